"""`@success_hook` and `@failure_hook`: functions called when a step has succeeded or failed."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError, DagsterInvalidInvocationError, DagsterInvariantViolationError
from .resource_keys import as_resource_keys
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
        if not args and not kwargs:
            raise DagsterInvalidInvocationError(
                f"Decorated function expects one parameter, {self._context_name()}, but 0 were provided."
            )
        if len(args) + len(kwargs) > 1:
            raise DagsterInvalidInvocationError(
                f"A hook is called with its context alone, {self._context_name()!r}: {len(args) + len(kwargs)} "
                "arguments were given."
            )
        target = args[0] if args else next(iter(kwargs.values()))
        if hasattr(target, "with_hooks"):
            return target.with_hooks({self})
        if kwargs and self._context_name() not in kwargs:
            raise DagsterInvalidInvocationError(f"Could not find expected argument '{self._context_name()}'.")
        if target is not None:
            target.bind(self)
        return self.hook_fn(target)

    def _context_name(self) -> str:
        return next(iter(inspect.signature(self.hook_fn).parameters))


class HookContext:
    """What a hook is told about the step."""

    def __init__(self, hook: HookDefinition, step: Any, run: Any, resources: Any, error: BaseException | None) -> None:
        self.hook_def, self._step, self._run, self.resources, self.op_exception = hook, step, run, resources, error

    @property
    def op(self) -> Any:
        from .dependencies import Node

        return Node(self._step.path[-1], self._step.op, tags=self._step.tags)

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
        found: dict[str, Any] = {}
        for (step, output, mapping_key), value in values.items():
            if step == self._step.key and mapping_key is None:
                found[output] = value
            elif step == self._step.key:
                found.setdefault(output, {})[mapping_key] = value
        return found

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
                f"Hook '{hook_name}' does not have required positional arguments: its first parameter must be "
                "`context`."
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
    return BuiltHookContext(resources or {}, op, run_id, job_name, op_exception, instance)


class BuiltHookContext:
    """What `build_hook_context` gives; what was not said raises when it is asked for."""

    def __init__(
        self,
        resources: Any,
        op: Any,
        run_id: str | None,
        job_name: str | None,
        op_exception: BaseException | None,
        instance: Any,
    ) -> None:
        from daglens.execution.resource_lifetime import ResourceLifetime

        from .log_manager import DagsterLogManager
        from .resource import as_resource_defs

        self._said = {"op": op, "run_id": run_id, "job_name": job_name, "instance": instance}
        self.op_exception = op_exception
        self.hook_def: HookDefinition | None = None
        self._lifetime = ResourceLifetime(as_resource_defs(resources), {}, instance=instance)
        self.resources = self._lifetime.set_for(resources)
        self.log = DagsterLogManager(lambda _level, _text: None)

    def bind(self, hook: HookDefinition) -> None:
        """From now on it is the context of a call of this hook."""
        self.hook_def = hook
        for key in sorted(hook.required_resource_keys):
            if key not in self.resources:
                raise DagsterInvalidInvocationError(
                    f"The hook '{hook.name}' requires resource '{key}', which the context was not given."
                )

    @property
    def required_resource_keys(self) -> frozenset[str]:
        return frozenset() if self.hook_def is None else self.hook_def.required_resource_keys

    @property
    def op(self) -> Any:
        from .dependencies import Node

        given = self._get("op")
        return given if isinstance(given, Node) else Node(getattr(given, "name", ""), given)

    @property
    def run_id(self) -> str:
        return self._get("run_id")

    @property
    def job_name(self) -> str:
        return self._get("job_name")

    @property
    def instance(self) -> Any:
        return self._get("instance")

    def _get(self, name: str) -> Any:
        if self._said[name] is None:
            raise DagsterInvariantViolationError(
                f"Tried to access the HookContext {name}, but no {name} was provided to `build_hook_context`."
            )
        return self._said[name]

    def __enter__(self) -> BuiltHookContext:
        return self

    def __exit__(self, *_: object) -> None:
        self._lifetime.close()
