"""Prepares a bare machine: system packages, the virtual environment, the locked dependencies.

The Makefile runs this file as a plain script with the system's ``python3`` before anything is installed, so it
uses the standard library only. Every step looks first and does nothing when its work is done.
"""

import argparse
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).parents[3]
SOURCE = CHECKOUT / "src"
VENV = CHECKOUT / ".venv"
STAMP = CHECKOUT / "var" / ".venv-ready"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
FONT = "DejaVuSans.ttf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ELSEWHERE = {
    "dnf": "sudo dnf install postgresql-server postgresql-contrib postgis dejavu-sans-fonts",
    "zypper": "sudo zypper install postgresql-server postgresql-contrib postgis dejavu-fonts",
    "pacman": "sudo pacman -S postgresql postgis ttf-dejavu",
    "brew": "brew install postgresql@17 postgis && brew install --cask font-dejavu",
}


def main() -> None:
    """Prepare what is asked for: always packages and environment, with ``--dev`` what the tests need too."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dev", action="store_true", help="also what tests and checks need")
    arguments.add_argument("--browser", action="store_true", help="also the browser of the browser tests")
    arguments.add_argument("--packages-only", action="store_true", help="only the system packages")
    options = arguments.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Python {sys.version.split()[0]} is too old; thuongxuan needs 3.11 or newer: PYTHON=python3.12 make ...")
    install_packages(browser=options.browser)
    if not options.packages_only:
        make_environment(dev=options.dev)


def install_packages(*, browser: bool) -> None:
    """Install the system packages that are missing, or print the command that does and stop."""
    missing = missing_packages(browser=browser)
    if not missing:
        return
    if not shutil.which("apt-get"):
        stop_with_command(missing)
    say(f"Installing system packages: {', '.join(missing)}")
    root = [] if os.geteuid() == 0 else ["sudo"]
    if root and not shutil.which("sudo"):
        stop("Some system packages are missing. As root, run:\n    apt-get install " + " ".join(missing))
    run([*root, "apt-get", "update", "-qq"], "The package lists could not be read.")
    packages = [name for wanted in missing for name in resolve(wanted)]
    done = subprocess.run([*root, "/bin/sh", "-c", _INSTALL, "sh", *packages], check=False)
    if done.returncode or missing_packages(browser=browser):
        stop("The system packages could not be installed. Try yourself:\n    apt-get install " + " ".join(packages))


# Debian's server package makes and starts a cluster of its own on port 5432. Nobody asked for one, so we say no
# while ours is installed, and only then: the administrator's later installs behave as always.
_INSTALL = """
set -e
drop=/etc/postgresql-common/createcluster.d
conf=$drop/thuongxuan-makes-its-own.conf
mkdir -p $drop
trap 'rm -f $conf' EXIT
echo 'create_main_cluster = false' > $conf
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
"""


def missing_packages(*, browser: bool) -> list[str]:
    """What is missing on this machine, in Debian's package names (``postgis`` stands for server and PostGIS)."""
    sys.path.insert(0, str(SOURCE))
    from thuongxuan.db import programs

    wanted = {
        "python3-venv": importlib.util.find_spec("ensurepip") is None,
        "postgis": programs.find() is None,
        "fonts-dejavu-core": not _has_font(),
        "chromium": browser and not any(shutil.which(name) for name in BROWSERS),
        # The program that steers the browser is linked against it; a minimal Debian does not have it.
        "libatomic1": browser and sys.platform == "linux" and not _loads("libatomic.so.1"),
    }
    return [name for name, is_missing in wanted.items() if is_missing]


def resolve(wanted: str) -> list[str]:
    """The packages behind a name; ``postgis`` becomes the server of this release and the PostGIS made for it."""
    if wanted != "postgis":
        return [wanted]
    installed = [int(path.parent.parent.name) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    release = max((number for number in installed if number >= 15), default=0) or _release_server()
    return [f"postgresql-{release}", f"postgresql-{release}-postgis-3", f"postgresql-{release}-postgis-3-scripts"]


def _release_server() -> int:
    answer = subprocess.run(["apt-cache", "depends", "postgresql"], capture_output=True, text=True, check=False)
    found = re.search(r"postgresql-(\d+)", answer.stdout)
    if not found or int(found.group(1)) < 15:
        stop("This release has no PostgreSQL >= 15. Install one with PostGIS >= 3.3, or set DATABASE_URL.")
    return int(found.group(1))


def _has_font() -> bool:
    places = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "~/.local/share/fonts", "~/Library/Fonts")
    return any(next(Path(place).expanduser().rglob(FONT), None) for place in places)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def make_environment(*, dev: bool) -> None:
    """Make ``.venv`` and install the locked dependencies, each checked against its hash."""
    locks = [CHECKOUT / ("requirements-dev.lock" if dev else "requirements.lock")]
    if not _has_node():
        locks.append(CHECKOUT / "requirements-assets.lock")
    if _is_ready(locks):
        return
    python = VENV / "bin" / "python"
    same_python = python.exists() and STAMP.exists() and _marks([])[0] in STAMP.read_text(encoding="utf-8")
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)
    if not same_python:
        say("Making the virtual environment .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment could not be made.")
    for lock in locks:
        count = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
        say(f"Installing up to {count} locked dependencies of {lock.name}")
        options = ["--require-hashes", "--only-binary=:all:", "--no-deps", "--disable-pip-version-check", "-q"]
        run([str(python), "-m", "pip", "install", *options, "-r", str(lock)], "The dependencies were not installed.")
    _link_source(python)
    STAMP.write_text("\n".join(_marks(locks)) + "\n", encoding="utf-8")


def _is_ready(locks: list[Path]) -> bool:
    """Whether ``.venv`` holds these locks; one made for the tests also serves for running."""
    if not STAMP.exists() or not (VENV / "bin" / "python").exists():
        return False
    have = STAMP.read_text(encoding="utf-8").split("\n")
    runtime, dev = (_marks([CHECKOUT / name])[-1] for name in ("requirements.lock", "requirements-dev.lock"))
    needed = [mark for mark in _marks(locks) if not (mark == runtime and dev in have)]
    return all(mark in have for mark in needed)


def _marks(locks: list[Path]) -> list[str]:
    marks = [f"python {sys.version_info.major}.{sys.version_info.minor} in {CHECKOUT}"]
    return marks + [f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}" for lock in locks]


def _link_source(python: Path) -> None:
    """Let the environment import the package from ``src``: no build tool is needed for that."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(python), "-c", where], capture_output=True, text=True, check=True)
    (Path(answer.stdout.strip()) / "thuongxuan.pth").write_text(f"{SOURCE}\n", encoding="utf-8")
    command = VENV / "bin" / "thuongxuan"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m thuongxuan.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def _has_node() -> bool:
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def stop_with_command(missing: list[str]) -> NoReturn:
    """End with the exact command of this system's package manager."""
    command = next((text for tool, text in ELSEWHERE.items() if shutil.which(tool)), "")
    advice = f"Run:\n    {command}" if command else "Install PostgreSQL >= 15, PostGIS >= 3.3 and the DejaVu fonts."
    stop(f"Missing on this machine: {', '.join(missing)}. {advice}\nThen run the same make command again.")


def run(command: list[str], failure: str) -> None:
    """Run a command and show its output; end with ``failure`` when it fails."""
    if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:
        stop(f"{failure} The command was:\n    {' '.join(command)}")


def say(text: str) -> None:
    """Tell the person what happens now."""
    print(f"==> {text}", flush=True)


def stop(text: str) -> NoReturn:
    """End and say why and what to do."""
    raise SystemExit(f"\nthuongxuan: {text}")


if __name__ == "__main__":
    main()
