"""What people do with harvests, lots and labels, said as EPCIS events. Pure; the only module that knows both sides.

A lot is the class its label names: a Digital Link with a GTIN, else an address of this installation of the same shape.
A harvest is a class too, under an address that tells nothing about who harvested where: events carry no parcel, no
household and no names, because some of them are public.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

import msgspec

from thuongxuan.clock import VIETNAM
from thuongxuan.production.sensor_schemas import ReadingFacts, ReadingView
from thuongxuan.standards.epcis.document import Event
from thuongxuan.standards.epcis.names import STANDARD_CONTEXT, namespaces
from thuongxuan.trace.codes import code_path

HARVEST_PATH = "/id/harvest/"
CYCLE_PATH = "/id/crop-cycle/"
NOON = time(12, tzinfo=VIETNAM)
UNITS = {"kg": "KGM", "litre": "LTR", "piece": "H87", "bundle": "XBE", "box": "XBX", "bag": "XBG", "bottle": "XBO"}
"""Units of products as codes of UN/ECE Recommendations 20 and 21."""
STEPS = {
    "split": ("tx:splitting", "in_progress"),
    "pool": ("tx:pooling", "in_progress"),
    "process": ("tx:processing", "in_progress"),
    "pack": ("packing", "in_progress"),
    "ship": ("shipping", "in_transit"),
    "receive": ("receiving", "in_progress"),
    "sell": ("retail_selling", "retail_sold"),
    "dispose": ("destroying", "destroyed"),
}
"""Business step and disposition of each step of lots; the CBV has no words for splitting, pooling and processing."""
LEAVING = frozenset(("ship", "sell", "dispose"))
"""Steps out of which nothing comes."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
Change = Literal["suspended", "recalled", "reactivated"]


class LotName(msgspec.Struct, frozen=True):
    """What a lot is called on its label."""

    gtin: str | None
    code: str
    lot: str


class Amount(msgspec.Struct, frozen=True):
    """So much of a class, in a UN/ECE unit."""

    epc_class: str
    quantity: Decimal
    uom: str = "KGM"

    def element(self) -> dict[str, Any]:
        """A member of a quantity list."""
        return {"epcClass": self.epc_class, "quantity": self.quantity, "uom": self.uom}


class Harvested(msgspec.Struct, frozen=True):
    """A harvest as its event tells it: by the record that says so, with its commune's code."""

    id: UUID
    record_id: UUID
    on: date
    kg: Decimal
    crop: str
    commune: str


class Step(msgspec.Struct, frozen=True):
    """A step of lots: what went in, whose it was, and who gets it (a shipment that is received keeps its sender)."""

    id: UUID
    kind: str
    process: str | None
    on: date
    document: str
    owner_id: UUID
    recipient_id: UUID | None
    inputs: tuple[Amount, ...]


class Writer:
    """Writes the events of one installation, whose address is part of their identifiers."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._prefixes = namespaces(context := [STANDARD_CONTEXT, {"tx": f"{base_url}/voc/"}])
        self.context = msgspec.json.encode(context)

    def lot(self, name: LotName) -> str:
        """The class a lot is."""
        return self._base + code_path(gtin=name.gtin, code=name.code, lot=name.lot)

    def harvest(self, harvest_id: UUID) -> str:
        """The class a harvest is."""
        return f"{self._base}{HARVEST_PATH}{harvest_id}"

    def registered(
        self, event_id: UUID, at: datetime, on: date, name: LotName, inputs: Sequence[Amount], output: Amount
    ) -> Event:
        """A batch was made of harvests."""
        return self._event(
            "TransformationEvent",
            event_id,
            at,
            on,
            inputQuantityList=[one.element() for one in inputs],
            outputQuantityList=[output.element()],
            bizStep="creating_class_instance",
            disposition="active",
            ilmd={"cbvmda:lotNumber": name.lot},
        )

    def harvested(self, harvest: Harvested, at: datetime) -> Event:
        """Something was harvested in a commune; where exactly is nobody's business but the owner's."""
        return self._event(
            "ObjectEvent",
            harvest.record_id,
            at,
            harvest.on,
            quantityList=[Amount(self.harvest(harvest.id), harvest.kg).element()],
            action="ADD",
            bizStep="tx:harvesting",
            disposition="active",
            readPoint={"id": f"{self._base}/api/v1/areas/{harvest.commune}"},
            ilmd={"tx:crop": harvest.crop},
        )

    def sensed(self, told: ReadingFacts, commune: str | None) -> Event:
        """What sensors measured for a crop cycle, at the time of the latest reading: an element for each device and
        time; values out of their range are alarms."""
        reports: dict[tuple[datetime, str], list[dict[str, Any]]] = {}
        for one in sorted(told.readings, key=lambda reading: reading.measured_at):
            reports.setdefault((one.measured_at, one.device), []).append(_report(one))
        place = {"readPoint": {"id": f"{self._base}/api/v1/areas/{commune}"}} if commune else {}
        return self._event(
            "ObjectEvent",
            told.id,
            max(at for at, _ in reports),
            None,
            quantityList=[{"epcClass": f"{self._base}{CYCLE_PATH}{told.crop_cycle_id}"}],
            action="OBSERVE",
            bizStep="sensor_reporting",
            **place,
            sensorElementList=[
                {
                    "sensorMetadata": {
                        "time": at.isoformat(timespec="milliseconds"),
                        "deviceID": f"{self._base}/id/device/{quote(device, safe='')}",
                    },
                    "sensorReport": listed,
                }
                for (at, device), listed in reports.items()
            ],
        )

    def wrong(self, document: str, at: datetime, corrective_id: UUID) -> Event:
        """An event as it was written, with the declaration that another one takes its place."""
        value = _DECODER.decode(document)
        value["errorDeclaration"] = {
            "declarationTime": _when(at, None)["eventTime"],
            "reason": "incorrect_data",
            "correctiveEventIDs": [event_urn(corrective_id)],
        }
        return Event(_ENCODER.encode(value), value, self._prefixes)

    def changed(self, event_id: UUID, at: datetime, name: LotName, change: Change, earlier: str) -> Event:
        """A batch was suspended, recalled or reactivated; ``earlier`` is the status it leaves."""
        standing = {"suspended": "unavailable", "recalled": "recalled"}
        persistent = {"set": [standing[change]]} if change in standing else {}
        if earlier in standing:
            persistent["unset"] = [standing[earlier]]
        return self._event(
            "ObjectEvent",
            event_id,
            at,
            None,
            quantityList=[{"epcClass": self.lot(name)}],
            action="OBSERVE",
            bizStep="holding",
            disposition=standing.get(change, "active"),
            persistentDisposition=persistent,
        )

    def labelled(self, event_id: UUID, at: datetime, name: LotName, labels: int) -> Event:
        """Labels of a batch were printed."""
        return self._event(
            "ObjectEvent",
            event_id,
            at,
            None,
            quantityList=[{"epcClass": self.lot(name)}],
            action="OBSERVE",
            bizStep="tx:labelling",
            **{"tx:labels": labels},
        )

    def took(self, step: Step, at: datetime) -> Event:
        """What went into a step, or left by it."""
        listed = [one.element() for one in step.inputs]
        biz_step, disposition = STEPS[step.kind]
        fields: dict[str, Any] = {"bizStep": biz_step, "disposition": disposition}
        if step.process:
            fields["tx:process"] = step.process
        if step.document:
            fields["bizTransactionList"] = [
                {"bizTransaction": f"{self._base}/id/document/{quote(step.document, safe='')}"}
            ]
        if step.recipient_id:
            fields["sourceList"] = [{"type": "owning_party", "source": self._party(step.owner_id)}]
            fields["destinationList"] = [{"type": "owning_party", "destination": self._party(step.recipient_id)}]
        if step.kind in LEAVING:
            action = "DELETE" if step.kind == "dispose" else "OBSERVE"
            return self._event("ObjectEvent", step.id, at, step.on, quantityList=listed, action=action, **fields)
        fields["transformationID"] = f"urn:uuid:{step.id}"
        return self._event("TransformationEvent", step.id, at, step.on, inputQuantityList=listed, **fields)

    def made(self, event_id: UUID, at: datetime, step: Step, name: LotName, output: Amount) -> Event:
        """A lot that came out of a step: the other half of the same transformation."""
        return self._event(
            "TransformationEvent",
            event_id,
            at,
            step.on,
            transformationID=f"urn:uuid:{step.id}",
            outputQuantityList=[output.element()],
            bizStep=STEPS[step.kind][0],
            disposition="active",
            ilmd={"cbvmda:lotNumber": name.lot},
        )

    def _party(self, account_id: UUID) -> str:
        return f"{self._base}/id/party/{account_id}"

    def _event(self, kind: str, event_id: UUID, at: datetime, on: date | None, **fields: Any) -> Event:
        value = {
            "type": kind,
            "eventID": event_urn(event_id),
            **_when(at, on),
            **fields,
        }
        return Event(_ENCODER.encode(value), value, self._prefixes)


def _report(one: ReadingView) -> dict[str, Any]:
    bounds = {"tx:lower": one.lower, "tx:upper": one.upper}
    told = {name: value for name, value in bounds.items() if value is not None}
    alarm = {"exception": "ALARM_CONDITION"} if one.out_of_range else {}
    return {"type": one.type, "value": one.value, "uom": one.uom, **alarm, **told}


def event_urn(record_id: UUID) -> str:
    """The ``eventID`` of the event that a record of ours is."""
    return f"urn:uuid:{record_id}"


@cache
def writer(base_url: str) -> Writer:
    """The writer of this installation's events."""
    return Writer(base_url)


def _when(at: datetime, on: date | None) -> dict[str, str]:
    """The time of an event. People give a day; it is told as such, beside noon of it or now, whichever is earlier."""
    happened = at if on is None else min(at, datetime.combine(on, NOON).astimezone(UTC))
    local = happened.astimezone(VIETNAM).isoformat(timespec="milliseconds")
    day = {} if on is None else {"tx:day": on.isoformat()}
    return {"eventTime": local, "eventTimeZoneOffset": local[-6:], **day}
