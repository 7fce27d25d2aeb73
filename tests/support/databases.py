"""One database a worker, emptied between tests: copying the template for each test took half a second on ext4."""

import os

import asyncpg

from thuongxuan.db.embedded import Cluster

_SHAPE = """
SELECT (SELECT (count(*), max(oid)) FROM pg_class)::text || (SELECT (count(*), sum(attnotnull::int)) FROM pg_attribute)
       || (SELECT (count(*), max(oid)) FROM pg_constraint) || (SELECT count(*) FROM pg_trigger)
"""
"""Changes with every change of the schema."""

_EMPTY = """
DO $$ DECLARE name regclass; filled bool; BEGIN
    SET LOCAL session_replication_role = replica; -- append-only triggers and foreign keys stand aside
    FOR name IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                AND relnamespace = 'public'::regnamespace AND relname NOT IN ('alembic_version', 'spatial_ref_sys') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
    END LOOP;
END $$
"""


class TestDatabase:
    """The database of one worker. ``url`` gives it migrated and empty."""

    __test__ = False

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster = cluster
        self._template = template
        self._name = f"test_{os.getpid()}"
        self._shape = ""

    async def url(self) -> str:
        """The database's URL; made anew when a test changed its schema, or somebody is still connected to it."""
        if not self._shape or not await self._emptied():
            await self._make()
        return self._cluster.url(self._name)

    def drop(self) -> None:
        """Remove it."""
        self._cluster.sql(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")

    async def _make(self) -> None:
        self.drop()
        self._cluster.sql(f"CREATE DATABASE {self._name} OWNER thuongxuan TEMPLATE {self._template} STRATEGY file_copy")
        connection = await self._connection()
        try:
            self._shape = await connection.fetchval(_SHAPE)
        finally:
            await connection.close()

    async def _emptied(self) -> bool:
        connection = await self._connection()
        try:
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if await connection.fetchval(others) or await connection.fetchval(_SHAPE) != self._shape:
                return False
            await connection.execute(_EMPTY)
            return True
        finally:
            await connection.close()

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self._cluster.url(self._name, "postgres"))
