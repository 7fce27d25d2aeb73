"""What people do, said as EPCIS events: valid by the standard, and telling nothing about households and parcels."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from thuongxuan.standards.epcis.document import Event, read_event
from thuongxuan.standards.epcis.facts import Thing
from thuongxuan.standards.epcis.index import facts_of
from thuongxuan.trace.epcis_mapping import Amount, Change, LotName, Writer

BASE = "https://qr.example"
CBV = "https://ref.gs1.org/cbv/"
ID = UUID(int=7)
AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
OWN = LotName(None, "ABC234", "L26A")
SAY = Writer(BASE)


def checked(event: Event) -> Event:
    """The event read back by the rules of the standard."""
    read = read_event(event.raw, msgspec.json.decode(SAY.context))
    assert (read.value, read.prefixes) == (event.value, event.prefixes)
    return read


def registered(on: date = date(2026, 7, 1), name: LotName = OWN) -> Event:
    """A batch of 10.5 kg from one harvest."""
    inputs = [Amount(SAY.harvest(ID), Decimal("12.250"))]
    return checked(SAY.registered(ID, AT, on, name, inputs, Amount(SAY.lot(name), Decimal("10.5"))))


def test_a_batch_is_made_of_its_harvests() -> None:
    facts = facts_of(registered())
    assert facts.things == (
        Thing("inputEPCClass", f"{BASE}/id/harvest/{ID}", Decimal("12.25"), "KGM"),
        Thing("outputEPCClass", f"{BASE}/TX/ABC234/10/L26A", Decimal("10.5"), "KGM"),
    )
    assert facts.biz_step == f"{CBV}BizStep-creating_class_instance"
    assert facts.event_id == f"urn:uuid:{ID}"
    assert (facts.read_point, facts.sources) == (None, ())


def test_a_lot_with_a_gtin_is_the_class_every_partner_knows() -> None:
    facts = facts_of(registered(name=LotName("09520000000059", "ABC234", "L26A")))
    assert facts.things[1].id == "https://id.gs1.org/01/09520000000059/10/L26A"


@pytest.mark.parametrize(
    ("on", "time"),
    [(date(2026, 7, 1), "2026-07-01T12:00:00.000+07:00"), (date(2026, 7, 2), "2026-07-01T16:30:00.000+07:00")],
)
def test_a_day_stays_a_day(on: date, time: str) -> None:
    value = registered(on).value
    assert (value["eventTime"], value["eventTimeZoneOffset"]) == (time, "+07:00")
    assert value["tx:day"] == on.isoformat()


@pytest.mark.parametrize(
    ("change", "earlier", "now", "gained", "lost"),
    [
        ("suspended", "active", "unavailable", ["unavailable"], []),
        ("recalled", "suspended", "recalled", ["recalled"], ["unavailable"]),
        ("reactivated", "recalled", "active", [], ["recalled"]),
    ],
)
def test_a_change_of_status_lasts(change: Change, earlier: str, now: str, gained: list[str], lost: list[str]) -> None:
    facts = facts_of(checked(SAY.changed(ID, AT, OWN, change, earlier)))
    assert facts.disposition == f"{CBV}Disp-{now}"
    assert facts.persistent_set == tuple(f"{CBV}Disp-{one}" for one in gained)
    assert facts.persistent_unset == tuple(f"{CBV}Disp-{one}" for one in lost)


def test_labels_are_a_step_of_our_own() -> None:
    facts = facts_of(checked(SAY.labelled(ID, AT, OWN, 40)))
    assert facts.biz_step == f"{BASE}/voc/labelling"
    assert [(one.name, one.number) for one in facts.extensions] == [(f"{BASE}/voc/labels", Decimal(40))]
