"""What was entered stays: the database itself refuses changes, not only the code above it."""

from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from tests.support.identity import Made, make_account
from tests.support.land import make_parcel
from tests.support.production import make_cycle, make_harvest, make_record
from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.production.models import Photo


@pytest.fixture
async def owner(database: Database) -> Made:
    return await make_account(database)


@pytest.fixture
async def harvest(database: Database, owner: Made) -> UUID:
    return await make_harvest(database, owner)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE diary_record SET occurred_on = occurred_on - 1",
        "UPDATE diary_record SET details = details",
        "UPDATE diary_record SET supersedes = NULL",
        "DELETE FROM diary_record",
        "DELETE FROM harvest",
    ],
)
async def test_records_and_harvests_cannot_be_rewritten(database: Database, harvest: UUID, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.hot.execute(change)


@pytest.mark.parametrize("column", ["id", "crop_cycle_id", "parcel_id", "owner_id", "crop"])
async def test_a_harvest_never_moves(database: Database, owner: Made, harvest: UUID, column: str) -> None:
    other = await make_account(database)
    values = {
        "id": new_id(),
        "crop_cycle_id": await make_cycle(database, other),
        "parcel_id": await make_parcel(database, other),
        "owner_id": other.id,
        "crop": "keo",
    }
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.hot.execute(f"UPDATE harvest SET {column} = $1", values[column])


async def test_a_photo_note_cannot_be_rewritten(database: Database, owner: Made) -> None:
    async with database.write() as write:
        write.add(
            Photo(
                sha256="a" * 64,
                owner_id=owner.id,
                width=1,
                height=1,
                size_bytes=1,
                entered_by=owner.id,
                received_at=now(),
            )
        )
    for change in ("UPDATE photo SET width = 2", "DELETE FROM photo"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.hot.execute(change)


@pytest.mark.parametrize("drawn", ["-0.001", "100.001", "1e9"])
async def test_a_harvest_cannot_be_overdrawn(database: Database, harvest: UUID, drawn: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await database.hot.execute("UPDATE harvest SET drawn_kg = $1", Decimal(drawn))


async def test_a_harvest_may_be_drawn_to_the_last_gram(database: Database, harvest: UUID) -> None:
    draw = "UPDATE harvest SET drawn_kg = drawn_kg + $1 WHERE drawn_kg + $1 <= kg RETURNING kg - drawn_kg"
    assert await database.hot.fetchval(draw, Decimal("99.999")) == Decimal("0.001")
    assert await database.hot.fetchval(draw, Decimal("0.001")) == 0
    assert await database.hot.fetchval(draw, Decimal("0.001")) is None


async def test_a_record_has_one_successor_at_most(database: Database, owner: Made) -> None:
    cycle = await make_cycle(database, owner)
    first = await make_record(database, owner, cycle)
    await make_record(database, owner, cycle, supersedes=first, reason="Nhầm ngày")
    with pytest.raises(Exception, match="uq_diary_record_supersedes"):
        await make_record(database, owner, cycle, supersedes=first, reason="Nhầm nữa")


async def test_a_record_shows_only_photos_of_its_own_person(database: Database, owner: Made) -> None:
    other = await make_account(database)
    async with database.write() as write:
        write.add(
            Photo(
                sha256="b" * 64,
                owner_id=other.id,
                width=1,
                height=1,
                size_bytes=1,
                entered_by=other.id,
                received_at=now(),
            )
        )
    with pytest.raises(Exception, match="fk_diary_record_photo_sha256"):
        await make_record(database, owner, await make_cycle(database, owner), photo_sha256="b" * 64)
