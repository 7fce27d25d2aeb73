"""Which GTINs an owner may use: only those under a GS1 company prefix that the owner declares as licensed to it."""

from thuongxuan.errors import Invalid, m

DEMONSTRATION = "952"
"""GS1's prefix for demonstrations and examples (General Specifications figure 1.4.3-1)."""
NOT_FOR_TRADE = ("02", "04", "05", "2", "977", "978", "979", "98", "99")
"""Restricted circulation, coupons, serial publications, books: never a company's product (same figure)."""


def check_prefix(prefix: str, *, demo: bool) -> str:
    """The prefix when a company can hold it; raises ``Invalid``. Its length with country digits is 6 to 12."""
    if not (prefix.isascii() and prefix.isdigit() and 6 <= len(prefix) <= 12):
        raise Invalid.of("gs1_prefix", "pattern", m("Mã doanh nghiệp GS1 gồm 6 đến 12 chữ số, kể cả mã quốc gia."))
    if prefix.startswith(NOT_FOR_TRADE):
        raise Invalid.of("gs1_prefix", "not_for_trade", m("GS1 không cấp mã bắt đầu như vậy cho hàng hóa."))
    if prefix.startswith(DEMONSTRATION) and not demo:
        raise Invalid.of("gs1_prefix", "demonstration", m("Mã 952 chỉ để trình diễn, không dùng cho hàng thật."))
    return prefix


def check_own(gtin: str, prefixes: list[str]) -> str:
    """The 14-digit GTIN when it lies under one of the owner's prefixes; raises ``Invalid``."""
    # The first of 14 digits is the packaging level; the company prefix starts after it.
    if any(gtin[1:].startswith(prefix) for prefix in prefixes):
        return gtin
    raise Invalid.of(
        "gtin",
        "foreign_prefix",
        m("GTIN này không thuộc mã doanh nghiệp GS1 nào của bạn. Hãy khai mã doanh nghiệp, hoặc bỏ trống ô GTIN."),
    )
