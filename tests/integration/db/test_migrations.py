"""Migrations lead to what the models say, can be run again, and can be undone."""

import asyncio

import asyncpg
import pytest

from thuongxuan.db import migrate
from thuongxuan.db.embedded import Cluster
from thuongxuan.db.session import Database


def test_a_migrated_database_is_at_the_newest_revision_and_upgrading_again_is_harmless(database_url: str) -> None:
    assert migrate.current(database_url) == migrate.head()
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()


def test_the_models_and_the_migrated_database_agree(database_url: str) -> None:
    assert migrate.drift(database_url) == [], "write the missing operations into the migration of the slice"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE form_draft ADD COLUMN extra text", "column form_draft.extra"),
        ("ALTER TABLE form_draft ALTER COLUMN path DROP NOT NULL", "column form_draft.path"),
        ("ALTER TABLE idempotency_record DROP CONSTRAINT ck_idempotency_record_key_length", "key_length"),
        ("DROP INDEX ix_form_draft_created_at", "index form_draft.ix_form_draft_created_at"),
    ],
)
async def test_every_kind_of_drift_is_found(database_url: str, change: str, named: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(change)
    await connection.close()
    found = await asyncio.to_thread(migrate.drift, database_url)
    assert len(found) == 1
    assert named in found[0]


def test_every_migration_can_be_undone_and_done_again(database_url: str) -> None:
    migrate.downgrade(database_url, "base")
    assert migrate.current(database_url) is None
    migrate.upgrade(database_url)
    assert migrate.drift(database_url) == []


async def test_the_application_is_ready_on_a_migrated_database(database: Database) -> None:
    assert await database.ready()


def test_the_application_does_not_connect_as_a_superuser(cluster: Cluster) -> None:
    assert (
        cluster.sql("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'thuongxuan'") == "f|f|f"
    )
