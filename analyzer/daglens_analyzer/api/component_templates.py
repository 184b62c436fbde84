"""`{{ ... }}` in component files: expressions over the environment, the project, Dagster and the component's names."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from daglens_analyzer.api.construct import Bound, decorator
from daglens_analyzer.evaluate.class_members import ancestry
from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python, truth
from daglens_analyzer.evaluate.descriptors import DescriptorValue
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    ModuleValue,
    SequenceValue,
    Unknown,
    UnsetVariable,
    Value,
)
from daglens_analyzer.record import record

Scope = Mapping[str, Value]
_MARK = "__template_var__"
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}
_FILTERS = {"upper": "upper", "lower": "lower", "title": "title", "replace": "replace", "trim": "strip"}
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@record(eq=False)
class EnvironmentValue(Value):
    """`env`: variables by attribute or by a call. None of them is read."""


def outer_scope(context: Value, call: Call) -> Scope:
    """What every component file can name."""
    return {
        "env": EnvironmentValue(call.at),
        "context": context,
        "project_root": call.evaluator.get_attribute(context, "project_root", call.at),
        "dg": ExternalValue(NOWHERE, "dagster"),
        "datetime": ExternalValue(NOWHERE, "datetime"),
        "automation_condition": call.evaluator.get_attribute(
            ExternalValue(NOWHERE, "dagster"), "AutomationCondition", call.at
        ),
    }


def scope_of_module(module: ModuleValue, context: Value, call: Call) -> Scope:
    """What the `@template_var` functions of a module give."""
    return _given_by(module.namespace, context, call)


def scope_of_class(of: ClassValue, context: Value, call: Call) -> Scope:
    """What a component's class gives: what its `get_additional_scope` says, else its static `@template_var` methods."""
    members = {name: member for each in reversed(list(ancestry(of))) for name, member in each.namespace.items()}
    if "get_additional_scope" not in members:
        functions = {name: each.function for name, each in members.items() if isinstance(each, DescriptorValue)}
        return _given_by(functions, context, call)
    method = call.evaluator.get_attribute(of, "get_additional_scope", call.at)
    given = call.evaluator.call_function(method, CallArguments((), {}), call.at)
    pairs = given.items.items() if isinstance(given, MappingValue) else ()
    return {name: value for name, (_, value) in pairs if isinstance(name, str)}


def _given_by(names: Mapping[str, Value], context: Value, call: Call) -> Scope:
    found: dict[str, Value] = {}
    for name, function in names.items():
        if isinstance(function, FunctionValue) and _MARK in function.attributes:
            takes = (CallArgument(context, call.at),) if function.definition.parameters else ()
            found[name] = call.evaluator.call_function(function, CallArguments(takes, {}), call.at)
    return found


def filled_in(text: str, scope: Scope, call: Call) -> Value:
    """A text of a component file: an expression by itself is what it gives, others are put into the text."""
    whole = _TEMPLATE.fullmatch(text.strip())
    if whole is not None and "{{" not in whole[1]:
        return _evaluated(whole[1], scope, call)
    parts: list[str] = []
    end = 0
    text = text.removesuffix("\n")  # as templates do
    for match in _TEMPLATE.finditer(text):
        value = _evaluated(match[1], scope, call)
        piece = path_argument(value)
        if piece is None and isinstance(value, ConstantValue):
            piece = str(value.value)
        if piece is None:
            return value if isinstance(value, Unknown) else Unknown(call.at, f"`{match[0]}` is not known here")
        parts += (text[end : match.start()], piece)
        end = match.end()
    return from_python(_as_literal("".join((*parts, text[end:]))), call.at)


def _as_literal(text: str) -> object:
    """What Dagster's templates make of text that reads as a Python literal: that."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _evaluated(expression: str, scope: Scope, call: Call) -> Value:
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body, scope, call)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown(call.at, f"the expression `{expression.strip()}` of a component file is not followed")


def _value(node: ast.expr, scope: Scope, call: Call) -> Value:
    evaluator = call.evaluator
    match node:
        case ast.Constant(value=constant):
            return from_python(constant, call.at)
        case ast.Name(id=name):
            return scope.get(name) or Unknown(call.at, f"`{name}` of a component file is not known")
        case ast.Attribute(value=inner, attr=name):
            owner = _value(inner, scope, call)
            found = owner.items.get(name) if isinstance(owner, MappingValue) else None
            return evaluator.get_attribute(owner, name, call.at) if found is None else found[1]
        case ast.Subscript(value=inner, slice=index):
            return evaluator.get_item(_value(inner, scope, call), _value(index, scope, call), call.at)
        case ast.Compare(left=left, ops=[symbol], comparators=[right]) if type(symbol) in _COMPARE:
            return _compared(_COMPARE[type(symbol)], _value(left, scope, call), _value(right, scope, call), call)
        case ast.BinOp(left=left, op=ast.BitOr(), right=filtered):
            return _filtered(_value(left, scope, call), filtered, scope, call)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            known = truth(_value(test, scope, call))
            if known is not None:
                return _value(body if known else otherwise, scope, call)
            return Unknown(call.at, "the condition of this expression is not known")
        case ast.Call(func=function, args=positional, keywords=keywords):
            given = tuple(CallArgument(_value(each, scope, call), call.at) for each in positional)
            named = {
                each.arg: CallArgument(_value(each.value, scope, call), call.at, each.arg)
                for each in keywords
                if each.arg is not None
            }
            return evaluator.call_function(_value(function, scope, call), CallArguments(given, named), call.at)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return SequenceValue(call.at, "list", [_value(each, scope, call) for each in items])
        case _:
            return Unknown(call.at, "this expression of a component file is not followed")


def _compared(compare: Callable[[Any, Any], bool], left: Value, right: Value, call: Call) -> Value:
    try:
        return ConstantValue(call.at, compare(as_python(left), as_python(right)))
    except (NotConstant, TypeError):
        return Unknown(call.at, "what is compared in a component file is not known")


def _filtered(value: Value, filtered: ast.expr, scope: Scope, call: Call) -> Value:
    """`value | upper`, `value | replace(a, b)`: the filters that are named after a method of texts."""
    named = filtered.func if isinstance(filtered, ast.Call) else filtered
    given = [_value(each, scope, call) for each in filtered.args] if isinstance(filtered, ast.Call) else []
    name = named.id if isinstance(named, ast.Name) else ""
    if name not in _FILTERS:
        return Unknown(call.at, f"the filter `{name}` of a component file is not followed")
    method = call.evaluator.get_attribute(value, _FILTERS[name], call.at)
    arguments = CallArguments(tuple(CallArgument(each, call.at) for each in given), {})
    return call.evaluator.call_function(method, arguments, call.at)


def _variable(name: object, call: Call) -> Value:
    return UnsetVariable(call.at, f"the environment variable `{name}` is not read")


def _of_environment(value: EnvironmentValue, name: str, call: Call) -> Value:
    return _variable(name, call)


def _call_environment(value: EnvironmentValue, arguments: CallArguments, call: Call) -> Value:
    given = [argument.value for argument in arguments.positional]
    if len(given) > 1:
        return given[1]
    return _variable(given[0].value if given and isinstance(given[0], ConstantValue) else "?", call)


def _template_var(decorated: Value, bound: Bound, call: Call) -> Value:
    if isinstance(decorated, FunctionValue):
        decorated.attributes[_MARK] = decorated
    return decorated


CONSTRUCTS = (decorator("template_var", "fn", _template_var),)
ATTRIBUTES: dict[type[Value], Callable[[Any, str, Call], Value]] = {EnvironmentValue: _of_environment}
CALLABLES = {EnvironmentValue: _call_environment}
