"""The statements of every signed-in request: one round trip each, on the hot path.

Idle and absolute expiry, a deactivated account and a revoked or expired delegation all take effect here, at once.
The ``touch`` part writes at most once an hour (a session) or once a day (a key), so most requests only read.
"""

SESSION = """
WITH found AS (
    SELECT s.id, s.account_id, s.seen_at, a.kind, a.display_name, a.must_change_passphrase,
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

API_KEY = """
WITH found AS (
    SELECT k.id, k.account_id, k.scopes, k.last_used_on, a.kind, a.display_name
    FROM api_key k JOIN account a ON a.id = k.account_id AND a.active
    WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND k.expires_at > $2::timestamptz
), touch AS (
    UPDATE api_key SET last_used_on = $3
    FROM found WHERE api_key.id = found.id AND found.last_used_on IS DISTINCT FROM $3
)
SELECT * FROM found
"""

CREDENTIALS = """
SELECT id, passphrase_hash FROM account WHERE (phone = $1 OR sign_in_name = $1) AND active
"""

OWN_HASH = "SELECT passphrase_hash FROM account WHERE id = $1 AND active"

OWN_NAMES = "SELECT phone, sign_in_name, display_name FROM account WHERE id = $1"

CLEAN_SESSIONS = """
DELETE FROM login_session
WHERE expires_at < $1::timestamptz OR seen_at < $1::timestamptz - make_interval(days => $2::int)
"""
