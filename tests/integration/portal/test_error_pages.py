"""An error page says what happened and what to do next."""

import httpx
import pytest

from thuongxuan.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PreconditionFailed,
    TooLarge,
    TooManyRequests,
    m,
)
from thuongxuan.settings import Settings
from thuongxuan.standards.problem import Problem
from thuongxuan.web.templating import render

ERRORS: list[AppError] = [
    Malformed(),
    Forbidden(),
    NotFound(),
    Conflict(),
    PreconditionFailed(),
    TooLarge(),
    Invalid.of("kg", "number", m("Hãy nhập một số.")),
    TooManyRequests(60),
    AppError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error.status))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_status_has_a_next_step(error: AppError, language: str) -> None:
    problem = Problem(type="x", title=error.title.text, status=error.status, request_id="0123456789abcdef")
    context = {
        "problem": problem,
        "here": "/x",
        "settings": Settings(demo=True),
        "principal": None,
        "csrf_token": "",
        "other_language_url": "?lang=en",
        "request_id": problem.request_id,
    }
    page = render("error.html", "vi" if language == "vi" else "en", context).decode()
    main = page.split("<main")[1].split("</main>")[0]
    assert 'href="/"' in main
    assert 'href="/help"' in main
    assert "89abcdef" in main
    assert main.count('class="button primary"') + main.count('class="primary"') >= 1


async def test_an_unknown_page_offers_a_search(client: httpx.AsyncClient) -> None:
    answer = await client.get("/no-such-page")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text
    assert 'role="search"' in answer.text
    assert 'content="noindex"' in answer.text


async def test_programs_get_a_problem_instead(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
