"""A generator of requests works through the published description of the API: nothing may end in a server error."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Live
from tests.support.identity import make_account, make_key
from thuongxuan.identity.schemas import Kind

SECONDS = 20
"""Enough for the edge cases of every operation and some hundred random requests each."""


KINDS = [pytest.param(kind, marks=pytest.mark.xdist_group(f"fuzz {kind}")) for kind in ("cooperative", "officer")]


@pytest.mark.parametrize("kind", KINDS)
async def test_no_generated_request_breaks_the_server(live: Live, kind: Kind, tmp_path: Path) -> None:
    async with live.database() as database:
        key = await make_key(database, await make_account(database, kind))
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{live.base_url}/api/openapi.json"]
    command += ["--header", f"Authorization: Bearer {key}", "--checks", "not_a_server_error", "--max-examples", "12"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS), "--no-shrink", "--no-color"]
    command += ["--seed", "1", "--warnings", "off", "--suppress-health-check", "all", "--continue-on-failure"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=4 * SECONDS)  # noqa: ASYNC221
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
