"""What the bootstrap decides on different machines; the real thing is run by ``make run`` on a bare one."""

import subprocess
import sys
from pathlib import Path

import pytest

from thuongxuan.cli import bootstrap
from thuongxuan.db import programs


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with nothing: no programs on the path, no PostgreSQL, no fonts."""
    monkeypatch.setattr("shutil.which", lambda *_args, **_named: None)
    monkeypatch.setattr(programs, "find", lambda _wanted=None: None)
    monkeypatch.setattr(bootstrap, "_has_font", lambda: False)
    monkeypatch.setattr(bootstrap, "_loads", lambda _library: False)
    monkeypatch.setattr("sys.platform", "linux")
    return monkeypatch


def test_everything_is_missing_on_a_bare_machine(bare: pytest.MonkeyPatch) -> None:
    assert bootstrap.missing_packages(browser=False) == ["postgis", "fonts-dejavu-core"]
    assert bootstrap.missing_packages(browser=True) == [
        "postgis",
        "fonts-dejavu-core",
        "chromium",
        "libatomic1",
    ]


def test_another_system_gets_its_exact_command_and_nothing_is_installed(bare: pytest.MonkeyPatch) -> None:
    bare.setattr("shutil.which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    with pytest.raises(SystemExit, match="sudo dnf install postgresql-server"):
        bootstrap.install_packages(browser=False)


def test_a_system_without_known_package_manager_is_told_what_it_needs(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"PostgreSQL >= 15, PostGIS >= 3\.3"):
        bootstrap.install_packages(browser=False)


def test_without_root_and_sudo_the_command_for_root_is_printed(bare: pytest.MonkeyPatch) -> None:
    bare.setattr("os.geteuid", lambda: 1000)
    bare.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    with pytest.raises(SystemExit, match="As root, run"):
        bootstrap.install_packages(browser=False)


@pytest.mark.parametrize("release", [15, 16])
def test_postgis_is_chosen_for_the_server_of_the_release(bare: pytest.MonkeyPatch, release: int) -> None:
    told = subprocess.CompletedProcess([], 0, f"postgresql\n  Depends: postgresql-{release}\n", "")
    bare.setattr("subprocess.run", lambda *_args, **_named: told)
    bare.setattr(Path, "glob", lambda *_args: iter(()))
    assert bootstrap.resolve("postgis")[:2] == [f"postgresql-{release}", f"postgresql-{release}-postgis-3"]


def test_a_release_that_is_too_old_is_refused(bare: pytest.MonkeyPatch) -> None:
    told = subprocess.CompletedProcess([], 0, "postgresql\n  Depends: postgresql-13\n", "")
    bare.setattr("subprocess.run", lambda *_args, **_named: told)
    bare.setattr(Path, "glob", lambda *_args: iter(()))
    with pytest.raises(SystemExit, match="no PostgreSQL >= 15"):
        bootstrap.resolve("postgis")


def test_an_environment_for_the_tests_also_serves_for_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "ready")
    run, dev = ([tmp_path / name] for name in ("requirements.lock", "requirements-dev.lock"))
    (tmp_path / "ready").write_text("\n".join(bootstrap._marks(dev)), encoding="utf-8")
    assert bootstrap._is_ready(dev)
    assert bootstrap._is_ready(run)
    (tmp_path / "requirements-dev.lock").write_text("newer", encoding="utf-8")
    assert not bootstrap._is_ready(dev)
    assert not bootstrap._is_ready(run)
