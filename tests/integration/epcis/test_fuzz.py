"""Whatever is sent to the EPCIS binding is answered in its own words: never a server error, never another form."""

import json
import random
from typing import Any
from urllib.parse import quote

import httpx

from tests.support.epcis_client import CONTEXT, LOT, PLACE, capture, document, ended, event, partner
from thuongxuan.db.session import Database

JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e300, "", " ", "x", "\u0000", "\ud7ff", "🌿", "a:b", "urn:epc:id:sgtin:1.2.3", "https://"),
    *([], {}, [[]], [None], {"": ""}, {"type": "x"}, "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9" * 400),
    *("geo:1,2", "geo:99,999", "%", "*|*", "|", "-0", "NaN", "1e999999", "true", LOT, PLACE),
)
PARAMETERS = (
    *("eventType", "EQ_action", "EQ_bizStep", "WD_readPoint", "EQ_bizLocation", "MATCH_epc", "MATCH_anyEPCClass"),
    *("GE_eventTime", "LT_recordTime", "GE_quantity_KGM", "EQ_quantity", "GT_value_CEL", "EQ_booleanValue", "EQ_type"),
    *("EQ_bizTransaction_po", "EQ_source_owning_party", "EQ_tx:crew", "GT_INNER_tx:a", "EXISTS_ILMD_tx:b", "HASATTR_x"),
    *(
        "EQATTR_bizLocation_x",
        "EXISTS_errorDeclaration",
        "orderBy",
        "orderDirection",
        "eventCountLimit",
        "maxEventCount",
    ),
    *("perPage", "nextPageToken", "TX_intersects", "EQ_", "GE_https://a.b/c", "GE_errorDeclarationTime", "lang", "f"),
)
PATHS = (
    *("", "/capture", "/capture/{}", "/events", "/events/{}", "/epcs/{}", "/epcs/{}/events", "/bizSteps/{}/events"),
    *("/queries", "/queries/{}", "/queries/{}/events", "/queries/{}/subscriptions", "/queries/{}/subscriptions/{}"),
    *("/nextPageToken/{}", "/{}", "/{}/{}/{}/{}/{}"),
)
HEADERS = ("accept", "gs1-epc-format", "gs1-epcis-version", "gs1-epcis-min", "gs1-extensions", "tx-visibility")


def spoilt(chance: random.Random, value: Any) -> Any:
    """The same with one part replaced, taken away or repeated."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        kept = {name: member for name, member in value.items() if name != key or chance.random() < 0.9}
        return kept | {chance.choice([key, key, key, "x", "tx:x"]): spoilt(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        return [*value[:place], spoilt(chance, value[place]), *value[place:]]
    return chance.choice(JUNK)


def text(chance: random.Random) -> str:
    junk = chance.choice(JUNK)
    return junk if isinstance(junk, str) else json.dumps(junk)


def told(answer: httpx.Response) -> bool:
    """Whether an answer is one of the binding's; U+0000 is refused before anything looks at the address."""
    if answer.status_code < 400:
        return True
    own = "epcisException:" in answer.text or "%00" in str(answer.request.url)
    return own and answer.status_code < 500 and answer.headers["content-type"] == "application/problem+json"


async def test_reading(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, event(1, **{"tx:crew": "1", "tx:a": {"tx:b": 2}}))
    chance, wrong = random.Random(7), []  # noqa: S311 - the same requests in every run
    for _ in range(250):
        parts = PATHS[chance.randrange(len(PATHS))].split("{}")
        path = parts[0] + "".join(quote(text(chance), safe="") + part for part in parts[1:])
        names = chance.sample(PARAMETERS, chance.choice([0, 0, 1, 1, 2, 3]))
        headers = {name: text(chance) for name in HEADERS if chance.random() < 0.05}
        headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
        method = chance.choice(["GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "DELETE", "PUT"])
        parameters = {name: text(chance) for name in names}
        answer = await client.request(method, f"/epcis{path}", params=parameters, headers=headers)
        if not told(answer) and method != "HEAD":
            wrong.append((method, path, parameters, headers, answer.status_code, answer.text[:200]))
    assert not wrong


async def test_writing(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    chance, wrong = random.Random(11), []  # noqa: S311 - the same requests in every run
    sensors = [{"sensorReport": [{"type": "Temperature", "value": 26.5, "uom": "CEL"}]}]
    error = {"declarationTime": "2026-11-20T08:00:00Z", "correctiveEventIDs": ["urn:x:1"]}
    for number in range(250):
        whole = event(number, sensorElementList=sensors, ilmd={"tx:a": {"tx:b": [1, "2"]}}, errorDeclaration=error)
        sent: dict[str, Any] = {
            "/capture": document(whole, epcisHeader={"epcisMasterData": {"vocabularyList": []}}),
            "/events": {"@context": CONTEXT, **whole},
            "/queries": {"name": f"q{number}", "query": {"EQ_bizStep": ["shipping"], "GE_quantity_KGM": 5}},
            "/queries/q0/subscriptions": {"dest": "https://a.example/", "schedule": {"minute": "0"}},
        }
        path = chance.choice(list(sent))
        body = json.dumps(spoilt(chance, sent[path])).encode()
        answer = await client.post(f"/epcis{path}", content=body, headers={"content-type": "application/json"})
        if not told(answer):
            wrong.append((path, body[:400], answer.status_code, answer.text[:200]))
        if answer.status_code == 202:
            await ended(client, answer.headers["location"])
    assert not wrong
