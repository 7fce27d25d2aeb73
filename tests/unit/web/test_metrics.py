"""Counting, and the text that Prometheus reads."""

from pathlib import Path
from typing import cast

import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State

from thuongxuan.web.metrics import BOUNDS, Counts, Metrics, Route, keep, read, together
from thuongxuan.web.metrics_page import written
from thuongxuan.web.metrics_slots import Slots


class Worker:
    """One worker of an installation, with what ``measured`` gives its application."""

    def __init__(self, folder: Path) -> None:
        self.slots = Slots(folder)
        taken = self.slots.take()
        self.scans = 0
        self.metrics = Metrics([lambda _app: {"thuongxuan_scans_total": self.scans}], read(taken) if taken else None)
        state = {"metrics": self.metrics, "metrics_slots": self.slots}
        self.app = cast(Litestar, type("App", (), {"state": State(state)})())

    def answer(
        self, template: str | None = "/places", method: str = "GET", status: int = 200, seconds: float = 0.002
    ) -> None:
        """Answer one request."""
        self.metrics.begin()
        self.metrics.end({"path_template": template} if template else {}, method, status, seconds)

    async def keep(self) -> None:
        """Write what it counted."""
        await keep(self.app, self.slots)

    async def told(self) -> str:
        """What it answers to Prometheus."""
        return written(await together(self.app)).decode()


async def test_requests_are_counted_by_template_method_and_class(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    for status in (200, 204, 304, 404, 500):
        worker.answer(status=status)
    worker.answer(None, "BREW", 404)
    told = (await worker.told()).splitlines()
    assert 'thuongxuan_requests_total{route="/places",method="GET",status="2xx"} 2' in told
    assert 'thuongxuan_requests_total{route="/places",method="GET",status="5xx"} 1' in told
    assert 'thuongxuan_requests_total{route="unmatched",method="other",status="4xx"} 1' in told


async def test_the_histogram_is_cumulative_and_ends_with_everything(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    for seconds in (0.001, 0.0011, 0.3, 60):
        worker.answer(seconds=seconds)
    told = dict(line.rsplit(" ", 1) for line in (await worker.told()).splitlines())
    name, route = "thuongxuan_request_seconds", 'route="/places"'
    assert told[f'{name}_bucket{{{route},le="0.001"}}'] == "1", "a bound belongs to its bucket"
    assert told[f'{name}_bucket{{{route},le="0.0025"}}'] == "2"
    assert told[f'{name}_bucket{{{route},le="5.0"}}'] == "3"
    assert told[f'{name}_bucket{{{route},le="+Inf"}}'] == told[f"{name}_count{{{route}}}"] == "4"
    assert float(told[f"{name}_sum{{{route}}}"]) == pytest.approx(60.3021)


async def test_whichever_worker_is_asked_tells_of_all(tmp_path: Path) -> None:
    first, second, third = workers = [Worker(tmp_path) for _ in range(3)]
    for number, worker in enumerate(workers, 1):
        for _ in range(number):
            worker.answer()
        worker.scans = 10 * number
        worker.metrics.begin()
        await worker.keep()
    for worker in (first, second, third):
        told = (await worker.told()).splitlines()
        assert 'thuongxuan_requests_total{route="/places",method="GET",status="2xx"} 6' in told
        assert "thuongxuan_scans_total 60" in told
        assert "thuongxuan_requests_in_flight 3" in told
        assert "thuongxuan_workers 3" in told


async def test_a_dead_worker_leaves_its_totals_and_the_next_goes_on_from_them(tmp_path: Path) -> None:
    staying, dying = Worker(tmp_path), Worker(tmp_path)
    dying.answer()
    dying.scans = 5
    dying.metrics.begin()
    await dying.keep()
    dying.slots.release()
    told = (await staying.told()).splitlines()
    assert {"thuongxuan_scans_total 5", "thuongxuan_requests_in_flight 0", "thuongxuan_workers 1"} <= set(told)
    following = Worker(tmp_path)
    following.answer()
    following.scans = 2
    await following.keep()
    told = (await staying.told()).splitlines()
    assert {"thuongxuan_scans_total 7", "thuongxuan_workers 2"} <= set(told)
    assert 'thuongxuan_requests_total{route="/places",method="GET",status="2xx"} 2' in told


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"routes": 1}',
        msgspec.json.encode(Counts(routes={"/": Route(buckets=[1] * (len(BOUNDS) - 1))})),
    ],
)
async def test_what_another_version_or_an_accident_left_is_passed_over(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "0.json").write_bytes(left)
    (tmp_path / "7.json").write_bytes(left)
    worker = Worker(tmp_path)
    worker.answer()
    assert 'route="/places",method="GET",status="2xx"} 1' in await worker.told()


async def test_without_a_folder_a_worker_tells_of_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("not a folder")
    worker = Worker(tmp_path / "file" / "metrics")
    worker.answer()
    await worker.keep()
    assert 'route="/places",method="GET",status="2xx"} 1' in await worker.told()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_every_line_is_in_the_format() -> None:
    counts = Counts(
        routes={'/a"b\\c': Route(answers={"GET 2xx": 1})},
        totals={'thuongxuan_x_total{a="b"}': 3.0, "thuongxuan_x_total": 1e6},
    )
    text = written(counts).decode()
    assert 'route="/a\\"b\\\\c"' in text
    assert text.endswith("\n")
    assert text.count("# TYPE thuongxuan_x_total counter") == 1
    for line in text.splitlines():
        if not line.startswith("#"):
            assert float(line.rsplit(" ", 1)[1]) >= 0
