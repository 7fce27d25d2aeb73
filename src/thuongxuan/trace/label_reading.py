"""Reads a QR symbol back from its modules, to check it before it leaves the house (ISO/IEC 18004:2015). Pure.

Independent of what draws symbols: format and version information, masks, the order of codewords, error correction and
segments are read as a telephone reads them, of a symbol without damage. Level M, versions 1 to 10: a label has no room
for larger ones.
"""

from collections.abc import Iterator

from thuongxuan.trace.qr_tables import ALIGNMENT, ALPHANUMERIC, BLOCKS, CORRECTION

Rows = tuple[bytes, ...]
FORMAT_MASK = 0b101010000010010
FORMAT_POLYNOMIAL = 0b10100110111
VERSION_POLYNOMIAL = 0b1111100100101
LEVEL_M = 0b00
ALPHANUMERIC_MODE, BYTE_MODE, NUMERIC_MODE = 0b0010, 0b0100, 0b0001


class Unreadable(ValueError):
    """A symbol that would not be read, with the part that is wrong."""


def read_symbol(rows: Rows) -> str:
    """The text in the modules, 1 for dark, without the quiet zone. Raises ``Unreadable``."""
    size = len(rows)
    version = (size - 17) // 4
    if version not in BLOCKS or size != 17 + 4 * version or any(len(row) != size for row in rows):
        raise Unreadable("size")
    _check_patterns(rows, size)
    mask = _mask_of(rows, size)
    if version >= 7:
        _check_version(rows, size, version)
    return _text(_data(_codewords(rows, version, mask), version), version)


def _check_patterns(rows: Rows, size: int) -> None:
    """Finder patterns with their separators, timing and alignment (sections 6.3.3 to 6.3.6)."""
    for centre_y, centre_x in ((3, 3), (3, size - 4), (size - 4, 3)):
        if not _has_rings(rows, centre_x, centre_y, (1, 1, 0, 1, 0)):
            raise Unreadable("finder pattern")
    centres = ALIGNMENT[(size - 17) // 4]
    for x, y in ((x, y) for x in centres for y in centres if (x, y) not in _finders(size)):
        if not _has_rings(rows, x, y, (1, 0, 1)):
            raise Unreadable("alignment pattern")
    if not rows[size - 8][8]:
        raise Unreadable("dark module")
    if any(rows[6][place] != (place % 2 == 0) or rows[place][6] != (place % 2 == 0) for place in range(8, size - 8)):
        raise Unreadable("timing pattern")


def _has_rings(rows: Rows, centre_x: int, centre_y: int, rings: tuple[int, ...]) -> bool:
    """Whether each ring around a module, as far as it lies in the symbol, is dark or light as wanted."""
    reach = len(rings) - 1
    inside = range(len(rows))
    return all(
        rows[y][x] == rings[max(abs(x - centre_x), abs(y - centre_y))]
        for y in range(centre_y - reach, centre_y + reach + 1)
        for x in range(centre_x - reach, centre_x + reach + 1)
        if x in inside and y in inside
    )


def _finders(size: int) -> set[tuple[int, int]]:
    """Where the grid of alignment patterns meets finder patterns."""
    return {(6, 6), (6, size - 7), (size - 7, 6)}


def _mask_of(rows: Rows, size: int) -> int:
    """The mask in the format information, which stands there twice (section 7.9)."""
    around = [rows[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [rows[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    apart = [rows[size - 1 - step][8] for step in range(7)] + [rows[8][size - 8 + step] for step in range(8)]
    found = {_number(around), _number(apart)}
    if len(found) != 1:
        raise Unreadable("format information")
    bits = found.pop() ^ FORMAT_MASK
    if _remainder(bits, 15, FORMAT_POLYNOMIAL) or bits >> 13 != LEVEL_M:
        raise Unreadable("format information")
    return bits >> 10 & 0b111


def _check_version(rows: Rows, size: int, version: int) -> None:
    """The version information, which stands there twice (section 7.10)."""
    places = [(size - 11 + i % 3, i // 3) for i in range(18)]
    upright = _number([rows[y][x] for x, y in reversed(places)])
    lying = _number([rows[x][y] for x, y in reversed(places)])
    if upright != lying or upright >> 12 != version or _remainder(upright, 18, VERSION_POLYNOMIAL):
        raise Unreadable("version information")


def _codewords(rows: Rows, version: int, mask: int) -> bytes:
    """The codewords in the order in which they were placed, unmasked (sections 7.7.3 and 7.8)."""
    size = len(rows)
    bits = [rows[y][x] ^ _masked(mask, x, y) for x, y in _data_places(size, version)]
    return bytes(_number(bits[start : start + 8]) for start in range(0, len(bits) - 7, 8))


def _data_places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, upwards and downwards in turn; the timing column is left out."""
    upward, x = True, size - 1
    while x > 0:
        for y in range(size - 1, -1, -1) if upward else range(size):
            for column in (x, x - 1):
                if not _is_function(size, version, column, y):
                    yield column, y
        upward, x = not upward, x - (3 if x == 8 else 2)


def _is_function(size: int, version: int, x: int, y: int) -> bool:
    if x == 6 or y == 6 or (x < 9 and y < 9) or (x < 9 and y >= size - 8) or (x >= size - 8 and y < 9):
        return True
    if version >= 7 and ((x < 6 and y >= size - 11) or (y < 6 and x >= size - 11)):
        return True
    return _in_alignment(size, version, x, y)


def _in_alignment(size: int, version: int, x: int, y: int) -> bool:
    centres = ALIGNMENT[version]
    near_x = next((centre for centre in centres if abs(centre - x) <= 2), None)
    near_y = next((centre for centre in centres if abs(centre - y) <= 2), None)
    if near_x is None or near_y is None:
        return False
    return (near_x, near_y) not in _finders(size)


def _masked(mask: int, x: int, y: int) -> bool:
    """Whether a module is turned round (table 10)."""
    product = x * y
    tests = (
        (y + x) % 2,
        y % 2,
        x % 3,
        (y + x) % 3,
        (y // 2 + x // 3) % 2,
        product % 2 + product % 3,
        (product % 2 + product % 3) % 2,
        ((y + x) % 2 + product % 3) % 2,
    )
    return tests[mask] == 0


def _data(codewords: bytes, version: int) -> bytes:
    """The data of all blocks, each checked against its error correction (section 7.6)."""
    sizes, correction = BLOCKS[version], CORRECTION[version]
    blocks = [bytearray() for _ in sizes]
    stream = iter(codewords)
    for row in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if row < size:
                block.append(next(stream))
    checks = [bytearray() for _ in sizes]
    for _ in range(correction):
        for check in checks:
            check.append(next(stream))
    for block, check in zip(blocks, checks, strict=True):
        if any(_syndrome(bytes(block + check), power) for power in range(correction)):
            raise Unreadable("error correction")
    return b"".join(blocks)


def _syndrome(block: bytes, power: int) -> int:
    value = 0
    for byte in block:
        if value:
            value = _EXP[(_LOG[value] + power) % 255]
        value ^= byte
    return value


def _field() -> tuple[list[int], list[int]]:
    exponents, logarithms, value = [0] * 255, [0] * 256, 1
    for power in range(255):
        exponents[power], logarithms[value] = value, power
        value = value << 1 ^ (0b100011101 if value & 0b10000000 else 0)
    return exponents, logarithms


_EXP, _LOG = _field()


def _text(data: bytes, version: int) -> str:
    """The segments (section 7.4): numbers, upper case letters, bytes."""
    bits = "".join(f"{byte:08b}" for byte in data)
    text, at = "", 0
    while len(bits) - at >= 4 and (mode := int(bits[at : at + 4], 2)):
        if mode not in _READERS:
            raise Unreadable("mode")
        width = _COUNT_BITS[mode][version >= 10]
        count = int(bits[at + 4 : at + 4 + width], 2)
        part, used = _READERS[mode](bits[at + 4 + width :], count)
        text += part
        at += 4 + width + used
    return text


def _letters(bits: str, count: int) -> tuple[str, int]:
    text, at = "", 0
    while count - len(text) >= 2:
        first, second = divmod(int(bits[at : at + 11], 2), 45)
        text += ALPHANUMERIC[first] + ALPHANUMERIC[second]
        at += 11
    if len(text) < count:
        text += ALPHANUMERIC[int(bits[at : at + 6], 2)]
        at += 6
    return text, at


def _digits(bits: str, count: int) -> tuple[str, int]:
    text, at = "", 0
    while len(text) < count:
        digits = min(3, count - len(text))
        width = (4, 7, 10)[digits - 1]
        text += f"{int(bits[at : at + width], 2):0{digits}d}"
        at += width
    return text, at


def _bytes(bits: str, count: int) -> tuple[str, int]:
    used = 8 * count
    return bytes(int(bits[at : at + 8], 2) for at in range(0, used, 8)).decode(), used


_READERS = {ALPHANUMERIC_MODE: _letters, BYTE_MODE: _bytes, NUMERIC_MODE: _digits}
_COUNT_BITS = {NUMERIC_MODE: (10, 12), ALPHANUMERIC_MODE: (9, 11), BYTE_MODE: (8, 16)}
"""Width of the count, in versions 1 to 9 and from 10 on (table 3)."""


def _number(bits: list[int]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value


def _remainder(bits: int, width: int, polynomial: int) -> int:
    """What is left of a code word divided by its polynomial: 0 when it is whole."""
    for place in range(width - 1, polynomial.bit_length() - 2, -1):
        if bits >> place & 1:
            bits ^= polynomial << place - polynomial.bit_length() + 1
    return bits
