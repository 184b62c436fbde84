"""Whether what a step leaves can be read where the steps after it run."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from daglens.model.errors import DagsterUnmetExecutorRequirementsError
from daglens.model.io_manager import InMemoryIOManager, mem_io_manager
from daglens.plan.step import ExecutionPlan, Step


def check_reach_of_outputs(plan: ExecutionPlan, executor: str) -> None:
    """Raises DagsterUnmetExecutorRequirementsError, before anything runs, where values would stay in the memory of one
    process and steps run in several.
    """
    if executor == "in_process":
        return
    for step in plan.steps.values():
        for output in step.op.output_defs:
            key = _io_manager_key(step, output)
            manager = plan.job.resource_defs.get(key)
            if manager is mem_io_manager or isinstance(manager, InMemoryIOManager):
                raise DagsterUnmetExecutorRequirementsError(
                    f"With the executor {executor} each step runs in a process of its own, and the output "
                    f"{output.name!r} of step {step.key!r} would stay in the memory of one: its IO manager {key!r} "
                    "stores nothing. Give it one that does, such as fs_io_manager, or run with the executor in_process."
                )


def _io_manager_key(step: Step, output: Any) -> str:
    asset_key = step.assets.get(output.name)
    if asset_key is not None and step.assets_def is not None:
        return step.assets_def.io_manager_key_of(asset_key)
    return output.io_manager_key
