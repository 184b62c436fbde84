"""An argument is of a kind that the construct does not take.

## What it does
Looks at what decorators and constructors of the pipeline API are given, and at the items of the lists and dicts that
they take: a job among `Definitions(assets=...)`, a single asset instead of a list, a number for a text, an `In` where
an `AssetIn` is meant. Values that cannot be known without running the code are left alone.

## Why is this bad?
Dagster refuses the call, or the code location that it makes.

## Example
```python
from dagster import Definitions, asset


@asset
def orders(): ...


# error: 20 [wrong-argument-type] "an asset"
defs = Definitions(jobs=[orders])
```

## Use instead
```python
from dagster import Definitions, asset


@asset
def orders(): ...


defs = Definitions(assets=[orders])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.evaluate.values import (
    CallArgument,
    ConstantValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.arguments.accepted_kinds import (
    ACCEPTED,
    JUDGED_INSIDE,
    KINDS,
    Accepted,
    accepted_words,
)
from daglens_analyzer.rules.arguments.converting import conversions, item_conversions
from daglens_analyzer.rules.arguments.kinds_of_values import JUDGED_WHEN_APPLIED, UNAPPLIED, kind_of, refused_among
from daglens_analyzer.rules.arguments.refused_kinds import ITEMS, KEYS, REST, TAKES
from daglens_analyzer.rules.edits import AsText, Surround
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_TRIED = frozenset(KINDS.values())
_NOTHING = ("", frozenset[str]())
_NO_KEYS = frozenset({"a number", "a truth value", "None"})


def check(call: ApiCall) -> Iterator[Violation]:
    """Each argument, and the first item of one, that is surely of a wrong kind."""
    # What is wrong itself and holds what is wrong is one mistake.
    told: set[str] = set()
    for name, violation in _by_argument(call):
        if name not in told:
            told.add(name)
            yield violation
    yield from _rest(call)


def _by_argument(call: ApiCall) -> Iterator[tuple[str, Violation]]:
    """What is wrong with each argument: first with itself, then with what it holds."""
    judged = ACCEPTED.get(call.construct, {})
    for name, argument in call.bound.arguments.items():
        is_bare = isinstance(argument.value, FunctionValue) and argument.keyword is None
        if call.construct in JUDGED_WHEN_APPLIED and is_bare:
            # The function stands where the first argument is meant: what comes of it is still a decorator.
            made = f"'@{call.construct}' takes arguments first: without them it makes nothing of the function."
            yield name, Violation(made, argument.at, severity="warning")
        elif name in judged and _is_given(argument.value):
            yield from ((name, found) for found in _by_trial(call, name, argument, judged[name]))
    for name, (wanted, refused) in TAKES.get(call.construct, {}).items():
        argument = call.bound.arguments.get(name)
        kind = kind_of(argument.value) if argument is not None else None
        if argument is not None and kind in refused and (name not in judged or kind == "None"):
            told = f"'{name}' of '{call.construct}' takes {wanted}, and this is {kind}."
            fixes = conversions(name, argument, kind or "", frozenset({wanted}))
            yield name, Violation(told, argument.at, fixes=fixes)
    for name, (wanted, refused) in ITEMS.get(call.construct, {}).items():
        argument = call.bound.arguments.get(name)
        if argument is not None and not _judges_items(judged.get(name), argument.value):
            yield from ((name, found) for found in _items_of(call, name, argument, wanted, refused))
    for name in KEYS.get(call.construct, ()):
        given = call.bound.value(name)
        for key, _ in given.items.values() if isinstance(given, MappingValue) else ():
            kind = kind_of(key)
            if kind in _NO_KEYS:
                told = f"The keys of '{name}' of '{call.construct}' are texts, and one is {kind}."
                place = _place(call.bound.arguments[name], key)
                is_here = kind == "a number" and place == key.at and name != "resources"
                fixes = (Fix("Write it as text", (AsText(place),)),) if is_here else ()
                yield name, Violation(told, place, fixes=fixes)


def _rest(call: ApiCall) -> Iterator[Violation]:
    """Arguments by position of which there may be any number."""
    wanted, refused = REST.get(call.construct, _NOTHING)
    for argument in call.bound.rest if refused else ():
        kind = kind_of(argument.value)
        if kind in refused:
            fixes = (Fix("Unpack it", (Surround(argument.at, "*", ""),)),) if _holds(argument.value, refused) else ()
            yield Violation(f"'{call.construct}' takes {wanted} here, and this is {kind}.", argument.at, fixes=fixes)


def _holds(value: Value, refused: frozenset[str]) -> bool:
    """Whether a list holds what could be given itself."""
    items = _items(value)
    kinds = [kind_of(item) for item in items]
    return isinstance(value, SequenceValue) and bool(items) and not any(kind in refused for kind in kinds)


def _by_trial(call: ApiCall, name: str, argument: CallArgument, accepted: Accepted) -> Iterator[Violation]:
    kind = kind_of(argument.value)
    also_refused = TAKES.get(call.construct, {}).get(name, _NOTHING)[1] - _TRIED
    if ((kind in _TRIED or kind == UNAPPLIED) and kind not in accepted.kinds) or kind in also_refused:
        words = accepted_words(accepted.kinds)
        takes = f"takes {words}, and this is {kind}" if words else f"does not take {kind}"
        told = f"'{name}' of '{call.construct}' {takes}."
        yield Violation(told, argument.at, fixes=conversions(name, argument, kind or "", accepted.kinds))
    elif _judges_items(accepted, argument.value):
        held = accepted.values if isinstance(argument.value, MappingValue) else accepted.items
        assert held is not None
        refused = (JUDGED_INSIDE - held) | (ITEMS.get(call.construct, {}).get(name, _NOTHING)[1] - JUDGED_INSIDE)
        yield from _items_of(call, name, argument, accepted_words(held) or "another object", refused)


def _items_of(
    call: ApiCall, name: str, argument: CallArgument, wanted: str, refused: frozenset[str]
) -> Iterator[Violation]:
    found = refused_among(_items(argument.value), refused)
    if found:
        item, kind = next(iter(found.values()))
        kinds = frozenset(wanted.replace(" or ", ", ").split(", "))
        told = f"Each item of '{name}' of '{call.construct}' is to be {wanted}, and one is {kind}."
        yield Violation(told, _place(argument, item), fixes=item_conversions(call, name, found, kinds))


def _judges_items(accepted: Accepted | None, value: Value) -> bool:
    if accepted is None:
        return False
    return (accepted.values if isinstance(value, MappingValue) else accepted.items) is not None


def _is_given(value: Value) -> bool:
    """Whether a value counts as true, as far as that is known: others often pass for None."""
    return not (isinstance(value, ConstantValue) and not value.value)


def _items(value: Value) -> tuple[Value, ...]:
    match value:
        case SequenceValue(items=items):
            return tuple(items)
        case MappingValue(items=entries):
            return tuple(item for _, item in entries.values())
        case _:
            return ()


def _place(argument: CallArgument, item: Value) -> NodeId:
    """The item itself where it is written in the argument, else the argument: a variable's value stands elsewhere."""
    is_inside = item.at[:2] == argument.at[:2] and item.at.ordinal > argument.at.ordinal
    return item.at if is_inside else argument.at


RULE = Rule("DGL412", "wrong-argument-type", "error", "0.1", (ApiCall,), check, gives_way=True)
