"""The private PostgreSQL cluster of one checkout: made, started, shared and stopped here.

Nothing of the system's own clusters is touched: the data lies in a directory of the checkout, and the server
listens on a unix socket in a directory that only its owner may enter. Standard library only.

Everybody who uses the cluster holds a shared lock on ``users.lock``. A keeper process waits for the exclusive
lock, gets it when the last user has gone, even by ``kill -9``, and stops the server. So no server is ever
left behind, and none is stopped under somebody who still needs it.
"""

import contextlib
import fcntl
import getpass
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from thuongxuan.db import places_on_disk, programs

APPLICATION_ROLE = "thuongxuan"
SUPERUSER = "postgres"
DATABASE = "thuongxuan"
EXTENSIONS = ("postgis", "unaccent", "btree_gist", "pg_trgm")
START_TIMEOUT_S = 300  # recovery after a crash replays at most max_wal_size (1 GB)

_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling costs more than these short queries take
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] '",
}
# Test data may be lost with the machine; a tenth of the time is what that buys.
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
}


class ClusterError(Exception):
    """The cluster cannot be made or started; the text says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """A private cluster that lives in ``home``; one that is not ``durable`` trades safety for speed (tests)."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def socket_dir(self) -> Path:
        """The directory of the unix socket."""
        return places_on_disk.socket_directory(self.home)

    def url(self, database: str = DATABASE, role: str = APPLICATION_ROLE) -> str:
        """A PostgreSQL URL that SQLAlchemy and asyncpg both read."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_dir))}"

    def is_running(self) -> bool:
        """Whether a server of exactly this data directory is alive (a reused process id does not count)."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return False
        if not Path("/proc/self/cwd").exists():
            return self._program("pg_ctl", "status", "-D", str(self.data), check=False).returncode == 0
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve()
        except OSError:
            return False

    def start(self) -> None:
        """Make the cluster when it is missing and start it when it is stopped; returns when it answers."""
        self._bindir()  # says what to install before anything is made
        places_on_disk.make(self.socket_dir, owner=_account())
        if not self.data.exists():
            self._create()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL does not answer. {self._log_tail()}")
            if self.is_running():
                time.sleep(0.1)
            else:
                self._start_server()

    def stop(self) -> None:
        """Stop the server after its open transactions were rolled back; nothing to do when it is stopped."""
        if self.is_running():
            done = self._program("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
            if done.returncode:
                self._program("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", "-w", check=False)

    def ensure_database(self, name: str = DATABASE) -> str:
        """Create the application's role, the database and its extensions where missing; the database's URL."""
        self.sql(
            f"DO $$ BEGIN IF to_regrole('{APPLICATION_ROLE}') IS NULL THEN CREATE ROLE {APPLICATION_ROLE} LOGIN;"
            " END IF; END $$"
        )
        exists = self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")  # noqa: S608 - our own names
        if not exists:
            self.sql(f"CREATE DATABASE {name} OWNER {APPLICATION_ROLE} TEMPLATE template0 ENCODING 'UTF8'")
        # PostGIS is not a trusted extension, so the application's role could not create it in a migration.
        self.sql("; ".join(f"CREATE EXTENSION IF NOT EXISTS {extension}" for extension in EXTENSIONS), name)
        return self.url(name)

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the superuser; the rows as text, columns parted by ``|``."""
        connection = ["-h", str(self.socket_dir), "-U", SUPERUSER, "-d", database]
        quiet = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", "SET client_min_messages = warning"]
        done = subprocess.run(
            [self._bindir() / "psql", *connection, *quiet, "-c", statement],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ClusterError(done.stderr.strip())
        return done.stdout.strip()

    def _bindir(self) -> Path:
        wanted = None
        if (self.data / "PG_VERSION").exists():
            wanted = int((self.data / "PG_VERSION").read_text(encoding="utf-8"))
        found = programs.find(wanted)
        if found is None and wanted:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {wanted}, which is no longer installed with PostGIS. "
                f"Install it again, or dump the data there and move the directory away."
            )
        if found is None:
            raise ClusterError("PostgreSQL >= 15 with PostGIS >= 3.3 is not installed; run: make system")
        return found

    def _program(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the account that owns the data."""
        account = _account()
        as_root = os.geteuid() == 0
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self._bindir() / name), *arguments],
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=account.pw_uid if as_root else None,
            group=account.pw_gid if as_root else None,
            extra_groups=() if as_root else None,
        )
        if check and done.returncode:
            raise ClusterError(f"{name} failed:\n{done.stdout.strip()}\n{self._log_tail()}")
        return done

    def _create(self) -> None:
        """Make the data directory beside its final name, so that a killed attempt leaves nothing half-made."""
        fresh = self.home / "data.new"
        places_on_disk.remove(fresh)
        places_on_disk.make(fresh, owner=_account())
        self._program(
            *("initdb", "-D", str(fresh), "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"),
            *(f"--username={SUPERUSER}", "--auth=peer", *(() if self.durable else ("--no-sync",))),
        )
        fresh.rename(self.data)

    def _start_server(self) -> None:
        self._write_configuration()
        # Nobody answers and no process has this directory: what a killed server left would only confuse.
        for left in (self.data / "postmaster.pid", *self.socket_dir.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        log = self.data / "server.log"
        # pg_ctl hands its output to the server; the log file must take it, or we would wait for the server's end.
        self._program("pg_ctl", "start", "-D", str(self.data), "-l", str(log), "-w", f"-t{START_TIMEOUT_S}")

    def _write_configuration(self) -> None:
        settings = _SETTINGS | ({} if self.durable else _NOT_DURABLE)
        settings["unix_socket_directories"] = f"'{self.socket_dir}'"
        people = {pwd.getpwuid(os.geteuid()).pw_name, _account().pw_name}
        files = {
            "postgresql.conf": [f"{key} = {value}" for key, value in settings.items()],
            "pg_hba.conf": ["local all all peer map=private"],
            "pg_ident.conf": [f"private {who} {role}" for who in people for role in (SUPERUSER, APPLICATION_ROLE)],
        }
        for name, lines in files.items():
            (self.data / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _answers(self) -> bool:
        if not self.is_running():
            return False
        ready = [
            str(self._bindir() / "pg_isready"),
            "-q",
            "-h",
            str(self.socket_dir),
            "-d",
            "postgres",
            "-U",
            SUPERUSER,
        ]
        return subprocess.run(ready, check=False).returncode == 0

    def _log_tail(self) -> str:
        try:
            lines = (self.data / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return f"The end of {self.data / 'server.log'}:\n" + "\n".join(lines[-10:])


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """The started cluster, for as long as the block lasts; the last one to leave waits until it has stopped."""
    places_on_disk.make(cluster.home)
    with (cluster.home / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
        with (cluster.home / "start.lock").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            cluster.start()
            _ensure_keeper(cluster)
        try:
            yield cluster
        finally:
            _leave(cluster, users)


def _leave(cluster: Cluster, users: IO[str]) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    if _try_lock(users, fcntl.LOCK_EX):
        cluster.stop()
    elif not _try_lock(users, fcntl.LOCK_SH):
        fcntl.flock(users, fcntl.LOCK_SH)  # the keeper is stopping the server: wait for it


def _try_lock(stream: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(stream, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ensure_keeper(cluster: Cluster) -> None:
    with (cluster.home / "keeper.lock").open("a") as lock:
        if not _try_lock(lock, fcntl.LOCK_EX):
            return
    keeper = (sys.executable, "-m", "thuongxuan.db.embedded", str(cluster.home))
    subprocess.run(
        ["/bin/sh", "-c", '"$@" &', "sh", *keeper],  # the shell ends at once, so the keeper is nobody's child
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _keep(cluster: Cluster) -> None:
    """Stop the server once nobody holds ``users.lock`` any more (the body of the keeper process)."""
    with (cluster.home / "keeper.lock").open("a") as only_one, (cluster.home / "users.lock").open("a") as users:
        if not _try_lock(only_one, fcntl.LOCK_EX):
            return
        fcntl.flock(users, fcntl.LOCK_EX)
        cluster.stop()


def _account() -> pwd.struct_passwd:
    """Who owns the data: ourselves, or for root an account without rights, because postgres refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError(f"{getpass.getuser()} has no unprivileged account to run PostgreSQL as; create: postgres")


if __name__ == "__main__":
    _keep(Cluster(Path(sys.argv[1])))
