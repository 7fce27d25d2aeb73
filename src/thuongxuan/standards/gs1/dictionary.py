"""GS1's Barcode Syntax Dictionary and the table of application identifiers that is made of it.

Only its facts are kept: identifiers, formats, rules and titles. Its grammar is told at the head of the dictionary
(public repository gs1/gs1-syntax-dictionary); the table is ``schemas/gs1-application-identifiers.json``.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

NAME = "gs1-application-identifiers.json"
_FLAGS = frozenset("*!?\"$%&'()+,-./:;<=>@\\^_`{|}~")


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One identifier or a range of them.

    ``format`` has the components in order, each ``{type}{length}[,linter…]``, in square brackets when optional.
    ``req``: of each list one group (``01+21``: all of it) has to be there; ``ex`` names what may not be there, ``n`` is
    any digit. ``key`` has the sequences of qualifiers of a Digital Link key; no sequence: the key alone.
    """

    ai: str
    title: str = ""
    fixed: bool = False
    """Its length is known from the identifier, so no FNC1 ends it."""
    attribute: bool = False
    """It may stand in the query of a Digital Link."""
    format: list[str]
    req: list[list[str]] = []
    ex: list[str] = []
    key: list[list[str]] | None = None


class Table(Struct, frozen=True):
    """The published table."""

    source: str
    identifiers: list[Row]


def read_dictionary(text: str) -> list[Row]:
    """The rows of a dictionary. Raises ``ValueError`` naming the line that does not follow its grammar."""
    return [_row(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def expanded(rows: list[Row]) -> Iterator[tuple[str, Row]]:
    """Every single identifier with its row."""
    for row in rows:
        first, _, last = row.ai.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:0{len(first)}d}", row


def _row(line: str) -> Row:
    before, _, title = line.partition(" # ")
    identifier, *words = before.split()
    if not re.fullmatch(r"[0-9]{2,4}(-[0-9]{2,4})?", identifier) or not words:
        raise ValueError(f"no entry of the dictionary: {line!r}")
    flags = words.pop(0) if _FLAGS.issuperset(words[0]) else ""
    components = [word for word in words if re.match(r"\[?[NXYZ][.0-9]", word)]
    attributes = [word.partition("=") for word in words if word not in components]
    keys = [value for name, _, value in attributes if name == "dlpkey"]
    return Row(
        ai=identifier,
        title=title.strip(),
        fixed="*" in flags,
        attribute="?" in flags,
        format=[word[1:].replace("]", "", 1) + "?" if word[0] == "[" else word for word in components],
        req=[value.split(",") for name, _, value in attributes if name == "req"],
        ex=[one for name, _, value in attributes if name == "ex" for one in value.split(",")],
        key=[sequence.split(",") for sequence in keys[0].split("|") if sequence] if keys else None,
    )


def written(rows: list[Row], source: str) -> bytes:
    """The table as it is published."""
    return msgspec.json.format(msgspec.json.encode(Table(source, rows)), indent=1) + b"\n"
