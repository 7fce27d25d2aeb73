"""Products, their GTINs, certificates, and the JSON of products and batches."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import form, make_account, make_key, sign_in
from tests.support.production import fields_refused, post
from tests.support.trace import BATCHES, PRODUCTS, body, make_batch, make_world, with_key
from thuongxuan.clock import today
from thuongxuan.db.session import Database
from thuongxuan.standards.gs1.check_digit import check_digit

PLAIN = {"name_vi": "Mật ong rừng", "crop": "que", "unit": "kg"}


def gtin(twelve: str) -> str:
    """A GTIN-13 with its check digit."""
    return twelve + check_digit(twelve)


async def test_a_product_gets_a_code_of_this_system(client: httpx.AsyncClient, database: Database) -> None:
    await with_key(client, await make_account(database))
    key = str(uuid4())
    made, again = await post(client, PRODUCTS, PLAIN, key), await post(client, PRODUCTS, PLAIN, key)
    assert (made.status_code, made.content) == (201, again.content)
    product = made.json()
    assert (len(product["code"]), product["gtin"], product["unit"]) == (6, None, "kg")
    one = await client.get(made.headers["location"])
    assert (one.json(), one.headers["etag"]) == (product, '"v1"')
    assert (await post(client, PRODUCTS, PLAIN | {"name_vi": "Khác"}, key)).status_code == 422


async def test_a_gtin_needs_a_prefix_that_the_owner_declares(client: httpx.AsyncClient, database: Database) -> None:
    first, second = await make_account(database), await make_account(database)
    await with_key(client, first)
    mine = {"gs1_prefix": "89312345", "gs1_licence": "GCP-2026-1"}
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"gtin": gtin("893123450001")}, "gtin", "foreign_prefix"),
        ({"gtin": gtin("893123450001"), "gs1_prefix": "89312345"}, "gs1_licence", "required"),
        ({"gtin": gtin("893999990001")} | mine, "gtin", "foreign_prefix"),
        ({"gtin": "8931234500017"} | mine, "gtin", "check-digit"),
        ({"gtin": "abc"} | mine, "gtin", "character"),
        ({"gtin": gtin("200123450001"), "gs1_prefix": "20012345"}, "gs1_prefix", "not_for_trade"),
    ]
    for changes, field, code in refused:
        answer = await post(client, PRODUCTS, PLAIN | changes)
        assert (answer.status_code, fields_refused(answer)[0]) == (422, (field, code)), changes
    assert await database.hot.fetchval("SELECT count(*) FROM gs1_prefix") == 0  # a refused product declares nothing
    assert (await post(client, PRODUCTS, PLAIN | mine | {"gtin": gtin("893123450001")})).status_code == 201
    # Declared once is enough; a number is used once; nobody else may declare an overlapping prefix.
    assert (await post(client, PRODUCTS, PLAIN | {"gtin": gtin("893123450002")})).status_code == 201
    taken = await post(client, PRODUCTS, PLAIN | {"gtin": gtin("893123450001")})
    assert fields_refused(taken) == [("gtin", "taken")]
    client.headers["authorization"] = f"Bearer {await make_key(database, second)}"
    theirs = {"gtin": gtin("893123459001"), "gs1_prefix": "893123459", "gs1_licence": "X"}
    assert fields_refused(await post(client, PRODUCTS, PLAIN | theirs)) == [("gs1_prefix", "taken")]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name_vi": ""}, 422),
        ({"name_vi": "x" * 121}, 422),
        ({"crop": "no-such"}, 422),
        ({"unit": "stone"}, 422),
        ({"net_kg": "-1", "unit": "box"}, 422),
        ({"shelf_life_days": 0}, 422),
    ],
)
async def test_refused_products(
    client: httpx.AsyncClient, database: Database, changes: dict[str, Any], status: int
) -> None:
    await with_key(client, await make_account(database))
    answer = await post(client, PRODUCTS, PLAIN | changes)
    assert answer.status_code in {400, status}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_product_and_its_certificates_through_forms(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    assert (await client.get("/products/new", params={"crop": "que"})).status_code == 200
    refused = await client.post("/products/new", data=form(client, name_vi="", crop="que", unit="box", net_kg="0,25"))
    assert (refused.status_code, 'value="0,25"' in refused.text) == (422, True)
    made = await client.post(
        "/products/new", data=form(client, name_vi="Quế hộp", crop="que", unit="box", net_kg="0,25", shelf_life_days="")
    )
    assert made.status_code == 303
    place = made.headers["location"]
    ended = {"kind": "vietgap", "number": "VG-9", "issuer": "Trung tâm", "valid_to": str(today() - timedelta(days=1))}
    assert (await client.post(f"{place}/certificates", data=form(client, **ended))).status_code == 303
    page = await client.get(place)
    assert "0,25 kg" in page.text
    assert "Đã hết hạn" in page.text
    again = await client.post(f"{place}/certificates", data=form(client, **ended))
    assert (again.status_code, "đã được khai" in again.text) == (422, True)
    assert "Quế hộp" in (await client.get("/products")).text
    await sign_in(client, await make_account(database))
    assert (await client.get(place)).status_code == 404


async def test_lists_page_and_refuse_foreign_cursors(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    for _ in range(3):
        await make_batch(database, world)
    first = (await client.get(BATCHES, params={"limit": 2})).json()
    second = (await client.get(first["next"])).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert (len(set(ids)), second["next"]) == (3, None)
    assert ids == sorted(ids, reverse=True)
    assert (await client.get(BATCHES, params={"cursor": "xx"})).status_code == 400
    assert (await client.get(BATCHES, params={"limit": 0})).json()["limit"] == 1
    assert (await client.get(PRODUCTS)).json()["items"][0]["id"] == str(world.product_id)


async def test_a_batch_as_json(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    made = await post(client, BATCHES, body(world, "2.50", lot="A/1"))
    batch = made.json()
    assert (batch["quantity"], batch["draws"]) == (2.5, [{"harvest_id": str(world.harvest_id), "kg": 2.5}])
    assert batch["code_uri"] == f"HTTP://TESTSERVER.LOCAL/TX/{batch['product_code']}/10/A%2F1"
    assert batch["public_url"] == f"http://testserver.local/TX/{batch['product_code']}/10/A%2F1"
    assert made.headers["etag"] == '"v1"'
    assert (await client.get(made.headers["location"])).json() == batch
    assert (await client.get(batch["public_url"])).status_code == 200


async def test_a_change_of_state_needs_the_version_it_was_decided_on(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    address = f"{BATCHES}/{(await make_batch(database, world)).id}/status"
    await with_key(client, world.owner)
    suspend = {"status": "suspended", "reason": "Chờ kết quả kiểm tra"}

    async def change(command: dict[str, str], **headers: str) -> httpx.Response:
        return await client.post(address, json=command, headers={"Idempotency-Key": str(uuid4())} | headers)

    assert (await change(suspend)).status_code == 428
    assert (await change(suspend, **{"If-Match": '"v7"'})).status_code == 412
    assert (await change(suspend | {"status": "recalled"}, **{"If-Match": '"v1"'})).status_code == 403
    done = await change(suspend, **{"If-Match": '"v1"'})
    assert (done.status_code, done.json()["status"], done.headers["etag"]) == (200, "suspended", '"v2"')
    assert (await change({"status": "active", "reason": "Xong rồi"}, **{"If-Match": '"v2"'})).status_code == 403
    client.headers["authorization"] = f"Bearer {await make_key(database, await make_account(database, kind='officer'))}"
    assert (await change(suspend, **{"If-Match": '"v2"'})).status_code == 409
    opened = await change({"status": "active", "reason": "Kết quả tốt"}, **{"If-Match": '"v2"'})
    assert (opened.json()["status"], opened.json()["status_reason"]) == ("active", "")
    with pytest.raises(Exception, match="append-only"):
        await database.hot.execute("DELETE FROM batch_event")


async def test_a_key_for_reading_registers_nothing(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    client.headers["authorization"] = f"Bearer {await make_key(database, world.owner, scopes=('read',))}"
    assert (await post(client, BATCHES, body(world))).status_code == 403
    assert (await client.get(BATCHES)).status_code == 200
