"""The parcels behind a lot, for those who may see them."""

import httpx

from tests.support.identity import Made, make_account, make_key
from tests.support.trace import make_batch, make_told_world
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


async def test_only_the_owner_of_the_parcels_and_officers_get_them(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings, display_name="Hộ Lò Thị Mẫu")
    batch = await make_batch(database, world)
    address = f"/api/v1/lots/{batch.id}/eudr.geojson"
    other = await make_account(database)
    officer = await make_account(database, "officer")
    answer = await client.get(address, headers=await _as(database, world.owner))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["properties"]["ProducerName"] == "Hộ Lò Thị Mẫu"
    assert isinstance(feature["properties"]["Area"], float)
    assert (await client.get(address, headers=await _as(database, officer))).status_code == 200
    assert (await client.get(address, headers=await _as(database, other))).status_code == 404
    assert (await client.get(address)).status_code == 401
    await database.hot.execute("UPDATE parcel SET owner_id = $1", other.id)
    refused = await client.get(address, headers=await _as(database, world.owner))
    assert refused.status_code == 403
    assert "1 thửa" in refused.json()["detail"]


async def _as(database: Database, account: Made) -> dict[str, str]:
    return {"Authorization": f"Bearer {await make_key(database, account)}"}
