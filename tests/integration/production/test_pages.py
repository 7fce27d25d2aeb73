"""The forms as people use them: one question group a screen, nothing typed is lost, a double tap writes once."""

import io
import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from tests.support.controls import controls
from tests.support.identity import Made, form, make_account, sign_in, sign_out
from tests.support.land import make_parcel
from tests.support.production import RECORDS, harvest_body, input_body, make_cycle, make_record, post
from thuongxuan.db.session import Database
from thuongxuan.production.kinds.registry import KINDS

HARVEST = {"quantity": "3,5", "quantity_unit": "ta"}
INPUT = {
    "material": "Phân chuồng",
    "amount": "2",
    "amount_unit": "ta",
    "purpose": "Bón lót",
    "area": "1,5",
    "area_unit": "sao",
    "interval_days": "14",
}
LAST = {
    "planting": {"screen": "2", "material": "Cây giống", "amount": "300", "amount_unit": "cay", "area": ""},
    "input": {**INPUT},
    "harvest": {"screen": "2", **HARVEST},
    "processing": {
        "screen": "2",
        "process": "drying",
        "input": "1.234,5",
        "input_unit": "kg",
        "output": "4",
        "output_unit": "ta",
    },
    "lab_result": {
        "analyte": "Chlorpyrifos",
        "finding": "measured",
        "value": "0,005",
        "measure": "mg/kg",
        "limit": "0,01",
        "laboratory": "Phòng A",
    },
    "check": {"screen": "3", "what": "Độ ẩm", "result": "12 %", "outcome": "passed", "checked_by": "Phòng A"},
    "note": {"screen": "2", "text": "Mưa to"},
}


def main_of(answer: httpx.Response) -> str:
    """The text of a page's main part."""
    found = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    assert found, answer.text[:500]
    return unescape(found[0])


def values(answer: httpx.Response) -> dict[str, str]:
    """What the form of a page would send, hidden fields included."""
    return controls(answer.text)


async def count(database: Database) -> Any:
    return await database.hot.fetchval("SELECT count(*) FROM diary_record")


async def test_a_cycle_is_started_in_two_screens(client: httpx.AsyncClient, database: Database, owner: Made) -> None:
    parcel = await make_parcel(database, owner, name="Đồi sau nhà")
    assert "Đồi sau nhà" in main_of(await client.get("/production/new"))
    first = form(client, screen="1", parcel_id=parcel, crop="que", variety="Quế bản địa")
    second = await client.post("/production/new", data=first)
    assert second.status_code == 200
    kept = values(second)
    assert (kept["parcel_id"], kept["crop"], kept["screen"]) == (str(parcel), "que", "2")
    done = await client.post("/production/new", data=kept | {"started_on": "2026-01-10"})
    assert done.status_code == 303
    page = main_of(await client.get(done.headers["location"]))
    assert "Mã biên nhận" in page
    assert "Quế (Quế bản địa)" in page
    assert "Quế (Quế bản địa)" in main_of(await client.get("/production"))


async def test_without_an_approved_parcel_the_way_is_shown(client: httpx.AsyncClient, owner: Made) -> None:
    assert 'href="/land/parcels"' in main_of(await client.get("/production/new"))


@pytest.mark.parametrize("kind", LAST)
async def test_every_kind_is_entered_and_read_back(client: httpx.AsyncClient, cycle: UUID, kind: str) -> None:
    first = await client.get(f"/production/{cycle}/{kind}")
    assert first.status_code == 200
    assert values(first)["screen"] == "1"
    typed = form(client, **LAST[kind], occurred_on="2026-06-01")
    done = await client.post(f"/production/{cycle}/{kind}", data=typed)
    assert done.status_code == 303, main_of(done)
    page = main_of(await client.get(done.headers["location"]))
    assert "Đã ghi xong" in page
    assert "01/06/2026" in page
    assert re.search(r'class="receipt">[34679A-Y]{4}-[34679A-Y]{4}<', page)


async def test_a_harvest_with_kilograms_left_leads_on_to_a_batch(
    client: httpx.AsyncClient, cycle: UUID, database: Database
) -> None:
    await post(client, RECORDS, harvest_body(cycle))
    assert 'href="/batches/new"' in main_of(await client.get(f"/production/{cycle}"))
    await database.hot.execute("UPDATE harvest SET drawn_kg = kg")
    assert 'href="/batches/new"' not in main_of(await client.get(f"/production/{cycle}"))


async def test_a_form_keeps_what_was_typed_and_writes_in_one_step(
    client: httpx.AsyncClient, cycle: UUID, database: Database
) -> None:
    path = f"/production/{cycle}/input"
    typed = form(client, screen="1", material="Phân <b>", amount="2", amount_unit="ta", operator="Bà Tư")
    refused = await client.post(path, data=typed)
    assert (refused.status_code, values(refused)["operator"]) == (422, "Bà Tư")
    assert "<b>" not in refused.text.split("<main")[1].split("</main>")[0]
    assert re.search(r'<details class="more" open>', refused.text), "a filled in detail stays in sight"
    assert await count(database) == 0
    typed = values(refused) | {"purpose": "Bón lót", "occurred_on": "2026-05-20"}
    assert (await client.post(path, data=typed)).status_code == 303


REFUSED: list[tuple[str, dict[str, str], str, list[str]]] = [
    ("harvest", {"screen": "1", "quantity": "1.234"}, "1", ["đọc được hai cách", "1234", "1,2340"]),
    ("harvest", {"screen": "1", "quantity": ""}, "1", ["Mục này cần điền"]),
    ("harvest", {"screen": "1", "quantity": "-5"}, "1", ["Xin viết số như"]),
    ("harvest", {"screen": "1", "quantity_unit": "sao"}, "1", ["Đơn vị này không dùng được"]),
    ("harvest", {"quantity": "0"}, "1", ["Số phải lớn hơn 0"]),
    ("harvest", {"occurred_on": "2999-01-01"}, "1", ["Ngày này chưa tới"]),
    ("harvest", {"occurred_on": "hôm qua"}, "1", ["Ngày chưa đúng"]),
    ("input", {"screen": "1", "material": "", "amount": "x"}, "1", ["Mục này cần điền", "Xin viết số như"]),
    ("input", {"interval_days": "-1"}, "1", ["Phải từ 0"]),
    ("input", {"interval_days": "400"}, "1", ["Nhiều nhất là 365"]),
    ("input", {"area": "1,2,3"}, "1", ["Xin viết số như"]),
    ("processing", {"process": "magic"}, "1", ["Hãy chọn một mục"]),
    ("check", {"valid_until": "31-31-2026"}, "1", ["Ngày chưa đúng"]),
    ("lab_result", {"value": "-1"}, "1", ["Số phải từ 0"]),
    ("lab_result", {"value": "", "measure": ""}, "1", ["Mục này cần điền"]),
    ("lab_result", {"finding": "not_detected"}, "1", ["để trống số đo"]),
]


@pytest.mark.parametrize(("kind", "change", "screen", "said"), REFUSED)
async def test_a_refusal_shows_the_screen_the_reason_and_what_was_typed(
    client: httpx.AsyncClient,
    cycle: UUID,
    database: Database,
    kind: str,
    change: dict[str, str],
    screen: str,
    said: list[str],
) -> None:
    typed = form(client, occurred_on="2026-06-01") | LAST[kind] | change
    answer = await client.post(f"/production/{cycle}/{kind}", data=typed)
    assert answer.status_code == 422
    assert values(answer)["screen"] == screen
    page = main_of(answer)
    assert all(text in page for text in said), page
    kept = values(answer)
    for name, text in (LAST[kind] | change).items():
        offered = text != "magic" and (kind, text) != ("harvest", "sao")
        if name != "screen" and offered:
            assert kept[name] == text
    assert await count(database) == 0


@pytest.mark.parametrize("step", ["0", "9", "-1", "x", "²", "1" * 500, ""])
async def test_a_strange_screen_number_is_no_fault(client: httpx.AsyncClient, cycle: UUID, step: str) -> None:
    typed = form(client, **(LAST["harvest"] | {"screen": step}))
    assert (await client.post(f"/production/{cycle}/harvest", data=typed)).status_code in {200, 422}


async def test_a_double_tap_writes_once(client: httpx.AsyncClient, cycle: UUID, database: Database) -> None:
    typed = form(client, **LAST["harvest"], occurred_on="2026-06-01")
    first = await client.post(f"/production/{cycle}/harvest", data=typed)
    second = await client.post(f"/production/{cycle}/harvest", data=typed)
    assert first.headers["location"] == second.headers["location"]
    assert await count(database) == 1


async def test_a_form_of_another_session_is_refused(client: httpx.AsyncClient, cycle: UUID, database: Database) -> None:
    typed = form(client, **LAST["harvest"], occurred_on="2026-06-01") | {"csrf_token": "x"}
    assert (await client.post(f"/production/{cycle}/harvest", data=typed)).status_code == 403
    assert await count(database) == 0


async def test_what_was_typed_survives_a_lost_session(
    client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID
) -> None:
    path = f"/production/{cycle}/input"
    typed = form(client, screen="2", **INPUT)
    sign_out(client)
    lost = await client.post(path, data=typed)
    assert (lost.status_code, lost.headers["location"].split("?")[0]) == (303, "/sign-in")
    query = httpx.URL(lost.headers["location"]).params
    assert query["next"] == path
    await sign_in(client, owner)
    again = await client.get(path, params={"draft": query["draft"]})
    kept = values(again)
    assert {name: kept[name] for name in INPUT} == INPUT


async def test_a_photo_is_stored_with_the_record(client: httpx.AsyncClient, cycle: UUID) -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (10, 90, 40)).save(out, "PNG")
    typed = form(client, **LAST["note"], occurred_on="2026-06-01")
    files = {"photo": ("../../evil.svg", out.getvalue(), "image/svg+xml")}
    done = await client.post(f"/production/{cycle}/note", data=typed, files=files)
    assert done.status_code == 303, done.text
    found = re.search(r'src="(/production/photos/[0-9a-f]{64})"', (await client.get(done.headers["location"])).text)
    assert found
    assert (await client.get(found[1])).content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg/>", "Chỉ nhận ảnh"),
        (b"\xff\xd8\xff" + b"0" * 99, "Không đọc được ảnh"),
        (b"\xff" * 9_000_000, "lớn quá 8 MB"),
    ],
)
async def test_a_bad_photo_is_refused_on_its_field(
    client: httpx.AsyncClient, cycle: UUID, database: Database, data: bytes, said: str
) -> None:
    typed = form(client, **LAST["note"], occurred_on="2026-06-01")
    answer = await client.post(f"/production/{cycle}/note", data=typed, files={"photo": ("a.jpg", data, "image/jpeg")})
    assert answer.status_code == 422
    assert said in main_of(answer)
    assert values(answer)["text"] == "Mưa to"
    assert await count(database) == 0


async def test_the_last_input_can_be_repeated(client: httpx.AsyncClient, cycle: UUID) -> None:
    await post(client, RECORDS, input_body(cycle))
    again = values(await client.get(f"/production/{cycle}/input?repeat=true"))
    assert (again["material"], again["amount"], again["amount_unit"]) == ("Thuốc trừ sâu A", "20", "ml")
    assert again["interval_days"] == "14"
    assert "supersedes" not in again
    usual = values(await client.get(f"/production/{cycle}/input"))
    assert (usual["material"], usual["amount"], usual["amount_unit"]) == ("Thuốc trừ sâu A", "", "ml")


async def test_a_correction_starts_from_the_record_and_needs_a_reason(
    client: httpx.AsyncClient, cycle: UUID, database: Database
) -> None:
    record = (await post(client, RECORDS, harvest_body(cycle, "1.125", "tan"))).json()["record"]
    path = f"/production/{cycle}/harvest"
    first = await client.get(f"{path}?corrects={record['id']}")
    assert values(first)["quantity"] == "1,1250"
    assert values(first)["supersedes"] == record["id"]
    refused = await client.post(path, data=values(first) | {"quantity": "1,1", "quantity_unit": "tan"})
    assert (refused.status_code, "Xin ghi lý do sửa" in main_of(refused)) == (422, True)
    done = await client.post(path, data=values(refused) | {"reason": "Cân lại"})
    page = main_of(await client.get(done.headers["location"]))
    assert "Cân lại" in page
    assert "1,125 tấn (1.125 kg)" in page
    assert await database.hot.fetchval("SELECT kg FROM harvest") == 1100


async def test_a_correction_below_what_is_drawn_says_how_much(
    client: httpx.AsyncClient, cycle: UUID, database: Database
) -> None:
    record = (await post(client, RECORDS, harvest_body(cycle))).json()["record"]
    await database.hot.execute("UPDATE harvest SET drawn_kg = 200")
    typed = {"supersedes": record["id"], "reason": "Cân lại", "occurred_on": "2026-06-01"}
    path = f"/production/{cycle}/harvest"
    low = LAST["harvest"] | {"quantity": "1"}
    answer = await client.post(path, data=form(client, **typed, **low))
    assert (answer.status_code, values(answer)["screen"]) == (422, "1")
    assert "Đã lấy 200 kg" in main_of(answer)


async def test_a_harvest_inside_an_interval_is_refused_until_when_and_why(
    client: httpx.AsyncClient, cycle: UUID
) -> None:
    await post(client, RECORDS, input_body(cycle))
    typed = form(client, **LAST["harvest"], occurred_on="2026-06-01")
    refused = await client.post(f"/production/{cycle}/harvest", data=typed)
    page = main_of(refused)
    assert (refused.status_code, "Từ ngày 03/06/2026" in page, "Thuốc trừ sâu A" in page) == (422, True, True)
    way = re.search(r'href="(/production/[^"]+/exception\?day=2026-06-01)"', page)
    assert way
    asking = await client.get(way[1])
    assert "Thuốc trừ sâu A" in main_of(asking)
    empty = await client.post(way[1].split("?")[0], data=values(asking))
    assert (empty.status_code, "Mục này cần điền" in main_of(empty)) == (422, True)
    sent = await client.post(way[1].split("?")[0], data=values(empty) | {"reason": "Bão sắp đến"})
    assert sent.status_code == 303
    cycle_page = main_of(await client.get(f"/production/{cycle}"))
    assert "Bão sắp đến" in cycle_page
    assert "Đang chờ cán bộ" in cycle_page


@pytest.mark.parametrize("path", ["/production/x", "/production/{cycle}/magic", "/production/{other}/harvest"])
async def test_a_wrong_address_is_not_found(client: httpx.AsyncClient, cycle: UUID, path: str) -> None:
    other = "01900000-0000-7000-8000-000000000000"
    assert (await client.get(path.format(cycle=cycle, other=other))).status_code == 404


async def test_every_page_speaks_english_too(client: httpx.AsyncClient, database: Database, owner: Made) -> None:
    parcel = await make_parcel(database, owner, name="Hill")
    cycle = await make_cycle(database, owner, parcel, variety="")
    await make_record(database, owner, cycle, details={"kind": "note", "text": "Rain"})
    paths = ["/production", "/production/new", f"/production/{cycle}"]
    paths += [f"/production/{cycle}/{kind}" for kind in KINDS]
    for path in paths:
        page = main_of(await client.get(path, params={"lang": "en"}))
        left = re.sub(r"s?ào|yến|tạ|Tài khoản|Luồng|Thường Xuân|Nứa and vầu", "", page)
        assert not re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", left), left


async def test_the_list_pages_through_many_cycles(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    await sign_in(client, owner)
    parcel = await make_parcel(database, owner)
    for _ in range(31):
        await make_cycle(database, owner, parcel)
    first = main_of(await client.get("/production"))
    following = re.search(r'href="(\?before=[^"]+)"', first)
    assert following
    assert main_of(await client.get(f"/production{following[1]}")).count('class="cycle"') == 1
