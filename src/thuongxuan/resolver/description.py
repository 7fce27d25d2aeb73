"""The resolver's description of itself (Resolver Standard 1.2.0, ``/.well-known/gs1resolver``)."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from thuongxuan.resolver.link_types import LINK_TYPES
from thuongxuan.settings import Settings
from thuongxuan.standards.gs1.linkset import VOCABULARY

CACHE = {"Cache-Control": "public, max-age=3600"}


@get("/.well-known/gs1resolver", include_in_schema=False)
async def described(settings: NamedDependency[Settings]) -> Response[bytes]:
    """What this resolver resolves, and how."""
    body = msgspec.json.encode(description(settings))
    return Response(body, media_type="application/json", headers=dict(CACHE))


def description(settings: Settings) -> dict[str, Any]:
    """The document. ``TX`` codes are resolved the same way but are no GS1 keys, so they are not among them."""
    return {
        "name": f"thuongxuan ({settings.locality})",
        "resolverRoot": settings.base_url,
        "supportedPrimaryKeys": ["01"],
        "linkTypeDefaultCanBeLinkset": False,
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "activeLinkTypes": [f"gs1:{name}" for name in LINK_TYPES],
        "supportedMediaTypes": ["text/html", "application/json", "application/linkset+json"],
        "supportedLanguages": ["vi", "en"],
        "validatesAIcombinations": True,
        "supportsSemanticInterpretation": False,
        "contact": {"fn": settings.locality, "url": settings.base_url},
    }
