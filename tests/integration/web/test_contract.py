"""One contract over every address: new endpoints are held to it without anybody remembering to."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.support.identity import make_account, sign_in
from thuongxuan.app import create_app
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.web.edge import security_headers

PROBLEM = "application/problem+json"
HOSTILE = ("0", "%00", "a%2Fb", "x" * 300, "%F0%9F%8C%BF", "'; DROP TABLE batch; --", "%C3%28", "..%2f..%2fetc")


def routes(method: str) -> Iterator[tuple[str, Any]]:
    """Every address with a handler for the method, as ``/places/{slug}``."""
    app: Litestar = create_app(Settings())
    for route in app.routes:
        if isinstance(route, HTTPRoute) and method in route.route_handler_map:
            yield "/" + "/".join(f"{{{p.name}}}" if hasattr(p, "name") else p for p in route.path_components), route


def paths(method: str, prefix: str = "/") -> list[str]:
    """The addresses of a method below a prefix."""
    return sorted({path for path, _ in routes(method) if path.startswith(prefix)})


def filled(path: str, value: str) -> str:
    """The address with every parameter replaced."""
    return "/".join(value if part.startswith("{") else part for part in path.split("/"))


async def everybody(database: Database, client: httpx.AsyncClient) -> None:
    """Sign in somebody who may see most pages."""
    await sign_in(client, await make_account(database, kind="administrator"))


async def test_every_address_survives_hostile_parts(client: httpx.AsyncClient, database: Database) -> None:
    await everybody(database, client)
    failed = []
    for path in paths("GET"):
        for value in HOSTILE if "{" in path else ("",):
            answer = await client.get(filled(path, value))
            if answer.status_code >= 500 and path != "/readyz":
                failed.append((path, value, answer.status_code))
    assert not failed


async def test_every_post_survives_rubbish(client: httpx.AsyncClient, database: Database) -> None:
    await everybody(database, client)
    failed = []
    for path in paths("POST"):
        for content_type in (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "text/x",
        ):
            for body in (b"", b"\xff\xfe", b"[" * 5000, b"csrf_token=x&a=%00", b'{"a":1}'):
                answer = await client.post(
                    filled(path, "0"), content=body, headers={"content-type": content_type, "idempotency-key": "k" * 16}
                )
                if answer.status_code >= 500:
                    failed.append((path, content_type, body[:10], answer.status_code))
    assert not failed


async def test_api_posts_want_an_account(client: httpx.AsyncClient) -> None:
    answers = {path: await client.post(filled(path, "0"), json={}) for path in paths("POST", "/api/v1")}
    assert {path: a.status_code for path, a in answers.items() if a.status_code not in {400, 401, 404}} == {}
    assert all(a.headers["content-type"] == PROBLEM for a in answers.values())


async def test_unknown_query_parameters_are_refused_by_the_api(client: httpx.AsyncClient, database: Database) -> None:
    await everybody(database, client)
    for path in paths("GET", "/api/v1"):
        if "{" in path:
            continue
        answer = await client.get(path, params={"no_such_parameter": "1"})
        assert answer.status_code == 400, path
        assert answer.json()["errors"][0]["field"] == "no_such_parameter", path


async def test_head_equals_get_without_a_body(client: httpx.AsyncClient) -> None:
    for path in paths("GET"):
        if "{" in path:
            continue
        got, head = await client.get(path), await client.head(path)
        assert head.status_code == got.status_code, path
        assert head.content == b"", path


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_no_refusal_is_kept_by_anybody(client: httpx.AsyncClient, accept: str) -> None:
    for path in ("/no/such", "/places/no-such", "/api/v1/no-such", "/api/v1/places?x=1", "/ogc/no-such", "/ogc?x=1"):
        answer = await client.get(path, headers={"accept": accept})
        assert 400 <= answer.status_code < 500, path
        assert "no-store" in answer.headers["cache-control"], path


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    wanted = {name.decode() for name, _ in security_headers(secure=False)} | {"x-request-id"}
    for path in [*paths("GET"), "/no/such/page", "/api/v1/no-such"]:
        answer = await client.get(filled(path, "0"))
        assert wanted <= set(answer.headers), path
        assert "unsafe-inline" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_problems_speak_the_language_asked_for(client: httpx.AsyncClient, language: str) -> None:
    answer = await client.get("/api/v1/no-such", headers={"accept-language": language})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.headers["content-language"] == language
    assert problem["title"] == {"vi": "Không tìm thấy", "en": "Not found"}[language]
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_no_body_field_is_named_like_an_injected_value() -> None:
    """The framework takes a refused field of such a name for a fault of its own and answers 500."""
    clashes = []
    for path, route in [*routes("POST"), *routes("PATCH"), *routes("PUT")]:
        for handler in route.route_handlers:
            field = handler.parsed_fn_signature.parameters.get("data")
            kind = field.annotation if field else None
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                names = {one.encode_name for one in msgspec.structs.fields(kind)}
                clashes += [(path, name) for name in names & set(handler.resolve_dependencies())]
    assert not clashes
