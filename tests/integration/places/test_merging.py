"""Merging one place into another: nothing is lost, old addresses lead on, and nobody merges what changed meanwhile."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import Made, form, make_account, make_key, sign_in, sign_out
from thuongxuan.db.session import Database
from thuongxuan.places import importer
from thuongxuan.settings import Settings

API = "/api/v1/places"
GONE, KEPT = "thac-hon-yen", "thac-thien-thuy"
WHY = "Đã đến tận nơi"

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
async def officer(client: httpx.AsyncClient, database: Database) -> Made:
    account = await make_account(database, "officer")
    await sign_in(client, account)
    return account


async def merge(
    client: httpx.AsyncClient, gone: str = GONE, into: str = KEPT, version: int = 1, into_version: int = 1
) -> httpx.Response:
    headers = {"If-Match": f'"v{version}"', "Idempotency-Key": str(uuid4())}
    body = {"into": into, "into_version": into_version, "source": WHY}
    return await client.post(f"{API}/{gone}/merge", json=body, headers=headers)


async def add(client: httpx.AsyncClient, slug: str, **changes: Any) -> None:
    body = {"slug": slug, "kind": "waterfall", "name_vi": f"Nơi {slug}", "commune": "15658", "status": "published"}
    answer = await client.post(API, json=body | {"source": "Thử"} | changes, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text


@pytest.mark.usefixtures("officer")
async def test_names_claims_ranks_festivals_and_contacts_are_kept(client: httpx.AsyncClient) -> None:
    gone, kept = "khu-di-tich-cua-dat", "dam-cua-dat"
    flood = {"kind": "flood", "starts_on": "2020-01-01", "text_vi": "Nước lên."}
    contact = {"role": "Ban quản lý", "kind": "phone", "value": "02373000000"}
    lists = {"notices": [flood], "contacts": [contact]}
    await client.patch(f"{API}/{gone}/visit", json=lists, headers={"If-Match": '"v1"'})
    before = {slug: (await client.get(f"{API}/{slug}?include=claims")).json() for slug in (gone, kept)}
    preview = (await client.get(f"{API}/{gone}/merge", params={"into": kept})).json()
    assert preview["claims"] == len(before[gone]["claims"])
    assert (preview["festivals"], preview["notices"], preview["contacts"], preview["opening"]) == (1, 1, 1, 1)
    assert preview["designations"] == len(before[gone]["designations"]) > 0
    done = await merge(client, gone, kept, preview["row_version"], preview["into_version"])
    assert (done.status_code, done.json()["slug"], done.json()["row_version"]) == (200, kept, 2)
    after = (await client.get(f"{API}/{kept}?include=claims")).json()
    old = before[gone]["texts"][0]
    assert {old["name"], *old["alt_names"]} <= set(after["texts"][0]["alt_names"])
    assert set(preview["names"]) <= set(after["texts"][0]["alt_names"])
    for part in ("designations", "claims", "notices"):
        for item in before[gone][part]:
            assert item in after[part], (part, item)
    assert after["opening"] == before[gone]["opening"]
    assert {claim["field"] for claim in after["claims"] if WHY in (claim["note"] or "")} == {"merged_into"}
    festivals = (await client.get("/api/v1/festivals")).json()["items"]
    assert kept in {festival["place_slug"] for festival in festivals}
    assert gone not in {festival["place_slug"] for festival in festivals}
    assert after["contacts"] == []
    assert "02373000000" in (await client.get(f"/places/{kept}/visit/contacts")).text


@pytest.mark.usefixtures("officer")
async def test_the_old_address_leads_to_the_kept_place_for_everybody(client: httpx.AsyncClient) -> None:
    assert (await merge(client)).status_code == 200
    for _ in ("officer", "visitor"):
        page = await client.get(f"/places/{GONE}?lang=en")
        assert (page.status_code, page.headers["location"]) == (308, f"/places/{KEPT}?lang=en")
        api = await client.get(f"{API}/{GONE}?include=claims")
        assert (api.status_code, api.headers["location"]) == (308, f"{API}/{KEPT}?include=claims")
        sign_out(client)
    for url in ("/places", API, f"{API}.geojson"):
        assert GONE not in (await client.get(url)).text, url
    assert (await client.head(f"/places/{GONE}")).status_code == 308


@pytest.mark.usefixtures("officer")
async def test_addresses_of_a_chain_lead_to_its_end_in_one_step(client: httpx.AsyncClient) -> None:
    assert (await merge(client, "thac-bay-tang", GONE)).status_code == 200
    assert (await merge(client, GONE, KEPT, version=2)).status_code == 200
    for slug in ("thac-bay-tang", GONE):
        assert (await client.get(f"{API}/{slug}")).headers["location"] == f"{API}/{KEPT}"
    claims = (await client.get(f"{API}/{KEPT}?include=claims")).json()["claims"]
    assert len([claim for claim in claims if claim["field"] == "merged_into"]) == 2


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("into", "code"),
    [(GONE, "self"), ("khong-co", "unknown"), ("thac-bay-tang", "merged"), ("dap-bai-thuong", "draft")],
)
async def test_a_place_that_cannot_be_kept_is_refused_with_the_reason(
    client: httpx.AsyncClient, into: str, code: str
) -> None:
    await merge(client, "thac-bay-tang", KEPT)
    for answer in (await merge(client, into=into), await client.get(f"{API}/{GONE}/merge", params={"into": into})):
        assert answer.status_code == 422, answer.text
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("into", code)]
    assert (await client.get(f"{API}/{GONE}")).status_code == 200


@pytest.mark.usefixtures("officer")
async def test_a_merged_place_is_neither_merged_again_nor_changed(client: httpx.AsyncClient) -> None:
    await merge(client)
    back = await merge(client, KEPT, GONE, version=2, into_version=2)
    assert [e["code"] for e in back.json()["errors"]] == ["cycle"]
    assert (await merge(client, GONE, "thac-bay-tang", version=2)).status_code == 409
    version = {"If-Match": '"v2"'}
    patch = {"summary_vi": "x", "source": "xem"}
    assert (await client.patch(f"{API}/{GONE}", json=patch, headers=version)).status_code == 409
    assert (await client.patch(f"{API}/{GONE}/visit", json={"notices": []}, headers=version)).status_code == 409
    for path in ("edit", "merge", "visit/prices"):
        assert (await client.get(f"/places/{GONE}/{path}")).status_code == 409, path


@pytest.mark.usefixtures("officer")
async def test_both_versions_are_checked(client: httpx.AsyncClient) -> None:
    body = {"into": KEPT, "into_version": 1, "source": WHY}
    key = {"Idempotency-Key": str(uuid4())}
    assert (await client.post(f"{API}/{GONE}/merge", json=body, headers=key)).status_code == 428
    assert (await merge(client, version=2)).status_code == 412
    assert (await merge(client, into_version=2)).status_code == 412
    assert (await client.post(f"{API}/{GONE}/merge", json=body, headers={"If-Match": '"v1"'})).status_code == 400
    assert (await client.get(f"{API}/{GONE}")).status_code == 200


@pytest.mark.usefixtures("officer")
async def test_two_officers_cannot_merge_two_places_crosswise(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(merge(client), merge(client, KEPT, GONE))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    moved = [(await client.get(f"{API}/{slug}")).status_code for slug in (GONE, KEPT)]
    assert sorted(moved) == [200, 308]


@pytest.mark.usefixtures("officer")
async def test_what_the_kept_place_has_already_stands(client: httpx.AsyncClient) -> None:
    for slug, amount in ((GONE, 10_000), (KEPT, 20_000)):
        prices = {"prices": [{"audience": "adult", "amount_vnd": amount}], "source": "Bảng ở cổng"}
        await client.patch(f"{API}/{slug}/visit", json=prices, headers={"If-Match": '"v1"'})
    preview = (await client.get(f"{API}/{GONE}/merge", params={"into": KEPT})).json()
    assert (preview["stays"], preview["prices"]) == (["prices", "access"], 0)
    await merge(client, version=2, into_version=2)
    assert [price["amount_vnd"] for price in (await client.get(f"{API}/{KEPT}")).json()["prices"]] == [20_000]


@pytest.mark.usefixtures("officer")
async def test_ranks_of_both_stay_beside_each_other_and_can_still_be_corrected(client: httpx.AsyncClient) -> None:
    rank = {"level": "cap_tinh", "decision_no": "1/QĐ-UBND", "decision_date": "2020-01-02", "issuer": "UBND tỉnh"}
    await add(client, "den-mot", kind="relic_temple", **rank)
    await add(client, "den-hai", kind="relic_temple", **rank | {"decision_no": "2/QĐ-UBND"})
    await add(client, "den-ba", kind="relic_temple", **rank)
    assert (await merge(client, "den-mot", "den-hai")).status_code == 200
    assert (await merge(client, "den-ba", "den-hai", into_version=2)).status_code == 200
    numbers = [d["decision_no"] for d in (await client.get(f"{API}/den-hai")).json()["designations"]]
    assert sorted(numbers) == ["1/QĐ-UBND", "2/QĐ-UBND"]
    for version, number in ((3, "1/QĐ-UBND"), (4, "3/QĐ-UBND")):
        patch = {"decision_no": number, "source": "Đọc lại quyết định"}
        answer = await client.patch(f"{API}/den-hai", json=patch, headers={"If-Match": f'"v{version}"'})
        assert answer.status_code == 200, answer.text


@pytest.mark.usefixtures("officer")
async def test_more_names_than_a_place_may_have_are_refused(client: httpx.AsyncClient) -> None:
    await add(client, "noi-mot", alt_names=[f"Tên {n}" for n in range(20)])
    await add(client, "noi-hai")
    assert [e["code"] for e in (await merge(client, "noi-mot", "noi-hai")).json()["errors"]] == ["too_many"]
    many = {"alt_names": ["\n".join(f"Tên {n}" for n in range(21))], "source": "Thử"}
    answer = await client.patch(f"{API}/noi-hai", json=many, headers={"If-Match": '"v1"'})
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("alt_names", "too_many")]


@pytest.mark.usefixtures("officer")
async def test_loading_the_facts_again_keeps_the_merge_and_its_claims(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await merge(client)
    before = (await client.get(f"{API}/{KEPT}?include=claims")).json()["claims"]
    async with database.write() as write:
        assert await importer.load(write, settings.geodata_dir) == 0
    after = (await client.get(f"{API}/{KEPT}?include=claims")).json()["claims"]
    assert sorted(map(str, after)) == sorted(map(str, before))
    assert (await client.get(f"{API}/{GONE}")).status_code == 308
    row = b"slug,summary_vi,source\n" + GONE.encode() + b",M\xe1\xbb\x9bi,xem\n"
    async with database.write() as write:
        report = await importer.import_file(write, row, "csv")
    assert [reason.code for reason in report.rejected[0].reasons] == ["merged"]


async def test_only_officers_merge(client: httpx.AsyncClient, database: Database) -> None:
    assert (await merge(client)).status_code == 401
    await sign_in(client, await make_account(database, "household"))
    assert (await merge(client)).status_code == 403
    assert (await client.get(f"{API}/{GONE}/merge", params={"into": KEPT})).status_code == 403
    assert (await client.get(f"/places/{GONE}/merge")).status_code == 403
    sign_out(client)
    reader = await make_key(database, await make_account(database, "officer"), ("read",))
    client.headers["Authorization"] = f"Bearer {reader}"
    assert (await merge(client)).status_code == 403


@pytest.mark.usefixtures("officer")
async def test_an_officer_finds_looks_and_merges_by_form(client: httpx.AsyncClient) -> None:
    url = f"/places/{GONE}/merge"
    assert f"{url}?into={KEPT}" in (await client.get(f"{url}?q=thac+thien+thuy")).text
    assert "into=" in (await client.get(url)).text
    assert f"into={GONE}" not in (await client.get(f"{url}?q=thac")).text
    wrong = await client.get(f"{url}?into={GONE}")
    assert (wrong.status_code, "Không gộp một nơi vào chính nó" in wrong.text) == (422, True)
    preview = (await client.get(f"{url}?into={KEPT}")).text
    for words in ('name="row_version" value="1"', 'name="into_version" value="1"', "Thác Hón Yên", "Những gì chuyển"):
        assert words in preview, words
    assert (await client.get(f"{url}?into={KEPT}", headers={"Accept-Language": "en"})).status_code == 200
    fields = {"into": KEPT, "row_version": "1", "into_version": "1"}
    refused = await client.post(url, data=form(client, **fields))
    assert (refused.status_code, 'href="#f-source"' in refused.text) == (422, True)
    late = await client.post(url, data=form(client, **fields | {"into_version": "7", "source": WHY}))
    assert (late.status_code, "Người khác vừa sửa" in late.text, WHY in late.text) == (409, True, True)
    assert (await client.post(url, data=form(client, **fields | {"into": "khong-co"}))).status_code == 422
    sent = form(client, **fields, source=WHY)
    for _ in range(2):  # a double tap
        done = await client.post(url, data=sent)
        assert (done.status_code, done.headers["location"]) == (303, f"/places/{KEPT}")
    assert (await client.post(url, data=form(client, **fields, source=WHY))).status_code == 409
