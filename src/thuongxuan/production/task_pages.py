"""Pages of tasks: the list of what to do, and the calendar of a month."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Malformed, m
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import producer, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import planning, wording
from thuongxuan.production.crops import lists
from thuongxuan.production.templates import templates
from thuongxuan.settings import Settings
from thuongxuan.web.forms import read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class TaskPages(Controller):
    """What the process templates ask of whoever is signed in, or of the household acted for."""

    path = "/production"
    guards = (signed_in,)
    include_in_schema = False

    @get("/tasks")
    async def tasks(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """What is forbidden, late, due and coming, in all crop cycles."""
        found = await planning.open_tasks(read, principal, templates(settings.geodata_dir))
        return page(request, "production/tasks.html", planned=found, **_words(settings, language))

    @get("/calendar")
    async def calendar(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        month: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        """One month, day by day: what has to be done by then, what was done."""
        first = _first(month)
        days = await planning.month(read, principal, templates(settings.geodata_dir), first)
        context = _words(settings, language) | {"earlier": _shifted(first, -1), "later": _shifted(first, 1)}
        return page(request, "production/calendar.html", days=days, first=first, **context)

    @post("/{cycle_id:uuid}/template", guards=[producer])
    async def follow(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        cycle_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Let a cycle follow the newest template of its crop."""
        form = await read_form(request)

        async def action() -> Reply:
            await planning.follow_newest(write, principal, templates(settings.geodata_dir), cycle_id)
            return Reply.see(f"/production/{cycle_id}#tasks")

        return (await form.once(write, principal.account_id, action)).response()


def _words(settings: Settings, language: Language) -> dict[str, Any]:
    crop_name = partial(lists(settings.geodata_dir).crop_name, language=language)
    return {"crop_name": crop_name, "states": wording.TASK_STATES, "looks": wording.TASK_LOOKS}


def _first(month: str | None) -> date:
    """The first day of ``2026-06``, or of this month. Raises ``Malformed``."""
    try:
        return date.fromisoformat(f"{month}-01") if month else today().replace(day=1)
    except ValueError as error:
        raise Malformed(m("Tháng phải viết như 2026-06.")) from error


def _shifted(first: date, months: int) -> str:
    number = first.year * 12 + first.month - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


CONTROLLERS: list[Any] = [TaskPages]
