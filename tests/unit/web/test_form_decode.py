"""Forms tell every fault at once and never lose what was typed."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta

from thuongxuan.errors import Invalid
from thuongxuan.web.form_decode import decode_fields


class Command(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=3, max_length=10)]
    kg: Decimal
    count: Annotated[int, Meta(gt=0)] = 1
    on: date
    kind: Literal["a", "b"] = "a"
    consent: bool = False
    parcel: UUID | None = None
    harvests: list[UUID] = []


def test_a_complete_form_becomes_the_command() -> None:
    command = decode_fields(
        {
            "name": ["  Quế vỏ "],
            "kg": ["12.5"],
            "on": ["2026-11-23"],
            "consent": ["on"],
            "parcel": [""],
            "harvests": ["01a20a30-d6e8-7128-b9f9-237f8c1b6b1b"],
        },
        Command,
    )
    assert command == Command(
        name="Quế vỏ",
        kg=Decimal("12.5"),
        on=date(2026, 11, 23),
        consent=True,
        harvests=[UUID("01a20a30-d6e8-7128-b9f9-237f8c1b6b1b")],
    )


def test_text_is_stored_composed() -> None:
    decomposed = "Que\u0302\u0301 vo\u0309"
    assert decode_fields({"name": [decomposed], "kg": ["1"], "on": ["2026-01-01"]}, Command).name == "Quế vỏ"


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "", "required"),
        ("name", "ab", "too_short"),
        ("name", "x" * 11, "too_long"),
        ("kg", "một", "number"),
        ("count", "0", "too_small"),
        ("count", "-1", "too_small"),
        ("count", "1.5", "number"),
        ("on", "31/12/2026", "date"),
        ("on", "2026-02-30", "date"),
        ("kind", "c", "choice"),
        ("parcel", "no-id", "choice"),
        ("harvests", "no-id", "choice"),
    ],
)
def test_each_fault_has_its_code(field: str, typed: str, code: str) -> None:
    good = {"name": ["Quế"], "kg": ["1"], "on": ["2026-01-01"]}
    with pytest.raises(Invalid) as refused:
        decode_fields(good | {field: [typed]}, Command)
    assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]


def test_all_faults_are_told_together() -> None:
    with pytest.raises(Invalid) as refused:
        decode_fields({"kg": ["x"], "kind": ["z"]}, Command)
    assert {e.field for e in refused.value.errors} == {"name", "kg", "on", "kind"}


def test_a_limit_is_named_in_the_reason() -> None:
    with pytest.raises(Invalid) as refused:
        decode_fields({"name": ["ab"], "kg": ["1"], "on": ["2026-01-01"]}, Command)
    assert refused.value.errors[0].message.values == {"limit": "3"}
