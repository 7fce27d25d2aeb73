"""What is wrong with an EPCIS document: where, which rule it breaks, and why."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from thuongxuan.errors import Message

Rule = Literal[
    "syntax",
    "size",
    "depth",
    "character",
    "type",
    "required",
    "unknown",
    "empty",
    "unique",
    "uri",
    "time",
    "pattern",
    "word",
    "choice",
    "what",
    "ilmd",
    "number",
]
MOST_FAULTS = 100
"""A document that is wrong in more places is wrong as a whole: reading stops there."""


class Fault(msgspec.Struct, frozen=True):
    """One fault: ``at`` is the JSON pointer (RFC 6901) from the document's root, ``rule`` a stable code."""

    at: str
    rule: Rule
    reason: Message


class Refused(ValueError):
    """A document or event that is not taken, with every fault found (at most ``MOST_FAULTS``)."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(f"{first.rule} at {first.at!r}: {first.reason.text.format(**first.reason.values)}")
        self.faults = tuple(faults[:MOST_FAULTS])


def step(name: str) -> str:
    """A member's name as one step of a JSON pointer, with the slash before it."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
