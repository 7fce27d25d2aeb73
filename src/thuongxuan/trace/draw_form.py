"""The first screen of a new batch: one number field a harvest, named ``kg-{harvest id}``. Pure."""

from decimal import Decimal
from uuid import UUID

from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.production.numerals import NotANumber
from thuongxuan.production.schemas import HarvestView
from thuongxuan.production.units import UnitTable
from thuongxuan.trace.schemas import DRAWS_MAX, Draw
from thuongxuan.web.forms import Form

PREFIX = "kg-"


def names(form: Form) -> list[str]:
    """The number fields that were filled in."""
    return [name for name in form.lists if name.startswith(PREFIX) and form.value(name).strip()]


def typed(form: Form, units: UnitTable) -> list[Draw]:
    """What was typed, in kilograms. Raises ``Invalid`` naming each number that is refused."""
    errors: list[FieldError] = []
    found: list[Draw] = []
    for name in names(form):
        try:
            kg = units.read(form.value(name), form.value("weight_unit", "kg"), "mass").base
            found.append(Draw(harvest_id=UUID(name.removeprefix(PREFIX)), kg=kg))
        except NotANumber as error:
            errors.append(FieldError(name, error.code, error.message))
        except ValueError:
            errors.append(FieldError("", "unknown", m("Không có đợt thu hoạch này trong sổ của bạn.")))
    if not found and not errors:
        errors.append(FieldError("", "required", m("Ghi số kg lấy từ ít nhất một đợt thu hoạch.")))
    if len(found) > DRAWS_MAX:
        errors.append(FieldError("", "too_many", m("Nhiều nhất {limit} đợt trong một lô.", limit=DRAWS_MAX)))
    if errors:
        raise Invalid(errors)
    return found


def draws(form: Form, harvests: list[HarvestView], units: UnitTable) -> list[Draw]:
    """The same, held against what is left of each harvest. Raises ``Invalid``, so that the second screen can follow."""
    found = typed(form, units)
    known = {harvest.id: harvest for harvest in harvests}
    errors = []
    for draw in found:
        harvest = known.get(draw.harvest_id)
        left = harvest.remaining_kg if harvest else Decimal(0)
        if draw.kg > left:
            text = m("Đợt này chỉ còn {kg} kg.", kg=f"{left.normalize():f}")
            errors.append(FieldError(PREFIX + str(draw.harvest_id), "not_enough", text))
    if len({harvest.crop for draw in found if (harvest := known.get(draw.harvest_id))}) > 1:
        errors.append(FieldError("", "mixed_crops", m("Một lô chỉ lấy từ một loại cây.")))
    if errors:
        raise Invalid(errors)
    return found


def field_of(error: FieldError, drawn: list[Draw]) -> str:
    """The form field that a refusal of ``registering`` is about: ``draws.0.kg`` becomes that harvest's field."""
    parts = error.field.split(".")
    if parts[0] == "draws" and len(parts) > 1 and parts[1].isdigit():
        return PREFIX + str(drawn[int(parts[1])].harvest_id)
    return error.field
