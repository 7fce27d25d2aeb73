"""What people do, said as EPCIS events: valid by the standard, and telling nothing about households and parcels."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from thuongxuan.standards.epcis.document import Event, read_event
from thuongxuan.standards.epcis.facts import ErrorDeclared, Linked, Thing
from thuongxuan.standards.epcis.index import facts_of
from thuongxuan.trace.epcis_mapping import Amount, Change, Harvested, LotName, Step, Writer

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


def test_a_harvest_happens_in_a_commune() -> None:
    harvest = Harvested(UUID(int=3), ID, date(2026, 6, 1), Decimal("100.50"), "que", "15658")
    event = checked(SAY.harvested(harvest, AT))
    facts = facts_of(event)
    assert facts.read_point == f"{BASE}/api/v1/areas/15658"
    assert facts.things == (Thing("epcClass", f"{BASE}/id/harvest/{UUID(int=3)}", Decimal("100.5"), "KGM"),)

    wrong = facts_of(checked(SAY.wrong(event.raw.decode(), AT, UUID(int=9))))
    assert wrong.error == ErrorDeclared(AT, f"{CBV}ER-incorrect_data", (f"urn:uuid:{UUID(int=9)}",))
    assert (wrong.event_id, wrong.things) == (facts.event_id, facts.things)


def step(kind: str, **values: Any) -> Step:
    """A step with 12.25 kg of a lot."""
    given: dict[str, Any] = {
        "id": ID,
        "kind": kind,
        "process": None,
        "on": date(2026, 7, 1),
        "document": "",
        "owner_id": UUID(int=1),
        "recipient_id": None,
        "inputs": (Amount(SAY.lot(OWN), Decimal("12.25")),),
    }
    return Step(**(given | values))


@pytest.mark.parametrize("kind", ["split", "pool", "process", "pack", "receive"])
def test_a_step_and_what_came_out_are_halves_of_one_transformation(kind: str) -> None:
    what = step(kind, process="drying" if kind == "process" else None)
    taken, made = facts_of(checked(SAY.took(what, AT))), facts_of(checked(SAY.made(ID, AT, what, OWN, what.inputs[0])))
    assert taken.transformation_id == made.transformation_id == f"urn:uuid:{ID}"
    assert [thing.role for thing in (*taken.things, *made.things)] == ["inputEPCClass", "outputEPCClass"]
    assert taken.biz_step == made.biz_step


@pytest.mark.parametrize(("kind", "action"), [("ship", "OBSERVE"), ("sell", "OBSERVE"), ("dispose", "DELETE")])
def test_what_leaves_is_observed_or_gone(kind: str, action: str) -> None:
    facts = facts_of(checked(SAY.took(step(kind), AT)))
    assert (facts.type, facts.action) == ("ObjectEvent", action)


def test_a_shipment_names_its_parties_and_paper() -> None:
    facts = facts_of(checked(SAY.took(step("ship", recipient_id=UUID(int=2), document="PX 1/7"), AT)))
    assert facts.sources == (Linked(f"{CBV}SDT-owning_party", f"{BASE}/id/party/{UUID(int=1)}"),)
    assert facts.destinations == (Linked(f"{CBV}SDT-owning_party", f"{BASE}/id/party/{UUID(int=2)}"),)
    assert facts.transactions == (Linked("", f"{BASE}/id/document/PX%201%2F7"),)
