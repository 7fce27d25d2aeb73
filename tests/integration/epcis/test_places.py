"""Events are found by where they happened: within a village, within a commune, within a shape on the map."""

import json

import httpx
import pytest

from tests.conftest import PUBLIC_URL
from tests.integration.epcis.test_query import ask
from tests.support.areas import load_areas
from tests.support.epcis_client import capture, event, partner
from tests.support.land import COMMUNE, LAT, LON, make_parcel, polygon
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

AREA = f"{PUBLIC_URL}/areas/{COMMUNE}"
HERE, ELSEWHERE = (json.dumps(polygon(west, LAT, 0.002)) for west in (LON, LON + 0.3))


async def test_hierarchy_and_map(client: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    await load_areas(database, settings)
    owner = await partner(client, database, commune_code=COMMUNE, village="Bản Ná Mén")
    parcel = f"{PUBLIC_URL}/land/parcels/{await make_parcel(database, owner)}"
    await capture(client, event(1, readPoint={"id": parcel}, bizLocation=None), tx_visibility="parties")
    await capture(client, event(2, readPoint={"id": AREA}, bizLocation=None))
    point = f"geo:{LAT + 0.0005},{LON + 0.0005}"
    await capture(client, event(3, readPoint={"id": point}, bizLocation=None))
    village = f"{AREA}/villages/ban-na-men"
    assert await ask(client, WD_readPoint=parcel) == [1]
    assert await ask(client, WD_readPoint=village) == [1]
    assert await ask(client, WD_readPoint=AREA) == [2, 1]
    assert await ask(client, TX_intersects=HERE) == [3, 2, 1]
    assert await ask(client, TX_intersects=HERE, eventType="TransformationEvent") == []
    assert await ask(client, TX_intersects=ELSEWHERE) == []
    del client.headers["authorization"]
    assert await ask(client, WD_readPoint=parcel) == []
    assert await ask(client, WD_readPoint=AREA) == [2]
    assert await ask(client, TX_intersects=HERE) == [3, 2], "parcels are known to their owner only"


@pytest.mark.parametrize("shape", ["here", "POINT(1 2)", "POLYGON((105 20, 105.1 20.1, 105.1 20, 105 20.1, 105 20))"])
async def test_what_is_no_polygon_is_refused(client: httpx.AsyncClient, shape: str) -> None:
    answer = await client.get("/epcis/events", params={"TX_intersects": shape})
    assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:QueryParameterException")
    assert answer.json()["errors"][0]["field"] == "TX_intersects"
