"""Every local fact is loaded with its source and confidence, and nothing is published that nobody surveyed."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from tests.support.places import load_places
from thuongxuan.areas.importer import read_toml
from thuongxuan.db.session import Database
from thuongxuan.places import importer
from thuongxuan.places.facts import Festivals, Places, Products
from thuongxuan.places.festivals import in_lunar_year
from thuongxuan.settings import Settings

GEODATA = Path(__file__).parents[3] / "geodata"
PLACES = {
    *("dam-cua-dat", "ho-cua-dat", "khu-di-tich-cua-dat", "hoi-the-lung-nhai", "dinh-lang-ho", "hang-muong"),
    *("vqg-xuan-lien", "dinh-pu-gio", "cay-di-san-sa-mu-po-mu", "ban-vin", "ban-ma", "thac-thien-thuy"),
    *("thac-hon-yen", "thac-trai-gai", "thac-bay-tang", "hon-mai-muc", "hon-ngoi", "khu-ca-long-cua-dat"),
    *("cua-khau-kheo", "tt-thuong-xuan", "dap-bai-thuong"),
}
FESTIVALS = {"le-hoi-nang-han", "mua-hanh-huong-cua-dat", "hoi-the-lung-nhai-ky-niem"}
PRODUCTS = {
    *("que-thuong-xuan", "que-thanh", "tinh-dau-que", "ong-hut-tre", "ca-long-cua-dat", "mat-ong-rung"),
    *("luong-nua-vau", "keo", "gao-nep", "ruou-can"),
}


def read(dataset: str, kind: type[Any]) -> Any:
    return msgspec.convert(read_toml(GEODATA / dataset / "data.toml"), kind)


def test_the_files_hold_every_place_festival_product_and_source() -> None:
    assert {place.id for place in read("places", Places).place} == PLACES
    assert {festival.id for festival in read("festivals", Festivals).festival} == FESTIVALS
    products = read("products", Products)
    assert {product.id for product in products.product} == PRODUCTS
    assert {other.name for other in products.not_local} == {"Vịt Cổ Lũng", "Bưởi Luận Văn", "Cá sông Đà"}
    assert len(read_toml(GEODATA / "sources" / "data.toml")["source"]) == 33


@pytest.mark.parametrize("dataset", ["communes", "former-units", "places", "festivals", "products", "sources"])
def test_every_dataset_says_where_it_comes_from_and_under_which_licence(dataset: str) -> None:
    source = read_toml(GEODATA / dataset / "SOURCE.toml")
    assert source["title"]
    assert source["origin"]
    assert source["licence"]
    assert source["retrieved"]


def test_every_claim_names_known_sources_and_a_known_thing() -> None:
    known = {source["id"] for source in read_toml(GEODATA / "sources" / "data.toml")["source"]}
    ids = PLACES | FESTIVALS | PRODUCTS | {"396"}
    for dataset, kind in (("places", Places), ("festivals", Festivals), ("products", Products)):
        for claim in read(dataset, kind).claim:
            assert set(claim.sources) <= known
            assert claim.id in ids
            assert claim.sources or claim.confidence <= 30, f"{claim.id}.{claim.field}: sure without a source"


def test_every_festival_rule_gives_the_dates_that_were_checked() -> None:
    for festival in read("festivals", Festivals).festival:
        for first, last in festival.expected:
            occurrence = in_lunar_year(festival.rule, first.year)
            assert occurrence is not None
            assert (occurrence.starts_on, occurrence.ends_on) == (first, last)


async def test_loading_gives_every_claim_a_row_and_loading_again_changes_nothing(
    database: Database, settings: Settings
) -> None:
    await load_places(database, settings)
    count = text("SELECT entity, count(*), min(confidence), max(confidence) FROM claim GROUP BY entity ORDER BY entity")
    async with database.read() as session:
        before = (await session.execute(count)).all()
        version = await session.scalar(text("SELECT sum(row_version) FROM place"))
        areas = {row[0] for row in before}
    assert areas == {"area", "place", "festival", "product"}
    async with database.write() as write:
        assert await importer.load(write, settings.geodata_dir) == 0
    async with database.read() as session:
        assert (await session.execute(count)).all() == before
        assert await session.scalar(text("SELECT sum(row_version) FROM place")) == version


async def test_only_surveyed_places_have_a_point_and_the_one_outside_stays_a_draft(
    database: Database, settings: Settings
) -> None:
    await load_places(database, settings)
    async with database.read() as session:
        rows = await session.execute(text("SELECT slug FROM place WHERE geom IS NOT NULL ORDER BY slug"))
        assert [row[0] for row in rows] == ["dam-cua-dat", "tt-thuong-xuan"]
        drafts = await session.execute(text("SELECT slug, commune_code FROM place WHERE status = 'draft'"))
        assert [tuple(row) for row in drafts] == [("dap-bai-thuong", None)]


async def test_a_stand_in_point_can_never_be_published(database: Database, settings: Settings) -> None:
    await load_places(database, settings)
    attempt = text(
        "UPDATE place SET geom = ST_SetSRID(ST_MakePoint(105.2, 19.78), 4326), geom_method = 'centroid_placeholder' "
        "WHERE slug = 'thac-trai-gai'"
    )
    with pytest.raises(Exception, match="no_stand_in_published"):
        async with database.write() as write:
            await write.execute(attempt)


async def test_a_private_contact_needs_consent_before_it_is_public(database: Database, settings: Settings) -> None:
    await load_places(database, settings)
    attempt = text(
        "INSERT INTO contact (id, place_id, role, kind, value, public) "
        "SELECT gen_random_uuid(), id, 'trông coi', 'phone', '0900000000', true FROM place LIMIT 1"
    )
    with pytest.raises(Exception, match="ck_contact_consent"):
        async with database.write() as write:
            await write.execute(attempt)
