"""Where a private cluster may lie: the account that owns the data must be able to enter every directory above
it, and the path of a unix socket holds at most 107 bytes. Standard library only.
"""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

SOCKET_PATH_MAX = 107  # sun_path of Linux is 108 bytes with the closing zero
_SOCKET_NAME = ".s.PGSQL.5432.lock"
_OUTSIDE = Path("/var/lib/thuongxuan")


def cluster_home(wanted: Path) -> Path:
    """The directory for a cluster that should lie at ``wanted``.

    It is ``wanted`` itself, except for root in a checkout that no other account may enter (``/root``): there
    the data lies under ``/var/lib/thuongxuan`` and ``wanted`` becomes a link to it.
    """
    wanted = wanted.absolute()
    if os.geteuid() != 0 or _everyone_may_enter(wanted.parent):
        return wanted
    outside = _OUTSIDE / f"{wanted.name}-{_digest(wanted)}"
    make(outside)
    if not wanted.is_symlink() or wanted.readlink() != outside:
        wanted.unlink(missing_ok=True)
        make(wanted.parent)
        wanted.symlink_to(outside)
    return outside


def socket_directory(home: Path) -> Path:
    """A directory short enough for the socket: inside ``home`` where that fits, else under ``/tmp``."""
    inside = home / "socket"
    if len(os.fsencode(inside / _SOCKET_NAME)) <= SOCKET_PATH_MAX:
        return inside
    return Path("/tmp") / f"thuongxuan-{_digest(home)}"  # noqa: S108 - made private and checked by make()


def make(path: Path, owner: pwd.struct_passwd | None = None) -> None:
    """Make a directory: private to ``owner``, or enterable by everybody when nobody is named.

    Raises ``PermissionError`` when a stranger has put something else at a private path.
    """
    for missing in [p for p in (path, *path.parents) if not p.exists()][::-1]:
        missing.mkdir()
        missing.chmod(0o755)
    if owner is None:
        return
    if path.lstat().st_uid not in {owner.pw_uid, os.geteuid()} or path.is_symlink():
        raise PermissionError(f"{path} belongs to somebody else; remove it and try again")
    os.chown(path, owner.pw_uid, owner.pw_gid)
    path.chmod(0o700)


def remove(path: Path) -> None:
    """Remove a directory with all it holds; nothing to do when it is missing."""
    if path.exists():
        shutil.rmtree(path)


def _everyone_may_enter(path: Path) -> bool:
    existing = [p for p in (path, *path.parents) if p.exists()]
    return all(p.stat().st_mode & stat.S_IXOTH for p in existing)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
