"""Languages, clock, settings, cursors: the small things everybody stands on."""

import time
from datetime import UTC, date, datetime
from uuid import RFC_4122

import pytest

from thuongxuan import clock
from thuongxuan.errors import Malformed, m
from thuongxuan.i18n import format_date, format_number, negotiate, translate
from thuongxuan.settings import Settings
from thuongxuan.web.pagination import clamp, decode_cursor, encode_cursor


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,de;q=0.8", "vi"),
        ("vi;q=0.5, en;q=0.9", "en"),
        ("en;q=0.5, vi", "vi"),
        ("en;q=x, vi;q=0.1", "vi"),
        (";;;,,,q=", "vi"),
    ],
)
def test_language_negotiation(header: str, language: str) -> None:
    assert negotiate(header) == language


def test_an_untranslated_text_stays_vietnamese_and_takes_its_values() -> None:
    assert translate("en", m("Chưa dịch {n}", n=3)) == "Chưa dịch 3"


def test_dates_and_numbers_follow_the_language() -> None:
    day = date(2026, 11, 3)
    assert format_date("vi", datetime(2026, 11, 2, 17, 0, tzinfo=UTC)) == "03/11/2026"  # midnight in Viet Nam
    assert format_date("vi", day) == "03/11/2026"
    assert format_date("en", day) == "3 Nov 2026"
    assert format_number("vi", 1234.5) == "1.234,5"
    assert format_number("en", 1234.5) == "1,234.5"


def test_identifiers_are_version_7_and_always_grow() -> None:
    before = time.time_ns() // 1_000_000
    made = [clock.new_id() for _ in range(10_000)]
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert made == sorted(made)
    assert len({one.int & (1 << 62) - 1 for one in made}) == len(made)  # the random part
    assert before <= made[0].int >> 80


def test_today_is_the_vietnamese_day() -> None:
    clock.freeze(datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    try:
        assert clock.today().isoformat() == "2026-11-23"
    finally:
        clock.freeze(None)


def test_settings_read_usual_and_prefixed_names() -> None:
    settings = Settings.from_env({"PORT": "9000", "TX_WORKERS": "2", "TX_DEMO": "true", "TX_GEODATA_DIR": "x"})
    assert (settings.port, settings.workers, settings.demo, settings.geodata_dir.name) == (9000, 2, True, "x")
    assert settings.base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize("wrong", [{"PORT": "http"}, {"TX_WORKERS": "0"}, {"PORT": "70000"}])
def test_a_wrong_setting_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="wrong"):
        Settings.from_env(wrong)


def test_cursors_round_trip_and_foreign_ones_are_refused() -> None:
    assert decode_cursor(encode_cursor("Quế", "1"), 2) == ["Quế", "1"]
    for foreign in ("x", "é", "W10", encode_cursor("one")):
        with pytest.raises(Malformed):
            decode_cursor(foreign, 2)


def test_a_limit_is_clamped() -> None:
    assert [clamp(n, Settings()) for n in (-5, 0, 7, 10**9)] == [1, 1, 7, 200]
