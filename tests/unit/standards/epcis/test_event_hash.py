"""The event hash is the same for every spelling of an event and differs for every change of what it says."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest

from tests.support.epcis import BOTTLE, CONTEXT, LOT, LOT_URN, event
from thuongxuan.standards.epcis.document import read_event
from thuongxuan.standards.epcis.event_hash import event_hash, plain, pre_hash

NS = "{https://ns.example.org/thuongxuan/}"
CBV = "https://ref.gs1.org/cbv/"


def text(extra: dict[str, Any] | None = None, kind: str = "ObjectEvent", **fields: Any) -> str:
    """The string that is hashed."""
    return pre_hash(read_event(json.dumps(event(kind, **fields) | (extra or {})).encode(), CONTEXT))


def test_all_fields_stand_in_one_order() -> None:
    found = text(
        {"tx:b": 1, "tx:a": {"tx:z": "x", "tx:y": [2, "1"]}},
        readPoint={"id": "geo:19.9,105.2", "tx:gate": "2"},
        bizStep="creating_class_instance",
        epcList=[BOTTLE, "urn:epc:id:sgtin:9520000.000005.A0"],
        ilmd={"tx:grade": "A"},
        persistentDisposition={"set": ["recalled", "damaged"]},
        sourceList=[{"source": "urn:x:b", "type": "location"}, {"type": "location", "source": "urn:x:a"}],
        bizTransactionList=[{"bizTransaction": "urn:x:1"}],
        certificationInfo=["urn:x:c2", "urn:x:c1"],
    )
    assert found == (
        "eventType=ObjectEventeventTime=2026-07-01T01:30:00.500ZeventTimeZoneOffset=+07:00"
        "certificationInfo=urn:x:c1certificationInfo=urn:x:c2"
        f"epcListepc=https://id.gs1.org/01/09520000000059/21/A0epc={BOTTLE}"
        f"quantityListquantityElementepcClass={LOT}quantity=120.5uom=KGMaction=ADD"
        f"bizStep={CBV}BizStep-creating_class_instance"
        f"persistentDispositionset={CBV}Disp-damagedset={CBV}Disp-recalled"
        f"readPointid=geo:19.9,105.2{NS}gate=2"
        f"bizTransactionListbizTransaction=urn:x:1ilmd{NS}grade=A"
        f"sourceListtype={CBV}SDT-locationsource=urn:x:atype={CBV}SDT-locationsource=urn:x:b"
        f"{NS}a{NS}y=1{NS}y=2{NS}z=x{NS}b=1"
    )


def test_sensor_parts_keep_their_own_extensions() -> None:
    report = {"tx:cv": 1.0, "uom": "CEL", "value": 26.0, "type": "gs1:Temperature", "booleanValue": True}
    metadata = {"deviceID": "urn:x:d", "time": "2026-07-01T00:00:00.0005Z"}
    element = {"tx:e": "f", "sensorReport": [report, {"type": "Mass"}], "sensorMetadata": metadata}
    assert text(sensorElementList=[element]).endswith(
        "sensorElementListsensorElementsensorMetadatatime=2026-07-01T00:00:00.001ZdeviceID=urn:x:d"
        "sensorReporttype=https://gs1.org/voc/Mass"
        f"sensorReporttype=https://gs1.org/voc/Temperaturevalue=26booleanValue=trueuom=CEL{NS}cv=1{NS}e=f"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"eventTime": "2026-07-01T01:30:00.5Z"},
        {"eventTime": "2026-07-01T08:30:00.4995000+07:00"},
        {"eventID": "urn:x:1", "recordTime": "2026-07-02T00:00:00Z"},
        {"errorDeclaration": {"declarationTime": "2026-07-02T00:00:00Z"}},
        {"quantityList": [{"uom": "KGM", "quantity": 120.500, "epcClass": LOT_URN}]},
        {"epcList": [], "sensorElementList": [], "ilmd": {}},
        {"rdfs:comment": "typed by hand", "@context": {"lab": "urn:x:"}},
    ],
)
def test_the_same_said_in_another_way_has_the_same_hash(other: dict[str, Any]) -> None:
    assert text(other) == text()


@pytest.mark.parametrize(
    "other",
    [
        {"eventTime": "2026-07-01T08:30:00.501+07:00"},
        {"eventTimeZoneOffset": "+08:00"},
        {"action": "OBSERVE"},
        {"bizStep": "shipping"},
        {"quantityList": [{"epcClass": LOT, "quantity": 120.51, "uom": "KGM"}]},
        {"readPoint": {"id": "urn:x:a"}},
        {"tx:lot": "007"},
        {"certificationInfo": "urn:x:c"},
    ],
)
def test_a_change_changes_the_hash(other: dict[str, Any]) -> None:
    assert text(other) != text()


def test_a_lot_that_looks_like_a_number_stays_as_it_is() -> None:
    assert f"{NS}lot=007" in text({"tx:lot": "007"})
    assert f"{NS}lot=1E5" in text({"tx:lot": " 1E5 "})
    assert f"{NS}lot=7" in text({"tx:lot": 7.0})


def test_old_words_and_short_names_inside_extensions_are_written_in_full() -> None:
    found = text(
        {"tx:a": "urn:epcglobal:cbv:bizstep:shipping", "tx:b": "tx:plot", "tx:c": None, "tx:d": {"#text": "1"}}
    )
    assert found.endswith(f"{NS}a={CBV}BizStep-shipping{NS}b=https://ns.example.org/thuongxuan/plot{NS}d=1")


def test_the_hash_is_a_named_information_uri() -> None:
    one = read_event(json.dumps(event()).encode(), CONTEXT)
    assert event_hash(one) == f"ni:///sha-256;{hashlib.sha256(pre_hash(one).encode()).hexdigest()}?ver=CBV2.0"
    assert event_hash(one, ["eventTime"]) != event_hash(one)


@pytest.mark.parametrize(
    ("number", "digits"),
    [("1.0", "1"), ("0.3434000", "0.3434"), ("1E+5", "100000"), ("1E-7", "0.0000001"), ("-0.0", "0"), ("100", "100")],
)
def test_numbers_have_no_needless_zeros(number: str, digits: str) -> None:
    assert plain(Decimal(number)) == digits
