"""What an officer says, and gets to see, when one place is merged into another."""

from typing import Annotated

from msgspec import Meta, Struct

from thuongxuan.places.schemas import Slug
from thuongxuan.places.visit_schemas import Source


class MergeInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The place to keep, the version of it that was looked at, and how the officer knows that both are the same."""

    into: Slug
    into_version: Annotated[int, Meta(ge=1, le=999_999_999, examples=[3])]
    source: Source


class MergePreview(Struct, frozen=True):
    """What a merge will do. ``stays`` names what the kept place has already: there the other's own is put aside.

    ``names`` are new other names of the kept place, ``texts`` languages it had no words in; the rest are counts.
    """

    slug: str
    name: str
    row_version: int
    into: str
    into_name: str
    into_version: int
    names: list[str]
    texts: list[str]
    designations: int
    festivals: int
    claims: int
    notices: int
    contacts: int
    prices: int
    access: int
    opening: int
    stays: list[str]
