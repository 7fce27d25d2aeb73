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
        assert (done.status_code, done.headers["location"]) == (303, "/places/hang-thu")
    assert "Hang Một, Hang Hai" in await read(client, "/places/hang-thu")


@pytest.mark.usefixtures("officer")
async def test_two_officers_cannot_overwrite_each_other(client: httpx.AsyncClient) -> None:
    page = await read(client, "/places/thac-trai-gai/edit")
    assert 'name="row_version" value="1"' in page
    fields = {"kind": "waterfall", "status": "published", "commune": "15658", "sensitivity": "public"}
    fields |= {"name_vi": "Thác Trai Gái", "source": "Đi xem", "row_version": "1"}
    first = await client.post("/places/thac-trai-gai/edit", data=form(client, **fields, summary_vi="Một"))
    second = await client.post("/places/thac-trai-gai/edit", data=form(client, **fields, summary_vi="Hai"))
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
