"""The statements of every signed-in request: one round trip each, on the hot path.

Idle and absolute expiry, a deactivated account and a revoked or expired delegation all take effect here, at once.
The ``touch`` part writes at most once an hour (a session) or once a day (a key), so most requests only read.
"""

SESSION = """
WITH found AS (
    SELECT s.id, s.account_id, s.seen_at, a.kind, a.display_name, a.must_change_passphrase,
           CASE a.kind WHEN 'officer' THEN a.commune_code END AS commune,
           d.id AS delegation_id, h.id AS acting_for, h.display_name AS acting_for_name
    FROM login_session s
    JOIN account a ON a.id = s.account_id AND a.active
    LEFT JOIN delegation d ON d.id = s.delegation_id AND d.member_id = a.id
         AND d.revoked_at IS NULL AND d.expires_at > $2::timestamptz
    LEFT JOIN account h ON h.id = d.household_id AND h.active
    WHERE s.token_hash = $1 AND s.expires_at > $2::timestamptz
      AND s.seen_at > $2::timestamptz - make_interval(days => $3::int)
), touch AS (
    UPDATE login_session SET seen_at = $2
    FROM found WHERE login_session.id = found.id AND found.seen_at < $2::timestamptz - interval '1 hour'
)
SELECT * FROM found
"""

_KEY = """
found AS (
    SELECT k.id, k.account_id, k.scopes, k.last_used_on, a.kind, a.display_name,
           CASE a.kind WHEN 'officer' THEN a.commune_code END AS commune
    FROM api_key k JOIN account a ON a.id = k.account_id AND a.active
    WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND k.expires_at > $2::timestamptz
), touch AS (
    UPDATE api_key SET last_used_on = $3::date
    FROM found WHERE api_key.id = found.id AND found.last_used_on IS DISTINCT FROM $3::date
)"""

API_KEY = f"WITH {_KEY} SELECT * FROM found"  # noqa: S608 - put together from constants, values are bound

ENTRY = "who AS (SELECT $1::uuid AS entered_by, $2::uuid AS on_behalf_of, $3::uuid AS delegation_id)"
"""The first part of a statement that writes what somebody enters (``schemas.Entry``)."""

ENTRY_BY_KEY = f"""{_KEY}, who AS (
    SELECT account_id AS entered_by, account_id AS on_behalf_of, NULL::uuid AS delegation_id
    FROM found WHERE 'write' = ANY(scopes) AND kind IN ('household', 'cooperative')
)"""  # noqa: S608 - put together from constants, values are bound
"""The same for the holder of an API key, which the statement itself looks up; parameters as of ``API_KEY``. A team
member is nobody here: for whom it acts is chosen in a session."""

CREDENTIALS = """
SELECT id, passphrase_hash FROM account WHERE (phone = $1 OR sign_in_name = $1) AND active
"""

OWN_HASH = "SELECT passphrase_hash FROM account WHERE id = $1 AND active"

OWN_NAMES = "SELECT phone, sign_in_name, display_name FROM account WHERE id = $1"

CLEAN_SESSIONS = """
DELETE FROM login_session
WHERE expires_at < $1::timestamptz OR seen_at < $1::timestamptz - make_interval(days => $2::int)
"""
