"""The map style: what it names exists, in both languages, and nothing of it lies elsewhere."""

import json
from typing import Any

import httpx
import pytest

from tests.conftest import PUBLIC_URL

STYLE = "application/vnd.mapbox.style+json"


@pytest.fixture
async def style(client: httpx.AsyncClient, loaded: None) -> dict[str, Any]:
    answer = await client.get("/ogc/styles/default")
    assert (answer.status_code, answer.headers["content-type"]) == (200, STYLE)
    found: dict[str, Any] = answer.json()
    return found


async def test_the_list_leads_to_the_style(client: httpx.AsyncClient, style: dict[str, Any]) -> None:
    landing = (await client.get("/ogc")).json()["links"]
    (way,) = [link["href"] for link in landing if link["rel"].endswith("/styles")]
    listed = (await client.get(way)).json()
    assert listed["default"] == "default"
    (link,) = listed["styles"][0]["links"]
    assert (link["rel"], link["type"]) == ("stylesheet", STYLE)
    assert (await client.get(link["href"])).json() == style


async def test_every_layer_names_a_layer_and_a_property_of_the_tiles(
    client: httpx.AsyncClient, style: dict[str, Any]
) -> None:
    tilejson = (await client.get(style["sources"]["open"]["url"])).json()
    fields = {layer["id"]: set(layer["fields"]) for layer in tilejson["vector_layers"]}
    drawn = [layer for layer in style["layers"] if layer["type"] != "background"]
    assert {layer["source-layer"] for layer in drawn} == set(fields)
    for layer in drawn:
        assert set(_named(layer)) <= fields[layer["source-layer"]], layer["id"]
    assert len({layer["id"] for layer in drawn}) == len(drawn)


async def test_areas_lie_below_points_and_names_above_all(style: dict[str, Any]) -> None:
    kinds = [layer["type"] for layer in style["layers"]]
    order = ["background", "fill", "line", "circle", "symbol"]
    assert [order.index(kind) for kind in kinds] == sorted(order.index(kind) for kind in kinds)


async def test_nothing_of_the_style_lies_elsewhere(client: httpx.AsyncClient, style: dict[str, Any]) -> None:
    tilejson = (await client.get(style["sources"]["open"]["url"])).text
    for text in (json.dumps(style), tilejson):
        assert text.count("://") == text.count(PUBLIC_URL)
    assert not {"glyphs", "sprite"} & set(style)


async def test_names_are_in_the_language_asked_for(client: httpx.AsyncClient, style: dict[str, Any]) -> None:
    english = (await client.get("/ogc/styles/default", params={"lang": "en"})).text
    assert '"name_en"' in english
    assert '"name_en"' not in json.dumps(style)


async def test_other_styles_do_not_exist(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/styles/other")).status_code == 404
    assert (await client.get("/ogc/styles/default", params={"x": "1"})).status_code == 400


def _named(part: Any) -> list[str]:
    """Every property that an expression reads."""
    if isinstance(part, list) and len(part) == 2 and part[0] == "get":
        return [part[1]]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [name for each in inner for name in _named(each)]
