"""What code does with an op, graph or job that exists: calls it, gives it an alias or tags, makes a job of it."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.composition import MisplacedCall, invoke, invoke_pending
from daglens_analyzer.api.construct import ApiCall, Bound, decorator, definition_place, method, recorded
from daglens_analyzer.api.job import is_configured
from daglens_analyzer.api.op_selection import narrowed
from daglens_analyzer.api.partitioned_config import job_cron
from daglens_analyzer.api.reading import is_given, known_text, text
from daglens_analyzer.api.signature import decorated_function, function_name, unknown_function
from daglens_analyzer.api.values import OpaqueValue, PendingInvocation
from daglens_analyzer.evaluate.values import Call, CallArgument, CallArguments, ConstantValue, Unknown, Value
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition

Node = OpDefinition | GraphDefinition

_TO_JOB = (
    "name description resource_defs config tags metadata logger_defs executor_def hooks op_retry_policy op_selection "
    "partitions_def asset_layer input_values run_tags _asset_selection_data owners automation_condition"
)
CONFIGURED = "a node that is configured"
"""The construct of a call of `configured`, with the op or graph as its argument `self`."""
_SUBSET = "* op_selection asset_selection asset_check_selection"
_UNCHANGED = {"tag": "tags", "with_hooks": "hook_defs", "with_retry_policy": "retry_policy"}


def _node_attribute(node: Node, name: str, call: Call) -> Value | None:
    if name == "configured":
        parameters = "config_or_config_fn name config_schema description"
        return method(
            f"dagster.{_class(node)}.configured",
            parameters,
            lambda bound, inner: _configured(node, bound, inner),
            call.at,
        )
    if name in ("name", "description"):
        return _text_attribute(node.name if name == "name" else node.description, call)
    return _pending_attribute(PendingInvocation(call.at, node, None, None), name, call)


def _pending_attribute(pending: PendingInvocation, name: str, call: Call) -> Value | None:
    owner = f"dagster.{_class(pending.definition)}"
    if name == "alias":
        return method(f"{owner}.alias", "name", lambda bound, inner: _alias(pending, bound, inner), call.at)
    if name in _UNCHANGED:
        return method(f"{owner}.{name}", _UNCHANGED[name], lambda _, inner: replace(pending, at=inner.at), call.at)
    if name == "to_job" and isinstance(pending.definition, GraphDefinition):
        return method(f"{owner}.to_job", _TO_JOB, lambda bound, inner: _to_job(pending, bound, inner), call.at)
    return None


def _class(node: Node) -> str:
    return "OpDefinition" if isinstance(node, OpDefinition) else "GraphDefinition"


def _alias(pending: PendingInvocation, bound: Bound, call: Call) -> Value:
    alias = text(bound.value("name")) or Unknown(call.at, "this alias is not known")
    return PendingInvocation(call.at, pending.definition, alias, bound.at("name", call.at))


def _configured(node: Node, bound: Bound, call: Call) -> Value:
    name = text(bound.value("name")) or Unknown(call.at, "the name of this configured op is not known")
    description = known_text(bound.value("description")) or node.description
    place = bound.at("name", call.at)
    made = replace(node, at=call.at, name=name, name_at=place, description=description)
    given = Bound({**bound.arguments, "self": CallArgument(node, call.at)}, bound.is_exact, bound.surplus)
    call.evaluator.record(ApiCall(call.at, CONFIGURED, given, ()))
    # What config is left to give is the configuring function's to say.
    return recorded(replace(made, config=None) if isinstance(made, OpDefinition) else made, call)


def _to_job(pending: PendingInvocation, bound: Bound, call: Call) -> Value:
    assert isinstance(pending.definition, GraphDefinition)
    graph = narrowed(pending.definition, bound.value("op_selection"), call)
    named = is_given(bound.value("name"))
    name = text(bound.value("name")) if named else pending.alias
    job = JobDefinition(
        at=call.at,
        name=name or graph.name,
        name_at=bound.at("name", call.at) if named else call.at,
        graph=graph,
        description=known_text(bound.value("description")) or graph.description,
        built_at=call.factory_call,
        resources=bound.value("resource_defs"),
        partitions_cron=job_cron(bound),
        is_configured=is_configured(bound),
        partitions_value=bound.value("partitions_def"),
        hooks=bound.value("hooks"),
    )
    return recorded(job, call)


def _job_attribute(job: JobDefinition, name: str, call: Call) -> Value | None:
    if name == "name":
        return _text_attribute(job.name, call)
    if name == "graph":
        return job.graph
    if name == "get_subset":
        return method(
            "dagster.JobDefinition.get_subset", _SUBSET, lambda bound, inner: _subset(job, bound, inner), call.at
        )
    if name in ("with_hooks", "with_top_level_resources", "with_executor_def", "with_logger_defs", "with_metadata"):
        return method(
            f"dagster.JobDefinition.{name}", "value", lambda _, inner: recorded(replace(job, at=job.at), inner), call.at
        )
    return None


def _subset(job: JobDefinition, bound: Bound, call: Call) -> Value:
    """`job.get_subset(op_selection=[...])`"""
    return recorded(replace(job, graph=narrowed(job.graph, bound.value("op_selection"), call)), call)


def _text_attribute(value: str | Unknown | None, call: Call) -> Value:
    return value if isinstance(value, Unknown) else ConstantValue(call.at, value)


def _call_pending(pending: PendingInvocation, arguments: CallArguments, call: Call) -> Value:
    return invoke_pending(pending, arguments, call)


def _call_job(job: JobDefinition, arguments: CallArguments, call: Call) -> Value:
    call.evaluator.record(MisplacedCall(call.at, job))
    return Unknown(call.at, "a job is not called")


ATTRIBUTES = {
    OpDefinition: _node_attribute,
    GraphDefinition: _node_attribute,
    PendingInvocation: _pending_attribute,
    JobDefinition: _job_attribute,
}


def _configured_by_name(decorated: Value, bound: Bound, call: Call) -> Value:
    """`@configured(op)`: the op or graph under the name of the function that gives its config."""
    node, function = bound.value("configurable"), decorated_function(decorated)
    if not isinstance(node, Node):
        return OpaqueValue(call.at, "configured")
    name = text(bound.value("name")) or (function_name(function) if function else unknown_function(decorated, call))
    description = known_text(bound.value("description")) or node.description
    place = bound.at("name", definition_place(function, call))
    return recorded(replace(node, at=place, name=name, name_at=place, description=description), call)


CONSTRUCTS = (
    decorator("configured", "configurable config_schema * name description", _configured_by_name, bare=False),
)
CALLABLES = {
    OpDefinition: invoke,
    GraphDefinition: invoke,
    PendingInvocation: _call_pending,
    JobDefinition: _call_job,
}
