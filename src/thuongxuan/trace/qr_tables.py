"""Tables of ISO/IEC 18004:2015 for correction level M, versions 1 to 10: the sizes that labels have room for."""

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""Table 5."""
BLOCKS: dict[int, tuple[int, ...]] = {
    1: (16,),
    2: (28,),
    3: (44,),
    4: (32, 32),
    5: (43, 43),
    6: (27,) * 4,
    7: (31,) * 4,
    8: (38, 38, 39, 39),
    9: (36, 36, 36, 37, 37),
    10: (43, 43, 43, 43, 44),
}
"""Data codewords of each block (table 9)."""
CORRECTION = {1: 10, 2: 16, 3: 26, 4: 18, 5: 24, 6: 16, 7: 18, 8: 22, 9: 22, 10: 26}
"""Error correction codewords of each block (table 9)."""
ALIGNMENT: dict[int, tuple[int, ...]] = {
    1: (),
    2: (6, 18),
    3: (6, 22),
    4: (6, 26),
    5: (6, 30),
    6: (6, 34),
    7: (6, 22, 38),
    8: (6, 24, 42),
    9: (6, 26, 46),
    10: (6, 28, 50),
}
"""Centres of alignment patterns, in rows and columns (table E.1)."""
