"""Other servers of the same kind, in an environment of their own that can be thrown away, over the same tables."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from tests.bench import geo_seed
from tests.bench.run import CHECKOUT, free_port, started
from thuongxuan.db.embedded import APPLICATION_ROLE, Cluster

HOME = CHECKOUT / "var" / "bench-peers"
PACKAGES = ("tipg==1.6.1", "uvicorn[standard]==0.54.0", "pygeoapi==0.21.0", "gunicorn==27.0.1")
DRIVERS = ("psycopg2-binary==2.9.13", "sqlalchemy==2.0.58", "geoalchemy2==0.20.0")
"""What pygeoapi needs for PostgreSQL."""
THREADS = 8


def install() -> Path:
    """The ``bin`` directory of the environment, made when it is missing."""
    binaries = HOME / "bin"
    ready = HOME / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
        subprocess.run([binaries / "pip", "install", "-q", *PACKAGES, *DRIVERS], check=True)
        ready.touch()
    return binaries


@contextmanager
def tipg(binaries: Path, cluster: Cluster, name: str) -> Iterator[str]:
    """tipg with one worker of uvicorn (uvloop, httptools), as its documentation starts it; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    where = quote(str(cluster.socket_dir), safe="")
    environ = {**os.environ, "TIPG_DB_SCHEMAS": f'["{geo_seed.SCHEMA}"]'}
    environ["DATABASE_URL"] = f"postgresql://{APPLICATION_ROLE}@{where}/{name}"
    command = [str(binaries / "uvicorn"), "tipg.main:app", "--port", str(port), "--log-level", "warning"]
    with started(command, environ, f"{url}/healthz"):
        yield url


@contextmanager
def pygeoapi(binaries: Path, cluster: Cluster, name: str) -> Iterator[str]:
    """pygeoapi with one worker of gunicorn with eight threads; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        config, openapi = Path(folder, "config.yml"), Path(folder, "openapi.yml")
        config.write_bytes(msgspec.json.encode(_config(cluster, name, url, port)))  # JSON is YAML too
        environ = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
        generate = [str(binaries / "pygeoapi"), "openapi", "generate", str(config), "--output-file", str(openapi)]
        subprocess.run(generate, env=environ, check=True, capture_output=True)
        command = [str(binaries / "gunicorn"), "--workers", "1", "--threads", str(THREADS), "-b", f"127.0.0.1:{port}"]
        with started([*command, "pygeoapi.flask_app:APP"], environ, f"{url}/conformance?f=json"):
            yield url


def _config(cluster: Cluster, name: str, url: str, port: int) -> dict[str, Any]:
    told = {"url": url, "name": "bench"}
    bbox = [geo_seed.WEST, geo_seed.SOUTH, geo_seed.EAST, geo_seed.NORTH]
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 1000},
            "map": {"url": url, "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench",
                "description": "bench",
                "keywords": ["bench"],
                "keywords_type": "theme",
                "terms_of_service": "none",
                "url": url,
            },
            "license": told,
            "provider": told,
            "contact": {"name": "bench"},
        },
        "resources": {each.id: _resource(each.id, cluster, name, bbox) for each in geo_seed.PUBLISHED},
    }


def _resource(table: str, cluster: Cluster, name: str, bbox: list[float]) -> dict[str, Any]:
    where = {"host": str(cluster.socket_dir), "port": 5432, "dbname": name}
    return {
        "type": "collection",
        "title": table,
        "description": table,
        "keywords": [table],
        "links": [],
        "extents": {"spatial": {"bbox": bbox, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [
            {
                "type": "feature",
                "name": "PostgreSQL",
                "data": {**where, "user": APPLICATION_ROLE, "search_path": [geo_seed.SCHEMA, "public"]},
                "id_field": "id",
                "table": table,
                "geom_field": "geom",
                # It would read the stored shapes for tiles as a property, which it cannot write.
                "properties": [found.name for found in geo_seed.AREAS.properties],
            }
        ],
    }
