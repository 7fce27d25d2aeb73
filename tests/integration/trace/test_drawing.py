"""A batch never draws more than was harvested, whoever asks at once and however often."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from tests.support.production import fields_refused, make_harvest, post
from tests.support.trace import BATCHES, body, make_product, make_world, with_key
from thuongxuan.db.session import Database

CLIENTS = 32


async def drawn(database: Database, harvest_id: Any) -> tuple[Decimal, Decimal]:
    """What the harvest says was drawn, and what batches say they drew."""
    async with database.read() as read:
        counter = await read.scalar(text("SELECT drawn_kg FROM harvest WHERE id = :id"), {"id": harvest_id})
        total = await read.scalar(
            text("SELECT coalesce(sum(kg), 0) FROM batch_draw WHERE harvest_id = :id"), {"id": harvest_id}
        )
    return counter, total


async def test_32_clients_never_draw_more_than_the_harvest(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database, kg="100")
    await with_key(client, world.owner)
    answers = await asyncio.gather(*(post(client, BATCHES, body(world, "7")) for _ in range(CLIENTS)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 14  # 14 * 7 = 98; a fifteenth would make 105
    assert set(statuses) == {201, 422}
    assert await drawn(database, world.harvest_id) == (Decimal(98), Decimal(98))
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert fields_refused(refused) == [("draws.0.kg", "not_enough")]
    assert "2 kg" in refused.json()["errors"][0]["message"]


async def test_two_harvests_asked_for_in_both_orders_never_dead_lock(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database, kg="50")
    other = await make_harvest(database, world.owner, world.cycle_id, kg="50")
    await with_key(client, world.owner)
    pair = [{"harvest_id": str(id_), "kg": "2"} for id_ in (world.harvest_id, other)]
    bodies = [body(world, "4", draws=pair if n % 2 else pair[::-1]) for n in range(CLIENTS)]
    answers = await asyncio.gather(*(post(client, BATCHES, one) for one in bodies))
    assert [answer.status_code for answer in answers].count(201) == 25
    assert {answer.status_code for answer in answers} == {201, 422}
    assert await drawn(database, other) == (Decimal(50), Decimal(50))


async def test_when_one_harvest_falls_short_nothing_is_drawn_from_the_other(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database, kg="100")
    small = await make_harvest(database, world.owner, world.cycle_id, kg="5")
    await with_key(client, world.owner)
    draws = [{"harvest_id": str(world.harvest_id), "kg": "50"}, {"harvest_id": str(small), "kg": "6"}]
    key = str(uuid4())
    refused = await post(client, BATCHES, body(world, "56", draws=draws), key)
    assert (refused.status_code, fields_refused(refused)) == (422, [("draws.1.kg", "not_enough")])
    assert await drawn(database, world.harvest_id) == (Decimal(0), Decimal(0))
    # A refused key was not used up: the corrected batch goes through with it.
    draws[1]["kg"] = "5"
    assert (await post(client, BATCHES, body(world, "55", draws=draws), key)).status_code == 201


async def test_one_key_sent_16_times_at_once_registers_one_batch(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    key = str(uuid4())
    answers = await asyncio.gather(*(post(client, BATCHES, body(world), key) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await drawn(database, world.harvest_id) == (Decimal(10), Decimal(10))


async def test_a_key_with_another_payload_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    key = str(uuid4())
    answers = await asyncio.gather(*(post(client, BATCHES, body(world, kg), key) for kg in ("3", "4") * 4))
    assert {answer.status_code for answer in answers} == {201, 422}
    refused = [answer for answer in answers if answer.status_code == 422]
    assert all(fields_refused(answer) == [("idempotency_key", "reused")] for answer in refused)
    assert await drawn(database, world.harvest_id) in ((Decimal(3), Decimal(3)), (Decimal(4), Decimal(4)))


async def test_32_made_up_lots_of_one_day_all_differ(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    answers = await asyncio.gather(*(post(client, BATCHES, body(world, "1")) for _ in range(CLIENTS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["lot"] for answer in answers}) == CLIENTS


async def test_a_given_lot_is_used_once_a_product(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    answers = await asyncio.gather(*(post(client, BATCHES, body(world, "1", lot="A/1%2F")) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 7]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert fields_refused(refused) == [("lot", "taken")]
    assert await drawn(database, world.harvest_id) == (Decimal(1), Decimal(1))


async def test_the_check_in_the_database_is_the_last_line(database: Database) -> None:
    world = await make_world(database, kg="10")
    with pytest.raises(Exception, match="ck_harvest_drawn_within_kg"):
        await database.hot.execute("UPDATE harvest SET drawn_kg = 11 WHERE id = $1", world.harvest_id)


REFUSALS: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"draws": []}, "draws", None),
    ({"quantity": "0"}, "quantity", "not_positive"),
    ({"quantity": "-1"}, "quantity", "not_positive"),
    ({"quantity": "NaN"}, "quantity", "not_positive"),
    ({"quantity": "1e400"}, "quantity", "too_big"),
    ({"quantity": "1.00001"}, "quantity", "too_fine"),
    ({"quantity": "11"}, "quantity", "more_than_drawn"),
    ({"produced_on": "2999-01-01"}, "produced_on", "future"),
    ({"produced_on": "2026-05-31"}, "produced_on", "before_harvest"),
    ({"expires_on": "2026-06-09"}, "expires_on", "before_production"),
    ({"lot": "số 1"}, "lot", "character"),
    ({"lot": "x" * 21}, "lot", "length"),
    ({"lot": ".."}, "lot", "character"),
    ({"product_id": str(uuid4())}, "product_id", "unknown"),
    ({"draws": [{"harvest_id": str(uuid4()), "kg": "1"}]}, "draws.0.harvest_id", "unknown"),
    ({"product_id": "x"}, None, None),
    ({"quantity": [1]}, None, None),
]


async def test_a_refused_batch_names_its_field(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    for changes, field, code in REFUSALS:
        answer = await post(client, BATCHES, body(world) | changes)
        assert answer.status_code in {400, 422}, changes
        assert answer.headers["content-type"] == "application/problem+json"
        if code:
            assert (answer.status_code, fields_refused(answer)[0]) == (422, (field, code)), changes
    assert await drawn(database, world.harvest_id) == (Decimal(0), Decimal(0))


async def test_a_harvest_named_twice_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    answer = await post(client, BATCHES, body(world, draws=body(world)["draws"] * 2))
    assert fields_refused(answer) == [("draws", "duplicate")]


async def test_nobody_draws_from_the_harvest_or_the_product_of_another(
    client: httpx.AsyncClient, database: Database
) -> None:
    mine, theirs = await make_world(database), await make_world(database)
    await with_key(client, mine.owner)
    foreign = await post(client, BATCHES, body(mine, draws=body(theirs)["draws"]))
    assert fields_refused(foreign) == [("draws.0.harvest_id", "unknown")]
    foreign = await post(client, BATCHES, body(mine, product_id=str(theirs.product_id)))
    assert fields_refused(foreign) == [("product_id", "unknown")]


async def test_a_product_takes_harvests_of_its_own_crop_only(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    honey = await make_product(database, world.owner, crop="mat_ong")
    answer = await post(client, BATCHES, body(world, product_id=str(honey)))
    assert fields_refused(answer) == [("draws.0.harvest_id", "other_crop")]


async def test_boxes_with_a_weight_are_held_against_the_harvest(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    boxes = await make_product(database, world.owner, unit="box", net_kg=Decimal("0.25"))
    fits = await post(client, BATCHES, body(world, product_id=str(boxes), quantity="40"))
    assert fits.status_code == 201
    too_many = await post(client, BATCHES, body(world, product_id=str(boxes), quantity="41"))
    assert fields_refused(too_many) == [("quantity", "more_than_drawn")]


async def test_a_key_is_required(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    assert (await client.post(BATCHES, json=body(world))).status_code == 400
    assert (await client.post(BATCHES, json=body(world), headers={"Idempotency-Key": "short"})).status_code == 400
