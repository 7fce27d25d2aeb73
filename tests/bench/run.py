"""``make bench``: scan resolution and batch registration beside their ceilings, in interleaved rounds.

Everything stays on this machine and ends by itself: ``ROUNDS`` rounds of ``SECONDS`` each. Needs wrk and pgbench.
"""

import itertools
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench import ceilings, report, seed
from tests.bench.measure import Figure, database, web
from thuongxuan import clock
from thuongxuan.db import migrate, places_on_disk, programs
from thuongxuan.db.embedded import APPLICATION_ROLE, Cluster, running
from thuongxuan.identity import tokens

CHECKOUT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
HERE = Path(__file__).parent
KNOWN_LOTS = 500
"""Lots that are scanned again and again, as those on a market day are."""
WARM_SECONDS = 2
"""Enough to draw their pages, which the row with pages never seen before has pushed out of the cache."""
UNSEEN_A_ROUND = seed.BATCHES // (ROUNDS + 1)


def main() -> None:
    """Measure and write ``docs/benchmarks.md``."""
    if not shutil.which("wrk"):
        sys.exit("The load generator is missing: apt-get install wrk")
    pgbench = (programs.find() or Path()) / "pgbench"
    where = machine()
    home = places_on_disk.cluster_home(CHECKOUT / "var" / "bench-postgres")
    name = f"bench_{os.getpid()}"
    with running(Cluster(home)) as cluster:
        try:
            key = prepare(cluster, name)
            unseen = itertools.count(KNOWN_LOTS + 1, UNSEEN_A_ROUND)
            with served(cluster.url(name)) as url, scripts(key) as script:
                figures = measured(
                    {
                        "static": lambda: web(f"{url}/healthz", SECONDS),
                        "scan": lambda: scan_known(url, script("scan", FIRST="1", LOTS=str(KNOWN_LOTS))),
                        "scan_first": lambda: web(url, SECONDS, script("scan", FIRST=str(next(unseen)), LOTS="0")),
                        "scan_database": lambda: on_database(pgbench, cluster, name, ceilings.scan()),
                        "scan_recorded_database": lambda: on_database(
                            pgbench, cluster, name, ceilings.scan_and_record()
                        ),
                        "register": lambda: web(url, SECONDS, script("register")),
                        "register_database": lambda: on_database(pgbench, cluster, name, ceilings.register()),
                    }
                )
            recorded = int(cluster.sql("SELECT coalesce(sum(scans), 0) FROM scan_count", name))
            oversold = cluster.sql("SELECT count(*) FROM harvest WHERE drawn_kg > kg", name)
        finally:
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    text = report.table(figures, where, recorded, oversold, f"{ROUNDS} rounds of {SECONDS} s", clock.today())
    report.put(CHECKOUT / "docs" / "benchmarks.md", text)
    sys.stdout.write(text)


def prepare(cluster: Cluster, name: str) -> str:
    """A migrated, filled database; returns the API key of its one account."""
    migrate.upgrade(cluster.ensure_database(name))
    key = tokens.new_api_key()
    for statement in seed.statements(tokens.digest(key)):
        cluster.sql(statement, name)
    return key


def measured(runs: dict[str, Callable[[], Figure]]) -> dict[str, list[Figure]]:
    """Every run once a round, so that a drift of the machine meets all of them alike."""
    figures: dict[str, list[Figure]] = {name: [] for name in runs}
    for number in range(ROUNDS):
        for name, run in runs.items():
            figures[name].append(run())
            sys.stderr.write(f"round {number + 1}: {name} {figures[name][-1].per_second:,.0f}/s\n")
    return figures


def scan_known(url: str, script: Path) -> Figure:
    """Scans of lots whose pages are in the cache: a scan never seen before is a row of its own."""
    web(url, WARM_SECONDS, script)
    return web(url, SECONDS, script)


def on_database(pgbench: Path, cluster: Cluster, name: str, script: str) -> Figure:
    """A pgbench run."""
    return database(pgbench, cluster.socket_dir, APPLICATION_ROLE, script, SECONDS, name)


@contextmanager
def served(database_url: str, *command: str, **settings: str) -> Iterator[str]:
    """One worker of the server, as an operator starts it, or as the Python arguments ``command`` do."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "DATABASE_URL": database_url, "HOST": "127.0.0.1", "PORT": str(port), "TX_DEMO": "1"}
    # One client makes the whole load: its limits are out of reach, but counted, as for everybody.
    environ |= {"TX_RATE_LIMIT_ANONYMOUS": "100000000", "TX_RATE_LIMIT_KEY": "100000000", **settings}
    with started([sys.executable, *(command or ("-m", "thuongxuan.cli", "serve"))], environ, f"{url}/readyz"):
        yield url


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def started(command: list[str], environ: dict[str, str], url: str) -> Iterator[None]:
    """A server from its first answer at ``url`` to its end."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=log, stderr=log)
        try:
            wait(server, url)
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    """Until the server answers, at most a minute."""
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the server ended by itself")
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not become ready")


Script = Callable[..., Path]


@contextmanager
def scripts(key: str) -> Iterator[Script]:
    """Makes wrk scripts: one of ``*.lua`` beside this file, with this run's numbers in front."""
    body = (
        f'{{"product_id":"{seed.uuid_text(seed.PRODUCT)}","quantity":"1","produced_on":"%s",'
        '"draws":[{"harvest_id":"%s","kg":"1"}]}'
    )
    values = {"GTIN": f"'{seed.GTIN}'", "KEY": f"'{key}'", "BODY": f"'{body}'"}
    values |= {"HARVEST": str(seed.HARVEST), "HARVESTS": str(seed.HARVESTS)}
    with tempfile.TemporaryDirectory() as folder:

        def script(name: str, **more: str) -> Path:
            head = "".join(f"{name} = {value}\n" for name, value in (values | more).items())
            path = Path(folder, f"{name}.lua")
            path.write_text(head + (HERE / f"{name}.lua").read_text("utf-8"), "utf-8")
            return path

        yield script


def machine() -> str:
    """The machine in one line, with what else it was doing: one worker gets a smaller share of it than 16 backends."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {system}, load average before the run {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
