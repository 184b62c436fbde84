"""A tag, owner or kind is written in a way that Dagster refuses.

## What it does
Checks the tags of assets (letters, digits, `_`, `-`, `.`, and one `/` in a key; at most 63 characters), the tags of
ops and jobs (texts, or what JSON gives back unchanged), owners (an email address, or `team:` and a name) and the
number of kinds (at most ten).

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import asset


# error: [invalid-tag] "'my tag!'"
@asset(tags={"my tag!": "x"})
def orders(): ...


# error: [invalid-tag] "team:"
@asset(owners=["analytics"])
def customers(): ...
```

## Use instead
```python
from dagster import asset


@asset(tags={"my_tag": "x"})
def orders(): ...


@asset(owners=["team:analytics"])
def customers(): ...
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.edits import AsText, ReplaceLiteral
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

# A kind is kept as a tag of its own, in a namespace of two parts that only it may have.
_KEY = re.compile(r"(dagster/kind/|[A-Za-z0-9_.-]{1,63}/)?[A-Za-z0-9_.-]{1,63}")
_VALUE = re.compile(r"[A-Za-z0-9_.-]{0,63}")
_KIND = re.compile(r"[A-Za-z0-9_.-]{1,63}")
_LIKE_AN_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UPDATES = frozenset({"AssetSpec.replace_attributes", "AssetSpec.merge_attributes"})
_STRICT = frozenset({"asset", "AssetSpec", "AssetOut", "graph_asset", "SourceAsset"}) | _UPDATES
_LOOSE = frozenset({"op", "job", "graph", "define_asset_job", "schedule", "sensor", "ScheduleDefinition"})
_OWNED = _UPDATES | {"asset", "AssetSpec", "AssetOut", "graph_asset", "define_asset_job", "job", "sensor", "schedule"}
_KINDS_ARE_TAGS = frozenset({"asset", "graph_asset"})
_MOST_KINDS = 10


def check(call: ApiCall) -> Iterator[Violation]:
    """The first wrong tag, the first wrong owner, and too many kinds."""
    arguments = call.bound.arguments
    tags = arguments.get("tags")
    if tags is not None and isinstance(tags.value, MappingValue):
        problem = _tag_problem(tags.value, call.construct)
        if problem is not None:
            yield Violation(problem, tags.value.at, fixes=tuple(_repaired(tags.value)))
    owners = arguments.get("owners")
    if owners is not None and call.construct in _OWNED and isinstance(owners.value, SequenceValue):
        for item in owners.value.items:
            owner = known_text(item)
            if owner is not None and _is_no_owner(owner):
                told = f"'{owner}' is no owner: an owner is an email address, or 'team:' and the team's name."
                edits = (ReplaceLiteral(owners.value.at, owner, f"team:{owner}"),)
                is_name = re.fullmatch(r"[A-Za-z0-9_.-]+", owner) is not None
                fixes = (Fix(f"Make it the team '{owner}'", edits, is_safe=False),) if is_name else ()
                yield Violation(told, owners.value.at, fixes=fixes)
                break
    kinds = arguments.get("kinds")
    given = kinds.value if kinds is not None and call.construct in _STRICT else None
    if isinstance(given, SequenceValue) and given.kind == "set" and len(given.items) > _MOST_KINDS:
        yield Violation(f"An asset has at most ten kinds, and here are {len(given.items)}.", given.at)
    if isinstance(given, SequenceValue) and call.construct in _KINDS_ARE_TAGS:
        wrong = (kind for kind in map(known_text, given.items) if kind is not None and not _KIND.fullmatch(kind))
        for kind in list(wrong)[:1]:
            told = "only letters, digits, '_', '-' and '.' are allowed, and at most 63 characters"
            yield Violation(f"'{kind}' cannot be a kind: {told}.", given.at, fixes=tuple(_without(kind, given.at)))
    for_op = arguments.get("op_tags")
    if for_op is not None and isinstance(for_op.value, MappingValue):
        problem = _tag_problem(for_op.value, "op")
        if problem is not None:
            yield Violation(problem, for_op.value.at)


def _repaired(tags: MappingValue) -> Iterator[Fix]:
    """The first key or value that is wrong with a dash for what it may not hold, a number as a text."""
    for name, (key, value) in tags.items.items():
        written = known_text(value)
        if isinstance(name, str) and not _KEY.fullmatch(name):
            yield from _without(name, key.at) if "/" not in name else ()
        elif written is not None and not _VALUE.fullmatch(written):
            yield from _without(written, value.at)
        elif isinstance(value, ConstantValue) and isinstance(value.value, int | float):
            if not isinstance(value.value, bool) and value.at[:2] == tags.at[:2]:
                yield Fix("Write it as text", (AsText(value.at),))
        else:
            continue
        return


def _without(text: str, within: NodeId) -> Iterator[Fix]:
    repaired = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-")
    if _KIND.fullmatch(repaired):
        yield Fix(f"Change it to '{repaired}'", (ReplaceLiteral(within, text, repaired),), is_safe=False)


def _tag_problem(tags: MappingValue, construct: str) -> str | None:
    for name, (_, value) in tags.items.items():
        if construct in _STRICT:
            if isinstance(name, str) and not _KEY.fullmatch(name):
                return (
                    f"'{name}' cannot be the key of a tag: only letters, digits, '_', '-' and '.' are allowed, one '/' "
                    "between two parts, and at most 63 characters in each."
                )
            written = known_text(value)
            if written is not None and not _VALUE.fullmatch(written):
                return (
                    f"'{written}' cannot be the value of a tag: only letters, digits, '_', '-' and '.' are allowed, "
                    "and at most 63 characters."
                )
            if isinstance(value, ConstantValue) and isinstance(value.value, int | float):
                return f"The value of tag '{name}' is to be a text."
        elif construct in _LOOSE and _is_no_json(value):
            return f"The value of tag '{name}' is to be a text, or something that JSON can hold."
    return None


def _is_no_json(value: Value) -> bool:
    """Whether a value is surely none that JSON would give back as it is."""
    match value:
        case SequenceValue(kind="tuple" | "set"):
            return True
        case SequenceValue(items=items):
            return any(_is_no_json(item) for item in items)
        case MappingValue(items=entries):
            return any(_is_no_json(item) for _, item in entries.values())
        case FunctionValue():
            return True
        case ConstantValue(value=plain):
            return isinstance(plain, bytes | complex)
        case ExternalValue(qualified_name=name):
            return name.startswith("builtins.")
        case _:
            return isinstance(value, OpaqueValue) and value.name == "object"


def _is_no_owner(owner: str) -> bool:
    if owner.startswith("team:"):
        return owner == "team:"
    return not _LIKE_AN_EMAIL.fullmatch(owner)


RULE = Rule("DGL415", "invalid-tag", "error", "0.1", (ApiCall,), check)
