"""Executor definitions: which executor a job asks for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from typing import Any


class ExecutorDefinition:
    """`executor_name` is "in_process" or "multiprocess" for the executors of this runtime."""

    def __init__(
        self,
        name: str,
        executor_name: str | None = None,
        config: Any = None,
        creation_fn: Callable[..., Any] | None = None,
    ) -> None:
        self.name, self.executor_name, self.config, self.executor_creation_fn = name, executor_name, config, creation_fn

    def configured(
        self,
        config_or_config_fn: Any,
        name: str | None = None,
        config_schema: Any = None,
        description: str | None = None,
    ) -> ExecutorDefinition:
        return ExecutorDefinition(name or self.name, self.executor_name, config_or_config_fn, self.executor_creation_fn)


class Executor(ABC):
    """The base of executors of the user's own, which this runtime takes and does not run."""

    @property
    @abstractmethod
    def retries(self) -> Any: ...

    @abstractmethod
    def execute(self, plan_context: Any, execution_plan: Any) -> Any: ...


class ExecutorRequirement(Enum):
    """What an executor needs of a job."""

    RECONSTRUCTABLE_PIPELINE = "RECONSTRUCTABLE_PIPELINE"
    RECONSTRUCTABLE_JOB = "RECONSTRUCTABLE_PIPELINE"  # noqa: PIE796
    NON_EPHEMERAL_INSTANCE = "NON_EPHEMERAL_INSTANCE"
    PERSISTENT_OUTPUTS = "PERSISTENT_OUTPUTS"


def multiple_process_executor_requirements() -> list[ExecutorRequirement]:
    return [
        ExecutorRequirement.RECONSTRUCTABLE_JOB,
        ExecutorRequirement.NON_EPHEMERAL_INSTANCE,
        ExecutorRequirement.PERSISTENT_OUTPUTS,
    ]


in_process_executor = ExecutorDefinition("in_process", "in_process")
multiprocess_executor = ExecutorDefinition("multiprocess", "multiprocess")
multi_or_in_process_executor = ExecutorDefinition("multi_or_in_process_executor")


def executor(name: Any = None, config_schema: Any = None, requirements: Any = None) -> Any:
    """Decorates a function that makes an executor of the user's own."""

    def decorate(function: Callable[..., Any]) -> ExecutorDefinition:
        return ExecutorDefinition(name if isinstance(name, str) else function.__name__, None, None, function)

    return decorate(name) if callable(name) else decorate
