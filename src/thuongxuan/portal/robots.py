"""What crawlers may read: everything public, nothing personal."""

from litestar import Response, get

PRIVATE = ("/account", "/acting-for", "/code", "/language", "/sign-in", "/work")
TEXT = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in PRIVATE) + "Allow: /\n"


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots() -> Response[str]:
    """RFC 9309. The open data is offered as files and an API, so that nobody needs to scrape pages."""
    return Response(TEXT, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"})
