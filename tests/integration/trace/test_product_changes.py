"""Products change after they were registered, but nothing changes that a batch or a printed label rests on."""

import gzip
import io
import random
import re
import zipfile
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from tests.support.controls import controls
from tests.support.identity import PASSPHRASE, form, make_account, make_key, sign_in, sign_out, with_passphrase
from tests.support.production import fields_refused
from tests.support.trace import PRODUCTS, make_batch, make_product, make_told_world, make_world, path_of, with_key
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.standards.gs1.check_digit import check_digit

GTIN = "893123450001" + check_digit("893123450001")
PREFIX = {"gs1_prefix": "89312345", "gs1_licence": "GCP-2026-1"}
FIRST_VIEW_BYTES = 61_440


async def patch(client: httpx.AsyncClient, product: UUID, change: Any, version: int | None = 1) -> httpx.Response:
    headers = {"If-Match": f'"v{version}"'} if version else {}
    return await client.patch(f"{PRODUCTS}/{product}", json=change, headers=headers)


def picture(size: tuple[int, int] = (1200, 900), *, noisy: bool = False) -> bytes:
    """A photograph with the place it was taken in it; a noisy one is as hard to compress as any."""
    made = Image.new("RGB", size, (150, 90, 40))
    if noisy:
        made = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))  # noqa: S311 - pixels
    exif = Image.Exif()
    exif[0x010F] = "TelephoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 54.0, 0.0), 3: "E", 4: (105.0, 20.0, 0.0)})
    out = io.BytesIO()
    made.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


async def test_a_product_is_changed_under_its_version(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner)
    await with_key(client, owner)
    assert (await patch(client, product, {"name_vi": "Quế quăn"}, None)).status_code == 428
    assert (await patch(client, product, {"name_vi": "Quế quăn"}, 7)).status_code == 412
    changed = await patch(client, product, {"name_vi": "Quế quăn", "description_vi": "", "shelf_life_days": 365})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v2"')
    one = await client.get(f"{PRODUCTS}/{product}")
    assert (one.json(), one.headers["etag"]) == (changed.json(), '"v2"')
    told = changed.json()
    assert (told["name_vi"], told["description_vi"], told["name_en"]) == ("Quế quăn", "", "Cinnamon sticks")
    boxed = (await patch(client, product, {"unit": "box", "net_kg": "0.25", "shelf_life_days": None}, 2)).json()
    assert (boxed["unit"], boxed["net_kg"], boxed["shelf_life_days"], boxed["row_version"]) == ("box", 0.25, None, 3)
    numbered = await patch(client, product, {"gtin": GTIN} | PREFIX, 3)
    assert numbered.json()["gtin"] == f"0{GTIN}"
    assert (await patch(client, product, {"name_en": "Quills"}, 4)).json()["gtin"] == f"0{GTIN}"
    assert (await patch(client, product, {"gtin": None}, 5)).json()["gtin"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_vi": ""}, "name_vi"),
        ({"name_vi": None}, "name_vi"),
        ({"name_en": "x" * 121}, "name_en"),
        ({"description_vi": "x" * 1001}, "description_vi"),
        ({"crop": "no-such"}, "crop"),
        ({"unit": "stone"}, "unit"),
        ({"unit": "box", "net_kg": "-1"}, "net_kg"),
        ({"shelf_life_days": 0}, "shelf_life_days"),
        ({"gtin": GTIN}, "gtin"),
        ({"gtin": "abc"}, "gtin"),
        ({"code": "ABCDEF"}, "code"),
        ({"photo": "x"}, "photo"),
        ({"row_version": 9}, "row_version"),
    ],
)
async def test_a_refused_change_is_named_and_changes_nothing(
    client: httpx.AsyncClient, database: Database, change: dict[str, Any], field: str
) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner)
    await with_key(client, owner)
    answer = await patch(client, product, {"brand": "Nhãn"} | change)
    assert (answer.status_code, [name for name, _ in fields_refused(answer)]) == (422, [field])
    assert (await client.get(f"{PRODUCTS}/{product}")).json()["brand"] == ""


async def test_with_a_batch_only_words_change(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    await with_key(client, world.owner)
    fixed = {"crop": "mat_ong", "unit": "box", "net_kg": "0.5", "gtin": GTIN} | PREFIX
    refused = await patch(client, world.product_id, fixed)
    assert fields_refused(refused) == [(name, "fixed") for name in ("crop", "unit", "net_kg", "gtin")]
    assert await database.hot.fetchval("SELECT count(*) FROM gs1_prefix") == 0
    same = {"crop": "que", "unit": "kg", "name_vi": "Quế quăn", "name_en": "Quills", "description_vi": "Phơi hiên."}
    assert (await patch(client, world.product_id, same)).status_code == 200
    sign_out(client)
    del client.headers["authorization"]
    seen = (await client.get(path_of(batch))).text
    assert ("Quế quăn" in seen, "Phơi hiên." in seen) == (True, True)


async def test_nobody_else_changes_a_product(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner)
    edit, photo = f"/products/{product}/edit", f"/products/{product}/photo"
    strangers = (await make_account(database), 404), (await make_account(database, "officer"), 403)
    for other, expected in strangers:
        await sign_in(client, other)
        typed = form(client, name_vi="Của tôi", crop="que", unit="kg", version="1")
        assert (await client.post(edit, data=typed)).status_code == expected
        assert (await client.post(photo, data=form(client, version="1", remove="yes"))).status_code == expected
        sign_out(client)
        client.headers["authorization"] = f"Bearer {await make_key(database, other)}"
        assert (await patch(client, product, {"name_vi": "Của tôi"})).status_code == expected
        put = await client.put(f"{PRODUCTS}/{product}/photo", content=picture(), headers={"If-Match": '"v1"'})
        assert put.status_code == expected
        del client.headers["authorization"]
    client.headers["authorization"] = f"Bearer {await make_key(database, owner, scopes=('read',))}"
    assert (await patch(client, product, {"name_vi": "Đọc"})).status_code == 403
    assert (await patch(client, uuid4(), {"name_vi": "Không có"})).status_code == 403
    assert await database.hot.fetchval("SELECT row_version FROM product") == 1


async def test_the_form_shows_what_is_stored_and_gives_back_what_is_refused(
    client: httpx.AsyncClient, database: Database
) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner, unit="box", net_kg="0.25")
    await sign_in(client, owner)
    edit = f"/products/{product}/edit"
    assert f'href="{edit}"' in (await client.get(f"/products/{product}")).text
    values = controls((await client.get(edit)).text)
    assert (values["name_vi"], values["net_kg"], values["version"]) == ("Quế ống", "0,25", "1")
    bad = values | {"name_vi": "", "net_kg": "một", "description_vi": "Mới", "name_en": "x" * 121}
    refused = await client.post(edit, data=bad)
    assert refused.status_code == 422
    assert controls(refused.text)["description_vi"] == "Mới"
    assert controls(refused.text)["net_kg"] == "một"
    done = await client.post(edit, data=values | {"name_vi": "Quế quăn", "net_kg": "0,5"})
    assert (done.status_code, done.headers["location"]) == (303, f"/products/{product}")
    page = (await client.get(f"/products/{product}")).text
    assert ("Quế quăn" in page, "0,5 kg" in page) == (True, True)
    stale = await client.post(
        edit, data=form(client, **(values | {"name_vi": "Tên cũ", "idempotency_key": str(uuid4())}))
    )
    assert (stale.status_code, "Tên cũ" in stale.text) == (409, True)


async def test_the_form_of_a_product_with_batches_offers_only_words(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    await make_batch(database, world)
    await sign_in(client, world.owner)
    edit = f"/products/{world.product_id}/edit"
    page = (await client.get(edit)).text
    assert "Sản phẩm đã có lô hàng" in page
    assert [name for name in ("f-crop", "f-unit", "f-gtin", "f-net_kg") if f'id="{name}"' in page] == []
    values = controls(page)
    forced = await client.post(edit, data=values | {"crop": "mat_ong"})
    assert (forced.status_code, "không đổi được" in forced.text) == (422, True)
    assert (await client.post(edit, data=values | {"name_vi": "Quế quăn"})).status_code == 303


async def test_a_picture_is_made_small_and_clean_and_everybody_who_scans_sees_it(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    batch = await make_batch(database, world)
    await sign_in(client, world.owner)
    address = f"/products/{world.product_id}/photo"
    sent = {"photo": ("IMG_1.jpg", picture(noisy=True), "image/jpeg")}
    done = await client.post(address, data=form(client, version="1"), files=sent)
    assert (done.status_code, done.headers["location"]) == (303, f"/products/{world.product_id}")
    sign_out(client)
    page = await client.get(path_of(batch))
    shown = re.search(r'<img class="product-photo" src="([^"]+)" alt="Quế ống"', page.text)
    assert shown
    image = await client.get(shown[1])
    assert image.headers["content-type"] == "image/jpeg"
    assert image.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert b"TelephoneMaker" not in image.content
    with Image.open(io.BytesIO(image.content)) as opened:
        assert max(opened.size) <= 480
        assert dict(opened.getexif()) == {}
    linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
    files = [len(gzip.compress((await client.get(url)).content)) for url in linked]
    assert len(gzip.compress(page.content, 6)) <= 14_336
    assert len(gzip.compress(page.content, 6)) + sum(files) + len(image.content) <= FIRST_VIEW_BYTES
    english = await client.get(path_of(batch), params={"lang": "en"})
    assert 'alt="Cinnamon sticks"' in english.text
    told = (await client.get(f"/api/v1/batches/by-code{path_of(batch)}")).json()
    assert told["photo"] == shown[1]
    await sign_in(client, world.owner)
    assert (await client.post(address, data=form(client, version="2", remove="yes"))).status_code == 303
    assert "product-photo" not in (await client.get(path_of(batch))).text
    assert (await client.get(shown[1])).status_code == 404


async def test_a_picture_goes_with_the_account_it_belongs_to(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    owner = await with_passphrase(database)
    product = await make_product(database, owner)
    await sign_in(client, owner)
    for version in (1, 2):  # the first picture is replaced, but it is still the owner's
        sent = {"photo": ("x.jpg", picture((400 + version, 300)))}
        await client.post(f"/products/{product}/photo", data=form(client, version=str(version)), files=sent)
    shown = await database.hot.fetchval("SELECT photo_sha256 FROM product")
    with zipfile.ZipFile(io.BytesIO((await client.get("/account/data/archive.zip")).content)) as packed:
        held = [name for name in packed.namelist() if name.startswith("photos/")]
    assert (len(held), f"photos/{shown}.jpg" in held) == (2, True)
    erased = await client.post("/account/data/erase", data=form(client, passphrase=PASSPHRASE, sure="yes"))
    assert erased.status_code == 303
    assert (await client.get(f"/products/photos/{shown}")).status_code == 404
    assert list((settings.var_dir / "photos").rglob("*.jpg")) == []


async def test_a_picture_by_the_api_needs_the_version(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner)
    await with_key(client, owner)
    address = f"{PRODUCTS}/{product}/photo"
    assert (await client.put(address, content=picture())).status_code == 428
    assert (await client.put(address, content=picture(), headers={"If-Match": '"v2"'})).status_code == 412
    done = await client.put(address, content=picture(), headers={"If-Match": '"v1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"v2"')
    assert (await client.get(done.json()["photo"])).status_code == 200


async def test_pictures_that_are_none_are_refused(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    owner = await make_account(database)
    product = await make_product(database, owner)
    await sign_in(client, owner)
    address = f"/products/{product}/photo"
    for name, content in (("x.jpg", b"<svg onload=alert(1)>"), ("x.jpg", picture()[:500]), ("x.jpg", b"")):
        answer = await client.post(address, data=form(client, version="1"), files={"photo": (name, content)})
        assert (answer.status_code, 'id="e-photo"' in answer.text) == (422, True), content[:10]
    assert (await client.post(address, data=form(client, version="1"))).status_code == 422
    assert (await client.post(address, data=form(client, version="x", remove="yes"))).status_code == 422
    assert (await client.post(address, data=form(client, version="9", remove="yes"))).status_code == 409
    huge = {"photo": ("x.jpg", b"\xff\xd8\xff" + bytes(settings.max_photo_bytes))}
    assert (await client.post(address, data=form(client, version="1"), files=huge)).status_code == 413
    assert await database.hot.fetchval("SELECT photo_sha256 FROM product") is None


async def test_a_photograph_of_a_diary_is_no_picture_of_a_product(
    client: httpx.AsyncClient, database: Database
) -> None:
    await with_key(client, await make_account(database))
    uploaded = await client.post("/api/v1/photos", content=picture(), headers={"Idempotency-Key": str(uuid4())})
    assert (await client.get(f"/products/photos/{uploaded.json()['photo']}")).status_code == 404
    for hostile in ("0" * 64, "..%2f..%2fetc", "x", "%00", "A" * 64):
        assert (await client.get(f"/products/photos/{hostile}")).status_code in {400, 404}, hostile
