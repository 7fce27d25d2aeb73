"""Writes what was done with lots into the event repository, in the transaction that did it (ADR 15)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.epcis import record_sql, service
from thuongxuan.identity.schemas import Entry
from thuongxuan.production.recorded import RecordFacts
from thuongxuan.production.sensor_schemas import ReadingFacts
from thuongxuan.standards.epcis.document import Event
from thuongxuan.trace import epcis_names_sql
from thuongxuan.trace.epcis_mapping import UNITS, Amount, Change, LotName, Step, Writer, event_urn, writer
from thuongxuan.trace.epcis_names_sql import NamedLot
from thuongxuan.trace.label_schemas import LabelSource
from thuongxuan.trace.lot_schemas import OperationView
from thuongxuan.trace.models import LabelPrint
from thuongxuan.trace.schemas import Status

MAKING = frozenset(("split", "pool", "process", "pack", "receive"))
"""Steps out of which lots come."""


class Changed(msgspec.Struct, frozen=True):
    """A lot whose status changed: the record that says so, the change, and the status it left."""

    batch_id: UUID
    event_id: UUID
    change: Change
    earlier: Status


async def tell_changes(write: WriteSession, base_url: str, who: Entry, changes: Sequence[Changed]) -> None:
    """Everybody may see that lots were suspended, recalled or reactivated."""
    say, at = writer(base_url), now()
    named = await epcis_names_sql.lots(write, [one.batch_id for one in changes])
    events = [say.changed(one.event_id, at, named[one.batch_id].name, one.change, one.earlier) for one in changes]
    parties = sorted({lot.owner_id for lot in named.values()})
    await _record(write, say, who, events, public=True, parties=parties)


async def tell_harvest(write: WriteSession, base_url: str, who: Entry, record: RecordFacts) -> None:
    """The owner sees a harvest with its kilograms and commune. A correction leaves the event and declares it wrong."""
    say, at = writer(base_url), now()
    harvest = await epcis_names_sql.harvest(write, record.record_id)
    if harvest is None:
        return
    events = [say.harvested(harvest, at)]
    if record.supersedes:
        before = await record_sql.document_of(write, who.on_behalf_of, event_urn(record.supersedes))
        events += [say.wrong(before, at, record.record_id)] if before else []
    await _record(write, say, who, events, public=False, parties=[])


async def tell_readings(write: WriteSession, base_url: str, who: Entry, told: ReadingFacts) -> None:
    """The owner of a crop cycle sees what its sensors measured, in the commune of its parcel."""
    say = writer(base_url)
    commune = await epcis_names_sql.commune_of_cycle(write, told.crop_cycle_id)
    await _record(write, say, who, [say.sensed(told, commune)], public=False, parties=[])


async def tell_labels(write: WriteSession, base_url: str, who: Entry, label: LabelSource, run: LabelPrint) -> None:
    """The owner of a lot sees that labels were printed, and how many."""
    say = writer(base_url)
    event = say.labelled(run.id, run.received_at, LotName(label.gtin, label.code, label.lot), run.count)
    await _record(write, say, who, [event], public=False, parties=[label.owner_id])


async def tell_step(write: WriteSession, base_url: str, who: Entry, done: OperationView) -> None:
    """What came out of a step is public, as its pages are; what went in and how much only its parties see."""
    say, at = writer(base_url), now()
    given = {line.batch_id: line.kg for line in done.inputs}
    sender, recipient, document = done.owner_id, done.recipient_id, done.document
    if done.answers:
        shipment = await epcis_names_sql.sent(write, done.answers)
        given, document = shipment.lots, shipment.document
        sender, recipient = shipment.owner_id, done.owner_id
    named = await epcis_names_sql.lots(write, [*given, *(line.batch_id for line in done.outputs)])
    inputs = tuple(Amount(say.lot(named[batch_id].name), kg) for batch_id, kg in given.items())
    step = Step(done.id, done.kind, done.process, done.occurred_on, document, sender, recipient, inputs)
    parties = [one for one in (sender, recipient) if one]
    await _record(write, say, who, [say.took(step, at)], public=False, parties=parties)
    made = [named[line.batch_id] for line in done.outputs] if done.kind in MAKING else []
    events = [say.made(new_id(), at, step, lot.name, _whole(say, lot)) for lot in made]
    await _record(write, say, who, events, public=True, parties=[])


def _whole(say: Writer, lot: NamedLot) -> Amount:
    return Amount(say.lot(lot.name), lot.quantity, UNITS[lot.unit])


async def _record(
    write: WriteSession, say: Writer, who: Entry, events: list[Event], *, public: bool, parties: Sequence[UUID]
) -> None:
    if events:
        await service.record(write, events, who, public=public, context=say.context, parties=parties)
