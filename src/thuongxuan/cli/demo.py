"""The demonstration cooperative: made through the same services as everything else, and marked as invented.

What was generated for this installation (passphrases, ids) lies in ``var/demonstration.json``, readable by its owner
only. It is written before the transaction that it describes is committed, so whenever the rows exist, the file does.
"""

import asyncio
import os
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from thuongxuan.cli.demo_oil import bottled
from thuongxuan.cli.demo_story import ACCOUNTS, COOPERATIVE, HOUSEHOLD, HOUSEHOLD_STORY
from thuongxuan.db.session import Database, WriteSession
from thuongxuan.errors import Conflict, Invalid
from thuongxuan.identity import delegations, passphrases
from thuongxuan.identity import queries as identity_queries
from thuongxuan.identity import service as identity
from thuongxuan.identity.commands import NewAccount, NewHousehold
from thuongxuan.identity.schemas import Principal
from thuongxuan.land import service as land
from thuongxuan.land.schemas import ParcelCommand
from thuongxuan.production import service as production
from thuongxuan.production.crops import lists
from thuongxuan.production.queries import harvests_available
from thuongxuan.production.schemas import CycleCommand, RecordCommand
from thuongxuan.settings import Settings
from thuongxuan.trace import products
from thuongxuan.trace import service as trace
from thuongxuan.trace.record_effects import effects_of
from thuongxuan.trace.registering import register
from thuongxuan.trace.schemas import BatchCommand, BatchView, CertificateCommand, ProductCommand, StatusCommand

T = TypeVar("T")


class Planned(msgspec.Struct):
    """A batch to be registered, and for whom."""

    principal: Principal
    command: BatchCommand


class Demonstration(msgspec.Struct):
    """What was made: passphrases by sign-in name, the acting officer, the batches."""

    passphrases: dict[str, str]
    officer: Principal
    batches: list[Planned]
    scan_paths: list[str] = []


def file_of(settings: Settings) -> Path:
    """Where the generated values lie."""
    return settings.var_dir / "demonstration.json"


def ensure(settings: Settings) -> str:
    """Make what is missing of the demonstration. Safe to run again after any interruption."""
    return asyncio.run(_ensure(settings))


def welcome(settings: Settings) -> list[str]:
    """The lines that ``make run`` prints about the demonstration."""
    made = _load(settings)
    if made is None:
        return []
    lines = [f"  Demo scan    {settings.base_url}{path}" for path in made.scan_paths]
    accounts = [f"    {name:10} {phrase}" for name, phrase in made.passphrases.items()]
    return [*lines, "", f"  Sign in at   {settings.base_url}/sign-in", *accounts, ""]


def _load(settings: Settings) -> Demonstration | None:
    try:
        return msgspec.json.decode(file_of(settings).read_bytes(), type=Demonstration)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _save(settings: Settings, made: Demonstration) -> None:
    path = file_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(made))
    fresh.rename(path)


async def _ensure(settings: Settings) -> str:
    database = Database(settings)
    await database.start()
    try:
        made, told = _load(settings), "present"
        if made is None or not await _stored(database, made):
            try:
                async with database.write() as write:
                    made = await _make(write, settings)
                    _save(settings, made)
            except Invalid:  # the names are taken: the rows are there, only the file with the passphrases is gone
                return "present; its passphrases are lost (thuongxuan users reset makes new ones)"
            told = "made"
        made.scan_paths = await _register(database, settings.base_url, made)
        async with database.write() as write:
            bottles = await bottled(write, settings, made.batches[0].principal)
        made.scan_paths += [bottles] if bottles else []
        _save(settings, made)
        return told
    finally:
        await database.stop()


async def _stored(database: Database, made: Demonstration) -> bool:
    async with database.read() as read:
        return await identity_queries.account(read, made.officer.account_id) is not None


async def _make(write: WriteSession, settings: Settings) -> Demonstration:
    phrases: dict[str, str] = {}
    people: dict[str, Principal] = {}
    for name, fields in ACCOUNTS.items():
        phrases[name] = passphrases.one_time()
        command = msgspec.convert({**fields, "sign_in_name": name}, NewAccount)
        account = (await identity.create_account(write, settings, command, passphrase=phrases[name])).account
        people[name] = Principal(account_id=account.id, kind=account.kind, display_name=account.display_name)
    await delegations.set_public_name(write, people["htx"], shown=True)
    helper = await _helping(write, settings, people["totruong"])
    planned = [
        Planned(person, command)
        for person, story in ((people["htx"], COOPERATIVE), (helper, HOUSEHOLD_STORY))
        for command in await _grow(write, settings, person, people["canbo"], story)
    ]
    return Demonstration(phrases, people["canbo"], planned)


async def _helping(write: WriteSession, settings: Settings, member: Principal) -> Principal:
    """The team member, acting for the household that agreed."""
    delegation_id = await delegations.register_household(
        write, settings, member, msgspec.convert(HOUSEHOLD, NewHousehold)
    )
    given = await identity_queries.delegation(write, delegation_id)
    if given is None:
        raise RuntimeError("the delegation was just made")
    return msgspec.structs.replace(
        member, acting_for=given.household_id, acting_for_name=given.household_name, delegation_id=delegation_id
    )


async def _grow(
    write: WriteSession, settings: Settings, person: Principal, officer: Principal, story: dict[str, Any]
) -> list[BatchCommand]:
    """From the parcel to the harvest and the product; the batches still to be registered."""
    known = lists(settings.geodata_dir)
    parcel_id = await land.register(write, person, settings, _as(ParcelCommand, story["parcel"]))
    await land.submit(write, person, parcel_id)
    await land.approve(write, officer, parcel_id, None)
    cycle = await production.start_cycle(write, person, known, _as(CycleCommand, story["cycle"], parcel_id=parcel_id))
    for day, details in story["records"]:
        command = _as(RecordCommand, {}, crop_cycle_id=cycle.id, occurred_on=day, details=_quantities(details))
        await production.enter_record(write, person, known, command, effects_of(settings.base_url))
    harvest = (await harvests_available(write, person.subject_id))[0]
    product = await products.add_product(write, person, _as(ProductCommand, story["product"]), settings)
    if "certificate" in story:
        await products.add_certificate(write, person, product.id, _as(CertificateCommand, story["certificate"]))
    return [
        _as(
            BatchCommand,
            {name: batch[name] for name in ("lot", "quantity", "produced_on")},
            product_id=product.id,
            draws=[{"harvest_id": harvest.id, "kg": batch["kg"]}],
        )
        for batch in story["batches"]
    ]


def _quantities(details: dict[str, Any]) -> dict[str, Any]:
    """Pairs of value and unit as the commands name them."""
    return {
        name: {"value": value[0], "unit": value[1]} if isinstance(value, tuple) else value
        for name, value in details.items()
    }


def _as(kind: type[T], fields: dict[str, Any], **more: Any) -> T:
    return msgspec.convert({**fields, **more}, kind, strict=False)


async def _register(database: Database, base_url: str, made: Demonstration) -> list[str]:
    """Register the batches (each once, by its key) and recall the second one; their scan addresses."""
    batches: list[BatchView] = []
    for planned in made.batches:
        key = f"demonstration-{planned.command.lot}"
        batches.append((await register(database.hot, base_url, planned.principal, planned.command, key)).batch)
    async with database.write() as write:
        try:
            recall = StatusCommand(status="recalled", reason=COOPERATIVE["recall"])
            await trace.change_status(write, base_url, made.officer, batches[1].id, recall, None)
        except Conflict:
            pass  # it was recalled in an earlier run
    return [f"/01/{b.gtin}/10/{b.lot}" if b.gtin else f"/TX/{b.product_code}/10/{b.lot}" for b in batches]
