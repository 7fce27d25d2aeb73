"""Values of application identifiers for property tests: made from the published formats, right by construction."""

import re

from hypothesis import assume
from hypothesis import strategies as st

from thuongxuan.standards.gs1.check_digit import check_digit
from thuongxuan.standards.gs1.identifiers import CHARACTERS, Component, Identifier, check, table

SIGNS = {
    kind: [sign for sign in map(chr, range(32, 127)) if re.fullmatch(shape, sign)] for kind, shape in CHARACTERS.items()
}
FITTING = {
    "iso3166": ["704", "418"],
    "iso3166999": ["704", "999"],
    "iso3166alpha2": ["VN", "LA"],
    "iso4217": ["704", "840"],
    "iso5218": ["0", "9"],
    "hyphen": ["-"],
    "zero": ["0"],
    "yesno": ["0", "1"],
    "winding": ["0", "9"],
    "mediatype": ["01", "80"],
    "packagetype": ["CT", "200"],
    "hh": ["00", "23"],
    "mi": ["00", "59"],
    "ss": ["00", "59"],
    "hhmi": ["0000", "2359"],
    "yymmdd": ["260101", "280229"],
    "yymmd0": ["260100", "280229"],
    "yyyymmdd": ["20260101", "20000229"],
    "latitude": ["0279085848", "1800000000"],
    "longitude": ["0000000000", "3600000000"],
    "iban": ["GB82WEST12345698765432"],
    "pieceoftotal": ["0101", "0299"],
    "posinseqslash": ["1/3", "3/3"],
    "pcenc": ["A", "B%2F"],
    "csumalpha": ["1987654Ad4X4bL5ttr2310c2K"],
    "nozeroprefix": ["1", "120"],
    "nonzero": [],
    "couponcode": ["123"],
    "couponposoffer": ["0123"],
    "importeridx": ["-", "a"],
}
"""Values that a linter passes, where random ones seldom would."""


def _part(component: Component) -> st.SearchStrategy[str]:
    for linter in component.linters:
        if FITTING.get(linter):
            return st.sampled_from(FITTING[linter])
    return st.text(st.sampled_from(SIGNS[component.kind]), min_size=component.shortest, max_size=component.longest)


def _completed(component: Component, part: str) -> str:
    if "csum" in component.linters:
        return part[:-1] + check_digit(part[:-1])
    if "gcppos1" in component.linters and "csumalpha" not in component.linters:
        return "9521" + part[4:]
    return part if "nonzero" not in component.linters else "1" + part[1:]


@st.composite
def values(draw: st.DrawFn, identifier: Identifier) -> str:
    """A value that the identifier takes."""
    parts: list[str] = []
    for component in identifier.components:
        if component.optional and draw(st.booleans()):
            break
        parts.append(_completed(component, draw(_part(component))))
    value = "".join(parts)
    check(identifier, value)
    return value


@st.composite
def links(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Elements that a Digital Link holds: a key, some of its qualifiers, attributes that may stand with them."""
    known = table()
    key: Identifier = draw(st.sampled_from([one for one in known.values() if one.paths is not None]))
    row = ("8020",) if key.ai == "415" else draw(st.sampled_from(sorted(key.paths or ())))
    names = {key.ai, *row}
    elements = [(ai, draw(values(known[ai]))) for ai in (key.ai, *row)]
    fitting = [
        one
        for one in known.values()
        if one.attribute and one.ai not in names and (one.alone & names or not (one.alone or one.groups))
        if not one.excluded & names and not any(known[name].excluded & {one.ai} for name in names)
    ]
    added = draw(st.lists(st.sampled_from(fitting), max_size=1)) if fitting else []
    elements += [(one.ai, draw(values(one))) for one in added]
    assume(not {".", ".."} & {value for _, value in elements})  # browsers take such segments away
    return elements
