"""Every parameter of a SimpleEventQuery, from an address or from a query document, as one typed ``Query``.

EPCIS 2.0 sections 8.2.7.1 and 12.6; names with a changing part (units, types, extension fields) are read here by
ourselves, because the published query schema refuses the field names it should describe, and names times differently
from the OpenAPI document: both spellings are taken.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from thuongxuan.errors import Message, m
from thuongxuan.standards.epcis import query_conditions as conditions
from thuongxuan.standards.epcis.names import PREFIXES, divide, expand, namespaces
from thuongxuan.standards.epcis.query import Condition, Problem, Query, QueryRefused, Wrong
from thuongxuan.standards.epcis.query_values import Given, NotTaken

MOMENTS = ("eventTime", "recordTime")
_PAGE = 30
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_CONTROLS = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount")
_BOTH = m("eventCountLimit và maxEventCount không dùng cùng nhau.")
_NEEDS_ORDER = m("eventCountLimit cần orderBy.")


class Asked(msgspec.Struct, frozen=True):
    """A query in an address: the query, events on a page, and where to go on."""

    query: Query
    per_page: int
    next_page_token: str | None


def read_address(parameters: Iterable[tuple[str, str]], extensions: Mapping[str, str] | None = None) -> Asked:
    """The query in decoded pairs of an address; lists are divided by ``|``. Raises ``QueryRefused``.

    ``extensions`` are the prefixes of the header ``GS1-Extensions``.
    """
    prefixes = {**PREFIXES, **(extensions or {})}
    given: dict[str, Given] = {}
    faults: list[Wrong] = []
    for name, value in parameters:
        if name in given:
            faults.append(Wrong(name, m("Tham số này có hai lần.")))
        given[name] = Given(tuple(value.split("|")), prefixes)
    per_page, token = given.pop("perPage", None), given.pop("nextPageToken", None)
    reader = _Reader("QueryParameterException", faults)
    size = _PAGE if per_page is None else reader.value("perPage", partial(Given.whole, per_page, 1), _PAGE)
    return Asked(reader.query(given, prefixes), size, token.single() if token else None)


def read_query(data: bytes, extensions: Mapping[str, str] | None = None) -> Query:
    """The query of a named query, a JSON object of parameters. Raises ``QueryRefused``."""
    try:
        body = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise QueryRefused("QueryValidationException", (Wrong("query", m("Ở đây cần một đối tượng JSON.")),))
    prefixes = {**namespaces(body.pop("@context", None)), **(extensions or {})}
    given = {
        name: Given(tuple(value) if isinstance(value, list) else (value,), prefixes) for name, value in body.items()
    }
    return _Reader("QueryValidationException", []).query(given, prefixes)


def read_extensions(header: str) -> dict[str, str]:
    """The prefixes of a header ``GS1-Extensions``: ``tx=https://…/,lab=https://…/``; other parts are left out."""
    pairs = (part.strip().partition("=") for part in header.split(","))
    return {prefix: iri for prefix, mark, iri in pairs if mark and prefix.isidentifier() and iri}


class _Reader:
    """Reads parameter by parameter and notes every wrong one."""

    def __init__(self, problem: Problem, faults: list[Wrong]) -> None:
        self._problem: Problem = problem
        self._faults = faults

    def value(self, name: str, read: Any, otherwise: Any) -> Any:
        """What ``read`` gives, or ``otherwise`` when the value is not taken."""
        try:
            return read()
        except NotTaken as fault:
            self._faults.append(Wrong(name, fault.reason))
            return otherwise

    def query(self, given: Mapping[str, Given], prefixes: Mapping[str, str]) -> Query:
        """The whole query, or ``QueryRefused``."""
        found: list[Condition] = []
        for name, one in given.items():
            if name not in _CONTROLS:
                condition = self.value(name, partial(conditions.read, name, one), None)
                found += [condition] if condition is not None else []
        order = self._order(given, prefixes)
        limit, most = (self._count(name, given) for name in ("eventCountLimit", "maxEventCount"))
        self._consistent(given)
        if self._faults:
            raise QueryRefused(self._problem, tuple(self._faults))
        return Query(tuple(found), *order, self._descending, limit, most)

    def _order(self, given: Mapping[str, Given], prefixes: Mapping[str, str]) -> tuple[str | None, bool]:
        direction = given.get("orderDirection")
        chosen = (
            ("DESC",)
            if direction is None
            else self.value("orderDirection", partial(direction.among, ("ASC", "DESC")), ("DESC",))
        )
        self._descending = chosen[0] == "DESC"
        if "orderBy" not in given:
            return None, True
        name = self.value("orderBy", given["orderBy"].single, "eventTime")
        if name not in MOMENTS and ":" not in name:
            self._wrong("orderBy", m("Sắp xếp theo eventTime, recordTime hoặc một trường mở rộng có tiền tố."))
        return (name, True) if name in MOMENTS else (expand(name, prefixes), bool(divide(name, prefixes)[0]))

    def _count(self, name: str, given: Mapping[str, Given]) -> int | None:
        return None if name not in given else self.value(name, partial(given[name].whole, 1), None)

    def _consistent(self, given: Mapping[str, Given]) -> None:
        if "eventCountLimit" in given and "maxEventCount" in given:
            self._wrong("maxEventCount", _BOTH)
        if "eventCountLimit" in given and "orderBy" not in given:
            self._wrong("eventCountLimit", _NEEDS_ORDER)

    def _wrong(self, name: str, reason: Message) -> None:
        self._faults.append(Wrong(name, reason))
