"""What a request to the resolver asks: which thing, and what of it. Pure; works on the address as it was sent."""

from urllib.parse import unquote_to_bytes

from msgspec import Struct

from thuongxuan.standards.gs1 import uri
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.identifiers import check, find
from thuongxuan.standards.gs1.linkset import link_type

MAX_BYTES = 1_000
"""Longer than any identifier with all its attributes."""
OWN = "TX"
"""First segment of codes that are this system's own (``/TX/{code}``), which follow the rules of a GTIN's qualifiers."""
OWN_ORDER = ("22", "10", "21")
LINK_SETS = ("linkset", "all")
"""``all`` is the older word for the same (deprecated since 1.0)."""
INSTRUCTIONS = frozenset({"linkType", "context"})
"""Parameters that speak to the resolver and are not passed on."""
_CODE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

Elements = tuple[tuple[str, str], ...]


class Asked(Struct, frozen=True, kw_only=True):
    """One request. ``key`` is ``01`` or ``TX``; ``qualifiers`` are decoded, in order.

    ``wanted`` is a word of GS1's vocabulary, "" for the default link, or ``None`` for a type that no link can have.
    """

    key: str
    value: str
    qualifiers: Elements
    wanted: str | None
    link_set: bool
    context: str
    passed: str
    """The rest of the query as it was sent, for the target."""

    @property
    def lot(self) -> str:
        """The lot, or ""."""
        return dict(self.qualifiers).get("10", "")

    @property
    def root(self) -> str:
        """The path of the product."""
        return f"/{self.key}/{self.value}"

    @property
    def path(self) -> str:
        """The whole path of the identifier, in one spelling and without attributes."""
        return self.root + "".join(f"/{ai}/{uri.path_value(ai, value)}" for ai, value in self.qualifiers)


def parse(raw_path: bytes, query: bytes) -> Asked:
    """Read an address. Raises ``Fault`` for one that breaks the syntax of its identifier."""
    path, asked = raw_path.partition(b"?")[0].decode("latin-1"), query.decode("latin-1")
    if len(path) + len(asked) > MAX_BYTES:
        raise Fault("", MAX_BYTES, "length", "the address is too long")
    words, passed = _instructions(asked)
    if path[:4].upper() == f"/{OWN}/":
        key, value, qualifiers = _own(path)
        query_elements(asked)
    else:
        (key, value), *rest = uri.parse(
            f"https://resolver{path}?{asked}" if asked else f"https://resolver{path}"
        ).elements
        qualifiers = tuple(rest)
    told = words.get("linkType", "")
    return Asked(
        key=key,
        value=value,
        qualifiers=qualifiers,
        wanted=link_type(told) if told else "",
        link_set=told in LINK_SETS,
        context=words.get("context", ""),
        passed=passed,
    )


def query_elements(query: str) -> None:
    """Raise ``Fault`` when the query cannot be read."""
    for part in query.split("&"):
        _text(part)


def _instructions(query: str) -> tuple[dict[str, str], str]:
    words: dict[str, str] = {}
    passed = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name not in INSTRUCTIONS:
            passed.append(part)
        elif name in words:
            raise Fault("", 0, "repeated", f"{name} stands twice")
        else:
            words[name] = _text(value.replace("+", " "))
    return words, "&".join(part for part in passed if part)


def _own(path: str) -> tuple[str, str, Elements]:
    """A code of this system with its qualifiers."""
    segments = [_text(part) for part in path.removesuffix("/").split("/")[2:]]
    code, names, values = segments[0].upper(), segments[1::2], segments[2::2]
    if not 1 <= len(code) <= 20 or not _CODE.issuperset(code):
        raise Fault("", 0, "character", "this is not a product code")
    places = [OWN_ORDER.index(name) if name in OWN_ORDER else -1 for name in names]
    if len(names) != len(values) or -1 in places or places != sorted(set(places)):
        raise Fault("", 0, "qualifiers", "what follows the code are not its qualifiers in their order")
    for name, value in zip(names, values, strict=True):
        check(find(name), value)
    return OWN, code, tuple(zip(names, values, strict=True))


def _text(raw: str) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise Fault("", error.start, "encoding", "the encoded bytes are not UTF-8") from None
