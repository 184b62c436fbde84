"""A body gives an event something that it does not take.

## What it does
Reads the arguments of `DynamicOutput` and the metadata of results in bodies: a mapping key is a name, and metadata
values are texts, numbers, lists, dicts or `MetadataValue` objects.

## Why is this bad?
The step fails when it gets there.

## Example
```python
from dagster import DynamicOut, DynamicOutput, op


@op(out=DynamicOut())
def list_files():
    # warning: [invalid-event-value] "'a-b'"
    yield DynamicOutput("a-b.csv", mapping_key="a-b")
```

## Use instead
```python
from dagster import DynamicOut, DynamicOutput, op


@op(out=DynamicOut())
def list_files():
    yield DynamicOutput("a-b.csv", mapping_key="a_b")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of, called
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.edits import AsText
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem, repaired_name

_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check"})
_WITH_METADATA = frozenset(
    f"dagster.{name}"
    for name in ("Output", "MaterializeResult", "AssetCheckResult", "ObserveResult", "Failure", "AssetMaterialization")
)
_ADDING = frozenset({"add_output_metadata", "add_asset_metadata"})
_NO_METADATA = frozenset({"set", "frozenset", "tuple", "bytes", "complex", "object", "function", "generator", "range"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each value that is surely refused."""
    body = body_of(decorated) if decorated.construct in _JUDGED else None
    if body is None:
        return
    for node in body.each(tree.Call):
        name = called(body.function, node)
        if name == "dagster.DynamicOutput":
            key = argument(node, "mapping_key", 1)
            told = _key_problem(body, key) if key is not None else None
            if key is not None and told is not None:
                yield Violation(told, body.function.node(key.at), fixes=tuple(_as_key(body, key)))
        else:
            metadata = _metadata(body, node, name)
            for key, value in metadata.items if isinstance(metadata, tree.DictDisplay) else ():
                kind = kind_of(body, value)
                if kind is not None and _is_no_metadata(kind):
                    told = "This cannot be metadata: give a text, a number, or a 'MetadataValue'."
                    yield Violation(told, body.function.node(value.at))
                elif isinstance(key, tree.Constant) and not isinstance(key.value, str):
                    place = body.function.node(key.at)
                    fixes = (Fix("Write it as text", (AsText(place),)),) if isinstance(key.value, int | float) else ()
                    yield Violation("The names of metadata are texts, and this is none.", place, fixes=fixes)


def _as_key(body: Body, key: tree.Expression) -> Iterator[Fix]:
    """What is no text as one, and in a text an underscore for what no key may hold."""
    place = body.function.node(key.at)
    match key:
        case tree.Constant(value=str(text)):
            repaired = repaired_name(text)
            if repaired is not None:
                yield Fix(f"Change it to '{repaired}'", (Edit(place, repaired, "string"),), is_safe=False)
        case tree.FormattedString():
            pass
        case _:
            kind = kind_of(body, key)
            if kind is not None and kind.name == "int":
                yield Fix("Write it as text", (AsText(place),))


def _key_problem(body: Body, key: tree.Expression) -> str | None:
    kind = kind_of(body, key)
    if kind is not None and kind.name in ("int", "float", "NoneType", "tuple", "list"):
        return f"A mapping key is a text, and this is {kind.name}."
    if isinstance(key, tree.Constant) and isinstance(key.value, str):
        problem = name_problem(key.value)
        return None if problem is None else f"'{key.value}' cannot be a mapping key: {problem}."
    # What stands between braces is not known: each part that is written has to fit by itself.
    for part in key.parts if isinstance(key, tree.FormattedString) else ():
        if isinstance(part, tree.Constant) and name_problem(f"_{part.value}") is not None:
            return f"'{part.value}' cannot be in a mapping key: only letters, digits and underscores are allowed."
    return None


def _metadata(body: Body, call: tree.Call, name: str | None) -> tree.Expression | None:
    """What a call gives as metadata."""
    if name in _WITH_METADATA:
        return argument(call, "metadata")
    match call.function:
        case tree.Attribute(value=tree.Name(id=owner), name=method) if method in _ADDING:
            is_context = body.context is not None and owner == body.context.name and owner not in body.bound
            return argument(call, "metadata", 0) if is_context else None
        case _:
            return None


def _is_no_metadata(kind: Kind) -> bool:
    """Whether an object, or one that a list or dict holds, is surely refused."""
    if kind.name in ("list", "dict"):
        return any(each is not None and each.name == "object" for each in kind.items or ())
    return kind.name in _NO_METADATA or (kind.of is not None and kind.is_plain)


RULE = Rule("DGL510", "invalid-event-value", "warning", "0.1", (DecoratedFunction,), check)
