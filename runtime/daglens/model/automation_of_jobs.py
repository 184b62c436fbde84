"""Automation conditions of asset jobs: what they may be, and the assets of the job that they ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .argument_checks import check
from .asset_key import AssetJobKey, AssetKey
from .errors import DagsterInvalidDefinitionError

if TYPE_CHECKING:
    from .asset_graph import AssetGraph
    from .automation_condition import AutomationCondition
    from .job import JobDefinition

JOB_KINDS = frozenset({"any_job_root_assets_match", "all_job_root_assets_match"})


def check_condition_of_job(job: JobDefinition) -> None:
    """Raises DagsterInvalidDefinitionError for a condition that asks about no asset of the job, or that would start
    runs of partitions whose config only a partition key gives; ParameterCheckError for a job that is not of assets.
    """
    from .automation_condition import AutomationCondition

    check.inst_param(job.automation_condition, "automation_condition", AutomationCondition)
    check.param_invariant(job.is_asset_job, "automation_condition", "Only jobs of assets have automation conditions.")
    if job.partitioned_config is not None:
        raise DagsterInvalidDefinitionError(
            f"Job '{job.name}' has an automation_condition and config for each partition, and the runs that conditions "
            "ask for have no config of their partition."
        )
    if not _asks_about_job(job.automation_condition):
        raise DagsterInvalidDefinitionError(
            f"Job '{job.name}' has an automation_condition that asks about single assets. Say of which of the job's "
            "assets with AutomationCondition.any_job_root_assets_match or all_job_root_assets_match."
        )


def jobs_with_conditions(definitions: Any) -> dict[AssetJobKey, JobDefinition]:
    """The jobs of Definitions that have a condition; none for a list of assets."""
    jobs = getattr(definitions, "jobs_by_name", {})
    return {AssetJobKey(name): job for name, job in jobs.items() if job.automation_condition is not None}


def root_assets(job: JobDefinition, graph: AssetGraph) -> list[AssetKey]:
    """The assets of the job that read no other asset of it."""
    return sorted(key for key in job.asset_keys if not job.asset_keys & set(graph.upstream_of(key)))


def _asks_about_job(condition: AutomationCondition) -> bool:
    return condition.kind in JOB_KINDS or any(map(_asks_about_job, condition.children))
