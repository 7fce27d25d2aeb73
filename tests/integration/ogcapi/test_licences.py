"""Whoever takes data away is told under which licence and whom to name, as the data set's SOURCE.toml says."""

import tomllib
from typing import Any

import httpx
import pytest

from tests.conftest import CHECKOUT
from tests.integration.ogcapi.conftest import link
from thuongxuan.app import COLLECTIONS
from thuongxuan.geo.collection import Collection, credits_of

DATA_SETS = {
    "communes": "communes",
    "former-units": "former-units",
    "places": "places",
    "heritage": "places",
    "festivals": "festivals",
    "trails": "trails",
    "products": "products",
}
"""From collections to the folder of geodata/ that they are read from."""
MIT = "https://opensource.org/license/mit"


@pytest.mark.parametrize("collection", [each for each in COLLECTIONS if each.id in DATA_SETS], ids=lambda each: each.id)
def test_a_collection_has_the_licence_of_its_source(collection: Collection) -> None:
    text = (CHECKOUT / "geodata" / DATA_SETS[collection.id] / "SOURCE.toml").read_text(encoding="utf-8")
    source: dict[str, Any] = tomllib.loads(text)
    assert collection.licence.name in source["licence"]
    authors = source["author"].split("; ") if collection.licence.name == "MIT" else []
    assert all(author in collection.credit("here") for author in authors)


def test_names_of_several_collections_are_told_once() -> None:
    told = credits_of(COLLECTIONS, "Xứ Thanh")
    assert told.count("Thang Le Quoc (MIT)") == 1
    assert told.count("Xứ Thanh open data (CC BY 4.0)") == 1


async def test_every_form_tells_the_licence(client: httpx.AsyncClient, loaded: None) -> None:
    for name, licence in (("communes", MIT), ("places", "https://creativecommons.org/licenses/by/4.0/")):
        about = (await client.get(f"/ogc/collections/{name}?f=json")).json()
        assert about["license"] == link(about, "license") == licence
        items = f"/ogc/collections/{name}/items"
        answer = await client.get(f"{items}?limit=1")
        assert link(answer.json(), "license") == licence
        assert f'<{licence}>; rel="license"' in answer.headers["link"]
        for form in ("html", "gpx", "kml"):
            assert licence in (await client.get(f"{items}?limit=1&f={form}")).text
        assert 'rel="license"' in (await client.get(f"{items}?limit=1&f=csv")).headers["link"]


async def test_maps_tell_whom_to_name(client: httpx.AsyncClient, loaded: None) -> None:
    tilejson = (await client.get("/ogc/tiles/WebMercatorQuad/tilejson?collections=communes")).json()
    assert tilejson["attribution"].endswith("Copyright (c) 2021 Thang Le Quoc (MIT)")
    both = (await client.get("/ogc/tiles/WebMercatorQuad?f=json")).json()["attribution"]
    assert "(MIT)" in both
    assert "(CC BY 4.0)" in both
