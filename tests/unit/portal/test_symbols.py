"""Every kind of place has a symbol of the legend."""

import pytest

from thuongxuan.places.kinds import KINDS
from thuongxuan.portal.symbols import SYMBOLS, symbol_of


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [
        ("waterfall", "water"),
        ("relic_historical", "heritage"),
        ("cave", "nature"),
        ("homestay", "village"),
        ("border_gate", "other"),
        ("something-new", "other"),
    ],
)
def test_a_kind_has_its_symbol(kind: str, symbol: str) -> None:
    assert symbol_of(kind) == symbol


def test_few_kinds_are_left_without_a_symbol_of_their_own() -> None:
    assert {kind for kind in KINDS if symbol_of(kind) == "other"} == {"border_gate", "town"}
    assert {symbol_of(kind) for kind in KINDS} == set(SYMBOLS)
