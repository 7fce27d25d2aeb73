"""``/api/v1/exception-requests``: a producer asks for an exception from a rule, officers decide."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import officer, producer, scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import exceptions, exceptions_sql
from thuongxuan.production.holding_schemas import DecisionCommand, ExceptionCommand, ExceptionView
from thuongxuan.settings import Settings
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Page, Paging, as_read


class ExceptionApi(Controller):
    """Exceptions from a rule that forbids a harvest or holds one back. Two officers have to grant one."""

    path = "/api/v1/exception-requests"
    tags = ("Production",)
    guards = (signed_in,)

    @get(guards=[scope("read")], summary="List own requests for exceptions")
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Page[ExceptionView]:
        """The newest first, with every decision and its reason."""
        found = await exceptions_sql.of_owner(read, principal.subject_id, paging.wanted, paging.before)
        return paging.page(found, as_read)

    @post(guards=[producer, scope("write")], summary="Ask for an exception")
    async def ask(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[ExceptionCommand],
    ) -> Response[bytes]:
        """Ask with a reason. The record that forbids is named; it stays as it is."""

        async def action() -> Reply:
            asked = await exceptions.ask(write, principal, data)
            return Reply.created(asked, f"{settings.base_url}{self.path}")

        return await once(action)

    @post("/{request_id:uuid}/decisions", guards=[officer, scope("write")], summary="Decide on an exception")
    async def decide(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        request_id: FromPath[UUID],
        data: JSONBody[DecisionCommand],
    ) -> Response[bytes]:
        """Grant or refuse with a reason. The second grant has to come from another officer."""

        async def action() -> Reply:
            decided = await exceptions.decide(write, principal, request_id, data)
            return Reply.created(decided, f"{settings.base_url}{self.path}/{request_id}/decisions")

        return await once(action)


CONTROLLERS: list[Any] = [ExceptionApi]
