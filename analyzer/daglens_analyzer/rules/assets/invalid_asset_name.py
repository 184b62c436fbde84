"""An asset's name, key prefix or group holds something that Dagster does not accept.

## What it does
Checks the name of the op under an asset, which is made of the parts of the asset's key (where dots and hyphens become
underscores), and the asset's group. Group names may have segments separated by `/`. Words that Dagster or Python
reserves are no names.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import asset


# error: 13 [invalid-asset-name] "daily orders"
@asset(name="daily orders")
def orders(): ...


@asset
# error: 5 [invalid-asset-name] "config"
def config(): ...


# error: 19 [invalid-asset-name] "raw data"
@asset(group_name="raw data")
def customers(): ...
```

## Use instead
```python
from dagster import asset


@asset(name="daily_orders")
def orders(): ...


@asset
def configuration(): ...


@asset(group_name="raw/data")
def customers(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import CallArgument, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, GraphDefinition, OpDefinition
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddArgument, ReplaceLiteral
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import group_problem, name_problem, repaired_group, repaired_name
from daglens_analyzer.source.node_id import NodeId


def check(subject: AssetsDefinition | AssetSpecValue | DecoratedFunction) -> Iterator[Violation]:
    """The op's name and the group of each spec."""
    if isinstance(subject, DecoratedFunction):
        yield from _prefix(subject)
        return
    if isinstance(subject, AssetSpecValue):
        yield from _group(subject)
        return
    for spec in subject.specs:
        yield from _group(spec)
    node = subject.node
    if node is None or isinstance(node.name, Unknown):
        return
    problem = name_problem(node.name)
    if problem is not None and not _is_spoilt_by_prefix(subject):
        at = subject.specs[0].key_at if subject.kind == "asset" else node.name_at
        yield Violation(
            f"An asset cannot be named '{node.name}': {problem}. Rename it.",
            at,
            fixes=(*_prefixing(subject, node, at), *_renamed(subject, node, at)),
        )


def _is_spoilt_by_prefix(subject: AssetsDefinition) -> bool:
    keys = [spec.key.parts for spec in subject.specs if isinstance(spec.key, AssetKey)]
    return subject.kind in ("asset", "graph_asset") and any(name_problem(part) for parts in keys for part in parts[:-1])


def _prefix(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The prefix that an asset cannot be named after, as the name of its op is made of it."""
    made, bound = decorated.made, decorated.bound
    if bound is None or not isinstance(made, AssetsDefinition) or not _is_spoilt_by_prefix(made):
        return
    given = next((bound.arguments[name] for name in ("key_prefix", "key") if name in bound.arguments), None)
    if made.node is not None and isinstance(made.node.name, str) and given is not None:
        problem = name_problem(made.node.name)
        if problem is not None:
            fixes = _renamed_parts(given, made)
            yield Violation(
                f"An op cannot be named '{made.node.name}': {problem}. Rename the prefix.", given.at, fixes=fixes
            )


def _group(spec: AssetSpecValue) -> Iterator[Violation]:
    if spec.group is None or isinstance(spec.group, Unknown) or spec.group_at is None:
        return
    problem = group_problem(spec.group)
    if problem is not None:
        fixes = _renaming(spec.group_at, repaired_group(spec.group))
        yield Violation(f"A group cannot be named '{spec.group}': {problem}.", spec.group_at, fixes=fixes)


def _prefixing(subject: AssetsDefinition, node: OpDefinition | GraphDefinition, at: NodeId) -> Iterator[Fix]:
    """What stands before the last slash becomes the prefix of the key."""
    *prefix, name = str(node.name).split("/")
    decorator = decorating(node.function)
    is_plain = decorator is not None and at not in (subject.at, node.at) and subject.built_at is None
    if not prefix or decorator is None or not is_plain or any(name_problem(part) for part in (*prefix, name)):
        return
    quoted = [f'"{part}"' for part in prefix]
    text = quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"
    edits = (Edit(at, name, "string"), AddArgument(decorator.at, "key_prefix", text))
    yield Fix(f"Name it '{name}', with the key prefix '{'/'.join(prefix)}'", edits, is_safe=False)


def _renamed(subject: AssetsDefinition, node: OpDefinition | GraphDefinition, at: NodeId) -> tuple[Fix, ...]:
    """The name as it is written, or one beside the function's own."""
    fixed = repaired_name(str(node.name))
    if at != subject.at:
        key = subject.specs[0].key if subject.kind == "asset" else None
        part = key.name if isinstance(key, AssetKey) else str(node.name)
        return _within(at, part)
    decorator = decorating(node.function)
    if fixed is None or decorator is None or subject.built_at is not None:
        return ()
    return (Fix(f"Name it '{fixed}'", (AddArgument(decorator.at, "name", f'"{fixed}"'),), is_safe=False),)


def _renamed_parts(given: CallArgument, made: AssetsDefinition) -> tuple[Fix, ...]:
    """The parts of the key that are no names, each repaired where it is written."""
    parts = next((spec.key.parts for spec in made.specs if isinstance(spec.key, AssetKey)), ())
    wrong = [part for part in dict.fromkeys(parts) if name_problem(part) is not None]
    repaired = [(part, fixed) for part in wrong if (fixed := repaired_name(part)) is not None]
    if not repaired or len(repaired) < len(wrong):
        return ()
    edits = tuple(ReplaceLiteral(given.at, part, fixed) for part, fixed in repaired)
    return (Fix(f"Rename it to '{repaired[0][1]}'", edits, is_safe=False),)


def _within(at: NodeId, part: str) -> tuple[Fix, ...]:
    fixed = repaired_name(part)
    return (Fix(f"Rename it to '{fixed}'", (ReplaceLiteral(at, part, fixed),), is_safe=False),) if fixed else ()


def _renaming(at: NodeId, name: str | None) -> tuple[Fix, ...]:
    """What is stored under the old name, or selected by it, would not follow: hence not safe."""
    return (Fix(f"Rename it to '{name}'", (Edit(at, name, "string"),), is_safe=False),) if name else ()


RULE = Rule(
    "DGL104", "invalid-asset-name", "error", "0.1", (AssetsDefinition, AssetSpecValue, DecoratedFunction), check
)
