"""A database in which every column holds a value that is recognised wherever it turns up."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import asyncpg
from msgspec import Struct

_COLUMNS = """
SELECT c.relname || '.' || a.attname AS name, c.relname AS tab, a.attname AS col, format_type(a.atttypid, NULL) AS type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = ''
    AND c.relname NOT IN ('alembic_version', 'spatial_ref_sys', 'collection_version', 'collection_look',
        'feature_look', 'feature_change', 'growing_area')
ORDER BY 1
"""
"""Without the tables that are computed from the others."""
_CONSTRAINTS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
    AND conrelid <> 'spatial_ref_sys'::regclass
"""
_VALUES = {
    "text": "'zq{n}zq' || nextval('secret_row')",
    "text[]": "ARRAY['zq{n}zq' || nextval('secret_row')]",
    "jsonb": """jsonb_build_object('zq{n}zq', 'zq{n}zq', 'n', 700000000 + {n} * 1000)""",
    "integer": "700000000 + {n} * 1000 + nextval('secret_row') % 1000",
    "bigint": "700000000 + {n} * 1000 + nextval('secret_row') % 1000",
    "numeric": "700000 + {n}",
    "double precision": "700000000 + {n} * 1000",
    "date": "DATE '1803-01-01' + {n}",
    "timestamp with time zone": "TIMESTAMPTZ '1803-01-01 12:00Z' + interval '{n} days'",
}
_TEXT = re.compile(r"zq(\d+)zq")
_NUMBER = re.compile(r"(?<![\w.-])700(?:(\d{3})\d{3}|(\d{3})(?:\.0+)?)(?![\w.-])")
_DAY = re.compile(r"(?<!\d)180[345]-\d\d-\d\d")
_FIRST_DAY = date(1803, 1, 1)


class Secrets(Struct):
    """Columns by the number that their values carry; those that could not be filled, and those that choose rows."""

    columns: dict[int, str]
    unfilled: set[str]
    choosing: set[str]

    def found(self, text: str, *, only_words: bool = False) -> set[str]:
        """The columns whose values stand in a text; in binary data only words are looked for."""
        numbers = {int(n) for n in _TEXT.findall(text)}
        if not only_words:
            numbers |= {int(a or b) for a, b in _NUMBER.findall(text)}
            numbers |= {(date.fromisoformat(day) - _FIRST_DAY).days for day in _DAY.findall(text)}
        return {self.columns.get(n, f"number {n}") for n in numbers}

    def word(self, column: str) -> str:
        """A word that every value of a text column begins with."""
        return next(f"zq{n}zq" for n, name in self.columns.items() if name == column)


async def fill(connection: "asyncpg.Connection[Any]", count: Callable[[], Awaitable[Any]]) -> Secrets:
    """Overwrite every column of every table, as a superuser, with values that name it.

    A column without which features would come or go is put back: its value chooses rows, and is not a secret here.
    ``count`` tells what is published.
    """
    await connection.execute("SET session_replication_role = replica")
    for (statement,) in await connection.fetch(_CONSTRAINTS):
        await connection.execute(statement)
    await connection.execute("CREATE TEMP SEQUENCE secret_row")
    secrets = Secrets({}, set(), set())
    before = await count()
    for n, column in enumerate(await connection.fetch(_COLUMNS), 1):
        value = _VALUES.get(column["type"])
        if value is None:
            continue
        attempt = connection.transaction()
        await attempt.start()
        try:
            await connection.execute(f'UPDATE {column["tab"]} SET "{column["col"]}" = {value.format(n=n)}')
            same = await count() == before
        except asyncpg.PostgresError:
            secrets.unfilled.add(column["name"])
            await attempt.rollback()
            continue
        if same:
            await attempt.commit()
            secrets.columns[n] = column["name"]
        else:
            await attempt.rollback()
            secrets.choosing.add(column["name"])
    return secrets
