"""The few rules EPCIS documents are made of, each a function that notes the faults of one value.

Equal to the JSON Schema published with EPCIS 2.0 (release of May 2023), written from the standard's sections 7 and 9;
stricter where a repository must be: times the calendar does not have, numbers beyond a thousand digits, nesting beyond
``DEEPEST`` and the character U+0000 are refused.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from thuongxuan.errors import Message, m
from thuongxuan.standards.epcis.fault import Fault, Rule, step
from thuongxuan.standards.epcis.instants import OFFSET, read_instant
from thuongxuan.standards.epcis.vocabulary import Vocabulary

Faults = list[Fault]
Check = Callable[[Any, str, Faults], None]
"""Looks at a value found at a JSON pointer and appends what is wrong with it."""
DEEPEST = 32
"""Levels an extension field may be nested; real ones need three or four."""
_LONGEST_NUMBER = 1_000
_PCHAR = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]++|%[0-9A-Fa-f]{2})*+"
_QUERY = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]++|%[0-9A-Fa-f]{2})*+"
_USER = r"(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]++|%[0-9A-Fa-f]{2})*+@)?"
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]++|%[0-9A-Fa-f]{2})*+)(?::[0-9]*)?"
URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+\-.]*:(?://{_USER}{_HOST}(?:/{_PCHAR})*+|(?!//)/?{_PCHAR}(?:/{_PCHAR})*+)"
    rf"(?:\?{_QUERY})?(?:#{_QUERY})?",
    re.ASCII,
)
"""An absolute URI with or without a fragment (RFC 3986 section 3)."""
_UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_HEX = re.compile(r"[A-Fa-f0-9]+", re.ASCII)
_VERSION = re.compile(r"\d+(\.\d+)*", re.ASCII)
_OLD_CBV = re.compile(r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/")
_GS1_VOC = re.compile(r"https?://(www\.)?gs1\.org/voc/")

NOT_OBJECT = m("Ở đây cần một đối tượng JSON.")
NOT_ARRAY = m("Ở đây cần một mảng JSON.")
NOT_TEXT = m("Ở đây cần một chuỗi ký tự.")
NOT_URI = m("Ở đây cần một URI đầy đủ (RFC 3986), ví dụ https://example.org/a hoặc urn:epc:id:….")


def text(value: Any, at: str, faults: Faults) -> None:
    """Any string."""
    if not isinstance(value, str):
        faults.append(Fault(at, "type", NOT_TEXT))


def uri(value: Any, at: str, faults: Faults) -> None:
    """A full URI."""
    if not isinstance(value, str):
        faults.append(Fault(at, "type", NOT_TEXT))
    elif not URI.fullmatch(value):
        faults.append(Fault(at, "uri", NOT_URI))


def time(value: Any, at: str, faults: Faults) -> None:
    """A date-time with an offset."""
    if not isinstance(value, str):
        faults.append(Fault(at, "type", NOT_TEXT))
    elif read_instant(value) is None:
        faults.append(Fault(at, "time", m("Thời điểm phải có thật và có múi giờ, ví dụ 2026-07-01T08:30:00+07:00.")))


def number(value: Any, at: str, faults: Faults) -> None:
    """A number that a database column can hold."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        faults.append(Fault(at, "type", m("Ở đây cần một số.")))
    elif is_huge(value):
        faults.append(Fault(at, "number", m("Số có quá nhiều chữ số.")))


def boolean(value: Any, at: str, faults: Faults) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.append(Fault(at, "type", m("Ở đây cần true hoặc false.")))


def is_huge(value: int | Decimal) -> bool:
    """Whether a number has more than a thousand digits before or after the point."""
    if isinstance(value, int):
        return value.bit_length() > 3 * _LONGEST_NUMBER
    exponent = value.as_tuple().exponent
    return not isinstance(exponent, int) or abs(exponent) > _LONGEST_NUMBER or abs(value.adjusted()) > _LONGEST_NUMBER


def pattern(expression: re.Pattern[str], reason: Message) -> Check:
    """A string of a certain form."""

    def check(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, str) or not expression.fullmatch(value):
            faults.append(Fault(at, "pattern", reason))

    return check


offset = pattern(OFFSET, m("Múi giờ phải viết như +07:00."))
uom = pattern(_UOM, m("Đơn vị là mã UN/ECE gồm 2 hoặc 3 chữ in hoa hay chữ số, ví dụ KGM."))
hex_binary = pattern(_HEX, m("Ở đây cần chữ số thập lục phân."))
version = pattern(_VERSION, m("Phiên bản phải viết như 2.0."))


def choice(*allowed: str) -> Check:
    """One of a few strings."""
    reason = m("Ở đây chỉ nhận: {allowed}.", allowed=", ".join(allowed))

    def check(value: Any, at: str, faults: Faults) -> None:
        if value not in allowed:
            faults.append(Fault(at, "choice", reason))

    return check


def word(vocabulary: Vocabulary, foreign: re.Pattern[str] = _OLD_CBV) -> Check:
    """A standard word, or a URI of one's own that does not look like a standard one in another spelling."""

    def check(value: Any, at: str, faults: Faults) -> None:
        if isinstance(value, str) and value in vocabulary.words:
            return
        if not isinstance(value, str) or not URI.fullmatch(value) or foreign.match(value):
            reason = m("“{found}” không phải từ của CBV hay một URI của riêng mình.", found=str(value)[:80])
            faults.append(Fault(at, "word", reason))

    return check


def sensor_word(vocabulary: Vocabulary) -> Check:
    """As ``word``, for the words of GS1's Web vocabulary."""
    return word(vocabulary, _GS1_VOC)


def array(item: Check, least: int = 0, *, unique: bool = False) -> Check:
    """A list of values that each follow one rule."""

    def check(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.append(Fault(at, "type", NOT_ARRAY))
            return
        if len(value) < least:
            faults.append(Fault(at, "empty", m("Danh sách không được để trống.")))
        if unique and repeats(value):
            faults.append(Fault(at, "unique", m("Danh sách có giá trị lặp lại.")))
        for place, one in enumerate(value):
            item(one, f"{at}/{place}", faults)

    return check


def repeats(values: list[Any]) -> bool:
    """Whether a JSON list holds the same value twice; long lists of strings cost one set."""
    strings = [value for value in values if isinstance(value, str)]
    if len(set(strings)) < len(strings):
        return True
    others = [value for value in values if not isinstance(value, str)]
    return any(_same(one, other) for place, one in enumerate(others[:100]) for other in others[:place])


def _same(one: Any, other: Any) -> bool:
    # Python holds True == 1; JSON does not.
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def either(kind: type, check: Check, otherwise: Check) -> Check:
    """One rule for values of a JSON type, another for all others."""

    def choose(value: Any, at: str, faults: Faults) -> None:
        (check if isinstance(value, kind) else otherwise)(value, at, faults)

    return choose


def members(fields: Mapping[str, Check], required: tuple[str, ...] = (), others: Check | None = None) -> Check:
    """An object: the rule of each member, the members it needs, and the rule for all other members.

    Without ``others`` no other member is allowed.
    """

    def check(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.append(Fault(at, "type", NOT_OBJECT))
            return
        for name in required:
            if name not in value:
                faults.append(Fault(at, "required", m("Thiếu “{name}”.", name=name)))
        for name, member in value.items():
            known = fields.get(name)
            if known is not None:
                known(member, f"{at}/{name}", faults)
            elif others is None:
                faults.append(Fault(at + step(name), "unknown", m("Ở đây không có trường “{name}”.", name=name[:80])))
            else:
                others(name, at, faults)
                anything(member, at + step(name), faults)

    return check


def extension(name: Any, at: str, faults: Faults) -> None:
    """The name of an extension field: a prefixed name or a full URI."""
    if not URI.fullmatch(name):
        reason = m(
            "Không có trường “{name}”; tên trường mở rộng cần tiền tố (vd. tx:{name}) hoặc là URI.", name=name[:80]
        )
        faults.append(Fault(at + step(name), "unknown", reason))


def free(_name: Any, _at: str, _faults: Faults) -> None:
    """Any name."""


def anything(value: Any, at: str, faults: Faults, depth: int = 0) -> None:
    """Any JSON value that can be kept and searched."""
    if depth > DEEPEST:
        faults.append(Fault(at, "depth", m("Lồng nhau quá {limit} cấp.", limit=DEEPEST)))
    elif isinstance(value, dict):
        for name, member in value.items():
            anything(member, at + step(name), faults, depth + 1)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            anything(member, f"{at}/{place}", faults, depth + 1)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number(value, at, faults)


def problem(rule: Rule, reason: Message, at: str, faults: Faults) -> None:
    """Note a fault of a rule that looks at several members."""
    faults.append(Fault(at, rule, reason))
