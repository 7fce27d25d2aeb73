"""What other parts learn of production: harvests with kilograms left."""

from decimal import Decimal
from uuid import UUID

import httpx

from tests.support.identity import Made
from tests.support.production import RECORDS, harvest_body, post
from thuongxuan.db.session import Database
from thuongxuan.production.queries import harvests_available


async def test_only_harvests_with_kilograms_left_are_offered(
    client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID
) -> None:
    for value in ("100", "200"):
        await post(client, RECORDS, harvest_body(cycle, value, "kg"))
    await database.hot.execute("UPDATE harvest SET drawn_kg = CASE kg WHEN 100 THEN 100 ELSE 0.5 END")
    async with database.read() as read:
        (offered,) = await harvests_available(read, owner.id)
    assert (offered.kg, offered.remaining_kg, offered.crop) == (Decimal(200), Decimal("199.5"), "que")
