"""Bringing places in: the facts of ``geodata/`` (``load``), and files that an officer hands in (``import_file``)."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.places import writing_sql
from thuongxuan.places.checking import Checked, check
from thuongxuan.places.file_reading import Format, RawRow, format_of, read_rows
from thuongxuan.places.loader_sql import load
from thuongxuan.places.schemas import PlaceInput
from thuongxuan.places.service import merged
from thuongxuan.places.slugs import slug_of

__all__ = ["Rejected", "Report", "import_file", "load"]


class Rejected(Struct, frozen=True):
    """A row that was not taken, with every reason."""

    row: int
    slug: str
    reasons: list[FieldError]


class Report(Struct):
    """What an import did, or would do (``dry_run``), by slug; rejected rows change nothing."""

    dry_run: bool
    inserted: list[str] = []
    updated: list[str] = []
    unchanged: list[str] = []
    rejected: list[Rejected] = []

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(len(part) for part in (self.inserted, self.updated, self.unchanged, self.rejected))


async def import_file(
    session: WriteSession,
    file: Path | bytes,
    file_format: Format | None = None,
    dry_run: bool = False,
    *,
    typist: UUID | None = None,
    max_rows: int = 10_000,
) -> Report:
    """Insert or update places from a GeoJSON or CSV file; the same file again changes nothing.

    A row updates the place of its ``slug`` (or ``id``), and only in the fields that the row has. Raises ``Malformed``
    or ``TooLarge`` when the file cannot be read at all; a faulty row is reported and the others are taken.
    """
    content = await asyncio.to_thread(file.read_bytes) if isinstance(file, Path) else file
    chosen = file_format or (format_of(file.name) if isinstance(file, Path) else "geojson")
    report, seen = Report(dry_run), set[str]()
    for row in read_rows(content, chosen, max_rows):
        await _take(session, row, report, seen, typist)
    return report


async def _take(session: WriteSession, row: RawRow, report: Report, seen: set[str], typist: UUID | None) -> None:
    name = row.values.get("name_vi")
    slug = str(row.values.get("slug") or (slug_of(name) if isinstance(name, str) and name.strip() else ""))
    try:
        stored = await writing_sql.as_input(session, slug) if slug else None
        if stored and stored[2]["status"] == "merged":
            raise Invalid.of("slug", "merged", m("Nơi này đã được gộp vào nơi khác nên không sửa được nữa."))
        checked = await _checked(session, row, slug, stored[2] if stored else {}, seen)
    except Invalid as refused:
        report.rejected.append(Rejected(row.number, slug, list(refused.errors)))
        return
    seen.add(slug)
    if stored is None:
        report.inserted.append(slug)
        if not report.dry_run:
            await writing_sql.insert_place(session, slug, checked.place, typist)
    elif _same(stored[2], checked.place):
        report.unchanged.append(slug)
    else:
        report.updated.append(slug)
        if not report.dry_run:
            await writing_sql.update_place(session, stored[0], stored[1], slug, checked.place, typist)


async def _checked(session: WriteSession, row: RawRow, slug: str, stored: dict[str, Any], seen: set[str]) -> Checked:
    if row.error:
        raise Invalid([row.error])
    unsaid = {"method": "imported"} if row.values.get("lon") is not None and not stored.get("method") else {}
    checked = await check(session, merged(stored, unsaid | row.values | {"slug": slug}))
    errors = list(checked.errors)
    if checked.slug in seen:
        errors.append(FieldError("slug", "duplicate", m("Mã này đã có ở một dòng trước trong tệp.")))
    if errors:
        raise Invalid(errors)
    return checked


def _same(stored: dict[str, Any], place: PlaceInput) -> bool:
    """Whether a row says nothing new. Its source does not count: saying a thing twice does not change it."""
    fields = msgspec.structs.asdict(place)
    defaults = {field.name: field.default for field in msgspec.structs.fields(PlaceInput)} | {"alt_names": []}
    return all(
        fields[name] == (stored[name] if stored.get(name) is not None else defaults[name])
        for name in fields
        if name not in ("source", "slug")
    )
