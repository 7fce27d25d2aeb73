"""What is wrong with a filter: where, which rule it breaks, and why; and how much a filter may ask."""

from typing import Literal

import msgspec

from thuongxuan.errors import Message

Place = int | str
"""Where a node was read: the character in the text, from 0, or the JSON pointer (RFC 6901)."""

Rule = Literal[
    "length",
    "character",
    "syntax",
    "depth",
    "items",
    "vertices",
    "pattern",
    "cost",
    "number",
    "time",
    "geometry",
    "type",
    "property",
    "function",
    "evaluation",
]


class Fault(ValueError):
    """A filter that is not taken; clients get status 400. ``at`` is the place, ``rule`` a stable code."""

    def __init__(self, at: Place, rule: Rule, reason: Message) -> None:
        super().__init__(f"{rule} at {at!r}: {reason.text.format(**reason.values)}")
        self.at = at
        self.rule: Rule = rule
        self.reason = reason


class Limits(msgspec.Struct, frozen=True):
    """Bounds of a filter, each far above what a person or a map program writes.

    ``text`` is in characters (addresses are rarely longer than 8 kB), ``json`` in bytes, ``depth`` in levels of the
    tree, ``items`` in members of a list, ``vertices`` in corners of all geometries, ``pattern`` in characters of a
    LIKE pattern (each ``%`` costs PostgreSQL a level of its stack). ``cost`` counts comparisons of scalars in one
    row; a spatial comparison counts 10 and one more for every 50 corners.
    """

    text: int = 8_192
    json: int = 65_536
    depth: int = 64
    items: int = 1_000
    vertices: int = 2_000
    pattern: int = 1_000
    cost: int = 1_000


DEFAULT_LIMITS = Limits()
