"""A function gives an output, or an asset, that is not declared.

## What it does
Looks at the `Output`, `DynamicOutput` and `MaterializeResult` objects that the bodies of ops and assets return and
yield, and compares the names and keys written there with what is declared.

## Why is this bad?
The step fails when it gets there.

## Example
```python
from dagster import Out, Output, op


@op(out={"rows": Out(), "errors": Out(is_required=False)})
def fetch():
    yield Output([1], "rows")
    # warning: [undeclared-output] "'error'"
    yield Output([2], "error")
```

## Use instead
```python fixed
from dagster import Out, Output, op


@op(out={"rows": Out(), "errors": Out(is_required=False)})
def fetch():
    yield Output([1], "rows")
    yield Output([2], "errors")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import MappingValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition, Output
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of, called
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddItem, named
from daglens_analyzer.rules.near_fixes import near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem

_JUDGED = frozenset({"op", "asset", "multi_asset"})
_POSITIONS = {"dagster.Output": 1, "dagster.DynamicOutput": 2}
_RESULTS = frozenset({"dagster.MaterializeResult", "dagster.ObserveResult"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each output that names what is not declared."""
    body = body_of(decorated) if decorated.construct in _JUDGED else None
    if body is None:
        return
    assets = decorated.made if isinstance(decorated.made, AssetsDefinition) else None
    node = assets.node if assets is not None else decorated.made
    if not isinstance(node, OpDefinition) or isinstance(node.outs, Unknown):
        return
    if assets is not None and (not assets.specs_exact or assets.checks):
        return
    outputs = [output.name for output in node.outs]
    for result in _results(body):
        name = called(body.function, result)
        told = _other_kind(name, node.outs)
        if told is not None:
            yield Violation(told, body.function.node(result.at))
            continue
        if name in _POSITIONS:
            written = argument(result, "output_name", _POSITIONS[name])
            if written is None and "result" not in outputs and body.yields and _is_unnamed(result):
                told = f"This output is not named, and '{body.function.name}' declares: {', '.join(outputs)}."
                yield Violation(told, body.function.node(result.at))
            if isinstance(written, tree.Constant) and isinstance(written.value, str) and written.value not in outputs:
                near = nearest_names(written.value, outputs)
                told = f"'{body.function.name}' declares no output '{written.value}'.{did_you_mean(near)}"
                place = body.function.node(written.at)
                renamed = (Fix(f"Change it to '{name}'", (Edit(place, name, "string"),)) for name in near)
                fixes = (*renamed, *_declaring(decorated, body, written.value))
                yield Violation(told, body.function.node(result.at), fixes=fixes)
        elif name in _RESULTS and assets is not None:
            yield from _result(body, result, assets)


def _declaring(decorated: DecoratedFunction, body: Body, name: str) -> Iterator[Fix]:
    """The output declared beside the others, where an op lists them."""
    outs = decorated.bound.value("out") if decorated.bound is not None else None
    decorator = decorating(body.function)
    if decorated.construct != "op" or not isinstance(outs, MappingValue) or decorator is None or name_problem(name):
        return
    declared = AddItem(decorator.at, "out", f'"{name}": {named("Out")}()', "{}")
    yield Fix(f"Declare the output '{name}'", (declared,), is_safe=False)


def _other_kind(name: str | None, outputs: tuple[Output, ...]) -> str | None:
    """Why the one output of an op is given in another way: a dynamic one as a plain one, or the other way around."""
    if len(outputs) != 1:
        return None
    if name == "dagster.Output" and outputs[0].dynamic:
        return f"The output '{outputs[0].name}' is dynamic: give it as 'DynamicOutput', with a mapping key."
    if name == "dagster.DynamicOutput" and not outputs[0].dynamic:
        return f"The output '{outputs[0].name}' is not dynamic: declare it with 'out=DynamicOut()'."
    return None


def _is_unnamed(result: tree.Call) -> bool:
    return not any(given.star for given in result.arguments)


def _results(body: Body) -> Iterator[tree.Call]:
    for result in body.results:
        items = result.items if isinstance(result, tree.SequenceDisplay) else (result,)
        yield from (item for item in items if isinstance(item, tree.Call))


def _result(body: Body, result: tree.Call, assets: AssetsDefinition) -> Iterator[Violation]:
    written = argument(result, "asset_key")
    if written is None and len(assets.specs) > 1 and body.yields and _is_unnamed(result):
        told = f"'{body.function.name}' makes {len(assets.specs)} assets, and this names none: give 'asset_key'."
        yield Violation(told, body.function.node(result.at))
    if not isinstance(written, tree.Constant) or not isinstance(written.value, str):
        return
    keys = [spec.key for spec in assets.specs]
    if any(isinstance(key, Unknown) for key in keys) or AssetKey.from_user_string(written.value) in keys:
        return
    known = [key.to_user_string() for key in keys if isinstance(key, AssetKey)]
    near, place = nearest_names(written.value, known), body.function.node(result.at)
    told = f"'{body.function.name}' makes no asset '{written.value}'.{did_you_mean(near)}"
    yield Violation(told, place, fixes=near_fixes(body.function.node(written.at), written.value, near))


RULE = Rule("DGL501", "undeclared-output", "warning", "0.1", (DecoratedFunction,), check)
