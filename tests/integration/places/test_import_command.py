"""The command that loads the facts of the start and imports files."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thuongxuan.cli.geodata import command

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "TX_GEODATA_DIR": str(CHECKOUT / "geodata"),
        "TX_VAR_DIR": str(tmp_path),
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), env=environment)


def test_a_file_is_tried_then_written_then_found_unchanged(environment: dict[str, str], tmp_path: Path) -> None:
    assert run(environment, "load").exit_code == 0
    file = tmp_path / "places.csv"
    file.write_text("id,name_vi,kind,commune,source\nhang-a,Hang A,cave,15622,Hỏi bản\n", encoding="utf-8")
    assert (
        "inserted 1, updated 0, unchanged 0, rejected 0 (dry run)"
        in run(environment, "import", str(file), "--dry-run").output
    )
    assert "inserted 1, updated 0, unchanged 0, rejected 0" in run(environment, "import", str(file)).output
    assert "inserted 0, updated 0, unchanged 1, rejected 0" in run(environment, "import", str(file)).output
    file.write_text("id,name_vi,kind,commune,source\nhang-b,Hang B,volcano,15622,Hỏi bản\n", encoding="utf-8")
    refused = run(environment, "import", str(file))
    assert refused.exit_code == 1
    assert "row 1 hang-b: kind:" in refused.output
    file.write_bytes(b"\xff")
    broken = run(environment, "import", str(file))
    assert broken.exit_code == 1
    assert "UTF-8" in broken.output
