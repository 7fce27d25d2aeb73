"""The value that reading a geometry gives, and the refusal that it raises."""

from typing import Literal, NamedTuple

import msgspec

from thuongxuan.errors import Message

Notation = Literal["geojson", "wkt", "corners"]


class Position(NamedTuple):
    """A position in the declared system: ``x`` east or longitude, ``y`` north or latitude."""

    x: float
    y: float


Ring = tuple[Position, ...]


class Refused(Exception):
    """A geometry that is not taken: a stable code, the reason, and the exact position when there is one."""

    def __init__(self, code: str, reason: Message, at: Position | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.at = at


class Limits(msgspec.Struct, frozen=True):
    """Bounds of an input: bytes of UTF-8 text and number of corners, closing ones included."""

    max_bytes: int = 65_536
    max_vertices: int = 2_000


class Draft(msgspec.Struct, frozen=True):
    """Rings as they were written, before any check of their shape."""

    notation: Notation
    rings: tuple[Ring, ...]
    heights_left_out: bool = False


class Shape(msgspec.Struct, frozen=True):
    """A polygon that passed every check: closed rings in the declared system, the outer one first.

    ``heights_left_out`` says that the text gave heights. A parcel is a plane figure: heights stay in the
    original text and are not part of the shape.
    """

    srid: int
    notation: Notation
    rings: tuple[Ring, ...]
    heights_left_out: bool

    @property
    def wkt(self) -> str:
        """Well-known text with every digit of the coordinates."""
        rings = (", ".join(f"{x!r} {y!r}" for x, y in ring) for ring in self.rings)
        return f"POLYGON({', '.join(f'({ring})' for ring in rings)})"
