"""A small village in a database: enough of everything that each page has something to show."""

from datetime import timedelta
from uuid import UUID

import msgspec

from tests.support.identity import Made, delegate, make_account
from tests.support.land import make_parcel, polygon
from tests.support.trace import make_batch, make_certificate, make_told_world, path_of
from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.identity import tokens
from thuongxuan.identity.models import LoginSession
from thuongxuan.settings import Settings


class Village(msgspec.Struct, frozen=True):
    """Session tokens by role, and the path that a scan of the batch opens."""

    tokens: dict[str, str]
    scan: str


async def furnish(database: Database, settings: Settings) -> Village:
    """A household with parcels, a diary and batches, a team member who acts for it, an officer, an administrator."""
    world = await make_told_world(
        database, settings, display_name="Hộ Lò Thị Mẫu (thử)", public_name=True, village="Bản Vịn"
    )
    household = world.owner
    member = await make_account(database, "team_member", display_name="Nguyễn Thị Phương Thảo Nguyên (thử)")
    officer = await make_account(database, "officer", display_name="Cán bộ Thử (thử)")
    administrator = await make_account(database, "administrator", display_name="Quản trị Thử (thử)")
    for number, status in enumerate(("approved", "draft", "submitted", "returned")):
        await make_parcel(database, household, status, polygon(105.345 + number / 100), name=f"Thửa {number + 1}")
    await make_certificate(database, household, world.product_id)
    batch = await make_batch(database, world)
    delegation = await delegate(database, household, member)
    return Village(
        {
            "household": await session(database, household),
            "team member": await session(database, member, delegation),
            "officer": await session(database, officer),
            "administrator": await session(database, administrator),
        },
        path_of(batch),
    )


async def session(database: Database, account: Made, delegation_id: UUID | None = None) -> str:
    """The token of a new session."""
    token = tokens.new_token()
    row = LoginSession(
        token_hash=tokens.digest(token),
        account_id=account.id,
        delegation_id=delegation_id,
        device="test",
        expires_at=now() + timedelta(days=1),
        id=new_id(),
    )
    async with database.write() as write:
        write.add(row)
    return token
