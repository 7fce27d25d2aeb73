"""The pages: three screens without a script, nothing typed is lost, officers decide, both languages."""

import json
import re
from typing import Any

import httpx

from tests.support.identity import form, make_account, sign_in
from tests.support.land import LAT, LON, fields, household, make_parcel, polygon
from thuongxuan.db.session import Database

NEW = "/land/parcels/new"


def carried(page: str) -> dict[str, str]:
    """The hidden fields of the first form of the main part."""
    import html

    first = page.split("<main", 1)[1].split("<form", 1)[1].split("</form>", 1)[0]
    found = re.findall(r'<input type="hidden"[^>]*? name="([^"]+)" value="([^"]*)"', first)
    return {name: html.unescape(value) for name, value in found}


async def test_three_screens_lead_from_a_shape_to_a_handed_in_parcel(
    client: httpx.AsyncClient, database: Database
) -> None:
    await household(client, database)
    first = (await client.get(f"{NEW}?how=drawn")).text
    shape = json.dumps(polygon())
    checked = await client.post(f"{NEW}/check", data={**carried(first), "shape": shape})
    assert checked.status_code == 200
    assert "1,1592 ha" in checked.text
    assert "Thường Xuân" in checked.text
    assert "Không chồng lên thửa nào" in checked.text
    assert "<svg" in checked.text
    asked = await client.post(f"{NEW}/details", data=carried(checked.text))
    assert asked.status_code == 200
    values = carried(asked.text)
    assert values["shape"] == shape
    saved = await client.post(NEW, data={**values, "name": "Đồi quế sau nhà", "send": "now"})
    assert saved.status_code == 303
    page = (await client.get(saved.headers["location"])).text
    assert "Mã biên nhận" in page
    assert "Chờ duyệt" in page
    assert "Đồi quế sau nhà" in (await client.get("/land/parcels")).text


async def test_every_way_has_a_page_that_works_without_a_script(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    for how in ("drawn", "walked", "pasted", "cadastral", "nonsense"):
        page = await client.get(f"{NEW}?how={how}")
        assert page.status_code == 200
        assert 'name="shape"' in page.text
        assert ("map_sheet" in page.text) == (how == "cadastral")


async def test_a_refused_shape_comes_back_with_reason_place_and_what_was_typed(
    client: httpx.AsyncClient, database: Database
) -> None:
    await household(client, database)
    bow = "19.904 105.345\n19.905 105.346\n19.904 105.346\n19.905 105.345"
    answer = await client.post(f"{NEW}/check", data=fields(client, shape=bow, name=""))
    assert answer.status_code == 422
    assert "Đường biên tự cắt chính nó. Vị trí: kinh độ 105.3455, vĩ độ 19.9045." in answer.text
    assert "19.905 105.346" in answer.text
    english = await client.post(f"{NEW}/check?lang=en", data=fields(client, shape=bow, name=""))
    assert "The border crosses itself. Place: longitude 105.3455, latitude 19.9045." in english.text


async def test_all_fields_of_the_last_screen_are_refused_at_once(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    answer = await client.post(NEW, data=fields(client, name="", planting_area_code="x", map_sheet="9" * 30))
    assert answer.status_code == 422
    for field in ("name", "planting_area_code", "map_sheet"):
        assert f'id="e-{field}"' in answer.text


async def test_a_double_tap_saves_once(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    typed = fields(client)
    first, second = await client.post(NEW, data=typed), await client.post(NEW, data=typed)
    assert first.headers["location"] == second.headers["location"]
    assert (await client.get("/land/parcels")).text.count("Đồi quế") == 1


async def test_a_returned_parcel_is_changed_and_handed_in_again(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    parcel = await make_parcel(database, me, "returned")
    page = (await client.get(f"/land/parcels/{parcel}")).text
    assert "Xin đo lại góc 3." in page
    edit = (await client.get(f"/land/parcels/{parcel}/edit")).text
    values = carried(edit)
    assert (values["parcel"], values["version"]) == (str(parcel), "1")
    assert f'href="/land/parcels/{parcel}/edit?how=walked"' in edit
    walked = (await client.get(f"/land/parcels/{parcel}/edit?how=walked")).text
    assert carried(walked)["parcel"] == str(parcel)
    assert 'id="walk"' in walked
    assert "105.345" not in walked
    larger = json.dumps(polygon(LON, LAT, 0.0011))
    saved = await client.post(NEW, data={**values, "shape": larger, "name": "Đồi quế", "send": "now"})
    assert saved.headers["location"] == f"/land/parcels/{parcel}?saved=1"
    page = (await client.get(f"/land/parcels/{parcel}")).text
    assert "Chờ duyệt" in page
    assert "1,4026 ha" in page
    stale = await client.post(NEW, data={**values, **form(client), "shape": larger, "name": "Tên mới", "send": "now"})
    assert stale.status_code == 409
    assert "Tên mới" in stale.text


async def test_a_parcel_that_may_not_be_changed_is_refused_when_its_form_is_opened(
    client: httpx.AsyncClient, database: Database
) -> None:
    me = await household(client, database)
    for status, why, following in (
        ("submitted", "đang chờ cán bộ xem", "/land/parcels/{id}"),
        ("approved", "Thửa đã được duyệt", "/land/parcels/new?replaces={id}"),
        ("superseded", "đã được thay bằng một bản mới", "/land/parcels"),
    ):
        parcel = await make_parcel(database, me, status)
        for way in ("", "?how=walked", "?how=nonsense"):
            refused = await client.get(f"/land/parcels/{parcel}/edit{way}")
            main = refused.text.split("<main", 1)[1]
            assert (refused.status_code, why in main, "<textarea" in main) == (409, True, False), (status, way)
            assert f'href="{following.format(id=parcel)}"' in main
    for status in ("draft", "returned"):
        parcel = await make_parcel(database, me, status)
        assert (await client.get(f"/land/parcels/{parcel}/edit")).status_code == 200


async def test_the_check_warns_of_an_overlap_without_saying_whose(
    client: httpx.AsyncClient, database: Database
) -> None:
    await make_parcel(database, await make_account(database, display_name="Hộ Bà Lan"))
    await household(client, database)
    shape = json.dumps(polygon(LON + 0.0005, LAT))
    answer = await client.post(f"{NEW}/check", data=fields(client, shape=shape))
    assert "Thửa của một hộ khác" in answer.text
    assert "5.796 m²" in answer.text
    assert "50 %" in answer.text
    assert "Bà Lan" not in answer.text


async def test_an_officer_sees_who_overlaps_and_approves(client: httpx.AsyncClient, database: Database) -> None:
    await make_parcel(database, await make_account(database, display_name="Hộ Bà Lan"))
    owner = await make_account(database, display_name="Hộ Ông Tuấn")
    parcel = await make_parcel(database, owner, "submitted", polygon(LON + 0.0005, LAT), name="Nương sắn")
    await sign_in(client, await make_account(database, "officer"))
    assert "Nương sắn" in (await client.get("/officer/parcels")).text
    review = (await client.get(f"/officer/parcels/{parcel}")).text
    assert "Hộ Bà Lan" in review
    assert "parcel-other" in review
    bare = await client.post(f"/officer/parcels/{parcel}/return", data=form(client, version=1, reason=""))
    assert bare.status_code == 422
    done = await client.post(f"/officer/parcels/{parcel}/approve", data=form(client, version=1))
    assert (done.status_code, done.headers["location"]) == (303, "/officer/parcels")
    assert "Nương sắn" not in (await client.get("/officer/parcels")).text
    await sign_in(client, owner)
    assert "Đã duyệt" in (await client.get(f"/land/parcels/{parcel}")).text


async def test_an_officer_returns_with_a_reason_the_owner_reads(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    parcel = await make_parcel(database, owner, "submitted")
    await sign_in(client, await make_account(database, "officer"))
    url = f"/officer/parcels/{parcel}/return"
    done = await client.post(url, data=form(client, version=1, reason="Góc 3 lấn ra đường đi."))
    assert done.status_code == 303
    await sign_in(client, owner)
    assert "Góc 3 lấn ra đường đi." in (await client.get(f"/land/parcels/{parcel}")).text


MATRIX: tuple[tuple[Any, int, int, int], ...] = (
    # who, own list, another's parcel, the officer's pages
    (None, 303, 303, 303),
    ("household", 200, 404, 403),
    ("cooperative", 200, 404, 403),
    ("team_member", 200, 404, 403),
    ("officer", 200, 404, 200),
)


async def test_pages_open_for_their_people_only(client: httpx.AsyncClient, database: Database) -> None:
    parcel = await make_parcel(database, await make_account(database), "submitted")
    for kind, mine, theirs, queue in MATRIX:
        if kind:
            await sign_in(client, await make_account(database, kind))
        for url, status in (
            ("/land/parcels", mine),
            (f"/land/parcels/{parcel}", theirs),
            (f"/land/parcels/{parcel}/edit", theirs),
            ("/officer/parcels", queue),
            (f"/officer/parcels/{parcel}", queue),
        ):
            assert (await client.get(url)).status_code == status, (kind, url)


async def test_who_cannot_enter_a_parcel_learns_it_on_the_first_screen(
    client: httpx.AsyncClient, database: Database
) -> None:
    for kind in ("team_member", "officer", "administrator"):
        await sign_in(client, await make_account(database, kind))
        assert (await client.get(NEW)).status_code == 403
        assert (await client.post(NEW, data=fields(client))).status_code == 403


async def test_what_was_typed_survives_a_lost_session(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    typed = fields(client)
    client.cookies.clear()
    client.headers.pop("x-csrf-token", None)
    lost = await client.post(NEW, data=typed)
    assert lost.status_code == 303
    where = httpx.URL(lost.headers["location"])
    assert where.path == "/sign-in"
    await sign_in(client, me)
    back = await client.get(where.params["next"], params={"draft": where.params["draft"]})
    assert back.status_code == 200
    assert "105.345" in back.text
    assert carried(back.text)["name"] == "Đồi quế"


async def test_english_pages_hold_no_vietnamese_interface_text(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    parcel = await make_parcel(database, me, planting_area_code="ABCDE")
    client.cookies.set("lang", "en")
    for url in ("/land/parcels", NEW, f"{NEW}?how=walked", f"{NEW}?how=cadastral", f"/land/parcels/{parcel}"):
        text = (await client.get(url)).text
        assert "Thửa đất" not in text.split("<main", 1)[1]


async def test_communes_are_named_in_the_language_of_the_reader(client: httpx.AsyncClient, database: Database) -> None:
    owner = await household(client, database)
    parcel = await make_parcel(database, owner)
    shape = fields(client, shape=json.dumps(polygon()))
    for language, name, other in (
        ("vi", "Xã Thường Xuân", "Thuong Xuan Commune"),
        ("en", "Thuong Xuan Commune", "Xã "),
    ):
        query = {"lang": language}
        for page in (
            await client.get("/land/parcels", params=query),
            await client.get(f"/land/parcels/{parcel}", params=query),
            await client.post(f"{NEW}/check", params=query, data=shape),
            await client.get("/production/new", params=query),
        ):
            main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
            assert name in main, page.url
            assert other not in main, page.url
    await sign_in(client, await make_account(database, kind="officer"))
    await make_parcel(database, owner, "submitted")
    assert "Thuong Xuan Commune" in (await client.get("/officer/parcels", params={"lang": "en"})).text
