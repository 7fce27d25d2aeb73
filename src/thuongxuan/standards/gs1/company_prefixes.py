"""How many of a key's digits are the GS1 Company Prefix: the one fact that an EPC URN has and a Digital Link has not.

The table is GS1's own (GCP Length Table), written compactly by ``thuongxuan gs1 prefixes``; 0 means not allocated.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct

from thuongxuan.standards.gs1.published import read

NAME = "gs1-company-prefix-lengths.txt"
DIGITS = 12
"""The longest company prefix; ranges are compared at this length."""
_GROUP = 3
_LEADING = re.compile("[0-9]{1,12}")


class Ranges(Struct, frozen=True):
    """Ranges that do not overlap, sorted: first and last number at 12 digits, and the length of the prefix."""

    first: "array[int]"
    last: "array[int]"
    length: bytearray

    def find(self, digits: str) -> int:
        """The length for a value that starts with its company prefix, or 0."""
        found = _LEADING.match(digits)
        if found is None:
            return 0
        number = int(found[0].ljust(DIGITS, "0"))
        place = bisect_right(self.first, number) - 1
        return self.length[place] if place >= 0 and number <= self.last[place] else 0


def company_prefix_length(digits: str) -> int | None:
    """How long the company prefix is (6 to 12) at the start of ``digits``, or ``None`` when GS1 does not tell."""
    return _table().find(digits) or None


def read_table(text: str) -> Ranges:
    """A table as it is written: ``893 1a 20000-200019`` gives prefix 8931 the length 10 (hexadecimal)."""
    found = Ranges(array("Q"), array("Q"), bytearray())
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        group, *tokens = line.split(" ")
        for token in tokens:
            first, _, last = token[:-1].partition("-")
            found.first.append(int((group + first).ljust(DIGITS, "0")))
            found.last.append(int((group + (last or first)).ljust(DIGITS, "9")))
            found.length.append(int(token[-1], 16))
    return found


def write_table(lengths: Mapping[str, int], heading: Iterable[str]) -> str:
    """The text of a table from the length for each prefix; neighbours of one length become a range."""
    lines: dict[str, list[str]] = {}
    for first, last, length in _ranges(lengths):
        rest = first[_GROUP:] + (f"-{last[_GROUP:]}" if last != first else "")
        lines.setdefault(first[:_GROUP], []).append(f"{rest}{length:x}")
    told = [f"# {line}" for line in heading]
    return "\n".join([*told, *(" ".join([group, *tokens]) for group, tokens in lines.items())]) + "\n"


def _ranges(lengths: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    first = last = ""
    for prefix in sorted(lengths):
        if first and _continues(last, prefix) and lengths[prefix] == lengths[first]:
            last = prefix
            continue
        if first:
            yield first, last, lengths[first]
        first = last = prefix
    if first:
        yield first, last, lengths[first]


def _continues(last: str, prefix: str) -> bool:
    return len(last) == len(prefix) and last[:_GROUP] == prefix[:_GROUP] and int(last) + 1 == int(prefix)


@cache
def _table() -> Ranges:
    return read_table(read(NAME))
