"""Recalls as JSON: officers start and read them, holders read what concerns them and say where programs hear of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import officer, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import recall_sql, recalls
from thuongxuan.trace.encoding import answer, encode
from thuongxuan.trace.recall_schemas import Hook, HookCommand, OwnNotice, RecallCommand, RecallLine, RecallView
from thuongxuan.web.idempotency import Once, Reply


class RecallsApi(Controller):
    """Everything made from a lot, a harvest, a parcel or a record is stopped in one action."""

    path = "/api/v1/recalls"
    tags = ["recalls"]  # noqa: RUF012 - Litestar's declaration

    @get(
        "",
        guards=[scope("read"), officer],
        summary="Recalls and drills",
        responses={200: ResponseSpec(list[RecallLine], generate_examples=False)},
    )
    async def latest(self, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The latest 200."""
        return answer(await recall_sql.recalls(read))

    @get(
        "/{recall_id:uuid}",
        guards=[scope("read"), officer],
        summary="The report of a recall",
        responses={200: ResponseSpec(RecallView, generate_examples=False)},
    )
    async def one(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], recall_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Lots, times, kilograms that were still there, and the list to call."""
        return answer(await recalls.report(read, principal, recall_id))

    @post(
        "",
        guards=[scope("write"), officer],
        summary="Recall or suspend everything made from one thing",
        responses={201: ResponseSpec(RecallView, generate_examples=False)},
    )
    async def start(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[RecallCommand],
    ) -> Response[bytes]:
        """In one transaction; scan pages show it at once. A drill only makes the report. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            made = await recalls.recall(write, settings.base_url, principal, data)
            return Reply(201, encode(made), f"/api/v1/recalls/{made.id}")

        return await once(action)

    @get(
        "/notices",
        guards=[scope("read")],
        summary="Recalls that concern you",
        responses={200: ResponseSpec(list[OwnNotice], generate_examples=False)},
    )
    async def notices(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The newest first; drills are not among them."""
        return answer(await recall_sql.notices_of(read, principal.subject_id))

    @get(
        "/hook",
        guards=[scope("read")],
        summary="Where recalls are told to by program",
        responses={200: ResponseSpec(Hook, generate_examples=False)},
    )
    async def hook(self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]) -> Response[bytes]:
        """Null when nothing is sent; the secret is told to nobody."""
        return answer(Hook(url=await recall_sql.hook_of(read, principal.subject_id)))

    @post(
        "/hook",
        guards=[scope("write")],
        summary="Say where recalls are told to by program",
        responses={201: ResponseSpec(Hook, generate_examples=False)},
    )
    async def set_hook(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[HookCommand],
    ) -> Response[bytes]:
        """A signed POST at each recall of goods you hold or were sent; with `url` null nothing is sent any more.
        Needs `Idempotency-Key`.
        """

        async def action() -> Reply:
            return Reply(201, encode(await recalls.set_hook(write, principal, settings, data)), f"{self.path}/hook")

        return await once(action)


CONTROLLERS: list[Any] = [RecallsApi]
