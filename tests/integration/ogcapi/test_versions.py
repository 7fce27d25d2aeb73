"""A write moves the version of exactly the collections that it may change."""

import re

from thuongxuan.app import COLLECTIONS
from thuongxuan.db.session import Database

SERIES = "(SELECT id FROM event_series LIMIT 1)"
WRITES: list[tuple[str, set[str]]] = [
    ("UPDATE admin_unit SET population = 1 WHERE code = '15646'", {"communes", "former-units"}),
    ("UPDATE admin_unit SET geom = geom WHERE code = '15646'", {"communes", "former-units", "trails"}),
    ("UPDATE admin_change SET likely = false", {"former-units"}),
    ("UPDATE place SET elevation_m = 5 WHERE slug = 'dam-cua-dat'", {"places", "heritage", "festivals"}),
    ("UPDATE place_text SET summary = 'x'", {"places", "heritage"}),
    ("DELETE FROM opening_rule", {"places"}),
    ("UPDATE designation SET issuer = 'x'", {"heritage"}),
    ("UPDATE event_series SET summary_vi = 'x'", {"festivals"}),
    (
        "INSERT INTO event_occurrence (series_id, rule_date, starts_on, ends_on, status, note_vi)"
        f" VALUES ({SERIES}, '2027-02-10', '2027-02-10', '2027-02-10', 'confirmed', '')",
        {"festivals"},
    ),
    ("TRUNCATE festival_date", {"festivals"}),
    ("UPDATE product_fact SET producer = 'x'", {"products"}),
    ("UPDATE product_area SET share = 'full'", {"products"}),
    ("DELETE FROM product_certificate", {"products"}),
    ("UPDATE product SET name_vi = 'x'", {"batches"}),
    ("UPDATE batch SET status = 'recalled', status_reason = 'x'", {"batches"}),
    ("UPDATE account SET public_name = true", {"batches"}),
    ("UPDATE account SET phone = NULL, active = true", set()),
    ("UPDATE parcel SET commune_code = '15658'", {"batches"}),
    ("UPDATE parcel SET name = 'x'", set()),
    ("DELETE FROM growing_area", {"growing-areas"}),
    ("DELETE FROM notice", set()),
    ("DELETE FROM claim", set()),
    ("UPDATE event_series SET rule = NULL WHERE false", {"festivals"}),
]

READ = """
WITH RECURSIVE used AS (
    SELECT to_regclass($1)::oid AS oid
    UNION
    SELECT d.refobjid FROM used JOIN pg_rewrite r ON r.ev_class = used.oid
    JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
)
SELECT relname::text FROM used JOIN pg_class c USING (oid) WHERE relkind = 'r'
"""
WATCHED = """
SELECT c.relname::text AS name, pg_get_triggerdef(t.oid) AS definition
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgfoid = 'tx_collection_changed'::regproc
"""
UNWATCHED = {
    ("heritage", "opening_rule"): "read through the view of places, whose hours are not shown",
    ("batches", "batch_draw"): "written with its batch in one statement, and never changed: a trigger sees to it",
    ("batches", "batch_origin"): "written with its batch in one statement, and never changed: a trigger sees to it",
    ("batches", "harvest"): "its parcel never changes: a trigger sees to it",
}
"""Tables that a view reads although none of their changes can change it."""


async def versions(database: Database) -> dict[str, int]:
    rows = await database.hot.fetch("SELECT collection, sum(version)::int FROM collection_version GROUP BY 1")
    return dict(map(tuple, rows))


async def test_a_write_moves_exactly_what_it_may_change(database: Database, loaded: None) -> None:
    for write, touched in WRITES:
        before = await versions(database)
        await database.hot.execute(write)
        after = await versions(database)
        assert {name for name in after if after[name] != before.get(name)} == touched, write


async def test_every_table_behind_a_collection_moves_it(database: Database) -> None:
    watched: dict[str, str] = {}
    for name, definition in await database.hot.fetch(WATCHED):
        watched[name] = watched.get(name, "") + definition
    missing = set()
    for collection in COLLECTIONS:
        for (table,) in await database.hot.fetch(READ, collection.view):
            if f"'{collection.id}'" not in re.findall(r"'[^']*'", watched.get(table, "")):
                missing.add((collection.id, table))
    assert missing == set(UNWATCHED), "add a trigger to the migration, or say here why none is needed"
