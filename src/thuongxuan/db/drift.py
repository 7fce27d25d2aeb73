"""Where a migrated database differs from the models.

The tables are made a second time from the models, in a schema of their own inside a transaction that is rolled back,
and PostgreSQL's own catalogue is asked to describe both. So CHECK constraints, defaults and index expressions
are compared too, in the words of the database and not of a library. Partitions are as their table is, and left out.
"""

from sqlalchemy import Connection, MetaData, text

_FROM_MODELS = "tx_from_models"
_NOT_OURS = ("spatial_ref_sys", "alembic_version")

_DESCRIBE = """
SELECT 'column ' || c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''), c.relname
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.relispartition
    AND c.relnamespace = to_regnamespace(:schema)
UNION ALL
SELECT 'constraint ' || c.relname || '.' || k.conname, pg_get_constraintdef(k.oid), c.relname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = to_regnamespace(:schema) AND NOT c.relispartition
UNION ALL
SELECT 'index ' || tablename || '.' || indexname, indexdef, tablename
FROM pg_indexes JOIN pg_class ON pg_class.oid = (schemaname || '.' || tablename)::regclass
WHERE schemaname = :schema AND NOT relispartition
"""


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """Every column, constraint and index that differs, one sentence each; the database is left as it was."""
    connection.execute(text(f"CREATE SCHEMA {_FROM_MODELS}"))
    connection.execute(text(f"SET LOCAL search_path = {_FROM_MODELS}, public"))
    metadata.create_all(connection, checkfirst=False)
    models, migrated = (_describe(connection, schema) for schema in (_FROM_MODELS, "public"))
    connection.rollback()
    return [
        f"{what}: the models say {models.get(what, 'nothing')}; the migrations made {migrated.get(what, 'nothing')}"
        for what in sorted(models.keys() | migrated.keys())
        if models.get(what) != migrated.get(what)
    ]


def _describe(connection: Connection, schema: str) -> dict[str, str]:
    rows = connection.execute(text(_DESCRIBE), {"schema": schema})
    return {
        what: definition.replace(f"{_FROM_MODELS}.", "").replace("public.", "")
        for what, definition, table in rows
        if table not in _NOT_OURS
    }
