"""The snapshot of tiles and the bulk files from the console."""

from pathlib import Path

from tests.integration.cli.test_commands import CHECKOUT, thuongxuan


def test_a_snapshot_is_built_and_verified(database_url: str, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": database_url, "TX_VAR_DIR": str(tmp_path), "TX_GEODATA_DIR": str(CHECKOUT / "geodata")}
    assert thuongxuan("geodata", "load", **environ).exit_code == 0
    missing = thuongxuan("tiles", "verify", **environ)
    assert missing.exit_code == 1
    assert "thuongxuan tiles build" in missing.stderr
    built = thuongxuan("tiles", "build", **environ)
    assert built.exit_code == 0, built.stderr
    assert str(tmp_path / "tiles" / "snapshot.pmtiles") in built.stdout
    agreed = thuongxuan("tiles", "verify", **environ)
    assert (agreed.exit_code, agreed.stderr) == (0, "")
    assert "tiles agree" in agreed.stdout
    (tmp_path / "tiles" / "snapshot.pmtiles").write_bytes(b"broken")
    broken = thuongxuan("tiles", "verify", **environ)
    assert broken.exit_code == 1
    assert "cannot be read" in broken.stderr


def test_bulk_files_are_built_and_verified(database_url: str, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": database_url, "TX_VAR_DIR": str(tmp_path)}
    missing = thuongxuan("bulk", "verify", **environ)
    assert missing.exit_code == 1
    assert "thuongxuan bulk build" in missing.stderr
    built = thuongxuan("bulk", "build", **environ)
    assert built.exit_code == 0, built.stderr
    assert "files agree" in thuongxuan("bulk", "verify", **environ).stdout
    (tmp_path / "bulk" / "current" / "communes.csv").write_text("broken")
    broken = thuongxuan("bulk", "verify", **environ)
    assert broken.exit_code == 1
    assert "differs: communes.csv" in broken.stderr
