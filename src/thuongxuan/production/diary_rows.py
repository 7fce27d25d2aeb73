"""The words of a printed diary: a heading, and a table of what stands, day by day, with what it replaced. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap
from unicodedata import normalize
from uuid import UUID

import msgspec

from thuongxuan.errors import Message, m
from thuongxuan.i18n import Language, format_date, format_number, translate
from thuongxuan.production import wording
from thuongxuan.production.crops import Lists
from thuongxuan.production.diary import DiaryLine, read_back
from thuongxuan.production.diary_sql import Heading
from thuongxuan.production.kinds.base import Waits
from thuongxuan.production.schemas import RecordView

LONGEST = 400
"""Signs in one piece of text, and ``FULLEST`` in one row: a row never grows higher than a page of A4."""
FULLEST = 900
MOST_LINES = 14


class Row(msgspec.Struct, frozen=True):
    """One row: day, kind, what it says line by line, who typed. A row that goes on has no day."""

    day: str
    kind: str
    told: list[str]
    typed: str
    standing: bool = True


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is printed, in one language."""

    language: Language
    title: str
    facts: list[tuple[str, str]]
    columns: tuple[str, str, str, str]
    rows: list[Row]
    note: str
    printed: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the words are made of. ``others`` are the records that somebody typed for the owner."""

    heading: Heading
    records: Sequence[RecordView]
    others: frozenset[UUID] = frozenset()
    lists: Lists
    language: Language
    cut: bool = False
    """Whether there are older records than these."""

    def say(self, text: Message) -> str:
        """In the language of the sheet."""
        return translate(self.language, text)

    def day(self, value: date) -> str:
        """A day as the language writes it."""
        return format_date(self.language, value)


def sheet(told: Told, printed_on: date) -> Sheet:
    """The sheet as it is printed on a day."""
    say = told.say
    note = m("Chỉ in {count} bản ghi nhập sau cùng.", count=len(told.records)) if told.cut else None
    if not told.records:
        note = m("Chưa ghi việc nào")
    return Sheet(
        language=told.language,
        title=say(m("Nhật ký sản xuất")),
        facts=_facts(told),
        columns=(say(m("Ngày")), say(m("Việc")), say(m("Ghi chép")), say(m("Người nhập"))),
        rows=list(rows(told)),
        note=say(note) if note else "",
        printed=say(m("In ngày {day}", day=told.day(printed_on))),
    )


def _facts(told: Told) -> list[tuple[str, str]]:
    head, say = told.heading, told.say
    commune = head.commune.name_en if told.language == "en" else head.commune.name_vi
    expected = head.cycle.expected_harvest_on
    found = [
        (m("Chủ"), head.owner),
        (m("Thửa và xã"), f"{head.cycle.parcel_name} ({commune})"),
        (m("Diện tích"), f"{format_number(told.language, head.area_ha, 4)} ha"),
        (m("Cây trồng, vật nuôi"), told.lists.crop_name(head.cycle.crop, told.language)),
        (m("Giống"), head.cycle.variety),
        (m("Ngày bắt đầu"), told.day(head.cycle.started_on)),
        (m("Dự kiến thu hoạch"), told.day(expected) if expected else ""),
        (m("Mã biên nhận"), head.cycle.receipt),
    ]
    return [(say(label), plain(text)) for label, text in found if text]


def rows(told: Told) -> Iterator[Row]:
    """The standing records, the earliest day first, each followed by those it replaced, the latest of them first."""
    for line in reversed(read_back(told.records)):
        yield from _divided(told, line.record, _standing(told, line), standing=True)
        later = line.record
        for old in line.earlier:
            yield from _divided(told, old, _replaced(told, old, later), standing=False)
            later = old


def _standing(told: Told, line: DiaryLine) -> list[str]:
    record = line.record
    lines = _lines(told, record)
    if isinstance(record.details, Waits) and record.clear_on:
        lines.append(_pair(told, m("Được thu hoạch từ ngày"), told.day(record.clear_on)))
    lines += [
        told.say(
            m("Trong thời gian cách ly của {named}, đến ngày {day}.", named=one.material, day=told.day(one.clear_on))
        )
        for one in line.warnings
    ]
    if record.photo:
        lines.append(told.say(m("Có ảnh")))
    if record.reason and line.earlier:
        replaced = line.earlier[0].receipt
        lines.append(told.say(m("Thay bản {receipt}. Lý do sửa: {reason}", receipt=replaced, reason=record.reason)))
    return lines


def _replaced(told: Told, old: RecordView, later: RecordView) -> list[str]:
    lines = [told.say(m("Bản cũ, đã thay bằng {receipt}", receipt=later.receipt)), *_lines(told, old)]
    if old.reason:
        lines.append(_pair(told, m("Lý do sửa"), old.reason))
    return lines


def _lines(told: Told, record: RecordView) -> list[str]:
    found = wording.facts(record.details, told.lists, told.language)
    return [_pair(told, label, text) for label, text in found]


def _pair(told: Told, label: Message, text: str) -> str:
    return f"{told.say(label)}: {text}"


def _divided(told: Told, record: RecordView, lines: list[str], *, standing: bool) -> Iterator[Row]:
    """A record as one row, or as several when it says more than fits well."""
    day, kind = wording.happened(record, told.language), wording.kind_names(told.language)[record.kind]
    for first, part in enumerate(parts(lines)):
        if first:
            yield Row("", "", part, "", standing)
        else:
            yield Row(day, kind, part, _typed(told, record), standing)


def _typed(told: Told, record: RecordView) -> str:
    name = record.entered_by_name
    if record.id in told.others:
        name = told.say(m("{typist}, nhập thay {owner}", typist=name, owner=told.heading.owner))
    return plain(f"{name} ({record.receipt}, {told.day(record.received_at)})")


def parts(lines: Sequence[str]) -> list[list[str]]:
    """The lines in groups that each fit a page: at most ``MOST_LINES``, and ``FULLEST`` signs; at least one group."""
    found: list[list[str]] = [[]]
    for line in lines:
        for piece in wrap(plain(line), LONGEST, break_on_hyphens=False):
            if len(found[-1]) == MOST_LINES or sum(map(len, found[-1])) + len(piece) > FULLEST:
                found.append([])
            found[-1].append(piece)
    return found


def plain(text: str) -> str:
    """On one line and composed: what a font can draw."""
    return normalize("NFC", " ".join(text.split()))
