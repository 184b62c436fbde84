"""A default of a config field is very large.

## What it does
Estimates the size of the defaults of a config class, of `Field(default_value=...)` and of a config schema, as far as
they are written out or repeated by a number, and reports those of more than a thousand items or ten thousand letters.

## Why is this bad?
Dagster stores a job's config schema, its defaults among it, with every version of the job, and shows it in the
launchpad. A list of 100,000 numbers makes a snapshot of one and a half megabytes.

## Example
```python
from dagster import Config, op


class Limits(Config):
    # warning: 26 [large-config-default] "100,000 items"
    allowed: list[int] = [0] * 100_000


@op
def clean(config: Limits): ...
```

## Use instead
```python
from dagster import Config, op


class Limits(Config):
    allowed: int = 0
    repeated: int = 100_000


@op
def clean(config: Limits): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import ClassValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.node_id import NodeId

MOST_ITEMS = 1_000
MOST_LETTERS = 10_000


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each large default of the class that annotates the parameter `config`."""
    config = _config(decorated.made)
    if not isinstance(config, ClassValue):
        return
    for statement in config.definition.body:
        if isinstance(statement, tree.Assign) and statement.value is not None:
            default = _default(statement.value)
            told = _size(default)
            if told is not None:
                at = NodeId(config.path, config.at.chunk, default.at)
                yield Violation(
                    f"This default has {told}: Dagster stores it with every version of a job that takes the config. "
                    "Read it in the body instead, from a file or a resource.",
                    at,
                )


def _config(made: Value | None) -> Value | None:
    match made:
        case OpDefinition(config=config) | AssetsDefinition(node=OpDefinition(config=config)):
            return config
        case _:
            return None


def _default(value: tree.Expression) -> tree.Expression:
    """The default itself, where a field is described by a call."""
    match value:
        case tree.Call(function=tree.Name(id="Field") | tree.Attribute(name="Field"), arguments=arguments):
            named = {argument.keyword: argument.value for argument in arguments}
            first = arguments[0].value if arguments and arguments[0].keyword is None else value
            return named.get("default", named.get("default_value", first))
        case _:
            return value


def _size(value: tree.Expression) -> str | None:
    """How large it is in words, where that is too large."""
    items = _items(value)
    if items is not None:
        return f"{items:,} items" if items > MOST_ITEMS else None
    letters = _letters(value)
    return f"{letters:,} letters" if letters is not None and letters > MOST_LETTERS else None


def _items(value: tree.Expression) -> int | None:
    match value:
        case tree.SequenceDisplay(items=items):
            return sum(_items(item) or 1 for item in items)
        case tree.DictDisplay(items=entries):
            return sum(_items(item) or 1 for _, item in entries)
        case tree.BinaryOperation(operator="*", left=left, right=tree.Constant(value=int() as times)):
            once = _items(left)
            return None if once is None else once * times
        case tree.Call(
            function=tree.Name(id="list" | "tuple" | "set" | "sorted"),
            arguments=(tree.Argument(value=tree.Call() as inner),),
        ):
            return _items(inner)
        case tree.Call(
            function=tree.Name(id="range"), arguments=(tree.Argument(value=tree.Constant(value=int() as count)),)
        ):
            return count
        case _:
            return None


def _letters(value: tree.Expression) -> int | None:
    match value:
        case tree.Constant(value=str() as text):
            return len(text)
        case tree.BinaryOperation(operator="*", left=left, right=tree.Constant(value=int() as times)):
            once = _letters(left)
            return None if once is None else once * times
        case _:
            return None


RULE = Rule("DGL607", "large-config-default", "warning", "0.1", (DecoratedFunction,), check)
