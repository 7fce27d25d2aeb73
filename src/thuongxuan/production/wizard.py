"""Forms of several screens without any state on the server: what was typed travels in hidden fields, and only the
last screen writes, after reading all of them again."""

from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from litestar import Request, Response

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import AppError, Conflict, FieldError, Invalid, TooLarge
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import screens
from thuongxuan.production.reading import ScreenRefused, for_form, read_all, read_screen
from thuongxuan.production.showing import screen_of
from thuongxuan.production.units import UnitTable
from thuongxuan.web.forms import Form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.problems import FormRefused
from thuongxuan.web.templating import page

Context = Callable[[int], Awaitable[dict[str, Any]]]
Save = Callable[[dict[str, Any]], Awaitable[Reply]]


class Wizard:
    """One submission of a form: ``kind`` names its screens, ``context`` gives a screen's values for the template."""

    def __init__(
        self, request: Request[Any, Any, Any], form: Form, kind: str, template: str, units: UnitTable, context: Context
    ) -> None:
        self._request = request
        self._form = form
        self._kind = kind
        self._template = template
        self._units = units
        self._context = context

    async def advance(self, write: WriteSession, principal: Principal, save: Save) -> Response[bytes]:
        """The next or previous screen; after the last one ``save``, once for this form."""
        screen = screen_of(self._form, self._kind)
        if self._form.value("go") == "back":
            return await self._show(max(1, screen - 1))
        if screen < screens.total(self._kind):
            try:
                read_screen(self._form, self._kind, screen, self._units)
            except Invalid as error:
                await self._refuse(screen, error)
            return await self._show(screen + 1)
        return await self._finish(write, principal, save)

    async def _finish(self, write: WriteSession, principal: Principal, save: Save) -> Response[bytes]:
        last = screens.total(self._kind)
        try:
            values = read_all(self._form, self._kind, self._units)

            async def action() -> Reply:
                return await save(values)

            return (await self._form.once(write, principal.account_id, action)).response()
        except ScreenRefused as refused:
            await self._refuse(refused.screen, refused.error)
        except Invalid as error:
            shown = for_form(error)
            await self._refuse(self._screen_with(shown.errors[0].field), shown)
        except TooLarge as error:
            await self._refuse(last, Invalid([FieldError("photo", error.slug, error.detail or error.title)]))
        except Conflict as error:
            await self._refuse(last, error)

    def _screen_with(self, field: str) -> int:
        """The screen a refused field is on, so that it can be put right where it was typed."""
        last = screens.total(self._kind)
        return next((n for n in range(1, last + 1) if field in screens.names(self._kind, n)), last)

    async def _show(self, screen: int) -> Response[bytes]:
        return page(self._request, self._template, form=self._form, **await self._context(screen))

    async def _refuse(self, screen: int, error: AppError) -> NoReturn:
        context = await self._context(screen)
        raise FormRefused(self._form.refusal(self._request, self._template, error, **context)) from error
