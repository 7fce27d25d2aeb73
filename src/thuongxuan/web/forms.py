"""Forms: every field error at once, everything typed given back, the same page again when something is refused."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile

from thuongxuan.db.session import Database, ReadSession, WriteSession
from thuongxuan.db.support import load_draft, save_draft
from thuongxuan.errors import AppError, Conflict, FieldError, Forbidden, Invalid, Malformed, m
from thuongxuan.i18n import translate
from thuongxuan.web import csrf
from thuongxuan.web.form_decode import decode_fields
from thuongxuan.web.idempotency import KEY_LENGTH, Reply, fingerprint, once
from thuongxuan.web.negotiation import language_of
from thuongxuan.web.problems import FormRefused
from thuongxuan.web.templating import page

T = TypeVar("T", bound=msgspec.Struct)
AnyRequest = Request[Any, Any, Any]
KEY_FIELD = "idempotency_key"
NOT_CARRIED = frozenset({csrf.FIELD, KEY_FIELD})


class Form:
    """What was typed into a form, the errors in it, and its idempotency key."""

    def __init__(
        self, values: Mapping[str, list[str]], files: Mapping[str, UploadFile], *, key: str = "", action: str = ""
    ) -> None:
        self.lists = dict(values)
        self.files = dict(files)
        self.key = key or str(uuid4())
        self.action = action
        self.errors: list[FieldError] = []
        self._texts: list[tuple[str, str]] = []

    @property
    def values(self) -> dict[str, str]:
        """The first value of every field."""
        return {name: given[0] for name, given in self.lists.items() if given}

    def value(self, name: str, default: str = "") -> str:
        """What was typed into a field, for showing it again."""
        return (self.lists.get(name) or [default])[0]

    def chosen(self, name: str) -> list[str]:
        """All values of a field with several."""
        return self.lists.get(name, [])

    def error(self, name: str) -> str:
        """The reason why a field is refused, in the language of the page; empty when it is not."""
        return next((text for field, text in self._texts if field == name), "")

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Every refused field with its reason, in the language of the page."""
        return self._texts

    def decode(self, kind: type[T]) -> T:
        """The form as a command Struct. Raises ``Invalid`` with every field error."""
        return decode_fields(self.lists, kind)

    @contextmanager
    def showing(self, request: AnyRequest, template: str, **context: Any) -> Iterator[None]:
        """Within this block a refusal shows the same page again, with status 422 or 409, and nothing is written."""
        try:
            yield
        except (Invalid, Conflict, Malformed) as error:
            raise FormRefused(self.refusal(request, template, error, **context)) from error

    def refusal(self, request: AnyRequest, template: str, error: AppError, **context: Any) -> Response[bytes]:
        """The page with the errors of ``error``; a refusal without a field stands at the form's head."""
        language = language_of(request)
        found = list(getattr(error, "errors", ())) or [FieldError("", error.slug, error.detail or error.title)]
        self.errors = found
        self._texts = [(item.field, translate(language, item.message)) for item in found]
        return page(request, template, status=error.status, form=self, **context)

    async def once(self, write: WriteSession, owner_id: UUID, action: Callable[[], Awaitable[Reply]]) -> Reply:
        """Run ``action`` once for this form's key, so that a double tap writes once."""
        typed = msgspec.json.encode(sorted((k, v) for k, v in self.lists.items() if k not in NOT_CARRIED))
        return await once(write, owner_id, self.key, fingerprint(self.action, typed), action)


async def read_form(request: AnyRequest) -> Form:
    """The submitted form. Raises ``Forbidden`` when its token is not this session's, ``Malformed`` when unreadable."""
    typed, files = await _parts(request)
    csrf.check(request, (typed.get(csrf.FIELD) or [""])[0])
    key = (typed.get(KEY_FIELD) or [""])[0]
    if key and (len(key) not in KEY_LENGTH or not key.isascii()):
        raise Malformed(m("Mã của biểu mẫu không đúng. Hãy tải lại trang."))
    return Form(typed, files, key=key, action=request.scope["path"])


async def _parts(request: AnyRequest) -> tuple[dict[str, list[str]], dict[str, UploadFile]]:
    typed: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif "\x00" in str(value):
            raise Malformed(m("Dữ liệu có ký tự không đọc được."))
        else:
            typed.setdefault(name, []).append(str(value))
    return typed, files


async def blank(
    request: AnyRequest, read: ReadSession | None = None, defaults: Mapping[str, Any] | None = None
) -> Form:
    """A form to fill in: defaults, then what a lost session had saved (``?draft=``)."""
    values = {name: [str(value)] for name, value in (defaults or {}).items() if value is not None}
    path = request.scope["path"]
    draft = request.query_params.get("draft")
    if draft and read is not None:
        try:
            saved = await load_draft(read, UUID(draft), path)
        except ValueError:
            saved = None
        values |= {name: list(given) for name, given in (saved or {}).items()}
    return Form(values, {}, action=path)


async def rescue(request: AnyRequest) -> UUID | None:
    """Save what was typed when its session turned out to be lost; the id leads back to it after sign-in."""
    if request.method in csrf.SAFE_METHODS:
        return None
    if not request.headers.get("content-type", "").startswith(csrf.FORM_TYPES):
        return None
    typed, _ = await _parts(request)
    fields = {name: given for name, given in typed.items() if name not in NOT_CARRIED and "passphrase" not in name}
    database: Database = request.app.state.database
    async with database.write() as write:
        return await save_draft(write, request.scope["path"], fields)


def see_other(location: str) -> Response[bytes]:
    """303 to one of our own pages."""
    if not location.startswith("/") or location.startswith("//"):
        raise Forbidden(m("Địa chỉ chuyển tiếp không hợp lệ."))
    return Response(b"", status_code=303, headers={"Location": location}, media_type="text/html")
