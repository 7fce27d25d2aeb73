"""``make bench-open``: the open API beside tipg, pygeoapi and its ceilings, in interleaved rounds.

Everything stays on this machine and ends by itself. Needs wrk and pgbench; the other servers are installed once into
``var/bench-peers``.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.bench import geo_seed, memory, open_paths, open_report, peers, processes, report, run
from tests.bench.measure import Figure, web
from tests.bench.open_paths import PATHS
from thuongxuan import clock
from thuongxuan.db import migrate, places_on_disk, programs
from thuongxuan.db.embedded import Cluster, running

SERVER = ("-m", "tests.bench.open_server")
LEFT_SECONDS = 60
IDLE_SHARE = 0.1
"""Servers that use less of a processor than this have nothing left to do."""
Runs = dict[str, Callable[[], Figure]]


def main() -> None:
    """Measure and write the section of ``docs/benchmarks.md``."""
    if not shutil.which("wrk"):
        sys.exit("The load generator is missing: apt-get install wrk")
    binaries = peers.install()
    where = run.machine()
    name = f"bench_{os.getpid()}"
    with running(Cluster(places_on_disk.cluster_home(run.CHECKOUT / "var" / "bench-postgres"))) as cluster:
        try:
            migrate.upgrade(cluster.ensure_database(name))
            for statement in geo_seed.statements():
                cluster.sql(statement, name)
            figures, streamed = compared(binaries, cluster, name)
        finally:
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    text = open_report.section(figures, streamed, where, f"{run.ROUNDS} rounds of {run.SECONDS} s", clock.today())
    report.put(run.CHECKOUT / "docs" / "benchmarks.md", text)
    sys.stdout.write(text)


def compared(binaries: Path, cluster: Cluster, name: str) -> tuple[dict[str, list[Figure]], memory.Streamed]:
    """All servers side by side: one is asked while the others wait."""
    with ExitStack() as stack:
        ours = stack.enter_context(run.served(cluster.url(name), *SERVER))
        streamed = memory.streamed(ours, memory.worker_of(int(ours.rsplit(":", 1)[1])))
        forgetful = stack.enter_context(run.served(cluster.url(name), *SERVER, TX_TILE_CACHE_BYTES="1"))
        asked = stack.enter_context(scripts())
        runs = _ours(ours, forgetful, asked)
        runs |= _others("tipg", stack.enter_context(peers.tipg(binaries, cluster, name)), asked)
        runs |= _others("pygeoapi", stack.enter_context(peers.pygeoapi(binaries, cluster, name)), asked)
        pgbench = (programs.find() or Path()) / "pgbench"
        for path, script in open_paths.ceilings().items():
            runs[f"{path} database"] = _on_database(pgbench, cluster, name, script)
        calm = {path: _after_the_others(found) for path, found in runs.items()}
        for found in calm.values():  # connections, plans and caches of all of them
            found()
        return run.measured(calm), streamed


def _after_the_others(found: Callable[[], Figure]) -> Callable[[], Figure]:
    """A run that begins when nothing is left of the one before: a slow server works on after its clients have left."""

    def calm() -> Figure:
        for _ in range(LEFT_SECONDS):
            before = processes.seconds_of_children()
            time.sleep(1)
            if processes.seconds_of_children() - before < IDLE_SHARE:
                break
        return found()

    return calm


def _ours(url: str, forgetful: str, asked: "Scripts") -> Runs:
    runs: Runs = {"static": _web(url, asked("static", "/healthz", {}))}
    with urlopen(url + PATHS["unchanged"].ours) as answer:  # noqa: S310 - our own address
        tag = answer.headers["ETag"]
    for path, row in PATHS.items():
        headers = {"If-None-Match": tag} if path == "unchanged" else {"Accept-Encoding": "gzip"} if row.gzip else {}
        script = asked(f"{path} ours", row.ours, headers)
        where = forgetful if path == "cold" else url
        runs[f"{path} ours"] = _web(where, script)
    return runs


def _others(server: str, url: str, asked: "Scripts") -> Runs:
    found = {path: getattr(row, server) for path, row in PATHS.items()}
    return {f"{path} {server}": _web(url, asked(f"{path} {server}", at, {})) for path, at in found.items() if at}


def _web(url: str, script: Path) -> Callable[[], Figure]:
    return lambda: web(url, run.SECONDS, script)


def _on_database(pgbench: Path, cluster: Cluster, name: str, script: str) -> Callable[[], Figure]:
    return lambda: run.on_database(pgbench, cluster, name, script)


Scripts = Callable[[str, str, dict[str, str]], Path]


@contextmanager
def scripts() -> Iterator[Scripts]:
    """Makes wrk scripts of ``open.lua`` for an address with headers."""
    (first_x, last_x), (first_y, last_y) = open_paths.COLUMNS, open_paths.ROWS
    values = {"X0": first_x, "X1": last_x, "Y0": first_y, "Y1": last_y, "ROWS": geo_seed.ROWS, "SIDE": open_paths.SIDE}
    values |= {"WEST": geo_seed.WEST, "EAST": geo_seed.EAST, "SOUTH": geo_seed.SOUTH, "NORTH": geo_seed.NORTH}
    with tempfile.TemporaryDirectory() as folder:

        def script(name: str, path: str, headers: dict[str, str]) -> Path:
            told = ", ".join(f"[{_lua(key)}] = {_lua(value)}" for key, value in headers.items())
            head = "".join(f"{key} = {value}\n" for key, value in values.items())
            head += f"PATH = {_lua(path)}\nHEADERS = {{{told}}}\n"
            made = Path(folder, name.replace(" ", "-") + ".lua")
            made.write_text(head + (run.HERE / "open.lua").read_text("utf-8"), "utf-8")
            return made

        yield script


def _lua(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    main()
