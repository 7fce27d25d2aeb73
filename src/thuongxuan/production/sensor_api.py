"""``/api/v1/crop-cycles/{id}/sensor-readings``: devices send what they measured, owners read it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.identity.guards import producer, scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import queries, sensor_sql, sensors
from thuongxuan.production.sensor_schemas import ReadingsCommand, ReadingView, Telling
from thuongxuan.production.templates import templates
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.instants import read_instant
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Page, Paging, as_read

Since = Annotated[str | None, QueryParameter(max_length=40, description="Measured at or after; RFC 3339 with offset.")]
Until = Annotated[str | None, QueryParameter(max_length=40, description="Measured before; RFC 3339 with offset.")]


class SensorReadingApi(Controller):
    """Readings of sensors that watch a crop cycle of the account, or of the household acted for; append-only."""

    path = "/api/v1/crop-cycles/{cycle_id:uuid}/sensor-readings"
    tags = ("Production",)
    guards = (signed_in,)

    @get(guards=[scope("read")], summary="List sensor readings of an own crop cycle")
    async def listed(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
        cycle_id: FromPath[UUID],
        since: Since = None,
        until: Until = None,
    ) -> Page[ReadingView]:
        """The latest measured first, of a time range when one is asked for."""
        between = (_instant("since", since), _instant("until", until))
        cycle = await queries.cycle_of(read, cycle_id, principal.subject_id)
        found = await sensor_sql.readings_of(read, cycle.id, *between, paging.wanted, paging.before)
        return paging.page(found, as_read)

    @post(guards=[producer, scope("write")], summary="Send sensor readings of an own crop cycle")
    async def send(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        telling: NamedDependency[Telling],
        cycle_id: FromPath[UUID],
        data: JSONBody[ReadingsCommand],
    ) -> Response[bytes]:
        """Store a batch: all of it or nothing. Values are judged by their own bounds or by those of the cycle's
        process template; what is new becomes an EPCIS event that the owner sees."""

        async def action() -> Reply:
            known = templates(settings.geodata_dir)
            kept = await sensors.keep(write, principal, known, settings, cycle_id, data, telling)
            return Reply.created(kept, f"{settings.base_url}/api/v1/crop-cycles/{cycle_id}/sensor-readings")

        return await once(action)


def _instant(name: str, text: str | None) -> datetime | None:
    """A time of the query; a ``+`` that was not escaped has arrived as a space."""
    if text is None:
        return None
    instant = read_instant(text.replace(" ", "+"))
    if instant is None:
        reason = m("Viết giờ như 2026-11-20T06:30:00+07:00.")
        raise Malformed(reason, [FieldError(name, "not_a_time", reason)])
    return instant


CONTROLLERS: list[Any] = [SensorReadingApi]
