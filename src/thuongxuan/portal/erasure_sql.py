"""How one account is taken out of the tables. What the public was told of products, batches and steps stays, because
people rely on it; whose it was does not.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.portal.holdings_sql import HOLDINGS
from thuongxuan.production.screens import PRIVATE, PRIVATE_REQUIRED

GONE = "(đã xóa)"
"""What stands where a personal text was."""

_OWN_WORDS: dict[str, tuple[str, ...]] = {
    "product": ("name_vi", "name_en", "brand", "description_vi", "description_en", "standards"),
    "certificate": ("number", "issuer"),
    "batch": ("status_reason",),
    "batch_event": ("reason",),
    "crop_cycle": ("variety",),
}
"""Published texts stay, but not the person's name or telephone number within them."""

_GONE_WORD = "'{}', CAST(:gone AS text)"
_NEEDED_WORDS = " ".join(
    f"WHEN '{kind}' THEN jsonb_build_object({', '.join(map(_GONE_WORD.format, names))})"
    for kind, names in PRIVATE_REQUIRED.items()
)
"""A record keeps the fields that its kind needs, but not the words in them."""

_ERASE = (
    "SELECT set_config('tx.erasing', 'on', true)",
    """UPDATE consent SET witness = CASE WHEN witness IS NOT NULL THEN :gone END,
              withdrawn_at = coalesce(withdrawn_at, :at) WHERE account_id = :me""",
    """UPDATE delegation SET revoked_at = :at, revoked_by = :me
       WHERE (household_id = :me OR member_id = :me) AND revoked_at IS NULL""",
    "DELETE FROM login_session WHERE account_id = :me",
    "DELETE FROM api_key WHERE account_id = :me",
    "DELETE FROM consent_code WHERE household_id = :me",
    # Stored answers repeat what was sent; those of a helper may repeat what was sent for this household.
    """DELETE FROM idempotency_record
       WHERE owner_id = :me OR owner_id IN (SELECT member_id FROM delegation WHERE household_id = :me)""",
    # Events that only this person and its partners saw go; the public ones name no person and stay.
    "DELETE FROM epcis_query WHERE owner_id = :me",
    "DELETE FROM epcis_capture WHERE owner_id = :me OR entered_by = :me",
    "DELETE FROM epcis_location WHERE owner_id = :me",
    "DELETE FROM epcis_attribute WHERE owner_id = :me",
    "DELETE FROM epcis_value WHERE owner_id = :me AND NOT public",
    """DELETE FROM epcis_identity i USING epcis_event e
       WHERE i.owner_id = :me AND e.id = i.event AND e.record_time = i.record_time AND NOT e.public""",
    "DELETE FROM epcis_event WHERE owner_id = :me AND NOT public",
    # A saved form knows no owner; it goes when it names this person.
    """DELETE FROM form_draft USING account a
       WHERE a.id = :me AND (strpos(fields::text, a.display_name) > 0 OR strpos(fields::text, a.phone) > 0
                             OR strpos(fields::text, a.sign_in_name) > 0)""",
    "DELETE FROM contact USING account a WHERE a.id = :me AND regexp_replace(contact.value, '\\D', '', 'g') = a.phone",
    # The public learns the commune of a parcel, so that is what stays: a cell of about two kilometres, no words.
    """UPDATE parcel SET name = :gone, original = '', notation = 'geojson', map_sheet = NULL, parcel_number = NULL,
              planting_area_code = NULL, gps_accuracy_m = NULL, row_version = row_version + 1,
              return_reason = CASE WHEN return_reason IS NOT NULL THEN :gone END,
              status = CASE status WHEN 'approved' THEN 'superseded' WHEN 'submitted' THEN 'draft' ELSE status END,
              geom = ST_Expand(ST_SnapToGrid(ST_Centroid(geom), 0.02), 0.01)
       WHERE owner_id = :me""",
    """UPDATE parcel_event SET reason = :gone
       WHERE reason IS NOT NULL AND parcel_id IN (SELECT id FROM parcel WHERE owner_id = :me)""",
    f"""UPDATE diary_record SET photo_sha256 = NULL, reason = CASE WHEN reason IS NOT NULL THEN :gone END,
               details = (details - '{{{",".join(sorted(PRIVATE))}}}'::text[])
                         || CASE kind {_NEEDED_WORDS} ELSE '{{}}' END
       WHERE on_behalf_of = :me""",  # noqa: S608 - field names of our own kinds
    """UPDATE diary_record
       SET details = replace(details::text, trim('"' FROM to_jsonb(a.display_name)::text), :gone)::jsonb
       FROM account a WHERE a.id = :me AND on_behalf_of = :me""",
    "UPDATE exception_request SET reason = :gone WHERE on_behalf_of = :me",
    "UPDATE exception_decision SET reason = :gone WHERE officer_id = :me",
    "UPDATE product SET photo_sha256 = NULL WHERE owner_id = :me",
    "DELETE FROM photo WHERE owner_id = :me",
    "DELETE FROM resolver_link WHERE product_id IN (SELECT id FROM product WHERE owner_id = :me)",
    # What went where in which amount stays, because recalls rest on it; the words are the person's own.
    """UPDATE lot_operation SET recipient = CASE WHEN recipient <> '' THEN :gone ELSE '' END,
              document = CASE WHEN document <> '' THEN :gone ELSE '' END,
              note = CASE WHEN note <> '' THEN :gone ELSE '' END
       WHERE owner_id = :me""",
    "UPDATE lot_operation SET recipient = :gone WHERE recipient_id = :me",
    "DELETE FROM recall_hook WHERE account_id = :me",
    """UPDATE harvest_doubt SET note = :gone WHERE note <> '' AND harvest_id IN (
           SELECT id FROM harvest WHERE owner_id = :me)""",
    "UPDATE gs1_prefix SET licence = :gone WHERE owner_id = :me",
)
_ERASE_ACCOUNT = """
UPDATE account SET display_name = :gone, phone = NULL, sign_in_name = NULL, passphrase_hash = NULL, village = NULL,
       commune_code = NULL, public_name = false, active = false, erased_at = :at, row_version = row_version + 1
WHERE id = :me
"""
_LAST_ADMINISTRATOR = """
SELECT kind = 'administrator' AND NOT EXISTS (
    SELECT FROM account other WHERE other.active AND other.id <> :me AND other.kind = 'administrator')
FROM account WHERE id = :me
"""


async def erase(write: WriteSession, account_id: UUID, at: datetime) -> None:
    """Take the person out of every table. The order matters: names are searched for before the account forgets them.

    ``tx.erasing`` is what lets this one transaction change append-only tables.
    """
    values = {"me": account_id, "at": at, "gone": GONE}
    for sql in (*_ERASE, *_own_words(), _ERASE_ACCOUNT):
        statement = text(sql)
        await write.execute(statement.bindparams(**{name: values[name] for name in statement.compile().params}))


def _own_words() -> list[str]:
    """Statements that take the person's name and telephone number out of texts that stay published."""
    found = "replace(replace({0}, a.display_name, :gone), coalesce(a.phone, a.display_name), :gone)"
    return [
        f"UPDATE {table} SET {', '.join(f'{column} = {found.format(column)}' for column in columns)} "  # noqa: S608 - put together from constants, values are bound
        f"FROM account a WHERE a.id = :me AND ({HOLDINGS[table]})"
        for table, columns in _OWN_WORDS.items()
    ]


async def shown_elsewhere(read: ReadSession, hashes: list[str]) -> set[str]:
    """Which of the photographs another account holds too."""
    statement = text("SELECT DISTINCT sha256 FROM photo WHERE sha256 = ANY(:hashes)")
    return set(await read.scalars(statement.bindparams(hashes=hashes)))


async def is_last_administrator(read: ReadSession, account_id: UUID) -> bool:
    """Whether nobody else could administer the installation afterwards."""
    return bool(await read.scalar(text(_LAST_ADMINISTRATOR).bindparams(me=account_id)))
