"""A lineage as a table for spreadsheets: one row a lot, step, harvest and record. Pure."""

import csv
import io

from thuongxuan.trace.lineage_schemas import Lineage

COLUMNS = ("part", "id", "name", "lot", "day", "state", "kg", "owner", "recipient", "commune", "scans", "comes_from")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""Signs a spreadsheet takes for the start of a formula."""


def table(lineage: Lineage) -> bytes:
    """UTF-8 with a byte order mark, because spreadsheets of the locality open it so."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    sources: dict[object, list[str]] = {}
    for link in lineage.links:
        sources.setdefault(link.target, []).append(str(link.source))
    for row in _rows(lineage):
        cells = [*row, " ".join(sources.get(row[1], []))]
        writer.writerow([_safe("" if cell is None else str(cell)) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _rows(lineage: Lineage) -> list[tuple[object, ...]]:
    harvests: list[tuple[object, ...]] = [
        ("harvest", one.id, one.crop, None, one.harvested_on, None, one.kg, one.owner, None, one.commune, None)
        for one in lineage.harvests
    ]
    records = [(one.kind, one.id, one.what, None, one.occurred_on, one.outcome, *[None] * 5) for one in lineage.records]
    lots = [
        (
            "lot",
            one.id,
            one.product_name,
            one.lot,
            one.produced_on,
            one.status,
            one.kg,
            one.owner,
            None,
            None,
            one.scans,
        )
        for one in lineage.lots
    ]
    steps = [
        (one.kind, one.id, one.process, None, one.occurred_on, None, None, None, one.recipient, None, None)
        for one in lineage.steps
    ]
    return [*harvests, *records, *lots, *steps]


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(DANGEROUS) else cell
