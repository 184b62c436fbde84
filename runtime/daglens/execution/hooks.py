"""Success and failure hooks, called after a step has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens.events.error_info import error_info
from daglens.events.event import LogLine
from daglens.plan.step import Step

from .in_process_facts import HookCompleted
from .run_context import RunContext
from .step_outcome import Failed, Succeeded

if TYPE_CHECKING:
    from .step_outcome import Outcome


def _tell(run: RunContext, fact: HookCompleted) -> None:
    if run.tell is not None:
        run.tell(fact)


def run_hooks(step: Step, run: RunContext, outcome: Outcome) -> None:
    """A hook that raises is told in the log and changes nothing."""
    from daglens.model.hooks import HookContext

    wanted = "success" if isinstance(outcome, Succeeded) else "failure" if isinstance(outcome, Failed) else None
    for hook in step.hook_defs:
        if hook.on != wanted:
            _tell(run, HookCompleted(step.key, hook.name, skipped=True))
            continue
        try:
            resources = run.resources.set_for(hook.required_resource_keys)
            error = outcome.error if isinstance(outcome, Failed) else None
            hook.hook_fn(HookContext(hook, step, run, resources, error))
            _tell(run, HookCompleted(step.key, hook.name))
        except Exception as error:
            _tell(run, HookCompleted(step.key, hook.name, error_info(error)))
            run.emit(
                LogLine(step.key, "log", f"hook {hook.name!r} raised {type(error).__name__}: {error}", "ERROR"), error
            )
