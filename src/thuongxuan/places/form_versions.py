"""The version of a place that a form was opened with, and its refusal in a form's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from thuongxuan.errors import Conflict, Invalid, PreconditionFailed, m
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
