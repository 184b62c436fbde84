"""Rules about the edges of a graph: they name what exists, make no circle, and nest no dynamic output in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .dependencies import DependencyDefinition, DynamicCollectDependency, MultiDependencyDefinition, Node
from .errors import DagsterInvalidDefinitionError

if TYPE_CHECKING:
    pass


def edge_sources(edge: Any) -> Iterator[tuple[str, str]]:
    """(node, output) of everything that feeds an input."""
    match edge:
        case DependencyDefinition() | DynamicCollectDependency():
            yield edge.node, edge.output
        case MultiDependencyDefinition():
            for each in edge.dependencies:
                if isinstance(each, (DependencyDefinition, DynamicCollectDependency)):
                    yield each.node, each.output
        case _:
            return


def checked_dependencies(
    nodes: Mapping[str, Node], dependencies: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Written-out dependencies, when every name in them exists."""
    for name, inputs in dependencies.items():
        node = nodes[name]
        known = [each.name for each in node.definition.input_defs]
        for input_name, edge in inputs.items():
            if input_name not in known:
                raise DagsterInvalidDefinitionError(
                    f'Invalid dependencies: {node.definition.node_type_str} "{name}" does not have input '
                    f'"{input_name}". Its inputs are {known}'
                )
            for source, output in edge_sources(edge):
                if source not in nodes:
                    import difflib

                    close = difflib.get_close_matches(source, list(nodes), 1)
                    hint = f' Did you mean "{close[0]}"?' if close else ""
                    raise DagsterInvalidDefinitionError(
                        f'Invalid dependencies: node "{source}" not found in node list, and input "{input_name}" of '
                        f'node "{name}" is fed by it.{hint}'
                    )
                outputs = [each.name for each in nodes[source].definition.output_defs]
                if output not in outputs:
                    raise DagsterInvalidDefinitionError(
                        f'Invalid dependencies: node "{source}" does not have output "{output}", and input '
                        f'"{input_name}" of node "{name}" is fed by it. Its outputs are {outputs}.'
                    )
    _check_no_circle(dependencies)
    return {name: dict(inputs) for name, inputs in dependencies.items()}


def _check_no_circle(dependencies: Mapping[str, Mapping[str, Any]]) -> None:
    upstream = {
        name: {source for edge in inputs.values() for source, _ in edge_sources(edge)}
        for name, inputs in dependencies.items()
    }
    order = topological_order(upstream)
    if len(order) < len(upstream):
        stuck = sorted(set(upstream) - set(order))
        raise DagsterInvalidDefinitionError(f"Circular dependencies exist among these nodes: {', '.join(stuck)}.")


def topological_order(upstream: Mapping[str, Iterable[str]]) -> list[str]:
    """Names so that each comes after what it waits for, otherwise in the given order; those in a circle are left
    out.
    """
    waiting = {name: len({each for each in sources if each in upstream}) for name, sources in upstream.items()}
    downstream: dict[str, list[str]] = {}
    for name, sources in upstream.items():
        for source in set(sources):
            downstream.setdefault(source, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    order: list[str] = []
    for name in ready:
        order.append(name)
        for each in downstream.get(name, ()):
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    return order
