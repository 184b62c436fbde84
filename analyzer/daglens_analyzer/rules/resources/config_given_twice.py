"""A function takes a config object, and its decorator declares a config schema as well.

## What it does
Reports `config_schema=` on an op, asset or check whose function has a parameter `config` with an annotation.

## Why is this bad?
The class says what the config is. Dagster refuses a second word on it.

## Example
```python
from dagster import Config, op


class Limits(Config):
    rows: int


# error: [config-given-twice] "'config'"
@op(config_schema={"rows": int})
def fetch(config: Limits): ...
```

## Use instead
```python
from dagster import Config, op


class Limits(Config):
    rows: int


@op
def fetch(config: Limits): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check", "multi_asset_check"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The schema that is one too many."""
    bound, function = decorated.bound, decorated_function(decorated.function)
    if decorated.construct not in _JUDGED or bound is None or function is None:
        return
    given = bound.arguments.get("config_schema")
    if given is None or not is_given(given.value) or isinstance(given.value, Unknown):
        return
    for parameter in function.definition.parameters:
        if parameter.name == "config" and parameter.annotation is not None:
            yield Violation(
                f"The parameter 'config' of '{function.name}' says what its config is, so no schema can be given.",
                given.at,
                related=(Related(function.node(parameter.at), "the config is declared here"),),
                fixes=(Fix("Remove 'config_schema'", (RemoveItem(given.at),)),),
            )


RULE = Rule("DGL420", "config-given-twice", "error", "0.1", (DecoratedFunction,), check)
