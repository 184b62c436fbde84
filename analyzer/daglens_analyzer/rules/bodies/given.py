"""What a body gives, and what it is declared to give."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition, Output
from daglens_analyzer.lower import tree
from daglens_analyzer.record import record
from daglens_analyzer.rules.bodies.body import STEPS, Body, argument, body_of
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.rule import Related
from daglens_analyzer.source.node_id import NodeId

OF_ASSETS = frozenset({"dagster.MaterializeResult", "dagster.ObserveResult"})
OUTPUTS = {"dagster.Output": 1, "dagster.DynamicOutput": 2}
"""Objects that carry the value of an output, with the position of `output_name`."""


@record
class Step:
    """A function that is a step, with the outputs it is to give. `assets` is what it makes, unless it is an op."""

    body: Body
    op: OpDefinition
    outs: tuple[Output, ...]
    assets: AssetsDefinition | None

    @property
    def assets_with_checks(self) -> AssetsDefinition | None:
        """The assets, where their checks are results of the step too."""
        return self.assets if self.assets is not None and self.assets.checks else None


def declared_outputs(step: Step, names: Collection[str] | None = None) -> tuple[Related, ...]:
    """Where the outputs of a step are declared; `names` where only some of them matter."""
    return declared_among([output for output in step.outs if names is None or output.name in names])


def declared_among(outs: Collection[Output]) -> tuple[Related, ...]:
    """Where these outputs are declared."""
    return tuple(Related(output.at, f"the output '{output.name}' is declared here") for output in outs)


@record
class Given:
    """Something that a body returns or yields. `at` is the statement or the yield; `kind` is None for the unknown."""

    at: NodeId
    kind: Kind | None
    expression: tree.Expression | None


def step_of(decorated: DecoratedFunction) -> Step | None:
    """The step of a decorated function; None where it is none, or not all of its outputs are known."""
    body = body_of(decorated) if decorated.construct in STEPS else None
    assets = decorated.made if isinstance(decorated.made, AssetsDefinition) else None
    op = assets.node if assets is not None else decorated.made
    if body is None or not body.is_known or not isinstance(op, OpDefinition) or isinstance(op.outs, Unknown):
        return None
    if assets is not None and not assets.specs_exact:
        return None
    if decorated.bound is None or not decorated.bound.is_exact:
        return None
    return Step(body, op, op.outs, assets)


def yielded(body: Body) -> Iterator[Given]:
    """What a generator yields; a `yield from` of what is not listed there is of no known kind."""
    for each in body.yields:
        at = body.function.node(each.at)
        if not each.is_from:
            yield Given(at, kind_of(body, each.value), each.value)
        elif isinstance(each.value, tree.SequenceDisplay) and each.value.kind in ("list", "tuple"):
            yield from (Given(at, kind_of(body, item), item) for item in each.value.items)
        else:
            yield Given(at, None, each.value)


def returned(body: Body) -> Iterator[Given]:
    """What a function that is no generator returns, `None` included where it says `return` alone."""
    for node in body.each(tree.Return) if not body.yields else ():
        yield Given(body.function.node(node.at), kind_of(body, node.value), node.value)


def asset_output(step: Step, kind: Kind) -> str | None:
    """The output of the asset that a `MaterializeResult` is for; None where that is not known, or not declared."""
    specs = step.assets.specs if step.assets is not None else ()
    if kind.call is None or any(each.star for each in kind.call.arguments):
        return None
    written = argument(kind.call, "asset_key")
    if written is None:
        return specs[0].output if len(specs) == 1 else None
    if not isinstance(written, tree.Constant) or not isinstance(written.value, str):
        return None
    key = AssetKey.from_user_string(written.value)
    return next((spec.output for spec in specs if spec.key == key), None)


def output_name(kind: Kind | None) -> str | None:
    """The name of the output that an `Output` object is for; None where it is not known, or is no such object."""
    if kind is None or kind.call is None or kind.name not in OUTPUTS:
        return None
    call = kind.call
    if any(each.star for each in call.arguments):
        return None
    written = argument(call, "output_name", OUTPUTS[kind.name])
    if written is None:
        return "result"
    return written.value if isinstance(written, tree.Constant) and isinstance(written.value, str) else None
