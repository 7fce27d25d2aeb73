"""Where to go after signing in: only to one of our own pages, whatever a link or a form asks for."""

from urllib.parse import urlencode
from uuid import UUID

HOME = "/work"
_NOT_AFTER_SIGN_IN = ("/sign-in", "/sign-out", "/acting-for")


def safe_next(wish: str) -> str:
    """The wished path when it is one of ours, else the person's own start page.

    Browsers read ``//host`` and ``/\\host`` as another site, and drop tabs and line feeds before they look.
    """
    plain = wish.isprintable() and wish.isascii() and "\\" not in wish
    if not plain or not wish.startswith("/") or wish.startswith(("//", *_NOT_AFTER_SIGN_IN)) or len(wish) > 500:
        return HOME
    return wish


def after_sign_in(wish: str, draft: str) -> str:
    """The page to return to, with the saved form when there is one."""
    target = safe_next(wish)
    try:
        saved = UUID(draft)
    except ValueError:
        return target
    return f"{target}{'&' if '?' in target else '?'}{urlencode({'draft': str(saved)})}"
