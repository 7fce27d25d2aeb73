"""The diary of a cycle on paper, and its harvests as a table: for its owner, who acts for them, and officers."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.clock import now, today
from thuongxuan.db.session import ReadSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import diary_rows, diary_sheet, diary_sql, harvest_sheet, queries
from thuongxuan.production.crops import lists
from thuongxuan.settings import Settings
from thuongxuan.web import spreadsheet
from thuongxuan.web.paper import drawing, find_fonts

MOST = 500
"""Records on one print: so many take two seconds to draw. Of a longer diary the latest entries are printed."""


class DiaryPages(Controller):
    """Files made of a diary."""

    path = "/production"
    guards = (signed_in,)
    include_in_schema = False

    @get("/{cycle_id:uuid}/diary.pdf")
    async def pdf(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        cycle_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The diary to print, in the language of whoever asks."""
        heading = await diary_sql.heading(read, principal, cycle_id)
        found = await queries.records_of(read, heading.owner_id, cycle_id, MOST + 1)
        told = diary_rows.Told(
            heading=heading,
            records=found[:MOST],
            others=await diary_sql.typed_by_others(read, cycle_id),
            lists=lists(settings.geodata_dir),
            language=language,
            cut=len(found) > MOST,
        )
        sheet, fonts, made_at = diary_rows.sheet(told, today()), find_fonts(settings.fonts_dir), now()
        body = await drawing(lambda: diary_sheet.draw(sheet, fonts, made_at))
        return _file(body, "application/pdf", f"nhat-ky-{heading.cycle.receipt}.pdf")

    @get("/{cycle_id:uuid}/harvests.csv")
    async def harvests(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        cycle_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The harvests with the key data elements that buyers in the United States ask for."""
        told = diary_rows.Told(
            heading=await diary_sql.heading(read, principal, cycle_id),
            records=(await queries.records_of_cycles(read, [cycle_id]))[cycle_id],
            lists=lists(settings.geodata_dir),
            language=language,
        )
        name = f"thu-hoach-{told.heading.cycle.receipt}.csv"
        return _file(harvest_sheet.table(told, settings.locality), spreadsheet.MEDIA_TYPE, name, "attachment")


def _file(body: bytes, media_type: str, name: str, how: str = "inline") -> Response[bytes]:
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'{how}; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)


CONTROLLERS: list[Any] = [DiaryPages]
"""Controllers of this module."""
