"""What the land is known for, as open data."""

import httpx

from tests.integration.ogcapi.conftest import Ask, ids

ITEMS = "/ogc/collections/products/items"


async def test_a_product_names_its_communes_and_certificates(client: httpx.AsyncClient, ask: Ask) -> None:
    feature = (await client.get(f"{ITEMS}/que-thuong-xuan")).json()
    told = feature["properties"]
    assert feature["geometry"] is None
    assert told["status"] == "verified"
    assert len(told["communes"]) == 9
    assert told["communes_in_part"] == ["15634", "15646", "15661"]
    assert told["certificates"] == ["GI; 00051; 4090/QĐ-SHTT; 2016-10-10; UBND tỉnh Thanh Hóa; verified"]
    assert "que-thuong-xuan" in ids(await ask(ITEMS, communes="15634"))


async def test_sources_that_contradict_each_other_both_stay(client: httpx.AsyncClient, ask: Ask) -> None:
    told = (await client.get(f"{ITEMS}/tinh-dau-que")).json()["properties"]
    assert told["status"] == "conflict"
    assert [text.partition(";")[0] for text in told["certificates"]] == ["OCOP 3/5", "OCOP 4/5"]


async def test_names_wrongly_taken_for_local_are_left_out(client: httpx.AsyncClient, ask: Ask) -> None:
    elsewhere = (await client.get("/api/v1/local-products")).json()["not_local"]
    found = ids(await ask(ITEMS, limit=100))
    assert elsewhere
    assert not {product["slug"] for product in elsewhere} & set(found)


async def test_a_box_finds_nothing_where_nothing_has_a_place(ask: Ask) -> None:
    assert ids(await ask(ITEMS, bbox="-180,-90,180,90")) == []
