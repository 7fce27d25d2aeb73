"""What the log holds of a request, and what it must not."""

import httpx
import pytest

from tests.support.trace import make_batch, make_world, path_of
from thuongxuan.db.session import Database


async def test_a_scan_leaves_no_line_and_a_failure_its_whole_address(
    client: httpx.AsyncClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    batch = await make_batch(database, await make_world(database))
    with caplog.at_level("INFO", logger="thuongxuan.access"):
        assert (await client.get(path_of(batch))).status_code == 200
        assert caplog.records == []
        assert (await client.get("/TX/ABCDEF/10/X?secret=1")).status_code == 404
    fields = caplog.records[0].__dict__["fields"]
    assert (fields["path"], fields["status"]) == ("/TX/ABCDEF/10/X", 404)


async def test_open_data_is_logged_only_when_it_fails(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="thuongxuan.access"):
        assert (await client.get("/ogc/conformance")).status_code == 200
        assert caplog.records == []
        assert (await client.get("/ogc/collections/unknown")).status_code == 404
    assert len(caplog.records) == 1
