"""Lowers Python's own expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Literal

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, LoweringError
from daglens_analyzer.lower.dispatch import lower_expression as lower_from_libcst
from daglens_analyzer.lower.from_ast.reader import Reader, Unsure
from daglens_analyzer.lower.tree import (
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    DictDisplay,
    Expression,
    Generator,
    Name,
    NamedExpression,
    SequenceDisplay,
    Slice,
    Starred,
    Subscript,
    UnaryOperation,
    Yield,
)

BINARY_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
}
_UNARY_OPERATORS: dict[type[ast.unaryop], str] = {ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_LONGEST_NUMBER_BITS = 9_000
_LONGEST_STRING = 1_000
_MOST_IN_FORMATTED_STRING = 80
"""Brackets, quotes and nodes: so many need little of the machine's stack, however they are nested."""


def lower_expression(reader: Reader, node: ast.expr) -> Expression:
    """The lowered expression. Raises Unsure where it is not plain to see that it is what LibCST would give."""
    lowering = LOWERINGS.get(type(node))
    if lowering is None:
        raise Unsure
    reader.deeper(1)
    lowered = lowering(reader, node)
    reader.depth -= 1
    return lowered


def lower_expressions(reader: Reader, nodes: Sequence[ast.expr]) -> tuple[Expression, ...]:
    return tuple([lower_expression(reader, node) for node in nodes])


def lower_optional(reader: Reader, node: ast.expr | None) -> Expression | None:
    return None if node is None else lower_expression(reader, node)


def _name(reader: Reader, node: ast.Name) -> Expression:
    return Name(reader.node(node), node.id)


def _constant(reader: Reader, node: ast.Constant) -> Expression:
    at = reader.node(node)
    value = node.value
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER_BITS:
        raise Unsure
    if isinstance(value, str | bytes) and reader.ends[at] - reader.starts[at] > _LONGEST_STRING:
        literal = reader.text[reader.starts[at] : reader.ends[at]]
        if literal.count("'") + literal.count('"') > _LONGEST_STRING:
            raise Unsure  # Maybe more strings in a row than are read.
    return Constant(at, value)


def _formatted_string(reader: Reader, node: ast.JoinedStr) -> Expression:
    """Before Python 3.12 its parser told other places for what stands in an f-string: LibCST reads this expression."""
    start, end = reader.start(node), reader.end(node)
    literal = reader.text[start:end]
    if sum(map(literal.count, "([{'\"")) + sum(1 for _ in ast.walk(node)) > _MOST_IN_FORMATTED_STRING:
        raise Unsure
    cursor = Cursor(reader.text)
    cursor.offset, cursor.starts, cursor.ends = start, reader.starts, reader.ends
    try:
        parsed = cst.parse_expression(f"({literal})")
        lowered = lower_from_libcst(cursor, parsed.with_changes(lpar=(), rpar=()))
    except (cst.ParserSyntaxError, cst.CSTValidationError, cst.CSTLogicError, LoweringError, RecursionError):
        raise Unsure from None
    reader.has_yield |= cursor.has_yield
    return lowered


def _attribute(reader: Reader, node: ast.Attribute) -> Expression:
    at = reader.node(node)
    value = lower_expression(reader, node.value)
    return Attribute(at, value, node.attr, reader.name(node.attr, reader.ends[at] - len(node.attr)))


def _subscript(reader: Reader, node: ast.Subscript) -> Expression:
    at = reader.node(node)
    value = lower_expression(reader, node.value)
    return Subscript(at, value, lower_expression(reader, node.slice))


def _slice(reader: Reader, node: ast.Slice) -> Expression:
    at = reader.node(node)  # type: ignore[arg-type]
    lower, upper = lower_optional(reader, node.lower), lower_optional(reader, node.upper)
    return Slice(at, lower, upper, lower_optional(reader, node.step))


def _starred(reader: Reader, node: ast.Starred) -> Expression:
    at = reader.node(node)
    return Starred(at, lower_expression(reader, node.value))


def _display(kind: Literal["list", "tuple", "set"]) -> Callable[[Reader, Any], Expression]:
    def lower(reader: Reader, node: ast.List | ast.Tuple | ast.Set) -> Expression:
        at = reader.node(node)
        return SequenceDisplay(at, kind, lower_expressions(reader, node.elts))

    return lower


def _dict(reader: Reader, node: ast.Dict) -> Expression:
    at = reader.node(node)
    items = [
        (lower_optional(reader, key), lower_expression(reader, value))
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    return DictDisplay(at, tuple(items))


def _unary(reader: Reader, node: ast.UnaryOp) -> Expression:
    at = reader.node(node)
    return UnaryOperation(at, _UNARY_OPERATORS[type(node.op)], lower_expression(reader, node.operand))


def _binary(reader: Reader, node: ast.BinOp) -> Expression:
    at = reader.node(node)
    left = lower_expression(reader, node.left)
    return BinaryOperation(at, BINARY_OPERATORS[type(node.op)], left, lower_expression(reader, node.right))


def _boolean(reader: Reader, node: ast.BoolOp) -> Expression:
    """Python keeps `a and b and c` in one node; ours nest to the left, each ending where its right side does."""
    operator = "and" if isinstance(node.op, ast.And) else "or"
    reader.deeper(len(node.values))
    start = reader.start(node)
    ends = [reader.end(node)]
    for value, following in zip(node.values[-2:0:-1], node.values[:1:-1], strict=True):
        ends.append(_end_with_parentheses(reader, reader.end(value), reader.start(following), operator))
    ordinals = [reader.add(start, end) for end in ends]
    lowered = lower_expression(reader, node.values[0])
    for at, value in zip(reversed(ordinals), node.values[1:], strict=True):
        lowered = BooleanOperation(at, operator, lowered, lower_expression(reader, value))
    reader.depth -= len(node.values)
    return lowered


def _end_with_parentheses(reader: Reader, end: int, following: int, operator: str) -> int:
    """Where an operand that ends at `end` and has an operator behind it ends, with parentheses around it."""
    between = reader.text[end:following]
    if "#" in between or operator not in between:
        raise Unsure
    return end + between.rfind(")", 0, between.index(operator)) + 1


def _comparison(reader: Reader, node: ast.Compare) -> Expression:
    at = reader.node(node)
    reader.deeper(len(node.ops))
    left = lower_expression(reader, node.left)
    comparisons = [
        (_COMPARISONS[type(operator)], lower_expression(reader, right))
        for operator, right in zip(node.ops, node.comparators, strict=True)
    ]
    reader.depth -= len(node.ops)
    return Comparison(at, left, tuple(comparisons))


def _conditional(reader: Reader, node: ast.IfExp) -> Expression:
    at = reader.node(node)
    body, test = lower_expression(reader, node.body), lower_expression(reader, node.test)
    return Conditional(at, test, body, lower_expression(reader, node.orelse))


def _named(reader: Reader, node: ast.NamedExpr) -> Expression:
    at = reader.node(node)
    target = lower_expression(reader, node.target)
    return NamedExpression(at, target, lower_expression(reader, node.value))


def _await(reader: Reader, node: ast.Await) -> Expression:
    at = reader.node(node)
    return Await(at, lower_expression(reader, node.value))


def _yield(reader: Reader, node: ast.Yield | ast.YieldFrom) -> Expression:
    reader.has_yield = True
    at = reader.node(node)
    return Yield(at, lower_optional(reader, node.value), isinstance(node, ast.YieldFrom))


def _comprehension(kind: Literal["list", "set", "generator"]) -> Callable[[Reader, Any], Expression]:
    def lower(reader: Reader, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Expression:
        at = reader.node(node)
        element = lower_expression(reader, node.elt)
        return Comprehension(at, kind, element, None, lower_generators(reader, node.generators))

    return lower


def _dict_comprehension(reader: Reader, node: ast.DictComp) -> Expression:
    at = reader.node(node)
    key, value = lower_expression(reader, node.key), lower_expression(reader, node.value)
    return Comprehension(at, "dict", key, value, lower_generators(reader, node.generators))


def lower_generators(reader: Reader, nodes: Sequence[ast.comprehension]) -> tuple[Generator, ...]:
    """The `for ... in ...` of a comprehension."""
    generators: list[Generator] = []
    reader.deeper(len(nodes))
    for node in nodes:
        target, iterable = lower_expression(reader, node.target), lower_expression(reader, node.iter)
        generators.append(Generator(target, iterable, lower_expressions(reader, node.ifs), bool(node.is_async)))
    reader.depth -= len(nodes)
    return tuple(generators)


LOWERINGS: dict[type[ast.expr], Callable[[Reader, Any], Expression]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.JoinedStr: _formatted_string,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Starred: _starred,
    ast.List: _display("list"),
    ast.Tuple: _display("tuple"),
    ast.Set: _display("set"),
    ast.Dict: _dict,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Compare: _comparison,
    ast.IfExp: _conditional,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.GeneratorExp: _comprehension("generator"),
    ast.DictComp: _dict_comprehension,
}
"""How each kind of expression is lowered; `calls` adds those that have arguments or parameters."""
