"""``/api/v1/parcels``: one's own parcels, and what officers decide about them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer, producer, scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.land import service
from thuongxuan.land.features import changed_command, feature, geometry_errors, new_command
from thuongxuan.land.overlap_sql import overlaps_of_parcel
from thuongxuan.land.queries import parcel_for_officer, parcel_of_owner, parcels_of_owner
from thuongxuan.land.schemas import ParcelFeature, ParcelInput, ParcelPatch, ParcelState, ReturnInput
from thuongxuan.land.status import Status
from thuongxuan.settings import Settings
from thuongxuan.web.caching import ETAG, IfMatch, etag, required_version
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Page, Paging

AnyRequest = Request[Any, Any, Any]


_REGISTERED = ResponseSpec(ParcelFeature, description="The stored draft", generate_examples=False)
_DECIDED = ResponseSpec(ParcelState, description="The parcel's new state", generate_examples=False)


class ParcelApi(Controller):
    """Parcels of the account, or of the household acted for. Another's parcel is answered like a missing one: 404."""

    path = "/api/v1/parcels"
    tags = ["Parcels"]  # noqa: RUF012 - Litestar reads the class attribute
    guards = [signed_in]  # noqa: RUF012 - the same

    @get(guards=[scope("read")], summary="List own parcels")
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
        language: NamedDependency[Language],
    ) -> Page[ParcelFeature]:
        """Own parcels as GeoJSON features, the newest first."""
        found = await parcels_of_owner(read, principal.subject_id, paging.wanted, paging.before)
        return paging.page(found, lambda parcel: feature(parcel, language))

    @post(
        guards=[producer, scope("write")],
        summary="Register a parcel",
        responses={201: _REGISTERED},
        response_headers=[ETAG],
    )
    async def register(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        data: JSONBody[ParcelInput],
    ) -> Response[bytes]:
        """Store a draft. A faulty geometry is refused with its reason and place, never repaired."""
        command = new_command(data, await request.body())

        async def action() -> Reply:
            with geometry_errors():
                parcel_id = await service.register(write, principal, settings, command)
            return await _created(write, settings, principal, language, parcel_id)

        return await once(action)

    @get("/{parcel_id:uuid}", guards=[scope("read")], summary="Read an own parcel", response_headers=[ETAG])
    async def one(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
    ) -> Response[ParcelFeature]:
        """One parcel with its overlaps. Officers may read any parcel of their commune that was handed in."""
        if principal.is_officer:
            parcel = await parcel_for_officer(read, parcel_id, principal.commune)
        else:
            parcel = await parcel_of_owner(read, parcel_id, principal.subject_id)
        overlaps = await overlaps_of_parcel(read, parcel.id, settings.parcel_overlap_min_m2)
        return Response(feature(parcel, language, overlaps), headers=_private(parcel.row_version))

    @patch(
        "/{parcel_id:uuid}",
        guards=[scope("write")],
        summary="Change a draft or returned parcel",
        response_headers=[ETAG],
    )
    async def change(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
        data: JSONBody[ParcelPatch],
        if_match: IfMatch = None,
    ) -> Response[ParcelFeature]:
        """Merge patch (RFC 7396) under `If-Match`. An approved parcel is replaced by a new one instead."""
        version = required_version(if_match)
        parcel = await parcel_of_owner(write, parcel_id, principal.subject_id)
        command = changed_command(parcel, data, await request.body())
        with geometry_errors():
            await service.change(write, principal, settings, parcel_id, version, command)
        return await _answer(write, settings, principal, language, parcel_id)

    @post(
        "/{parcel_id:uuid}/submit",
        guards=[scope("write")],
        summary="Hand a parcel in",
        status_code=200,
        responses={200: _DECIDED},
    )
    async def submit(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Hand a draft or returned parcel to the officer."""

        async def action() -> Reply:
            await service.submit(write, principal, parcel_id)
            return _decided("submitted")

        return await once(action)

    @post(
        "/{parcel_id:uuid}/approve",
        guards=[officer, scope("write")],
        summary="Approve (officer)",
        status_code=200,
        responses={200: _DECIDED},
    )
    async def approve(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        parcel_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """Approve a submitted parcel, under the `If-Match` of what was read."""
        version = required_version(if_match)

        async def action() -> Reply:
            await service.approve(write, principal, parcel_id, version)
            return _decided("approved")

        return await once(action)

    @post(
        "/{parcel_id:uuid}/return",
        guards=[officer, scope("write")],
        summary="Return (officer)",
        status_code=200,
        responses={200: _DECIDED},
    )
    async def give_back(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        parcel_id: FromPath[UUID],
        data: JSONBody[ReturnInput],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """Return a submitted parcel with a reason, under the `If-Match` of what was read."""
        version = required_version(if_match)

        async def action() -> Reply:
            await service.give_back(write, principal, parcel_id, version, data.reason)
            return _decided("returned")

        return await once(action)


def _decided(status: Status) -> Reply:
    return Reply(200, msgspec.json.encode(ParcelState(status=status)))


def _private(version: int) -> dict[str, str]:
    return {"ETag": etag(version), "Cache-Control": "private, no-cache"}


async def _answer(
    session: ReadSession, settings: Settings, principal: Principal, language: Language, parcel_id: UUID
) -> Response[ParcelFeature]:
    parcel = await parcel_of_owner(session, parcel_id, principal.subject_id)
    overlaps = await overlaps_of_parcel(session, parcel_id, settings.parcel_overlap_min_m2)
    return Response(feature(parcel, language, overlaps), headers=_private(parcel.row_version))


async def _created(
    session: ReadSession, settings: Settings, principal: Principal, language: Language, parcel_id: UUID
) -> Reply:
    made = await _answer(session, settings, principal, language, parcel_id)
    return Reply.created(made.content, f"{settings.base_url}/api/v1/parcels/{parcel_id}", made.headers["ETag"])


CONTROLLERS: list[Any] = [ParcelApi]
