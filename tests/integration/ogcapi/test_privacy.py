"""No private column of any table comes out of the open API by any parameter, in any format, of any collection.

Every column of every table is filled with values that name it, then everything is asked. A new collection is covered
by being listed in the application; what it newly shows has to be added to ``PUBLIC`` by somebody who thought about it.
"""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg
import httpx
import pytest
from litestar import Litestar

from tests.support.identity import make_account
from tests.support.land import make_parcel, polygon
from tests.support.places import load_places
from tests.support.production import make_cycle
from tests.support.secrets import Secrets, fill
from tests.support.trace import make_batch, make_certificate, make_told_world
from thuongxuan.app import COLLECTIONS
from thuongxuan.db.embedded import Cluster
from thuongxuan.db.session import Database
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import encoders
from thuongxuan.ogcapi.wanted import ITEMS
from thuongxuan.production import growing_areas_sql
from thuongxuan.settings import Settings

PUBLIC_COLUMNS = {
    "admin_change": "to_code",
    "admin_unit": "area_km2_measured area_km2_official decree name_en name_vi population",
    "batch": "expires_on lot produced_on status status_reason",
    "designation": "decision_date decision_no issuer level scheme",
    "event_occurrence": "ends_on note_vi starts_on status",
    "event_series": "name_en name_vi slug summary_en summary_vi",
    "festival_date": "ends_on",
    "opening_rule": "hours",
    "parcel": "commune_code",
    "place": "checked_on commune_code elevation_m former_unit_code geom_method precision_m slug updated_at",
    "place_text": "alt_names name summary",
    "product": "code crop gtin name_en name_vi",
    "product_area": "commune_code",
    "product_certificate": "decision_no holder issued_on level number scheme status",
    "trail": "ascent_m difficulty method name_en name_vi precision_m slug surveyed_by surveyed_on updated_at",
    "product_fact": "kind name_en name_vi producer slug status status_note",
}
"""The columns whose values may come out, as they are stored. Whoever adds one has thought about it."""
PUBLIC = {f"{table}.{column}" for table, columns in PUBLIC_COLUMNS.items() for column in columns.split()}
SEARCHED = {"place_text.address"}
"""Columns that ``q`` looks into although they are shown elsewhere: the page of the place."""
CHOOSING = {
    *("admin_change.from_code", "admin_change.on_date", "admin_unit.code", "admin_unit.level", "parcel.status"),
    *("event_occurrence.rule_date", "place.kind", "place.sensitivity", "place.status", "place_text.lang"),
}
"""Columns behind the collections that choose what is published; their values are codes, not secrets."""
CORNER = 105.3451237
"""A corner of the parcels here: no other number of the test begins so."""
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BINARY = ("application/flatgeobuf", "application/vnd.apache.parquet", "application/vnd.mapbox-vector-tile")
DOCUMENTS = ("schema", "queryables", "sortables")
TILES = ("", "/WebMercatorQuad", "/WebMercatorQuad/tilejson", "/WebMercatorQuad/0/0/0", "/WebMercatorQuad/9/227/405")
GENERAL = ("/ogc", "/ogc/api", "/ogc/collections", "/ogc/tiles", "/ogc/tiles/WebMercatorQuad/9/227/405", "/catalog")
UNFILLED = {
    *("admin_unit.valid_from", "admin_unit.valid_to", "festival_date.rule_date"),
    *("parcel.commune_share", "parcel.gps_accuracy_m"),
}
"""Columns behind the collections that hold no marker: days in the keys of rows, and numbers with few digits."""
SURVEY = """
UPDATE place SET geom = 'SRID=4326;POINT(105.21 19.87)', geom_method = 'gps', precision_m = 15
WHERE geom IS NULL AND status = 'published'
"""
WALK = """
INSERT INTO trail (id, slug, name_vi, name_en, geom, has_heights, ascent_m, method, precision_m, difficulty,
    surveyed_on, surveyed_by, updated_at)
VALUES (gen_random_uuid(), 'x', 'x', 'x', 'SRID=4326;LINESTRING Z (105.21 19.86 0, 105.22 19.87 0)', false,
    1, 'gps', 5, 'easy', '2026-01-01', 'x', now())
"""
COMMON = ITEMS | {"lang", "f"}
DECISION = """
INSERT INTO event_occurrence (series_id, rule_date, starts_on, ends_on, status, note_vi)
SELECT id, '2027-02-10', '2027-02-10', '2027-02-10', 'confirmed', 'x' FROM event_series
"""
BEHIND = """
WITH RECURSIVE used AS (
    SELECT to_regclass($1)::oid AS oid
    UNION
    SELECT d.refobjid FROM used JOIN pg_rewrite r ON r.ev_class = used.oid
    JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
)
SELECT c.relname || '.' || a.attname FROM used JOIN pg_class c USING (oid)
JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND a.attnum > 0
"""


@pytest.fixture
async def superuser(cluster: Cluster, database: Database) -> AsyncIterator["asyncpg.Connection[Any]"]:
    name = await database.hot.fetchval("SELECT current_database()")
    connection = await asyncpg.connect(cluster.url(name, "postgres"))
    yield connection
    await connection.close()


@pytest.fixture
async def furnished(database: Database, settings: Settings) -> None:
    """Something in every collection; nobody agreed to be named."""
    await load_places(database, settings)
    world = await make_told_world(database, settings, public_name=False)
    await make_certificate(database, world.owner, world.product_id)
    await make_batch(database, world)
    await make_batch(database, world)
    for _ in range(5):
        owner = await make_account(database, public_name=False)
        parcel = await make_parcel(database, owner, geometry=polygon(CORNER, 19.9041237))
        await make_cycle(database, owner, parcel_id=parcel)
    await database.hot.execute(DECISION)
    await database.hot.execute(SURVEY)
    await database.hot.execute(WALK)


@pytest.fixture
async def secrets(furnished: None, superuser: "asyncpg.Connection[Any]", app: Litestar) -> Secrets:
    """The same with every column overwritten."""
    compute = growing_areas_sql.REFRESH.replace(":month", "'2026-12-01'").replace(":again", "true")
    counted = [("*", found) for found in COLLECTIONS]
    counted += [(found.geometry.column, found) for found in COLLECTIONS if found.geometry]
    counting = "SELECT " + ", ".join(f"(SELECT count({what}) FROM {found.view})" for what, found in counted)

    async def count() -> Any:
        await superuser.execute(compute)
        return tuple(await superuser.fetchrow(counting))

    assert all(await count()), "every collection has a feature, so that something could leak"
    found = await fill(superuser, count)
    app.state.catalog.versions.forget()
    return found


async def test_no_private_value_comes_out(
    client: httpx.AsyncClient, secrets: Secrets, superuser: "asyncpg.Connection[Any]"
) -> None:
    behind = {name for found in COLLECTIONS for name in await columns_behind(superuser, found)}
    assert (secrets.choosing & behind, secrets.unfilled & behind) == (CHOOSING, UNFILLED)
    batches = {str(key) for (key,) in await superuser.fetch("SELECT id FROM batch")}
    shown: set[str] = set()
    leaks: list[tuple[str, Any]] = []
    for address in [*GENERAL, *[a for found in COLLECTIONS for a in await addresses(client, found)]]:
        answer = await client.get(address)
        assert answer.status_code in {200, 204}, (address, answer.text[:300])
        kind = answer.headers.get("content-type", "")
        text = answer.content.decode("latin-1") if kind.startswith(BINARY) else answer.text + unfolded(answer)
        found = secrets.found(text, only_words=kind.startswith(BINARY))
        shown |= found
        leaks += [(address, name) for name in found - PUBLIC]
        leaks += [(address, key) for key in set(UUIDS.findall(text)) - batches]
        leaks += [(address, "a parcel's corner")] if str(CORNER)[:-1] in text else []
    assert leaks == []
    assert shown == PUBLIC, "nothing is said to be public that is not shown"


async def test_words_of_private_columns_find_nothing(
    client: httpx.AsyncClient, secrets: Secrets, superuser: "asyncpg.Connection[Any]"
) -> None:
    for collection in COLLECTIONS:
        private = await columns_behind(superuser, collection) & set(secrets.columns.values()) - PUBLIC - SEARCHED
        for name in sorted(private):
            answer = await client.get(f"/ogc/collections/{collection.id}/items", params={"q": secrets.word(name)})
            assert answer.json()["numberReturned"] == 0, (collection.id, name)


async def test_no_parameter_takes_the_name_of_a_hidden_column(
    client: httpx.AsyncClient, superuser: "asyncpg.Connection[Any]"
) -> None:
    for collection in COLLECTIONS:
        items = f"/ogc/collections/{collection.id}/items"
        behind = {name.partition(".")[2] for name in await columns_behind(superuser, collection)}
        hidden = behind | {"search", "geom", "xmin", "ctid"}
        for name in sorted(hidden - {prop.name for prop in collection.properties}):
            for query in (
                {name: "1"} if name not in COMMON else {"sortby": name},
                {"sortby": name},
                {"sortby": f"-{name}"},
                {"properties": name},
                {"exclude-properties": name},
                {"filter": f'"{name}" IS NULL'},
                {"filter": f'{{"op":"isNull","args":[{{"property":"{name}"}}]}}', "filter-lang": "cql2-json"},
            ):
                if name == "id" and "filter" in query:
                    continue  # the key, which every feature shows
                answer = await client.get(items, params=query)
                assert answer.status_code == 400, (collection.id, query)


async def test_a_view_holds_what_its_descriptor_lists_and_nothing_else(superuser: "asyncpg.Connection[Any]") -> None:
    for collection in COLLECTIONS:
        shape = collection.geometry
        technical = {collection.key, collection.search, shape and shape.column, shape and shape.mercator} - {None}
        rows = await superuser.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0", collection.view
        )
        assert {name for (name,) in rows} == technical | {prop.name for prop in collection.properties}, collection.id


async def columns_behind(connection: "asyncpg.Connection[Any]", collection: Collection) -> set[str]:
    """Every column of every table that a view reads."""
    return {name for (name,) in await connection.fetch(BEHIND, collection.view)}


async def addresses(client: httpx.AsyncClient, collection: Collection) -> list[str]:
    """Every question about a collection, each parameter in a form that answers."""
    here = f"/ogc/collections/{collection.id}"
    first, *_ = (await client.get(f"{here}/items", params={"limit": 1})).json()["features"]
    queries: list[dict[str, Any]] = [{"skipGeometry": "true"}, {"datetime": "../.."}, {"bbox": "-180,-90,180,90"}]
    queries += [{"limit": 1000, "f": chosen.name, "lang": "en"} for chosen in encoders.ITEMS]
    queries += [{"crs": f"http://www.opengis.net/def/crs/EPSG/0/{code}"} for code in (5897, 3857)]
    for prop in collection.properties:
        queries += [{"properties": prop.name}, {"exclude-properties": prop.name}]
        queries += [{"filter": f"{prop.name} IS NOT NULL"}]
        queries += [{"sortby": f"{sign}{prop.name}", "limit": 1} for sign in ("", "-") if prop.sortable]
        value = first["properties"][prop.name]
        if value not in (None, [], ""):
            value = value[0] if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else value
            queries.append({prop.name: value})
            queries.append({"q": value})
    item = f"{here}/items/{quote(first['id'], safe='')}"
    found = [here, f"{here}?f=html", f"{here}/changes", *(f"{here}/{name}" for name in DOCUMENTS)]
    found += [f"{here}/items?{urlencode(query)}" for query in queries]
    found += [f"{item}?f={chosen.name}" for chosen in encoders.ITEM]
    if collection.geometry:
        found += [f"{here}/tiles{path}" for path in TILES]
    return found


def unfolded(answer: httpx.Response) -> str:
    """What cursors in an answer hold."""
    texts = set(re.findall(r"cursor=([\w-]+)", answer.text))
    return " ".join(base64.urlsafe_b64decode(text + "==").decode("latin-1") for text in texts)
