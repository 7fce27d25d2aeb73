"""One measurement each of a web address (wrk) and of an SQL script (pgbench); both print what they did per second."""

import re
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

CONNECTIONS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Figure(msgspec.Struct, frozen=True):
    """One run: operations per second, 99th percentile of the latency in milliseconds, failed operations."""

    per_second: float
    p99_ms: float
    failed: int = 0


def median(figures: Sequence[Figure]) -> Figure:
    """The run in the middle of each figure; failures are summed, because none may hide."""
    return Figure(
        statistics.median(f.per_second for f in figures),
        statistics.median(f.p99_ms for f in figures),
        sum(f.failed for f in figures),
    )


def web(url: str, seconds: int, script: Path | None = None) -> Figure:
    """Drive an address with wrk, one thread and ``CONNECTIONS`` connections."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    if script:
        command[1:1] = ["-s", str(script)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    if not (p99 and rate):
        raise RuntimeError(printed)
    return Figure(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], int(bad[1]) if bad else 0)


def database(pgbench: Path, socket: Path, role: str, script: str, seconds: int, name: str) -> Figure:
    """Run an SQL script with pgbench: prepared, unix socket, as many clients as wrk has connections."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, encoding="utf-8")
        command = [str(pgbench), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j1", f"-T{seconds}"]
        command += ["-h", str(socket), "-U", role, "-f", str(file), "-l", f"--log-prefix={folder}/log", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60, cwd=folder)
        rate = re.search(r"tps = ([\d.]+)", done.stdout)
        failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
        if done.returncode or not rate:
            raise RuntimeError(done.stdout + done.stderr)
        times = sorted(int(line.split()[2]) for log in Path(folder).glob("log*") for line in log.open(encoding="utf-8"))
    return Figure(float(rate[1]), times[int(len(times) * 0.99)] / 1000, int(failed[1]) if failed else 0)
