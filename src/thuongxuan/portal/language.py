"""The language switch: the only place that sets the language cookie, and only because somebody asked."""

from typing import Annotated

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from thuongxuan.errors import Malformed, m
from thuongxuan.i18n import LANGUAGES
from thuongxuan.portal.own_path import HOME, own_path
from thuongxuan.settings import Settings
from thuongxuan.web.negotiation import LANGUAGE_COOKIE

KEPT_S = 365 * 24 * 3600


@get("/language", include_in_schema=False, sync_to_thread=False)
def switch_language(
    settings: NamedDependency[Settings],
    to: Annotated[str, QueryParameter(name="to")] = "",
    back: Annotated[str, QueryParameter(name="next")] = HOME,
) -> Response[bytes]:
    """Remember the language for a year and go back to the page; another site's address leads to the home page."""
    if to not in LANGUAGES:
        raise Malformed(m("Chỉ có tiếng Việt (vi) và tiếng Anh (en)."))
    cookie = Cookie(
        key=LANGUAGE_COOKIE, value=to, path="/", max_age=KEPT_S, samesite="lax", httponly=True, secure=settings.secure
    )
    headers = {"Location": own_path(back), "Cache-Control": "no-store"}
    return Response(b"", status_code=303, headers=headers, cookies=[cookie], media_type="text/plain")
