"""The parameter `config` is annotated with a plain type.

## What it does
Looks at the annotation of `config` in ops and assets: a class that derives from `Config` says which values there are.

## Why is this bad?
With a plain type the config of a run is not checked: a value that is not given is missing when the step asks for it.

## Example
```python
from dagster import asset


@asset
# warning: [config-is-no-class] "Config"
def orders(config: dict):
    return config["limit"]
```

## Use instead
```python
from dagster import Config, asset


class Limits(Config):
    limit: int = 100


@asset
def orders(config: Limits):
    return config.limit
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import body_of, value_of
from daglens_analyzer.rules.rule import Rule, Violation

_PLAIN = frozenset({"dict", "Dict", "Mapping"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The parameter whose type says nothing."""
    body = body_of(decorated) if decorated.construct in ("op", "asset", "multi_asset") else None
    for parameter in body.definition.parameters if body is not None else ():
        annotation = parameter.annotation
        if body is None or parameter.name != "config" or annotation is None:
            continue
        named = annotation.value if isinstance(annotation, tree.Subscript) else annotation
        if isinstance(named, tree.Name) and named.id == "dict" and value_of(body.function, named) is None:
            told = "A plain dict does not say what the config holds. Annotate it with a class of 'Config'."
            yield Violation(told, body.function.node(parameter.at))


RULE = Rule("DGL509", "config-is-no-class", "warning", "0.1", (DecoratedFunction,), check)
