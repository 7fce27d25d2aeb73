"""Products and batches as JSON. Quantities are JSON numbers with all their decimals."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import producer, scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import planning
from thuongxuan.production.tasks import Compliance
from thuongxuan.production.templates import templates
from thuongxuan.settings import Settings
from thuongxuan.trace import product_photos, products, queries, service
from thuongxuan.trace.encoding import answer, encode, outward
from thuongxuan.trace.link_api import LinksApi
from thuongxuan.trace.product_photos import UPLOAD_BYTES
from thuongxuan.trace.public_api import by_code
from thuongxuan.trace.registering import register
from thuongxuan.trace.schemas import (
    BatchCommand,
    BatchOut,
    CertificateCommand,
    ProductCommand,
    ProductPatch,
    ProductView,
    StatusCommand,
)
from thuongxuan.web.caching import ETAG, IfMatch, etag, required_version
from thuongxuan.web.idempotency import REPLAYED, Key, Once, Reply, required_key
from thuongxuan.web.pagination import Page, Paging, as_read

AnyRequest = Request[Any, Any, Any]


class ProductsApi(Controller):
    """What you sell."""

    path = "/api/v1/products"
    tags = ["products"]  # noqa: RUF012 - Litestar's declaration

    @get(
        "",
        guards=[scope("read")],
        summary="Your products",
        responses={200: ResponseSpec(Page[ProductView], generate_examples=False)},
    )
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Response[bytes]:
        """Newest first."""
        found = await queries.products_of(read, principal.subject_id, today(), paging.wanted, paging.before)
        return answer(paging.page(found, as_read))

    @get(
        "/{product_id:uuid}",
        guards=[scope("read")],
        summary="One product",
        responses={200: ResponseSpec(ProductView, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def one(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Yours, or any for officers."""
        found = await products.visible_product(read, principal, product_id)
        return answer(found, headers={"ETag": etag(found.row_version)})

    @post(
        "",
        guards=[scope("write"), producer],
        summary="Register a product",
        responses={201: ResponseSpec(ProductView, generate_examples=False)},
    )
    async def create(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[ProductCommand],
    ) -> Response[bytes]:
        """A GTIN is accepted only under a GS1 prefix that you declare as licensed to you. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            made = await products.add_product(write, principal, data, settings)
            return Reply(201, encode(made), f"/api/v1/products/{made.id}")

        return await once(action)

    @patch(
        "/{product_id:uuid}",
        guards=[scope("write"), producer],
        summary="Change a product",
        responses={200: ResponseSpec(ProductView, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def change(
        self,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        product_id: FromPath[UUID],
        data: JSONBody[ProductPatch],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """Merge patch (RFC 7396) under `If-Match`. With a batch, crop, unit, weight and GTIN stay as they are."""
        version = required_version(if_match)
        changed = await products.patch_product(write, principal, product_id, version, data, settings)
        return answer(changed, headers={"ETag": etag(changed.row_version)})

    @put(
        "/{product_id:uuid}/photo",
        guards=[scope("write"), producer],
        summary="Give a product its picture",
        request_max_body_size=UPLOAD_BYTES,
        responses={200: ResponseSpec(ProductView, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def show(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        product_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """The body is the picture (JPEG, PNG or WebP), under `If-Match`. A small JPEG without metadata is kept."""
        version = required_version(if_match)
        await products.visible_product(write, principal, product_id)
        stored = await product_photos.kept(settings, await request.body())
        changed = await products.set_photo(write, principal, product_id, version, stored)
        return answer(changed, headers={"ETag": etag(changed.row_version)})

    @post(
        "/{product_id:uuid}/certificates",
        guards=[scope("write"), producer],
        summary="Declare a certificate of a product",
        responses={201: ResponseSpec(ProductView, generate_examples=False)},
    )
    async def certify(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
        data: JSONBody[CertificateCommand],
    ) -> Response[bytes]:
        """The scan page shows it as declared by the producer, and as expired from the day after `valid_to`."""

        async def action() -> Reply:
            made = await products.add_certificate(write, principal, product_id, data)
            return Reply(201, encode(made), f"/api/v1/products/{made.id}")

        return await once(action)


class BatchesApi(Controller):
    """Lots of your products."""

    path = "/api/v1/batches"
    tags = ["batches"]  # noqa: RUF012 - Litestar's declaration

    @get(
        "",
        guards=[scope("read")],
        summary="Your batches",
        responses={200: ResponseSpec(Page[BatchOut], generate_examples=False)},
    )
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Newest first."""
        found = await queries.batches_of(read, principal.subject_id, paging.wanted, paging.before)
        return answer(paging.page(found, lambda batch: outward(batch, settings)))

    @get(
        "/{batch_id:uuid}",
        guards=[scope("read")],
        summary="One batch",
        responses={200: ResponseSpec(BatchOut, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def one(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        batch_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Yours, or any for officers."""
        found = await service.visible_batch(read, principal, batch_id)
        return answer(outward(found, settings), headers={"ETag": etag(found.row_version)})

    @post(
        "",
        guards=[scope("write"), producer],
        summary="Register a batch",
        responses={201: ResponseSpec(BatchOut, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def create(
        self,
        hot: NamedDependency[HotPool],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[BatchCommand],
        idempotency_key: Key = None,
    ) -> Response[bytes]:
        """Draws from harvests all or nothing; 422 names what is left of a harvest. Needs `Idempotency-Key`."""
        done = await register(hot, settings.base_url, principal, data, required_key(idempotency_key))
        headers = {"Location": f"/api/v1/batches/{done.batch.id}", "ETag": etag(done.batch.row_version)}
        if done.replayed:
            headers[REPLAYED] = "true"
        return answer(outward(done.batch, settings), 201, headers)

    @post(
        "/{batch_id:uuid}/status",
        guards=[scope("write")],
        status_code=200,
        summary="Suspend, recall or reactivate a batch",
        responses={200: ResponseSpec(BatchOut, generate_examples=False)},
        response_headers=[ETAG],
    )
    async def change(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        batch_id: FromPath[UUID],
        data: JSONBody[StatusCommand],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """Owners suspend, officers do all three. Needs `If-Match` and `Idempotency-Key`; the reason is public.

        A recall stops everything made from the batch, too, and is listed among the recalls.
        """
        version = required_version(if_match)

        async def action() -> Reply:
            changed = await service.change_status(write, settings.base_url, principal, batch_id, data, version)
            return Reply(200, encode(outward(changed, settings)), etag=etag(changed.row_version))

        return await once(action)


@get(
    "/api/v1/batches/{batch_id:uuid}/compliance",
    guards=[signed_in, scope("read")],
    tags=["batches"],
    summary="Compare a batch with its process templates",
)
async def compliance(
    read: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    batch_id: FromPath[UUID],
) -> list[Compliance]:
    """For each crop cycle behind the batch, how far its records followed its template version by the day of the batch.

    For the owner and for officers."""
    batch = await service.visible_batch(read, principal, batch_id)
    cycles = await queries.cycles_behind(read, batch_id)
    return await planning.compliance_of(read, templates(settings.geodata_dir), cycles, batch.produced_on)


CONTROLLERS: list[Any] = [ProductsApi, BatchesApi, LinksApi, by_code, compliance]
