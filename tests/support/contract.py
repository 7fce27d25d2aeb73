"""Holds every answer of the API against its OpenAPI document."""

import re
from functools import cache
from typing import Any

import httpx
from litestar import Litestar

UNTOLD = {304, 308, 405}
"""What any address may answer by the rules of HTTP."""


class Contract:
    """The published description. ``broken`` collects answers that it does not tell."""

    def __init__(self, app: Litestar) -> None:
        self.broken: list[str] = []
        self._operations = operations(app)

    async def note(self, answer: httpx.Response) -> None:
        """Hold one answer against its operation; addresses outside the document are passed over."""
        path, method, status = answer.request.url.path, answer.request.method.lower(), str(answer.status_code)
        for pattern, by_method in self._operations:
            if pattern.fullmatch(path) and method in by_method:
                self.broken += [f"{method} {path} {status}: {fault}" for fault in faults(answer, by_method[method])]
                return


def faults(answer: httpx.Response, responses: dict[str, Any]) -> list[str]:
    """What an answer does that its operation does not tell, or tells and does not do."""
    status = answer.status_code
    if status in UNTOLD or status >= 500:
        return []
    if str(status) not in responses:
        return ["is not among the responses"]
    told = responses[str(status)]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = told.get("content", {})
    found = [] if kind in content or not (kind or content) else [f"media type {kind} is not told"]
    if status == 201:
        found += [
            f"has no {name}"
            for name in told.get("headers", {})
            if name not in answer.headers and not name.startswith("Idempotency") and not _replayed(answer)
        ]
    return found


def _replayed(answer: httpx.Response) -> bool:
    return "Idempotency-Replayed" in answer.headers


@cache
def operations(app: Litestar) -> list[tuple[re.Pattern[str], dict[str, dict[str, Any]]]]:
    """Responses by method, and the pattern of the path they belong to; paths without parameters come first."""
    document = app.openapi_schema.to_schema()
    refusals = document["components"]["responses"]
    found = []
    for path in sorted(document["paths"], key=lambda path: ("{" in path, path)):
        by_method = {
            method: {
                status: refusals[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
                for status, response in operation["responses"].items()
            }
            for method, operation in document["paths"][path].items()
        }
        parts = re.split(r"\{[^}]*\}", path)
        found.append((re.compile("[^/]+".join(map(re.escape, parts))), by_method))
    return found
