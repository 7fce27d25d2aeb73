"""Every condition of a SimpleEventQuery finds what it should, and nobody is shown what is not theirs."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.epcis_client import CONTEXTS, LOT, PLACE, capture, event, partner
from tests.support.identity import make_account, make_key
from thuongxuan.db.session import Database
from thuongxuan.epcis import locations_sql
from thuongxuan.epcis.locations_sql import Place
from thuongxuan.epcis.models import EVERYBODY

BOTTLE = "urn:epc:id:sgtin:9521234.000001.7"
REPORT = {"type": "Temperature", "value": 26.0, "uom": "CEL", "deviceID": "https://example.org/device/1"}
SENSORS = [
    {"sensorMetadata": {"time": "2026-11-05T08:00:00Z"}, "sensorReport": [REPORT, {"type": "Speed", "meanValue": 3}]}
]
EVENTS: list[dict[str, Any]] = [
    event(1, **{"tx:moisture": 12.50, "tx:crew": "tổ 1", "tx:box": {"tx:seal": "A7", "tx:weight": 3}}),
    event(2, ilmd={"tx:variety": "Trà My", "tx:bestBefore": "2027-05-01T00:00:00+07:00"}),
    event(
        3,
        action="OBSERVE",
        bizStep="shipping",
        disposition="in_transit",
        quantityList=None,
        epcList=[BOTTLE],
        bizTransactionList=[{"type": "po", "bizTransaction": "https://example.org/po/1"}],
        sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00000"}],
        persistentDisposition={"set": ["completeness_verified"]},
    ),
    event(4, action="OBSERVE", sensorElementList=SENSORS, quantityList=None, bizLocation=None),
    event(5, errorDeclaration={"declarationTime": "2026-11-20T08:00:00Z", "reason": "incorrect_data"}),
    {
        **event(6, type="TransformationEvent", action=None, quantityList=None, ilmd=None),
        "inputQuantityList": [{"epcClass": LOT, "quantity": 100, "uom": "KGM"}],
        "outputQuantityList": [
            {"epcClass": "https://shop.example/01/09521234000020/10/OIL1", "quantity": 2.5, "uom": "LTR"}
        ],
        "transformationID": "https://example.org/t/1",
    },
]


async def ask(client: httpx.AsyncClient, path: str = "/epcis/events", **parameters: Any) -> list[int]:
    """Numbers of the events that a query finds, in the order of its answer."""
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return numbers(answer)


def numbers(answer: httpx.Response) -> list[int]:
    found = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return [int(one["eventID"][-3:]) for one in found]


CASES: list[tuple[dict[str, Any], set[int]]] = [
    ({}, {1, 2, 3, 4, 5, 6}),
    ({"eventType": "TransformationEvent"}, {6}),
    ({"eventType": "TransformationEvent|ObjectEvent"}, {1, 2, 3, 4, 5, 6}),
    ({"EQ_action": "OBSERVE"}, {3, 4}),
    ({"EQ_bizStep": "shipping"}, {3}),
    ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-shipping|receiving"}, {3}),
    ({"EQ_disposition": "in_transit"}, {3}),
    ({"EQ_persistentDisposition_set": "completeness_verified"}, {3}),
    ({"EQ_persistentDisposition_unset": "completeness_verified"}, set()),
    ({"EQ_readPoint": "urn:epc:id:sgln:9521234.00000.0"}, {1, 2, 3, 4, 5, 6}),
    ({"EQ_bizLocation": PLACE}, {1, 2, 3, 5, 6}),
    ({"WD_bizLocation": "https://tx.example/commune"}, {1, 2, 3, 5, 6}),
    ({"WD_readPoint": "https://tx.example/nowhere"}, set()),
    ({"GE_eventTime": "2026-11-05T00:00:00+07:00"}, {4, 5, 6}),
    ({"LT_eventTime": "2026-11-03T08:00:00+07:00"}, {1}),
    ({"GE_recordTime": "2026-12-01T03:00:00Z"}, {1, 2, 3, 4, 5, 6}),
    ({"LT_recordTime": "2026-12-01T03:00:00Z"}, set()),
    ({"MATCH_epc": BOTTLE}, {3}),
    ({"MATCH_epc": "https://other.example/01/09521234000013/21/7"}, {3}),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:9521234.000001.*"}, {3}),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:9521234.*.*"}, {3}),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:9521235.*.*"}, set()),
    ({"MATCH_epcClass": LOT}, {1, 2, 5}),
    ({"MATCH_anyEPCClass": "urn:epc:class:lgtin:9521234.000001.Q1"}, {1, 2, 5, 6}),
    ({"MATCH_inputEPCClass": LOT}, {6}),
    ({"MATCH_outputEPCClass": "https://id.gs1.org/01/09521234000020/10/OIL1"}, {6}),
    ({"MATCH_anyEPC": BOTTLE}, {3}),
    ({"MATCH_parentID": BOTTLE}, set()),
    ({"GT_quantity_KGM": "100"}, {1, 2, 5}),
    ({"GE_quantity_KGM": "100"}, {1, 2, 5, 6}),
    ({"EQ_quantity_LTR": "2.50"}, {6}),
    ({"LE_quantity": "2.5"}, {6}),
    ({"EQ_transformationID": "https://example.org/t/1"}, {6}),
    ({"EQ_eventID": EVENTS[1]["eventID"]}, {2}),
    ({"EXISTS_errorDeclaration": "true"}, {5}),
    ({"EQ_errorReason": "incorrect_data"}, {5}),
    ({"GE_errorDeclarationTime": "2026-11-20T08:00:00Z"}, {5}),
    ({"LT_errorDeclaration_Time": "2026-11-20T08:00:00Z"}, set()),
    ({"EXISTS_sensorElementList": "true"}, {4}),
    ({"EQ_type": "Temperature"}, {4}),
    ({"EQ_deviceID": "https://example.org/device/1"}, {4}),
    ({"GE_value_CEL": "26"}, {4}),
    ({"GT_value_CEL": "26"}, set()),
    ({"LT_value_FAH": "99"}, set()),
    ({"GE_time": "2026-11-05T08:00:00Z"}, {4}),
    ({"EQ_bizTransaction_po": "https://example.org/po/1"}, {3}),
    ({"EQ_bizTransaction_inv": "https://example.org/po/1"}, set()),
    ({"EQ_source_owning_party": "https://id.gs1.org/417/9521234000006"}, {3}),
    ({"EQ_tx:crew": "tổ 1"}, {1}),
    ({"EQ_tx:moisture": "12.5"}, {1}),
    ({"GE_tx:moisture": "12.5"}, {1}),
    ({"GT_tx:moisture": "12.5"}, set()),
    ({"EQ_https://thuongxuan.example/voc/crew": "tổ 1"}, {1}),
    ({"EXISTS_tx:moisture": "true"}, {1}),
    ({"EQ_INNER_tx:seal": "A7"}, {1}),
    ({"GE_INNER_tx:weight": "3"}, {1}),
    ({"EQ_ILMD_tx:variety": "Trà My"}, {2}),
    ({"GE_ILMD_tx:bestBefore": "2027-04-30T17:00:00Z"}, {2}),
    ({"EXISTS_ILMD_tx:variety": "true"}, {2}),
    ({"EQ_ILMD_tx:crew": "tổ 1"}, set()),
    ({"EQ_bizStep": "creating_class_instance", "MATCH_epcClass": LOT, "EXISTS_tx:moisture": "true"}, {1}),
]


async def test_every_condition(client: httpx.AsyncClient, database: Database) -> None:
    owner = await partner(client, database)
    job = await capture(client, *EVENTS)
    assert job["success"], job
    places = [
        Place("https://tx.example/village", "https://tx.example/commune"),
        Place(PLACE, "https://tx.example/village"),
    ]
    async with database.write() as write:
        await locations_sql.tell(write, EVERYBODY, places[:1])
        await locations_sql.tell(write, owner.id, places[1:])
    wrong = {}
    for parameters, expected in CASES:
        answer = await client.get("/epcis/events", params=parameters)
        found = set(numbers(answer)) if answer.status_code == 200 else answer.text
        if found != expected:
            wrong[str(parameters)] = found
    assert not wrong


async def test_order_pages_and_limits(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, *(event(n, **{"tx:rank": n % 4}) for n in range(1, 8)))
    assert await ask(client) == [7, 6, 5, 4, 3, 2, 1]
    assert await ask(client, orderBy="eventTime", orderDirection="ASC") == [1, 2, 3, 4, 5, 6, 7]
    assert (await ask(client, orderBy="recordTime"))[0] == 7
    assert await ask(client, orderBy="tx:rank", orderDirection="ASC") == [4, 1, 5, 2, 6, 3, 7]
    for order in ({}, {"orderBy": "recordTime"}, {"orderBy": "tx:rank", "orderDirection": "ASC"}):
        whole, paged, address = await ask(client, **order), [], "/epcis/events"
        parameters: dict[str, Any] | None = {"perPage": 3, **order}
        while address:
            answer = await client.get(address, params=parameters)
            assert answer.status_code == 200, answer.text
            paged += numbers(answer)
            address, parameters = answer.links.get("next", {}).get("url", ""), None
            assert bool(address) == ("gs1-next-page-token-expires" in answer.headers)
        assert paged == whole
    limited: dict[str, Any] = {"orderBy": "eventTime", "eventCountLimit": 4, "perPage": 3}
    first = await client.get("/epcis/events", params=limited)
    rest = await client.get(first.links["next"]["url"])
    assert (numbers(first), numbers(rest), rest.links) == ([7, 6, 5], [4], {})
    assert (await client.get("/epcis/events", params={"maxEventCount": 7})).status_code == 200
    many = await client.get("/epcis/events", params={"maxEventCount": 6})
    assert (many.status_code, many.json()["type"]) == (413, "epcisException:QueryTooLargeException")


async def test_many_and_few_events_are_found_in_different_ways(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await partner(client, database)
    rare = {"bizStep": "https://example.org/rare"}
    await capture(client, *(event(n, **(rare if n == 1 else {}), **{"tx:half": n % 2}) for n in range(1, 10)))
    asked: list[dict[str, Any]] = [
        {"EQ_bizStep": "https://example.org/rare"},
        {"EQ_bizStep": "creating_class_instance"},
        {"EQ_tx:half": 1},
        {"MATCH_epcClass": LOT, "orderBy": "tx:half"},
    ]
    whole = [await ask(client, **parameters) for parameters in asked]
    assert [len(found) for found in whole] == [1, 8, 5, 9]
    monkeypatch.setattr("thuongxuan.epcis.find_sql.FEW", 2)
    monkeypatch.setattr("thuongxuan.epcis.find_sql.NEXT", 2)
    assert [await ask(client, **parameters) for parameters in asked] == whole
    assert [await ask(client, **parameters, perPage=2) for parameters in asked] == [found[:2] for found in whole]


@pytest.mark.parametrize(
    ("parameters", "status", "kind"),
    [
        ({"colour": "red"}, 400, "QueryParameterException"),
        ({"GE_eventTime": "yesterday"}, 400, "QueryParameterException"),
        ({"eventCountLimit": "1", "maxEventCount": "1", "orderBy": "eventTime"}, 400, "QueryParameterException"),
        ({"perPage": "0"}, 400, "QueryParameterException"),
        ({"nextPageToken": "abc"}, 400, "QueryParameterException"),
        ({"nextPageToken": "WyJ4IiwieSIsInoiXQ"}, 400, "QueryParameterException"),
        ({"EQ_bizStep": "x" * 17_000}, 414, "URITooLongException"),
    ],
)
async def test_queries_that_are_refused(
    client: httpx.AsyncClient, parameters: dict[str, str], status: int, kind: str
) -> None:
    answer = await client.get("/epcis/events", params=parameters)
    assert (answer.status_code, answer.json()["type"]) == (status, f"epcisException:{kind}")


async def test_an_event_comes_back_as_it_was_sent(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, EVENTS[0], EVENTS[2])
    sent = EVENTS[2]
    headers = {"GS1-EPC-Format": "Never_Translates"}
    answer = await client.get(f"/epcis/events/{quote(sent['eventID'], safe='')}", headers=headers)
    body = answer.json()
    assert (body["type"], body["@context"]) == ("EPCISQueryDocument", CONTEXTS)
    (found,) = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert found == {**sent, "recordTime": "2026-12-01T03:00:00.000Z"}
    linked = await client.get("/epcis/events", params={"MATCH_epc": BOTTLE})
    assert linked.headers["gs1-epc-format"] == "Always_GS1_Digital_Link"
    (found,) = linked.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert found["epcList"] == ["https://id.gs1.org/01/09521234000013/21/7"]
    for headers, status in (
        ({"accept": "application/xml"}, 406),
        ({"gs1-epc-format": "Roman"}, 406),
        ({"gs1-epcis-min": "3.0"}, 406),
    ):
        assert (await client.get("/epcis/events", headers=headers)).status_code == status
    as_linked_data = await client.get("/epcis/events", headers={"accept": "application/ld+json"})
    assert as_linked_data.headers["content-type"] == "application/ld+json"


async def test_who_sees_what(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, event(1))
    await capture(client, event(2), tx_visibility="parties")
    assert await ask(client) == [2, 1]
    own = client.headers.pop("authorization")
    assert await ask(client) == [1], "everybody sees public events only"
    secret = await client.get(f"/epcis/events/{quote(event(2)['eventID'], safe='')}")
    assert secret.status_code == 404
    other = await partner(client, database)
    assert await ask(client) == [1]
    await database.hot.execute(
        "INSERT INTO epcis_event SELECT record_time, gen_random_uuid(), owner_id, entered_by, public, $1, event_id, "
        "event_time, read_point, biz_location, tokens, measures, context, document FROM epcis_event WHERE NOT public",
        [other.id],
    )
    assert await ask(client) == [2, 1], "a party sees what it takes part in"
    officer = await make_account(database, "officer")
    client.headers["authorization"] = f"Bearer {await make_key(database, officer)}"
    assert await ask(client) == [2, 2, 1]
    client.headers["authorization"] = own
    assert await ask(client) == [2, 2, 1]


async def test_lists_of_values_lead_to_their_events(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, *EVENTS)
    await capture(client, event(9, bizStep="https://example.org/step/secret"), tx_visibility="parties")
    own = client.headers.pop("authorization")
    landing = (await client.get("/epcis")).json()
    assert len(landing["member"]) == 9
    expected = {
        "eventTypes": ["ObjectEvent", "TransformationEvent"],
        "bizSteps": ["creating_class_instance", "shipping"],
        "dispositions": ["active", "in_transit"],
        "bizLocations": [PLACE],
        "readPoints": [PLACE],
        "epcs": [LOT, "https://id.gs1.org/01/09521234000013/21/7", "https://id.gs1.org/01/09521234000020/10/OIL1"],
    }
    for name, values in expected.items():
        listed = await client.get(f"/epcis/{name}")
        assert (listed.json()["type"], listed.json()["member"]) == ("Collection", values)
        one = await client.get(f"/epcis/{name}/{quote(values[-1], safe='')}")
        assert one.json()["member"] == ["events"]
        found = await ask(client, f"/epcis/{name}/{quote(values[-1], safe='')}/events")
        assert found == await ask(client, **{PINNED[name]: values[-1]})
        assert found
        assert (await client.get(f"/epcis/{name}/nothing")).status_code == 404
        assert (await client.get(f"/epcis/{name}/nothing/events")).status_code == 404
    paged = await client.get("/epcis/bizSteps", params={"perPage": 1})
    assert (await client.get(paged.links["next"]["url"])).json()["member"] == ["shipping"]
    assert await ask(client, f"/epcis/epcs/{quote(BOTTLE, safe='')}/events") == [3], "any spelling"
    twice = await client.get("/epcis/bizSteps/shipping/events", params={"EQ_bizStep": "receiving"})
    assert (twice.status_code, twice.json()["type"]) == (400, "epcisException:QueryParameterException")
    client.headers["authorization"] = own
    assert "https://example.org/step/secret" in (await client.get("/epcis/bizSteps")).json()["member"]


PINNED = {
    "eventTypes": "eventType",
    "bizSteps": "EQ_bizStep",
    "dispositions": "EQ_disposition",
    "bizLocations": "EQ_bizLocation",
    "readPoints": "EQ_readPoint",
    "epcs": "MATCH_anyEPCClass",
}


async def test_options_tell_versions_and_limits(client: httpx.AsyncClient) -> None:
    for path in ("/epcis/capture", "/epcis/events", "/epcis/queries/x/subscriptions", "/epcis/epcs/a%2Fb/events"):
        answer = await client.options(path)
        assert answer.status_code == 204
        assert answer.headers["gs1-epcis-min"] == answer.headers["gs1-epcis-max"] == "2.0.0"
        assert "GET" in answer.headers["allow"]
    limits = (await client.options("/epcis/capture")).headers
    assert limits["gs1-capture-error-behaviour"] == "all"
    assert limits["gs1-epcis-capture-limit"] == "1000"
    assert (await client.delete("/epcis/nextPageToken/abc")).status_code == 204
    assert (await client.put("/epcis/events")).status_code == 405
    head = await client.head("/epcis/events")
    assert (head.status_code, head.content) == (200, b"")
