"""Refusals of the EPCIS binding: problem+json whose type is one of the standard's exceptions (EPCIS 2.0 section 12)."""

from collections.abc import Sequence

import msgspec

from thuongxuan.errors import AppError, Conflict, FieldError, Invalid, Malformed, TooLarge, m
from thuongxuan.i18n import Language, translate
from thuongxuan.log import request_id
from thuongxuan.standards.epcis.fault import Fault
from thuongxuan.standards.problem import MEDIA_TYPE, Problem, ProblemField
from thuongxuan.web.direct import Answer, Headers

BY_STATUS = {
    400: "ValidationException",
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchResourceException",
    405: "ValidationException",
    406: "NotAcceptableException",
    409: "ResourceAlreadyExistsException",
    413: "CaptureLimitExceededException",
    414: "URITooLongException",
    415: "UnsupportedMediaTypeException",
    422: "ValidationException",
    429: "SecurityException",
    500: "ImplementationException",
    501: "ImplementationException",
    503: "ImplementationException",
}
"""The exception that a status stands for, where an error names none itself."""


class QueryParameter(Malformed):
    """A parameter of a query is unknown, contradicts another or cannot be read."""

    exception = "QueryParameterException"


class QueryNotValid(Malformed):
    """A query document does not have the form of one."""

    exception = "QueryValidationException"


class SubscriptionControls(Malformed):
    """The controls of a subscription contradict each other or cannot be met."""

    exception = "SubscriptionControlsException"


class CaptureLimit(TooLarge):
    """A document has too many events or bytes."""


class QueryTooLarge(TooLarge):
    """A query finds more events than it allows (``maxEventCount``)."""

    exception = "QueryTooLargeException"
    title = m("Truy vấn cho nhiều kết quả hơn mức cho phép")


class QueryTooComplex(TooLarge):
    """A query would cost more than this installation spends on one."""

    exception = "QueryTooComplexException"
    title = m("Truy vấn quá phức tạp")


class AddressTooLong(AppError):
    """The address is longer than this installation reads (RFC 9110 section 15.5.15)."""

    status = 414
    slug = "uri-too-long"
    title = m("Địa chỉ quá dài")


class UnsupportedMedia(AppError):
    """The body has a media type that is not taken (RFC 9110 section 15.5.16)."""

    status = 415
    slug = "unsupported-media-type"
    title = m("Loại dữ liệu gửi lên không được hỗ trợ")


class NotAcceptable(AppError):
    """A version, format or media type is asked for that this installation does not have."""

    status = 406
    slug = "not-acceptable"
    title = m("Không có dạng dữ liệu mà ứng dụng chấp nhận")


class AlreadyCaptured(Conflict):
    """An event with this ``eventID`` was captured before: nothing is updated, ever."""

    title = m("Sự kiện này đã được ghi trước đó")


def refused_faults(faults: Sequence[Fault]) -> Malformed:
    """A document that is not taken, with the JSON pointer of every fault."""
    return Malformed(errors=[FieldError(fault.at, fault.rule, fault.reason) for fault in faults])


def exception_of(error: AppError) -> str:
    """The type of the problem, ``epcisException:…``."""
    name = getattr(error, "exception", None) or BY_STATUS.get(error.status, "ImplementationException")
    return f"epcisException:{name}"


def problem_of(error: AppError, language: Language, instance: str = "") -> Problem:
    """The problem in a language. EPCIS knows no 422: fields that are refused are 400."""
    errors = error.errors if isinstance(error, Invalid | Malformed) else ()
    return Problem(
        type=exception_of(error),
        title=translate(language, error.title),
        status=400 if error.status == 422 else error.status,
        detail=translate(language, error.detail) if error.detail else "",
        instance=instance,
        errors=[ProblemField(e.field, e.code, translate(language, e.message)) for e in errors],
        request_id=request_id.get(),
    )


def answer_of(error: AppError, language: Language, instance: str) -> Answer:
    """The answer to a request that was refused."""
    problem = problem_of(error, language, instance)
    headers: Headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
    headers += [
        (b"content-language", language.encode()),
        (b"vary", b"accept, accept-language"),
        (b"cache-control", b"no-store"),
    ]
    return Answer(body=msgspec.json.encode(problem), media_type=MEDIA_TYPE, status=problem.status, headers=headers)
