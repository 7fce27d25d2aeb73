"""Array comparisons of CQL2 (OGC 21-065r2 section 7.8): arrays are sets, whatever their order and repetitions."""

from collections.abc import Sequence
from typing import Any

from thuongxuan.errors import m
from thuongxuan.geo.cql2_terms import NUMERIC, SQL_TYPES, Parameters, Term, beside, literal, unlike
from thuongxuan.geo.queryable import Kind
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.nodes import Array, Node, Relation

_RELATIONS = {
    "a_contains": "({left} @> {right})",
    "a_containedBy": "({left} <@ {right})",
    "a_overlaps": "({left} && {right})",
    "a_equals": "({left} @> {right} AND {left} <@ {right})",
}
_COMPUTED = "ARRAY["
# Each side stands once: elements may hold comparisons of arrays in turn, and text that doubles with every level grows
# beyond all memory. OFFSET keeps the planner from putting the sides back in.
_EQUALS_ONCE = "(SELECT a @> b AND a <@ b FROM (SELECT {left} AS a, {right} AS b OFFSET 0) AS sides)"


class Arrays:
    """The part of the compiler that knows lists of values."""

    def __init__(self, first: int) -> None:
        self.parameters = Parameters(first)
        self.cost = 0

    def term(self, node: Node) -> Term:
        """A scalar expression or a property."""
        raise NotImplementedError

    def value(self, node: Node) -> Term:
        """A scalar expression, or a condition as the boolean it gives."""
        raise NotImplementedError

    def kind_of(self, node: Node) -> Kind:
        """The kind an expression will have."""
        raise NotImplementedError

    def constants(self, items: Sequence[Node], beside_kind: Kind) -> str | None:
        """One bound array of all the items; ``None`` when they are not literals of the kind of their neighbour."""
        found = [literal(item) for item in items]
        values: list[Any] = [pair[0] for pair in found if pair]
        kinds: set[Kind] = {pair[1] for pair in found if pair}
        if len(values) != len(items):
            return None
        if kinds <= NUMERIC and beside_kind in NUMERIC:
            return self.parameters.bind(values, f"{SQL_TYPES['integer' if kinds == {'integer'} else 'number']}[]")
        if kinds == {beside_kind} and beside_kind in SQL_TYPES:
            return self.parameters.bind(values, f"{SQL_TYPES[beside_kind]}[]")
        return None

    def array_relation(self, node: Relation) -> str:
        """The condition of an ``a_`` comparison. Raises ``Fault`` for elements of other kinds than the other side."""
        sides = [None if isinstance(side, Array) else self._column(side) for side in (node.left, node.right)]
        item = next((side.item for side in sides if side and side.item), None) or self._kind_of(node)
        left, right = (
            self._cast(column, item) if column else self._literal(side, item)
            for column, side in zip(sides, (node.left, node.right), strict=True)
        )
        self.cost += 4
        if node.name == "a_equals" and (left.startswith(_COMPUTED) or right.startswith(_COMPUTED)):
            return _EQUALS_ONCE.format(left=left, right=right)
        return _RELATIONS[node.name].format(left=left, right=right)

    def _column(self, node: Node) -> Term:
        term = self.term(node)
        if term.kind != "array" or term.item not in SQL_TYPES:
            raise Fault(node.at, "type", m("Ở đây cần một mảng."))
        return term

    def _cast(self, column: Term, item: Kind) -> str:
        """Numbers are brought to one type; others keep theirs, and so their index."""
        same = column.item == item or (column.item in NUMERIC and item in NUMERIC)
        if not same:
            raise unlike(column.item or "array", item, column.at)
        return f"{column.sql}::float8[]" if item in NUMERIC else column.sql

    def _kind_of(self, node: Relation) -> Kind:
        """The kind of the first element of two arrays that are both written out."""
        elements = [item for side in (node.left, node.right) if isinstance(side, Array) for item in side.items]
        kind = self.kind_of(elements[0]) if elements else "string"
        if kind not in SQL_TYPES:
            raise Fault(elements[0].at, "type", m("Phần tử của mảng phải là giá trị đơn."))
        return kind

    def _literal(self, node: Node, item: Kind) -> str:
        assert isinstance(node, Array)  # noqa: S101 - tells the type checker what is left
        sql_type = "float8[]" if item in NUMERIC else f"{SQL_TYPES[item]}[]"
        items = [beside(element, item) for element in node.items]
        found = [literal(element) for element in items]
        if all(pair and _fits(pair[1], item) for pair in found):
            return self.parameters.bind([pair[0] for pair in found if pair], sql_type)
        terms = [self._element(element, item) for element in items]
        return f"{_COMPUTED}{', '.join(terms)}]::{sql_type}"

    def _element(self, node: Node, item: Kind) -> str:
        if isinstance(node, Array):
            raise Fault(node.at, "type", m("Phần tử của mảng phải là giá trị đơn."))
        term = self.value(node)
        if not _fits(term.kind, item):
            raise unlike(item, term.kind, node.at)
        return term.sql


def _fits(kind: Kind, item: Kind) -> bool:
    return kind == item or (kind in NUMERIC and item in NUMERIC)
