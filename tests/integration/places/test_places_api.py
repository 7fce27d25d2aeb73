"""Places as JSON: honest points, searchable names, provenance, and officers' edits."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import make_account, make_key
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.web.pagination import encode_cursor

URL = "/api/v1/places"
GOOD: dict[str, Any] = {
    "kind": "waterfall",
    "name_vi": "Thác Thử Nghiệm",
    "commune": "15658",
    "status": "published",
    "lon": 105.20117,
    "lat": 19.78712,
    "precision_m": 10,
    "method": "phone_gps",
    "source": "Đo tại chỗ bằng điện thoại",
}


pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
async def officer(database: Database) -> dict[str, str]:
    """Headers of an officer's API key."""
    return {"Authorization": f"Bearer {await make_key(database, await make_account(database, 'officer'))}"}


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return [item["slug"] for item in answer.json()["items"]]


async def add(client: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> httpx.Response:
    body = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return await client.post(URL, json=body, headers=headers | {"Idempotency-Key": str(uuid4())})


async def test_every_published_place_is_listed_and_the_draft_is_not(client: httpx.AsyncClient) -> None:
    slugs = await listed(client)
    assert len(slugs) == 20
    assert "dap-bai-thuong" not in slugs
    assert (await client.get(f"{URL}/dap-bai-thuong")).status_code == 404


async def test_filters(client: httpx.AsyncClient) -> None:
    falls = await listed(client, kind="waterfall")
    assert set(falls) == {"thac-thien-thuy", "thac-hon-yen", "thac-trai-gai", "thac-bay-tang"}
    assert await listed(client, kind="waterfall", commune="15658") == ["thac-trai-gai"]
    assert await listed(client, commune="15661") == []
    assert await listed(client, bbox="105.3,19.8,105.4,20.0") == ["tt-thuong-xuan"]
    assert await listed(client, bbox="100,10,101,11") == []


@pytest.mark.parametrize("q", ["Thác Mù", "thac mu", "THAC   MU", "thắm thủy thác"])
async def test_names_are_found_with_and_without_diacritics(client: httpx.AsyncClient, q: str) -> None:
    assert await listed(client, q=q) == ["thac-thien-thuy"]


async def test_signs_of_the_search_language_are_plain_signs(client: httpx.AsyncClient) -> None:
    for q in ("%", "_", "\\", "' OR 1=1 --"):
        assert await listed(client, q=q) == []


async def test_pages_of_the_list_hold_every_place_once(client: httpx.AsyncClient) -> None:
    seen: list[str] = []
    url: str | None = f"{URL}?limit=7"
    while url:
        body = (await client.get(url)).json()
        seen += [item["slug"] for item in body["items"]]
        url = body["next"]
    assert len(seen) == len(set(seen)) == 20


@pytest.mark.parametrize(
    "query",
    ["kind=volcano", "bbox=1,2,3", "bbox=3,2,1,0", "bbox=a,b,c,d", "cursor=xx", "limit=x", "commune=1", "colour=red"],
)
async def test_an_unreadable_query_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"{URL}?{query}")).status_code == 400


async def test_open_now_lists_only_places_known_to_be_open(client: httpx.AsyncClient) -> None:
    assert set(await listed(client, open_now="true")) <= {"khu-di-tich-cua-dat"}


async def test_an_unsurveyed_place_has_no_point_but_its_commune(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{URL}/thac-trai-gai")).json()
    assert body["point"] is None
    assert body["commune"]["code"] == "15658"


async def test_provenance_is_given_on_request(client: httpx.AsyncClient) -> None:
    assert "claims" not in (await client.get(f"{URL}/dam-cua-dat")).json()
    claims = (await client.get(f"{URL}/dam-cua-dat?include=claims")).json()["claims"]
    power = [claim for claim in claims if claim["field"] == "installed_mw"]
    assert {claim["source_id"] for claim in power} == {"D1", "D3"}
    assert {claim["value"] for claim in power} == {97}
    assert [c["status"] for c in claims if c["value"] == "roller-compacted concrete"] == ["conflict"]


async def test_a_disputed_site_tells_both_views(client: httpx.AsyncClient) -> None:
    claims = (await client.get(f"{URL}/hoi-the-lung-nhai?include=claims")).json()["claims"]
    views = [claim["value"] for claim in claims if claim["status"] == "disputed"]
    assert any("Ngọc Phụng" in view for view in views)
    assert any("Ngọc Lặc" in view for view in views)


async def test_the_map_gets_points_where_surveyed_and_counts_where_not(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/places.geojson")
    body = answer.json()
    points = {f["id"]: f["geometry"] for f in body["features"] if f["geometry"]}
    assert set(points) == {"dam-cua-dat", "tt-thuong-xuan"}
    assert points["tt-thuong-xuan"]["coordinates"] == [105.34723, 19.90294]
    assert sum(item["count"] for item in body["unsurveyed"]) == 18
    again = await client.get("/api/v1/places.geojson", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_festivals_come_in_the_order_of_their_next_dates(client: httpx.AsyncClient) -> None:
    items = (await client.get("/api/v1/festivals")).json()["items"]
    assert {item["slug"] for item in items} == {
        *("le-hoi-nang-han", "mua-hanh-huong-cua-dat", "hoi-the-lung-nhai-ky-niem")
    }
    assert items[-1]["next"] == []
    nang_han = next(item for item in items if item["slug"] == "le-hoi-nang-han")
    assert len(nang_han["next"]) == 3
    assert nang_han["designations"][0]["received_on"] == "2024-02-14"


async def test_products_keep_contradictions_and_expiry_visible(client: httpx.AsyncClient) -> None:
    body = (await client.get("/api/v1/local-products?include=claims")).json()
    products = {item["slug"]: item for item in body["items"]}
    oil = products["tinh-dau-que"]
    assert {paper["level"] for paper in oil["certificates"]} == {3, 4}
    assert oil["status"] == "conflict"
    assert products["que-thanh"]["certificates"][0]["valid_to"] == "2023-12-31"
    assert products["que-thanh"]["certificates"][0]["expired"] is True
    assert products["ong-hut-tre"]["certificates"][0]["expired"] is None
    gi = products["que-thuong-xuan"]
    assert (gi["certificates"][0]["number"], len(gi["communes_full"]), len(gi["communes_part"])) == ("00051", 6, 3)
    assert {item["name_vi"]: item["belongs_to"] for item in body["not_local"]}["Vịt Cổ Lũng"] == "Bá Thước"


async def test_an_officer_adds_a_place_once(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await client.post(URL, json=GOOD, headers=officer | key)
    again = await client.post(URL, json=GOOD, headers=officer | key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    body = (await client.get(f"{URL}/thac-thu-nghiem?include=claims")).json()
    assert body["point"]["precision_m"] == 10
    assert [claim["note"] for claim in body["claims"]] == [GOOD["source"]]
    assert (await add(client, officer)).status_code == 409


async def test_only_officers_with_a_key_for_writing_add_places(client: httpx.AsyncClient, database: Database) -> None:
    household = await make_key(database, await make_account(database, "household"))
    reader = await make_key(database, await make_account(database, "officer"), ("read",))
    assert (await add(client, {})).status_code == 401
    assert (await add(client, {"Authorization": f"Bearer {household}"})).status_code == 403
    assert (await add(client, {"Authorization": f"Bearer {reader}"})).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"lon": 19.78712, "lat": 105.20117}, "lon", "swapped"),
        ({"lon": 19.78712, "lat": 105.20117 - 20}, "lon", "outside"),
        ({"lon": 19.78712, "lat": 90}, "lon", "outside"),
        ({"lat": ...}, "lat", "required"),
        ({"lon": 105.00544, "lat": 20.01393}, "lon", "other_commune"),
        ({"lon": 106.5, "lat": 20.5}, "lon", "outside"),
        ({"commune": "99999"}, "commune", "unknown"),
        ({"hours": "mỗi ngày"}, "hours", "opening_hours"),
        ({"slug": "import"}, "slug", "reserved"),
        ({"commune": ..., "lon": ..., "lat": ..., "method": ...}, "commune", "required"),
        ({"method": ...}, "method", "required"),
        ({"precision_m": ...}, "precision_m", "required"),
        ({"former_unit": "99999"}, "former_unit", "unknown"),
        ({"former_unit": "15637"}, "former_unit", "other_commune"),
    ],
)
async def test_a_faulty_place_is_refused_with_field_and_reason(
    client: httpx.AsyncClient, officer: dict[str, str], changes: dict[str, Any], field: str, code: str
) -> None:
    answer = await add(client, officer, **changes)
    assert answer.status_code == 422, answer.text
    assert (field, code) in {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert (await client.get(f"{URL}/thac-thu-nghiem")).status_code == 404


async def test_a_point_in_another_commune_is_answered_with_that_commune(
    client: httpx.AsyncClient, officer: dict[str, str]
) -> None:
    answer = await add(client, officer, lon=105.00544, lat=20.01393)
    assert "Xã Bát Mọt (15607)" in answer.text


async def test_a_former_unit_must_have_become_the_commune(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    refused = await add(client, officer, former_unit="15637")
    assert "Xã Luận Khê (cũ) nay thuộc" in refused.text
    assert "không thuộc Xã Xuân Chinh" in refused.text
    assert (await add(client, officer, former_unit="15619")).status_code == 201
    assert (await client.get(f"{URL}/thac-thu-nghiem")).json()["former_unit_code"] == "15619"
    assert "trước đây: Xã Xuân Lẹ" in (await client.get("/places/thac-thu-nghiem")).text
    patch, headers = {"former_unit": None, "source": "Hỏi lại xã"}, officer | {"If-Match": '"v1"'}
    await client.patch(f"{URL}/thac-thu-nghiem", json=patch, headers=headers)
    assert (await client.get(f"{URL}/thac-thu-nghiem")).json()["former_unit_code"] is None


async def test_json_that_did_not_change_is_not_sent_again(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    for url in (URL, f"{URL}?kind=waterfall", f"{URL}/thac-trai-gai", f"{URL}/thac-trai-gai?include=claims"):
        first = await client.get(url)
        again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"]), url
    tag = (await client.get(f"{URL}/thac-trai-gai")).headers["etag"]
    patch = {"summary_vi": "Thác mới đo.", "source": "Đi xem tại chỗ"}
    await client.patch(f"{URL}/thac-trai-gai", json=patch, headers=officer | {"If-Match": tag})
    assert (await client.get(f"{URL}/thac-trai-gai", headers={"If-None-Match": tag})).status_code == 200


async def test_the_tag_of_a_place_follows_whether_it_is_open(client: httpx.AsyncClient) -> None:
    url, tags = f"{URL}/khu-di-tich-cua-dat", set()
    try:
        for hour in (3, 15):
            clock.freeze(datetime(2026, 11, 23, hour, tzinfo=UTC))
            tags.add((await client.get(url)).headers["etag"])
    finally:
        clock.freeze(None)
    assert len(tags) == 2


async def test_drafts_are_kept_by_no_cache(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    public = await client.get(f"{URL}/thac-trai-gai")
    draft = await client.get(f"{URL}/dap-bai-thuong", headers=officer)
    assert public.headers["cache-control"].startswith("public")
    assert draft.headers["cache-control"] == "private, no-store"


async def test_all_faults_are_told_at_once(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    answer = await add(client, officer, hours="luôn luôn", commune="99999")
    assert {e["field"] for e in answer.json()["errors"]} == {"hours", "commune"}


@pytest.mark.parametrize(
    "changes",
    [
        *({"kind": "volcano"}, {"name_vi": ""}, {"name_vi": "x" * 161}, {"summary_vi": "x" * 281}, {"lon": "a"}),
        *({"lon": 1e300}, {"source": ...}, {"colour": "red"}, {"status": "merged"}, {"precision_m": 0}),
    ],
)
async def test_an_unreadable_place_is_refused(
    client: httpx.AsyncClient, officer: dict[str, str], changes: dict[str, Any]
) -> None:
    assert (await add(client, officer, **changes)).status_code in {400, 422}


async def test_text_that_no_database_stores_is_refused_not_a_crash(
    client: httpx.AsyncClient, officer: dict[str, str]
) -> None:
    assert (await add(client, officer, name_vi="Thác\0")).status_code == 400
    assert (await client.get(URL, params={"cursor": encode_cursor("a\0", "b")})).status_code == 400


async def test_an_unusual_decision_number_is_remarked_not_refused(
    client: httpx.AsyncClient, officer: dict[str, str]
) -> None:
    answer = await add(client, officer, decision_no="99-HĐBT", level="quoc_gia")
    assert answer.status_code == 201
    assert "99-HĐBT" in answer.json()["warnings"][0]
    assert (await add(client, officer, slug="thac-hai", decision_no="4790/QĐ-UBND")).json()["warnings"] == []


async def test_a_correction_needs_the_version_it_corrects(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    url, patch = f"{URL}/thac-trai-gai", {"summary_vi": "Thác mới đo.", "source": "Đi xem tại chỗ"}
    tag = (await client.get(url)).headers["etag"]
    assert (await client.patch(url, json=patch, headers=officer)).status_code == 428
    assert (await client.patch(url, json=patch, headers=officer | {"If-Match": '"v99"'})).status_code == 412
    done = await client.patch(url, json=patch, headers=officer | {"If-Match": tag})
    assert (done.status_code, done.json()["row_version"]) == (200, 2)
    assert (await client.patch(url, json=patch, headers=officer | {"If-Match": tag})).status_code == 412
    body = (await client.get(url)).json()
    assert body["texts"][0]["summary"] == "Thác mới đo."
    assert body["texts"][0]["name"] == "Thác Trai Gái"


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"summary_vi": "x"}, "source"),
        ({"kind": "volcano", "source": "xem"}, "kind"),
        ({"colour": "red", "source": "xem"}, "colour"),
        ({"lon": "đông", "source": "xem"}, "lon"),
    ],
)
async def test_a_faulty_correction_names_its_field(
    client: httpx.AsyncClient, officer: dict[str, str], patch: dict[str, Any], field: str
) -> None:
    headers = officer | {"If-Match": '"v1"'}
    answer = await client.patch(f"{URL}/thac-trai-gai", json=patch, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_hidden_place_gives_no_point_and_a_blurred_one_a_coarse_one(
    client: httpx.AsyncClient, officer: dict[str, str]
) -> None:
    await add(client, officer, slug="cay-giau", sensitivity="hidden")
    await add(client, officer, slug="cay-mo", sensitivity="blur_1km")
    assert (await client.get(f"{URL}/cay-giau")).json()["point"] is None
    coarse = (await client.get(f"{URL}/cay-mo")).json()["point"]
    assert (coarse["lon"], coarse["lat"], coarse["precision_m"]) == (105.2, 19.79, 1000)
    assert "19.78712" not in (await client.get("/api/v1/places.geojson")).text
