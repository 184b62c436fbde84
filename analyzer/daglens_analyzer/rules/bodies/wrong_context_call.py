"""A method of the context is called with something that it does not take.

## What it does
Looks at calls of `update_cursor`, `log_event`, `add_output_metadata` and `add_asset_metadata` in bodies: a cursor is a
text, only events are logged, metadata is a dict, and outputs and assets are named as they are declared.

## Why is this bad?
The step or tick fails when it gets there.

## Example
```python
from dagster import job, op, sensor


@op
def fetch(): ...


@job
def nightly():
    fetch()


@sensor(job=nightly)
def on_change(context):
    seen = int(context.cursor or 0)
    # warning: [wrong-context-call] "text"
    context.update_cursor(seen + 1)
```

## Use instead
```python
from dagster import job, op, sensor


@op
def fetch(): ...


@job
def nightly():
    fetch()


@sensor(job=nightly)
def on_change(context):
    seen = int(context.cursor or 0)
    context.update_cursor(str(seen + 1))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of
from daglens_analyzer.rules.bodies.given import Step, step_of
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.edits import AddArgument, AsText
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.rule import Fix, Rule, Violation

_EVENTS = frozenset(
    f"dagster.{name}"
    for name in ("AssetMaterialization", "AssetObservation", "ExpectationResult", "AssetCheckEvaluation")
)

_NAMING = {"add_output_metadata": "output_name", "add_asset_metadata": "asset_key"}


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each argument that is surely refused."""
    body = body_of(decorated)
    context = body.context if body is not None else None
    if body is None or context is None or context.name in body.bound:
        return
    step = step_of(decorated)
    for node in body.each(tree.Call):
        match node:
            case tree.Call(function=tree.Attribute(value=tree.Name(id=name), name=method)) if name == context.name:
                told = None if any(each.star for each in node.arguments) else _problem(body, step, method, node)
                if told is not None:
                    yield Violation(told, body.function.node(node.at), fixes=tuple(_fixes(body, step, method, node)))
            case _:
                pass


def _problem(body: Body, step: Step | None, method: str, call: tree.Call) -> str | None:
    first = call.arguments[0].value if call.arguments else None
    kind = kind_of(body, first) if first is not None else None
    match method:
        case "update_cursor" if kind is not None and kind.name not in ("str", "NoneType"):
            return f"A cursor is a text, and this is {kind.name}."
        case "log_event" if kind is not None and kind.name not in _EVENTS:
            return "What is logged is to be an event, such as 'AssetMaterialization' or 'ExpectationResult'."
        case "add_output_metadata":
            return _not_a_dict(kind) or (_of_outputs(step, call) if step is not None else None)
        case "add_asset_metadata":
            return _not_a_dict(kind) or (_of_assets(step, call) if step is not None else None)
        case _:
            return None


def _fixes(body: Body, step: Step | None, method: str, call: tree.Call) -> Iterator[Fix]:
    """The cursor as a text, and the outputs or assets that may have been meant."""
    first = call.arguments[0].value if call.arguments else None
    kind = kind_of(body, first) if first is not None else None
    if method == "update_cursor" and first is not None and kind is not None and kind.name in ("int", "float"):
        yield Fix("Write it as text", (AsText(body.function.node(first.at)),))
    if method not in _NAMING or step is None or (kind is not None and kind.name != "dict"):
        return
    keyword, specs = _NAMING[method], step.assets.specs if step.assets is not None else ()
    keys = [spec.key.to_user_string() for spec in specs if isinstance(spec.key, AssetKey)]
    names = keys if keyword == "asset_key" else [output.name for output in step.outs]
    match argument(call, keyword, 1):
        case None:
            for name in names:
                edit = AddArgument(body.function.node(call.at), keyword, f'"{name}"')
                yield Fix(f"Say that it is about '{name}'", (edit,), is_safe=False)
        case tree.Constant(value=str(text), at=at):
            yield from fixes_among(body.function.node(at), text, names)
        case _:
            pass


def _not_a_dict(kind: Kind | None) -> str | None:
    return None if kind is None or kind.name == "dict" else f"Metadata is a dict, and this is {kind.name}."


def _of_outputs(step: Step, call: tree.Call) -> str | None:
    written = argument(call, "output_name", 1)
    names = [output.name for output in step.outs]
    if written is None and len(names) > 1 and step.assets is None:
        return f"This does not say which output it is about: give 'output_name' ({', '.join(names)})."
    if step.assets_with_checks is not None or not isinstance(written, tree.Constant):
        return None
    unknown = isinstance(written.value, str) and written.value not in names
    return f"'{step.body.function.name}' has no output '{written.value}'." if unknown else None


def _of_assets(step: Step, call: tree.Call) -> str | None:
    specs = step.assets.specs if step.assets is not None else ()
    keys = [spec.key for spec in specs]
    written = argument(call, "asset_key", 1)
    if any(isinstance(key, Unknown) for key in keys) or not keys:
        return None
    if written is None and len(keys) > 1:
        return "This does not say which asset it is about: give 'asset_key'."
    if isinstance(written, tree.Constant) and isinstance(written.value, str):
        is_known = AssetKey.from_user_string(written.value) in keys
        return None if is_known else f"'{step.body.function.name}' makes no asset '{written.value}'."
    return None


RULE = Rule("DGL517", "wrong-context-call", "warning", "0.1", (DecoratedFunction,), check)
