"""The outermost layer around the application: request id, security headers, HEAD, and one log line a request.

It wraps the ASGI application instead of being a Litestar middleware, because routing answers 404, 405 and OPTIONS
before any middleware runs, and those answers need the same headers.
"""

import logging
import time
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from thuongxuan.clock import new_id
from thuongxuan.log import request_id
from thuongxuan.web.metrics import Metrics

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

logger = logging.getLogger("thuongxuan.access")


def content_security_policy(also: str = "") -> str:
    """Nothing but what comes from here; scripts of a page may also fetch from the host of the address ``also``."""
    other = " https://" + urlsplit(also).netloc if also else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src 'self'{other}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """Headers of every answer (OWASP ASVS 5.0 section 3.4). HSTS only where the installation is on HTTPS."""
    headers = {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "geolocation=(self), camera=(self), microphone=()",
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class Edge:
    """Wraps an ASGI application. HEAD becomes a GET whose body is dropped (RFC 9110 section 9.3.2)."""

    def __init__(self, app: "ASGIApp", *, secure: bool, quiet_prefixes: tuple[str, ...] = ()) -> None:
        self._app = app
        self._headers = security_headers(secure=secure)
        self._names = {name for name, _ in self._headers}
        self._quiet = quiet_prefixes

    async def __call__(self, scope: Any, receive: "Receive", send: "Send") -> None:
        """Handle one connection; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        http = cast("HTTPScope", scope)
        identifier = new_id().hex
        token = request_id.set(identifier)
        head = http["method"] == "HEAD"
        if head:
            http["method"] = "GET"
        path = http["path"]  # now, because a mounted handler cuts its own address off
        started = time.perf_counter()
        status = 500
        metrics: Metrics = scope["litestar_app"].state.metrics
        metrics.begin()

        async def sending(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_headers(message["headers"], identifier)
            elif head and message["type"] == "http.response.body":
                message = cast("Any", {**message, "body": b""})
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            metrics.end(http, http["method"], status, seconds)
            self._log(http["method"], path, status, seconds)
            request_id.reset(token)

    def _with_headers(self, given: Any, identifier: str) -> list[tuple[bytes, bytes]]:
        headers = [(bytes(name).lower(), bytes(value)) for name, value in given]
        own = self._names.intersection([name for name, _ in headers])
        headers += [header for header in self._headers if header[0] not in own] if own else self._headers
        headers.append((b"x-request-id", identifier.encode()))
        return headers

    def _log(self, method: str, path: str, status: int, seconds: float) -> None:
        """Hot reads that succeed are not logged: a line costs a fifth of them and may name a visited code."""
        if status < 400 and path.startswith(self._quiet):
            return
        fields = {"method": method, "path": path, "status": status, "ms": round(seconds * 1000, 1)}
        logger.info("request", extra={"fields": fields})
