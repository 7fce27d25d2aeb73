"""What people type to say who they are: a telephone number or a sign-in name."""

import re
import unicodedata

_PHONE = re.compile(r"0\d{9,10}")
_NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_TYPED_BETWEEN_DIGITS = re.compile(r"[\s.()\-\u00a0]")


def phone(typed: str) -> str | None:
    """A Vietnamese number in its national form (``0912345678``), or ``None`` when it is not one."""
    digits = _TYPED_BETWEEN_DIGITS.sub("", typed)
    for international in ("+84", "0084"):
        if digits.startswith(international):
            digits = "0" + digits.removeprefix(international).removeprefix("0")
    return digits if digits.isascii() and _PHONE.fullmatch(digits) else None


def sign_in_name(typed: str) -> str | None:
    """A sign-in name in lower case without diacritics (``Hòa.Mường`` is ``hoa.muong``), or ``None``."""
    plain = unicodedata.normalize("NFD", typed.strip().lower().replace("đ", "d"))
    name = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return name if _NAME.fullmatch(name) else None


def identifier(typed: str) -> str:
    """The stored form of whatever somebody typed to sign in; unreadable text stands for itself and finds nobody."""
    return phone(typed) or sign_in_name(typed) or typed.strip().lower()[:200]
