"""The private cluster: made once, shared, recovered after accidents, never left behind."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from thuongxuan.db import places_on_disk, programs
from thuongxuan.db.embedded import Cluster, ClusterError, running

pytestmark = pytest.mark.xdist_group("embedded")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with data in it, stopped, as ``make run`` leaves it."""
    home = places_on_disk.cluster_home(tmp_path_factory.mktemp("a rather long name " * 4) / "postgres")
    cluster = Cluster(home)
    with running(cluster):
        cluster.ensure_database()
        cluster.sql("CREATE TABLE kept (word text)", "thuongxuan")
        cluster.sql("INSERT INTO kept VALUES ('vườn quế')", "thuongxuan")
    yield cluster
    for left in (home, cluster.socket_dir):
        shutil.rmtree(left, ignore_errors=True)  # a keeper that has just started may still make its lock file


def kept(cluster: Cluster) -> str:
    return cluster.sql("SELECT word FROM kept", "thuongxuan")


def until(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_it_is_durable_checked_and_deaf_to_the_network(made: Cluster) -> None:
    with running(made):
        assert made.sql("SHOW fsync") == "on"
        assert made.sql("SHOW data_checksums") == "on"
        assert made.sql("SHOW listen_addresses") == ""
        assert made.sql("SHOW server_encoding") == "UTF8"
        assert made.sql("SELECT datcollate FROM pg_database WHERE datname = 'thuongxuan'") == "C.UTF-8"


def test_nobody_else_may_enter_the_socket_directory_and_its_path_is_short(made: Cluster) -> None:
    assert made.socket_dir.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(made.socket_dir / ".s.PGSQL.5432")) <= 107


def test_data_survive_a_stop_and_a_start(made: Cluster) -> None:
    with running(made):
        assert kept(made) == "vườn quế"
    assert not made.is_running()


def test_the_first_to_leave_does_not_stop_it_under_the_others(made: Cluster) -> None:
    with running(made):
        with running(made):
            pass
        assert kept(made) == "vườn quế"
    assert not made.is_running()


def test_it_recovers_when_the_server_is_killed(made: Cluster) -> None:
    with running(made):
        pid = int((made.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        assert until(lambda: not made.is_running())
        with running(made):
            assert kept(made) == "vườn quế"


def test_it_stops_by_itself_when_its_user_is_killed(made: Cluster) -> None:
    code = (
        "import sys, time, pathlib; from thuongxuan.db.embedded import Cluster, running\n"
        "with running(Cluster(pathlib.Path(sys.argv[1]))): print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(made.home)], stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"up\n"
        assert made.is_running()
        user.kill()
    assert until(lambda: not made.is_running()), "a server was left behind"


def test_a_process_id_left_by_a_crash_and_used_again_does_not_confuse_it(made: Cluster) -> None:
    (made.data / "postmaster.pid").write_text(f"{os.getpid()}\n{made.data}\n", encoding="utf-8")
    assert not made.is_running()
    with running(made):
        assert kept(made) == "vườn quế"


def test_many_may_start_it_at_once(made: Cluster) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_read_once, [made] * 4) == ["vườn quế"] * 4
    assert until(lambda: not made.is_running())


def _read_once(cluster: Cluster) -> str:
    with running(cluster):
        return kept(cluster)


def test_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda _wanted=None: None)
    with pytest.raises(ClusterError, match="make system"):
        Cluster(tmp_path / "none").start()


def test_it_refuses_a_socket_directory_that_a_stranger_prepared(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "socket").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="remove it"):
        Cluster(tmp_path).start()


def test_two_checkouts_have_two_socket_directories(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    one, other = (places_on_disk.socket_directory(deep / name) for name in ("one", "other"))
    assert one != other


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops its rights")
def test_root_in_a_closed_directory_keeps_the_data_outside_and_links_to_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = places_on_disk.cluster_home(closed / "var" / "postgres")
    assert (closed / "var" / "postgres").readlink() == home
    assert home == places_on_disk.cluster_home(closed / "var" / "postgres"), "the same place the next time"
    home.rmdir()
