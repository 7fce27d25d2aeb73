"""Where this machine keeps PostgreSQL's programs. Standard library only: the bootstrap reads it before any
dependency is installed.
"""

import re
import shutil
import subprocess
from pathlib import Path

OLDEST_POSTGRES = 15
OLDEST_POSTGIS = (3, 3)


def find(wanted: int | None = None) -> Path | None:
    """The ``bin`` directory of the newest PostgreSQL that is new enough and has PostGIS, or ``None``.

    ``wanted`` is the only major version that will do, because a data directory of it exists.
    """
    usable = [path for path in _candidates() if _has_postgis(path) and wanted in {None, version(path)}]
    return max(usable, key=version, default=None)


def version(bindir: Path) -> int:
    """The major version of the programs in the directory, for example 15; 0 when they do not run."""
    if bindir.parent.name.isdigit():  # Debian's directories are named after the version
        return int(bindir.parent.name)
    try:
        answer = subprocess.run([bindir / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", answer.stdout)
    return int(number.group()) if number else 0


def _candidates() -> list[Path]:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return [path for path in found if version(path) >= OLDEST_POSTGRES]


def _has_postgis(bindir: Path) -> bool:
    control = _share(bindir) / "extension" / "postgis.control"
    if not control.exists():
        return False
    for line in control.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "default_version":
            numbers = value.strip(" '").split(".")
            return (int(numbers[0]), int(numbers[1])) >= OLDEST_POSTGIS
    return False


def _share(bindir: Path) -> Path:
    debian = Path("/usr/share/postgresql") / bindir.parent.name
    if bindir.is_relative_to("/usr/lib/postgresql") and debian.exists():
        return debian
    answer = subprocess.run([bindir / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip() or "/nonexistent")
