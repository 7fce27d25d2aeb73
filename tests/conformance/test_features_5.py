"""OGC API - Features Part 5 (23-058r1): schemas of features, queryables and sortables."""

from typing import Any

import httpx
import pytest

from tests.conformance.conftest import Get, link

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
TYPES: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list}


@pytest.mark.parametrize("kind", ["schema", "queryables", "sortables"])
async def test_schemas_each_is_linked_and_a_json_schema(client: httpx.AsyncClient, get: Get, kind: str) -> None:
    for collection in (await get("/collections"))["collections"]:
        found = link(collection, REL + kind)
        answer = await client.get(found["href"])
        document = answer.json()
        assert answer.headers["content-type"] == "application/schema+json"
        assert document["$id"] == found["href"]
        assert document["type"] == "object"
        assert all(schema.get("title") for schema in document["properties"].values())


async def test_schemas_features_are_what_the_schema_says(get: Get) -> None:
    for collection in (await get("/collections"))["collections"]:
        schema = (await get(f"/collections/{collection['id']}/schema"))["properties"]
        shown = {name for name, prop in schema.items() if not prop.get("writeOnly")} - {"id", "geometry"}
        page = await get(f"/collections/{collection['id']}/items", limit=20)
        for feature in page["features"]:
            assert set(feature["properties"]) == shown
            for name, value in feature["properties"].items():
                assert value is None or isinstance(value, TYPES[schema[name]["type"]]), (collection["id"], name)
                assert value is None or value in schema[name].get("enum", [value])


async def test_schemas_roles(get: Get) -> None:
    schema: Any = (await get("/collections/communes/schema"))["properties"]
    assert schema["id"]["x-ogc-role"] == "id"
    assert schema["geometry"]["x-ogc-role"] == "primary-geometry"
    assert schema["valid_from"]["x-ogc-role"] == "primary-interval-start"


async def test_sortables_every_sortable_sorts_and_nothing_else_does(client: httpx.AsyncClient, get: Get) -> None:
    sortable = set((await get("/collections/places/sortables"))["properties"])
    for name in (await get("/collections/places/schema"))["properties"]:
        answer = await client.get("/ogc/collections/places/items", params={"sortby": name})
        assert answer.status_code == (200 if name in sortable else 400), name
