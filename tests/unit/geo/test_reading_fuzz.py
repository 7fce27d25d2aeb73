"""Whatever is sent, reading ends with a shape or with a refusal that can be told."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from thuongxuan.geo.reading import read_shape
from thuongxuan.geo.shapes import Refused, Shape
from thuongxuan.geo.systems import SYSTEMS

NUMBERS = st.one_of(
    st.floats(allow_nan=False),
    st.integers(-(2**70), 2**70),
    st.sampled_from([105.2, 105.21, 19.9, 19.91, 536000, 2201000]),
)
RINGS = st.lists(st.lists(NUMBERS, min_size=1, max_size=4), max_size=6)
JSON: Any = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.one_of(
    st.text(max_size=80),
    JSON.map(json.dumps),
    st.lists(RINGS, max_size=3).map(lambda rings: json.dumps({"type": "Polygon", "coordinates": rings})),
    st.lists(st.lists(NUMBERS, min_size=1, max_size=4), max_size=6).map(
        lambda lines: "\n".join(" ".join(map(str, line)) for line in lines)
    ),
    RINGS.map(lambda ring: "POLYGON((" + ",".join(" ".join(map(str, corner)) for corner in ring) + "))"),
)


@settings(max_examples=150)
@given(text=DOCUMENTS, srid=st.sampled_from(sorted(SYSTEMS)))
def test_reading_ends_with_a_shape_or_a_refusal(text: str, srid: int) -> None:
    outcome = read(text, srid)
    if isinstance(outcome, Shape):
        assert all(SYSTEMS[srid].holds(x, y) for ring in outcome.rings for x, y in ring)
    else:
        assert outcome.code
        assert outcome.reason.text.format(**outcome.reason.values)


def read(text: str, srid: int) -> Shape | Refused:
    """The shape, or the refusal as a value."""
    try:
        return read_shape(text, SYSTEMS[srid])
    except Refused as refused:
        return refused
