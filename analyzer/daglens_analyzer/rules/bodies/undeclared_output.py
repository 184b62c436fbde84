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

from collections.abc import Iterable, Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import CallArgument, MappingValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition, Output
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of, called
from daglens_analyzer.rules.bodies.given import declared_among
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddArgument, AddItem, ItemOf, RenameLast, named
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
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
            fixes = () if node.outs[0].dynamic else tuple(_declared_dynamic(decorated, body))
            yield Violation(told, body.function.node(result.at), declared_among(node.outs), fixes)
            continue
        if name in _POSITIONS:
            written = argument(result, "output_name", _POSITIONS[name])
            if written is None and "result" not in outputs and body.yields and _is_unnamed(result):
                told = f"This output is not named, and '{body.function.name}' declares: {', '.join(outputs)}."
                fixes = tuple(_naming(body, result, "output_name", outputs))
                yield Violation(told, body.function.node(result.at), declared_among(node.outs), fixes)
            if isinstance(written, tree.Constant) and isinstance(written.value, str) and written.value not in outputs:
                near = nearest_names(written.value, outputs)
                told = f"'{body.function.name}' declares no output '{written.value}'.{did_you_mean(near)}"
                place = body.function.node(written.at)
                fixes = (*fixes_among(place, written.value, outputs), *_declaring(decorated, body, written.value))
                yield Violation(told, body.function.node(result.at), declared_among(node.outs), fixes)
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


def _naming(body: Body, result: tree.Call, keyword: str, names: Iterable[str]) -> Iterator[Fix]:
    """Each of the names that the result may be given."""
    for name in names:
        named_so = AddArgument(body.function.node(result.at), keyword, f'"{name}"')
        yield Fix(f"Give it as '{name}'", (named_so,), is_safe=False)


def _declared_dynamic(decorated: DecoratedFunction, body: Body) -> Iterator[Fix]:
    """The one output of an op as a dynamic one, which is how it is given."""
    out = decorated.bound.arguments.get("out") if decorated.bound is not None else None
    decorator = decorating(body.function)
    if decorated.construct != "op" or decorator is None:
        return
    edit = AddArgument(decorator.at, "out", f"{named('DynamicOut')}()") if out is None else _renamed(out)
    yield Fix("Declare it as dynamic", (edit,), is_safe=False)


def _renamed(out: CallArgument) -> RenameLast:
    is_one_of = isinstance(out.value, MappingValue)
    return RenameLast(ItemOf(out.at, 0) if is_one_of else out.at, "DynamicOut")


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


def _specs(assets: AssetsDefinition) -> tuple[Related, ...]:
    known = ((spec.key_at, spec.key) for spec in assets.specs if isinstance(spec.key, AssetKey))
    return tuple(Related(at, f"'{key.to_user_string()}' is declared here") for at, key in known)


def _result(body: Body, result: tree.Call, assets: AssetsDefinition) -> Iterator[Violation]:
    written = argument(result, "asset_key")
    if written is None and len(assets.specs) > 1 and body.yields and _is_unnamed(result):
        told = f"'{body.function.name}' makes {len(assets.specs)} assets, and this names none: give 'asset_key'."
        keys = [spec.key.to_user_string() for spec in assets.specs if isinstance(spec.key, AssetKey)]
        fixes = tuple(_naming(body, result, "asset_key", keys))
        yield Violation(told, body.function.node(result.at), _specs(assets), fixes)
    if not isinstance(written, tree.Constant) or not isinstance(written.value, str):
        return
    keys = [spec.key for spec in assets.specs]
    if any(isinstance(key, Unknown) for key in keys) or AssetKey.from_user_string(written.value) in keys:
        return
    known = [key.to_user_string() for key in keys if isinstance(key, AssetKey)]
    near, place = nearest_names(written.value, known), body.function.node(result.at)
    told = f"'{body.function.name}' makes no asset '{written.value}'.{did_you_mean(near)}"
    fixes = fixes_among(body.function.node(written.at), written.value, known)
    yield Violation(told, place, _specs(assets), fixes)


RULE = Rule("DGL501", "undeclared-output", "warning", "0.1", (DecoratedFunction,), check)
