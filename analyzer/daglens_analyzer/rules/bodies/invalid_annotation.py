"""A parameter or result is annotated with what Dagster cannot take for its type.

## What it does
Looks at the annotations of the functions of ops, assets and checks: the context's, which has to be one of the three
classes of contexts; that of `config`, which has to be a class derived from `Config`; a result's, where there are
several outputs, which has to be a tuple with a type for each; and numbers, which are no types at all.

## Why is this bad?
Dagster reads annotations when it defines the op, and refuses it.

## Example
```python
from dagster import asset


@asset
# error: [invalid-annotation] "AssetExecutionContext"
def orders(context: object): ...


class Limits:
    rows: int


@asset
# error: [invalid-annotation] "'Config'"
def customers(config: Limits): ...
```

## Use instead
```python
from dagster import AssetExecutionContext, Config, asset


@asset
def orders(context: AssetExecutionContext): ...


class Limits(Config):
    rows: int


@asset
def customers(config: Limits): ...
```
Several outputs are annotated as the tuple that is returned:
```python
from dagster import Out, op


@op(out={"rows": Out(), "errors": Out()})
# error: [invalid-annotation] "2 outputs"
def fetch() -> list:
    return [], []
```
```python
from dagster import Out, op


@op(out={"rows": Out(), "errors": Out()})
def fetch() -> tuple[list, list]:
    return [], []
```
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.api.values import OutValue
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    MappingValue,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.quoted import unquoted
from daglens_analyzer.rules.bodies.body import library_name, value_of
from daglens_analyzer.rules.edits import named
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check"})
_CONTEXTS = frozenset(f"dagster.{kind}ExecutionContext" for kind in ("Asset", "Op", "AssetCheck"))
_CONTEXT_OF = {"op": "OpExecutionContext", "asset_check": "AssetCheckExecutionContext"}
_CONTEXT_TYPES = "A context is annotated with AssetExecutionContext, OpExecutionContext or AssetCheckExecutionContext"
_PLAIN_BASES = frozenset({"pydantic.BaseModel", "builtins.object", "typing.TypedDict", "typing.NamedTuple"})
_DYNAMIC = "dagster.DynamicOutput"
_RESULTS = ("dagster.MaterializeResult", "dagster.ObserveResult", "dagster.AssetCheckResult")


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each annotation that is surely refused."""
    function = decorated.function
    is_function = isinstance(function, FunctionValue) and isinstance(function.definition, tree.FunctionDef)
    if decorated.construct not in _JUDGED or not is_function or not isinstance(function, FunctionValue):
        return
    definition = function.definition
    if not isinstance(definition, tree.FunctionDef) or len(definition.decorators) != 1:
        return
    for position, parameter in enumerate(definition.parameters):
        annotation = parameter.annotation
        if annotation is None:
            continue
        is_context = position == 0 and parameter.name in CONTEXT_NAMES
        told = _of_context(function, annotation) if is_context else None
        if parameter.name == "config":
            told = _of_config(function, annotation)
        if _is_number(annotation):
            told = f"A number is no type: annotate '{parameter.name}' with one."
        elif decorated.construct == "op" and _name(function, annotation) == "dagster.Nothing":
            told = f"'Nothing' passes no value, so no parameter takes one. Declare '{parameter.name}' in 'ins' alone."
        elif isinstance(value_of(function, unquoted(annotation)), InstanceValue):
            told = f"This is an object, and no type: annotate '{parameter.name}' with its class."
        if told is not None:
            fixes = tuple(_right_context(decorated.construct, function, annotation)) if is_context else ()
            yield Violation(told, function.node(parameter.at), fixes=fixes)
    returns = definition.returns
    if returns is not None and not definition.is_generator and decorated.construct != "asset_check":
        told = "A number is no type: annotate the result with one." if _is_number(returns) else None
        told = told or _of_results(decorated, function, returns)
        if told is not None:
            yield Violation(told, function.node(definition.name_at))


def _right_context(construct: str, function: FunctionValue, annotation: tree.Expression) -> Iterator[Fix]:
    name = _CONTEXT_OF.get(construct, "AssetExecutionContext")
    if not isinstance(annotation, tree.Constant):
        yield Fix(f"Annotate {name}", (Edit(function.node(annotation.at), named(name)),), is_safe=False)


def _of_context(function: FunctionValue, annotation: tree.Expression) -> str | None:
    if isinstance(own := value_of(function, unquoted(annotation)), ClassValue):
        return f"{_CONTEXT_TYPES}, and '{own.name}' is another class."
    named = _name(function, annotation)
    is_other = named is not None and named not in _CONTEXTS and named.startswith(("builtins.", "typing.", "dagster."))
    if is_other and "._" not in (named or ""):
        return f"{_CONTEXT_TYPES}."
    return None


def _of_config(function: FunctionValue, annotation: tree.Expression) -> str | None:
    value = value_of(function, annotation)
    if not isinstance(value, ClassValue) or not _is_plain_class(value):
        return None
    return f"The config is given as an object of a class derived from 'Config', and '{value.name}' is not."


def _is_plain_class(value: ClassValue) -> bool:
    """Whether a class surely has nothing to do with `Config`."""
    return all(
        (isinstance(base, ExternalValue) and base.qualified_name in _PLAIN_BASES)
        or (isinstance(base, ClassValue) and _is_plain_class(base))
        for base in value.bases
    )


def _of_results(decorated: DecoratedFunction, function: FunctionValue, returns: tree.Expression) -> str | None:
    """Why the annotation of a result does not fit several outputs."""
    bound = decorated.bound
    if bound is not None and _name(function, _owner(returns)) == _DYNAMIC:
        if decorated.construct == "asset":
            return "An asset has no dynamic outputs: annotate the result with the type of its value."
        told = "An op gives dynamic outputs as a list, or yields them: annotate 'list[DynamicOutput]'."
        is_typed = _is_typed(bound.value("out")) or not bound.is_exact
        return told if decorated.construct == "op" and not is_typed else None
    given = bound.value("out" if decorated.construct == "op" else "outs") if bound is not None else None
    if decorated.construct == "asset" or not isinstance(given, MappingValue) or not given.is_exact:
        return None
    count = len(given.items)
    if count < 2:
        return None
    told = f"There are {count} outputs: the result is annotated as a tuple with a type for each."
    if isinstance(returns, tree.Constant):
        return told if returns.value is None else None
    named = _name(function, _owner(returns))
    if named is None or not named.startswith(("builtins.", "typing.", "dagster.")) or named in _RESULTS:
        return None
    if named in ("builtins.tuple", "typing.Tuple"):
        index = returns.index if isinstance(returns, tree.Subscript) else None
        items = index.items if isinstance(index, tree.SequenceDisplay) else ((index,) if index is not None else ())
        has_ellipsis = any(isinstance(each, tree.Constant) and each.value is ... for each in items)
        is_unpacked = any(isinstance(each, tree.Starred) for each in items)
        if any(_name(function, _owner(each)) == _DYNAMIC for each in items) and not _is_typed(given):
            return "A dynamic output is annotated as a list of them: 'list[DynamicOutput]'."
        # An op whose tuple has another length is told of by the rule about the number of outputs.
        is_fit = len(items) == count or (decorated.construct == "op" and bool(items))
        return None if is_unpacked or (is_fit and not has_ellipsis) else told
    return told


def _is_typed(out: Value | None) -> bool:
    """Whether outputs are, or may be, declared with a type of their own, so that no annotation is asked."""
    match out:
        case None:
            return False
        case OutValue(type=declared):
            return declared is not None
        case MappingValue(items=entries, exact=[True]):
            return any(_is_typed(item) for _, item in entries.values())
        case _:
            return True


def _owner(annotation: tree.Expression) -> tree.Expression:
    """What is subscripted, or else the annotation itself."""
    return annotation.value if isinstance(annotation, tree.Subscript) else annotation


def _is_number(annotation: tree.Expression) -> bool:
    return isinstance(annotation, tree.Constant) and isinstance(annotation.value, int | float)


def _name(function: FunctionValue, expression: tree.Expression) -> str | None:
    found = library_name(function, expression)
    if found is None and isinstance(expression, tree.Name) and value_of(function, expression) is None:
        return f"builtins.{expression.id}" if hasattr(builtins, expression.id) else None
    return found


RULE = Rule("DGL424", "invalid-annotation", "error", "0.1", (DecoratedFunction,), check)
