"""What a running (or directly invoked) step knows; the contexts that users see are views of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .asset_key import AssetKey

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


class ResourceSet:
    """Resources as attributes: `context.resources.db`. What was not required is not there."""

    def __init__(
        self, values: Mapping[str, Any], make: Callable[[str], Any] | None = None, owner: str = "step"
    ) -> None:
        self.__dict__["_values"], self.__dict__["_make"], self.__dict__["_owner"] = dict(values), make, owner

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        values: dict[str, Any] = self.__dict__["_values"]
        if key in values:
            return values[key]
        from .errors import DagsterUnknownResourceError

        raise DagsterUnknownResourceError(
            f"Resource `{key}` is not there: name it in `required_resource_keys` of the op, asset or loader that "
            "asks for it."
        )

    def __contains__(self, key: str) -> bool:
        return key in self.__dict__["_values"]

    def _asdict(self) -> dict[str, Any]:
        return dict(self.__dict__["_values"])

    @property
    def original_resource_dict(self) -> dict[str, Any]:
        return dict(self.__dict__["_values"])


def ignore(*_: object) -> None:
    """Where a scope has nobody to tell."""


@dataclass(slots=True)
class StepScope:
    """One attempt of one step. `write_log(level, text)` and `record(value)` take what user code logs and declares;
    `outputs_metadata` collects what `add_output_metadata` is given, by output and mapping key.
    """

    op_def: Any
    step_key: str
    run_id: str = "EPHEMERAL"
    job_name: str = "ephemeral"
    job_def: Any = None
    instance: Any = None
    resources: Any = None
    op_config: Any = None
    run_config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    run_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    assets_def: Any = None
    asset_keys_by_output: Mapping[str, AssetKey] = field(default_factory=dict[str, AssetKey])
    partition_keys: Sequence[str] = ()
    partitions_def: Any = None
    mapping_key: str | None = None
    retry_number: int = 0
    node_path: tuple[str, ...] = ()
    selected_output_names: frozenset[str] | None = None
    write_log: Callable[[str, str], object] = ignore
    record: Callable[[Any], object] = ignore
    outputs_metadata: dict[tuple[str, str | None], dict[str, Any]] = field(
        default_factory=dict[tuple[str, "str | None"], dict[str, Any]]
    )
    asset_graph: Any = None
    is_asset_step: bool = False
    log_manager: DagsterLogManager | None = None
    upstream_partitions: Callable[[str], Sequence[str]] | None = None
    seen_outputs: set[tuple[str, str | None]] = field(default_factory=set[tuple[str, "str | None"]])
    storage_dir: str = ""
    stream_requirement: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    input_asset: Callable[[str], AssetKey | None] | None = None
    asset_metadata: dict[tuple[AssetKey, str | None], dict[str, Any]] = field(
        default_factory=dict[tuple[AssetKey, "str | None"], dict[str, Any]]
    )
    run: Any = None
