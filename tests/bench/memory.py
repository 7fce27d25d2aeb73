"""How much memory the worker needs while a million features leave as one stream."""

import http.client
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from tests.bench import geo_seed

PATH = f"/ogc/collections/many/items?f=geojsonseq&limit={geo_seed.MANY_ROWS}"
EVERY_SECONDS = 0.05
PIECE = 1 << 18


class Streamed(Struct, frozen=True):
    """Memory of the worker in MB before and at most, and what came."""

    before_mb: float
    most_mb: float
    features: int
    megabytes: float
    seconds: float


def streamed(url: str, worker: int) -> Streamed:
    """Read the stream as fast as it comes and look at the worker meanwhile."""
    before, most, done = resident_mb(worker), 0.0, threading.Event()

    def look() -> None:
        nonlocal most
        while not done.wait(EVERY_SECONDS):
            most = max(most, resident_mb(worker))

    looking = threading.Thread(target=look)
    looking.start()
    started = time.monotonic()
    try:
        features, size = _read(url)
    finally:
        done.set()
        looking.join()
    return Streamed(before, most, features, size / 1e6, time.monotonic() - started)


def _read(url: str) -> tuple[int, int]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    connection.request("GET", PATH)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(answer.read())
    features = size = 0
    while piece := answer.read(PIECE):
        features, size = features + piece.count(b"\n"), size + len(piece)
    return features, size


def resident_mb(process: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def worker_of(port: int) -> int:
    """The process that serves a port of ours: the child that holds the application is the larger one."""
    found = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if _serves(path, port)]
    return max(found, key=resident_mb)


def _serves(environ: Path, port: int) -> bool:
    try:
        return f"PORT={port}".encode() in environ.read_bytes().split(b"\0")
    except OSError:
        return False
