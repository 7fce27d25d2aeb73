"""Which EPCIS documents are taken, what is kept of them, and how faults are told."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.epcis import BOTTLE, CASE, CONTEXT, LOT, document, event
from thuongxuan.standards.epcis.document import read_document, read_event
from thuongxuan.standards.epcis.fault import MOST_FAULTS, Refused
from thuongxuan.standards.epcis.vocabulary import EVENT_TYPES

TEMPERATURE = {"type": "Temperature", "value": 62.5, "uom": "CEL", "time": "2026-07-01T08:30:00Z"}
SENSORS = [{"sensorMetadata": {"deviceID": "urn:x:dryer", "tx:room": "2"}, "sensorReport": [TEMPERATURE]}]
PLACE = {"id": "geo:19.9,105.3", "anything": 1}

GOOD: dict[str, dict[str, Any]] = {
    **{f"plain {kind}": event(kind) for kind in EVENT_TYPES},
    "empty list of things": event(epcList=[], quantityList=None),
    "sensors at a place alone": event(quantityList=None, sensorElementList=SENSORS, readPoint=PLACE),
    "parting all children": event("AggregationEvent", action="DELETE", childEPCs=None),
    "a thing of no parent": event("AggregationEvent", parentID=None),
    "end of a transaction": event("TransactionEvent", action="DELETE", epcList=None),
    "inputs first": event("TransformationEvent", outputEPCList=None, transformationID="urn:x:distilling:1"),
    "lot data": event(ilmd={"tx:plot": {"tx:area": 1.20}, "https://ns.example.org/a#b": None}),
    "words as Web URIs": event(bizStep="https://ref.gs1.org/cbv/BizStep-shipping", disposition="urn:x:own"),
    "standing": event(persistentDisposition={"set": ["recalled"], "unset": ["completeness_verified"]}),
    "corrected": event(errorDeclaration={"declarationTime": "2026-07-02T00:00:00Z", "reason": "did_not_occur"}),
    "certified": event(certificationInfo=["https://cert.example/1", "https://cert.example/2"]),
    "an event type of one's own": {**event(), "type": "tx:ScanEvent", "anything": [1]},
    "parties": event(
        sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:9520000.00000"}],
        destinationList=[{"type": "location", "destination": "https://id.gs1.org/414/9520000000004"}],
        bizTransactionList=[{"bizTransaction": "urn:x:invoice"}],
    ),
}

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no type": (event() | {"type": None}, "/type", "type"),
    "bare own type": (event() | {"type": "ScanEvent"}, "/type", "uri"),
    "time without offset": (event(eventTime="2026-07-01T08:30:00"), "/eventTime", "time"),
    "time not in the calendar": (event(eventTime="2026-02-30T08:30:00Z"), "/eventTime", "time"),
    "offset Z": (event(eventTimeZoneOffset="Z"), "/eventTimeZoneOffset", "pattern"),
    "offset beyond fourteen hours": (event(eventTimeZoneOffset="+14:30"), "/eventTimeZoneOffset", "pattern"),
    "no offset": (event(eventTimeZoneOffset=None), "", "required"),
    "no action": (event(action=None), "", "required"),
    "lower case action": (event(action="add"), "/action", "choice"),
    "action of a transformation": (event("TransformationEvent", action="ADD"), "/action", "unknown"),
    "nothing said about what": (event(quantityList=None), "", "what"),
    "empty quantities": (event(quantityList=[]), "", "what"),
    "sensors without a place": (event(quantityList=None, sensorElementList=SENSORS), "", "what"),
    "no outputs": (event("TransformationEvent", outputEPCList=None), "", "what"),
    "no children": (event("AssociationEvent", childEPCs=[]), "", "what"),
    "association without parent": (event("AssociationEvent", parentID=None), "", "required"),
    "no transaction": (event("TransactionEvent", bizTransactionList=[]), "/bizTransactionList", "empty"),
    "lot data of an observation": (event(action="OBSERVE", ilmd={}), "/ilmd", "ilmd"),
    "lot data of a pack": (event("AggregationEvent", ilmd={}), "/ilmd", "unknown"),
    "bare extension": (event(plotId=1), "/plotId", "unknown"),
    "bare extension in lot data": (event(ilmd={"plotId": 1}), "/ilmd/plotId", "unknown"),
    "doubled EPC": (event(epcList=[BOTTLE, BOTTLE]), "/epcList", "unique"),
    "EPC that is no URI": (event(epcList=[BOTTLE, "A1 B"]), "/epcList/1", "uri"),
    "small letters of a unit": (
        event(quantityList=[{"epcClass": LOT, "quantity": 1, "uom": "kg"}]),
        "/quantityList/0/uom",
        "pattern",
    ),
    "extension of a quantity": (event(quantityList=[{"epcClass": LOT, "tx:a": 1}]), "/quantityList/0/tx:a", "unknown"),
    "quantity as text": (event(quantityList=[{"epcClass": LOT, "quantity": "1"}]), "/quantityList/0/quantity", "type"),
    "quantity true": (event(quantityList=[{"epcClass": LOT, "quantity": True}]), "/quantityList/0/quantity", "type"),
    "old spelling of a word": (event(bizStep="urn:epcglobal:cbv:bizstep:shipping"), "/bizStep", "word"),
    "unknown word": (event(disposition="lost"), "/disposition", "word"),
    "standing without change": (event(persistentDisposition={}), "/persistentDisposition", "required"),
    "place without id": (event(readPoint={}), "/readPoint", "required"),
    "party without type": (event(sourceList=[{"source": "urn:x:a"}]), "/sourceList/0", "required"),
    "report without type": (
        event(sensorElementList=[{"sensorReport": [{}]}]),
        "/sensorElementList/0/sensorReport/0",
        "required",
    ),
    "element without report": (event(sensorElementList=[{}]), "/sensorElementList/0", "required"),
    "odd hexadecimal": (
        event(sensorElementList=[{"sensorReport": [TEMPERATURE | {"hexBinaryValue": "0x"}]}]),
        "/sensorElementList/0/sensorReport/0/hexBinaryValue",
        "pattern",
    ),
    "yes as text": (
        event(sensorElementList=[{"sensorReport": [TEMPERATURE | {"booleanValue": "yes"}]}]),
        "/sensorElementList/0/sensorReport/0/booleanValue",
        "type",
    ),
    "declaration without time": (event(errorDeclaration={}), "/errorDeclaration", "required"),
    "certificate in words": (event(certificationInfo="VietGAP"), "/certificationInfo", "uri"),
    "U+0000": (event() | {"tx:note": "a\0b"}, "/tx:note", "character"),
    "a number for a list": (event(epcList=5), "/epcList", "type"),
    "an object for a text": (event(eventID={}), "/eventID", "type"),
    "a slash in a name": (event() | {"a/b~c": 1}, "/a~1b~0c", "unknown"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_event_is_taken(name: str) -> None:
    data = json.dumps({"@context": CONTEXT, **GOOD[name]}).encode()
    assert read_event(data).raw == data


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_is_refused_at_its_place(name: str) -> None:
    value, at, rule = BAD[name]
    with pytest.raises(Refused) as refused:
        read_document(document(event(), value))
    assert (f"/epcisBody/eventList/1{at}", rule) in [(fault.at, fault.rule) for fault in refused.value.faults]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read_document(document(event(action="x", eventTime="x", readPoint={}), {}, 5, creationDate="x"))
    assert {fault.at.removeprefix("/epcisBody/eventList") for fault in refused.value.faults} >= {
        "/creationDate",
        "/0/action",
        "/0/eventTime",
        "/0/readPoint",
        "/1",
        "/2",
    }


def test_a_flood_of_faults_is_cut() -> None:
    with pytest.raises(Refused) as refused:
        read_document(document(*[{}] * 3000))
    assert len(refused.value.faults) == MOST_FAULTS


def test_what_was_sent_is_kept_byte_for_byte_and_numbers_exactly() -> None:
    first = '{ "type":"ObjectEvent", "action":"ADD" ,"eventTime":"2026-07-01T08:30:00+07:00",'
    first += '"eventTimeZoneOffset":"+07:00","tx:big":12345678901234567890.10,'
    first += f'"quantityList":[{{"epcClass":"{LOT}","quantity":20.0,"uom":"KGM"}}]  }}'
    data = document("first").replace(b'"first"', first.encode())
    read = read_document(data)
    assert read.events[0].raw == first.encode()
    assert read.events[0].value["quantityList"][0]["quantity"] == Decimal("20.0")
    assert str(read.events[0].value["quantityList"][0]["quantity"]) == "20.0"
    assert read.events[0].value["tx:big"] == Decimal("12345678901234567890.10")
    assert read.events[0].prefixes["tx"] == "https://ns.example.org/thuongxuan/"
    assert json.loads(read.raw_context) == read.context == CONTEXT
    assert read.creation_date == datetime(2026, 7, 2, tzinfo=UTC)


def test_an_event_may_declare_prefixes_of_its_own() -> None:
    read = read_document(document({**event(), "@context": {"lab": "https://lab.example/"}}))
    assert read.events[0].prefixes["lab"] == "https://lab.example/"
    assert read.events[0].prefixes["tx"] == "https://ns.example.org/thuongxuan/"


def test_a_query_document_and_master_data_are_read() -> None:
    header = {"epcisMasterData": {"vocabularyList": [{"type": "urn:epcglobal:epcis:vtype:BusinessLocation"}]}}
    assert read_document(document(event(), epcisHeader=header)).header == header
    body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [event()]}}}
    read = read_document(document(type="EPCISQueryDocument", epcisBody=body))
    assert (read.type, len(read.events), read.header) == ("EPCISQueryDocument", 1, {})


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"{", "syntax"),
        (b"\xff", "syntax"),
        (b"[]", "type"),
        (b'"x"', "type"),
        (b'{"type":"Letter"}', "choice"),
        (b'{"type":["EPCISDocument"]}', "choice"),
        (b"[" * 100_000 + b"]" * 100_000, "depth"),
        (document(event(), epcisHeader={"plot": 1}), "unknown"),
        (document(event(), epcisHeader={"epcisMasterData": {"vocabularyList": [{"type": "BusinessLocation"}]}}), "uri"),
        (document(event(), schemaVersion="two"), "pattern"),
        (document(event(), **{"@context": None}), "required"),
        (document(event(), **{"@context": ["a:b", "a:b"]}), "unique"),
        (document({**event(), "tx:n": 1}).replace(b'"tx:n": 1', b'"tx:n": 1e9999'), "number"),
        (document({**event(), "tx:n": 1}).replace(b'"tx:n": 1', b'"tx:n": ' + b"[" * 40 + b"]" * 40), "depth"),
    ],
)
def test_broken_documents_are_refused(data: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        read_document(data)
    assert rule in {fault.rule for fault in refused.value.faults}


def test_a_bare_event_needs_its_context() -> None:
    with pytest.raises(Refused) as refused:
        read_event(json.dumps(event("AggregationEvent", parentID=CASE)).encode())
    assert [(fault.at, fault.rule) for fault in refused.value.faults] == [("", "required")]
    assert read_event(json.dumps(event()).encode(), CONTEXT).prefixes["tx"]
