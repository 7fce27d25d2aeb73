"""What the servers that a benchmark started use of the processor."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of_children() -> float:
    """Processor time so far of all processes that this one started, and of those that they started."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        number = int(path.parent.name)
        parents[number], used[number] = int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICKS
    return sum(seconds for number, seconds in used.items() if _comes_from(number, parents, os.getpid()))


def _comes_from(number: int, parents: dict[int, int], origin: int) -> bool:
    while (number := parents.get(number, 0)) > 1:
        if number == origin:
            return True
    return False
