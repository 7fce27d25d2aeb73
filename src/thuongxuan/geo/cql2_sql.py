"""A CQL2 filter as the condition of a PostGIS query: one SQL text for all filters of a shape, values bound apart."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from thuongxuan.errors import m
from thuongxuan.geo import cql2_spatial_sql, cql2_temporal_sql
from thuongxuan.geo.cql2_array_sql import Arrays
from thuongxuan.geo.cql2_functions import FUNCTIONS, CustomFunction
from thuongxuan.geo.cql2_temporal_sql import End, Span
from thuongxuan.geo.cql2_terms import NUMERIC, SQL_TYPES, TEMPORAL, Term, beside, literal, require, unlike
from thuongxuan.geo.queryable import Kind, Queryable
from thuongxuan.standards.ogc.cql2.fault import DEFAULT_LIMITS, Fault, Limits, Place
from thuongxuan.standards.ogc.cql2.geometry import positions
from thuongxuan.standards.ogc.cql2.nodes import (
    Arithmetic,
    Array,
    BBox,
    Between,
    Boolean,
    Comparison,
    ComparisonOperator,
    Fold,
    Function,
    Geometry,
    GeometryCollection,
    In,
    Interval,
    IsNull,
    Like,
    Logic,
    Node,
    Not,
    Property,
    Relation,
)
from thuongxuan.standards.ogc.crs import DEFAULT, Crs

_COLUMN = re.compile(r"[\w.]+", re.ASCII)
_NOT_COMPUTABLE = frozenset({"22003", "2201F", "22012", "22025"})
_POSTGIS = re.compile(r"transform:|TopologyException|GEOS|lwgeom|ST_\w+:|Geometry|Antipodal")
_SHAPES = (Geometry, GeometryCollection, BBox)
_KINDS: dict[type[Node], Kind] = {
    Fold: "string",
    Arithmetic: "number",
    Interval: "interval",
    Array: "array",
    **dict.fromkeys(_SHAPES, "geometry"),
}


class Compiled(Struct, frozen=True):
    """A condition for a WHERE clause with ``$n`` placeholders, the values they stand for in order, and its cost in
    comparisons of scalars a row.
    """

    sql: str
    parameters: list[Any]
    cost: int


def compile_filter(
    node: Node,
    queryables: Mapping[str, Queryable],
    *,
    first: int = 1,
    crs: Crs = DEFAULT,
    functions: Mapping[str, CustomFunction] = FUNCTIONS,
    limits: Limits = DEFAULT_LIMITS,
) -> Compiled:
    """The condition of a filter that was read with the same limits; ``first`` numbers its first placeholder
    and ``crs`` (the parameter filter-crs) is the reference system of its geometry literals.

    Raises ``Fault``: unknown names, operands of kinds that do not go together, geometries that cannot be, cost.
    """
    compiler = _Compiler(queryables, first, crs, functions)
    sql = compiler.condition(node)
    if compiler.cost > limits.cost:
        raise Fault(
            node.at,
            "cost",
            m("Bộ lọc quá nặng: {cost}, mức cho phép là {limit}.", cost=compiler.cost, limit=limits.cost),
        )
    return Compiled(sql, compiler.parameters.values, compiler.cost)


def evaluation_fault(sqlstate: str, message: str) -> Fault | None:
    """The fault of the client when PostgreSQL could not compute a filter for some row; ``None`` for other errors.

    Numbers out of range (22003), powers without a value (2201F), a pattern that folding left ending in the escape
    character (22025), and what PROJ and GEOS refuse, which PostGIS reports as an internal error.
    """
    from_postgis = sqlstate == "XX000" and _POSTGIS.match(message)
    if sqlstate not in _NOT_COMPUTABLE and not from_postgis:
        return None
    return Fault(0, "evaluation", m("Không tính được bộ lọc: có phép tính vượt quá phạm vi."))


class _Compiler(Arrays):
    def __init__(
        self,
        queryables: Mapping[str, Queryable],
        first: int,
        crs: Crs,
        functions: Mapping[str, CustomFunction],
    ) -> None:
        super().__init__(first)
        self._queryables = queryables
        self._crs = crs
        self._functions = functions
        self._conditions: dict[type[Node], Callable[[Any], str]] = {
            Logic: self._logic,
            Not: lambda node: f"(NOT {self.condition(node.condition)})",
            Comparison: lambda node: self._compare(node.operator, *self._pair(node.left, node.right), node.at),
            Like: self._like,
            Between: self._between,
            In: self._in,
            IsNull: lambda node: f"({self._nullable(node.value)} IS NULL)",
            Relation: self._relation,
            Function: lambda node: require(self._function(node), "boolean").sql,
            Boolean: lambda node: self.parameters.bind(node.value, "boolean"),
        }

    def condition(self, node: Node) -> str:
        """A condition, safe beside any operator."""
        self.cost += 1
        return self._conditions[type(node)](node)

    def term(self, node: Node) -> Term:
        """A property, a scalar literal, or anything computed from them."""
        found = literal(node)
        if found:
            value, kind = found
            return Term(self.parameters.bind(value, SQL_TYPES[kind]), kind, node.at, constant=True)
        if isinstance(node, Property):
            return self._property(node)
        if isinstance(node, Function):
            return self._function(node)
        if isinstance(node, Fold):
            inner = require(self.term(node.argument), "string")
            self.cost += 2
            return Term(f"tx_{node.mode}({inner.sql})", "string", node.at, constant=inner.constant)
        if isinstance(node, Arithmetic):
            return self._arithmetic(node)
        raise Fault(node.at, "type", m("Ở đây cần một giá trị đơn hoặc tên thuộc tính."))

    def value(self, node: Node) -> Term:
        """A scalar expression, or a condition as the boolean it gives."""
        if type(node) in self._conditions and not isinstance(node, Function | Boolean):
            return Term(self.condition(node), "boolean", node.at)
        return self.term(node)

    def kind_of(self, node: Node) -> Kind:
        """The kind an expression will have. Nothing is compiled: inner expressions would be, twice each."""
        found = literal(node)
        if found:
            return found[1]
        if isinstance(node, Property):
            return self._property(node).kind
        if isinstance(node, Function):
            return self._known(node).returns
        return _KINDS.get(type(node), "boolean")

    def _property(self, node: Property) -> Term:
        found = self._queryables.get(node.name)
        if found is None:
            raise Fault(
                node.at, "property", m("Không lọc được theo “{name}”: không có thuộc tính này.", name=node.name[:60])
            )
        sql = found.sql if _COLUMN.fullmatch(found.sql) else f"({found.sql})"
        return Term(sql, found.kind, node.at, found.item, found.srid)

    def _known(self, node: Function) -> CustomFunction:
        found = self._functions.get(node.name.lower())
        if found is None:
            raise Fault(node.at, "function", m("Không có hàm nào tên “{name}”.", name=node.name[:60]))
        return found

    def _function(self, node: Function) -> Term:
        found = self._known(node)
        if len(found.arguments) != len(node.arguments):
            reason = m("Hàm {name} cần {wanted} đối số.", name=found.name, wanted=len(found.arguments))
            raise Fault(node.at, "function", reason)
        self.cost += found.cost
        terms = [
            require(self._argument(given), *wanted.kinds)
            for given, wanted in zip(node.arguments, found.arguments, strict=True)
        ]
        return Term(f"({found.sql(*terms)})", found.returns, node.at, srid=4326)

    def _argument(self, node: Node) -> Term:
        if isinstance(node, _SHAPES):
            return self._shape(node, 4326)
        if isinstance(node, Array | Interval):
            raise Fault(node.at, "type", m("Hàm không nhận mảng hay khoảng thời gian."))
        found = self.value(node)
        return self._in_crs(found, 4326) if found.kind == "geometry" else found

    def _logic(self, node: Logic) -> str:
        return "(" + f" {node.operator.upper()} ".join(map(self.condition, node.conditions)) + ")"

    def _pair(self, left: Node, right: Node) -> tuple[Term, Term]:
        """Both sides; a text takes the kind of a date or timestamp on the other side."""
        if literal(left) is None:
            first = self.term(left)
            return first, self.term(beside(right, first.kind))
        second = self.term(right)
        return self.term(beside(left, second.kind)), second

    def _compare(self, operator: ComparisonOperator, left: Term, right: Term, at: Place) -> str:
        if {left.kind, right.kind} <= NUMERIC or (left.kind == right.kind and left.kind in {"boolean", *TEMPORAL}):
            return f"({left.sql} {operator} {right.sql})"
        if left.kind == right.kind == "string":
            # Code point order, as the standard's tests have it. Equality needs no collation beside a constant, and
            # without one any index serves.
            plain = operator in {"=", "<>"} and (left.constant or right.constant)
            collation = "" if plain else ' COLLATE "C"'
            return f"({left.sql}{collation} {operator} {right.sql})"
        if {left.kind, right.kind} <= TEMPORAL:
            return cql2_temporal_sql.compare_mixed(operator, left, right)
        raise unlike(left.kind, right.kind, at)

    def _like(self, node: Like) -> str:
        value, pattern = require(self.term(node.value), "string"), self.term(node.pattern)
        self.cost += 1
        return f"({value.sql} LIKE {pattern.sql})"

    def _between(self, node: Between) -> str:
        value, low, high = (require(self.term(part), "number", "integer") for part in (node.value, node.low, node.high))
        return f"({value.sql} BETWEEN {low.sql} AND {high.sql})"

    def _in(self, node: In) -> str:
        value = self.term(node.value)
        items = [beside(item, value.kind) for item in node.items]
        listed = self.constants(items, value.kind)
        if listed is not None:
            self.cost += len(items) // 50
            return f"({value.sql} = ANY({listed}))"
        self.cost += len(items)
        terms = [self.term(item) for item in items]
        if value.kind in TEMPORAL:
            return "(" + " OR ".join(self._compare("=", value, term, term.at) for term in terms) + ")"
        for term in terms:
            self._compare("=", value, term, term.at)
        collation = "" if value.kind != "string" or all(term.constant for term in terms) else ' COLLATE "C"'
        return f"({value.sql}{collation} IN ({', '.join(term.sql for term in terms)}))"

    def _nullable(self, node: Node) -> str:
        if isinstance(node, _SHAPES):
            return self._shape(node, self._crs.srid).sql
        if isinstance(node, Interval):
            ends = [f"({self._end(end).write()})::text" for end in (node.start, node.end) if end]
            return f"coalesce({', '.join(ends)})" if ends else self.parameters.bind(True, "boolean")
        return self.value(node).sql

    def _relation(self, node: Relation) -> str:
        if node.name[0] == "s":
            return self._spatial(node)
        if node.name[0] == "a":
            return self.array_relation(node)
        left, right = self._span(node.left), self._span(node.right)
        self.cost += 1
        return cql2_temporal_sql.relate(node.name, left, right, node.at)

    def _spatial(self, node: Relation) -> str:
        """The srid of a column decides: constants and the right side are transformed to it."""
        sides = [
            None if isinstance(side, _SHAPES) else require(self.term(side), "geometry")
            for side in (node.left, node.right)
        ]
        srid = next((side.srid for side in sides if side), self._crs.srid)
        left, right = (
            self._in_crs(term, srid) if term else self._shape(side, srid)
            for term, side in zip(sides, (node.left, node.right), strict=True)
        )
        self.cost += 10
        return cql2_spatial_sql.relate(node.name, left.sql, right.sql)

    def _shape(self, node: Node, srid: int) -> Term:
        self.cost += len(positions(node)) // 50
        bound = self.parameters.bind(cql2_spatial_sql.constant(node, self._crs), "geometry")
        return self._in_crs(Term(bound, "geometry", node.at, srid=self._crs.srid, constant=True), srid)

    def _in_crs(self, term: Term, srid: int) -> Term:
        if term.srid == srid:
            return term
        return Term(f"ST_Transform({term.sql}, {srid})", "geometry", term.at, srid=srid)

    def _span(self, node: Node) -> Span:
        if isinstance(node, Interval):
            return Span(self._end(node.start), self._end(node.end))
        return cql2_temporal_sql.span(self.term(node))

    def _end(self, node: Node | None) -> End:
        if node is None:
            return cql2_temporal_sql.OPEN
        kind = require(Term("", self.kind_of(node), node.at), "timestamp", "date").kind
        return End(kind == "date", lambda: self.term(node).sql)

    def _arithmetic(self, node: Arithmetic) -> Term:
        left, right = (require(self.term(side), "number", "integer") for side in (node.left, node.right))
        self.cost += 1
        whole = left.kind == right.kind == "integer" and node.operator not in {"/", "^"}
        a, b = (f"({side.sql})::{'bigint' if whole else 'float8'}" for side in (left, right))
        if node.operator in {"/", "div", "%"}:
            b = f"NULLIF({b}, 0)"
        if node.operator == "div":
            sql = f"({a} / {b})" if whole else f"trunc({a} / {b})"
        elif node.operator == "%" and not whole:
            sql = f"(({a})::numeric % ({b})::numeric)::float8"
        else:
            sql = f"({a} {node.operator} {b})"
        return Term(sql, "integer" if whole else "number", node.at, constant=left.constant and right.constant)
