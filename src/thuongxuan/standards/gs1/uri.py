"""GS1 Digital Link URIs of any domain: ``https://host[/stem]/{key}/{value}[/{qualifier}/{value}…][?{AI}={value}…]``.

Source: GS1 Digital Link Standard, URI Syntax 1.6.0. This is the strict reading; ``epc.canonical`` is the lenient one.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from msgspec import Struct

from thuongxuan.standards.gs1.element_string import Elements, associate
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.identifiers import Identifier, check, find, table

CANONICAL = "https://id.gs1.org"
_START = re.compile(r"(?:https?|HTTPS?)://(?:[^/?#@]*@)?[^/?#@:]+(?::[0-9]{1,5})?")
_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = "'-.;=_"

Pair = tuple[Identifier, str]


class Link(Struct, frozen=True):
    """What a Digital Link says.

    ``base`` is scheme, domain and stem; ``elements`` are the key and its qualifiers; ``attributes`` come from the
    query, and ``other`` are its parameters that are no application identifiers.
    """

    base: str
    elements: Elements
    attributes: Elements = ()
    other: Elements = ()


def parse(address: str) -> Link:
    """Read a URI. Raises ``Fault`` naming element, position and rule; one slash at the end is forgiven."""
    slash = address.find("/", 8)
    if slash < 0 or not _is_start(address[:slash]):
        raise Fault("", 0, "structure", "the address starts with http:// or https:// and a domain")
    if "#" in address or "?" in address:
        whole, _, query = address.partition("#")[0].partition("?")
        place, pairs = parse_path(whole[slash:])
        attributes, other = _query(query)
        _together(pairs, attributes)
        values = tuple((identifier.ai, value) for identifier, value in attributes)
        return Link(address[: slash + place], _values(pairs), values, tuple(other))
    place, pairs = parse_path(address[slash:])
    return Link(address[: slash + place], _values(pairs))


def parse_path(path: str) -> tuple[int, list[Pair]]:
    """The key and its qualifiers in a raw path that starts with a slash, and where they start. Raises ``Fault``.

    The rightmost key wins. One slash at the end is forgiven.
    """
    segments = path.split("/")
    if not segments[-1]:
        segments.pop()
    known = table()
    last = len(segments) - 1
    for place in range(last - 1, 0, -2):
        key = known.get(segments[place])
        if key is not None and key.paths is not None:
            if tuple(segments[place + 2 :: 2]) not in key.paths:
                raise Fault(key.ai, 0, "qualifiers", "what follows the key are not its qualifiers in their order")
            pairs = []
            for at in range(place, last, 2):
                identifier = known[segments[at]]
                value = segments[at + 1]
                if "%" in value:
                    value = _decoded(identifier.ai, value)
                check(identifier, value)
                pairs.append((identifier, value))
            if key.alone or key.groups:
                _together(pairs, [])
            return sum(map(len, segments[:place])) + place - 1, pairs
    raise Fault("", 0, "structure", "the path holds no key of GS1 with its value")


def build(base: str, elements: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]] = ()) -> str:
    """The URI of elements: the first is the key, its qualifiers are put in order, the rest goes into the query.

    Raises ``Fault``: the first is no key, a value is wrong, or an element may not stand in the query.
    """
    pairs = [(find(ai), value) for ai, value in elements]
    key = pairs[0][0] if pairs else None
    if key is None or key.paths is None:
        raise Fault(key.ai if key else "", 0, "structure", "the first element is the key of the link")
    for identifier, value in pairs:
        check(identifier, value)
    qualifiers = [pair for ai in key.order for pair in pairs[1:] if pair[0].ai == ai]
    if tuple(identifier.ai for identifier, _ in qualifiers) not in key.paths:
        raise Fault(key.ai, 0, "qualifiers", "these qualifiers do not go together")
    rest = [pair for pair in pairs[1:] if pair not in qualifiers]
    _together([pairs[0], *qualifiers], rest)
    for identifier, _ in rest:
        if not identifier.attribute:
            raise Fault(identifier.ai, 0, "attribute", "it may not stand in the query")
    path = "".join(
        f"/{identifier.ai}/{path_value(identifier.ai, value)}" for identifier, value in [pairs[0], *qualifiers]
    )
    query = [(identifier.ai, value) for identifier, value in rest] + list(other)
    told = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
    return base.rstrip("/") + path + ("?" + told if told else "")


def path_value(ai: str, value: str) -> str:
    """A value as a path segment. Raises ``Fault`` for ``.`` and ``..``, which browsers take away."""
    if value in {".", ".."}:
        raise Fault(ai, 0, "dot-segment", f"{value!r} does not survive in an address")
    return quote(value, safe=_PATH_SAFE)


@lru_cache(maxsize=4096)
def _is_start(text: str) -> bool:
    """Whether this is a scheme and a domain. Few domains come again and again."""
    return _START.fullmatch(text) is not None


def _values(pairs: list[Pair]) -> Elements:
    return tuple([(identifier.ai, value) for identifier, value in pairs])


def _together(path: list[Pair], attributes: list[Pair]) -> None:
    """Qualifiers are where they belong by their place in the path; the key and what the query adds are asked."""
    names = {identifier.ai for identifier, _ in path + attributes}
    if len(names) != len(path) + len(attributes):
        raise Fault((path + attributes)[-1][0].ai, 0, "repeated", "the same identifier stands twice")
    associate([path[0], *attributes], names)


def _query(query: str) -> tuple[list[Pair], list[tuple[str, str]]]:
    attributes: list[Pair] = []
    other: list[tuple[str, str]] = []
    for part in re.split("[&;]", query):
        name, _, raw = part.partition("=")
        if not name.isdigit():
            if part:
                other.append((_decoded("", name.replace("+", " ")), _decoded("", raw.replace("+", " "))))
            continue
        identifier = find(name)
        if not identifier.attribute:
            raise Fault(name, 0, "attribute", "it may not stand in the query")
        value = _decoded(name, raw.replace("+", " "))
        check(identifier, value)
        attributes.append((identifier, value))
    return attributes, other


def _decoded(ai: str, text: str) -> str:
    wrong = _ESCAPE.search(text)
    if wrong is not None:
        raise Fault(ai, wrong.start(), "encoding", "% is not followed by two hexadecimal digits")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(ai, error.start, "encoding", "the encoded bytes are not UTF-8") from None
