"""The facts of an event: one spelling of every word and identifier, exact numbers, full names of extension fields."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.epcis import BOTTLE, CASE, CONTEXT, LOT, LOT_URN, event
from thuongxuan.standards.epcis.document import read_event
from thuongxuan.standards.epcis.facts import EventFacts, Extended, Linked, Thing
from thuongxuan.standards.epcis.index import facts_of, geo_point

NS = "https://ns.example.org/thuongxuan/"


def facts(kind: str = "ObjectEvent", extra: dict[str, Any] | None = None, **fields: Any) -> EventFacts:
    """What is indexed of an event with these fields."""
    return facts_of(read_event(json.dumps(event(kind, **fields) | (extra or {})).encode(), CONTEXT))


def test_time_is_utc_and_the_offset_is_kept_beside_it() -> None:
    found = facts()
    assert found.event_time == datetime(2026, 7, 1, 1, 30, 0, 500_000, tzinfo=UTC)
    assert found.offset == 420
    assert facts(eventTimeZoneOffset="-02:30").offset == -150


@pytest.mark.parametrize("lot", [LOT, LOT_URN, "HTTPS://Shop.Example/stem/01/09520000000059/10/QUE-26-01?17=270101"])
def test_all_spellings_of_a_lot_are_the_same_thing(lot: str) -> None:
    found = facts(quantityList=[{"epcClass": lot, "quantity": 120.50, "uom": "KGM"}])
    assert found.things == (Thing("epcClass", LOT, Decimal("120.5"), "KGM"),)


@pytest.mark.parametrize("word", ["shipping", "cbv:BizStep-shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])
def test_all_spellings_of_a_word_are_the_same_word(word: str) -> None:
    assert facts(bizStep=word).biz_step == "https://ref.gs1.org/cbv/BizStep-shipping"


def test_words_of_ones_own_stay() -> None:
    found = facts(bizStep="tx:harvesting", persistentDisposition={"set": ["recalled"], "unset": ["urn:x:own"]})
    assert found.biz_step == f"{NS}harvesting"
    assert found.persistent_set == ("https://ref.gs1.org/cbv/Disp-recalled",)
    assert found.persistent_unset == ("urn:x:own",)


def test_things_have_the_role_they_are_named_in() -> None:
    def roles(found: EventFacts) -> set[tuple[str, str]]:
        return {(thing.role, thing.id) for thing in found.things}

    assert roles(facts("AggregationEvent")) == {("parentID", CASE), ("childEPC", BOTTLE)}
    assert roles(facts("TransformationEvent")) == {("inputEPCClass", LOT), ("outputEPC", BOTTLE)}
    family = facts("AssociationEvent", childQuantityList=[{"epcClass": LOT}])
    assert Thing("childEPCClass", LOT) in family.things


def test_parties_places_and_papers_are_canonical() -> None:
    found = facts(
        bizTransactionList=[
            {"type": "inv", "bizTransaction": "urn:epc:id:gdti:9520000.00001.7"},
            {"bizTransaction": "urn:x:1"},
        ],
        sourceList=[{"type": "location", "source": "urn:epc:id:sgln:9520000.00000.0"}],
        readPoint={"id": "geo:19.9,105.25;u=50"},
        bizLocation={"id": "urn:epc:id:sgln:9520000.00000.A"},
        certificationInfo="https://Cert.Example/a",
        transformationID=None,
    )
    assert found.transactions[0].type == "https://ref.gs1.org/cbv/BTT-inv"
    assert found.transactions[1] == Linked("", "urn:x:1")
    assert found.sources == (Linked("https://ref.gs1.org/cbv/SDT-location", "https://id.gs1.org/414/9520000000004"),)
    assert found.biz_location == "https://id.gs1.org/414/9520000000004/254/A"
    assert found.points == ((105.25, 19.9),)
    assert found.certification == ("https://cert.example/a",)


def test_an_error_declaration_is_found_with_its_reason() -> None:
    declared = {
        "declarationTime": "2026-07-02T00:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:x:2"],
    }
    error = facts(errorDeclaration=declared).error
    assert error is not None
    assert error.time == datetime(2026, 7, 2, tzinfo=UTC)
    assert (error.reason, error.corrective_ids) == ("https://ref.gs1.org/cbv/ER-incorrect_data", ("urn:x:2",))


def test_every_field_of_a_sensor_report_is_indexed() -> None:
    metadata = {"startTime": "2026-07-01T00:00:00Z", "deviceID": "urn:x:dryer", "bizRules": "urn:x:rule"}
    report = {
        "type": "gs1:Temperature",
        "exception": "ALARM_CONDITION",
        "time": "2026-07-01T01:00:00Z",
        "value": 62.50,
        "sDev": 0.1,
        "percRank": 50,
        "uom": "CEL",
        "component": "x",
        "booleanValue": False,
        "stringValue": "a",
        "hexBinaryValue": "0f",
        "uriValue": "urn:x:u",
        "coordinateReferenceSystem": "urn:x:crs",
    }
    meta, value = facts(sensorElementList=[{"sensorMetadata": metadata, "sensorReport": [report]}]).sensors
    assert (meta.report, meta.device_id, meta.biz_rules) == (None, "urn:x:dryer", "urn:x:rule")
    assert meta.start_time == datetime(2026, 7, 1, tzinfo=UTC)
    assert (value.element, value.report, value.type) == (0, 0, "https://gs1.org/voc/Temperature")
    assert (value.value, value.s_dev, value.perc_rank, value.uom) == (
        Decimal("62.5"),
        Decimal("0.1"),
        Decimal(50),
        "CEL",
    )
    assert (value.component, value.boolean_value) == ("https://ref.gs1.org/cbv/Comp-x", False)
    assert (value.hex_binary_value, value.uri_value) == ("0f", "urn:x:u")


def test_extension_fields_are_named_in_full_at_every_level() -> None:
    found = facts(
        ilmd={"tx:plot": {"tx:area": 1.20, "note": "dốc"}, "tx:grade": ["A", "B"]},
        readPoint={"id": "urn:x:gate", "gate": "2"},
        extra={"tx:moisture": {"@value": 13.5}, "tx:checked": True, "tx:on": "2026-07-01T00:00:00Z", "tx:none": None},
    ).extensions
    assert set(found) == {
        Extended("ilmd", False, f"{NS}plot", "tx:plot"),
        Extended("ilmd", True, f"{NS}area", "tx:area", "1.2", Decimal("1.2")),
        Extended("ilmd", True, "note", "note", "dốc"),
        Extended("ilmd", False, f"{NS}grade", "tx:grade", "A"),
        Extended("ilmd", False, f"{NS}grade", "tx:grade", "B"),
        Extended("readPoint", False, "gate", "gate", "2"),
        Extended("event", False, f"{NS}moisture", "tx:moisture", "13.5", Decimal("13.5")),
        Extended("event", False, f"{NS}checked", "tx:checked", "true"),
        Extended("event", False, f"{NS}on", "tx:on", "2026-07-01T00:00:00Z", None, datetime(2026, 7, 1, tzinfo=UTC)),
        Extended("event", False, f"{NS}none", "tx:none"),
    }


def test_sensor_parts_and_declarations_carry_extensions_too() -> None:
    sensors = [{"tx:a": 1, "sensorMetadata": {"tx:b": 2}, "sensorReport": [{"type": "Mass", "tx:c": 3}]}]
    declared = {"declarationTime": "2026-07-02T00:00:00Z", "tx:d": 4}
    found = facts(sensorElementList=sensors, errorDeclaration=declared).extensions
    assert {(one.section, one.written, one.text) for one in found} == {
        ("sensorElement", "tx:a", "1"),
        ("sensorMetadata", "tx:b", "2"),
        ("sensorReport", "tx:c", "3"),
        ("errorDeclaration", "tx:d", "4"),
    }


def test_an_event_type_of_others_is_indexed_as_far_as_it_is_understood() -> None:
    odd = {**event(), "type": "tx:Scan", "epcList": 5, "readPoint": "gate", "bizStep": "shipping", "ilmd": {"x": 1}}
    found = facts_of(read_event(json.dumps(odd).encode(), CONTEXT))
    assert (found.type, found.read_point, found.biz_step) == (
        f"{NS}Scan",
        None,
        "https://ref.gs1.org/cbv/BizStep-shipping",
    )
    assert [thing.role for thing in found.things] == ["epcClass"]


def test_what_only_looks_like_an_epc_is_kept_as_sent() -> None:
    assert facts(epcList=["urn:epc:id:sgtin:1"], quantityList=None).things[0].id == "urn:epc:id:sgtin:1"


@pytest.mark.parametrize(
    ("uri", "point"),
    [
        ("geo:19.9,105.25", (105.25, 19.9)),
        ("geo:-1,2,300;crs=wgs84;u=5", (2.0, -1.0)),
        ("geo:1,2;crs=nad27", None),
        ("geo:91,2", None),
        ("geo:1", None),
        ("urn:x:gate", None),
    ],
)
def test_a_point_is_read_from_a_geo_uri(uri: str, point: tuple[float, float] | None) -> None:
    assert geo_point(uri) == point
