"""Which media type an ``Accept`` asks for."""

import pytest

from thuongxuan.web.negotiation import best_media_type
from thuongxuan.web.weights import takes_gzip

JSON, HTML, OPENAPI = "application/geo+json", "text/html; charset=utf-8", "application/vnd.oai.openapi+json;version=3.0"


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/html", HTML),
        ("TEXT/HTML", HTML),
        ("text/*", HTML),
        ("application/*", JSON),
        ("text/html, application/geo+json", JSON),
        ("application/geo+json;q=0.5, text/html;q=0.8", HTML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("*/*;q=0.1, text/html;q=0.05", JSON),
        ("text/*;q=0, text/html", HTML),
        ("application/geo+json;q=0, */*", HTML),
        ("application/vnd.oai.openapi+json;version=3.0", OPENAPI),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/html;q=0", None),
        (";;,,=,q=1;", JSON),
        ("text/html;q=abc", JSON),
        ("text/html;q=nan, application/geo+json;q=0.1", JSON),
        ("text", None),
        ("text/html/x, text/html;q=0.3", HTML),
        ("\xff\x00, text/html", HTML),
        ("image/png," * 100_000 + "text/html", None),
    ],
)
def test_quality_and_specificity_decide(accept: str, best: str | None) -> None:
    assert best_media_type(accept, [JSON, HTML, OPENAPI]) == best


@pytest.mark.parametrize(
    ("header", "takes"),
    [("gzip", True), ("gzip;q=0", False), ("*", True), ("*;q=0", False), ("br, gzip; q=0.0", False), ("", False)],
)
def test_gzip_is_taken_only_by_who_wants_it(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes
