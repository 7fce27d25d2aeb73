"""The rules of sensor readings: what a device may send, and by which bounds a value is judged."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from thuongxuan.clock import VIETNAM, new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.production import queries, sensor_sql
from thuongxuan.production.schemas import CycleView
from thuongxuan.production.sensor_schemas import (
    ReadingFacts,
    ReadingGiven,
    ReadingsCommand,
    ReadingsKept,
    ReadingView,
    Telling,
)
from thuongxuan.production.sensor_words import MEASURED, fault_of, in_unit, plain, side
from thuongxuan.production.templates import ReadingLimit, Templates
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.vocabulary import MEASUREMENT

WIDEST_OFFSET = timedelta(hours=14)
"""EPCIS 2.0 section 7.4.1."""
BOUND_ORDER = m("Ngưỡng dưới không được lớn hơn ngưỡng trên.")


async def keep(
    write: WriteSession,
    principal: Principal,
    known: Templates,
    settings: Settings,
    cycle_id: UUID,
    command: ReadingsCommand,
    telling: Telling,
) -> ReadingsKept:
    """Store a batch of readings of an own crop cycle and tell them onwards, in one transaction.

    Raises ``NotFound`` for another's cycle and ``Invalid`` with every fault of every reading.
    """
    who = entry(principal)
    cycle = await queries.cycle_of(write, cycle_id, who.on_behalf_of)
    _check(command, cycle, settings)
    template = known.by_ref.get(cycle.template or "")
    limits = {limit.type: limit for limit in template.reading} if template else {}
    batch_id, at = new_id(), now()
    views = [_judged(given, limits, at) for given in command.readings]
    new = await sensor_sql.store(write, [_row(view, cycle_id, batch_id, who) for view in views])
    stored = [view for view in views if view.id in new]
    if stored:
        await telling(write, who, ReadingFacts(id=batch_id, crop_cycle_id=cycle_id, readings=stored))
    return ReadingsKept(
        id=batch_id,
        stored=len(stored),
        out_of_range=sum(view.out_of_range is not None for view in stored),
        known=[place for place, view in enumerate(views) if view.id not in new],
    )


def _check(command: ReadingsCommand, cycle: CycleView, settings: Settings) -> None:
    most = settings.sensor_readings_per_request
    if len(command.readings) > most:
        raise Invalid.of("readings", "too_many", m("Gửi nhiều nhất {most} số đo mỗi lần.", most=most))
    latest = now() + timedelta(seconds=settings.sensor_clock_ahead_s)
    errors = []
    for place, given in enumerate(command.readings):
        at = f"readings.{place}"
        errors += [*_time_faults(given, at, cycle, latest), *_value_faults(given, at)]
    if errors:
        raise Invalid(errors)


def _time_faults(given: ReadingGiven, at: str, cycle: CycleView, latest: datetime) -> list[FieldError]:
    if abs(given.measured_at.utcoffset() or timedelta()) > WIDEST_OFFSET:
        return [FieldError(f"{at}.measured_at", "offset", m("Múi giờ lệch nhiều nhất 14 giờ."))]
    if given.measured_at > latest:
        return [FieldError(f"{at}.measured_at", "future", m("Giờ này chưa tới; xin xem đồng hồ của thiết bị."))]
    if given.measured_at < datetime.combine(cycle.started_on, datetime.min.time(), VIETNAM):
        return [FieldError(f"{at}.measured_at", "before_cycle", m("Giờ này trước khi vụ bắt đầu."))]
    return []


def _value_faults(given: ReadingGiven, at: str) -> list[FieldError]:
    numbers = {name: number for name in ("value", "lower", "upper") if (number := getattr(given, name)) is not None}
    errors = [FieldError(f"{at}.{name}", *fault) for name, number in numbers.items() if (fault := fault_of(number))]
    measured = MEASURED.get(MEASUREMENT.bare(given.type))
    if measured is None:
        listed = ", ".join(MEASURED)
        return [*errors, FieldError(f"{at}.type", "unknown_type", m("Chỉ nhận: {listed}.", listed=listed))]
    unit = measured.units.get(given.uom)
    if unit is None:
        listed = ", ".join(measured.units)
        return [*errors, FieldError(f"{at}.uom", "unknown_unit", m("Chỉ nhận: {listed}.", listed=listed))]
    if errors:
        return errors
    if side(given.value, unit.least, unit.most):
        return [FieldError(f"{at}.value", "impossible", m("Không thể có giá trị này; thiết bị có thể đã hỏng."))]
    if given.lower is not None and given.upper is not None and given.lower > given.upper:
        return [FieldError(f"{at}.lower", "bounds", BOUND_ORDER)]
    return []


def _judged(given: ReadingGiven, limits: dict[str, ReadingLimit], at: datetime) -> ReadingView:
    word = MEASUREMENT.bare(given.type)
    lower, upper, source = given.lower, given.upper, "given"
    if lower is None and upper is None:
        limit, unit, source = limits.get(word), MEASURED[word].units[given.uom], "template"
        lower = in_unit(limit.at_least, unit) if limit and limit.at_least is not None else None
        upper = in_unit(limit.at_most, unit) if limit and limit.at_most is not None else None
    bounded = lower is not None or upper is not None
    fields: dict[str, Any] = {"bounds_from": source if bounded else None}
    fields["out_of_range"] = side(given.value, lower, upper)
    return ReadingView(
        id=new_id(),
        device=given.device,
        measured_at=given.measured_at,
        type=word,
        value=plain(given.value),
        uom=given.uom,
        lower=None if lower is None else plain(lower),
        upper=None if upper is None else plain(upper),
        received_at=at,
        **fields,
    )


def _row(view: ReadingView, cycle_id: UUID, batch_id: UUID, who: Entry) -> dict[str, Any]:
    offset = view.measured_at.utcoffset() or timedelta()
    return {
        **{name: getattr(view, name) for name in view.__struct_fields__},
        "crop_cycle_id": cycle_id,
        "batch_id": batch_id,
        "offset_minutes": round(offset.total_seconds() / 60),
        "entered_by": who.entered_by,
        "on_behalf_of": who.on_behalf_of,
        "delegation_id": who.delegation_id,
    }
