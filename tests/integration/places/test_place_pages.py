"""Pages of places: what a visitor reads, in which order, and what an officer can change."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import msgspec
import pytest

from tests.support.identity import Made, form, make_account, sign_in
from thuongxuan import clock
from thuongxuan.db.session import Database

pytestmark = pytest.mark.usefixtures("loaded")
EN = {"Accept-Language": "en"}


@pytest.fixture
async def officer(client: httpx.AsyncClient, database: Database) -> Made:
    account = await make_account(database, "officer")
    await sign_in(client, account)
    return account


async def read(client: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None) -> str:
    answer = await client.get(url, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_list_filters_and_says_when_nothing_matches(client: httpx.AsyncClient) -> None:
    body = await read(client, "/places?q=thac+mu")
    assert "Thác Thiên Thủy" in body
    assert "Thác Trai Gái" not in body
    assert "Không có nơi nào khớp" in await read(client, "/places?kind=homestay")
    assert "Không có nơi nào khớp" in await read(client, "/places?kind=volcano&q=%25")
    assert "No place matches" in await read(client, "/places?kind=homestay", EN)
    assert (await client.get("/places?cursor=xx")).status_code == 400


async def test_a_place_page_tells_things_in_the_order_a_visitor_needs(client: httpx.AsyncClient) -> None:
    body = await read(client, "/places/khu-di-tich-cua-dat")
    order = [
        *("<h1>", "Giờ mở cửa", 'class="lead"', 'id="way"', 'id="price"', 'id="manners"', 'id="near"'),
        *('id="grown"', 'id="checked"'),
    ]
    positions = [body.index(part) for part in order]
    assert positions == sorted(positions)
    assert "chưa được đo vị trí" in body
    assert "Chưa rõ giá" in body
    assert "Giờ mở cửa chưa kiểm chứng" in body
    assert "Chưa tìm thấy cấp và quyết định xếp hạng" in body
    assert "Mùa hành hương đền Cửa Đạt" in body
    assert "Thường Xuân" in body


async def test_the_page_is_in_english_for_those_who_ask(client: httpx.AsyncClient) -> None:
    body = await read(client, "/places/thac-trai-gai", EN)
    assert "Trai Gai Waterfall" in body
    assert "not been surveyed" in body


async def test_a_disputed_place_shows_both_views_and_a_hidden_one_no_position(client: httpx.AsyncClient) -> None:
    body = await read(client, "/places/hoi-the-lung-nhai")
    assert "Còn tranh luận" in body
    assert "Ngọc Lặc" in body
    assert "4790/QĐ-UBND" in body
    assert "Vị trí được giấu" in await read(client, "/places/cay-di-san-sa-mu-po-mu")


async def test_structured_data_gives_a_point_only_where_it_is_precise(client: httpx.AsyncClient) -> None:
    documents = {}
    for slug in ("tt-thuong-xuan", "dam-cua-dat", "thac-trai-gai"):
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', await read(client, f"/places/{slug}"))
        assert found
        documents[slug] = msgspec.json.decode(found[1])
    assert documents["tt-thuong-xuan"]["geo"]["longitude"] == 105.34723
    assert documents["tt-thuong-xuan"]["sameAs"] == ["https://sws.geonames.org/1564835/"]
    assert "geo" not in documents["dam-cua-dat"]
    assert "geo" not in documents["thac-trai-gai"]
    assert documents["thac-trai-gai"]["@type"] == ["Waterfall", "TouristAttraction"]
    assert documents["thac-trai-gai"]["containedInPlace"]["identifier"] == "15658"


async def test_open_now_follows_the_clock_and_says_unknown_at_tet(client: httpx.AsyncClient) -> None:
    url = "/places/khu-di-tich-cua-dat"
    try:
        for instant, words in (
            (datetime(2026, 11, 23, 3, tzinfo=UTC), "Đang mở cửa"),
            (datetime(2026, 11, 23, 15, tzinfo=UTC), "Đang đóng cửa"),
            (datetime(2027, 2, 6, 3, tzinfo=UTC), "Chưa rõ có mở cửa không"),
        ):
            clock.freeze(instant)
            assert words in await read(client, url)
    finally:
        clock.freeze(None)


async def test_a_page_that_did_not_change_is_not_sent_again(client: httpx.AsyncClient) -> None:
    for url in ("/places", "/places/thac-trai-gai", "/festivals", "/areas", "/areas/15658"):
        first = await client.get(url)
        again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), url


async def test_festivals_with_their_next_dates(client: httpx.AsyncClient) -> None:
    try:
        clock.freeze(datetime(2026, 11, 23, tzinfo=UTC))
        body = await read(client, "/festivals")
    finally:
        clock.freeze(None)
    assert "10/02/2027" in body
    assert "06/02/2027 – 05/05/2027" in body
    assert "Chưa biết ngày tổ chức" in body


async def test_communes_and_what_they_were(client: httpx.AsyncClient) -> None:
    assert "Xã Vạn Xuân" in await read(client, "/areas")
    body = await read(client, "/areas/15634")
    assert "Xã Luận Khê" in body
    assert "một phần" in body
    former = await read(client, "/areas/15637")
    assert "Xã Tân Thành" in former
    assert "Xã Luận Thành" in former
    assert (await client.get("/areas/99999")).status_code == 404
    assert (await client.get("/places/khong-co")).status_code == 404


async def test_visitors_and_households_cannot_enter_the_officers_pages(
    client: httpx.AsyncClient, database: Database
) -> None:
    assert (await client.get("/places/new")).status_code == 303
    await sign_in(client, await make_account(database, "household"))
    for url in ("/places/new", "/places/thac-trai-gai/edit", "/places/import", "/festivals/le-hoi-nang-han/decide"):
        assert (await client.get(url)).status_code == 403, url


@pytest.mark.usefixtures("officer")
async def test_an_officer_adds_a_place_and_every_fault_is_shown_with_what_was_typed(
    client: httpx.AsyncClient,
) -> None:
    fields = form(client, kind="cave", status="published", name_vi="Hang Thử", sensitivity="public", hours="luôn luôn")
    refused = await client.post("/places/new", data=fields)
    assert refused.status_code == 422
    assert "Hang Thử" in refused.text
    assert 'href="#f-source"' in refused.text
    fields |= {"hours": "Mo-Su 07:00-17:00", "source": "Hỏi trưởng bản", "idempotency_key": str(uuid4())}
    refused = await client.post("/places/new", data=fields)
    assert 'href="#f-commune"' in refused.text
    fields |= {"commune": "15622", "alt_names": "Hang Một\nHang Hai", "idempotency_key": str(uuid4())}
    for _ in range(2):  # a double tap
        done = await client.post("/places/new", data=fields)
        assert (done.status_code, done.headers["location"]) == (303, "/places/hang-thu/edit")
    assert "Hang Một, Hang Hai" in await read(client, "/places/hang-thu")


@pytest.mark.usefixtures("officer")
async def test_every_group_of_questions_has_a_screen_of_its_own(client: httpx.AsyncClient) -> None:
    hub = await read(client, "/places/khu-di-tich-cua-dat/edit")
    links = re.findall(r'href="(/places/khu-di-tich-cua-dat/(?:edit/|visit/|merge)[^"]*)"', hub)
    assert len(links) == 11
    for link in links:
        await read(client, link)
        await read(client, link, EN)
    assert (await client.get("/places/khu-di-tich-cua-dat/edit/pictures")).status_code == 404
    assert (await client.get("/places/khong-co/edit/names")).status_code == 404


@pytest.mark.usefixtures("officer")
async def test_a_screen_changes_only_its_own_answers(client: httpx.AsyncClient) -> None:
    url = "/places/khu-di-tich-cua-dat"
    before = (await client.get(f"/api/v1{url}")).json()
    fields = {"summary_vi": "Đền bên sông.", "source": "Đi xem", "row_version": "1"}
    done = await client.post(f"{url}/edit/about", data=form(client, **fields))
    assert (done.status_code, done.headers["location"]) == (303, f"{url}/edit")
    after = (await client.get(f"/api/v1{url}")).json()
    assert after["texts"][0]["summary"] == "Đền bên sông."
    for part in ("kind", "status", "commune", "former_unit_code", "sensitivity", "designations"):
        assert after[part] == before[part], part
    assert after["texts"][0]["alt_names"] == before["texts"][0]["alt_names"]
    assert after["opening"]["hours"] == before["opening"]["hours"]


@pytest.mark.usefixtures("officer")
async def test_a_point_is_typed_with_its_method_and_precision(client: httpx.AsyncClient) -> None:
    url = "/places/thac-trai-gai/edit/point"
    typed = {"lon": "105.20117", "lat": "19.78712", "precision_m": "8", "method": "phone_gps", "sensitivity": "public"}
    typed |= {"source": "Đo tại chỗ", "row_version": "1"}
    for changes, field, reason in (
        ({"lon": "19.78712", "lat": "105.20117"}, "lon", "bị đổi chỗ"),
        ({"lon": "106.5", "lat": "20.5"}, "lon", "nằm ngoài địa bàn"),
        ({"lon": "105.00544", "lat": "20.01393"}, "lon", "Xã Bát Mọt (15607)"),
        ({"lon": "một trăm"}, "lon", "Hãy nhập một số"),
        ({"lat": ""}, "lat", "Cần cả kinh độ"),
        ({"method": ""}, "method", "đo bằng gì"),
        ({"precision_m": ""}, "precision_m", "sai lệch nhiều nhất bao nhiêu mét"),
        ({"source": ""}, "source", "cần điền"),
    ):
        refused = await client.post(url, data=form(client, **typed | changes))
        assert refused.status_code == 422, changes
        assert f'href="#f-{field}"' in refused.text, changes
        assert reason in refused.text, changes
        assert f'value="{(typed | changes)["lat"]}"' in refused.text, changes
    assert (await client.post(url, data=form(client, **typed))).status_code == 303
    point = (await client.get("/api/v1/places/thac-trai-gai")).json()["point"]
    assert point == {"lon": 105.20117, "lat": 19.78712, "precision_m": 8, "method": "phone_gps"}
    cleared = {"lon": "", "lat": "", "precision_m": "", "method": "", "row_version": "2", "source": "Đo nhầm chỗ"}
    assert (await client.post(url, data=form(client, **cleared))).status_code == 303
    assert (await client.get("/api/v1/places/thac-trai-gai")).json()["point"] is None


@pytest.mark.usefixtures("officer")
async def test_a_former_unit_is_chosen_among_the_sixteen(client: httpx.AsyncClient) -> None:
    url = "/places/thac-trai-gai/edit/names"
    page = await read(client, url)
    chooser = page[page.index('id="f-former_unit"') : page.index("</select>", page.index('id="f-former_unit"'))]
    assert len(re.findall(r'<option value="\d{5}"', chooser)) == 16
    fields = {"name_vi": "Thác Trai Gái", "kind": "waterfall", "commune": "15658", "status": "published"}
    fields |= {"source": "Hỏi xã", "row_version": "1"}
    refused = await client.post(url, data=form(client, **fields, former_unit="15637"))
    assert (refused.status_code, 'href="#f-former_unit"' in refused.text) == (422, True)
    assert "Xã Luận Khê (cũ) nay thuộc Xã Tân Thành, Xã Luận Thành, không thuộc Xã Xuân Chinh" in refused.text
    assert (await client.post(url, data=form(client, **fields, former_unit="15619"))).status_code == 303
    assert "trước đây: Xã Xuân Lẹ" in await read(client, "/places/thac-trai-gai")


@pytest.mark.usefixtures("officer")
async def test_a_fault_of_another_screen_stands_at_the_head(client: httpx.AsyncClient) -> None:
    point = {"lon": "105.20117", "lat": "19.78712", "precision_m": "8", "method": "gps", "source": "Đo tại chỗ"}
    await client.post("/places/thac-trai-gai/edit/point", data=form(client, **point, row_version="1"))
    fields = {"name_vi": "Thác", "kind": "waterfall", "commune": "15607", "status": "published", "source": "Hỏi xã"}
    url = "/places/thac-trai-gai/edit/names"
    refused = await client.post(url, data=form(client, **fields, row_version="2", former_unit=""))
    assert refused.status_code == 422
    assert "Điểm này thuộc Xã Xuân Chinh (15658)" in refused.text
    assert 'href="#f-lon"' not in refused.text


@pytest.mark.usefixtures("officer")
async def test_two_officers_cannot_overwrite_each_other(client: httpx.AsyncClient) -> None:
    page = await read(client, "/places/thac-trai-gai/edit/about")
    assert 'name="row_version" value="1"' in page
    url, fields = "/places/thac-trai-gai/edit/about", {"source": "Đi xem", "row_version": "1"}
    first = await client.post(url, data=form(client, **fields, summary_vi="Một"))
    second = await client.post(url, data=form(client, **fields, summary_vi="Hai"))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Người khác vừa sửa" in second.text
    assert "Hai" in second.text


@pytest.mark.usefixtures("officer")
async def test_an_officer_confirms_or_cancels_a_festival(client: httpx.AsyncClient) -> None:
    url = "/festivals/le-hoi-nang-han/decide"
    try:
        clock.freeze(datetime(2026, 11, 23, 3, tzinfo=UTC))
        assert 'value="2027-02-10"' in await read(client, url)
        fields = {"rule_date": "2027-02-10", "starts_on": "2027-02-11", "ends_on": "2027-02-10", "status": "confirmed"}
        assert (await client.post(url, data=form(client, **fields))).status_code == 422
        fields |= {"ends_on": "2027-02-12"}
        assert (await client.post(url, data=form(client, **fields))).status_code == 303
        assert "11/02/2027 – 12/02/2027" in await read(client, "/festivals")
        fields |= {"status": "cancelled"}
        await client.post(url, data=form(client, **fields))
        assert "đã hủy" in await read(client, "/festivals")
    finally:
        clock.freeze(None)
