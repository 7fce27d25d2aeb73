"""The picture and the table of a lineage, and what is kept from whom, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from thuongxuan.identity.schemas import Principal
from thuongxuan.trace.lineage import shown
from thuongxuan.trace.lineage_csv import table
from thuongxuan.trace.lineage_picture import layers, picture
from thuongxuan.trace.lineage_schemas import Link, Stored, StoredDraw, StoredHarvest, StoredInput, StoredLot, StoredStep

DAY = date(2026, 6, 1)
GROWER, BUYER, OFFICER = (UUID(int=n) for n in (1, 2, 3))
HARVEST, BARK, SHIPMENT, OIL = (UUID(int=n) for n in (11, 12, 13, 14))


def lot(**values: Any) -> StoredLot:
    given_values: dict[str, Any] = {
        "owner": "X",
        "product_name": "=HYPERLINK(1)",
        "gtin": None,
        "code": "ABCDEF",
        "kg": Decimal(5),
        "status": "active",
        "produced_on": DAY,
        "made_by": None,
        "scans": 3,
    }
    return StoredLot(**(given_values | values))


STORED = Stored(
    lots=[lot(id=BARK, owner_id=GROWER, lot="L1"), lot(id=OIL, owner_id=BUYER, lot="L2", made_by=SHIPMENT)],
    steps=[
        StoredStep(
            id=SHIPMENT,
            owner_id=GROWER,
            kind="ship",
            process=None,
            occurred_on=DAY,
            recipient_id=BUYER,
            recipient="HTX",
        )
    ],
    inputs=[StoredInput(operation_id=SHIPMENT, batch_id=BARK, kg=Decimal(4))],
    draws=[StoredDraw(harvest_id=HARVEST, batch_id=BARK, kg=Decimal(5))],
    harvests=[
        StoredHarvest(
            id=HARVEST,
            owner_id=GROWER,
            owner="Hộ A",
            crop="que",
            harvested_on=DAY,
            kg=Decimal(9),
            cycle_id=HARVEST,
            parcel_id=HARVEST,
            parcel_name="Vườn sau nhà",
            commune="Xã X",
        )
    ],
    records=None,
)


def seen_by(account_id: UUID, kind: Any = "cooperative") -> Any:
    return shown(STORED, Principal(account_id=account_id, kind=kind, display_name=""))


def test_a_buyer_learns_of_a_grower_s_harvest_only_what_everybody_may_know() -> None:
    seen = seen_by(BUYER)
    [harvest] = seen.harvests
    assert (harvest.commune, harvest.kg, harvest.owner, harvest.parcel_id, harvest.parcel_name) == ("Xã X", *[None] * 4)
    assert [one.kg for one in seen.lots] == [None, Decimal(5)]
    assert seen.steps[0].recipient == "HTX"
    assert sorted((link.source, link.kg) for link in seen.links) == [
        (HARVEST, None),
        (BARK, Decimal(4)),
        (SHIPMENT, Decimal(5)),
    ]


def test_an_officer_learns_everything_and_a_grower_nothing_about_the_buyer_s_stock() -> None:
    assert seen_by(OFFICER, "officer").harvests[0].parcel_name == "Vườn sau nhà"
    assert [one.scans for one in seen_by(GROWER).lots] == [3, None]


def test_the_picture_goes_down_from_the_harvest() -> None:
    drawn = picture(seen_by(OFFICER, "officer"))
    assert drawn is not None
    assert [box.id for box in sorted(drawn.boxes, key=lambda box: box.y)] == [HARVEST, BARK, SHIPMENT, OIL]
    assert all(line.y1 < line.y2 for line in drawn.lines)


def test_the_table_holds_every_row_and_no_formula() -> None:
    lines = table(seen_by(OFFICER, "officer")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["part", "harvest", "lot", "lot", "ship"]
    assert "'=HYPERLINK(1)" in lines[2]


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda pair: (pair[0], sum(pair))), max_size=60))
def test_every_link_of_any_graph_goes_down(pairs: set[tuple[int, int]]) -> None:
    nodes = sorted({UUID(int=n) for pair in pairs for n in pair})
    links = [Link(source=UUID(int=a), target=UUID(int=b), kg=None) for a, b in pairs]
    depth = {node: number for number, row in enumerate(layers(nodes, links)) for node in row}
    assert set(depth) == set(nodes)
    assert all(depth[link.source] < depth[link.target] for link in links)


def test_a_long_chain_needs_no_stack() -> None:
    links = [Link(source=UUID(int=n), target=UUID(int=n + 1), kg=None) for n in range(5000)]
    assert len(layers([UUID(int=n) for n in range(5000, -1, -1)], links)) == 5001
