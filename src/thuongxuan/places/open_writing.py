"""How the open collection of places is written: by the same rules as the forms of officers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Invalid
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import writing_officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.ogcapi.writer import Values, Written
from thuongxuan.places import service

FIELDS = {
    "commune_code": "commune",
    "former_unit_code": "former_unit",
    "geometry_method": "method",
    "opening_hours": "hours",
}
"""Public names and the fields of ``PlaceInput``, where they differ."""
NAMES = {field: f"properties.{name}" for name, field in FIELDS.items()} | {
    "lon": "geometry.coordinates",
    "lat": "geometry.coordinates",
}


def admit(scope: Any) -> Principal:
    """Officers, by session or by API key with the scope ``write``."""
    return writing_officer(scope)


async def create(session: WriteSession, who: Principal, values: Values, language: Language) -> Written:
    """A new place, published unless ``status`` says otherwise."""
    with _named_as_published():
        saved = await service.create(session, who, service.merged({}, _fields(values)), language)
    return Written(saved.slug, saved.row_version)


async def change(
    session: WriteSession, who: Principal, key: str, version: int, values: Values, language: Language
) -> Written:
    """The fields that the collection does not show stay as they are."""
    with _named_as_published():
        saved = await service.change(session, who, key, version, _fields(values, whole=False), language)
    return Written(saved.slug, saved.row_version)


async def withdraw(session: WriteSession, who: Principal, key: str, version: int, source: str) -> None:
    """See ``service.withdraw``."""
    await service.withdraw(session, who, key, version, source)


def _fields(values: Values, *, whole: bool = True) -> Values:
    """Values of the collection as fields of ``PlaceInput``; a place that is in the collection has a status."""
    fields = {FIELDS.get(name, name): value for name, value in values.items() if name != "geometry"}
    if (whole or "status" in fields) and fields.get("status") is None:
        fields["status"] = "published"
    if "geometry" in values:
        lon, lat, *_ = values["geometry"]["coordinates"] if values["geometry"] else (None, None)
        fields |= {"lon": lon, "lat": lat}
    return fields


@contextmanager
def _named_as_published() -> Iterator[None]:
    try:
        yield
    except Invalid as refused:
        errors = [
            FieldError(NAMES.get(error.field, f"properties.{error.field}"), error.code, error.message)
            for error in refused.errors
        ]
        raise Invalid(errors) from refused
