"""Codes people read aloud, type and print: products without a GTIN, lots, receipts.

The alphabet leaves out 0, 1, I, L and O. Its 31 signs are a prime number, so that one check sign at the end, the
sum of place times value modulo 31, finds every single wrong sign and every swap of two signs.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from thuongxuan.errors import Invalid, m
from thuongxuan.standards.gs1.check_digit import GTIN_LENGTHS, gtin14
from thuongxuan.standards.gs1.digital_link import BatchLink, build, check_lot, path_value, shouting_base
from thuongxuan.standards.gs1.fault import Fault

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PRODUCT_LENGTH = 6
"""With the check sign: 31**5 codes, 28 million products."""
LOT_LENGTH = 7
RECEIPT_LENGTH = 9
PATH_PREFIX = "TX"
"""First path segment of codes that are this system's own, never taken for a GS1 key."""
_BASE = len(ALPHABET)
_EPOCH_YEAR = 2020

Choose = Callable[[Sequence[str]], str]


def check_sign(body: str) -> str:
    """The sign that completes ``body``, which holds 1 to 29 signs of the alphabet."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[total % _BASE]


def product_code(choose: Choose = secrets.choice) -> str:
    """A new product code; the caller draws again when it is taken."""
    return _completed(_random(PRODUCT_LENGTH - 1, choose))


def lot_code(made_on: date, choose: Choose = secrets.choice) -> str:
    """A new lot code: year, month, day as one sign each, three random signs, the check sign.

    Lots of different days never meet; those of one product and day have 29,791 codes to draw from.
    """
    year = ALPHABET[(made_on.year - _EPOCH_YEAR) % _BASE]
    return _completed(year + ALPHABET[made_on.month - 1] + ALPHABET[made_on.day - 1] + _random(3, choose))


def receipt_code(record_id: UUID) -> str:
    """The receipt of a record, in groups of three: always the same for the same record, so nothing is stored."""
    # The last bits of a UUIDv7 are random; the first only say when it was made.
    number, signs = record_id.int & ((1 << 62) - 1), ""
    for _ in range(RECEIPT_LENGTH - 1):
        number, rest = divmod(number, _BASE)
        signs += ALPHABET[rest]
    code = _completed(signs)
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def read_code(text: str, length: int, field: str = "code") -> str:
    """A typed code without spaces and hyphens, in upper case; raises ``Invalid`` with the reason."""
    code = "".join(text.split()).replace("-", "").upper()
    for sign in code:
        if sign not in ALPHABET:
            raise Invalid.of(field, "character", m("Mã không bao giờ có ký tự “{sign}”.", sign=sign))
    if len(code) != length:
        raise Invalid.of(field, "length", m("Mã có {length} ký tự.", length=length))
    if check_sign(code[:-1]) != code[-1]:
        raise Invalid.of(field, "check-sign", m("Mã này gõ sai một chỗ. Hãy so lại từng ký tự với tem."))
    return code


def read_gtin(text: str, field: str = "gtin") -> str:
    """A typed GTIN-8, -12, -13 or -14 in 14 digits; raises ``Invalid`` with the reason."""
    digits = "".join(text.split())
    try:
        return gtin14(digits)
    except Fault as fault:
        reasons = {
            "character": m("GTIN chỉ gồm chữ số."),
            "length": m("GTIN có {lengths} chữ số.", lengths=", ".join(map(str, GTIN_LENGTHS))),
        }
        wrong = m("GTIN gõ sai: số kiểm tra cuối cùng không khớp.")
        raise Invalid.of(field, fault.rule, reasons.get(fault.rule, wrong)) from None


def read_lot(text: str, field: str = "lot") -> str:
    """A given lot code that a label can carry (GS1 AI 10); raises ``Invalid`` with the reason."""
    lot = text.strip()
    try:
        path_value(check_lot(lot), "10")
    except Fault as fault:
        if fault.rule == "length":
            raise Invalid.of(field, "length", m("Số lô có từ 1 đến 20 ký tự.")) from None
        sign = lot if fault.rule == "dot-segment" else lot[fault.position]
        raise Invalid.of(
            field,
            "character",
            m("Số lô không dùng được “{sign}”: chỉ chữ không dấu, chữ số và dấu như - / .", sign=sign),
        ) from None
    return lot


def with_serial(uri: str, serial: str) -> str:
    """The address of one label of a batch (GS1 AI 21)."""
    return f"{uri}/21/{path_value(serial, '21')}"


def code_uri(base_url: str, *, gtin: str | None, code: str, lot: str) -> str:
    """The address in the QR code: GS1 Digital Link with a GTIN, ``{BASE}/TX/{CODE}/10/{LOT}`` without.

    The second form follows the same structure (ISO/IEC 18975) without claiming a GS1 number.
    """
    if gtin is not None:
        return build(base_url, BatchLink(gtin, lot))
    return shouting_base(base_url) + code_path(gtin=gtin, code=code, lot=lot)


def code_path(*, gtin: str | None, code: str, lot: str) -> str:
    """The path of the batch's page on this site."""
    key = f"01/{gtin}" if gtin is not None else f"{PATH_PREFIX}/{code}"
    return f"/{key}/10/{path_value(check_lot(lot), '10')}"


def lot_page(product: str, lot: str) -> str:
    """The path of a lot's page by GTIN or product code: where the resolver leads to."""
    return f"/scan/{product}/{path_value(check_lot(lot), '10')}"


def readable(*, gtin: str | None, code: str, lot: str, serial: str = "") -> str:
    """The line under the symbol that people read: GS1 brackets only where GS1 numbers are."""
    if gtin is not None:
        return f"(01) {gtin} (10) {lot}" + (f" (21) {serial}" if serial else "")
    return f"{PATH_PREFIX} {code} · {lot}" + (f" · {serial}" if serial else "")


def _completed(body: str) -> str:
    return body + check_sign(body)


def _random(count: int, choose: Choose) -> str:
    return "".join(choose(ALPHABET) for _ in range(count))
