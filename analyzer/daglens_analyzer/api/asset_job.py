"""`define_asset_job`: a job that materializes what a selection finds."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset_graph import resolved_selection
from daglens_analyzer.api.asset_selection import selection_of
from daglens_analyzer.api.construct import Bound, construct, method, recorded
from daglens_analyzer.api.partitions import partitions_cron
from daglens_analyzer.api.reading import is_given, known_text, text
from daglens_analyzer.evaluate.values import Call, ConstantValue, Unknown, Value
from daglens_analyzer.graph.definitions import UnresolvedAssetJob

_PARAMETERS = (
    "name selection config description tags run_tags metadata partitions_def executor_def hooks op_retry_policy owners "
    "automation_condition"
)


def _define_asset_job(bound: Bound, call: Call) -> Value:
    place = bound.at("name", call.at)
    unknown = Unknown(call.at, "what this job selects is not known")
    return recorded(
        UnresolvedAssetJob(
            at=call.at,
            name=text(bound.value("name")) or Unknown(call.at, "the name of this job is not known"),
            name_at=place,
            selection=selection_of(bound.value("selection"), call) if bound.is_exact else unknown,
            description=known_text(bound.value("description")),
            built_at=call.factory_call,
            partitions_cron=partitions_cron(bound.value("partitions_def")),
            partitions_value=bound.value("partitions_def"),
            selection_at=bound.at("selection", call.at),
            is_automated=is_given(bound.value("automation_condition")),
            hooks=bound.value("hooks"),
        ),
        call,
    )


def _attribute(job: UnresolvedAssetJob, name: str, call: Call) -> Value | None:
    match name:
        case "name":
            return job.name if isinstance(job.name, Unknown) else ConstantValue(call.at, job.name)
        case "selection":
            return job.selection
        case "resolve":
            return method("dagster.resolve", "asset_graph", lambda bound, inner: _resolved(job, bound, inner), call.at)
        case _:
            return None


def _resolved(job: UnresolvedAssetJob, bound: Bound, call: Call) -> Value:
    """A job whose assets are settled by an asset graph that the code has at hand."""
    return replace(job, selection=resolved_selection(job.selection, bound.value("asset_graph"), call), is_resolved=True)


CONSTRUCTS = (construct("define_asset_job", _PARAMETERS, _define_asset_job),)
ATTRIBUTES = {UnresolvedAssetJob: _attribute}
