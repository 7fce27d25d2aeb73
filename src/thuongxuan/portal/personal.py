"""A person's right to receive what is kept about them, and to have it erased (Law 91/2025/QH15 on the protection of
personal data; docs/operators.md says what stays and why).
"""

import asyncio
import csv
import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, m
from thuongxuan.identity import sign_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.portal import erasure_sql, holdings_sql
from thuongxuan.production import photos
from thuongxuan.settings import Settings

security_log = logging.getLogger("thuongxuan.security")
CHUNK = 65_536
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheet programs (OWASP, CSV injection)."""


class Erase(msgspec.Struct, frozen=True):
    """Erase the account: the passphrase once more, and that it is meant."""

    passphrase: Annotated[str, Meta(max_length=200)]
    sure: Literal["yes"]


async def archive(read: ReadSession, settings: Settings, account_id: UUID) -> IO[bytes]:
    """A ZIP, open at its beginning: ``data.json`` with everything exactly, a CSV per table, and the photographs."""
    tables = {name: json.loads(body) async for name, body in holdings_sql.rows(read, account_id)}
    hashes = await holdings_sql.photos_of(read, account_id)
    return await asyncio.to_thread(_packed, settings, tables, hashes)


def _packed(settings: Settings, tables: dict[str, list[dict[str, Any]]], hashes: list[str]) -> IO[bytes]:
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps({"made_at": now().isoformat(), **tables}, ensure_ascii=False, indent=1))
        for name, rows in tables.items():
            if rows:
                packed.writestr(f"{name}.csv", _csv(rows))
        for sha256 in hashes:
            path = photos.path_of(settings, sha256)
            if path.exists():
                packed.write(path, f"photos/{sha256}.jpg", zipfile.ZIP_STORED)
    out.seek(0)
    return out


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """With a byte order mark, by which spreadsheet programs know the encoding."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=sorted(rows[0]))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def chunks(packed: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece; it is gone afterwards."""
    with packed:
        while piece := packed.read(CHUNK):
            yield piece


async def erase(
    hot: HotPool, write: WriteSession, settings: Settings, principal: Principal, command: Erase
) -> list[str]:
    """Erase the account; returns the photographs that nobody else holds, to be removed once this is committed.

    Raises ``Invalid`` when the passphrase is wrong, ``Conflict`` when nobody could administer the installation then.
    """
    await sign_in.confirm(hot, settings, principal, "passphrase", command.passphrase)
    if await erasure_sql.is_last_administrator(write, principal.account_id):
        raise Conflict(m("Bạn là người quản trị cuối cùng. Hãy tạo một người quản trị khác trước."))
    hashes = await holdings_sql.photos_of(write, principal.account_id)
    await erasure_sql.erase(write, principal.account_id, now())
    security_log.info("account erased", extra={"fields": {"account": str(principal.account_id)}})
    kept = await erasure_sql.shown_elsewhere(write, hashes)
    return [sha256 for sha256 in hashes if sha256 not in kept]


def remove_photos(settings: Settings, hashes: list[str]) -> None:
    """Remove photographs from the disk."""
    for sha256 in hashes:
        photos.path_of(settings, sha256).unlink(missing_ok=True)
