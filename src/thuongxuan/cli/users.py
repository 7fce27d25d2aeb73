"""Accounts from the console: the first administrator of an installation comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args
from uuid import UUID

import click
import msgspec

from thuongxuan.cli import installation
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import AppError, Invalid
from thuongxuan.i18n import translate
from thuongxuan.identity import queries, service
from thuongxuan.identity.commands import NewAccount
from thuongxuan.identity.schemas import AccountView, Kind, Principal

CONSOLE = Principal(account_id=UUID(int=0), kind="administrator", display_name="console")
"""Whoever may run commands on this machine may do everything anyway."""


@click.group("users")
def command() -> None:
    """Create accounts, list them, set passphrases."""


@command.command()
@click.option("--kind", type=click.Choice(get_args(Kind)), required=True)
@click.option("--name", required=True, help="The name people see.")
@click.option("--sign-in-name", help="A name to sign in with.")
@click.option("--phone", help="A telephone number to sign in with.")
@click.option("--commune", help="The code of a commune.")
@click.option("--village")
def create(kind: str, name: str, **given: str | None) -> None:
    """Create an account and print its one-time passphrase."""
    fields = {"kind": kind, "display_name": name, "commune_code": given.pop("commune"), **given}
    with installation.reachable(installation.read_settings()) as settings, _told_plainly():
        wanted = msgspec.convert({key: value for key, value in fields.items() if value}, NewAccount)

        async def action(session: WriteSession) -> service.Created:
            return await service.create_account(session, settings, wanted)

        _hand_over(installation.write(settings, action))


@command.command("list")
@click.argument("search", default="")
def list_accounts(search: str) -> None:
    """List accounts, the newest first; SEARCH is part of a name or a telephone number."""
    with installation.reachable(installation.read_settings()) as settings:

        async def action(session: WriteSession) -> list[str]:
            return [_line(account) for account in await queries.accounts(session, search)]

        click.echo("\n".join(installation.write(settings, action)))


@command.command()
@click.argument("account_id", type=click.UUID)
def passphrase(account_id: UUID) -> None:
    """Give an account a new one-time passphrase, sign it out everywhere and revoke its API keys."""
    with installation.reachable(installation.read_settings()) as settings, _told_plainly():

        async def action(session: WriteSession) -> service.Created:
            return await service.reset_passphrase(session, settings, CONSOLE, account_id)

        _hand_over(installation.write(settings, action))


@command.command()
@click.argument("account_id", type=click.UUID)
@click.argument("code", required=False)
def commune(account_id: UUID, code: str | None) -> None:
    """Put an account into the commune CODE, or into none. An officer with a commune sees and decides only there."""
    with installation.reachable(installation.read_settings()) as settings, _told_plainly():

        async def action(session: WriteSession) -> None:
            await service.set_commune(session, CONSOLE, account_id, code)

        installation.write(settings, action)


@command.command()
@click.argument("account_id", type=click.UUID)
@click.argument("state", type=click.Choice(["on", "off"]))
def switch(account_id: UUID, state: str) -> None:
    """Switch an account on or off; off signs it out everywhere and revokes its keys."""
    with installation.reachable(installation.read_settings()) as settings, _told_plainly():

        async def action(session: WriteSession) -> None:
            await service.set_active(session, CONSOLE, account_id, active=state == "on")

        installation.write(settings, action)


def _line(account: AccountView) -> str:
    sign_in = account.sign_in_name or account.phone or "-"
    state = "on" if account.active else "off"
    return "\t".join((str(account.id), account.kind, sign_in, account.display_name, state))


def _hand_over(created: service.Created) -> None:
    account = created.account
    click.echo(f"{account.kind} {account.display_name}: sign in with {account.sign_in_name or account.phone}")
    click.echo(f"One-time passphrase (shown only now): {created.passphrase}")


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turns a refusal into a line a person can act on."""
    try:
        yield
    except Invalid as error:
        said = [f"{one.field}: {translate('en', one.message)}" for one in error.errors]
        raise click.ClickException("; ".join(said)) from error
    except AppError as error:
        raise click.ClickException(translate("en", error.detail or error.title)) from error
    except msgspec.ValidationError as error:
        raise click.ClickException(str(error)) from error
