"""Steps of lots as JSON: what the cooperative's screens do, for programs."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import producer, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import lot_store_sql, lots
from thuongxuan.trace.encoding import answer, encode
from thuongxuan.trace.lot_schemas import LotView, OperationView, ReceiveCommand, Shipment, StepCommand
from thuongxuan.trace.processes import Process, processes
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Page, Paging, as_read


class LotsApi(Controller):
    """Lots with their balance, and the steps that make lots of lots."""

    path = "/api/v1/lots"
    tags = ["lots"]  # noqa: RUF012 - Litestar's declaration

    @get(
        "",
        guards=[scope("read")],
        summary="Your lots and what is left of them",
        responses={200: ResponseSpec(Page[LotView], generate_examples=False)},
    )
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Response[bytes]:
        """Newest first; a lot is the batch of the same id."""
        found = await lot_store_sql.lots_of(read, principal.subject_id, paging.wanted, paging.before)
        return answer(paging.page(found, as_read))

    @get(
        "/processes",
        summary="Processes and the bounds of what they give",
        responses={200: ResponseSpec(list[Process], generate_examples=False)},
    )
    async def processes(self, settings: NamedDependency[Settings]) -> Response[bytes]:
        """A bound that names crops goes before the one that names none."""
        return answer(processes(settings.geodata_dir).listed)

    @get(
        "/shipments",
        guards=[scope("read")],
        summary="Shipments on their way to you",
        responses={200: ResponseSpec(list[Shipment], generate_examples=False)},
    )
    async def shipments(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The oldest first."""
        return answer(await lot_store_sql.shipments_to(read, principal.subject_id))

    @post(
        "/shipments/{shipment_id:uuid}/receipt",
        guards=[scope("write"), producer],
        summary="Receive a shipment as one lot",
        responses={201: ResponseSpec(OperationView, generate_examples=False)},
    )
    async def receive(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        shipment_id: FromPath[UUID],
        data: JSONBody[ReceiveCommand],
    ) -> Response[bytes]:
        """At most what was sent; not while a lot of it is suspended or recalled. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            return _created(await lots.receive(write, settings.base_url, principal, shipment_id, data))

        return await once(action)

    @get(
        "/operations",
        guards=[scope("read")],
        summary="Your steps",
        responses={200: ResponseSpec(Page[OperationView], generate_examples=False)},
    )
    async def operations(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Response[bytes]:
        """Newest first."""
        found = await lot_store_sql.operations_of(read, principal.subject_id, paging.wanted, paging.before)
        return answer(paging.page(found, as_read))

    @get(
        "/operations/{operation_id:uuid}",
        guards=[scope("read")],
        summary="One step",
        responses={200: ResponseSpec(OperationView, generate_examples=False)},
    )
    async def operation(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        operation_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Yours, or any for officers."""
        return answer(await lots.visible_operation(read, principal, operation_id))

    @post(
        "/operations",
        guards=[scope("write"), producer],
        summary="Split, pool, process, pack, ship, sell or dispose of lots",
        responses={201: ResponseSpec(OperationView, generate_examples=False)},
    )
    async def step(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[StepCommand],
    ) -> Response[bytes]:
        """All or nothing; never more than a lot holds, never of a blocked lot. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            known = processes(settings.geodata_dir)
            return _created(await lots.take_step(write, settings.base_url, principal, known, data))

        return await once(action)


def _created(made: OperationView) -> Reply:
    return Reply(201, encode(made), f"/api/v1/lots/operations/{made.id}")


CONTROLLERS: list[Any] = [LotsApi]
