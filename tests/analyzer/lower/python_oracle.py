"""Compares a lowered tree, node by node and span by span, with the tree of Python's own parser."""

from __future__ import annotations

import ast
import inspect
import sys
import unicodedata
from collections.abc import Iterator, Sequence

from daglens_analyzer.lower import tree
from daglens_analyzer.source.span_table import SpanTable

_BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^",
}  # fmt: skip
_UNARY = {ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not"}
_COMPARISONS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_SIMPLE = {ast.Pass: "pass", ast.Break: "break", ast.Continue: "continue"}
_COMPREHENSIONS = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "generator"}
_DISPLAYS = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}


class Difference(AssertionError):
    """The two trees are not the same."""


def compare(text: str, statements: Sequence[tree.Statement], spans: SpanTable, *, first_line: int = 0) -> int:
    """Compares with `ast.parse(text)`; gives the number of spans that were compared. Raises Difference."""
    comparison = _Comparison(text, spans, first_line)
    comparison.block(statements, ast.parse(text).body)
    return comparison.compared


class _Comparison:
    def __init__(self, text: str, spans: SpanTable, first_line: int) -> None:
        self.lines = [line.encode() for line in text.split("\n")]
        self.spans = spans
        self.compared = 0
        self.in_formatted_string = False

    def same(self, ours: object, theirs: object, what: str, node: ast.AST | None = None) -> None:
        if ours != theirs or type(ours) is not type(theirs):
            line = getattr(node, "lineno", "?")
            raise Difference(f"{what}: ours {ours!r}, Python's {theirs!r}, line {line}")

    def place(self, line: int, column: int) -> tuple[int, int]:
        encoded = self.lines[line - 1]
        return line - 1, column if encoded.isascii() else len(encoded[:column].decode())

    def span(self, at: int, node: ast.AST, *, start: ast.AST | None = None) -> None:
        if self.in_formatted_string and sys.version_info < (3, 12):
            return  # Python told wrong columns there.
        start = start or node
        theirs = (*self.place(start.lineno, start.col_offset), *self.place(node.end_lineno, node.end_col_offset))
        self.same(tuple(self.spans[at]), theirs, f"span of {type(node).__name__}", node)
        self.compared += 1

    def name(self, at: int, name: str) -> None:
        line, column, end_line, end_column = self.spans[at]
        written = unicodedata.normalize("NFKC", self.lines[line].decode()[column:end_column])
        self.same(written, name, "name at its span")
        self.same(line, end_line, "lines of a name")
        self.compared += 1

    def block(self, ours: Sequence[tree.Statement], theirs: Sequence[ast.stmt]) -> None:
        self.same([type(node).__name__ for node in ours], [_statement_kind(node) for node in theirs], "statements")
        for own, their in zip(ours, theirs, strict=True):
            self.statement(own, their)

    def statement(self, ours: tree.Statement, theirs: ast.stmt) -> None:
        if isinstance(ours, tree.FunctionDef | tree.ClassDef):
            if not ours.decorators:
                self.span(ours.at, theirs)
            return self.definition(ours, theirs)
        self.span(ours.at, theirs)
        match ours, theirs:
            case tree.Import(names=names), ast.Import():
                self.aliases(names, theirs.names)
            case tree.ImportFrom(), ast.ImportFrom():
                self.same((ours.module, ours.level), (theirs.module or "", theirs.level), "import", theirs)
                self.same(ours.is_star, theirs.names[0].name == "*", "star", theirs)
                self.aliases(ours.names, [] if ours.is_star else theirs.names)
            case tree.Assign(), ast.Assign():
                self.expressions(ours.targets, theirs.targets)
                self.expression(ours.value, theirs.value)
            case tree.Assign(), ast.AnnAssign():
                self.expressions(ours.targets, [theirs.target])
                self.expression(ours.annotation, theirs.annotation)
                self.expression(ours.value, theirs.value)
            case tree.AugmentedAssign(), ast.AugAssign():
                self.expression(ours.target, theirs.target)
                self.same(ours.operator, _BINARY[type(theirs.op)], "operator", theirs)
                self.expression(ours.value, theirs.value)
            case tree.ExpressionStatement(), ast.Expr():
                self.expression(ours.value, theirs.value)
            case tree.Return(), ast.Return():
                self.expression(ours.value, theirs.value)
            case tree.Raise(), ast.Raise():
                self.expression(ours.exception, theirs.exc)
                self.expression(ours.cause, theirs.cause)
            case tree.Delete(), ast.Delete():
                self.expressions(ours.targets, theirs.targets)
            case tree.Scope(), ast.Global() | ast.Nonlocal():
                self.same(ours.kind, type(theirs).__name__.lower(), "scope", theirs)
                self.same(list(ours.names), theirs.names, "names", theirs)
            case tree.Simple(), _:
                self.same(ours.kind, _SIMPLE[type(theirs)], "statement", theirs)
            case tree.Assert(), ast.Assert():
                self.expression(ours.test, theirs.test)
                self.expression(ours.message, theirs.msg)
            case tree.If() | tree.While(), ast.If() | ast.While():
                self.expression(ours.test, theirs.test)
                self.block(ours.body, theirs.body)
                self.block(ours.orelse, theirs.orelse)
            case tree.For(), ast.For() | ast.AsyncFor():
                self.same(ours.is_async, isinstance(theirs, ast.AsyncFor), "async", theirs)
                self.expression(ours.target, theirs.target)
                self.expression(ours.iterable, theirs.iter)
                self.block(ours.body, theirs.body)
                self.block(ours.orelse, theirs.orelse)
            case tree.Try(), _:
                self.block(ours.body, theirs.body)
                for handler, their in zip(ours.handlers, theirs.handlers, strict=True):
                    self.span(handler.at, their)
                    self.same(handler.name, their.name, "handler", their)
                    self.expression(handler.exception, their.type)
                    self.block(handler.body, their.body)
                self.block(ours.orelse, theirs.orelse)
                self.block(ours.finalbody, theirs.finalbody)
            case tree.With(), ast.With() | ast.AsyncWith():
                self.same(ours.is_async, isinstance(theirs, ast.AsyncWith), "async", theirs)
                for (manager, target), item in zip(ours.items, theirs.items, strict=True):
                    self.expression(manager, item.context_expr)
                    self.expression(target, item.optional_vars)
                self.block(ours.body, theirs.body)
            case tree.Match(), ast.Match():
                self.expression(ours.subject, theirs.subject)
                for case, their in zip(ours.cases, theirs.cases, strict=True):
                    self.same(
                        sorted(tree.captures(case.pattern)), sorted(_captures(their.pattern)), "captures", their.pattern
                    )
                    self.expression(case.guard, their.guard)
                    self.block(case.body, their.body)
            case _:
                raise Difference(f"{ours} is not {ast.dump(theirs)}")

    def aliases(self, ours: Sequence[tree.ImportAlias], theirs: Sequence[ast.alias]) -> None:
        for alias, their in zip(ours, theirs, strict=True):
            self.span(alias.at, their)
            self.same((alias.name, alias.asname), (their.name, their.asname), "alias", their)

    def definition(self, ours: tree.FunctionDef | tree.ClassDef, theirs: ast.stmt) -> None:
        self.same(ours.name, theirs.name, "name", theirs)
        self.name(ours.name_at, ours.name)
        for decorator, their in zip(ours.decorators, theirs.decorator_list, strict=True):
            self.expression(decorator.expression, their)
        if ours.decorators:
            self.same(ours.at < ours.decorators[0].at, True, "order", theirs)
            line, column = self.spans[ours.at][:2]
            self.same(self.lines[line].decode()[column], "@", "start of a decorated definition")
            self.same(self.spans[ours.at][2:], self.place(theirs.end_lineno, theirs.end_col_offset), "end", theirs)
        docstring = ast.get_docstring(theirs, clean=False)
        self.same(ours.docstring, docstring and inspect.cleandoc(docstring) if docstring else docstring, "docstring")
        if isinstance(ours, tree.FunctionDef):
            self.same(ours.is_async, isinstance(theirs, ast.AsyncFunctionDef), "async", theirs)
            self.same(ours.is_generator, _is_generator(theirs.body), "generator", theirs)
            self.parameters(ours.parameters, theirs.args)
            self.expression(ours.returns, theirs.returns)
        else:
            self.arguments(ours.arguments, theirs.bases, theirs.keywords)
        self.block(ours.body, theirs.body)

    def parameters(self, ours: tree.Parameters, theirs: ast.arguments) -> None:
        plain = [*theirs.posonlyargs, *theirs.args]
        defaults = [None] * (len(plain) - len(theirs.defaults)) + theirs.defaults
        expected = [(arg, default, "positional_only") for arg, default in zip(plain, defaults, strict=True)]
        expected[len(theirs.posonlyargs) :] = [
            (arg, default, "positional_or_keyword") for arg, default, _ in expected[len(theirs.posonlyargs) :]
        ]
        if theirs.vararg:
            expected.append((theirs.vararg, None, "var_positional"))
        expected += [(arg, d, "keyword_only") for arg, d in zip(theirs.kwonlyargs, theirs.kw_defaults, strict=True)]
        if theirs.kwarg:
            expected.append((theirs.kwarg, None, "var_keyword"))
        for own, (arg, default, kind) in zip(ours, expected, strict=True):
            self.same((own.name, own.kind), (arg.arg, kind), "parameter", arg)
            self.name(own.at, own.name)
            self.same(self.spans[own.at][:2], self.place(arg.lineno, arg.col_offset), "place of a parameter", arg)
            self.expression(own.annotation, arg.annotation)
            self.expression(own.default, default)

    def arguments(
        self, ours: Sequence[tree.Argument], args: Sequence[ast.expr], keywords: Sequence[ast.keyword]
    ) -> None:
        expected = sorted([*args, *keywords], key=lambda node: (node.lineno, node.col_offset))
        for own, their in zip(ours, expected, strict=True):
            if isinstance(their, ast.keyword):
                self.span(own.at, their)
                self.same((own.keyword, own.star), (their.arg, "" if their.arg else "**"), "keyword", their)
                if own.keyword is not None:
                    assert own.name_at is not None
                    self.name(own.name_at, own.keyword)
            else:
                self.same((own.keyword, own.star), (None, "*" if isinstance(their, ast.Starred) else ""), "star", their)
            value = their.value if isinstance(their, ast.keyword | ast.Starred) else their
            self.expression(own.value, value)

    def expressions(self, ours: Sequence[tree.Expression], theirs: Sequence[ast.expr]) -> None:
        for own, their in zip(ours, theirs, strict=True):
            self.expression(own, their)

    def expression(self, ours: tree.Expression | None, theirs: ast.expr | None) -> None:
        if ours is None or theirs is None:
            self.same(ours, theirs, "absence", theirs)
            return
        if isinstance(ours, tree.BooleanOperation):
            return self.boolean(ours, theirs)
        if not (isinstance(ours, tree.Comprehension) and ours.kind == "generator"):
            self.span(ours.at, theirs)  # Python gives an only argument the parentheses of the call.
        match ours, theirs:
            case tree.Name(id=name), ast.Name(id=their_name):
                self.same(name, their_name, "name", theirs)
            case tree.Constant(value=value), ast.Constant(value=their_value):
                self.same(repr(value), repr(their_value), "constant", theirs)
            case tree.FormattedString(), ast.JoinedStr():
                self.formatted_string(ours, theirs)
            case tree.Attribute(), ast.Attribute():
                self.same(ours.name, theirs.attr, "attribute", theirs)
                self.name(ours.name_at, ours.name)
                self.expression(ours.value, theirs.value)
            case tree.Subscript(), ast.Subscript():
                self.expression(ours.value, theirs.value)
                self.expression(ours.index, theirs.slice)
            case tree.Slice(), ast.Slice():
                self.expression(ours.lower, theirs.lower)
                self.expression(ours.upper, theirs.upper)
                self.expression(ours.step, theirs.step)
            case tree.Call(), ast.Call():
                self.expression(ours.function, theirs.func)
                self.arguments(ours.arguments, theirs.args, theirs.keywords)
            case tree.Starred(), ast.Starred():
                self.expression(ours.value, theirs.value)
            case tree.SequenceDisplay(), ast.List() | ast.Tuple() | ast.Set():
                self.same(ours.kind, _DISPLAYS[type(theirs)], "display", theirs)
                self.expressions(ours.items, theirs.elts)
            case tree.DictDisplay(), ast.Dict():
                for (key, value), their_key, their_value in zip(ours.items, theirs.keys, theirs.values, strict=True):
                    self.expression(key, their_key)
                    self.expression(value, their_value)
            case tree.UnaryOperation(), ast.UnaryOp():
                self.same(ours.operator, _UNARY[type(theirs.op)], "operator", theirs)
                self.expression(ours.operand, theirs.operand)
            case tree.BinaryOperation(), ast.BinOp():
                self.same(ours.operator, _BINARY[type(theirs.op)], "operator", theirs)
                self.expressions((ours.left, ours.right), (theirs.left, theirs.right))
            case tree.Comparison(), ast.Compare():
                self.expression(ours.left, theirs.left)
                for (operator, right), op, their in zip(ours.comparisons, theirs.ops, theirs.comparators, strict=True):
                    self.same(operator, _COMPARISONS[type(op)], "operator", theirs)
                    self.expression(right, their)
            case tree.Conditional(), ast.IfExp():
                self.expressions((ours.test, ours.body, ours.orelse), (theirs.test, theirs.body, theirs.orelse))
            case tree.NamedExpression(), ast.NamedExpr():
                self.expressions((ours.target, ours.value), (theirs.target, theirs.value))
            case tree.Lambda(), ast.Lambda():
                self.parameters(ours.parameters, theirs.args)
                self.expression(ours.body, theirs.body)
            case tree.Comprehension(), ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.comprehension(ours, theirs)
            case tree.Await(), ast.Await():
                self.expression(ours.value, theirs.value)
            case tree.Yield(), ast.Yield() | ast.YieldFrom():
                self.same(ours.is_from, isinstance(theirs, ast.YieldFrom), "yield from", theirs)
                self.expression(ours.value, theirs.value)
            case _:
                raise Difference(f"{ours} is not {ast.dump(theirs)}")

    def boolean(self, ours: tree.Expression, theirs: ast.expr) -> None:
        """Python keeps `a and b and c` in one node, we nest it to the left."""
        assert isinstance(theirs, ast.BoolOp), ast.dump(theirs)
        self.span(ours.at, theirs)
        for their in reversed(theirs.values[1:]):
            assert isinstance(ours, tree.BooleanOperation)
            self.same(ours.operator, "and" if isinstance(theirs.op, ast.And) else "or", "operator", theirs)
            self.expression(ours.right, their)
            ours = ours.left
        self.expression(ours, theirs.values[0])

    def comprehension(
        self, ours: tree.Comprehension, theirs: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        self.same(ours.kind, _COMPREHENSIONS[type(theirs)], "comprehension", theirs)
        if isinstance(theirs, ast.DictComp):
            self.expression(ours.element, theirs.key)
            self.expression(ours.value, theirs.value)
        else:
            self.expression(ours.element, theirs.elt)
        for generator, their in zip(ours.generators, theirs.generators, strict=True):
            self.same(generator.is_async, bool(their.is_async), "async", theirs)
            self.expression(generator.target, their.target)
            self.expression(generator.iterable, their.iter)
            self.expressions(generator.conditions, their.ifs)

    def formatted_string(self, ours: tree.FormattedString, theirs: ast.JoinedStr) -> None:
        outer, self.in_formatted_string = self.in_formatted_string, True
        parts: list[str | tree.FormattedValue] = []
        for part in ours.parts:
            if isinstance(part, tree.Constant):
                assert isinstance(part.value, str)
                if parts and isinstance(parts[-1], str):
                    parts[-1] += part.value
                elif part.value:
                    parts.append(part.value)
            else:
                parts.append(part)
        for part, their in zip(parts, theirs.values, strict=True):
            if isinstance(part, str):
                assert isinstance(their, ast.Constant)
                self.same(part, their.value, "text", theirs)
                continue
            assert isinstance(their, ast.FormattedValue)
            self.same(part.conversion, chr(their.conversion) if their.conversion >= 0 else None, "conversion", theirs)
            spec = their.format_spec
            if isinstance(spec, ast.JoinedStr) and any(isinstance(value, ast.FormattedValue) for value in spec.values):
                self.same(part.has_nested_spec, True, "nested spec", theirs)
            elif isinstance(spec, ast.JoinedStr):
                text = "".join(value.value for value in spec.values if isinstance(value, ast.Constant))
                self.same(part.format_spec, text, "spec", theirs)
            else:
                self.same((part.format_spec, part.has_nested_spec), (None, False), "spec", theirs)
            self.expression(part.value, their.value)
        self.in_formatted_string = outer


def _statement_kind(node: ast.stmt) -> str:
    if type(node) in _SIMPLE:
        return "Simple"
    name = type(node).__name__.removeprefix("Async")
    others = {"AnnAssign": "Assign", "AugAssign": "AugmentedAssign", "Expr": "ExpressionStatement", "Global": "Scope"}
    return {**others, "Nonlocal": "Scope", "TryStar": "Try", "TypeAlias": "Assign"}.get(name, name)


def _captures(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name is not None:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest is not None:
            yield node.rest


def _is_generator(body: Sequence[ast.AST]) -> bool:
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *(d for d in [*node.args.defaults, *node.args.kw_defaults] if d)]
        elif not isinstance(node, ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
    return False
