"""What is wrong with the prices, ways, notices and contacts that somebody hands in: every fault at once. Pure."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from msgspec import UNSET

from thuongxuan.errors import FieldError, Message, m
from thuongxuan.places.visit_schemas import ContactItem, ContactKind, NoticeItem, PriceItem, VisitChange

_FORMS: dict[ContactKind, tuple[re.Pattern[str], Message]] = {
    "phone": (re.compile(r"\+?(?:[ .()-]*[0-9]){8,15}"), m("Số điện thoại cần 8 đến 15 chữ số.")),
    "email": (re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+"), m("Địa chỉ email chưa đúng.")),
    "web": (re.compile(r"https?://[^\s/@<>]+\.[^\s<>]+"), m("Địa chỉ trang mạng bắt đầu bằng https:// hoặc http://.")),
}


def faults(change: VisitChange, today: date) -> list[FieldError]:
    """Every fault, its field named like ``prices.0.amount_vnd``."""
    return list(_faults(change, today))


def _faults(change: VisitChange, today: date) -> Iterator[FieldError]:
    if not change.source and not (change.prices is UNSET and change.access is UNSET):
        yield FieldError("source", "required", m("Mục này cần điền."))
    if change.prices is not UNSET:
        yield from _price_faults(change.prices)
    for at, notice in enumerate(change.notices or ()):
        yield from _notice_faults(f"notices.{at}", notice)
    for at, contact in enumerate(change.contacts or ()):
        yield from _contact_faults(f"contacts.{at}", contact, today)


def _price_faults(prices: list[PriceItem]) -> Iterator[FieldError]:
    for at, price in enumerate(prices):
        if price.free and price.amount_vnd is not None:
            reason = m("Đã ghi miễn phí thì không ghi số tiền.")
            yield FieldError(f"prices.{at}.amount_vnd", "contradiction", reason)
        if not price.free and price.amount_vnd is None:
            yield FieldError(f"prices.{at}.amount_vnd", "required", m("Hãy ghi số tiền, hoặc chọn miễn phí."))
        yield from _order(f"prices.{at}.valid_to", price.valid_from, price.valid_to)
    for (_, one), (at, other) in combinations(enumerate(prices), 2):
        if one.audience == other.audience and _meet(one, other):
            reason = m("Cùng đối tượng này đã có một giá khác trong khoảng ngày đó.")
            yield FieldError(f"prices.{at}.audience", "overlap", reason)


def _meet(one: PriceItem, other: PriceItem) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _notice_faults(path: str, notice: NoticeItem) -> Iterator[FieldError]:
    if not notice.text_vi:
        yield FieldError(f"{path}.text_vi", "required", m("Mục này cần điền."))
    yield from _order(f"{path}.ends_on", notice.starts_on, notice.ends_on)


def _order(field: str, first: date | None, last: date | None) -> Iterator[FieldError]:
    if first and last and last < first:
        yield FieldError(field, "order", m("Ngày kết thúc phải sau ngày bắt đầu."))


def _contact_faults(path: str, contact: ContactItem, today: date) -> Iterator[FieldError]:
    if not contact.role:
        yield FieldError(f"{path}.role", "required", m("Mục này cần điền."))
    pattern, reason = _FORMS[contact.kind]
    if not pattern.fullmatch(contact.value):
        yield FieldError(f"{path}.value", "pattern", reason)
    if contact.public and contact.consent_on is None:
        reason = m("Muốn công khai thì cần ngày chủ nhân đồng ý.")
        yield FieldError(f"{path}.consent_on", "required", reason)
    if contact.public and not contact.consent_how:
        reason = m("Muốn công khai thì cần ghi chủ nhân đồng ý bằng cách nào.")
        yield FieldError(f"{path}.consent_how", "required", reason)
    if contact.consent_on and contact.consent_on > today:
        yield FieldError(f"{path}.consent_on", "future", m("Ngày này chưa đến."))
