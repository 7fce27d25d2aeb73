"""What other slices may ask: approved parcels of their owner."""

import pytest

from tests.support.identity import make_account
from tests.support.land import LAT, LON, make_parcel, polygon
from thuongxuan.db.session import Database
from thuongxuan.errors import NotFound
from thuongxuan.land.queries import approved_parcel, parcel_choices


async def test_only_approved_own_parcels_are_offered(database: Database) -> None:
    me, other = await make_account(database), await make_account(database)
    mine = await make_parcel(database, me, name="B")
    upper = await make_parcel(database, me, name="A", geometry=polygon(LON, LAT + 0.01))
    theirs = await make_parcel(database, other)
    drafts = [await make_parcel(database, me, state) for state in ("draft", "submitted", "returned", "superseded")]
    async with database.read() as read:
        assert [choice.id for choice in await parcel_choices(read, me.id)] == [upper, mine]
        assert (await approved_parcel(read, mine, me.id)).commune_name == "Xã Thường Xuân"
        for hidden in (theirs, *drafts):
            with pytest.raises(NotFound):
                await approved_parcel(read, hidden, me.id)
