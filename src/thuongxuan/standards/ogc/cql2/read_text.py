"""The text encoding of CQL2 (clause 8.2, annex B), read by precedence climbing.

One expression grammar reads conditions and values alike and ``build`` checks what an operator may take: a parser that
tried each rule of annex B in turn would go back twice at every parenthesis, 2^n times in all.
"""

from collections.abc import Callable
from typing import cast

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2 import build
from thuongxuan.standards.ogc.cql2.fault import DEFAULT_LIMITS, Fault, Limits
from thuongxuan.standards.ogc.cql2.instants import read_date, read_timestamp
from thuongxuan.standards.ogc.cql2.lexer import Token, tokens, unquote
from thuongxuan.standards.ogc.cql2.nodes import (
    ArithmeticOperator,
    Array,
    Boolean,
    ComparisonOperator,
    Fold,
    Function,
    Node,
    Number,
    Property,
    Text,
)
from thuongxuan.standards.ogc.cql2.text_literals import Literals, number_of
from thuongxuan.standards.ogc.cql2.words import (
    ARITHMETIC,
    CONSTRUCTORS,
    GEOMETRY_BY_WORD,
    OPERATOR_WORDS,
    RELATION_BY_WORD,
)

_OR, _AND, _COMPARE, _SUM, _PRODUCT, _POWER = 10, 20, 30, 40, 50, 60
_STRENGTH = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">=", "like", "between", "in", "is", "not"), _COMPARE),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "%", "div"), _PRODUCT),
    "^": _POWER,
}


def read_text(text: str, limits: Limits = DEFAULT_LIMITS) -> Node:
    """The syntax tree of a filter in the text encoding. Raises ``Fault`` with the character it stumbled on.

    More tolerant than annex B in three things: a word such as ``date`` may name a property where no parenthesis
    follows, a quoted name may hold any character (``""`` is a double quote), and MULTIPOINT takes bare positions.
    """
    if len(text) > limits.text:
        raise Fault(limits.text, "length", m("Bộ lọc dài hơn {limit} ký tự.", limit=limits.text))
    return build.check_limits(_Parser(tokens(text), limits).filter(), limits)


class _Parser(Literals):
    def __init__(self, found: list[Token], limits: Limits) -> None:
        super().__init__(found)
        # Grouping spends a level of the parser without one of the tree.
        self._levels_left = 2 * limits.depth
        self._limit = limits.depth
        self._prefixes: dict[str, Callable[[Token], Node]] = {
            "(": self._group,
            "-": self._signed,
            "+": self._signed,
            "number": lambda token: Number(number_of(token), at=token.at),
            "string": lambda token: Text(unquote(token.text), at=token.at),
            "quoted": self._quoted,
            "name": self._named,
            "true": lambda token: Boolean(True, at=token.at),
            "false": lambda token: Boolean(False, at=token.at),
            "not": self._negation,
        }
        self._constructors: dict[str, Callable[[Token], Node]] = {
            "casei": self._fold,
            "accenti": self._fold,
            "date": lambda token: read_date(self._only_string(), token.at),
            "timestamp": lambda token: read_timestamp(self._only_string(), token.at),
            "interval": self._interval,
            "bbox": self.bbox,
            "geometrycollection": self.collection,
        }

    def filter(self) -> Node:
        """The whole text."""
        node = self.expression()
        self.expect("end")
        return build.condition(node)

    def expression(self, floor: int = 0) -> Node:
        """An expression whose operators bind at least as strongly as ``floor``."""
        self._descend()
        node = self._climb(self._prefix(), floor)
        self._levels_left += 1
        return node

    def _climb(self, left: Node, floor: int) -> Node:
        while (strength := _STRENGTH.get(self.here.kind, -1)) >= floor:
            left = self._infix(left, self.take(), strength)
        return left

    def _descend(self) -> None:
        self._levels_left -= 1
        if self._levels_left < 0:
            raise Fault(self.here.at, "depth", m("Bộ lọc lồng nhau quá {limit} cấp.", limit=self._limit))

    def _prefix(self) -> Node:
        token = self.take()
        read = self._prefixes.get(token.kind)
        if read:
            return read(token)
        if token.kind in OPERATOR_WORDS:
            reason = m("“{word}” là từ khóa: nếu là tên thuộc tính, hãy đặt trong nháy kép.", word=token.text)
            raise Fault(token.at, "syntax", reason)
        if token.kind in CONSTRUCTORS or token.kind in RELATION_BY_WORD or token.kind in GEOMETRY_BY_WORD:
            return self._constructed(token)
        raise self.unexpected(token)

    def _constructed(self, token: Token) -> Node:
        if token.kind in GEOMETRY_BY_WORD and (self.here.kind == "(" or self.here.text in {"Z", "z"}):
            return self.geometry(token)
        if self.here.kind != "(":
            return Property(token.text, at=token.at)
        if token.kind in RELATION_BY_WORD:
            return self._relation(token)
        return self._constructors[token.kind](token)

    def _infix(self, left: Node, token: Token, strength: int) -> Node:
        kind = token.kind
        if kind in {"or", "and"}:
            return self._logic(left, token, strength)
        if kind in ARITHMETIC:
            right = self.expression(strength + 1)
            if kind == "^" and self.here.kind == "^":
                raise Fault(self.here.at, "syntax", m("Lũy thừa liên tiếp: hãy dùng dấu ngoặc để rõ thứ tự."))
            return build.arithmetic(cast("ArithmeticOperator", kind), left, right, token.at)
        if kind == "is":
            negated = self.accept("not")
            self.expect("null")
            return _maybe_not(build.is_null(left, token.at), token, negated)
        if kind == "not" and self.here.kind not in {"like", "between", "in"}:
            raise self.unexpected(self.here)
        if kind in {"not", "like", "between", "in"}:
            operator = self.take() if kind == "not" else token
            return _maybe_not(self._advanced(left, operator), token, kind == "not")
        return build.comparison(cast("ComparisonOperator", kind), left, self.expression(_SUM), token.at)

    def _logic(self, left: Node, token: Token, strength: int) -> Node:
        conditions = [left, self.expression(strength + 1)]
        while self.accept(token.kind):
            conditions.append(self.expression(strength + 1))
        return build.logic(token.kind, conditions, token.at)

    def _advanced(self, left: Node, token: Token) -> Node:
        if token.kind == "like":
            return build.like(left, self.expression(_SUM), token.at)
        if token.kind == "between":
            low = self.expression(_SUM)
            self.expect("and")
            return build.between(left, low, self.expression(_SUM), token.at)
        self.expect("(")
        return build.among(left, self.listed(lambda: self.expression(_SUM)), token.at)

    def _negation(self, token: Token) -> Node:
        if self.here.kind == "not":
            raise self.unexpected(self.here)
        return build.negation(self.expression(_COMPARE), token.at)

    def _group(self, token: Token) -> Node:
        node = self.expression()
        self.expect(")")
        if not isinstance(node, (*build.COMPUTED, Number, Boolean, Property, Function)):
            raise Fault(token.at, "syntax", m("Trong ngoặc đơn cần một điều kiện hoặc một phép tính."))
        return node

    def _signed(self, token: Token) -> Node:
        if token.kind == "+" and self.here.kind != "number":
            raise self.unexpected(self.here)
        following = self.take()
        if following.kind == "number":
            value = number_of(following)
            return Number(-value if token.kind == "-" else value, at=token.at)
        if following.kind == "quoted":
            operand = self._quoted(following)
        elif following.kind == "name":
            operand = self._named(following)
        elif following.kind == "(":
            operand = self._group(following)
        else:
            raise self.unexpected(following)
        return build.arithmetic("*", Number(-1, at=token.at), operand, token.at)

    def _quoted(self, token: Token) -> Node:
        name = token.text[1:-1].replace('""', '"')
        if not name:
            raise Fault(token.at, "syntax", m("Tên thuộc tính trong nháy kép đang rỗng."))
        return Property(name, at=token.at)

    def _named(self, token: Token) -> Node:
        if not self.accept("("):
            return Property(token.text, at=token.at)
        arguments = () if self.accept(")") else self.listed(self._argument)
        return Function(token.text, tuple(arguments), at=token.at)

    def _fold(self, token: Token) -> Fold:
        self.expect("(")
        argument = self.expression(_SUM)
        self.expect(")")
        return build.fold(token.kind, argument, token.at)

    def _only_string(self) -> str:
        self.expect("(")
        text = unquote(self.expect("string").text)
        self.expect(")")
        return text

    def _interval(self, token: Token) -> Node:
        self.expect("(")
        start = self._interval_end()
        self.expect(",")
        end = self._interval_end()
        self.expect(")")
        return build.interval(start, end, token.at)

    def _interval_end(self) -> Node | None:
        if self.here.kind == "string":
            return self.open_or_instant(self.take())
        at = self.here.at
        node = self.expression(_SUM)
        if not isinstance(node, Property | Function):
            raise Fault(at, "type", m("Đầu khoảng thời gian là ngày, thời điểm, '..' hoặc tên thuộc tính."))
        return node

    def _relation(self, token: Token) -> Node:
        name = RELATION_BY_WORD[token.kind]
        operand = self._array_operand if name[0] == "a" else lambda: self.expression(_SUM)
        self.expect("(")
        left = operand()
        self.expect(",")
        right = operand()
        self.expect(")")
        return build.relation(name, left, right, token.at)

    def _array_operand(self) -> Node:
        token = self.here
        return self._array(self.take()) if token.kind == "(" else self.expression(_SUM)

    def _array(self, token: Token) -> Array:
        items = () if self.accept(")") else self.listed(self._argument)
        return Array(tuple(items), at=token.at)

    def _argument(self) -> Node:
        return self._argument_or_group()[0]

    def _argument_or_group(self) -> tuple[Node, bool]:
        """An argument or an array element, and whether it was one expression in parentheses."""
        if self.here.kind != "(":
            return self.expression(), False
        self._descend()
        node, grouped = self._parenthesised(self.take())
        self._levels_left += 1
        if self.here.kind in _STRENGTH:
            return self._climb(node, 0), False
        return node, grouped

    def _parenthesised(self, token: Token) -> tuple[Node, bool]:
        """``(a, b)`` is an array. Parentheses around one computed expression group it; around anything else, or
        doubled, they make an array of one: annex B lets both be read.
        """
        if self.accept(")"):
            return Array((), at=token.at), False
        first, grouped = self._argument_or_group()
        if self.accept(","):
            return Array((first, *self.listed(self._argument)), at=token.at), False
        self.expect(")")
        if self.here.kind in _STRENGTH or (isinstance(first, build.COMPUTED) and not grouped):
            return first, True
        return Array((first,), at=token.at), False


def _maybe_not(node: Node, token: Token, negated: bool) -> Node:
    return build.negation(node, token.at) if negated else node
