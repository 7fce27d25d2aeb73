"""Temporal comparisons of CQL2 (OGC 21-065r2 section 7.7) on the values of two closed intervals.

Days compare with days as days. When days meet timestamps, a day is the interval of its first to its last microsecond
in UTC, as ``datetime`` of OGC API - Features has it; so exactly one of before, equal and after is true of two instants.
An end that is not known leaves the answer unknown unless the other ends decide it.
"""

from collections.abc import Callable

from msgspec import Struct

from thuongxuan.errors import m
from thuongxuan.geo.cql2_terms import KIND_NAMES, Term
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.nodes import ComparisonOperator
from thuongxuan.standards.ogc.cql2.words import INTERVAL_RELATIONS


class End(Struct, frozen=True):
    """One end of an interval: whether it is a day (``None`` for an open end), and what writes its SQL.

    It is written only where a comparison uses it: PostgreSQL refuses values that no placeholder stands for.
    """

    day: bool | None
    write: Callable[[], str]


class Span(Struct, frozen=True):
    """An interval, or an instant as the interval from itself to itself."""

    start: End
    end: End
    instant: bool = False


OPEN = End(None, str)

# s and e are start and end of the first (1) and second (2) operand (Time Ontology in OWL, section 4.2.11).
_RELATIONS = {
    "t_after": "({s1} > {e2})",
    "t_before": "({e1} < {s2})",
    "t_contains": "({s1} < {s2} AND {e1} > {e2})",
    "t_disjoint": "({e1} < {s2} OR {s1} > {e2})",
    "t_during": "({s1} > {s2} AND {e1} < {e2})",
    "t_equals": "({s1} = {s2} AND {e1} = {e2})",
    "t_finishedBy": "({e1} = {e2} AND {s1} < {s2})",
    "t_finishes": "({e1} = {e2} AND {s1} > {s2})",
    "t_intersects": "({s1} <= {e2} AND {e1} >= {s2})",
    "t_meets": "({e1} = {s2})",
    "t_metBy": "({s1} = {e2})",
    "t_overlappedBy": "({s1} > {s2} AND {s1} < {e2} AND {e1} > {e2})",
    "t_overlaps": "({s1} < {s2} AND {e1} > {s2} AND {e1} < {e2})",
    "t_startedBy": "({s1} = {s2} AND {e1} > {e2})",
    "t_starts": "({s1} = {s2} AND {e1} < {e2})",
}
_OF_INSTANTS = {"t_equals": "t_intersects"}
_SAME_GRANULE = {"t_equals": "({s1} = {s2})", "t_intersects": "({s1} = {s2})", "t_disjoint": "({s1} <> {s2})"}
_ORDER: dict[ComparisonOperator, str] = {
    "=": _RELATIONS["t_intersects"],
    "<>": _RELATIONS["t_disjoint"],
    "<": _RELATIONS["t_before"],
    ">": _RELATIONS["t_after"],
    "<=": "({s1} <= {e2})",
    ">=": "({e1} >= {s2})",
}


def span(term: Term) -> Span:
    """The interval of a temporal expression. Raises ``Fault`` for any other kind."""
    if term.kind in {"date", "timestamp"}:
        end = End(term.kind == "date", lambda: term.sql)
        return Span(end, end, instant=True)
    if term.kind != "interval":
        raise Fault(term.at, "type", m("Ở đây cần ngày hoặc thời điểm, đang là {found}.", found=KIND_NAMES[term.kind]))
    day = term.item == "date"
    # A daterange is stored without its last day; the bound of a tstzrange is taken as it is.
    upper = f"upper({term.sql}) - 1" if day else f"upper({term.sql})"
    first = f"CASE WHEN lower_inf({term.sql}) THEN {_infinite('-', day)} ELSE lower({term.sql}) END"
    last = f"CASE WHEN upper_inf({term.sql}) THEN {_infinite('', day)} ELSE {upper} END"
    return Span(End(day, lambda: first), End(day, lambda: last))


def relate(name: str, left: Span, right: Span, at: int | str) -> str:
    """The condition of a ``t_`` comparison. Raises ``Fault`` when one for intervals gets an instant (table 7)."""
    instants = left.instant and right.instant
    if name in INTERVAL_RELATIONS and (left.instant or right.instant):
        raise Fault(at, "type", m("{name} chỉ so sánh khoảng thời gian, không so sánh thời điểm.", name=name.upper()))
    if instants and left.start.day is right.start.day:
        return _filled(_SAME_GRANULE.get(name, _RELATIONS[name]), left, right)
    return _filled(_RELATIONS[_OF_INSTANTS.get(name, name) if instants else name], left, right)


def compare_mixed(operator: ComparisonOperator, left: Term, right: Term) -> str:
    """A date compared with a timestamp."""
    return _filled(_ORDER[operator], span(left), span(right))


def _filled(template: str, left: Span, right: Span) -> str:
    ends = {"s1": left.start, "e1": left.end, "s2": right.start, "e2": right.end}
    days = all(end.day is not False for end in ends.values())
    written = {name: _written(end, days, name[0]) for name, end in ends.items() if f"{{{name}}}" in template}
    return template.format(**written)


def _written(end: End, days: bool, side: str) -> str:
    if end.day is None:
        return _infinite("-" if side == "s" else "", days)
    sql = end.write()
    if days or not end.day:
        return sql
    if side == "s":
        return f"(({sql})::timestamp AT TIME ZONE 'UTC')"
    return f"((({sql})::timestamp + interval '1 day' - interval '1 microsecond') AT TIME ZONE 'UTC')"


def _infinite(sign: str, days: bool) -> str:
    return f"'{sign}infinity'::{'date' if days else 'timestamptz'}"
