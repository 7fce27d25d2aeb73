"""What the calendar asks for is done at the start and looked at again, whatever the database said in between."""

import asyncio

import pytest

from thuongxuan.web import hourly


async def test_the_work_is_done_before_anything_is_served() -> None:
    done = []

    async def work() -> None:
        done.append("work")

    async with hourly.hourly(work):
        assert done == ["work"]
    assert done == ["work"]


async def test_work_that_failed_is_logged_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hourly, "SECONDS", 0.001)
    thrice = asyncio.Event()
    tries = []

    async def work() -> None:
        tries.append(1)
        if len(tries) == 3:
            thrice.set()
        raise OSError("no database")

    async with hourly.hourly(work):
        await thrice.wait()
    assert "the hourly work failed" in caplog.text


async def test_a_fault_of_the_program_is_not_hidden() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with hourly.hourly(work):
            pass
