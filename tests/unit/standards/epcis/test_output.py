"""Answers hold events as they were sent, with what the repository adds, fitting contexts and the EPC format asked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.epcis import BOTTLE, CONTEXT, LOT, LOT_URN, event
from thuongxuan.standards.epcis.document import read_document
from thuongxuan.standards.epcis.epc_format import EpcFormat, in_format, translated
from thuongxuan.standards.epcis.event_hash import event_hash
from thuongxuan.standards.epcis.names import STANDARD_CONTEXT
from thuongxuan.standards.epcis.output import Stored, bare_event, query_document

AT = datetime(2026, 7, 2, 1, 2, 3, 456_789, tzinfo=UTC)
LAB = {"lab": "https://lab.example/"}


def stored(value: Any, context: Any = CONTEXT, event_id: str = "urn:x:1") -> Stored:
    """An event as the repository keeps it."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Stored(data, None if context is None else json.dumps(context).encode(), event_id, AT)


def test_the_bytes_sent_are_in_the_answer() -> None:
    sent = b'{ "type":"ObjectEvent", "tx:n":20.00 , "epcList":[]}'
    answer = query_document([stored(sent)], AT, subscription_id="s1", query_name='a"b')
    assert sent[1:] in answer
    value = json.loads(answer)
    assert value["@context"] == CONTEXT
    results = value["epcisBody"]["queryResults"]
    assert (results["subscriptionID"], results["queryName"]) == ("s1", 'a"b')
    assert results["resultsBody"]["eventList"][0]["recordTime"] == "2026-07-02T01:02:03.456Z"
    assert results["resultsBody"]["eventList"][0]["eventID"] == "urn:x:1"


def test_record_time_is_ours_and_the_event_id_the_senders() -> None:
    sent = event(recordTime="1999-01-01T00:00:00Z", eventID="urn:x:sent")
    (found,) = read_document(query_document([stored(sent)], AT)).events
    assert (found.value["recordTime"], found.value["eventID"]) == ("2026-07-02T01:02:03.456Z", "urn:x:sent")


def test_an_answer_is_a_valid_document_that_says_the_same() -> None:
    sent = [event(kind) | {"tx:a": 1.50} for kind in ("ObjectEvent", "AggregationEvent")]
    alone = json.dumps({"@context": CONTEXT, **sent[0]}).encode()
    answer = query_document([stored(sent[0]), stored(sent[1], [STANDARD_CONTEXT, LAB]), stored(alone, None)], AT)
    read = read_document(answer)
    assert read.context == [STANDARD_CONTEXT, {"tx": "https://ns.example.org/thuongxuan/", **LAB}]
    assert event_hash(read.events[0]) == event_hash(read.events[2])


def test_contexts_that_contradict_go_into_their_events() -> None:
    other = [STANDARD_CONTEXT, {"tx": "https://other.example/"}]
    strange = ["https://other.example/context.jsonld"]
    own = event() | {"@context": LAB}
    answer = query_document([stored(event()), stored(event(), other), stored(own, other), stored(event(), strange)], AT)
    first, second, third, fourth = read_document(answer).events
    assert "@context" not in first.value
    assert second.prefixes["tx"] == third.prefixes["tx"] == "https://other.example/"
    assert third.prefixes["lab"] == "https://lab.example/"
    assert fourth.value["@context"] == strange


def test_no_events_are_a_document_too() -> None:
    assert read_document(query_document([], AT)).events == ()


def test_one_event_carries_its_context() -> None:
    assert json.loads(bare_event(stored(event())))["@context"] == CONTEXT
    assert json.loads(bare_event(stored(event(), None)))["@context"] == STANDARD_CONTEXT


@pytest.mark.parametrize(
    ("identifier", "wanted", "found"),
    [
        (LOT_URN, "Always_GS1_Digital_Link", LOT),
        (LOT, "Always_EPC_URN", LOT_URN),
        (LOT_URN, "Never_Translates", LOT_URN),
        (LOT_URN, "No_Preference", LOT_URN),
        (
            "https://shop.example/01/09520000000059?a=b",
            "Always_GS1_Digital_Link",
            "https://shop.example/01/09520000000059?a=b",
        ),
        ("https://shop.example/lot/1", "Always_EPC_URN", "https://shop.example/lot/1"),
        ("urn:epc:id:sgtin:1", "Always_GS1_Digital_Link", "urn:epc:id:sgtin:1"),
        ("urn:x:1", "Always_EPC_URN", "urn:x:1"),
    ],
)
def test_an_identifier_in_the_format_asked(identifier: str, wanted: EpcFormat, found: str) -> None:
    assert in_format(identifier, wanted) == found


def test_translation_changes_identifiers_alone() -> None:
    sent = event(
        epcList=[BOTTLE],
        quantityList=[{"epcClass": LOT, "quantity": 20.0, "uom": "KGM"}],
        readPoint={"id": "https://id.gs1.org/414/9520000000004", "tx:n": 1.50},
        sourceList=[{"type": "location", "source": "https://id.gs1.org/414/9520000000004"}],
        **{"tx:seen": LOT},
    )
    data = json.dumps(sent).encode()
    urns = json.loads(translated(data, "Always_EPC_URN"))
    assert urns["epcList"] == ["urn:epc:id:sgtin:952000.0000005.A1"]
    assert urns["readPoint"] == {"id": "urn:epc:id:sgln:952000.000000.0", "tx:n": 1.5}
    assert urns["tx:seen"] == LOT
    assert b"20.0" in translated(data, "Always_EPC_URN")
    back = translated(translated(data, "Always_EPC_URN"), "Always_GS1_Digital_Link")
    assert json.loads(back) == sent
    assert translated(data, "Always_GS1_Digital_Link") is data


def test_odd_fields_of_others_are_left_alone() -> None:
    odd = {"type": "tx:Scan", "epcList": [5], "readPoint": "urn:epc:x", "sourceList": [1, {}], "childEPCs": {}}
    assert json.loads(translated(json.dumps(odd).encode(), "Always_GS1_Digital_Link")) == odd
