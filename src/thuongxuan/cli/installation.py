"""The installation a command works on: its settings and its reachable database."""

import asyncio
import importlib.util
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
import msgspec

from thuongxuan.db import embedded, places_on_disk
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import Database, WriteSession
from thuongxuan.settings import Settings

T = TypeVar("T")


def read_settings() -> Settings:
    """The settings of the environment, with paths that no longer depend on the working directory."""
    settings = Settings.from_env(os.environ)
    return msgspec.structs.replace(
        settings, var_dir=settings.var_dir.absolute(), geodata_dir=settings.geodata_dir.absolute()
    )


@contextmanager
def reachable(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that answers: the one of ``DATABASE_URL``, else the private cluster, started."""
    if settings.database_url:
        yield settings
        return
    try:
        cluster = embedded.Cluster(places_on_disk.cluster_home(settings.var_dir / "postgres"))
        with embedded.running(cluster):
            yield msgspec.structs.replace(settings, database_url=cluster.ensure_database())
    except embedded.ClusterError as error:
        raise click.ClickException(str(error)) from error


def has_module(name: str) -> bool:
    """Whether this version brings a module."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def hot(settings: Settings, work: Callable[[HotPool], Awaitable[T]]) -> T:
    """Run work on the hot path of a database opened for it."""

    async def run() -> T:
        database = Database(settings)
        await database.start()
        try:
            return await work(database.hot)
        finally:
            await database.stop()

    return asyncio.run(run())


def write(settings: Settings, action: Callable[[WriteSession], Awaitable[T]]) -> T:
    """Run an action in one transaction of its own, committed when it returns."""

    async def run() -> T:
        database = Database(settings)
        await database.start()
        try:
            async with database.write() as session:
                return await action(session)
        finally:
            await database.stop()

    return asyncio.run(run())
