"""What every test with a database starts from."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from thuongxuan import clock

A_WORKING_DAY = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
"""Ten in the morning in Viet Nam, so that no test depends on the day or hour it runs, nor meets a midnight."""


@pytest.fixture(autouse=True)
def held_clock() -> Iterator[None]:
    """The clock stands still. A test that needs another hour freezes it there."""
    clock.freeze(A_WORKING_DAY)
    yield
    clock.freeze(None)
