"""Selections of assets as they are written: a small algebra, resolved against a code location."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import cast

from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.record import record


@record(eq=False)
class Selection(Value):
    """`operation` with its operands: `keys`, `groups`, `all`, `upstream`, `downstream`, `union`, `intersection`,
    `difference`, `roots`, `sinks`, `assets`, `string`... `arguments` are plain data."""

    operation: str
    operands: tuple[Selection | Unknown, ...] = ()
    arguments: Mapping[str, object] = field(default_factory=dict[str, object])


def parts_of(selection: Selection) -> Iterator[Selection]:
    """The selection itself and the known ones that it is made of, at any depth."""
    yield selection
    for operand in selection.operands:
        if isinstance(operand, Selection):
            yield from parts_of(operand)


def named_keys(part: Selection) -> tuple[AssetKey, ...]:
    """The keys that a part names one by one itself."""
    named = part.arguments.get("keys") if part.operation == "keys" else None
    given = cast("tuple[object, ...]", named) if isinstance(named, tuple) else ()
    return tuple(key for key in given if isinstance(key, AssetKey))
