"""The printed diary and the table of harvests: who gets them, and from where."""

from uuid import UUID

import httpx

from tests.support.identity import Made, make_account, sign_in, sign_out
from tests.support.land import COMMUNE
from tests.support.production import RECORDS, harvest_body, make_record, post
from tests.support.symbols import texts_of
from thuongxuan.db.session import Database

ELSEWHERE = "15622"


async def test_the_owner_prints_from_the_page_of_the_cycle(client: httpx.AsyncClient, owner: Made, cycle: UUID) -> None:
    files = [f"/production/{cycle}/diary.pdf", f"/production/{cycle}/harvests.csv"]
    assert "diary.pdf" not in (await client.get(f"/production/{cycle}")).text
    first = (await post(client, RECORDS, harvest_body(cycle, "35"))).json()["record"]
    changed = harvest_body(cycle, "3.5", supersedes=first["id"], reason="Ghi nhầm")
    assert (await post(client, RECORDS, changed)).status_code == 201
    page = (await client.get(f"/production/{cycle}")).text
    assert all(file in page for file in files)
    pdf, table = [await client.get(file) for file in files]
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert "no-store" in pdf.headers["cache-control"]
    [text] = texts_of(pdf.content)
    assert owner.display_name in text
    assert "3,5 tạ (350 kg)" in text
    assert f"Thay bản {first['receipt']}" in " ".join(text.split())
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.count("2026-06-01,Quế,Quế bản địa,350,kg,") == 1
    english = await client.get(files[0], headers={"Accept-Language": "en"})
    assert "Production diary" in texts_of(english.content)[0]


async def test_who_acts_for_the_owner_and_officers_of_the_commune_get_them_and_nobody_else(
    client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID
) -> None:
    member = await make_account(database, "team_member")
    await make_record(database, owner, cycle, entered_by=member.id)
    files = [f"/production/{cycle}/diary.pdf", f"/production/{cycle}/harvests.csv"]
    sign_out(client)
    assert [(await client.get(file)).status_code for file in files] == [303, 303]
    strangers = [
        await make_account(database),
        member,
        await make_account(database, "cooperative"),
        await make_account(database, "officer", commune_code=ELSEWHERE),
    ]
    for stranger in strangers:
        await sign_in(client, stranger)
        assert [(await client.get(file)).status_code for file in files] == [404, 404]
    await sign_in(client, await make_account(database, "officer", commune_code=COMMUNE))
    assert [(await client.get(file)).status_code for file in files] == [200, 200]
    await sign_in(client, member, acting_for=owner)
    text = " ".join(texts_of((await client.get(files[0])).content)[0].split())
    assert "nhập thay" in text
