"""Corner coordinates as a Vietnamese land paper lists them: one corner a line, the northing (X) or latitude
first, then the easting (Y) or longitude. A list of corners closes itself: it names corners, not a ring.
"""

import re

from thuongxuan.errors import m
from thuongxuan.geo.shapes import Draft, Position, Refused
from thuongxuan.geo.systems import System

_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?$", re.ASCII)
_DOT_THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$", re.ASCII)
_ONE_GROUP = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}$", re.ASCII)
_DOT_COMMA_DOT = re.compile(r"(-?\d+\.\d+),(-?\d+\.\d+)$", re.ASCII)
_LABEL = re.compile(r"[^\W\d_]{0,2}\d{1,4}[.:)]?$")
# No coordinate needs more digits; longer ones are a mistake, and might not fit a number.
_LONGEST = 30
_SEPARATORS = re.compile(r"[\s;|]+|,(?=\s)")


def read_corners(text: str, system: System) -> Draft:
    """The corners of the lines in the text; raises ``Refused`` naming the line. Empty lines are skipped; a
    point name of up to four digits may lead a line.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    corners = [_corner(line, number, system) for number, line in lines]
    if len(corners) > 1 and corners[0] == corners[-1]:
        # Land papers repeat the first corner in the last row; that is a way of writing, not a corner.
        corners.pop()
    return Draft("corners", ((*corners, corners[0]),) if corners else ())


def _corner(line: str, number: int, system: System) -> Position:
    values = _values(line)
    if len(values) == 3 and _LABEL.match(values[0]):
        values = values[1:]
    if len(values) != 2:
        raise Refused(
            "bad-line",
            m(
                "Dòng {line}: cần đúng 2 số (X rồi Y), đang có {count}. "
                "Bỏ cột chiều dài cạnh; không chừa khoảng trắng giữa các chữ số.",
                line=number,
                count=len(values),
            ),
        )
    north, east = (_number(value, number, system) for value in values)
    return Position(x=east, y=north)


def _values(line: str) -> list[str]:
    together = _DOT_COMMA_DOT.match(line)
    return list(together.groups()) if together else [value for value in _SEPARATORS.split(line) if value]


def _number(value: str, line: int, system: System) -> float:
    """A number with a decimal comma or dot. Thousands marks are taken where they can mean nothing else."""
    if system.metres and _ONE_GROUP.match(value):
        raise Refused(
            "ambiguous-number",
            m(
                "Dòng {line}: “{value}” có thể là phần nghìn hoặc phần thập phân. "
                "Hãy viết liền các chữ số, ví dụ 523456 hoặc 523456,0.",
                line=line,
                value=value,
            ),
        )
    plain = _plain(value, system) if len(value) <= _LONGEST else None
    if plain is None:
        reason = m("Dòng {line}: không đọc được số “{value}”.", line=line, value=value[:_LONGEST])
        raise Refused("bad-number", reason)
    return float(plain)


def _plain(value: str, system: System) -> str | None:
    """The number with a decimal dot and no thousands marks; ``None`` when it is not a number."""
    if _PLAIN.match(value):
        return value.replace(",", ".")
    if system.metres and _DOT_THOUSANDS.match(value):
        return value.replace(".", "").replace(",", ".")
    if system.metres and _COMMA_THOUSANDS.match(value):
        return value.replace(",", "")
    return None
