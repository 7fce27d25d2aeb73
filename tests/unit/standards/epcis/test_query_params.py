"""Parameters of a SimpleEventQuery become typed conditions, from an address and from a query document alike."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.support.epcis import BOTTLE, LOT, LOT_URN
from thuongxuan.standards.epcis import query as q
from thuongxuan.standards.epcis.query_params import read_address, read_extensions, read_query

TX = {"tx": "https://ns.example.org/thuongxuan/"}
CBV = "https://ref.gs1.org/cbv/"
NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)


def conditions(address: str) -> tuple[q.Condition, ...]:
    """The conditions of the query part of an address."""
    return read_address(parse_qsl(address, keep_blank_values=True), TX).query.conditions


@pytest.mark.parametrize(
    ("address", "condition"),
    [
        ("eventType=ObjectEvent|tx:Scan", q.OneOf("eventType", ("ObjectEvent", TX["tx"] + "Scan"))),
        ("EQ_action=ADD%7CDELETE", q.OneOf("action", ("ADD", "DELETE"))),
        ("EQ_bizStep=shipping", q.OneOf("bizStep", (CBV + "BizStep-shipping",))),
        ("EQ_bizStep=urn:epcglobal:cbv:bizstep:shipping", q.OneOf("bizStep", (CBV + "BizStep-shipping",))),
        ("EQ_bizStep=tx:peeling", q.OneOf("bizStep", (TX["tx"] + "peeling",))),
        ("EQ_persistentDisposition_set=recalled", q.OneOf("persistentDisposition_set", (CBV + "Disp-recalled",))),
        ("EQ_errorReason=did_not_occur", q.OneOf("errorReason", (CBV + "ER-did_not_occur",))),
        (
            "EQ_readPoint=urn:epc:id:sgln:9520000.00000.0",
            q.OneOf("readPoint", ("https://id.gs1.org/414/9520000000004",)),
        ),
        (
            "WD_bizLocation=https://geo.example/xa/1|urn:x:2",
            q.Within("bizLocation", ("https://geo.example/xa/1", "urn:x:2")),
        ),
        ("GE_eventTime=2026-07-01T12:00:00%2B07:00", q.At("eventTime", "GE", NOON)),
        ("LT_recordTime=2026-07-01T12:00:00+07:00", q.At("recordTime", "LT", NOON)),
        ("GE_errorDeclaration_Time=2026-07-01T05:00:00Z", q.At("errorDeclarationTime", "GE", NOON)),
        ("LT_errorDeclarationTime=2026-07-01T05:00:00Z", q.At("errorDeclarationTime", "LT", NOON)),
        (f"MATCH_epcClass={LOT_URN}", q.Matches(("epcClass", "childEPCClass"), (q.IdPattern(LOT),))),
        (f"MATCH_parentID={BOTTLE}", q.Matches(("parentID",), (q.IdPattern(BOTTLE),))),
        ("EQ_quantity=1|2.50", q.Amount("EQ", (Decimal(1), Decimal("2.50")), None)),
        ("GE_quantity_KGM=10", q.Amount("GE", (Decimal(10),), "KGM")),
        ("EXISTS_errorDeclaration=true", q.Has("errorDeclaration")),
        ("EXISTS_sensorElementList", q.Has("sensorElementList")),
        ("EQ_type=Temperature", q.SensorIs("type", "EQ", ("https://gs1.org/voc/Temperature",))),
        ("EQ_booleanValue=false", q.SensorIs("boolean_value", "EQ", (False,))),
        ("EQ_stringValue=a|b", q.SensorIs("string_value", "EQ", ("a", "b"))),
        ("EQ_deviceID=urn:x:d", q.SensorIs("device_id", "EQ", ("urn:x:d",))),
        ("GT_maxValue_CEL=60", q.SensorIs("max_value", "GT", (Decimal(60),), "CEL")),
        ("LE_sDev_CEL=0.5", q.SensorIs("s_dev", "LE", (Decimal("0.5"),), "CEL")),
        ("LT_percRank=50", q.SensorIs("perc_rank", "LT", (Decimal(50),))),
        ("GE_startTime=2026-07-01T05:00:00Z", q.SensorIs("start_time", "GE", (NOON,))),
        ("EQ_bizTransaction_po=urn:x:1", q.LinkedTo("bizTransaction", CBV + "BTT-po", ("urn:x:1",))),
        ("EQ_source_owning_party=urn:x:1", q.LinkedTo("source", CBV + "SDT-owning_party", ("urn:x:1",))),
        ("EQ_destination_tx:gate=urn:x:1", q.LinkedTo("destination", TX["tx"] + "gate", ("urn:x:1",))),
        ("EQ_tx:grade=A|B", q.FieldIs("event", False, TX["tx"] + "grade", True, "EQ", ("A", "B"), (), ())),
        ("EQ_lab:grade=7", q.FieldIs("event", False, "lab:grade", False, "EQ", ("7",), (Decimal(7),), ())),
        (
            "EQ_https://a.example/b%23c=x",
            q.FieldIs("event", False, "https://a.example/b#c", True, "EQ", ("x",), (), ()),
        ),
        ("GT_ILMD_tx:area=1.5", q.FieldIs("ilmd", False, TX["tx"] + "area", True, "GT", (), (Decimal("1.5"),), ())),
        (
            "LE_INNER_ILMD_tx:on=2026-07-01T05:00:00Z",
            q.FieldIs("ilmd", True, TX["tx"] + "on", True, "LE", (), (), (NOON,)),
        ),
        ("EQ_INNER_tx:a=x", q.FieldIs("event", True, TX["tx"] + "a", True, "EQ", ("x",), (), ())),
        ("EQ_readPoint_tx:a=x", q.FieldIs("readPoint", False, TX["tx"] + "a", True, "EQ", ("x",), (), ())),
        ("EQ_SENSORREPORT_tx:a=x", q.FieldIs("sensorReport", False, TX["tx"] + "a", True, "EQ", ("x",), (), ())),
        ("EXISTS_INNER_ERROR_DECLARATION_tx:a=true", q.FieldExists("errorDeclaration", True, TX["tx"] + "a", True)),
        ("HASATTR_bizLocation=urn:x:a|urn:x:b", q.AttributeIs("bizLocation", ("urn:x:a", "urn:x:b"))),
        ("EQ_ATTR_bizLocation_urn:x:a=v", q.AttributeIs("bizLocation", ("urn:x:a",), ("v",))),
        ("EQATTR_tx:plot_slope=v", q.AttributeIs(TX["tx"] + "plot", ("slope",), ("v",))),
    ],
)
def test_a_parameter_becomes_its_condition(address: str, condition: q.Condition) -> None:
    assert conditions(address) == (condition,)


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (
            "urn:epc:idpat:sgtin:9520000.000005.*",
            q.IdPattern("https://id.gs1.org/01/09520000000059", "https://id.gs1.org/01/09520000000059/21/%"),
        ),
        (
            "urn:epc:idpat:sgtin:9520000.*.*",
            q.IdPattern(like="https://id.gs1.org/01/_9520000%/21/%"),
        ),
        ("urn:epc:idpat:sscc:9520000.*", q.IdPattern(like="https://id.gs1.org/00/_9520000%")),
        ("urn:epc:idpat:sgln:9520000.*.*", q.IdPattern(like="https://id.gs1.org/414/9520000%")),
        (
            "urn:epc:idpat:grai:9520000.00001.*",
            q.IdPattern("https://id.gs1.org/8003/09520000000011", "https://id.gs1.org/8003/09520000000011_%"),
        ),
        ("urn:epc:idpat:sgtin:*.*.*", q.IdPattern(like="https://id.gs1.org/01/%/21/%")),
        ("urn:epc:idpat:own:1.*", q.IdPattern("urn:epc:idpat:own:1.*")),
    ],
)
def test_patterns_of_epcs_become_like(value: str, pattern: q.IdPattern) -> None:
    assert conditions(f"MATCH_anyEPC={value}") == (
        q.Matches(("epc", "childEPC", "parentID", "inputEPC", "outputEPC"), (pattern,)),
    )


@pytest.mark.parametrize(
    "address",
    [
        "EQ_plotId=1",
        "colour=red",
        "EQ_action=add",
        "EQ_bizStep=",
        "EQ_bizStep=sailing",
        "eventType=ScanEvent",
        "GE_eventTime=2026-07-01",
        "GE_eventTime=2026-07-01T05:00:00Z|2026-07-01T06:00:00Z",
        "MATCH_epc=A1",
        "GE_quantity=much",
        "GE_quantity=1|2",
        "GE_quantity_KGM=1e999999",
        "GE_quantity_kg=1",
        "EQ_bizTransaction_order=urn:x:1",
        "EQ_bizTransaction_po=1",
        "GT_tx:area=big",
        "EXISTS_tx:area=perhaps",
        "EXISTS_area=true",
        "orderBy=quantity",
        "orderBy=eventTime&orderDirection=UP",
        "eventCountLimit=5",
        "orderBy=eventTime&eventCountLimit=0",
        "orderBy=eventTime&eventCountLimit=5&maxEventCount=5",
        "maxEventCount=-1",
        "perPage=0",
        "perPage=many",
        "EQ_action=ADD&EQ_action=DELETE",
        "GE_errorDeclaration=2026-07-01T05:00:00Z",
    ],
)
def test_what_the_standard_does_not_know_is_refused(address: str) -> None:
    with pytest.raises(q.QueryRefused) as refused:
        conditions(address)
    assert refused.value.problem == "QueryParameterException"


def test_every_wrong_parameter_is_told() -> None:
    with pytest.raises(q.QueryRefused) as refused:
        conditions("EQ_action=add&colour=red&perPage=0&orderBy=x")
    assert {fault.parameter for fault in refused.value.faults} == {"EQ_action", "colour", "perPage", "orderBy"}


def test_false_asks_for_nothing() -> None:
    assert conditions("EXISTS_errorDeclaration=false&EXISTS_tx:a=false") == ()


def test_order_limits_and_paging() -> None:
    asked = read_address([("orderBy", "tx:grade"), ("orderDirection", "ASC"), ("eventCountLimit", "5")], TX)
    assert asked.query == q.Query((), TX["tx"] + "grade", True, False, 5, None)
    assert (asked.per_page, asked.next_page_token) == (30, None)
    asked = read_address([("perPage", "10"), ("nextPageToken", "abc"), ("maxEventCount", "7")])
    assert (asked.per_page, asked.next_page_token, asked.query.most) == (10, "abc", 7)
    assert asked.query.descending


def test_a_query_document_says_the_same() -> None:
    body: dict[str, Any] = {
        "@context": TX,
        "eventType": ["ObjectEvent"],
        "EQ_bizStep": ["shipping", "tx:peeling"],
        "GE_quantity_KGM": 10.5,
        "EQ_booleanValue": True,
        "EXISTS_ILMD_tx:area": None,
        "EQ_tx:grade": ["A"],
        "orderBy": "eventTime",
        "eventCountLimit": 5,
    }
    address = "eventType=ObjectEvent&EQ_bizStep=shipping|tx:peeling&GE_quantity_KGM=10.5&EQ_booleanValue=true"
    address += "&EXISTS_ILMD_tx:area=true&EQ_tx:grade=A&orderBy=eventTime&eventCountLimit=5"
    assert read_query(json.dumps(body).encode()) == read_address(parse_qsl(address), TX).query


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        {"colour": "red"},
        {"EQ_bizStep": [5]},
        {"EXISTS_errorDeclaration": {}},
        {"orderBy": {}},
        {"EQ_tx:a": [{}]},
    ],
)
def test_a_bad_query_document_is_refused(body: Any) -> None:
    with pytest.raises(q.QueryRefused) as refused:
        read_query(json.dumps(body).encode())
    assert refused.value.problem == "QueryValidationException"


def test_broken_json_is_no_query() -> None:
    with pytest.raises(q.QueryRefused):
        read_query(b"{")


def test_extensions_are_read_from_their_header() -> None:
    header = "tx=https://ns.example.org/thuongxuan/, lab=https://lab.example/?a=b,odd,1x=y"
    assert read_extensions(header) == {**TX, "lab": "https://lab.example/?a=b"}
