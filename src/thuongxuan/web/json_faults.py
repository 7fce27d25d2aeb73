"""Every fault of a JSON body, in our words: the framework stops at the first and speaks only English."""

import re
from collections.abc import Iterator
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from thuongxuan.errors import FieldError, Message, m
from thuongxuan.web.form_decode import refusal

MOST = 100
"""Faults told at once: enough for any honest body, and no long answer to a short hostile one."""
EXPECTED: tuple[tuple[str, str, Message], ...] = (
    (r"unknown field", "unknown_field", m("Không có mục tên này.")),
    (r"^Expected `object|^Input should be a valid dict", "type", m("Cần một đối tượng JSON.")),
    (r"^Expected `array", "type", m("Cần một danh sách JSON.")),
    (r"^Expected `array` of length >= (\d+)", "too_few", m("Cần ít nhất {limit} mục.")),
    (r"^Expected `array` of length <= (\d+)", "too_many", m("Nhiều nhất {limit} mục.")),
    (r"^Expected `bool", "type", m("Cần true hoặc false.")),
    (r"^Expected `(uuid|UUID)|^Invalid UUID", "type", m("Cần một mã UUID.")),
    (r"^Expected `date`|^Invalid RFC3339 encoded date$", "date", m("Cần một ngày, dạng 2026-12-31.")),
    (r"^Expected `datetime`|^Invalid RFC3339 encoded datetime", "date", m("Cần một thời điểm, dạng RFC 3339.")),
    (r"^Expected `(int|integer)(`| \|)(?! [<>])", "number", m("Cần một số nguyên.")),
    (r"^Expected `str(`| \|)(?! of| matching)", "type", m("Cần một chuỗi ký tự.")),
)
"""Reasons that only JSON has, or that a program needs said otherwise than a person with a form; the last match wins
over the ones before it. Anything else is said as forms say it."""


def faults(value: Any, kind: Any, path: str = "") -> list[FieldError]:
    """Every fault of a decoded JSON value against a type, each with its path (``draws.0.kg``); none when it fits."""
    try:
        msgspec.convert(value, kind, strict=False, str_keys=True)
    except msgspec.ValidationError as error:
        inner = list(islice(_inner(value, _fitting(value, kind), path), MOST))
        return inner or [_itself(path, kind, str(error))]
    return []


def said(path: str, reason: str) -> FieldError:
    """One reason of the decoder as a sentence."""
    for pattern, code, message in reversed(EXPECTED):
        if found := re.search(pattern, reason):
            values = {"limit": found[1]} if "{limit}" in message.text else {}
            return FieldError(path, code, Message(message.text, values))
    return refusal(path, reason)


def _itself(path: str, kind: Any, reason: str) -> FieldError:
    """The fault of a value that has no parts, or of the tag that says which parts it has."""
    if get_origin(kind) is Literal:
        choices = ", ".join(map(str, get_args(kind)))
        return FieldError(path, "choice", m("Hãy chọn một trong: {choices}.", choices=choices))
    reason, _, place = reason.partition(" - at `$")
    if missing := re.search(r"missing required field `(.+)`", reason):
        return refusal(_joined(path, missing[1]), "required")
    return said(_joined(path, place.strip(".`")), reason)


def _inner(value: Any, kind: Any, path: str) -> Iterator[FieldError]:
    """Faults of the parts of an object or list."""
    if isinstance(value, dict) and _is_struct(kind):
        yield from _of_struct(value, kind, path)
    elif isinstance(value, list) and get_origin(kind) is list:
        for place, item in enumerate(value):
            yield from faults(item, get_args(kind)[0], _joined(path, str(place)))


def _of_struct(value: dict[Any, Any], kind: Any, path: str) -> Iterator[FieldError]:
    config = (get_origin(kind) or kind).__struct_config__
    known = {config.tag_field}
    for field in msgspec.structs.fields(kind):
        known.add(field.encode_name)
        place = _joined(path, field.encode_name)
        if field.encode_name in value:
            yield from faults(value[field.encode_name], field.type, place)
        elif field.required:
            yield refusal(place, "required")
    if config.forbid_unknown_fields:
        for name in value.keys() - known:
            yield said(_joined(path, str(name)), "unknown field")


def _fitting(value: Any, kind: Any) -> Any:
    """The plain type meant by an annotation: of a union of Structs the one that the value names by its tag."""
    if get_origin(kind) is Annotated:
        return _fitting(value, get_args(kind)[0])
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    choices = [_fitting(value, part) for part in get_args(kind) if part not in {type(None), msgspec.UnsetType}]
    if len(choices) == 1:
        return choices[0]
    return next((one for one in choices if _is_struct(one) and _tagged(value, one)), kind)


def _tagged(value: Any, kind: Any) -> bool:
    config = (get_origin(kind) or kind).__struct_config__
    return isinstance(value, dict) and config.tag is not None and value.get(config.tag_field) == config.tag


def _is_struct(kind: Any) -> bool:
    plain = get_origin(kind) or kind
    return isinstance(plain, type) and issubclass(plain, msgspec.Struct)


def _joined(path: str, part: str) -> str:
    return ".".join(filter(None, (path, part)))
