"""A symbol is read back before it is printed: what we draw, what others draw, and what is damaged."""

import time
from typing import Any

import pytest
import segno

from thuongxuan.trace import labels
from thuongxuan.trace.label_reading import Unreadable, read_symbol

URI = "HTTPS://THUONGXUAN.EXAMPLE/01/09521234567899/10/8CRD5JZ/21/2K7QF2M9XW4"


def rows_of(text: str, **wanted: Any) -> tuple[bytes, ...]:
    """The modules of a text."""
    return tuple(bytes(row) for row in segno.make(text, error="m", boost_error=False, micro=False, **wanted).matrix)


@pytest.mark.parametrize(("version", "mask"), [*((v, v % 8) for v in range(1, 11)), *((4, mask) for mask in range(8))])
def test_every_version_and_mask_is_read(version: int, mask: int) -> None:
    for text in ("0123456789", "12345", "A:/B-", "một", "HTTPS://A/1"):
        assert read_symbol(rows_of(text, version=version, mask=mask)) == text


def test_a_full_symbol_of_several_segments_is_read() -> None:
    for text in (URI, URI + "/x%2Fy", "7" * 300, "Z" * 200):
        assert read_symbol(labels.symbol(text).rows) == text


def test_a_single_wrong_module_anywhere_is_noticed() -> None:
    rows = [bytearray(row) for row in labels.symbol(URI).rows]
    size = len(rows)
    unused = {(x, size - 8 - y) for x in (0, 1) for y in range(1, 5)}
    """The seven places at the end of version 4 that no codeword fills."""
    for place in range(0, size * size, 7):
        x, y = place % size, place // size
        if (x, y) in unused:
            continue
        rows[y][x] ^= 1
        with pytest.raises(Unreadable):
            read_symbol(tuple(map(bytes, rows)))
        rows[y][x] ^= 1


def test_what_is_no_such_symbol_is_refused() -> None:
    for rows in ((), (b"\0",) * 21, rows_of("A")[:-1], tuple(row[:-1] for row in rows_of("A")), rows_of("A" * 400)):
        with pytest.raises(Unreadable):
            read_symbol(rows)
    other = tuple(bytes(row) for row in segno.make("A", error="h", boost_error=False, micro=False).matrix)
    with pytest.raises(Unreadable, match="format"):
        read_symbol(other)


def test_reading_back_takes_a_few_milliseconds() -> None:
    rows = labels.symbol(URI).rows
    started = time.process_time()
    for _ in range(10):
        read_symbol(rows)
    assert (time.process_time() - started) / 10 < 0.02
