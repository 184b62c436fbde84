"""`@success_hook` and `@failure_hook`: functions called when a step has succeeded or failed."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError
from .resource_keys import as_resource_keys
from .step_scope import ResourceSet
from .valid_names import check_name

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


@dataclass(frozen=True, eq=False)
class HookDefinition:
    """`on` is "success" or "failure"."""

    name: str
    hook_fn: Callable[[Any], Any]
    on: str
    required_resource_keys: frozenset[str] = frozenset()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """On a graph or job: attaches itself; on a context: calls the function, for tests."""
        target = args[0] if args else next(iter(kwargs.values()))
        return target.with_hooks({self}) if hasattr(target, "with_hooks") else self.hook_fn(target)


class HookContext:
    """What a hook is told about the step."""

    def __init__(self, hook: HookDefinition, step: Any, run: Any, resources: Any, error: BaseException | None) -> None:
        self.hook_def, self._step, self._run, self.resources, self.op_exception = hook, step, run, resources, error

    @property
    def op(self) -> Any:
        from .dependencies import Node

        return Node(self._step.path[-1], self._step.op)

    @property
    def op_config(self) -> Any:
        return self._step.config

    @property
    def step_key(self) -> str:
        return self._step.key

    @property
    def run_id(self) -> str:
        return self._run.run_id

    @property
    def job_name(self) -> str:
        return self._run.plan.job.name

    @property
    def required_resource_keys(self) -> frozenset[str]:
        return self.hook_def.required_resource_keys

    @property
    def instance(self) -> Any:
        return self._run.instance

    @property
    def op_output_values(self) -> dict[str, Any]:
        values = self._run.values or {}
        return {output: value for (step, output, _key), value in values.items() if step == self._step.key}

    @property
    def log(self) -> DagsterLogManager:
        from daglens.events.event import LogLine

        from .log_manager import DagsterLogManager

        return DagsterLogManager(lambda level, text: self._run.emit(LogLine(self._step.key, "log", text, level)))


def _hook(on: str, name: Any, required: Iterable[str] | None) -> Any:
    def decorate(function: Callable[[Any], Any]) -> HookDefinition:
        hook_name = name if isinstance(name, str) else function.__name__
        parameters = list(inspect.signature(function).parameters)
        if not parameters or parameters[0] not in ("context", "_context", "_", "context_"):
            raise DagsterInvalidDefinitionError(
                f"'{hook_name}' decorated function does not have required positional parameter 'context'. Hook "
                "functions "
                "should only have keyword arguments that match input names and a first positional parameter "
                "named 'context'."
            )
        return HookDefinition(check_name(hook_name), function, on, as_resource_keys(required))

    return decorate(name) if callable(name) else decorate


def success_hook(name: Any = None, required_resource_keys: Iterable[str] | None = None) -> Any:
    return _hook("success", name, required_resource_keys)


def failure_hook(name: Any = None, required_resource_keys: Iterable[str] | None = None) -> Any:
    return _hook("failure", name, required_resource_keys)


def build_hook_context(
    mode_def: Any = None,
    resources: Any = None,
    op: Any = None,
    run_id: str | None = None,
    job_name: str | None = None,
    op_exception: BaseException | None = None,
    instance: Any = None,
) -> Any:
    """A HookContext for tests of hooks."""
    from types import SimpleNamespace

    from .log_manager import DagsterLogManager

    return SimpleNamespace(
        resources=ResourceSet(resources or {}),
        op=op,
        run_id=run_id,
        job_name=job_name,
        op_exception=op_exception,
        instance=instance,
        log=DagsterLogManager(lambda _level, _text: None),
    )
