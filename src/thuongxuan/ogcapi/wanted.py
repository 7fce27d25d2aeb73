"""From query parameters to one typed query. Every parameter that is wrong is named, not only the first."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID

import msgspec

from thuongxuan.errors import FieldError, Malformed, Message, m
from thuongxuan.geo.collection import Collection, Kind
from thuongxuan.i18n import fold
from thuongxuan.ogcapi import cursor
from thuongxuan.ogcapi.conditions import read_filter
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Sort
from thuongxuan.settings import Settings
from thuongxuan.standards.ogc import crs as systems
from thuongxuan.standards.ogc.params import BadParameter, Box, read_bbox, read_datetime

T = TypeVar("T")

ITEMS = frozenset(
    {
        *("limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"),
        *("sortby", "properties", "exclude-properties", "skipGeometry", "q"),
    }
)
ITEM = frozenset({"crs", "properties", "exclude-properties", "skipGeometry"})
PAGING = frozenset({"limit", "cursor", "f", "lang"})
_NO_WORD = re.compile(r"[^a-z0-9]+")
MAX_WORDS = 8
MAX_SORTS = 4


def parameters_of(collection: Collection) -> frozenset[str]:
    """The query parameters of a collection's items: the common ones, and one for each queryable."""
    return ITEMS | {found.name for found in collection.properties}


class Reader:
    """Reads the parameters of one request."""

    def __init__(
        self, collection: Collection, query: dict[str, str], settings: Settings, *, streams: bool = False
    ) -> None:
        self._collection = collection
        self._query = query
        self._limit_max = settings.ogc_stream_max if streams else settings.ogc_limit_max
        self._limit_default = settings.ogc_limit_default
        self._errors: list[FieldError] = []

    def items(self) -> FeatureQuery:
        """The query of ``/items``. Raises ``Malformed``."""
        sort = self._read("sortby", self._sort, m("Chỉ sắp xếp theo các mục trong /sortables, ví dụ -name.")) or ()
        box_crs = self._crs("bbox-crs")
        made = FeatureQuery(
            collection=self._collection,
            limit=self._read("limit", self._limit, m("Số từ 1 trở lên.")) or self._limit_default,
            box=self._read("bbox", lambda text: _box(text, box_crs), m("Bốn hoặc sáu số: tây,nam,đông,bắc.")),
            box_crs=box_crs,
            period=self._read("datetime", read_datetime, m("Thời điểm hoặc khoảng theo RFC 3339: 2026-01-01/..")),
            equals=self._equals(),
            words=self._read("q", _words, m("Từ cần tìm.")) or (),
            properties=self._properties(),
            geometry=self._geometry(),
            condition=read_filter(self._collection, self._query, self._errors),
            sort=sort,
            crs=self._crs("crs"),
        )
        self._stop()
        return self._continued(made)

    def item(self) -> FeatureQuery:
        """The query of one feature. Raises ``Malformed``."""
        made = FeatureQuery(
            collection=self._collection,
            crs=self._crs("crs"),
            properties=self._properties(),
            geometry=self._geometry(),
        )
        self._stop()
        return made

    def _continued(self, made: FeatureQuery) -> FeatureQuery:
        text = self._query.get("cursor")
        if text is None:
            return made
        found = cursor.read(text, query_digest(self._collection, self._query), len(made.keys))
        for key, value in zip(made.keys, found.keys, strict=True):
            prop = self._collection.find(key.name)
            kind: Kind = prop.kind if prop else self._collection.key_kind
            if value is not None and not is_value(kind, value):
                raise Malformed(m("Tham số cursor không đọc được."))
        return msgspec.structs.replace(made, cursor=found)

    def _read(self, name: str, reading: Callable[[str], T], reason: Message) -> T | None:
        text = self._query.get(name)
        if text is None:
            return None
        try:
            return reading(text)
        except (BadParameter, ValueError):
            self._wrong(name, reason)
            return None

    def _wrong(self, name: str, reason: Message) -> None:
        self._errors.append(FieldError(name, "invalid", reason))

    def _stop(self) -> None:
        if self._errors:
            raise Malformed(errors=self._errors)

    def _limit(self, text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < 1:
            raise BadParameter
        return min(int(text), self._limit_max)

    def _crs(self, name: str) -> systems.Crs:
        text = self._query.get(name)
        found = systems.DEFAULT if text is None else systems.find(text)
        if found is None:
            self._wrong(name, m("Hệ tọa độ này không được hỗ trợ."))
            return systems.DEFAULT
        return found

    def _sort(self, text: str) -> tuple[Sort, ...]:
        sorts = []
        for part in text.split(","):
            name = part.strip().lstrip("+-") if part.strip()[:1] in {"+", "-"} else part.strip()
            found = self._collection.find(name)
            if found is None or not found.sortable:
                raise BadParameter
            sorts.append(Sort(name, part.strip().startswith("-")))
        if len(sorts) > MAX_SORTS or len({sort.name for sort in sorts}) != len(sorts):
            raise BadParameter
        return tuple(sorts)

    def _equals(self) -> tuple[tuple[str, str], ...]:
        found = []
        for prop in self._collection.properties:
            text = self._query.get(prop.name)
            if text is None:
                continue
            if not is_value(prop.kind, text):
                self._wrong(prop.name, m("Giá trị không đúng kiểu của mục này."))
            found.append((prop.name, text))
        return tuple(found)

    def _properties(self) -> tuple[str, ...] | None:
        wanted, without = self._query.get("properties"), self._query.get("exclude-properties")
        if wanted is None and without is None:
            return None
        names = [prop.name for prop in self._collection.properties]
        chosen = [part.strip() for part in (wanted if wanted is not None else without or "").split(",") if part.strip()]
        if (wanted is not None and without is not None) or not set(chosen) <= set(names):
            self._wrong("properties" if wanted is not None else "exclude-properties", m("Có mục không tồn tại."))
            return None
        return tuple(name for name in names if (name in chosen) == (wanted is not None))

    def _geometry(self) -> bool:
        text = self._query.get("skipGeometry", "false")
        if text not in {"true", "false"}:
            self._wrong("skipGeometry", m("true hoặc false."))
        return text != "true"


def query_digest(collection: Collection, query: dict[str, str]) -> str:
    """What a cursor belongs to: everything that decides which features come in which order."""
    deciding = sorted((name, text) for name, text in query.items() if name not in PAGING)
    return cursor.digest(collection.id, *(part for pair in deciding for part in pair))


def is_value(kind: Kind, text: str) -> bool:
    """Whether a text is a value of a kind that PostgreSQL reads in the same way."""
    if len(text) > 1000:
        return False
    try:
        return _CHECKS[kind](text)
    except (ValueError, InvalidOperation):
        return False


def _day(text: str) -> bool:
    return len(text) == 10 and bool(date.fromisoformat(text))


def _number(text: str) -> bool:
    return len(text) <= 40 and Decimal(text).is_finite() and abs(Decimal(text).adjusted()) < 300


def _integer(text: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]{1,18}", text))


_CHECKS: dict[Kind, Callable[[str], bool]] = {
    "string": lambda text: True,
    "strings": lambda text: True,
    "integer": _integer,
    "number": _number,
    "boolean": lambda text: text in {"true", "false"},
    "date": _day,
    "datetime": lambda text: bool(datetime.fromisoformat(text)),
    "uuid": lambda text: str(UUID(text)) == text.lower(),
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_NO_WORD.sub(" ", fold(text)).split()[:MAX_WORDS])


def _box(text: str, crs: systems.Crs) -> Box:
    box = read_bbox(text, flipped=crs.flipped)
    in_degrees = crs.srid in {4326, 4756}
    if in_degrees and not (
        -180 <= box.west <= 180 and -180 <= box.east <= 180 and box.south >= -90 and box.north <= 90
    ):
        raise BadParameter
    if not in_degrees and (box.west > box.east or max(map(abs, (box.west, box.south, box.east, box.north))) > 3e7):
        raise BadParameter
    return box
