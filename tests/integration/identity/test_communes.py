"""An officer with a commune sees and decides what belongs to it; for anything else every address answers 404."""

from uuid import uuid4

import httpx
import pytest

from tests.support.areas import load_areas
from tests.support.identity import Made, delegate, form, make_account, make_key, sign_in, sign_out, use_session
from tests.support.land import COMMUNE, LAT, LON, make_parcel, polygon
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

ELSEWHERE = "15658"
ACCOUNTS, PARCELS, API = "/officer/accounts", "/officer/parcels", "/api/v1/parcels"


@pytest.fixture(autouse=True)
async def _communes(database: Database, settings: Settings) -> None:
    await load_areas(database, settings)


async def commune_officer(client: httpx.AsyncClient, database: Database, commune: str | None = COMMUNE) -> Made:
    """An officer of a commune who is signed in."""
    made = await make_account(database, "officer", commune_code=commune)
    await sign_in(client, made)
    return made


async def test_accounts_of_other_communes_do_not_exist_for_a_commune_officer(
    client: httpx.AsyncClient, database: Database
) -> None:
    near = await make_account(database, display_name="Hộ gần", commune_code=COMMUNE)
    far = await make_account(database, display_name="Hộ xa", commune_code=ELSEWHERE)
    nowhere = await make_account(database, "cooperative", display_name="Hộ không xã", commune_code=None)
    await commune_officer(client, database)
    for search in ("", "ho", "%"):
        listed = (await client.get(ACCOUNTS, params={"q": search})).text
        assert [name in listed for name in ("Hộ xa", "Hộ không xã")] == [False, False], search
    assert "Hộ gần" in (await client.get(ACCOUNTS, params={"q": "ho"})).text
    seen = [(await client.get(f"{ACCOUNTS}/{one}")).status_code for one in (near.id, far.id, nowhere.id, uuid4())]
    assert seen == [200, 404, 404, 404]
    await commune_officer(client, database, None)
    seen = [(await client.get(f"{ACCOUNTS}/{one}")).status_code for one in (near.id, far.id, nowhere.id, uuid4())]
    assert seen == [200, 200, 200, 404]


async def test_a_commune_officer_ends_delegations_and_hides_names_of_the_commune_only(
    client: httpx.AsyncClient, database: Database
) -> None:
    near = await make_account(database, commune_code=COMMUNE, public_name=True)
    far = await make_account(database, commune_code=ELSEWHERE, public_name=True)
    member = await make_account(database, "team_member", commune_code=ELSEWHERE)
    held = [await delegate(database, household, member) for household in (near, far)]
    await commune_officer(client, database)
    ended = [await client.post(f"/account/delegations/{one}/revoke", data=form(client)) for one in held]
    hidden = [await client.post(f"/account/names/{one.id}/hide", data=form(client)) for one in (near, far)]
    assert [answer.status_code for answer in ended] == [303, 404]
    assert [answer.status_code for answer in hidden] == [303, 404]
    rows = await database.hot.fetch("SELECT revoked_at IS NULL AS open FROM delegation ORDER BY id")
    assert [row["open"] for row in rows] == [False, True]
    assert await database.hot.fetchval("SELECT public_name FROM account WHERE id = $1", far.id)


async def test_parcels_of_other_communes_do_not_exist_for_a_commune_officer(
    client: httpx.AsyncClient, database: Database
) -> None:
    owner = await make_account(database)
    near = await make_parcel(database, owner, "submitted", name="Nương gần")
    far = await make_parcel(database, owner, "submitted", name="Nương xa", commune_code=ELSEWHERE)
    await commune_officer(client, database)
    queue = (await client.get(PARCELS)).text
    assert ("Nương gần" in queue, "Nương xa" in queue) == (True, False)
    for parcel, expected in ((near, 200), (far, 404), (uuid4(), 404)):
        assert (await client.get(f"{PARCELS}/{parcel}")).status_code == expected
        assert (await client.get(f"{API}/{parcel}")).status_code == expected
    reason = {"version": 1, "reason": "Góc 3 lấn ra đường đi."}
    assert (await client.post(f"{PARCELS}/{far}/approve", data=form(client, version=1))).status_code == 404
    assert (await client.post(f"{PARCELS}/{far}/return", data=form(client, **reason))).status_code == 404
    assert (await decide(client, f"{far}/approve")).status_code == 404
    assert (await decide(client, f"{far}/return", {"reason": reason["reason"]})).status_code == 404
    assert await database.hot.fetchval("SELECT status FROM parcel WHERE id = $1", far) == "submitted"
    assert (await decide(client, f"{near}/approve")).status_code == 200
    await commune_officer(client, database, None)
    assert (await client.post(f"{PARCELS}/{far}/approve", data=form(client, version=1))).status_code == 303


async def decide(client: httpx.AsyncClient, path: str, content: object = None) -> httpx.Response:
    """A decision by the API on version 1."""
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"v1"'}
    return await client.post(f"{API}/{path}", json=content, headers=headers)


async def test_a_key_of_a_commune_officer_is_limited_too(client: httpx.AsyncClient, database: Database) -> None:
    far = await make_parcel(database, await make_account(database), "submitted", commune_code=ELSEWHERE)
    for commune, expected in ((COMMUNE, 404), (ELSEWHERE, 200), (None, 200)):
        key = await make_key(database, await make_account(database, "officer", commune_code=commune))
        answer = await client.get(f"{API}/{far}", headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == expected, commune


async def test_an_overlap_with_a_parcel_of_another_commune_is_told_without_its_owner(
    client: httpx.AsyncClient, database: Database
) -> None:
    other = await make_account(database, display_name="Hộ Bà Lan")
    theirs = await make_parcel(database, other, commune_code=ELSEWHERE)
    mine = await make_parcel(database, await make_account(database), "submitted", polygon(LON + 0.0005, LAT))
    for commune, named in ((COMMUNE, False), (None, True)):
        await commune_officer(client, database, commune)
        review = (await client.get(f"{PARCELS}/{mine}")).text
        assert "5.796 m²" in review
        assert ("Hộ Bà Lan" in review, str(theirs) in review) == (named, named)


async def test_an_administrator_sets_the_commune_and_it_counts_at_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    far = await make_account(database, commune_code=ELSEWHERE)
    officer = await make_account(database, "officer")
    session = await sign_in(client, officer)
    assert (await client.get(f"{ACCOUNTS}/{far.id}")).status_code == 200
    sign_out(client)
    administrator = await make_account(database, "administrator", commune_code=COMMUNE)
    await sign_in(client, administrator)
    assert (await client.get(f"{ACCOUNTS}/{far.id}")).status_code == 200  # an administrator oversees everything
    address = f"{ACCOUNTS}/{officer.id}/commune"
    for wrong in ("99999", "1564", "abc", "15646 OR 1=1", "x" * 300):
        refused = await client.post(address, data=form(client, commune_code=wrong))
        assert (refused.status_code, 'href="#f-commune_code"' in refused.text) == (422, True), wrong
    assert (await client.post(address, data=form(client, commune_code=COMMUNE))).status_code == 303
    assert f'<option value="{COMMUNE}" selected>' in (await client.get(f"{ACCOUNTS}/{officer.id}")).text
    assert (await client.post(f"{ACCOUNTS}/{uuid4()}/commune", data=form(client))).status_code == 404
    own = await client.post(f"{ACCOUNTS}/{administrator.id}/commune", data=form(client, commune_code=""))
    assert own.status_code == 403
    use_session(client, session)
    assert (await client.get(f"{ACCOUNTS}/{far.id}")).status_code == 404
    assert (await client.post(address, data=form(client, commune_code=ELSEWHERE))).status_code == 403
