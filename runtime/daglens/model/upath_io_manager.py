"""`UPathIOManager`: the base of IO managers that keep one file for each output or partition.

`base_path` is a path of universal-pathlib, for object stores, or of the standard library.
"""

# Users' paths may be of universal-pathlib, which is not imported here.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import asyncio
import inspect
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from .io_contexts import InputContext, OutputContext
from .io_manager import IOManager
from .metadata import MetadataValue


class UPathIOManager(IOManager):
    """A subclass says how a value is written to a path and read from it, and which `extension` the files have."""

    extension: ClassVar[str | None] = None

    def __init__(self, base_path: Any = None) -> None:
        if self.extension is not None and "." not in self.extension:
            raise ValueError(f"The extension {self.extension!r} of {type(self).__name__} begins with no dot.")
        self._base_path: Any = Path() if base_path is None else base_path

    # -- what subclasses say -------------------------------------------------------------------------------------------

    @abstractmethod
    def dump_to_path(self, context: OutputContext, obj: Any, path: Any) -> Any:
        """Writes the value; may be a coroutine."""

    @abstractmethod
    def load_from_path(self, context: InputContext, path: Any) -> Any:
        """Reads the value; may be a coroutine. Raises FileNotFoundError where there is none."""

    def get_metadata(self, context: OutputContext, obj: Any) -> dict[str, MetadataValue]:
        return {}

    def path_exists(self, path: Any) -> bool:
        return path.exists()

    def unlink(self, path: Any) -> None:
        path.unlink()

    def make_directory(self, path: Any) -> None:
        path.mkdir(parents=True, exist_ok=True)

    def get_asset_relative_path(self, context: InputContext | OutputContext) -> Any:
        return Path(*context.asset_key.path)

    def get_op_output_relative_path(self, context: InputContext | OutputContext) -> Any:
        return Path(*context.get_identifier())

    def get_path_for_partition(self, context: InputContext | OutputContext, path: Any, partition: str) -> Any:
        """The path of a partition below its asset's; the extension follows."""
        return path.joinpath(*_relative(Path(partition)))

    def has_output(self, context: OutputContext) -> bool:
        return self.path_exists(self._get_path(context))

    # -- what runs call ------------------------------------------------------------------------------------------------

    def handle_output(self, context: OutputContext, obj: Any) -> None:
        kind = context.dagster_type
        if kind is not None and kind.is_nothing:
            return
        path = self._path_to_write(context)
        self.make_directory(path.parent)
        _finished(self.dump_to_path(context=context, obj=obj, path=path))
        context.add_output_metadata({"path": MetadataValue.path(str(path)), **self.get_metadata(context, obj)})

    def load_input(self, context: InputContext) -> Any:
        if not context.has_asset_key or not context.has_asset_partitions:
            return _finished(self.load_from_path(context=context, path=self._get_path(context)))
        kind = context.dagster_type
        if len(context.asset_partition_keys) > 1 and not (kind is None or kind.is_any or _is_mapping(kind)):
            raise TypeError(
                "The input is several partitions: they come as a dictionary by partition key, and the type of the "
                f"input is {kind.display_name}."
            )
        return self.load_partitions(context)

    def load_partitions(self, context: InputContext) -> Any:
        """The value of the one partition that is read, or a dictionary of several by partition key."""
        paths = self._get_paths_for_partitions(context)
        found = self._loaded(context, paths)
        return found.get(next(iter(paths))) if len(paths) == 1 else found

    def _loaded(self, context: InputContext, paths: Mapping[str, Any]) -> dict[str, Any]:
        may_miss = bool((context.definition_metadata or {}).get("allow_missing_partitions"))
        found: dict[str, Any] = {}
        for partition, path in paths.items():
            try:
                found[partition] = _finished(self.load_from_path(context=context, path=path))
            except FileNotFoundError:
                if not may_miss:
                    raise
                context.log.warning(f"Partition {partition} is missing at {path}: allow_missing_partitions skips it.")
        return found

    def _path_to_write(self, context: OutputContext) -> Any:
        if not context.has_asset_key or not context.has_asset_partitions:
            return self._get_path(context)
        paths = self._get_paths_for_partitions(context)
        if len(paths) != 1:
            raise ValueError(f"{type(self).__name__} writes one partition at a time, and this output is {len(paths)}.")
        return next(iter(paths.values()))

    def _get_path(self, context: InputContext | OutputContext) -> Any:
        return self._with_extension(self._get_path_without_extension(context))

    def _get_path_without_extension(self, context: InputContext | OutputContext) -> Any:
        of_asset = context.has_asset_key
        relative = self.get_asset_relative_path(context) if of_asset else self.get_op_output_relative_path(context)
        return self._base_path.joinpath(*_relative(relative))

    def _get_paths_for_partitions(self, context: InputContext | OutputContext) -> dict[str, Any]:
        path = self._get_path_without_extension(context)
        return {
            key: self._with_extension(self.get_path_for_partition(context, path, _as_path(key)))
            for key in context.asset_partition_keys
        }

    def _with_extension(self, path: Any) -> Any:
        return path.with_name(path.name + self.extension) if self.extension else path


def _as_path(partition: str) -> str:
    """A pair of keys as two folders, in the order of their dimensions' names."""
    parts: Mapping[str, str] | None = getattr(partition, "keys_by_dimension", None)
    return str(partition) if parts is None else "/".join(part for _, part in sorted(parts.items()))


def _relative(path: Any) -> tuple[str, ...]:
    """The parts without root or parents: joined to a folder, they stay in it."""
    return tuple(part for part in path.parts if part not in (path.anchor, ".."))


def _is_mapping(dagster_type: Any) -> bool:
    return dagster_type is not None and str(dagster_type.display_name).lower().startswith("dict")


def _finished(value: Any) -> Any:
    return asyncio.run(value) if inspect.iscoroutine(value) else value
