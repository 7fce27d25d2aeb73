"""What other sites may read, what they may not do, and OPTIONS everywhere."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute
from msgspec import structs

from tests.support.identity import make_account, sign_in
from tests.support.trace import make_batch, make_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

ELSEWHERE = {"origin": "https://elsewhere.example"}
EXAMPLES: dict[object, str] = {UUID: str(UUID(int=0)), str: "x", int: "1", Path: "x/y"}
ALLOW_ORIGIN = "access-control-allow-origin"


def preflight(method: str, *headers: str) -> dict[str, str]:
    """What a browser asks before a page of another site may send such a request."""
    return {
        **ELSEWHERE,
        "access-control-request-method": method,
        "access-control-request-headers": ", ".join(headers),
    }


def listed(answer: httpx.Response, header: str) -> set[str]:
    """The members of a list in a header."""
    return {part.strip() for part in answer.headers.get(header, "").split(",")} - {""}


@pytest.mark.parametrize(
    "path",
    ["/ogc", "/ogc/collections/places/items", "/ogc/nothing", "/api/v1/places", "/api/v1/no-such", "/.well-known/x"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_open_faces_may_be_read_by_every_site(client: httpx.AsyncClient, path: str, method: str) -> None:
    answer = await client.request(method, path, headers=ELSEWHERE)
    assert answer.headers[ALLOW_ORIGIN] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert {"ETag", "Link", "Content-Crs", "Location", "RateLimit", "Retry-After"} <= listed(
        answer, "access-control-expose-headers"
    )


async def test_the_permission_does_not_depend_on_who_asks(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ogc")
    assert answer.headers[ALLOW_ORIGIN] == "*"
    assert "origin" not in {name.lower() for name in listed(answer, "vary")}


@pytest.mark.parametrize("path", ["/", "/places", "/sign-in", "/api", "/api/openapi.json", "/healthz", "/ogcx"])
async def test_pages_are_not_for_other_sites(client: httpx.AsyncClient, path: str) -> None:
    assert ALLOW_ORIGIN not in (await client.get(path, headers=ELSEWHERE)).headers


async def test_scans_may_be_read_by_every_site_as_a_resolver_must(
    client: httpx.AsyncClient, database: Database
) -> None:
    batch = await make_batch(database, await make_world(database))
    answer = await client.get(path_of(batch), headers=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.headers[ALLOW_ORIGIN] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_writes_never_cross_origins(client: httpx.AsyncClient, database: Database, method: str) -> None:
    await sign_in(client, await make_account(database, kind="administrator"))
    asked = await client.options("/api/v1/places", headers=preflight(method, "content-type"))
    assert method not in listed(asked, "access-control-allow-methods")
    assert "access-control-allow-credentials" not in asked.headers
    sent = await client.request(method, "/api/v1/places", headers=ELSEWHERE, json={})
    assert ALLOW_ORIGIN not in sent.headers


async def test_a_preflight_for_reading_is_answered_for_a_day(client: httpx.AsyncClient) -> None:
    asked = await client.options(
        "/ogc/collections/places/items", headers=preflight("GET", "authorization", "if-none-match")
    )
    assert asked.status_code == 200
    assert asked.headers[ALLOW_ORIGIN] == "*"
    assert listed(asked, "access-control-allow-methods") == {"GET", "HEAD", "OPTIONS"}
    assert {"Authorization", "If-None-Match"} <= listed(asked, "access-control-allow-headers")
    assert asked.headers["access-control-max-age"] == "86400"


async def test_a_preflight_elsewhere_permits_nothing(client: httpx.AsyncClient) -> None:
    asked = await client.options("/sign-in", headers=preflight("POST"))
    assert not [name for name in asked.headers if name.startswith("access-control-")]


async def test_options_at_every_address_names_its_methods(client: httpx.AsyncClient, app: Litestar) -> None:
    wrong = []
    for route in app.routes:
        path = "/" + "/".join(EXAMPLES.get(getattr(part, "type", None), str(part)) for part in route.path_components)
        answer = await client.options(path)
        allowed = listed(answer, "allow")
        known = (
            set(route.methods) if isinstance(route, HTTPRoute) else {"GET"} if isinstance(route, ASGIRoute) else set()
        )
        status, length = (204, None) if path == "/epcis" else (200, "0")  # EPCIS 2.0 asks for 204
        if (answer.status_code, answer.content, answer.headers.get("content-length")) != (status, b"", length):
            wrong.append((path, answer.status_code, answer.content))
        if not known | {"OPTIONS"} <= allowed or ("GET" in allowed) != ("HEAD" in allowed):
            wrong.append((path, 0, ", ".join(allowed).encode()))
    assert not wrong


async def test_options_of_an_unknown_address_stays_unknown(client: httpx.AsyncClient) -> None:
    assert (await client.options("/no/such/page")).status_code == 404
    assert (await client.options("/ogc/no-such")).status_code == 404


class TestRefused:
    """Also a refusal must reach the page that asked, or it cannot wait."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return structs.replace(settings, rate_limit_anonymous=1)

    async def test_a_page_of_another_site_learns_that_it_must_wait(self, client: httpx.AsyncClient) -> None:
        await client.get("/ogc", headers=ELSEWHERE)
        answer = await client.get("/ogc", headers=ELSEWHERE)
        assert answer.status_code == 429
        assert answer.headers[ALLOW_ORIGIN] == "*"
