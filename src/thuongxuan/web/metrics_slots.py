"""A file for the counts of each worker, in one folder.

A worker holds the lock of its slot as long as it lives. When it dies the system lets go of the lock, and the next
worker takes the slot with the counts in it and goes on from there: totals do not fall when a worker is replaced.
"""

import fcntl
import logging
import os
from pathlib import Path

logger = logging.getLogger("thuongxuan.metrics")
MOST = 256
"""More workers than any machine runs."""


class Slots:
    """The slots of one machine as one worker sees them. Without a writable folder it sees only itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = -1
        self._lock = -1

    def take(self) -> bytes | None:
        """Take the first free slot. Returns what the worker before wrote into it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for number in range(MOST):
                lock = self._locked(number, fcntl.LOCK_EX)
                if lock is not None:
                    self._number, self._lock = number, lock
                    return self._read(number)
        except OSError as error:
            logger.warning("metrics of this worker are its own", extra={"fields": {"error": error.strerror}})
        return None

    def write(self, data: bytes) -> None:
        """Replace what is in the slot, at once or not at all. Raises ``OSError``."""
        if self._number >= 0:
            fresh = self._folder / f"{self._number}.new"
            fresh.write_bytes(data)
            fresh.replace(self._path(self._number))

    def others(self) -> list[tuple[bytes, bool]]:
        """What is in the other slots, and whether its worker lives."""
        found = []
        for path in self._folder.glob("[0-9]*.json") if self._number >= 0 else ():
            if path == self._path(self._number):
                continue
            lock = self._locked(int(path.stem), fcntl.LOCK_SH)
            if lock is not None:
                os.close(lock)
            found.append((path.read_bytes(), lock is None))
        return found

    def release(self) -> None:
        """Let go of the slot; its counts stay for the next worker."""
        if self._lock >= 0:
            os.close(self._lock)
            self._number = self._lock = -1

    def _locked(self, number: int, kind: int) -> int | None:
        lock = os.open(self._folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.json"

    def _read(self, number: int) -> bytes | None:
        try:
            return self._path(number).read_bytes()
        except FileNotFoundError:
            return None
