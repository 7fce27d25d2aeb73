"""What a newcomer and an operator rely on: documented settings and targets, locks that anybody can use."""

import json
import re
import subprocess

import msgspec
import pytest

from tests.support.source_tree import CHECKOUT, PACKAGE, modules
from thuongxuan.settings import PREFIX, Settings

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-assets.lock")


def test_every_setting_is_documented_for_operators() -> None:
    page = (CHECKOUT / "docs" / "operators.md").read_text(encoding="utf-8")
    names = {f"{PREFIX}{field.name.upper()}" for field in msgspec.structs.fields(Settings)}
    missing = sorted(name for name in names if f"`{name}`" not in page)
    assert not missing, f"{missing}: add a row to the table in docs/operators.md"
    unknown = sorted(set(re.findall(rf"`({PREFIX}[A-Z_]+)`", page)) - names)
    assert not unknown, f"{unknown}: docs/operators.md names settings that do not exist"


def test_make_help_names_every_target() -> None:
    text = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))
    told = subprocess.run(["make", "-s", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    missing = sorted(target for target in targets if f"make {target} " not in told)
    assert not missing, f"{missing}: write `## what it does` behind the target in the Makefile"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_host(name: str) -> None:
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    assert "://" not in text, f"{name} names a host: write it with make lock"
    assert "index-url" not in text
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, f"{block.split()[0]} has no hash: write {name} with make lock"


def test_the_environments_of_running_and_testing_hold_the_same_versions() -> None:
    runtime, dev = (set(re.findall(r"^(\S+==\S+)", _lock(name), re.MULTILINE)) for name in LOCKS[:2])
    assert not runtime - dev, "write both locks with make lock"


def test_the_npm_lock_names_no_host_and_one_library() -> None:
    lock = json.loads(_lock("package-lock.json"))
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, f"{name} names a host: write package-lock.json with make lock"
        assert not name or "integrity" in entry, f"{name} has no hash"
    assert list(lock["packages"][""]["dependencies"]) == ["maplibre-gl"], "the map is the one browser dependency"


def test_the_bootstrap_needs_nothing_but_the_standard_library() -> None:
    script = PACKAGE / "cli" / "bootstrap.py"
    done = subprocess.run(
        ["python3", "-I", "-S", str(script), "--help"], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    code = "import sys; sys.path.insert(0, 'src'); import thuongxuan.db.embedded, thuongxuan.db.programs"
    done = subprocess.run(["python3", "-S", "-c", code], capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert done.returncode == 0, f"these modules run before anything is installed: {done.stderr}"


def _lock(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def test_no_invented_examples_are_published() -> None:
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        for name, call in module.calls()
        if name == "ResponseSpec" and "generate_examples" not in {word.arg for word in call.keywords}
    ]
    assert not found, f"{found}: pass generate_examples=False; real examples come from Meta(examples=...)"
