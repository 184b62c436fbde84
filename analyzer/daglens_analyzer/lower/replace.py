"""Puts a node in the place of another in a lowered tree."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, cast, get_args

from daglens_analyzer.lower.functions import docstring_of
from daglens_analyzer.lower.tree import ClassDef, FunctionDef, Statement
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.source.span_table import SpanTable, line_starts, offsets


class Part(NamedTuple):
    """A node, whose ordinals and those of all below it are `first` up to and without `end`."""

    node: Node
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """The part `new`, whose spans are in `new_spans`, instead of the part `old` of another tree. The text of the old
    part started where that of the new one does, at the offset `start`; the new text is longer by `grown`."""

    old: Part
    new: Part
    new_spans: SpanTable
    start: int
    grown: int


def replaced(
    statements: tuple[Statement, ...], spans: SpanTable, change: Replacement, text: str
) -> tuple[tuple[Statement, ...], SpanTable]:
    """The tree with `change` made, and its spans in `text`. Ordinals are as if all had been lowered at once; nodes that
    keep theirs are the same objects as before."""
    old, new = change.old, change.new
    new_node = _renumbered(new.node, old.first - new.first)
    later = (new.end - new.first) - (old.end - old.first)

    def change_in(value: Any) -> Any:
        kind = cast("type[Any]", type(value))
        if kind is tuple:
            return tuple([change_in(item) for item in value])
        if kind not in _FIELDS:
            return value
        at: int | None = getattr(value, "at", None)
        if at is not None:
            if at >= old.end:
                return _renumbered(value, later)
            if at == old.first:
                return new_node
            if spans.ends[at] <= change.start:
                return value
        changed = kind(*[change_in(getattr(value, name)) for name in _FIELDS[kind]])
        if isinstance(changed, FunctionDef | ClassDef):
            # The part may be a decorator, which stands before the name, or the docstring.
            name_at = changed.name_at + (later if changed.name_at >= old.end else 0)
            return replace(changed, name_at=name_at, docstring=docstring_of(changed.body))
        return changed

    return change_in(statements), _changed_spans(spans, change, text)


def _changed_spans(spans: SpanTable, change: Replacement, text: str) -> SpanTable:
    old, new, start, grown = change.old, change.new, change.start, change.grown
    starts = [
        *spans.starts[: old.first],
        *[offset + start for offset in change.new_spans.starts[new.first : new.end]],
        *[offset + grown for offset in spans.starts[old.end :]],
    ]
    ends = [
        *[offset + grown if offset > start else offset for offset in spans.ends[: old.first]],
        *[offset + start for offset in change.new_spans.ends[new.first : new.end]],
        *[offset + grown for offset in spans.ends[old.end :]],
    ]
    return SpanTable(offsets(starts), offsets(ends), line_starts(text))


def _renumbered(node: Any, by: int) -> Any:
    """The node with `by` added to all ordinals."""
    if not by:
        return node

    def renumber(value: Any) -> Any:
        kind = cast("type[Any]", type(value))
        if kind is tuple:
            return tuple([renumber(item) for item in value])
        names = _FIELDS.get(kind)
        if names is None:
            return value
        return kind(
            *[_add(getattr(value, name), by) if name in _ORDINALS else renumber(getattr(value, name)) for name in names]
        )

    return renumber(node)


def _add(ordinal: int | None, by: int) -> int | None:
    return None if ordinal is None else ordinal + by


_ORDINALS = frozenset({"at", "name_at"})
_FIELDS: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in get_args(Node)
}
