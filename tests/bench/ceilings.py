"""The same SQL that the server sends, as pgbench scripts: what the database alone can do."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from tests.bench import seed
from thuongxuan.trace import register_sql, scan_sql
from thuongxuan.trace.batch_names import Named, event_rows

_HARVEST = seed.uuid_sql(f"{seed.HARVEST} + :h")
_ONE_KG = "'{1}'::numeric[]"

SCANNED = f"(SELECT '{seed.GTIN}' AS product, 'L' || (:i)::text AS lot, '2026-11-23'::date AS day, 1 AS place) asked"


def _event_rows() -> str:
    """The event of a batch as the statement takes it, with new identifiers each time."""
    row_id, event_id = "00000000-0000-4000-8000-00000000000a", UUID(int=11)
    values = {
        "event_id": event_id,
        "received_at": datetime(2026, 3, 2, tzinfo=UTC),
        "produced_on": date(2026, 3, 2),
        "lot": "P",
        "quantity": Decimal(1),
        "harvest_ids": [UUID(int=12)],
        "kgs": [Decimal(1)],
    }
    (row,) = json.loads(event_rows("http://localhost", Named(1, seed.GTIN, "BENCH", "kg"), values))
    # pgbench takes every colon before a word for a variable.
    text = json.dumps([row | {"id": row_id}]).replace("'", "''").replace(":", "~")
    new = f"{seed.uuid_sql(':b')}::text"
    return f"replace(replace(replace('{text}', '~', chr(58)), '{row_id}', {new}), '{event_id}', {new})"


REGISTER_VALUES = {
    "key": "('pgbench-' || (:b)::text)",
    "fingerprint": "'\\x00'",
    "received_at": "now()",
    "product_id": f"'{seed.uuid_text(seed.PRODUCT)}'",
    "batch_id": seed.uuid_sql(":b"),
    "event_id": seed.uuid_sql(":b"),
    "lot": "('P' || to_hex((:b)::bigint))",
    "quantity": "'1'",
    "produced_on": "'2026-03-02'",
    "expires_on": "NULL",
    "receipt": "('P' || to_hex((:b)::bigint))",
    "harvest_ids": f"ARRAY[{_HARVEST}]",
    "kgs": _ONE_KG,
    "location": "'/api/v1/batches/x'",
    "rows": _event_rows(),
    "product_version": "1",
}


def _filled(sql: str, values: dict[int, str]) -> str:
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1])], sql)


def scan() -> str:
    """Resolve one lot by chance."""
    return f"\\set i random(1, {seed.BATCHES})\n" + _line(scan_sql.BY_GTIN.replace(scan_sql.ASKED, SCANNED))


def scan_and_record() -> str:
    """Resolve one lot by chance and write its count in a transaction of its own."""
    batch = seed.uuid_sql(f"{seed.BATCH} + :i")
    values = {1: f"ARRAY[{batch}]", 2: "ARRAY[date_trunc('hour', now())]", 3: "'{1}'::int[]"}
    return scan() + _line(_filled(scan_sql.COUNT, values))


def register() -> str:
    """Register a batch that draws one kilogram from a harvest by chance."""
    who = f"'{seed.uuid_text(seed.ACCOUNT)}'"
    values = dict(enumerate((who, who, "NULL", *(REGISTER_VALUES[name] for name in register_sql.KNOWN_ARGS)), 1))
    head = f"\\set h random(1, {seed.HARVESTS})\n\\set b random(8796093022208, 281474976710655)\n"
    return head + _line(_filled(register_sql.REGISTER, values))


def _line(sql: str) -> str:
    """One statement on one line, as pgbench reads them."""
    return " ".join(sql.split()) + ";\n"
