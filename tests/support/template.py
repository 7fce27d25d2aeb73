"""The migrated template database that every test's own database is copied from."""

import fcntl
import hashlib
from pathlib import Path

from thuongxuan.db import migrate
from thuongxuan.db.embedded import Cluster

_PREFIX = "template_"


def ensure(cluster: Cluster) -> str:
    """The name of the template; it is made anew only when a migration changed."""
    name = _PREFIX + _fingerprint()
    with (cluster.home / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(cluster)
        known = cluster.sql("SELECT datname, datistemplate FROM pg_database WHERE datname <> 'template0'").split()
        if f"{name}|t" not in known:
            _drop(cluster, [row.split("|")[0] for row in known if row.startswith(_PREFIX) and row.endswith("|t")])
            _build(cluster, name)
    return name


def _sweep(cluster: Cluster) -> None:
    """Drop the databases of test processes that were killed; their process id is in the name."""
    for name in cluster.sql(r"SELECT datname FROM pg_database WHERE datname ~ '^(test|live)_\d+'").split():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            cluster.sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _build(cluster: Cluster, name: str) -> None:
    cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    migrate.upgrade(cluster.ensure_database(name))
    cluster.sql("VACUUM ANALYZE", name)
    cluster.sql(f'ALTER DATABASE "{name}" IS_TEMPLATE true')


def _drop(cluster: Cluster, outdated: list[str]) -> None:
    for name in outdated:
        cluster.sql(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        cluster.sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(migrate.MIGRATIONS.rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def home(checkout: Path) -> Path:
    """Where the cluster of the tests lies; never the one of ``make run``."""
    return checkout / "var" / "test-postgres"
