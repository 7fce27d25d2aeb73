"""Tables of identity."""

import sqlalchemy as sa
from alembic import op

revision = "0002_identity"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("throttle_key", "throttle", "consent_code", "api_key", "login_session", "delegation", "consent", "account")


def upgrade() -> None:
    """Create what this slice stores."""
    _accounts()
    _consent()
    _sessions()
    _counters()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("sign_in_name", sa.Text),
        sa.Column("passphrase_hash", sa.Text),
        sa.Column("must_change_passphrase", sa.Boolean, nullable=False),
        sa.Column("commune_code", sa.Text),
        sa.Column("village", sa.Text),
        sa.Column("public_name", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("account.id", name="fk_account_created_by")),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("erased_at", MOMENT),
        sa.CheckConstraint("erased_at IS NULL OR NOT active", name=op.f("ck_account_erased_is_off")),
        sa.UniqueConstraint("phone", name="uq_account_phone"),
        sa.UniqueConstraint("sign_in_name", name="uq_account_sign_in_name"),
        sa.CheckConstraint(
            "kind IN ('household', 'team_member', 'cooperative', 'officer', 'administrator')",
            name=op.f("ck_account_kind"),
        ),
        sa.CheckConstraint("length(display_name) BETWEEN 1 AND 120", name=op.f("ck_account_display_name")),
        sa.CheckConstraint(r"phone ~ '^0\d{9,10}$'", name=op.f("ck_account_phone")),
        sa.CheckConstraint("sign_in_name ~ '^[a-z][a-z0-9._-]{2,39}$'", name=op.f("ck_account_sign_in_name")),
    )


def _account_key(table: str, column: str, *, nullable: bool = False) -> sa.Column[object]:
    name = f"fk_{table}_{column}"
    return sa.Column(column, sa.Uuid, sa.ForeignKey("account.id", name=name), nullable=nullable)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_key("consent", "account_id"),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("witness", sa.Text),
        sa.Column("wording", sa.Text, nullable=False),
        _account_key("consent", "recorded_by"),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.CheckConstraint("purpose IN ('registration', 'public_name')", name=op.f("ck_consent_purpose")),
        sa.CheckConstraint("method IN ('spoken', 'paper', 'code', 'self')", name=op.f("ck_consent_method")),
        sa.CheckConstraint("method <> 'spoken' OR witness IS NOT NULL", name=op.f("ck_consent_spoken_has_witness")),
    )
    op.create_index("ix_consent_account_id", "consent", ["account_id"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_key("delegation", "household_id"),
        _account_key("delegation", "member_id"),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("consent_id", sa.Uuid, sa.ForeignKey("consent.id", name="fk_delegation_consent_id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        _account_key("delegation", "revoked_by", nullable=True),
        sa.CheckConstraint("scope IN ('records')", name=op.f("ck_delegation_scope")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_delegation_ends_after_start")),
        sa.CheckConstraint("household_id <> member_id", name=op.f("ck_delegation_two_people")),
    )
    op.create_index("ix_delegation_household_id", "delegation", ["household_id"])
    op.create_index("ix_delegation_member_id", "delegation", ["member_id"])
    op.create_index(
        "uq_delegation_open",
        "delegation",
        ["household_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "consent_code",
        sa.Column(
            "household_id",
            sa.Uuid,
            sa.ForeignKey("account.id", name="fk_consent_code_household_id"),
            primary_key=True,
        ),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "login_session",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _account_key("login_session", "account_id"),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id", name="fk_login_session_delegation_id")),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_login_session_token_hash")),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])
    op.create_index("ix_login_session_expires_at", "login_session", ["expires_at"])
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_key("api_key", "account_id"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_used_on", sa.Date),
        sa.Column("revoked_at", MOMENT),
        sa.UniqueConstraint("token_hash", name="uq_api_key_token_hash"),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_api_key_token_hash")),
        sa.CheckConstraint(
            "scopes <@ ARRAY['read', 'write'] AND cardinality(scopes) > 0", name=op.f("ck_api_key_scopes")
        ),
    )
    op.create_index("ix_api_key_account_id", "api_key", ["account_id"])


def _counters() -> None:
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.LargeBinary, primary_key=True),
        sa.Column("tat", MOMENT, nullable=False),
    )
    op.create_index("ix_throttle_tat", "throttle", ["tat"])
    op.create_table(
        "throttle_key",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Remove it again."""
    for table in TABLES:
        op.drop_table(table)
