"""OGC API - Tiles Part 1 (20-057): its abstract tests, named as annex A names them, and the parts of 17-083r4 used."""

from typing import Any

import httpx
import pytest

from tests.support.places import load_places
from tests.support.tiles import address, layers, over
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.standards.ogc.conformance import CLASSES
from thuongxuan.standards.ogc.tiles import MVT

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
REGISTERED = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
ORIGINS = ("/ogc", "/ogc/collections/communes", "/ogc/collections/places")


@pytest.fixture
async def published(database: Database, settings: Settings) -> None:
    """Something to draw."""
    await load_places(database, settings)


async def document(client: httpx.AsyncClient, path: str, **parameters: str) -> dict[str, Any]:
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def links(found: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in found["links"] if link["rel"] == rel]


async def operations(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    api = (await client.get("/ogc/api")).json()
    return {path: methods["get"] for path, methods in api["paths"].items()}


async def test_core_conformance_success(client: httpx.AsyncClient) -> None:
    declared = (await document(client, "/ogc/conformance"))["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core" in declared
    assert set(CLASSES["tiles"]) <= set(declared)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("origin", ORIGINS)
async def test_core_tc_op(client: httpx.AsyncClient, origin: str) -> None:
    (item,) = links(await document(client, f"{origin}/tiles/WebMercatorQuad"), "item")
    tile = over(9)
    place = {"{tileMatrix}": tile.z, "{tileRow}": tile.y, "{tileCol}": tile.x}
    for variable, value in place.items():
        assert item["href"].count(variable) == 1
        item["href"] = item["href"].replace(variable, str(value))
    answer = await client.get(item["href"])
    assert answer.status_code == 200


@pytest.mark.parametrize(("name", "kind"), [("tileMatrix", "string"), ("tileRow", "integer"), ("tileCol", "integer")])
async def test_core_tc_tilematrix_tilerow_tilecol_definition(client: httpx.AsyncClient, name: str, kind: str) -> None:
    tiles = [found for found in (await operations(client)).values() if found["operationId"].endswith("getTile")]
    assert len(tiles) >= 3
    for operation in tiles:
        (parameter,) = [p for p in operation["parameters"] if p.get("name") == name]
        assert (parameter["in"], parameter["required"], parameter["schema"]["type"]) == ("path", True, kind)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("accept", ["", MVT, "*/*", "text/html, */*;q=0.5"])
async def test_core_tc_success(client: httpx.AsyncClient, accept: str) -> None:
    answer = await client.get(address(over(9)), headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT)
    assert "communes" in layers(answer.content)


async def test_core_tc_error(client: httpx.AsyncClient) -> None:
    for outside in ("23/0/0", "4/16/0", "4/0/16", "x/0/0"):
        assert (await client.get(f"/ogc/tiles/WebMercatorQuad/{outside}")).status_code in {400, 404}, outside
    empty = await client.get("/ogc/tiles/WebMercatorQuad/4/0/0")
    assert (empty.status_code, empty.content) == (204, b"")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("origin", ORIGINS)
async def test_tileset_description(client: httpx.AsyncClient, origin: str) -> None:
    found = await document(client, f"{origin}/tiles/WebMercatorQuad", f="json")
    assert (found["dataType"], found["crs"]) == ("vector", "http://www.opengis.net/def/crs/EPSG/0/3857")
    assert found["tileMatrixSetURI"] == REGISTERED
    (scheme,) = links(found, f"{REL}tiling-scheme")
    assert (await document(client, scheme["href"]))["id"] == "WebMercatorQuad"
    (item,) = links(found, "item")
    assert item["templated"] is True
    assert item["type"] == MVT
    assert len(links(found, "self")) == 1
    assert [limits["tileMatrix"] for limits in found["tileMatrixSetLimits"]] == [str(z) for z in range(23)]
    for layer in found["layers"]:
        assert layer["dataType"] == "vector"
        assert layer["propertiesSchema"]["type"] == "object"
        assert (await document(client, links(layer, f"{REL}geodata")[0]["href"]))["id"] == layer["id"]
    box = found["boundingBox"]
    assert all(low <= high for low, high in zip(box["lowerLeft"], box["upperRight"], strict=True))


@pytest.mark.parametrize("origin", ORIGINS)
async def test_tilesets_list_tileset_links(client: httpx.AsyncClient, origin: str) -> None:
    (found,) = (await document(client, f"{origin}/tiles"))["tilesets"]
    assert found["dataType"] == "vector"
    assert found["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert found["tileMatrixSetURI"] == REGISTERED
    assert len(links(found, f"{REL}tiling-scheme")) == 1
    (whole,) = links(found, "self")
    assert (await document(client, whole["href"]))["title"] == found["title"]


async def test_dataset_tilesets_landingpage(client: httpx.AsyncClient) -> None:
    (link,) = links(await document(client, "/ogc"), f"{REL}tilesets-vector")
    assert link["href"].endswith("/ogc/tiles")


async def test_dataset_tilesets_operation(client: httpx.AsyncClient) -> None:
    assert len((await document(client, "/ogc/tiles"))["tilesets"]) == 1


async def test_geodata_tilesets_desc_links(client: httpx.AsyncClient) -> None:
    collections = (await document(client, "/ogc/collections"))["collections"]
    shown = {found["id"]: links(found, f"{REL}tilesets-vector") for found in collections}
    assert shown["former-units"] == []
    for name in ("places", "heritage", "communes"):
        (link,) = shown[name]
        assert link["href"].endswith(f"/ogc/collections/{name}/tiles")


async def test_geodata_tilesets_operation(client: httpx.AsyncClient) -> None:
    for name in ("places", "heritage", "communes"):
        assert len((await document(client, f"/ogc/collections/{name}/tiles"))["tilesets"]) == 1


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("names", ["communes", "places,communes", "communes,places,heritage"])
async def test_collections_selection_query_collections_and_response(client: httpx.AsyncClient, names: str) -> None:
    described = await document(client, "/ogc/tiles/WebMercatorQuad", collections=names)
    assert [layer["id"] for layer in described["layers"]] == names.split(",")
    assert f"collections={names.replace(',', '%2C')}" in links(described, "item")[0]["href"]
    answer = await client.get(address(over(8)), params={"collections": names})
    assert [name for name in names.split(",") if name in layers(answer.content)] == list(layers(answer.content))


@pytest.mark.usefixtures("published")
async def test_datetime_definition_and_response(client: httpx.AsyncClient) -> None:
    for path, operation in (await operations(client)).items():
        if operation["operationId"].endswith("getTile"):
            assert {"$ref": "#/components/parameters/datetime"} in operation["parameters"], path
    tile = address(over(8), "communes")
    for before in ("2024-01-01", "../2025-06-30", "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"):
        assert (await client.get(tile, params={"datetime": before})).status_code == 204, before
    for now in ("2026-01-01", "2025-07-01/..", "2020-01-01T00:00:00Z/2025-07-01T00:00:00Z"):
        assert (await client.get(tile, params={"datetime": now})).status_code == 200, now


@pytest.mark.usefixtures("published")
async def test_datetime_axis(client: httpx.AsyncClient) -> None:
    tile = address(over(8), "communes")
    assert (await client.get(tile, params={"subset": 'datetime("2024-01-01":"2024-12-31")'})).status_code == 204
    assert (await client.get(tile, params={"subset": 'datetime("2024-01-01":"2026-01-01")'})).status_code == 200
    assert (await client.get(tile, params={"subset": 'time("2024-01-01")'})).status_code == 400


async def test_oas30_completeness(client: httpx.AsyncClient) -> None:
    paths = await operations(client)
    for origin in ("", "/collections/places", "/collections/heritage", "/collections/communes"):
        for rest in ("", "/WebMercatorQuad", "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"):
            assert f"{origin}/tiles{rest}" in paths
    assert "/collections/former-units/tiles" not in paths
    assert {"/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad"} <= set(paths)


async def test_oas30_operation_id(client: httpx.AsyncClient) -> None:
    names = {path: operation["operationId"] for path, operation in (await operations(client)).items()}
    assert len(set(names.values())) == len(names)
    for origin, suffix in (("", "dataset"), ("/collections/places", "collection")):
        place = f"{origin}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        assert names[f"{origin}/tiles"].endswith(f"{suffix}.vector.getTileSetsList")
        assert names[f"{origin}/tiles/WebMercatorQuad"].endswith(f"{suffix}.vector.getTileSet")
        assert names[place].endswith(f"{suffix}.vector.getTile")


@pytest.mark.usefixtures("published")
async def test_mvt_content(client: httpx.AsyncClient) -> None:
    answer = await client.get(address(over(9)), params={"f": "mvt"})
    assert answer.headers["content-type"] == MVT
    for layer in layers(answer.content).values():
        assert (layer["version"], layer["extent"]) == (2, 4096)
        assert all(feature["geometry"]["coordinates"] for feature in layer["features"])


async def test_tilematrixset_json_follows_the_registered_definition(client: httpx.AsyncClient) -> None:
    found = await document(client, "/ogc/tileMatrixSets/WebMercatorQuad")
    assert (found["id"], found["uri"], found["orderedAxes"]) == ("WebMercatorQuad", REGISTERED, ["X", "Y"])
    assert [matrix["id"] for matrix in found["tileMatrices"]] == [str(z) for z in range(25)]
    first, last = found["tileMatrices"][0], found["tileMatrices"][24]
    # 17-083r4 annex D.1, table D.1
    assert first["scaleDenominator"] == pytest.approx(559082264.028717)
    assert first["cellSize"] == pytest.approx(156543.033928041)
    assert first["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    assert last["scaleDenominator"] == pytest.approx(33.3238997477482)
    assert last["cellSize"] == pytest.approx(0.00933069192934280)
    assert (last["matrixWidth"], last["matrixHeight"]) == (16777216, 16777216)
    assert {matrix["tileWidth"] for matrix in found["tileMatrices"]} == {256}


async def test_tilematrixset_list_leads_to_the_definition(client: httpx.AsyncClient) -> None:
    (found,) = (await document(client, "/ogc/tileMatrixSets"))["tileMatrixSets"]
    assert (await document(client, links(found, "self")[0]["href"]))["uri"] == found["uri"]
    assert (await client.get("/ogc/tileMatrixSets/Other")).status_code == 404
