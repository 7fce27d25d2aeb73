"""What the tables hold about one account, for its holder to receive.

A test compares ``HOLDINGS`` with the database: a new table that names an account has to say here what is whose.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession

PRODUCTS = "SELECT id FROM product WHERE owner_id = :me"
BATCHES = "SELECT id FROM batch WHERE owner_id = :me"
HOLDINGS = {
    "account": "id = :me",
    "consent": "account_id = :me",
    "delegation": "household_id = :me OR member_id = :me",
    "login_session": "account_id = :me",
    "api_key": "account_id = :me",
    "consent_code": "household_id = :me",
    "idempotency_record": "owner_id = :me",
    "parcel": "owner_id = :me",
    "parcel_event": "parcel_id IN (SELECT id FROM parcel WHERE owner_id = :me)",
    "crop_cycle": "owner_id = :me",
    "photo": "owner_id = :me",
    "diary_record": "on_behalf_of = :me",
    "sensor_reading": "on_behalf_of = :me",
    "harvest": "owner_id = :me",
    "harvest_hold": "harvest_id IN (SELECT id FROM harvest WHERE owner_id = :me)",
    "exception_request": "on_behalf_of = :me",
    "exception_decision": "officer_id = :me",
    "gs1_prefix": "owner_id = :me",
    "product": "owner_id = :me",
    "certificate": f"product_id IN ({PRODUCTS})",
    "batch": "owner_id = :me",
    "batch_draw": f"batch_id IN ({BATCHES})",
    "batch_event": f"batch_id IN ({BATCHES})",
    "label_print": f"batch_id IN ({BATCHES})",
    "scan_count": f"batch_id IN ({BATCHES})",
    "resolver_link": f"product_id IN ({PRODUCTS})",
    "lot_operation": "owner_id = :me OR recipient_id = :me",
    "lot_input": "operation_id IN (SELECT id FROM lot_operation WHERE owner_id = :me)",
    "batch_origin": f"batch_id IN ({BATCHES})",
    "recall": "entered_by = :me",
    "recall_hold": "released_by = :me OR harvest_id IN (SELECT id FROM harvest WHERE owner_id = :me)",
    "recall_lot": f"batch_id IN ({BATCHES})",
    "recall_notice": "account_id = :me OR called_by = :me",
    "recall_hook": "account_id = :me",
    "harvest_doubt": "decided_by = :me OR harvest_id IN (SELECT id FROM harvest WHERE owner_id = :me)",
    "place": "entered_by = :me OR checked_by = :me",
    "notice": "entered_by = :me",
    "event_occurrence": "confirmed_by = :me",
    "claim": "checked_by = :me",
    "epcis_event": "owner_id = :me OR entered_by = :me",
    "epcis_identity": "owner_id = :me",
    "epcis_capture": "owner_id = :me OR entered_by = :me",
    "epcis_location": "owner_id = :me",
    "epcis_attribute": "owner_id = :me",
    "epcis_query": "owner_id = :me",
    "epcis_subscription": "query_id IN (SELECT id FROM epcis_query WHERE owner_id = :me)",
}
"""Table by table, which rows are about the account."""

TYPED_FOR_OTHERS = (
    "parcel_event",
    "crop_cycle",
    "diary_record",
    "sensor_reading",
    "exception_request",
    "product",
    "batch",
    "label_print",
    "lot_operation",
)
"""Of what a helper typed for others only the fact is theirs to receive; the words are the other's."""

SECRET = ["passphrase_hash", "token_hash", "code_hash", "fingerprint", "body", "secret"]
SECRET += ["words", "lot_words", "public_words"]
"""Left out of a download: they open doors, or are copies of what stands elsewhere in it."""


async def rows(read: ReadSession, account_id: UUID) -> AsyncIterator[tuple[str, str]]:
    """Each table's name with the account's rows in it as JSON, without secrets, tables without rows too."""
    for table, mine in HOLDINGS.items():
        shown = "coalesce(jsonb_agg(to_jsonb(t) - CAST(:secret AS text[])), '[]')::text"
        sql = f"SELECT {shown} FROM {table} t WHERE {mine}"  # noqa: S608 - put together from constants, values are bound
        yield table, str(await read.scalar(text(sql).bindparams(me=account_id, secret=SECRET)))
    union = " UNION ALL ".join(
        f"SELECT '{table}' AS in_table, id FROM {table} WHERE entered_by = :me AND on_behalf_of <> :me"  # noqa: S608 - put together from constants, values are bound
        for table in TYPED_FOR_OTHERS
    )
    sql = f"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM ({union}) t"  # noqa: S608 - put together from constants, values are bound
    yield "typed_for_others", str(await read.scalar(text(sql).bindparams(me=account_id)))


async def photos_of(read: ReadSession, account_id: UUID) -> list[str]:
    """Hashes of the account's photographs."""
    statement = text("SELECT sha256 FROM photo WHERE owner_id = :me ORDER BY received_at, sha256")
    return list(await read.scalars(statement.bindparams(me=account_id)))
