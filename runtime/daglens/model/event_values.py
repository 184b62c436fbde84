"""What a step may return or yield besides plain values."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import Any, Generic, TypeVar

from daglens.record import dataclass

from .asset_key import AssetCheckKey, AssetKey
from .errors import DagsterInvariantViolationError, ParameterCheckError
from .metadata import MetadataValue, metadata_values
from .valid_names import check_name

T = TypeVar("T")
DEFAULT_OUTPUT = "result"


class DataVersion:
    """An opaque version of an asset's data."""

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(f'Param "value" is not a str. Got {value!r} which is type {type(value)}.')
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataVersion) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"DataVersion({self.value!r})"


class DataVersionsByPartition:
    """What an observed asset's partitions are, each by its key; versions may be given as text."""

    def __init__(self, data_versions_by_partition: Mapping[str, str | DataVersion]) -> None:
        self.data_versions_by_partition = {
            key: DataVersion(version) if isinstance(version, str) else version
            for key, version in data_versions_by_partition.items()
        }


class Output(Generic[T]):
    """A value with the name of its output, metadata, tags and data version."""

    def __init__(
        self,
        value: T,
        output_name: str | None = DEFAULT_OUTPUT,
        metadata: Mapping[str, Any] | None = None,
        data_version: DataVersion | None = None,
        *,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        self.value = value
        self.output_name = output_name or DEFAULT_OUTPUT
        self.metadata = metadata_values(metadata)
        self.data_version = data_version
        self.tags = dict(tags or {})

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Output)
            and self.value == other.value
            and self.output_name == other.output_name
            and self.metadata == other.metadata
            and self.tags == other.tags
        )

    __hash__ = None  # type: ignore[assignment]

    def with_metadata(self, metadata: Mapping[str, Any] | None) -> Output[T]:
        return Output(self.value, self.output_name, metadata, self.data_version, tags=self.tags)


class DynamicOutput(Generic[T]):
    """One of several values of a dynamic output; `mapping_key` names it in step keys."""

    def __init__(
        self,
        value: T,
        mapping_key: str,
        output_name: str | None = DEFAULT_OUTPUT,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.value = value
        self.mapping_key = check_name(mapping_key)
        self.output_name = output_name or DEFAULT_OUTPUT
        self.metadata = metadata_values(metadata)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, DynamicOutput)
            and self.value == other.value
            and (self.output_name, self.mapping_key) == (other.output_name, other.mapping_key)
            and self.metadata == other.metadata
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class AssetMaterialization:
    """Says that an asset now has a new value somewhere."""

    asset_key: AssetKey
    description: str | None = None
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict[str, MetadataValue])
    partition: str | None = None
    tags: Mapping[str, str] | None = None

    def __init__(
        self,
        asset_key: Any,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        partition: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        key = asset_key if isinstance(asset_key, AssetKey) else AssetKey(asset_key)
        for name, value in (
            ("asset_key", key),
            ("description", description),
            ("metadata", metadata_values(metadata)),
            ("partition", partition),
            ("tags", dict(tags or {})),
        ):
            object.__setattr__(self, name, value)

    @property
    def label(self) -> str:
        return " ".join(self.asset_key.path)

    def with_metadata(self, metadata: Mapping[str, Any] | None) -> Any:
        return type(self)(self.asset_key, self.description, metadata, self.partition, self.tags)

    @staticmethod
    def file(path: str, description: str | None = None, asset_key: Any = None) -> AssetMaterialization:
        return AssetMaterialization(asset_key or path, description, {"path": MetadataValue.path(path)})


class AssetObservation(AssetMaterialization):
    """Says something about an asset's value without making a new one."""


class AssetCheckSeverity(Enum):
    WARN = "WARN"
    ERROR = "ERROR"


@dataclass(frozen=True)
class AssetCheckResult:
    """The outcome of an asset check. Without `asset_key` and `check_name` it answers the step's only check."""

    passed: bool
    asset_key: AssetKey | None = None
    check_name: str | None = None
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict[str, MetadataValue])
    severity: AssetCheckSeverity = AssetCheckSeverity.ERROR
    description: str | None = None

    def __init__(
        self,
        *,
        passed: bool,
        asset_key: Any = None,
        check_name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        severity: AssetCheckSeverity = AssetCheckSeverity.ERROR,
        description: str | None = None,
    ) -> None:
        if not isinstance(passed, bool) and type(passed).__name__ not in ("bool_", "bool"):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(f'Param "passed" is not a bool. Got {passed!r} which is type {type(passed)}.')
        for name, value in (
            ("passed", bool(passed)),
            ("asset_key", None if asset_key is None else AssetKey.from_coercible(asset_key)),
            ("check_name", check_name),
            ("metadata", metadata_values(metadata)),
            ("severity", severity),
            ("description", description),
        ):
            object.__setattr__(self, name, value)

    def with_metadata(self, metadata: Mapping[str, Any]) -> AssetCheckResult:
        return replace(self, metadata=metadata)


@dataclass(frozen=True)
class AssetCheckEvaluationTargetMaterializationData:
    """The materialization that a check looked at: its run, its number and its time in seconds since the epoch."""

    run_id: str
    storage_id: int
    timestamp: float


@dataclass(frozen=True)
class AssetCheckEvaluation:
    """An asset check's outcome as the run recorded it."""

    asset_key: AssetKey
    check_name: str
    passed: bool
    metadata: Mapping[str, MetadataValue]
    severity: AssetCheckSeverity = AssetCheckSeverity.ERROR
    description: str | None = None
    target_materialization_data: AssetCheckEvaluationTargetMaterializationData | None = None
    blocking: bool | None = None
    partition: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "metadata", metadata_values(self.metadata))

    def with_metadata(self, metadata: Mapping[str, Any]) -> AssetCheckEvaluation:
        return replace(self, metadata=metadata)

    @property
    def asset_check_key(self) -> AssetCheckKey:
        return AssetCheckKey(self.asset_key, self.check_name)


@dataclass(frozen=True)
class AssetResult:
    """The base of what stands for an asset's outcome without carrying its value."""

    asset_key: AssetKey | None = None
    metadata: Mapping[str, Any] | None = None
    check_results: Sequence[AssetCheckResult] = ()
    data_version: DataVersion | None = None
    tags: Mapping[str, str] | None = None

    def __init__(
        self,
        *,
        asset_key: Any = None,
        metadata: Mapping[str, Any] | None = None,
        check_results: Sequence[AssetCheckResult] | None = None,
        data_version: DataVersion | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        for name, value in (
            ("asset_key", None if asset_key is None else AssetKey.from_coercible(asset_key)),
            ("metadata", dict(metadata) if metadata is not None else None),
            ("check_results", list(check_results or ())),
            ("data_version", data_version),
            ("tags", tags),
        ):
            object.__setattr__(self, name, value)


NO_VALUE = object()


class MaterializeResult(AssetResult, Generic[T]):
    """The asset was materialized; its value, if any is given, is stored through the IO manager."""

    def __init__(self, *, value: Any = NO_VALUE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        object.__setattr__(self, "value", value)

    value: Any


class ObserveResult(AssetResult):
    """The asset was observed."""


@dataclass(frozen=True)
class ExpectationResult:
    """Whether something about the data held. Recorded, never a failure by itself."""

    success: bool
    label: str | None = None
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        object.__setattr__(self, "metadata", metadata_values(self.metadata))


class Failure(Exception):
    """Raised by user code: this step failed, for this reason; with `allow_retries=False` no policy tries again."""

    def __init__(
        self,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        allow_retries: bool | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.metadata = metadata_values(metadata)
        self.allow_retries = True if allow_retries is None else allow_retries


class RetryRequested(Exception):
    """Raised by user code: run this step again, at most `max_retries` times, `seconds_to_wait` later."""

    def __init__(self, max_retries: int | None = 1, seconds_to_wait: float | None = None) -> None:
        super().__init__()
        self.max_retries = 1 if max_retries is None else max_retries
        self.seconds_to_wait = seconds_to_wait


def require_output_name(value: Any, names: Sequence[str], step: str) -> None:
    """Raises DagsterInvariantViolationError when a yielded output is not among the declared ones."""
    if value.output_name not in names:
        raise DagsterInvariantViolationError(
            f'Op "{step}" made output "{value.output_name}", and that does not exist: its outputs are {list(names)}.'
        )
