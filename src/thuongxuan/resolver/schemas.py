"""Links as owners give and get them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

LinkType = Literal[
    "pip", "hasRetailers", "recipeInfo", "instructions", "certificationInfo", "sustainabilityInfo",
    "nutritionalInfo", "ingredientsInfo", "allergenInfo", "consumerHandlingStorageInfo", "relatedVideo", "tutorial",
    "traceability", "epcis", "masterData", "recallStatus", "review", "leaveReview", "promotion", "socialMedia", "faqs",
    "support", "locationInfo", "dpp",
]  # fmt: skip
"""The words of ``link_types.LINK_TYPES``; a test holds both against each other."""
Href = Annotated[str, Meta(min_length=12, max_length=1990, examples=["https://example.org/cach-dung-que"])]


class LinkCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A new link of a product, or with ``lot`` of one lot of it."""

    link_type: Annotated[LinkType, Meta(description="Word of GS1's vocabulary", examples=["recipeInfo"])]
    href: Annotated[Href, Meta(description="Where it leads: HTTPS at a public address")]
    title: Annotated[str, Meta(min_length=1, max_length=120, examples=["Nấu phở với quế Thường Xuân"])]
    lot: Annotated[str, Meta(max_length=20, description="Only for this lot; empty: for the product")] = ""
    hreflang: Annotated[str, Meta(pattern="^([a-z]{2}(-[A-Z]{2})?)?$", description="Language of the target")] = ""
    media_type: Annotated[str, Meta(pattern="^([a-z]+/[a-z0-9.+-]+)?$", max_length=100)] = ""
    context: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{0,40}$", description="For whom or where; free word")] = ""
    is_default: Annotated[bool, Meta(description="Where a scan without wishes goes, instead of our page")] = False


class LinkView(LinkCommand, frozen=True, kw_only=True):
    """A stored link."""

    id: UUID
    product_id: UUID
    added_at: datetime
