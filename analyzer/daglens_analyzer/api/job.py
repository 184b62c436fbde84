"""`@job`: a graph that can be run by itself."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.construct import Bound, construct, decorator, recorded
from daglens_analyzer.api.graph import composed_graph
from daglens_analyzer.api.partitioned_config import job_cron
from daglens_analyzer.api.reading import is_given, known_text, text
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition

_PARAMETERS = (
    "compose_fn * name description resource_defs config tags run_tags metadata logger_defs executor_def hooks "
    "op_retry_policy partitions_def input_values owners"
)


def _job(decorated: Value, bound: Bound, call: Call) -> Value:
    graph = composed_graph(decorated, bound, "job", call)
    job = JobDefinition(graph.at, graph.name, graph.name_at, graph, graph.description, call.factory_call)
    made = replace(
        job,
        resources=bound.value("resource_defs"),
        partitions_cron=job_cron(bound),
        is_configured=is_configured(bound),
        partitions_value=bound.value("partitions_def"),
        hooks=bound.value("hooks") or bound.value("hook_defs"),
    )
    return recorded(made, call)


def is_configured(bound: Bound) -> bool:
    """Whether a job is given something that its runs start from, or may be."""
    return not bound.is_exact or any(is_given(bound.value(name)) for name in ("config", "input_values"))


def _job_definition(bound: Bound, call: Call) -> Value:
    """`JobDefinition(graph_def=...)`."""
    graph = bound.value("graph_def")
    if not isinstance(graph, GraphDefinition):
        return Unknown(call.at, "the graph of this `JobDefinition` is not known")
    name = text(bound.value("name")) if is_given(bound.value("name")) else graph.name
    description = known_text(bound.value("description")) or graph.description
    place = bound.at("name", call.at)
    return recorded(
        JobDefinition(
            at=call.at,
            name=name or graph.name,
            name_at=place,
            graph=graph,
            description=description,
            built_at=call.factory_call,
            resources=bound.value("resource_defs"),
            partitions_cron=job_cron(bound),
            is_configured=is_configured(bound),
            partitions_value=bound.value("partitions_def"),
            hooks=bound.value("hooks") or bound.value("hook_defs"),
        ),
        call,
    )


CONSTRUCTS = (
    decorator("job", _PARAMETERS, _job),
    construct(
        "JobDefinition",
        "* graph_def resource_defs executor_def logger_defs name config description partitions_def tags run_tags "
        "metadata hook_defs op_retry_policy asset_layer input_values owners _automation_condition "
        "_subset_selection_data _was_explicitly_provided_resources",
        _job_definition,
    ),
)
