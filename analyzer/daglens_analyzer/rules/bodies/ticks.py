"""What the function of a schedule or sensor gives in a tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.bodies.ways_through import surely_run
from daglens_analyzer.source.node_id import NodeId

TICKS = frozenset({"sensor", "asset_sensor", "multi_asset_sensor", "run_status_sensor", "schedule"})


@dataclass(frozen=True, slots=True)
class InTick:
    """An object that is given: `at` is its `return` or `yield`, `kind` what it is."""

    at: NodeId
    kind: Kind | None

    @property
    def name(self) -> str | None:
        return None if self.kind is None else self.kind.name

    def argument(self, name: str, position: int | None = None) -> tree.Expression | None:
        """What the object is made with; None where it is not given, or not known."""
        call = self.kind.call if self.kind is not None else None
        return None if call is None else argument(call, name, position)

    @property
    def is_exact(self) -> bool:
        """Whether all that it is made with is written."""
        call = self.kind.call if self.kind is not None else None
        return call is not None and not any(each.star for each in call.arguments)


def body_of_tick(decorated: DecoratedFunction) -> Body | None:
    body = body_of(decorated) if decorated.construct in TICKS else None
    return body if body is not None and body.is_known else None


def given_at_all(body: Body) -> Iterator[InTick]:
    """Each object that some way through the body gives."""
    for each in body.yields:
        if not each.is_from:
            yield InTick(body.function.node(each.at), kind_of(body, each.value))
    for each in body.returns if not body.yields else ():
        yield from _in_list(body, each)


def given_together(body: Body) -> Iterator[tuple[InTick, ...]]:
    """The groups of objects that one tick surely gives: what is yielded on every way, or stands in a returned list."""
    runs = [run.statement for run in surely_run(body.definition.body) if not run.is_repeated]
    yields = [run.value for run in runs if isinstance(run, tree.ExpressionStatement)]
    found = [each for each in yields if isinstance(each, tree.Yield) and not each.is_from]
    yield tuple(InTick(body.function.node(each.at), kind_of(body, each.value)) for each in found)
    for each in body.returns if not body.yields else ():
        if isinstance(each.value, tree.SequenceDisplay):
            yield tuple(_in_list(body, each))


def _in_list(body: Body, returned: tree.Return) -> Iterator[InTick]:
    at, value = body.function.node(returned.at), returned.value
    items = value.items if isinstance(value, tree.SequenceDisplay) and value.kind == "list" else (value,)
    yield from (InTick(at, kind_of(body, item)) for item in items)
