"""Answers several pages of this part give."""

from litestar import Response

from thuongxuan.identity import tokens
from thuongxuan.settings import Settings


def with_session(response: Response[bytes], token: str, settings: Settings) -> Response[bytes]:
    """The answer with the cookie of a session."""
    response.headers["Set-Cookie"] = tokens.session_cookie(token, settings.session_max_days)
    return response


def without_session(response: Response[bytes]) -> Response[bytes]:
    """The answer that removes the cookie of the session."""
    response.headers["Set-Cookie"] = tokens.expired_cookie()
    return response
