"""A lineage as a table for spreadsheets: one row a lot, step, harvest and record. Pure."""

from thuongxuan.trace.lineage_schemas import Lineage
from thuongxuan.web import spreadsheet

COLUMNS = ("part", "id", "name", "lot", "day", "state", "kg", "owner", "recipient", "commune", "scans", "comes_from")


def table(lineage: Lineage) -> bytes:
    """As spreadsheet programs read it: see ``web.spreadsheet``."""
    sources: dict[object, list[str]] = {}
    for link in lineage.links:
        sources.setdefault(link.target, []).append(str(link.source))
    return spreadsheet.table(COLUMNS, [[*row, " ".join(sources.get(row[1], []))] for row in _rows(lineage)])


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
