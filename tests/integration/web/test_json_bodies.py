"""A JSON body that does not fit is refused with every field at once, in the language asked for, and in our words."""

from typing import Any

import httpx
import pytest

from tests.support.identity import make_account
from tests.support.production import RECORDS, fields_refused, post
from tests.support.trace import BATCHES, with_key
from thuongxuan.db.session import Database

PROBLEM = "application/problem+json"
ID = "01a20a30-d6e8-7128-b9f9-237f8c1b6b1b"
FRAMEWORK = ("Expected `", "Invalid ", "Object ", "Validation failed", "JSON is malformed", "Missing required", "$.")


@pytest.fixture
async def sender(client: httpx.AsyncClient, database: Database) -> httpx.AsyncClient:
    """A client with the API key of a household."""
    await with_key(client, await make_account(database))
    return client


BATCH: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("product_id", "required"), ("quantity", "required"), ("produced_on", "required"), ("draws", "required")]),
    (
        {"product_id": 5, "quantity": [], "produced_on": "31/12/2026", "draws": {}, "lot": 7},
        [("product_id", "type"), ("lot", "type"), ("quantity", "number"), ("produced_on", "date"), ("draws", "type")],
    ),
    (
        {"product_id": ID, "quantity": "1", "produced_on": "2026-06-10", "draws": [{"harvest_id": ID, "kg": {}}, 7]},
        [("draws.0.kg", "number"), ("draws.1", "type")],
    ),
    ([], [("", "type")]),
    (None, [("", "type")]),
    ("text", [("", "type")]),
]


@pytest.mark.parametrize(("body", "refused"), BATCH)
async def test_all_fields_of_a_batch_are_refused_at_once(
    sender: httpx.AsyncClient, body: Any, refused: list[tuple[str, str]]
) -> None:
    answer = await post(sender, BATCHES, body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), answer.text
    assert sorted(fields_refused(answer)) == sorted(refused)


DETAILS: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"kind": "ploughing"}, [("details.kind", "choice")]),
    ({}, [("details.kind", "required")]),
    ([], [("details", "type")]),
    ({"kind": "harvest", "quantity": {"value": "x"}}, [("quantity.value", "number"), ("quantity.unit", "required")]),
    ({"kind": "processing", "process": "x", "input": 1, "output": None}, [("process", "choice"), ("input", "type")]),
    ({"kind": "note", "text": ""}, [("text", "too_short")]),
    ({"kind": "input", "material": "x" * 121, "purpose": 1}, [("material", "too_long"), ("purpose", "type")]),
]


@pytest.mark.parametrize(("details", "refused"), DETAILS)
async def test_the_kind_of_a_record_decides_which_fields_it_needs(
    sender: httpx.AsyncClient, details: Any, refused: list[tuple[str, str]]
) -> None:
    answer = await post(sender, RECORDS, {"crop_cycle_id": ID, "occurred_on": "2026-06-01", "details": details})
    assert answer.status_code == 422, answer.text
    named = [(field if field.startswith("details") else f"details.{field}", code) for field, code in refused]
    assert set(named) <= set(fields_refused(answer))


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", ("Có mục chưa đúng", "Cần một mã UUID.")), ("en", ("Some fields need correction", "A UUID is needed."))],
)
async def test_refusals_speak_the_language_asked_for(
    sender: httpx.AsyncClient, language: str, words: tuple[str, str]
) -> None:
    sender.headers["accept-language"] = language
    problem = (await post(sender, BATCHES, {"product_id": 5})).json()
    assert (problem["title"], problem["errors"][0]["message"]) == words


async def test_the_framework_is_never_quoted(sender: httpx.AsyncClient) -> None:
    answers = [await post(sender, path, body) for path, tries in ((BATCHES, BATCH),) for body, _ in tries]
    answers += [await post(sender, RECORDS, {"details": details}) for details, _ in DETAILS]
    for wrong in (b"{", b'{"a":}', b"\xff", b"[" * 4000, b""):
        answers.append(await sender.post(BATCHES, content=wrong, headers={"Idempotency-Key": "k" * 16}))
    for path in ("/api/v1/labels", "/api/v1/labels?batch_id=x", f"{BATCHES}?limit=x", f"{BATCHES}/nothing"):
        answers.append(await sender.get(path))
    for answer in answers:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.status_code in {400, 404, 422}
        assert not [words for words in FRAMEWORK if words in answer.text], answer.text


@pytest.mark.parametrize("broken", [b"{", b'{"a":}', b"\xff", b"[" * 4000])
async def test_what_is_no_json_is_malformed(sender: httpx.AsyncClient, broken: bytes) -> None:
    answer = await sender.post(BATCHES, content=broken, headers={"Idempotency-Key": "k" * 16})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "malformed-request")


async def test_parameters_are_named_too(sender: httpx.AsyncClient) -> None:
    missing = await sender.get("/api/v1/labels")
    wrong = await sender.get("/api/v1/labels", params={"batch_id": "x"})
    assert (missing.status_code, fields_refused(missing)) == (400, [("batch_id", "required")])
    assert (wrong.status_code, fields_refused(wrong)) == (400, [("batch_id", "type")])


async def test_a_flood_of_faults_gets_a_short_answer(sender: httpx.AsyncClient) -> None:
    answer = await post(sender, BATCHES, {"draws": [7] * 5000})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100
