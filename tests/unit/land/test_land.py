"""Pure parts of parcels: which step may follow which, planting-area codes, and the small drawing."""

import json
from typing import Any

import msgspec
import pytest

from thuongxuan.errors import Conflict
from thuongxuan.land.checking import planting_code, planting_code_remark
from thuongxuan.land.sketch import sketch
from thuongxuan.land.status import STATUSES, STEPS, after


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("draft", {"changed", "submitted"}),
        ("returned", {"changed", "submitted"}),
        ("submitted", {"approved", "returned"}),
        ("approved", {"superseded"}),
        ("superseded", set()),
    ],
)
def test_each_status_allows_these_steps_and_no_others(status: str, steps: set[str]) -> None:
    for step in STEPS:
        if step in steps:
            assert after(status, step) in STATUSES
        else:
            with pytest.raises(Conflict):
                after(status, step)


@pytest.mark.parametrize(
    ("typed", "stored", "unusual"),
    [
        (" vn-dtor-0017 ", "VN-DTOR-0017", False),
        ("VNDTPH-0001", "VNDTPH-0001", False),
        ("abcde", "ABCDE", True),
        ("VN-DTOR-0017\u200b", "VN-DTOR-0017\u200b", True),
        (None, None, False),
        ("   ", None, False),
    ],
)
def test_planting_codes_are_opaque_and_only_remarked_on(typed: str | None, stored: str | None, unusual: bool) -> None:
    assert planting_code(typed) == stored
    assert (planting_code_remark(stored) is not None) == unusual


def raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def test_the_drawing_keeps_proportions_with_north_up() -> None:
    ring = [[105.0, 19.0], [105.002, 19.0], [105.002, 19.001], [105.0, 19.001], [105.0, 19.0]]
    shared = {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}
    drawn = sketch(raw({"type": "Polygon", "coordinates": [ring]}), [raw(shared)])
    assert drawn.width == 100.0
    assert drawn.height == pytest.approx(12 + 88 / (2 * 0.9455), abs=0.2)
    # The first corner is the south-west one: left and at the bottom.
    assert drawn.shape.startswith(f"M6.0 {drawn.height - 6:.1f}L94.0")
    assert drawn.others[0] == drawn.shape * 2
