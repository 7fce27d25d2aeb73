"""Every format of items is read back by a program that people use for it."""

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import msgspec
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from tests.integration.ogcapi.conftest import PLACES, Ask, ids
from thuongxuan.db.session import Database

COMMUNES = "/ogc/collections/communes/items"
GDAL = {"fgb": "fgb", "geojsonseq": "geojsonl", "csv": "csv", "gpx": "gpx", "kml": "kml", "json": "geojson"}


async def fetch(client: httpx.AsyncClient, path: str, **parameters: Any) -> httpx.Response:
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def read(body: bytes, extension: str, folder: Path, **options: Any) -> tuple[dict[str, Any], dict[str, list[Any]], Any]:
    path = folder / f"items.{extension}"
    path.write_bytes(body)
    meta, _, geometry, values = pyogrio.raw.read(path, **options)
    return meta, {name: list(column) for name, column in zip(meta["fields"], values, strict=True)}, geometry


@pytest.mark.parametrize("name", ["fgb", "geojsonseq", "json"])
async def test_gdal_reads_points_with_their_names(
    client: httpx.AsyncClient, ask: Ask, tmp_path: Path, name: str
) -> None:
    known = {f["id"]: f for f in (await ask(limit=1000))["features"]}
    _, columns, geometry = read((await fetch(client, PLACES, f=name, limit=1000)).content, GDAL[name], tmp_path)
    assert sorted(columns["id"]) == sorted(known)
    assert columns["name_vi"] == [known[key]["properties"]["name_vi"] for key in columns["id"]]
    assert [shape is not None for shape in geometry] == [known[key]["geometry"] is not None for key in columns["id"]]


@pytest.mark.parametrize("name", ["fgb", "geojsonseq", "json", "kml"])
async def test_gdal_reads_outlines(client: httpx.AsyncClient, loaded: None, tmp_path: Path, name: str) -> None:
    _, _, geometry = read((await fetch(client, COMMUNES, f=name, limit=100)).content, GDAL[name], tmp_path)
    assert {shapely.from_wkb(shape).area > 0 for shape in geometry} == {True}
    assert len(geometry) == 9


async def test_gdal_reads_csv_with_its_shapes(client: httpx.AsyncClient, loaded: None, tmp_path: Path) -> None:
    body = (await fetch(client, COMMUNES, f="csv", limit=100)).content
    _, columns, geometry = read(body, "csv", tmp_path)
    assert len([shape for shape in geometry if shape is not None]) == 9
    assert "Vạn Xuân" in " ".join(columns["name_vi"])


async def test_csv_opens_in_a_spreadsheet_and_calculates_nothing(
    client: httpx.AsyncClient, ask: Ask, database: Database
) -> None:
    await database.hot.execute("UPDATE place_text SET name = '=1+1' WHERE lang = 'vi' AND name LIKE 'Đập%'")
    body = (await fetch(client, PLACES, f="csv", limit=1000)).content
    assert body.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ids(await ask(limit=1000))
    assert "'=1+1" in {row["name_vi"] for row in rows}


async def test_geoparquet_holds_types_and_shapes(client: httpx.AsyncClient, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "items.parquet"
    path.write_bytes((await fetch(client, PLACES, f="parquet", limit=1000)).content)
    table = parquet.read_table(path)
    known = (await ask(limit=1000))["features"]
    assert table["id"].to_pylist() == [f["id"] for f in known]
    assert table["precision_m"].to_pylist() == [f["properties"]["precision_m"] for f in known]
    assert table["alt_names"].to_pylist() == [f["properties"]["alt_names"] for f in known]
    shapes = [shapely.from_wkb(shape) if shape else None for shape in table["geometry"].to_pylist()]
    assert [list(s.coords[0]) if s else None for s in shapes] == [
        pytest.approx(f["geometry"]["coordinates"], abs=1e-7) if f["geometry"] else None for f in known
    ]
    assert msgspec.json.decode(table.schema.metadata[b"geo"])["primary_column"] == "geometry"


async def test_waypoints_are_read_by_a_receiver(client: httpx.AsyncClient, ask: Ask, tmp_path: Path) -> None:
    surveyed = (await ask(limit=1000, surveyed="true"))["features"]
    body = (await fetch(client, PLACES, f="gpx", limit=1000)).content
    _, columns, geometry = read(body, "gpx", tmp_path, layer="waypoints")
    assert len(geometry) == len(surveyed)
    assert columns["name"] == [f["properties"]["name_vi"] for f in surveyed]
    english = ET.fromstring((await fetch(client, PLACES, f="gpx", lang="en", limit=1000)).content)  # noqa: S314 - ours
    names = [found.text for found in english.iterfind("{*}wpt/{*}name")]
    assert names == [f["properties"]["name_en"] for f in surveyed]


async def test_kml_and_gpx_survive_text_that_is_markup(
    client: httpx.AsyncClient, loaded: None, database: Database
) -> None:
    await database.hot.execute("UPDATE place_text SET name = '<b>&\"' || chr(11) WHERE lang = 'vi'")
    for name in ("kml", "gpx"):
        document = ET.fromstring((await fetch(client, PLACES, f=name, limit=1000)).content)  # noqa: S314 - ours
        assert any("<b>&" in (found.text or "") for found in document.iter() if found.tag.endswith("name"))


async def test_a_sequence_holds_one_feature_a_line(client: httpx.AsyncClient, ask: Ask) -> None:
    answer = await fetch(client, PLACES, f="geojsonseq", limit=1000)
    assert answer.headers["content-type"] == "application/geo+json-seq"
    lines = answer.text.split("\x1e")[1:]
    assert [msgspec.json.decode(line)["id"] for line in lines] == ids(await ask(limit=1000))
    assert all(line.endswith("\n") for line in lines)


async def test_json_fg_keeps_the_system_asked_for_beside_wgs_84(client: httpx.AsyncClient, loaded: None) -> None:
    system = "http://www.opengis.net/def/crs/EPSG/0/5897"
    plain = (await fetch(client, f"{PLACES}/dam-cua-dat", f="jsonfg")).json()
    assert plain["place"] is None
    assert plain["geometry"]["coordinates"] == pytest.approx([105.27312, 19.87819])
    assert plain["featureType"] == "places"
    other = (await fetch(client, PLACES, f="jsonfg", crs=system, limit=1000)).json()
    assert other["coordRefSys"] == system
    assert all(feature["geometry"] is None for feature in other["features"])
    assert any(feature["place"] for feature in other["features"])
    assert other["conformsTo"]


async def test_json_fg_tells_the_time_of_a_feature(client: httpx.AsyncClient, loaded: None) -> None:
    path = "/ogc/collections/former-units/items"
    feature = (await fetch(client, path, f="jsonfg", limit=1)).json()["features"][0]
    assert feature["time"]["interval"][1] == "2025-07-01"


@pytest.mark.parametrize("name", ["fgb", "geojsonseq", "csv", "gpx", "kml", "jsonfg", "json", "html"])
async def test_an_empty_answer_is_still_a_file(
    client: httpx.AsyncClient, loaded: None, tmp_path: Path, name: str
) -> None:
    answer = await fetch(client, PLACES, f=name, q="xyzzy")
    if name == "fgb":
        _, _, geometry = read(answer.content, "fgb", tmp_path)
        assert len(geometry) == 0
    elif name in {"json", "jsonfg"}:
        assert answer.json()["features"] == []
    elif name in {"gpx", "kml"}:
        ET.fromstring(answer.content)  # noqa: S314 - ours


async def test_accept_chooses_the_format(client: httpx.AsyncClient, loaded: None) -> None:
    for accept, expected in (
        ("application/geo+json", "application/geo+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/csv;q=0.9, application/json;q=0.1", "text/csv; charset=utf-8"),
        ("application/*", "application/geo+json"),
        ("nonsense;;q=x, */*", "application/geo+json"),
    ):
        answer = await client.get(PLACES, params={"limit": 1}, headers={"Accept": accept})
        assert answer.headers["content-type"] == expected, accept
        assert "accept" in answer.headers["vary"]
    refused = await client.get(PLACES, headers={"Accept": "image/png"})
    assert refused.status_code == 406


async def test_pages_of_the_open_api_are_pages(client: httpx.AsyncClient, loaded: None) -> None:
    for path in ("/ogc", "/ogc/api", "/ogc/collections", "/ogc/collections/places", PLACES, f"{PLACES}/ho-cua-dat"):
        for language in ("vi", "en"):
            answer = await client.get(path, params={"lang": language}, headers={"Accept": "text/html"})
            assert answer.status_code == 200, path
            assert f'<html lang="{language}">' in answer.text
            assert "<h1>" in answer.text
