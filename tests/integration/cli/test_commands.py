"""The commands an operator types, run as an operator runs them."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thuongxuan.cli import GROUPS, main

CHECKOUT = Path(__file__).parents[3]


def thuongxuan(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environ)


def test_help_names_every_command() -> None:
    told = thuongxuan("--help").stdout
    assert [name for name in GROUPS if not re.search(rf"^  {name} ", told, re.MULTILINE)] in ([], ["bench"])


def test_the_first_administrator_comes_from_the_console(database_url: str) -> None:
    options = ("--kind", "administrator", "--name", "Quản trị", "--sign-in-name", "quan-tri")
    made = thuongxuan("users", "create", *options, DATABASE_URL=database_url)
    assert made.exit_code == 0, made.stderr
    assert "passphrase" in made.stdout
    listed = thuongxuan("users", "list", "quản", DATABASE_URL=database_url).stdout
    account_id = listed.split("\t")[0]
    assert "administrator" in listed
    assert thuongxuan("users", "passphrase", account_id, DATABASE_URL=database_url).exit_code == 0
    unknown = thuongxuan("users", "commune", account_id, "99999", DATABASE_URL=database_url)
    assert (unknown.exit_code, "commune_code" in unknown.stderr) == (1, True)
    assert thuongxuan("users", "commune", account_id, DATABASE_URL=database_url).exit_code == 0
    assert thuongxuan("users", "switch", account_id, "off", DATABASE_URL=database_url).exit_code == 0
    assert thuongxuan("users", "list", DATABASE_URL=database_url).stdout.strip().endswith("off")


def test_a_refused_account_says_which_field_and_why(database_url: str) -> None:
    options = ("--kind", "household", "--name", "Hộ", "--phone", "12")
    refused = thuongxuan("users", "create", *options, DATABASE_URL=database_url)
    assert refused.exit_code == 1
    assert "phone" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_backup_brings_back_what_was_lost(database_url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.dump")
    options = ("--kind", "officer", "--name", "Cán bộ", "--sign-in-name", "can-bo")
    assert thuongxuan("users", "create", *options, DATABASE_URL=database_url).exit_code == 0
    saved = thuongxuan("database", "backup", file, DATABASE_URL=database_url)
    assert saved.exit_code == 0, saved.stderr
    account_id = thuongxuan("users", "list", DATABASE_URL=database_url).stdout.split("\t")[0]
    thuongxuan("users", "switch", account_id, "off", DATABASE_URL=database_url)
    restored = thuongxuan("database", "restore", "--yes", file, DATABASE_URL=database_url)
    assert restored.exit_code == 0, restored.stderr
    assert thuongxuan("users", "list", DATABASE_URL=database_url).stdout.strip().endswith("on")


def test_a_taken_port_is_said_plainly_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environ = {**os.environ, "PORT": str(port)}
        command = [sys.executable, "-m", "thuongxuan.cli", "run"]
        refused = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
    assert refused.returncode == 1, refused.stdout
    assert f"Port {port} is taken" in refused.stderr
    assert f"PORT={port + 1} make run" in refused.stderr


@pytest.mark.parametrize(("name", "value"), [("PORT", "zero"), ("TX_WORKERS", "0"), ("TX_POOL_SIZE", "-1")])
def test_a_wrong_setting_is_named_before_anything_starts(name: str, value: str) -> None:
    refused = thuongxuan("serve", **{name: value})
    assert refused.exit_code == 1
    assert name.removeprefix("TX_").lower() in str(refused.exception)
    assert isinstance(refused.exception, SystemExit)


def test_serving_an_unmigrated_database_is_refused_with_the_command_that_helps(database_url: str) -> None:
    from thuongxuan.db import migrate

    migrate.downgrade(database_url, "base")
    refused = thuongxuan("serve", DATABASE_URL=database_url)
    assert refused.exit_code == 1
    assert "thuongxuan database upgrade" in refused.stderr
    assert thuongxuan("database", "upgrade", DATABASE_URL=database_url).exit_code == 0
