"""``/metrics`` for whoever may see it."""

import hmac
import ipaddress
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get

from thuongxuan.errors import Forbidden, m
from thuongxuan.settings import Settings
from thuongxuan.web.metrics import BOUNDS, Counts, Values, together

MEDIA_TYPE = "text/plain; version=0.0.4"
PATH = "/metrics"
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
HELP = {
    "thuongxuan_requests_total": "Requests answered",
    "thuongxuan_request_seconds": "Time until a request was answered",
    "thuongxuan_requests_in_flight": "Requests being answered",
    "thuongxuan_scans_total": "Scans of codes that were issued here",
    "thuongxuan_rate_limit_refusals_total": "Requests refused because of a rate limit",
    "thuongxuan_database_connections_used": "Database connections at work",
    "thuongxuan_database_connections_most": "Database connections there may be",
    "thuongxuan_workers": "Server processes that live",
    "thuongxuan_resident_memory_bytes": "Memory of all server processes",
    "thuongxuan_cpu_seconds_total": "Processor time of all server processes",
}


@get(PATH, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The counts of all workers. Raises ``Forbidden``."""
    if not permitted(request):
        raise Forbidden(m("Số liệu vận hành chỉ dành cho người vận hành."))
    body = written(await together(request.app))
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def permitted(request: Request[Any, Any, Any]) -> bool:
    """With a token set, whoever sends it; without one, programs on this machine.

    A reverse proxy is on this machine too: what it passes on is told by the header fields that proxies add, and by a
    ``Host`` that is not this machine's own name.
    """
    settings: Settings = request.app.state.settings
    if settings.metrics_token:
        wanted = f"Bearer {settings.metrics_token}".encode()
        return hmac.compare_digest(request.headers.get("authorization", "").encode("latin-1"), wanted)
    if any(name in request.headers for name in FORWARDED):
        return False
    return _is_here(request.client.host if request.client else "") and _is_here(_host(request))


def _host(request: Request[Any, Any, Any]) -> str:
    try:
        name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
    return "127.0.0.1" if name == "localhost" else name


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def written(counts: Counts) -> bytes:
    """The text exposition format, version 0.0.4."""
    lines = [*_head("thuongxuan_requests_total", "counter")]
    routes = sorted(counts.routes.items())
    for template, route in routes:
        for key, number in sorted(route.answers.items()):
            method, status = key.split(" ")
            labels = f'route="{_escaped(template)}",method="{method}",status="{status}"'
            lines.append(f"thuongxuan_requests_total{{{labels}}} {number}")
    lines += _head("thuongxuan_request_seconds", "histogram")
    for template, route in routes:
        lines += _histogram(f'route="{_escaped(template)}"', route.buckets, route.seconds)
    lines += [*_plain(counts.totals, "counter"), *_plain(counts.gauges, "gauge")]
    return ("\n".join(lines) + "\n").encode()


def _histogram(label: str, buckets: list[int], seconds: float) -> list[str]:
    name, below, lines = "thuongxuan_request_seconds", 0, []
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
        below += number
        lines.append(f'{name}_bucket{{{label},le="{bound}"}} {below}')
    return [*lines, f"{name}_sum{{{label}}} {seconds}", f"{name}_count{{{label}}} {below}"]


def _plain(values: Values, kind: str) -> list[str]:
    lines: list[str] = []
    last = ""
    for series, value in sorted(values.items()):
        name = series.partition("{")[0]
        if name != last:
            lines += _head(name, kind)
            last = name
        lines.append(f"{series} {value:.15g}")
    return lines


def _head(name: str, kind: str) -> list[str]:
    return [f"# HELP {name} {HELP.get(name, name)}", f"# TYPE {name} {kind}"]


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
