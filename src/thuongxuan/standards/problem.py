"""Problem details for HTTP APIs (RFC 9457)."""

import msgspec

MEDIA_TYPE = "application/problem+json"


class ProblemField(msgspec.Struct, frozen=True, omit_defaults=True):
    """One refused field, as the extension member ``errors`` lists it.

    ``at`` is where the fault of a geometry lies: longitude and latitude on WGS 84.
    """

    field: str
    code: str
    message: str
    at: tuple[float, float] | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 section 3.1, with the extension members ``errors`` and ``request_id``."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[ProblemField] = []
    request_id: str = ""
