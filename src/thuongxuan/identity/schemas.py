"""What other parts may know about accounts: never a passphrase, a token or a network address."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Kind = Literal["household", "team_member", "cooperative", "officer", "administrator"]
Scope = Literal["read", "write"]
Via = Literal["session", "api_key"]
ConsentMethod = Literal["spoken", "paper", "code", "self"]
ConsentPurpose = Literal["registration", "public_name"]

ALL_SCOPES: frozenset[Scope] = frozenset(("read", "write"))
PRODUCERS: frozenset[Kind] = frozenset(("household", "team_member", "cooperative"))
OFFICERS: frozenset[Kind] = frozenset(("officer", "administrator"))


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a request, and for whom. ``acting_for`` is set only while a delegation is valid."""

    account_id: UUID
    kind: Kind
    display_name: str
    acting_for: UUID | None = None
    acting_for_name: str | None = None
    delegation_id: UUID | None = None
    scopes: frozenset[Scope] = ALL_SCOPES
    via: Via = "session"
    session_id: UUID | None = None
    must_change_passphrase: bool = False
    commune: str | None = None
    """The commune an officer is limited to; ``None`` (district, province, administrators) oversees every commune."""

    @property
    def subject_id(self) -> UUID:
        """Whose records are meant."""
        return self.acting_for or self.account_id

    @property
    def actor_id(self) -> UUID:
        """Who types."""
        return self.account_id

    @property
    def is_officer(self) -> bool:
        """Whether this is an officer or an administrator."""
        return self.kind in OFFICERS

    def oversees(self, commune_code: str | None) -> bool:
        """Whether this officer may see and decide what belongs to the commune."""
        return self.is_officer and self.commune in {None, commune_code}


class Entry(msgspec.Struct, frozen=True):
    """The three columns every record a person enters carries."""

    entered_by: UUID
    on_behalf_of: UUID
    delegation_id: UUID | None


class Me(msgspec.Struct, frozen=True):
    """The account behind an API key or a session, as the API tells it."""

    id: UUID
    kind: Kind
    display_name: Annotated[str, Meta(examples=["Lương Thị Mai (trình diễn)"])]
    acting_for: UUID | None
    scopes: list[Scope]


class AccountView(msgspec.Struct, frozen=True):
    """An account as its owner and officers see it."""

    id: UUID
    kind: Kind
    display_name: str
    phone: str | None
    sign_in_name: str | None
    commune_code: str | None
    village: str | None
    public_name: bool
    active: bool
    can_sign_in: bool
    created_at: datetime
    row_version: int


class SessionView(msgspec.Struct, frozen=True):
    """One signed-in device."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime


class DelegationView(msgspec.Struct, frozen=True):
    """Who may act for whom until when."""

    id: UUID
    household_id: UUID
    household_name: str
    household_name_public: bool
    member_id: UUID
    member_name: str
    commune_code: str | None
    village: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    active: bool


class ConsentView(msgspec.Struct, frozen=True):
    """One recorded consent: what for, how given, before whom, when."""

    id: UUID
    purpose: ConsentPurpose
    method: ConsentMethod
    witness: str | None
    recorded_by_name: str
    given_at: datetime
    withdrawn_at: datetime | None


class ApiKeyView(msgspec.Struct, frozen=True):
    """One API key without its secret; ``last_used_on`` is a day, not a moment."""

    id: UUID
    name: str
    start: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None
