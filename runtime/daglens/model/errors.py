"""Every error class that the pipeline API raises, named as Dagster names them.

`from dagster._check import CheckError` is private there; the classes are kept here because user code sees them raised.
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from typing import Any


class DagsterError(Exception):
    """The base of every error that the API itself raises."""


class DagsterImportError(DagsterError):
    """A module of the project cannot be imported."""


class DagsterUnresolvableSymbolError(DagsterError):
    """A dotted name that a file gives stands for nothing."""


class CheckError(Exception):
    """An argument has the wrong type or value."""


class ParameterCheckError(CheckError):
    """A parameter has the wrong type."""


class CircularDependencyError(ValueError):
    """Assets that wait for each other. `data` maps each item of the circle to what it waits for."""

    def __init__(self, message: str, data: object = None) -> None:
        super().__init__(message)
        self.data = data


class DagsterInvalidDefinitionError(DagsterError):
    """The definitions contradict each other or break a rule of the API."""


class DagsterInvalidObservationError(DagsterError):
    """An observation function returned something that is no data version."""


class DagsterInvalidSubsetError(DagsterError):
    """A selection names what does not exist, or cannot be cut out."""


class DagsterInvalidConfigDefinitionError(DagsterError):
    """A config schema holds something that is no config type: `current`, at `path` of the whole `original`."""

    def __init__(self, original: Any, current: Any, path: str = "", reason: str = "") -> None:
        self.original, self.current, self.path, self.reason = original, current, path, reason
        at = f" Error at stack path {path}." if path else ""
        why = f" Reason: {reason}." if reason else ""
        super().__init__(
            f"Error defining config. Original value passed: {original!r}.{at} {current!r} cannot be resolved.{why} A "
            "config type is a Python scalar type, a dict or list of such, a Field, or one of the config classes."
        )


class SerializationError(DagsterError):
    """An object cannot be written as text."""


class DeserializationError(DagsterError):
    """A text is no object of the API."""


class DagsterInvalidPythonicConfigDefinitionError(DagsterError):
    """A field of a Config class has a type that config cannot have."""


class DagsterInvalidConfigError(DagsterError):
    """Run config does not fit its schema. `errors` are one line each (`str`), with their place where that is known."""

    def __init__(self, message: str, errors: tuple[Any, ...] = (), config_value: object = None) -> None:
        listed = "".join(f"\n    Error {number}: {error}" for number, error in enumerate(errors, 1))
        super().__init__(message + listed)
        self.errors = list(errors)
        self.config_value = config_value


class DagsterInvalidMetadata(DagsterError):
    """Metadata contradicts itself, or has a value that metadata cannot have."""


class DagsterInvalidInvocationError(DagsterError):
    """A definition was called directly in a way it cannot be."""


class DagsterInvariantViolationError(DagsterError):
    """What must always hold does not."""


class DagsterExecutionStepNotFoundError(DagsterError):
    """A selection of steps names none of the plan's."""

    def __init__(self, message: str, step_keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.step_keys = step_keys


class DagsterUserCodeExecutionError(DagsterError):
    """User code raised; `user_exception` is what it raised."""

    def __init__(self, message: str, user_exception: BaseException | None = None) -> None:
        super().__init__(message)
        self.user_exception = user_exception


class DagsterExecutionStepExecutionError(DagsterUserCodeExecutionError):
    """A step's own function raised."""


class DagsterExecutionLoadInputError(DagsterUserCodeExecutionError):
    """An IO manager or input manager raised while an input was loaded."""


class DagsterExecutionHandleOutputError(DagsterUserCodeExecutionError):
    """An IO manager raised while an output was stored."""


class DagsterResourceFunctionError(DagsterUserCodeExecutionError):
    """A resource raised while it was set up."""


class DagsterConfigMappingFunctionError(DagsterUserCodeExecutionError):
    """A config mapping's function raised."""


class HookExecutionError(DagsterUserCodeExecutionError):
    """A hook raised."""


class ScheduleExecutionError(DagsterUserCodeExecutionError):
    """A schedule's function raised."""


class SensorExecutionError(DagsterUserCodeExecutionError):
    """A sensor's function raised."""


class RunStatusSensorExecutionError(DagsterUserCodeExecutionError):
    """A run status sensor's function raised."""


class DagsterStepOutputNotFoundError(DagsterError):
    """A step ended without an output that is required."""

    def __init__(self, message: str, step_key: str = "", output_name: str = "") -> None:
        super().__init__(message)
        self.step_key = step_key
        self.output_name = output_name


class DagsterTypeCheckDidNotPass(DagsterError):
    """A value failed the check of its type."""

    def __init__(self, description: str | None = None, metadata: object = None, dagster_type: object = None) -> None:
        super().__init__(description)
        self.description = description
        self.metadata = metadata if metadata is not None else {}
        self.dagster_type = dagster_type


class DagsterTypeCheckError(DagsterUserCodeExecutionError):
    """A type's check function itself raised."""


class DagsterUnknownResourceError(DagsterError, AttributeError):
    """A resource was asked for that the definition does not require. Also an AttributeError, so `hasattr` works."""


class DagsterUnknownPartitionError(DagsterError):
    """A partition key that the partitions definition does not have."""


class DagsterExecutionInterruptedError(BaseException):
    """The run was interrupted from outside."""


class DagsterUnmetExecutorRequirementsError(DagsterError):
    """An executor cannot run this job here."""


class DagsterSubprocessError(DagsterError):
    """A step's process ended without saying how."""


class DagsterPipesError(DagsterError):
    """An external process did not report what was asked of it."""


class DagsterPipesExecutionError(Exception):
    """An external process failed, or does not speak the protocol."""


class DagsterEventLogInvalidForRun(DagsterError):
    """The stored events of a run contradict each other."""


class DagsterRunNotFoundError(DagsterError):
    """No run of this id."""

    def __init__(self, *args: Any, invalid_run_id: str = "") -> None:
        super().__init__(*args)
        self.invalid_run_id = invalid_run_id
