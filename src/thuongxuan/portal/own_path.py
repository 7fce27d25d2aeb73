"""Addresses of our own pages that came from outside, made safe to redirect to."""

from urllib.parse import parse_qsl, urlencode, urlsplit

LENGTH_MAX = 2_000
HOME = "/"


def own_path(wish: str) -> str:
    """The path and query of ``wish`` without ``lang``, or the home page when it leads anywhere else.

    Browsers read ``//host``, ``/\\host`` and a tab inside as the start of another host (WHATWG URL, 4.4), so
    these are refused before parsing.
    """
    if not wish.startswith("/") or wish.startswith("//") or len(wish) > LENGTH_MAX:
        return HOME
    if "\\" in wish or any(ord(sign) < 33 or ord(sign) == 127 for sign in wish):
        return HOME
    try:
        parts = urlsplit(wish)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith("//") or not wish.isascii():
        return HOME
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"])
    return f"{parts.path}?{query}" if query else parts.path
