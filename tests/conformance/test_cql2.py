"""CQL2 (21-065r2): each declared class answers over HTTP; the grammar and SQL have their own tests in full."""

import httpx
import pytest

from tests.conformance.conftest import Get
from thuongxuan.standards.ogc.conformance import CLASSES

ITEMS = "/collections/places/items"
ASKED = {
    "cql2-text": "kind = 'dam'",
    "cql2-json": '{"op":"=","args":[{"property":"kind"},"dam"]}',
    "basic-cql2": "NOT (kind <> 'dam' OR surveyed = false) AND elevation_m IS NULL",
    "advanced-comparison-operators": "name_vi LIKE 'Đập%' AND kind IN ('dam') AND precision_m BETWEEN 100 AND 5000",
    "case-insensitive-comparison": "CASEI(name_vi) LIKE CASEI('đẬP%')",
    "accent-insensitive-comparison": "ACCENTI(name_vi) LIKE ACCENTI('Đáp%')",
    "basic-spatial-functions": "S_INTERSECTS(geometry, BBOX(105,19,106,20))",
    "basic-spatial-functions-plus": "S_INTERSECTS(geometry, POLYGON((105 19,106 19,106 20,105 20,105 19)))",
    "spatial-functions": "S_WITHIN(geometry, POLYGON((105 19,106 19,106 20,105 20,105 19)))",
    "temporal-functions": "T_BEFORE(updated_at, TIMESTAMP('2999-01-01T00:00:00Z'))",
    "array-functions": "A_CONTAINS(alt_names, ('Đập Cửa Đạt'))",
    "property-property": "name_vi <> name_en",
    "functions": "year(updated_at) > 2000",
    "arithmetic": "precision_m * 2 + 1 > 2400",
}


@pytest.mark.parametrize("name", ASKED)
async def test_the_class_answers(get: Get, client: httpx.AsyncClient, name: str) -> None:
    language = "cql2-json" if name == "cql2-json" else "cql2-text"
    answer = await client.get(f"/ogc{ITEMS}", params={"filter": ASKED[name], "filter-lang": language, "limit": "1000"})
    assert answer.status_code == 200, answer.text
    assert "dam-cua-dat" in [feature["id"] for feature in answer.json()["features"]]


def test_every_declared_class_is_asked() -> None:
    assert {uri.rsplit("/", 1)[1] for uri in CLASSES["cql2"]} == set(ASKED)


async def test_a_filter_returns_exactly_what_it_says(get: Get) -> None:
    every = (await get(ITEMS, limit=1000))["features"]
    asked = (await get(ITEMS, limit=1000, filter="kind = 'waterfall' OR elevation_m > 500"))["features"]
    expected = [
        f["id"] for f in every if f["properties"]["kind"] == "waterfall" or (f["properties"]["elevation_m"] or 0) > 500
    ]
    assert [f["id"] for f in asked] == expected
