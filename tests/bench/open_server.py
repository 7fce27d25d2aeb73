"""The server over the made-up open data, started as ``thuongxuan serve`` starts it over the real one."""

import os

from litestar import Litestar

from tests.bench import geo_seed
from thuongxuan import log
from thuongxuan.app import create_app
from thuongxuan.cli import serving
from thuongxuan.settings import Settings


def application() -> Litestar:
    """The application of one worker."""
    log.configure()
    return create_app(Settings.from_env(os.environ), collections=geo_seed.COLLECTIONS)


if __name__ == "__main__":
    serving.serve(Settings.from_env(os.environ), target="tests.bench.open_server:application")
