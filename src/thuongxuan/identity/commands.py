"""What people ask this part to do, as forms and commands decode it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.identity.schemas import Kind, Scope

Name = Annotated[str, Meta(min_length=1, max_length=120)]
Short = Annotated[str, Meta(max_length=120)]
Typed = Annotated[str, Meta(max_length=200)]
Commune = Annotated[str, Meta(pattern=r"^\d{5}$")]


class OfCommune(msgspec.Struct, frozen=True, kw_only=True):
    """The commune of an account; none for one that belongs to no commune, such as a district officer's."""

    commune_code: Commune | None = None


class SignIn(msgspec.Struct, frozen=True):
    """Sign in by telephone number or name."""

    name: Typed
    passphrase: Typed
    next: str = ""
    draft: str = ""


class ChangePassphrase(msgspec.Struct, frozen=True):
    """Choose a new passphrase; the present one is asked again."""

    passphrase: Typed
    new_passphrase: Typed


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account that somebody else makes."""

    kind: Kind
    display_name: Name
    phone: Short | None = None
    sign_in_name: Short | None = None
    commune_code: Commune | None = None
    village: Short | None = None


class NewStaffAccount(NewAccount, frozen=True, kw_only=True):
    """An account on the administrator's page: households come in with their consent, through a team member."""

    kind: Literal["team_member", "cooperative", "officer", "administrator"]


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """Who the household is: the first screen."""

    display_name: Name
    phone: Short | None = None
    commune_code: Commune
    village: Name


class NewHousehold(Household, frozen=True, kw_only=True):
    """A household that a team member registers, with its consent: both screens."""

    method: Literal["spoken", "paper"] | None = None
    witness: Short | None = None
    agreed: bool
    public_name: bool = False


class RenewDelegation(msgspec.Struct, frozen=True, kw_only=True):
    """The household agrees again, and the delegation starts again."""

    method: Literal["spoken", "paper"] | None = None
    witness: Short | None = None
    agreed: bool


class UseCode(msgspec.Struct, frozen=True):
    """A code that a household with its own sign-in read out."""

    household: Typed
    code: Annotated[str, Meta(max_length=20)]


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key; ``days`` is how long it lives."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    scopes: Annotated[list[Scope], Meta(min_length=1)]
    days: Annotated[int, Meta(ge=1, le=3650)]
    passphrase: Typed


class PublicName(msgspec.Struct, frozen=True):
    """Whether the producer's name may stand on public pages."""

    public_name: bool = False


class EndSession(msgspec.Struct, frozen=True):
    """Which device is signed out."""

    session: UUID
