"""A construct is given an argument that it does not have.

## What it does
Compares the arguments of decorators and constructors of the pipeline API with their parameters. Calls that unpack
something unknown (`**options`) are left alone.

## Why is this bad?
The call raises a `TypeError` when the module is imported.

## Example
```python
from dagster import Out, op


# error: 5 [unknown-argument] "Did you mean 'out'?"
@op(outs={"rows": Out()})
def fetch(): ...
```

## Use instead
```python fixed
from dagster import Out, op


@op(out={"rows": Out()})
def fetch(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.signatures import SIGNATURES, Signature
from daglens_analyzer.evaluate.values import CallArgument
from daglens_analyzer.rules.edits import RemoveItem, Surround
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation

# The constructs whose parameters are modelled in full, hidden and deprecated ones too.
_JUDGED = """
    op job graph asset multi_asset graph_asset graph_multi_asset AssetSpec AssetIn AssetOut AssetDep In Out
    DynamicOut Definitions define_asset_job ScheduleDefinition schedule sensor asset_sensor asset_check
    AssetCheckSpec AutomationConditionSensorDefinition GraphDefinition JobDefinition load_assets_from_modules
    load_assets_from_current_module load_assets_from_package_module load_assets_from_package_name
"""
JUDGED = frozenset(_JUDGED.split())


def check(call: ApiCall) -> Iterator[Violation]:
    """Each argument that fits no parameter."""
    signature = SIGNATURES.get(call.construct)
    is_judged = call.construct in JUDGED or (signature is not None and not signature.is_open)
    if not is_judged or not call.bound.is_exact or not call.bound.surplus:
        return
    told_of = signature.parameters if signature is not None else ()
    names = [name for name in {*call.parameters, *told_of} if not name.startswith("*")]
    is_told = False
    for argument in call.bound.surplus:
        if argument.keyword is None:
            if not is_told:
                yield from _by_position(call, argument, signature)
            is_told = True
            continue
        if argument.keyword in names:
            continue
        free = [name for name in names if name not in call.bound.arguments]
        near = nearest_names(argument.keyword, free)
        meant = near or _longer_names(argument.keyword, free)
        at = argument.name_at or argument.at
        fixes = [Fix(f"Rename it to '{name}'", (Edit(at, name),), is_safe=bool(near)) for name in meant]
        if not fixes:
            fixes.append(Fix("Remove it", (RemoveItem(argument.at),), is_safe=False))
        told = f"'{call.construct}' has no argument '{argument.keyword}'.{did_you_mean(meant)}"
        yield Violation(told, at, fixes=tuple(fixes))


def _longer_names(typed: str, names: Sequence[str]) -> tuple[str, ...]:
    """The name that the typed one is a word of, `retries` of `max_retries`, if it is the only one. A selection or a
    function is another thing than what it selects or makes."""
    longer = [name for name in names if f"_{typed}_" in f"_{name}_" and not name.endswith(("_selection", "_fn"))]
    return tuple(longer) if len(longer) == 1 else ()


def _by_position(call: ApiCall, argument: CallArgument, signature: Signature | None) -> Iterator[Violation]:
    most = signature.most_positional if signature is not None else None
    if most is None:
        return
    told = "only keyword arguments" if most == 0 else f"at most {most} argument{'s' if most > 1 else ''} by position"
    # What goes by keyword only follows those that go by position, in the order in which they are written.
    names = signature.parameters[most : most + 1] if signature is not None and len(call.bound.surplus) == 1 else ()
    name = next(iter(names), None)
    is_free = name is not None and not name.startswith("*") and name not in call.bound.arguments
    fixes = (Fix(f"Name it '{name}'", (Surround(argument.at, f"{name}=", ""),), is_safe=False),) if is_free else ()
    yield Violation(f"'{call.construct}' takes {told}. Name this one.", argument.at, fixes=fixes)


RULE = Rule("DGL410", "unknown-argument", "error", "0.1", (ApiCall,), check)
