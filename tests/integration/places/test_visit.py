"""Prices, the way, notices and contacts: corrected by officers, shown to everybody only as far as that is right."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.support.identity import Made, form, make_account, make_key, sign_in, sign_out
from thuongxuan import clock
from thuongxuan.db.session import Database

URL = "/api/v1/places/thac-trai-gai"
PAGE = "/places/thac-trai-gai"
SECRET = "0912 345 678"
TICKET = {"audience": "adult", "amount_vnd": 20_000}
PERSON = {"role": "Trưởng bản", "kind": "phone", "value": SECRET}
AGREED = {"public": True, "consent_on": "2026-11-01", "consent_how": "Ký giấy"}
FLOOD = {"kind": "flood", "starts_on": "2026-11-20", "ends_on": "2026-11-25", "text_vi": "Nước suối lên cao."}

pytestmark = pytest.mark.usefixtures("loaded", "november")


@pytest.fixture
def november() -> Any:
    """It is 23 November 2026."""
    clock.freeze(datetime(2026, 11, 23, 3, tzinfo=UTC))
    yield
    clock.freeze(None)


@pytest.fixture
async def officer(client: httpx.AsyncClient, database: Database) -> Made:
    account = await make_account(database, "officer")
    await sign_in(client, account)
    return account


async def put(client: httpx.AsyncClient, version: int = 1, **lists: Any) -> httpx.Response:
    return await client.patch(f"{URL}/visit", json=lists, headers={"If-Match": f'"v{version}"'})


async def submit(client: httpx.AsyncClient, path: str, version: int, **fields: Any) -> httpx.Response:
    return await client.post(f"{PAGE}/visit/{path}", data=form(client, row_version=str(version), **fields))


async def everything_public(client: httpx.AsyncClient) -> str:
    """Every public answer in which something about this place could stand."""
    sign_out(client)
    paths = (URL, f"{URL}?include=claims", PAGE, "/places", "/api/v1/places", "/api/v1/places.geojson", "/areas/15658")
    return "".join([(await client.get(path)).text for path in paths])


@pytest.mark.usefixtures("officer")
async def test_an_officer_corrects_all_four_lists_at_once(client: httpx.AsyncClient) -> None:
    legs = [{"mode": "motorbike", "length_m": 4_000}, {"mode": "foot", "minutes": 25, "wet_season": "no"}]
    saved = await put(
        client, prices=[TICKET], access=legs, notices=[FLOOD], contacts=[PERSON | AGREED], source="Bảng ở cổng"
    )
    assert (saved.status_code, saved.json()["row_version"], saved.headers["etag"]) == (200, 2, '"v2"')
    body = (await client.get(f"{URL}?include=claims")).json()
    assert body["prices"][0]["amount_vnd"] == 20_000
    assert [(leg["seq"], leg["mode"]) for leg in body["access"]] == [(1, "motorbike"), (2, "foot")]
    assert body["notices"][0]["text_vi"] == "Nước suối lên cao."
    assert body["contacts"] == [{"role": "Trưởng bản", "kind": "phone", "value": SECRET}]
    assert {c["field"]: c["note"] for c in body["claims"] if c["note"] == "Bảng ở cổng"} == {
        "prices": "Bảng ở cổng",
        "access": "Bảng ở cổng",
    }
    page = (await client.get(PAGE)).text
    for words in ("20.000 ₫", "Lũ, ngập: Nước suối lên cao.", "Mùa mưa không đi được", 'href="tel:0912345678"'):
        assert words in page, words


@pytest.mark.usefixtures("officer")
async def test_a_list_that_is_left_out_stays_and_an_empty_one_clears(client: httpx.AsyncClient) -> None:
    await put(client, prices=[TICKET], contacts=[PERSON], source="Bảng ở cổng")
    await put(client, 2, notices=[FLOOD])
    stored = (await client.get(f"{URL}/visit")).json()
    assert (len(stored["prices"]), len(stored["notices"]), len(stored["contacts"])) == (1, 1, 1)
    await put(client, 3, contacts=[])
    assert (await client.get(f"{URL}/visit")).json()["contacts"] == []


@pytest.mark.usefixtures("officer")
async def test_a_private_contact_reaches_no_public_output(client: httpx.AsyncClient) -> None:
    assert (await put(client, contacts=[PERSON | AGREED | {"public": False}])).status_code == 200
    stored = await client.get(f"{URL}/visit")
    assert stored.json()["contacts"][0]["value"] == SECRET
    assert stored.headers["cache-control"] == "private, no-store"
    assert SECRET in (await client.get(f"{PAGE}/visit/contacts")).text
    public = await everything_public(client)
    assert SECRET not in public
    assert "0912345678" not in public
    assert "Trưởng bản" not in public


async def test_only_officers_read_or_change_what_is_private(client: httpx.AsyncClient, database: Database) -> None:
    assert (await client.get(f"{URL}/visit")).status_code == 401
    household = await make_account(database, "household")
    await sign_in(client, household)
    assert (await client.get(f"{URL}/visit")).status_code == 403
    assert (await put(client, notices=[FLOOD])).status_code == 403
    assert (await client.get(f"{PAGE}/visit/contacts")).status_code == 403
    assert (await submit(client, "notices/new", 1, **FLOOD)).status_code == 403
    sign_out(client)
    reader = await make_key(database, await make_account(database, "officer"), ("read",))
    headers = {"Authorization": f"Bearer {reader}", "If-Match": '"v1"'}
    assert (await client.patch(f"{URL}/visit", json={"notices": [FLOOD]}, headers=headers)).status_code == 403


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("lists", "field", "code"),
    [
        ({"prices": [TICKET]}, "source", "required"),
        ({"prices": [{"audience": "adult"}], "source": "Bảng"}, "prices.0.amount_vnd", "required"),
        ({"prices": [TICKET | {"free": True}], "source": "Bảng"}, "prices.0.amount_vnd", "contradiction"),
        ({"prices": [TICKET, {"audience": "adult", "free": True}], "source": "Bảng"}, "prices.1.audience", "overlap"),
        (
            {"prices": [TICKET | {"valid_from": "2026-05-01", "valid_to": "2026-04-01"}], "source": "Bảng"},
            *("prices.0.valid_to", "order"),
        ),
        ({"notices": [FLOOD | {"ends_on": "2026-11-19"}]}, "notices.0.ends_on", "order"),
        ({"notices": [FLOOD | {"text_vi": "  "}]}, "notices.0.text_vi", "required"),
        ({"contacts": [PERSON | {"public": True}]}, "contacts.0.consent_on", "required"),
        ({"contacts": [PERSON | {"public": True}]}, "contacts.0.consent_how", "required"),
        ({"contacts": [PERSON | AGREED | {"consent_on": "2026-11-24"}]}, "contacts.0.consent_on", "future"),
        ({"contacts": [PERSON | {"value": "gọi cho tôi"}]}, "contacts.0.value", "pattern"),
        ({"contacts": [PERSON | {"kind": "web", "value": "javascript:alert(1)"}]}, "contacts.0.value", "pattern"),
        ({"contacts": [PERSON | {"kind": "email", "value": "a@b"}]}, "contacts.0.value", "pattern"),
        ({"contacts": [PERSON | {"role": " "}]}, "contacts.0.role", "required"),
    ],
)
async def test_a_fault_is_refused_with_field_and_reason_and_changes_nothing(
    client: httpx.AsyncClient, lists: dict[str, Any], field: str, code: str
) -> None:
    before = (await client.get(f"{URL}/visit")).json()
    answer = await put(client, **lists)
    assert answer.status_code == 422, answer.text
    assert (field, code) in {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert (await client.get(f"{URL}/visit")).json() == before


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    "lists",
    [
        *({"prices": None}, {"prices": [{"audience": "everybody"}]}, {"prices": [TICKET | {"amount_vnd": 0}]}),
        *({"prices": [TICKET | {"amount_vnd": 10**12}]}, {"access": [{"mode": "foot", "minutes": -1}]}),
        *({"access": [{"mode": "foot"}] * 41}, {"notices": [FLOOD | {"starts_on": "hôm qua"}]}, {"colour": "red"}),
        *({"contacts": [PERSON | {"value": "0912\0345678"}]}, {"notices": [FLOOD | {"text_vi": "a\0b"}]}),
    ],
)
async def test_what_cannot_be_read_is_refused(client: httpx.AsyncClient, lists: dict[str, Any]) -> None:
    assert (await put(client, **lists, source="Bảng")).status_code in {400, 422}


@pytest.mark.usefixtures("officer")
async def test_a_correction_needs_the_version_it_corrects(client: httpx.AsyncClient) -> None:
    assert (await client.patch(f"{URL}/visit", json={"notices": []})).status_code == 428
    assert (await put(client, 7, notices=[])).status_code == 412
    answer = await client.patch("/api/v1/places/khong-co/visit", json={}, headers={"If-Match": '"v1"'})
    assert answer.status_code == 404


@pytest.mark.usefixtures("officer")
async def test_what_is_past_is_not_shown_and_what_is_to_come_says_when(client: httpx.AsyncClient) -> None:
    old, new = TICKET | {"valid_to": "2026-10-31"}, TICKET | {"amount_vnd": 30_000, "valid_from": "2027-01-01"}
    await put(client, prices=[old, new], notices=[FLOOD], source="Bảng ở cổng")
    page = (await client.get(PAGE)).text
    assert "20.000 ₫" not in page
    assert "30.000 ₫" in page
    assert "Từ 01/01/2027" in page
    for day, shown in ((19, False), (20, True), (25, True), (26, False)):
        clock.freeze(datetime(2026, 11, day, 3, tzinfo=UTC))
        assert ("Nước suối lên cao" in (await client.get(PAGE)).text) is shown, day
        assert bool((await client.get(URL)).json()["notices"]) is shown, day


@pytest.mark.usefixtures("officer")
async def test_a_price_is_added_corrected_and_removed_by_form(client: httpx.AsyncClient) -> None:
    refused = await submit(client, "prices/new", 1, audience="adult", amount_vnd="hai mươi", valid_to="x")
    assert refused.status_code == 422
    for field in ("amount_vnd", "valid_to", "source"):
        assert f'href="#f-{field}"' in refused.text
    assert 'value="hai mươi"' in refused.text
    fields = form(client, row_version="1", audience="adult", amount_vnd="20000", source="Bảng ở cổng")
    for _ in range(2):  # a double tap
        done = await client.post(f"{PAGE}/visit/prices/new", data=fields)
        assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}/visit/prices")
    assert 'value="20000"' in (await client.get(f"{PAGE}/visit/prices/1")).text
    other = {"audience": "adult", "free": "yes", "source": "Bảng mới"}
    overlap = await submit(client, "prices/new", 2, **other)
    assert (overlap.status_code, 'href="#f-audience"' in overlap.text) == (422, True)
    assert (await submit(client, "prices/1", 2, **other)).status_code == 303
    assert "Người lớn: miễn phí" in (await client.get(PAGE)).text
    unsourced = await submit(client, "prices/1", 3, do="remove")
    assert (unsourced.status_code, 'href="#f-source"' in unsourced.text) == (422, True)
    fields = form(client, row_version="3", do="remove", source="Ghi nhầm")
    for _ in range(2):
        assert (await client.post(f"{PAGE}/visit/prices/1", data=fields)).status_code == 303
    assert (await submit(client, "prices/1", 4, do="remove", source="Ghi nhầm")).status_code == 409
    assert "Chưa rõ giá" in (await client.get(PAGE)).text


@pytest.mark.usefixtures("officer")
async def test_parts_of_the_way_keep_their_order_and_can_change_it(client: httpx.AsyncClient) -> None:
    for version, mode in enumerate(("car", "motorbike", "foot"), 1):
        done = await submit(client, "access/new", version, mode=mode, wet_season="ok", source="Đi thử")
        assert done.status_code == 303
    moved = {"mode": "foot", "wet_season": "ok", "place": "1", "source": "Đi thử lại"}
    assert (await submit(client, "access/3", 4, **moved)).status_code == 303
    assert [leg["mode"] for leg in (await client.get(URL)).json()["access"]] == ["foot", "car", "motorbike"]
    assert (await submit(client, "access/1", 5, **moved | {"place": "0"})).status_code == 422


@pytest.mark.usefixtures("officer")
async def test_a_contact_by_form_is_public_only_with_date_and_manner_of_consent(client: httpx.AsyncClient) -> None:
    refused = await submit(client, "contacts/new", 1, **PERSON, public="yes")
    assert refused.status_code == 422
    assert 'href="#f-consent_on"' in refused.text
    assert 'href="#f-consent_how"' in refused.text
    assert SECRET in refused.text
    given = PERSON | {"public": "yes", "consent_on": "2026-11-01", "consent_how": "Ký giấy"}
    assert (await submit(client, "contacts/new", 1, **given)).status_code == 303
    assert SECRET in await everything_public(client)


@pytest.mark.usefixtures("officer")
async def test_two_officers_cannot_overwrite_each_other_in_a_list(client: httpx.AsyncClient) -> None:
    assert (await submit(client, "notices/new", 1, **FLOOD)).status_code == 303
    late = await submit(client, "notices/new", 1, **FLOOD | {"text_vi": "Nước đã rút."})
    assert late.status_code == 409
    assert "Người khác vừa sửa" in late.text
    assert "Nước đã rút." in late.text
    assert (await submit(client, "notices/1", "x", **FLOOD)).status_code == 422  # type: ignore[arg-type] # as sent


@pytest.mark.usefixtures("officer")
async def test_addresses_of_no_item_are_not_found(client: httpx.AsyncClient) -> None:
    for path in ("prices/1", "prices/0", "prices/x", "prices/99999", "pictures", "row_version/1"):
        assert (await client.get(f"{PAGE}/visit/{path}")).status_code == 404, path


@pytest.mark.usefixtures("officer")
async def test_officers_see_every_list_also_what_visitors_do_not(client: httpx.AsyncClient) -> None:
    old = TICKET | {"valid_to": "2026-10-31"}
    legs = [{"mode": "foot", "length_m": 800, "minutes": 25, "note_vi": "Lội suối", "wet_season": "no"}]
    coming = FLOOD | {"starts_on": "2026-12-01", "ends_on": None}
    await put(client, prices=[old], access=legs, notices=[FLOOD, coming], contacts=[PERSON], source="Bảng ở cổng")
    for part, words in {
        "prices": ("Người lớn", "20.000 ₫", "Đến hết 31/10/2026", "Đã hết hạn"),
        "access": ("1. Đi bộ", "800 m", "25 phút", "Không đi được", "Lội suối"),
        "notices": ("Đang hiện", "Chưa đến ngày", "Từ 01/12/2026"),
        "contacts": ("Trưởng bản", "Chỉ cán bộ thấy"),
    }.items():
        page = await client.get(f"{PAGE}/visit/{part}")
        assert page.status_code == 200
        for text in words:
            assert text in page.text, text
        assert (await client.get(f"{PAGE}/visit/{part}/1")).status_code == 200
        assert (await client.get(f"{PAGE}/visit/{part}/new", headers={"Accept-Language": "en"})).status_code == 200
