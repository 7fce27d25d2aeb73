"""Lists with weights, as in ``Accept`` and ``Accept-Encoding`` (RFC 9110 sections 12.4.2 and 12.5)."""

import re
from functools import lru_cache

_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+(/[!#$%&'*+.^_`|~0-9a-z-]+)?")
MAX_CHARS = 2_000
"""Browsers send below 300 characters; whatever stands behind the limit is not read."""


def weighted(header: str) -> list[tuple[str, float]]:
    """Each entry in lower case without its parameters, with its weight from 0 to 1.

    What cannot be read is left out: a header written by a bad client must not become an error.
    """
    found = []
    for part in header[:MAX_CHARS].lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = [piece for piece in parameters if piece[:1] == "q" and piece[1:].lstrip()[:1] == "="]
        weights = [_WEIGHT.fullmatch(piece) for piece in given[:1]]
        if _NAME.fullmatch(name) and all(weights):
            found.append((name, float(weights[0][1]) if weights and weights[0] else 1.0))
    return found


@lru_cache(maxsize=256)
def takes_gzip(header: str) -> bool:
    """Whether ``Accept-Encoding`` allows gzip (RFC 9110 section 12.5.3)."""
    wishes = dict(weighted(header))
    return wishes.get("gzip", wishes.get("*", 0.0)) > 0
