"""From typed text to a Struct, field by field: msgspec stops at the first bad field, a person needs to see all."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from thuongxuan.errors import FieldError, Invalid, Message, m

T = TypeVar("T", bound=msgspec.Struct)

REASONS: tuple[tuple[str, str, Message], ...] = (
    (r"length >= (\d+)", "too_short", m("Cần ít nhất {limit} ký tự.")),
    (r"length <= (\d+)", "too_long", m("Nhiều nhất {limit} ký tự.")),
    (r">= ([\d.]+)", "too_small", m("Phải từ {limit} trở lên.")),
    (r"> ([\d.]+)", "too_small", m("Phải lớn hơn {limit}.")),
    (r"<= ([\d.]+)", "too_big", m("Nhiều nhất là {limit}.")),
    (r"< ([\d.]+)", "too_big", m("Phải nhỏ hơn {limit}.")),
    (r"matching regex", "pattern", m("Chưa đúng dạng.")),
    (r"enum value|^Invalid value", "choice", m("Hãy chọn một mục trong danh sách.")),
    (r"`(int|float|decimal)\b|[Dd]ecimal|integer", "number", m("Hãy nhập một số.")),
    (r"`(date|datetime)`|date|RFC3339|ISO8601", "date", m("Ngày chưa đúng.")),
    (r"`uuid`|UUID", "choice", m("Hãy chọn một mục trong danh sách.")),
)


def decode_fields(given: Mapping[str, list[str]], kind: type[T]) -> T:
    """Convert text fields to ``kind`` (a Struct). An empty field counts as absent; text becomes NFC and is trimmed.

    Raises ``Invalid`` with one error for every field that is missing or refused.
    """
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        texts = [unicodedata.normalize("NFC", text).strip() for text in given.get(field.encode_name, [])]
        try:
            _put(values, field, [text for text in texts if text])
        except msgspec.ValidationError as error:
            errors.append(refusal(field.encode_name, str(error)))
    if errors:
        raise Invalid(errors)
    try:
        return kind(**values)
    except (ValueError, TypeError) as error:
        raise Invalid([FieldError("", "invalid", Message(str(error)))]) from error


def _put(values: dict[str, Any], field: FieldInfo, texts: list[str]) -> None:
    if _is_bool(field.type):
        values[field.name] = bool(texts) and texts[0].lower() in {"on", "true", "1", "yes"}
    elif _is_list(field.type):
        values[field.name] = msgspec.convert(texts, field.type, strict=False)
    elif texts:
        values[field.name] = msgspec.convert(texts[0], field.type, strict=False)
    elif field.required:
        raise msgspec.ValidationError("required")


def _is_bool(kind: Any) -> bool:
    return kind is bool or bool in get_args(kind)


def _is_list(kind: Any) -> bool:
    inner = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    return get_origin(inner) in {list, tuple, frozenset, set}


def refusal(field: str, reason: str) -> FieldError:
    """One msgspec reason as a sentence for people."""
    if reason == "required":
        return FieldError(field, "required", m("Mục này cần điền."))
    for pattern, code, message in REASONS:
        if found := re.search(pattern, reason):
            values = {"limit": found[1]} if "{limit}" in message.text else {}
            return FieldError(field, code, Message(message.text, values))
    return FieldError(field, "invalid", m("Mục này chưa đúng."))
