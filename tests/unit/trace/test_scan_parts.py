"""The pure parts of a scan: reading addresses, keeping pages, holding batches against their rules."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from thuongxuan.errors import Invalid
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.trace.batch_rules import HarvestFacts, ProductFacts, Situation, amount_error, refusals
from thuongxuan.trace.gs1_prefix import check_own, check_prefix
from thuongxuan.trace.page_cache import PageCache, Rendered
from thuongxuan.trace.scan_counter import ScanCounter
from thuongxuan.trace.scan_path import ScanKey, parse
from thuongxuan.trace.schemas import BatchCommand, Draw

GTIN = "09521234567899"
HARVEST = UUID(int=1)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (f"/01/{GTIN}/10/L1", ScanKey("gtin", GTIN, "L1")),
        (f"/01/{GTIN}/10/L1/", ScanKey("gtin", GTIN, "L1")),
        (f"/01/{GTIN}/10/a%2Fb%25", ScanKey("gtin", GTIN, "a/b%")),
        (f"/01/{GTIN}/10/a+b", ScanKey("gtin", GTIN, "a+b")),
        (f"/01/{GTIN}/22/2A/10/L1/21/9", ScanKey("gtin", GTIN, "L1", "9")),
        ("/TX/ABC234/10/L1", ScanKey("code", "ABC234", "L1")),
        ("/tx/abc234/10/l1", ScanKey("code", "ABC234", "l1")),
    ],
)
def test_addresses_that_are_codes(path: str, key: ScanKey) -> None:
    assert parse(path.encode()) == key


@pytest.mark.parametrize(
    "path",
    [
        "/01",
        f"/01/{GTIN}",
        f"/01/{GTIN}/10",
        f"/01/{GTIN}/10/",
        f"/01/{GTIN}/21/9",
        f"/01/{GTIN}/10/L/22/A",
        f"/01/{GTIN}/10/L/10/M",
        f"/01/{GTIN}/99/L",
        f"/01/{GTIN[:-1]}0/10/L",
        "/01/9521234567899/10/L",
        f"/01/{GTIN}/10/{'x' * 21}",
        f"/01/{GTIN}/10/%C3%B4",
        f"/01/{GTIN}/10/%FF",
        f"/01/{GTIN}/10/a/b",
        "/TX//10/L",
        "/TX/ABC-34/10/L",
        f"/TX/{'A' * 21}/10/L",
        "/XX/ABC234/10/L",
        "/TX/ABC234/10/" + "%41" * 200,
    ],
)
def test_addresses_that_are_not(path: str) -> None:
    with pytest.raises(Fault):
        parse(path.encode())


def test_the_cache_never_holds_more_bytes_than_allowed() -> None:
    cache = PageCache(max_bytes=2_200)
    pages = {bytes([n]): Rendered(b"x" * 300, b"y" * 100, b'"t"') for n in range(5)}
    for digest, page in pages.items():
        cache.put(digest, page)
        assert cache.bytes <= 2_200
    assert cache.get(bytes([0])) is None
    assert cache.get(bytes([2])) is not None
    cache.put(b"new", pages[bytes([0])])  # drops the page that was not used for longest
    assert cache.get(bytes([3])) is None
    assert cache.get(bytes([2])) is not None
    cache.put(b"large", Rendered(b"x" * 5_000, b"", b'"t"'))
    assert cache.get(b"large") is None
    assert cache.bytes == 0


def test_scans_that_could_not_be_written_are_written_later() -> None:
    class Hot:
        """Refuses the first statement."""

        def __init__(self) -> None:
            self.written: list[Any] = []
            self.down = True

        async def execute(self, _sql: str, *values: Any) -> str:
            if self.down:
                raise ConnectionResetError
            self.written.append(values)
            return "INSERT 0 1"

    async def run() -> list[Any]:
        hot: Any = Hot()
        counter = ScanCounter()
        counter.add(HARVEST)
        with pytest.raises(ConnectionResetError):
            await counter.flush(hot)
        counter.add(HARVEST)
        hot.down = False
        await counter.flush(hot)
        await counter.flush(hot)  # nothing waits: nothing is sent
        return list(hot.written)

    [(ids, _, counts)] = asyncio.run(run())
    assert (ids, counts) == ([HARVEST], [2])


@pytest.mark.parametrize(
    "prefix", ["893", "12345", "8931234567890", "0212345", "2001234", "9791234", "99123456", "89३1234"]
)
def test_prefixes_that_no_company_holds(prefix: str) -> None:
    with pytest.raises(Invalid):
        check_prefix(prefix, demo=True)


def test_952_is_for_demonstrations_only() -> None:
    assert check_prefix("9521234", demo=True) == "9521234"
    with pytest.raises(Invalid):
        check_prefix("9521234", demo=False)


def test_a_gtin_belongs_to_a_prefix_whatever_its_packaging_level() -> None:
    assert check_own("18931234500018", ["8931234"]) == "18931234500018"
    with pytest.raises(Invalid):
        check_own("08931234500011", ["0893123", "8939"])


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1", None),
        ("0.001", None),
        ("1.5000", None),
        ("1E+3", None),
        ("0", "not_positive"),
        ("-1", "not_positive"),
        ("NaN", "not_positive"),
        ("Infinity", "not_positive"),
        ("1E+999999", "too_big"),
        ("1000001", "too_big"),
        ("0.0001", "too_fine"),
        ("1E-999999", "too_fine"),
    ],
)
def test_amounts(amount: str, code: str | None) -> None:
    error = amount_error("kg", Decimal(amount))
    assert (error.code if error else None) == code


def test_a_situation_that_is_in_order_again_refuses_nothing() -> None:
    command = BatchCommand(
        product_id=HARVEST,
        quantity=Decimal(5),
        produced_on=date(2026, 6, 2),
        draws=[Draw(harvest_id=HARVEST, kg=Decimal(5))],
    )
    facts = HarvestFacts(HARVEST, "que", Decimal(5), date(2026, 6, 1))
    fine = Situation(ProductFacts("que", "kg", None), lot_taken=False, harvests=[facts])
    assert refusals(command, fine, given_lot=True) == []
