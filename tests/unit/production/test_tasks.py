"""Process templates: which steps are due, late, missing or forbidden on which day, and how far records follow them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from thuongxuan.production.crops import lists
from thuongxuan.production.details import clear_on, settle
from thuongxuan.production.kinds.registry import KINDS, DetailsGiven, suiting
from thuongxuan.production.schemas import RecordView
from thuongxuan.production.tasks import Task, compliance, tasks
from thuongxuan.production.templates import START, Step, Template, templates

KNOWN = lists(Path("geodata"))
ALL = templates(Path("geodata"))
START_DAY = date(2024, 1, 31)
KG = {"value": "10", "unit": "kg"}


def on(day: date, kind: str, **details: Any) -> RecordView:
    given: DetailsGiven = msgspec.convert({"kind": kind} | details, DetailsGiven, strict=False)
    settled = settle(given, KNOWN.units)
    return RecordView(
        id=UUID(int=(day - date(2000, 1, 1)).days * 1000 + list(KINDS).index(kind)),
        crop_cycle_id=UUID(int=1),
        occurred_on=day,
        occurred_precision="day",
        details=settled,
        clear_on=clear_on(settled, day),
        photo=None,
        receipt="",
        supersedes=None,
        superseded_by=None,
        reason=None,
        entered_by_name="",
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def step(code: str, kind: str, **values: Any) -> Step:
    return Step(code=code, kinds=(kind,), vi=code, en=code, **values)


def judged(steps: list[Step], records: list[RecordView], day: date) -> dict[str, Task]:
    template = Template(code="x", version=1, crops=("que",), vi="x", en="x", step=tuple(steps))
    return {task.step: task for task in tasks(template, START_DAY, records, day)}


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 2, 27), "upcoming"),
        (date(2024, 2, 28), "due"),
        (date(2024, 2, 29), "due"),
        (date(2024, 3, 1), "late"),
    ],
)
def test_a_step_is_due_within_its_days_and_late_the_day_after(day: date, state: str) -> None:
    found = judged([step("feed", "input", from_days=28, until_days=29)], [], day)
    assert found["feed"].state == state


def test_days_count_from_the_day_the_step_before_was_done() -> None:
    steps = [step("plant", "planting"), step("look", "observation", after="plant", from_days=5, until_days=10)]
    assert judged(steps, [], START_DAY)["look"].since is None
    planted = on(START_DAY + timedelta(days=3), "planting", material="Hạt")
    assert judged(steps, [planted], START_DAY + timedelta(days=4))["look"].until == START_DAY + timedelta(days=13)


def test_one_record_fulfils_one_step() -> None:
    steps = [step("first", "input"), step("second", "input")]
    fed = on(START_DAY, "input", material="Phân", amount=KG, purpose="Bón")
    found = judged(steps, [fed], START_DAY)
    assert (found["first"].state, found["second"].state) == ("done", "due")


def test_what_was_not_done_before_the_harvest_is_missing() -> None:
    steps = [step("look", "observation", until_days=10), step("reap", "harvest", harvest=True)]
    reaped = on(START_DAY + timedelta(days=11), "harvest", quantity=KG)
    assert judged(steps, [reaped], reaped.occurred_on)["look"].state == "missing"


@pytest.mark.parametrize(("after", "state"), [(13, "forbidden"), (14, "due")])
def test_a_harvest_is_forbidden_while_an_interval_runs(after: int, state: str) -> None:
    sprayed = on(START_DAY, "input", material="Thuốc", amount=KG, purpose="Trừ sâu", interval_days=14)
    found = judged([step("reap", "harvest", harvest=True)], [sprayed], START_DAY + timedelta(days=after))
    assert found["reap"].state == state
    assert found["reap"].clear_on == (START_DAY + timedelta(days=14) if state == "forbidden" else None)


@pytest.mark.parametrize(
    ("looked", "day", "state"), [([7], 14, "done"), ([7], 15, "late"), ([8], 9, "late"), ([], 7, "due")]
)
def test_a_repeated_step_is_late_after_a_gap(looked: list[int], day: int, state: str) -> None:
    records = [on(START_DAY + timedelta(days=number), "observation", subject="healthy") for number in looked]
    found = judged([step("look", "observation", every_days=7)], records, START_DAY + timedelta(days=day))
    assert found["look"].state == state


@pytest.mark.parametrize(("moisture", "state"), [("13.5", "done"), ("13.6", "above_limit"), (None, "done")])
def test_a_step_holds_its_record_against_a_limit(moisture: str | None, state: str) -> None:
    drying = next(item for item in ALL.by_ref["que@1"].step if item.code == "drying")
    dried = on(START_DAY, "drying", input=KG, output=KG, moisture_percent=moisture)
    assert judged([msgspec.structs.replace(drying, after=START)], [dried], START_DAY)["drying"].state == state


def test_a_record_that_leaves_out_what_is_asked_is_incomplete() -> None:
    planted = on(START_DAY, "planting", material="Hạt")
    found = judged([step("plant", "planting", fields=("source",), photo=True)], [planted], START_DAY)
    assert (found["plant"].state, found["plant"].lacks) == ("incomplete", ("source", "photo"))


def test_a_conditional_step_is_asked_only_when_its_condition_holds() -> None:
    steps = [step("test", "lab_result", only_if=("active_ingredient",))]
    plain = {"material": "Phân", "amount": KG, "purpose": "Bón"}
    assert judged(steps, [on(START_DAY, "input", **plain)], START_DAY) == {}
    assert judged(steps, [on(START_DAY, "input", **plain, active_ingredient="A")], START_DAY)["test"].state == "due"


def test_compliance_counts_required_steps_that_could_be_done() -> None:
    steps = (
        step("plant", "planting", until_days=5),
        step("look", "observation", until_days=5),
        step("pack", "packing", required=False),
        step("sell", "sale", after="pack"),
    )
    template = Template(code="x", version=2, crops=(), vi="x", en="x", step=steps)
    found = compliance(template, START_DAY, [on(START_DAY, "planting", material="Hạt")], START_DAY + timedelta(days=9))
    assert (found.template, found.asked, found.fulfilled) == ("x@2", 2, 1)
    assert [task.step for task in found.open_tasks] == ["look"]


@pytest.mark.parametrize("template", ALL.by_ref.values(), ids=lambda item: item.ref)
def test_every_shipped_template_can_be_followed(template: Template) -> None:
    codes = [START]
    for item in template.step:
        assert item.after in codes, "a step follows one that stands before it"
        codes.append(item.code)
        for crop in template.crops:
            possible = {kind.name for kind in suiting(KNOWN.crops[crop])}
            assert possible & set(item.kinds), (crop, item.code)
        numbers = item.until_days is not None or item.every_days or item.from_days or item.limit
        assert item.example or not numbers, "a number without a source is marked as an example"
        fields = {ask.field for kind in item.kinds for ask in KINDS[kind].asks}
        assert {*item.fields, *([item.limit.field] if item.limit else [])} <= fields, item.code
    assert [item.harvest for item in template.step].count(True) == 1


def test_the_locality_has_a_template_for_what_it_is_known_for() -> None:
    for crop in ("que", "mat_ong", "rau", "lua", "ca", "ga", "keo"):
        assert ALL.newest(crop), crop
    assert ALL.newest("khac") is None
