"""What is wrong with the run config of a run whose ops are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import ConstantValue, MappingValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.rules.near_fixes import fixes_among, near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.resources.config_values import config_problem
from daglens_analyzer.rules.rule import Related, Violation
from daglens_analyzer.source.node_id import NodeId

Nodes = Mapping[str, OpDefinition | GraphDefinition]
"""The ops and graphs of a run, by the names that its config calls them."""

_ROOTS = frozenset({"ops", "resources", "execution", "loggers", "inputs"})
_OF_OP = frozenset({"config", "inputs", "outputs"})


def nodes_of_graph(graph: GraphDefinition) -> Nodes:
    """What a graph invokes."""
    return {each.name: each.definition for each in graph.invocations}


def run_config_problems(call: ApiCall, nodes: Nodes, *, is_whole: bool) -> Iterator[Violation]:
    """What is wrong with the argument `run_config` of a call, or with its absence; `is_whole`: the nodes are all."""
    yield from config_of_ops(call.bound.value("run_config"), nodes, call.at, is_whole=is_whole)


def config_of_ops(given: Value | None, nodes: Nodes, asked_at: NodeId, *, is_whole: bool) -> Iterator[Violation]:
    """What is wrong with run config, as far as it is about ops."""
    if isinstance(given, MappingValue):
        for name, (key, value) in given.items.items():
            if name not in _ROOTS:
                near = nearest_names(str(name), _ROOTS)
                told = f"Run config has no '{name}' at its root.{did_you_mean(near)}"
                yield Violation(told, key.at, fixes=near_fixes(key.at, str(name), near))
                return
            if name == "ops" and isinstance(value, SequenceValue | ConstantValue):
                yield Violation("Under 'ops' stands a dict with an entry for each op, by its name.", value.at)
                return
    found = _ops_config(given)
    if found is not None:
        yield from _of_nodes(found, nodes, asked_at, is_whole=is_whole)


def unknown_resources(call: ApiCall, brought: AbstractSet[str]) -> Iterator[Violation]:
    """Config for a resource that the run surely does not have; `brought` are those of the assets' own."""
    given, resources = call.bound.value("run_config"), call.bound.value("resources")
    own, is_exact = entries(resources)
    configured = given.items.get("resources") if isinstance(given, MappingValue) else None
    if configured is None or not isinstance(configured[1], MappingValue) or not is_exact:
        return
    known = sorted({"io_manager", *brought, *(entry.name for entry in own)})
    for name, (key, _) in configured[1].items.items():
        if name not in known:
            near = nearest_names(str(name), known)
            told = f"This run has no resource '{name}', which the run config names.{did_you_mean(near)}"
            yield Violation(told, key.at, fixes=fixes_among(key.at, str(name), known))


def _of_nodes(found: MappingValue, nodes: Nodes, asked_at: NodeId, *, is_whole: bool) -> Iterator[Violation]:
    for name, (key, _) in found.items.items():
        if is_whole and str(name) not in nodes:
            outer = next((outer for outer, node in nodes.items() if _holds(node, str(name))), None)
            near = nearest_names(str(name), nodes)
            where = did_you_mean(near) if outer is None else f" It is within '{outer}': write it under 'ops' of that."
            told = f"Nothing in this run is called '{name}', which the run config names.{where}"
            free = [each for each in nodes if each not in found.items]
            yield Violation(told, key.at, fixes=fixes_among(key.at, str(name), free) if outer is None else ())
            return
    for name, node in nodes.items():
        entry = found.items.get(name)
        if entry is None and (not found.is_exact or not is_whole):
            continue
        if isinstance(node, GraphDefinition):
            inner = _part(entry[1], "ops") if entry is not None else None
            if isinstance(inner, MappingValue) and node.is_exact:
                # A graph may map its own config to that of its ops: only what is named is judged.
                listed = MappingValue(inner.at, inner.items, [False])
                yield from _of_nodes(listed, nodes_of_graph(node), asked_at, is_whole=True)
        else:
            yield from _of_op(name, node, entry, asked_at)


def _of_op(name: str, op: OpDefinition, entry: tuple[Value, Value] | None, asked_at: NodeId) -> Iterator[Violation]:
    for part, (key, _) in entry[1].items.items() if entry is not None and isinstance(entry[1], MappingValue) else ():
        if part not in _OF_OP:
            near = nearest_names(str(part), _OF_OP)
            told = f"The entry of '{name}' has 'config', 'inputs' and 'outputs', and no '{part}'.{did_you_mean(near)}"
            yield Violation(told, key.at, fixes=near_fixes(key.at, str(part), near))
            return
    config = _part(entry[1], "config") if entry is not None else None
    if entry is not None and config is None and not isinstance(entry[1], MappingValue):
        return
    problem = config_problem(op.config, config, name)
    if problem is not None:
        asked_for = op.config.at if isinstance(op.config, MappingValue) else op.name_at
        place = problem.at or (entry[0].at if entry is not None else asked_for)
        yield Violation(problem.told, place, (Related(asked_at, "this is about what is asked for here"),))


def _holds(node: OpDefinition | GraphDefinition, name: str) -> bool:
    return isinstance(node, GraphDefinition) and name in nodes_of_graph(node)


def _ops_config(given: Value | None) -> MappingValue | None:
    match given:
        case None:
            return MappingValue(NOWHERE, {})
        case MappingValue(items={"ops": (_, MappingValue() as ops)}):
            return ops
        case MappingValue(exact=[True]) if "ops" not in given.items:
            return MappingValue(given.at, {})
        case OpaqueValue(name="RunConfig", bound=bound) if bound is not None and bound.is_exact:
            ops = bound.value("ops")
            return ops if isinstance(ops, MappingValue) else MappingValue(given.at, {}) if ops is None else None
        case _:
            return None


def _part(entry: Value, name: str) -> Value | None:
    """What stands under a name for one op or graph."""
    found = entry.items.get(name) if isinstance(entry, MappingValue) else None
    return found[1] if found is not None else None
