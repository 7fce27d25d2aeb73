"""What every form on which a place is corrected has in common: its version, and refusals in the form's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from thuongxuan.errors import Conflict, FieldError, Invalid, PreconditionFailed, m
from thuongxuan.web.forms import Form


def version_of(form: Form, field: str = "row_version") -> int:
    """The version that the form carries. Raises ``Invalid`` when it carries none."""
    version = form.value(field)
    if not (version.isascii() and version.isdecimal() and len(version) <= 9):
        raise Invalid.of(field, "required", m("Hãy tải lại trang rồi sửa tiếp."))
    return int(version)


@contextmanager
def refused_if_changed() -> Iterator[None]:
    """Show an outdated version as the form again (409): a page has no ``If-Match`` that could fail (412)."""
    try:
        yield
    except PreconditionFailed as error:
        raise Conflict(error.detail) from error


@contextmanager
def named_like_fields(shown: Callable[[str], bool], prefix: str = "") -> Iterator[None]:
    """Name refused fields as the form does; a fault of something that the form does not show stands at its head."""
    try:
        yield
    except Invalid as refused:
        names = [error.field.removeprefix(prefix) for error in refused.errors]
        errors = [
            FieldError(name if shown(name) else "", error.code, error.message)
            for name, error in zip(names, refused.errors, strict=True)
        ]
        raise Invalid(errors) from refused


def as_texts(fields: dict[str, Any]) -> dict[str, list[str]]:
    """Stored fields as a form would send them."""
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
    return {name: texts for name, texts in lists.items() if fields[name] is not None}
