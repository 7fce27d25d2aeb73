"""OGC API - Features Part 3 (19-079r2): filtering and queryables."""

import httpx
import pytest

from tests.conformance.conftest import Get, link

ITEMS = "/collections/places/items"


async def test_queryables_get_queryables(client: httpx.AsyncClient, get: Get) -> None:
    found = link(await get("/collections/places"), "http://www.opengis.net/def/rel/ogc/1.0/queryables")
    answer = await client.get(found["href"])
    assert answer.headers["content-type"] == found["type"] == "application/schema+json"
    document = answer.json()
    assert document["$id"] == found["href"]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["type"] == "object"
    assert document["additionalProperties"] is False
    assert document["properties"]["geometry"]["format"].startswith("geometry-")


async def test_queryables_every_queryable_can_be_asked(get: Get) -> None:
    for name, schema in (await get("/collections/places/queryables"))["properties"].items():
        await get(ITEMS, filter=f"{name} IS NOT NULL")
        if schema.get("type") == "string" and "format" not in schema:
            assert (await get(ITEMS, **{name: "no such value"}))["features"] == []


async def test_filter_param_and_defaults(get: Get) -> None:
    plain = await get(ITEMS, filter="kind = 'dam'", limit=100)
    said = await get(ITEMS, filter="kind = 'dam'", limit=100, **{"filter-lang": "cql2-text"})
    assert [f["id"] for f in plain["features"]] == [f["id"] for f in said["features"]] != []


async def test_filter_is_combined_with_the_other_parameters(get: Get) -> None:
    both = await get(ITEMS, filter="surveyed = true", kind="dam", limit=100)
    assert {f["properties"]["kind"] for f in both["features"]} == {"dam"}
    assert {f["properties"]["surveyed"] for f in both["features"]} == {True}


async def test_filter_crs_of_the_shapes_in_a_filter(get: Get) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    east_first = await get(ITEMS, filter="S_INTERSECTS(geometry, BBOX(105,19,106,20))", limit=1000)
    condition = "S_INTERSECTS(geometry, BBOX(19,105,20,106))"
    north_first = await get(ITEMS, filter=condition, limit=1000, **{"filter-crs": uri})
    assert [f["id"] for f in east_first["features"]] == [f["id"] for f in north_first["features"]] != []


@pytest.mark.parametrize("condition", ["kind", "kind = ", "nothing = 1", "kind = 1", "S_INTERSECTS(geometry, 1)"])
async def test_filter_invalid_expressions_are_400(client: httpx.AsyncClient, condition: str) -> None:
    assert (await client.get(f"/ogc{ITEMS}", params={"filter": condition})).status_code == 400


async def test_functions_get_functions_operation_and_response(get: Get) -> None:
    described = link(await get(""), "http://www.opengis.net/def/rel/ogc/1.0/functions")
    functions = (await get(described["href"]))["functions"]
    kinds = {"string", "number", "integer", "datetime", "geometry", "boolean"}
    for found in functions:
        assert found["description"]
        assert {word for arg in found["args"] for word in arg["type"]} | set(found["returns"]) <= kinds
    assert {"distance", "year"} <= {found["name"] for found in functions}
    near = "distance(geometry, POINT(105.28 19.87)) < 20000 AND year(updated_at) > 2000"
    assert (await get(ITEMS, filter=near, limit=100))["features"]
