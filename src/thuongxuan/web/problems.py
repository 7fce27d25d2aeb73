"""The one place where an exception becomes an answer: problem+json (RFC 9457) or an HTML page."""

import logging
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.openapi import ResponseSpec
from litestar.types import ASGIApp, Empty
from litestar.utils.scope.state import ScopeState
from sqlalchemy.exc import TimeoutError as PoolTimeout

from thuongxuan.errors import AppError, FieldError, Invalid, Malformed, Message, NotSignedIn, m
from thuongxuan.i18n import translate
from thuongxuan.log import request_id
from thuongxuan.standards.problem import MEDIA_TYPE, Problem, ProblemField
from thuongxuan.web.form_decode import refusal
from thuongxuan.web.json_faults import faults, said
from thuongxuan.web.negotiation import language_of, path_of, wants_html
from thuongxuan.web.templating import page

logger = logging.getLogger("thuongxuan.errors")
AnyRequest = Request[Any, Any, Any]

TITLES: dict[int, tuple[str, Message]] = {
    400: ("malformed-request", Malformed.title),
    401: ("not-signed-in", NotSignedIn.title),
    403: ("forbidden", m("Không có quyền")),
    404: ("not-found", m("Không tìm thấy")),
    405: ("method-not-allowed", m("Địa chỉ này không nhận cách gọi đó")),
    413: ("content-too-large", m("Dữ liệu gửi lên quá lớn")),
    415: ("unsupported-media-type", m("Loại dữ liệu gửi lên không được hỗ trợ")),
    500: ("internal-error", AppError.title),
    503: ("busy", m("Máy chủ đang bận, xin thử lại sau ít phút")),
}
MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
UNSTORABLE = {"22021", "22P05"}
"""character_not_in_repertoire, untranslatable_character: PostgreSQL stores no U+0000, which JSON may carry."""
BUSY_STATES = {"55P03", "57014", "40001", "40P01", "53300"}
"""lock_not_available, query_canceled, serialization_failure, deadlock_detected, too_many_connections."""


def refusing(*statuses: int) -> dict[int, ResponseSpec]:
    """For ``responses`` of an API handler: refusals that its parameters and body do not let a reader expect."""
    return {status: ResponseSpec(Problem, media_type=MEDIA_TYPE, generate_examples=False) for status in statuses}


class FormRefused(Exception):
    """Carries the form page with its errors out of a handler, so that the transaction rolls back on the way."""

    def __init__(self, response: Response[bytes]) -> None:
        super().__init__("form refused")
        self.response = response


def form_refused(_request: AnyRequest, refused: FormRefused) -> Response[bytes]:
    """The form again."""
    return refused.response


def app_error(request: AnyRequest, error: AppError) -> Response[bytes]:
    """A domain error, in the words it carries."""
    errors = error.errors if isinstance(error, Invalid | Malformed) else ()
    if isinstance(error, NotSignedIn) and wants_html(request):
        return sign_in_redirect(request, error)
    return answer(request, error.status, error.slug, error.title, error.detail, errors, error.headers)


def sign_in_redirect(request: AnyRequest, error: NotSignedIn) -> Response[bytes]:
    """To the sign-in page and back again; what was typed waits in a draft."""
    target = {"next": request.scope["path"]}
    if error.draft:
        target["draft"] = str(error.draft)
    return Response(b"", status_code=303, headers={"Location": f"/sign-in?{urlencode(target)}"}, media_type="text/html")


def http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """An error raised by the framework: routing, decoding, limits. Its own words are English, so none is repeated."""
    if isinstance(error, ValidationException):
        return app_error(request, refused_values(request, error))
    slug, title = TITLES.get(error.status_code, TITLES[error.status_code // 100 * 100])
    detail = m("Không đọc được JSON.") if isinstance(error.__cause__, SerializationException) else None
    return answer(request, error.status_code, slug, title, detail, headers=dict(error.headers or {}))


def refused_values(request: AnyRequest, error: ValidationException) -> AppError:
    """What does not fit the types of a handler: 422 with every field of a JSON body, or 400 with the parameters."""
    named = error.extra if isinstance(error.extra, list) else []
    if any(item.get("source") == "body" for item in named):
        body = ScopeState.from_scope(request.scope).json
        kind = request.route_handler.parsed_fn_signature.parameters["data"].annotation
        return Invalid(faults(None if body is Empty else body, kind) or [refusal("", "")])
    if missing := MISSING.match(error.detail):
        return Malformed(errors=[refusal(missing[1], "required")])
    return Malformed(errors=[said(str(item.get("key", "")), str(item.get("message", ""))) for item in named])


def unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Anything else: a busy database is 503, the rest a logged 500 that tells no internals."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or getattr(error, "sqlstate", None)
    if isinstance(error, PoolTimeout | TimeoutError) or state in BUSY_STATES:
        logger.warning("busy", extra={"fields": {"sqlstate": state}})
        slug, title = TITLES[503]
        return answer(request, 503, slug, title, headers={"Retry-After": "2"})
    if state in UNSTORABLE:
        slug, title = TITLES[400]
        return answer(request, 400, slug, title, m("Dữ liệu có ký tự không đọc được."))
    logger.error("unexpected error", exc_info=error)
    slug, title = TITLES[500]
    return answer(request, 500, slug, title)


def answer(
    request: AnyRequest,
    status: int,
    slug: str,
    title: Message,
    detail: Message | None = None,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """A problem as JSON or as a page, in the language of the request."""
    language = language_of(request)
    problem = Problem(
        type=f"{request.app.state.settings.base_url}/problems/{slug}",
        title=translate(language, title),
        status=status,
        detail=translate(language, detail) if detail else "",
        instance=path_of(request),
        errors=[ProblemField(e.field, e.code, translate(language, e.message), e.at) for e in errors],
        request_id=request_id.get(),
    )
    if wants_html(request):
        response = page(request, "error.html", status=status, problem=problem)
    else:
        response = Response(msgspec.json.encode(problem), status_code=status, media_type=MEDIA_TYPE)
        response.headers.update(
            {"Content-Language": language, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
        )
    response.headers.update(headers or {})
    return response


def unreadable(request: AnyRequest, _error: Exception) -> Response[bytes]:
    """A body that is not UTF-8, or nested too deep: the decoder gives up before it can say why."""
    return app_error(request, Malformed())


HANDLERS: dict[int | type[Exception], Any] = {
    FormRefused: form_refused,
    AppError: app_error,
    HTTPException: http_error,
    RecursionError: unreadable,
    UnicodeDecodeError: unreadable,
    Exception: unexpected,
}


def outside(scope: Any, error: Exception) -> ASGIApp:
    """The same answer for an error that was raised before the framework began."""
    request: AnyRequest = Request(scope)
    handler = next(HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS)
    response: Response[bytes] = handler(request, error)
    return response.to_asgi_response(None, request)
