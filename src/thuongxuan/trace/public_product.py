"""The page of a product for everybody: where the resolver leads to when no lot is named."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import NotFound, m
from thuongxuan.i18n import Language
from thuongxuan.production.crops import lists
from thuongxuan.resolver import queries
from thuongxuan.resolver.link_types import LINK_TYPES
from thuongxuan.settings import Settings
from thuongxuan.trace import resolution_sql
from thuongxuan.trace.schemas import CertificateView
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.templating import page


class PublicProduct(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may know of a product that has a lot. ``lot_known`` answers for the lot that was asked for."""

    id: UUID
    code: str
    gtin: str | None
    name_vi: str
    name_en: str
    crop: str
    brand: str
    description_vi: str
    description_en: str
    standards: str
    photo: str | None
    producer: str | None
    lot_known: bool
    certificates: list[CertificateView]


@get("/product/{code:str}", include_in_schema=False)
async def public_product(
    request: Request[Any, Any, Any],
    hot: NamedDependency[HotPool],
    settings: NamedDependency[Settings],
    language: NamedDependency[Language],
    code: FromPath[str],
    lot: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[bytes]:
    """One product; ``lot`` is one that a scan named."""
    body = await hot.fetchval(resolution_sql.PUBLIC, code, lot, today())
    if body is None:
        raise NotFound(m("Hệ thống này chưa cấp mã nào như vậy."))
    product = msgspec.json.decode(body, type=PublicProduct)
    context: dict[str, Any] = {
        "product": product,
        "lot": lot,
        "crop": lists(settings.geodata_dir).crop_name(product.crop, language),
        "introduced": [link for link in await queries.shown_links(hot, product.id) if not link.lot],
        "link_types": LINK_TYPES,
    }
    return page(request, "trace/product_public.html", **context, **WORDS)
