"""`execute_job`: a job that can be built again, run and run again with an instance that keeps what it leaves."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from daglens.events.event import StepFailed, StepOutput, StepSkipped, StepSucceeded
from daglens.model.errors import (
    DagsterExecutionStepNotFoundError,
    DagsterInvalidDefinitionError,
    DagsterInvariantViolationError,
)
from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.record import dataclass

from .again import Again
from .in_process_api import execute_job_in_process
from .instance import DagsterInstance
from .results import ExecuteInProcessResult, JobExecutionResult


@dataclass(frozen=True, slots=True)
class ReconstructableJob:
    """A job by the function that makes it."""

    make: Callable[[], Any]
    op_selection: frozenset[str] | None = None

    def get_subset(self, *, op_selection: Iterable[str] | None = None, **_selections: Any) -> ReconstructableJob:
        """The same job cut to some of its ops."""
        return ReconstructableJob(self.make, None if op_selection is None else frozenset(op_selection))

    def get_definition(self) -> JobDefinition:
        made = self.make if isinstance(self.make, (JobDefinition, GraphDefinition)) else self.make()
        if isinstance(made, GraphDefinition):
            made = made.to_job()
        if not isinstance(made, JobDefinition):
            raise DagsterInvariantViolationError(
                "Loadable attributes must be either a JobDefinition, GraphDefinition, Definitions, or "
                f"RepositoryDefinition. Got {made!r}. That is what calling {self.make!r} gave."
            )
        return made if self.op_selection is None else made.get_subset(op_selection=sorted(self.op_selection))


def reconstructable(target: Any) -> ReconstructableJob:
    """The job that `target` is or makes. Raises where another process could not find it: lambdas, nested functions."""
    if isinstance(target, JobDefinition):
        name = getattr(target, "__qualname__", None)
        if name is None:
            raise DagsterInvariantViolationError(
                "Reconstructable target was not a function returning a job definition, or a job definition produced by "
                "a decorated function: what another process can find has a name at module level."
            )
        if "<locals>" in name:
            raise DagsterInvariantViolationError(_nested(name))
        return ReconstructableJob(target)
    if not inspect.isfunction(target):
        raise DagsterInvariantViolationError(
            f"`reconstructable` takes a job that `@job` made, or a function that returns a job: {target!r} is neither."
        )
    if target.__name__ == "<lambda>":
        raise DagsterInvariantViolationError(
            "Reconstructable target can not be a lambda: another process finds it by its name."
        )
    if "<locals>" in target.__qualname__:
        raise DagsterInvariantViolationError(_nested(target.__qualname__))
    if inspect.signature(target).parameters:
        raise DagsterInvariantViolationError("Reconstructable target must be callable with no arguments.")
    made = ReconstructableJob(target)
    made.get_definition()
    return made


def build_reconstructable_job(
    reconstructor_module_name: str,
    reconstructor_function_name: str,
    reconstructable_args: Sequence[Any] | None = None,
    reconstructable_kwargs: Mapping[str, Any] | None = None,
    reconstructor_working_directory: str | None = None,
) -> ReconstructableJob:
    """The job that a function of a module makes of plain arguments, which another process can be told."""

    def make() -> Any:
        if reconstructor_working_directory is not None and reconstructor_working_directory not in sys.path:
            sys.path.insert(0, reconstructor_working_directory)
        function = getattr(importlib.import_module(reconstructor_module_name), reconstructor_function_name)
        return function(*(reconstructable_args or ()), **(reconstructable_kwargs or {}))

    return ReconstructableJob(make)


def _nested(name: str) -> str:
    return f"Use a function or decorated function defined at module scope: {name} is defined inside another one."


@dataclass(frozen=True, slots=True)
class ReexecutionOptions:
    """Run again: these steps of that run, or all of it."""

    parent_run_id: str
    step_selection: Sequence[str] = ()

    @staticmethod
    def from_failure(run_id: str, instance: DagsterInstance) -> ReexecutionOptions:
        """The steps of that run that failed or were not reached."""
        result = instance.result_of(run_id)
        if result.success:
            raise DagsterInvariantViolationError(f"There is nothing to take up: {run_id} is a run that is not failed.")
        return ReexecutionOptions(run_id, _FromFailure())


class _FromFailure(tuple[str, ...]):
    """Stands for the selection that is known when the steps are."""


def execute_job(
    job: Any,
    instance: DagsterInstance,
    run_config: Any = None,
    tags: Mapping[str, Any] | None = None,
    raise_on_error: bool = False,
    op_selection: Sequence[str] | None = None,
    reexecution_options: ReexecutionOptions | None = None,
    asset_selection: Sequence[Any] | None = None,
) -> JobExecutionResult:
    """Runs a reconstructable job. The result gives outputs while it is open: `with execute_job(...) as result:`."""
    if not isinstance(job, ReconstructableJob):
        raise DagsterInvalidDefinitionError(
            f"execute_job takes reconstructable(...), not {type(job)}: use execute_in_process for a job in memory."
        )
    if reexecution_options is not None and op_selection is not None:
        raise DagsterInvariantViolationError(
            "`op_selection` is for a new run, and `reexecution_options` for one that was: give one of the two."
        )
    again = None if reexecution_options is None else _again(reexecution_options, instance)
    if again is not None and run_config is None:
        run_config = again.config
    result = execute_job_in_process(
        job.get_definition(),
        run_config=run_config,
        instance=instance,
        raise_on_error=raise_on_error,
        op_selection=op_selection if again is None else again.op_selection,
        asset_selection=asset_selection,
        tags=tags,
        in_memory=False,
        again=again,
    )
    return result.of_job()


def _again(options: ReexecutionOptions, instance: DagsterInstance) -> Again:
    parent: ExecuteInProcessResult = instance.result_of(options.parent_run_id)
    ancestors: list[ExecuteInProcessResult] = [parent]
    while (older := ancestors[-1].run.parent_run_id) is not None:
        ancestors.append(instance.result_of(older))
    status = _status_of_steps(ancestors)
    known = {*parent.steps_of_job, *status}
    is_from_failure = isinstance(options.step_selection, _FromFailure)
    unknown = [each for each in options.step_selection if each.strip("*+") not in known]
    if unknown:
        raise DagsterExecutionStepNotFoundError(
            f"Step selection refers to unknown step{'s' if len(unknown) > 1 else ''}: {', '.join(unknown)}",
            tuple(unknown),
        )
    return Again(
        options.parent_run_id,
        parent.run.root_run_id or options.parent_run_id,
        tuple(options.step_selection),
        is_from_failure,
        status,
        lambda step, output, mapping_key: _stored_by(ancestors, step, output, mapping_key),
        lambda step, output: _mapping_keys(ancestors, step, output),
        parent.run.run_config,
        parent.job_def.op_selection,
    )


def _status_of_steps(ancestors: Sequence[ExecuteInProcessResult]) -> dict[str, str]:
    found: dict[str, str] = {}
    for result in reversed(ancestors):
        for event in result.facts:
            match event:
                case StepSucceeded():
                    found[event.step] = "succeeded"
                case StepFailed():
                    found[event.step] = "failed"
                case StepSkipped():
                    found[event.step] = "skipped"
                case _:
                    pass
    return found


def _stored_by(
    ancestors: Sequence[ExecuteInProcessResult], step: str, output: str, mapping_key: str | None
) -> str | None:
    wanted = (step, output, mapping_key)
    for result in ancestors:
        if any(
            isinstance(each, StepOutput) and (each.step, each.output, each.mapping_key) == wanted
            for each in result.facts
        ):
            return result.run_id
    return None


def _mapping_keys(ancestors: Sequence[ExecuteInProcessResult], step: str, output: str) -> tuple[str, ...] | None:
    """What the nearest run that finished the dynamic step announced."""
    for result in ancestors:
        if any(isinstance(each, StepSucceeded) and each.step == step for each in result.facts):
            return tuple(
                str(each.mapping_key)
                for each in result.facts
                if isinstance(each, StepOutput) and (each.step, each.output) == (step, output)
            )
    return None
