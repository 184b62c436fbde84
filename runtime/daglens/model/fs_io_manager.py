"""The filesystem IO manager: each value pickled to a file of its own, complete or not there."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import contextlib
import os
import pickle
import threading
from pathlib import Path
from typing import Any

from daglens.storage.paths import TEMPORARY_SUFFIX

from .config_scalars import StringSource
from .config_schema import Field
from .io_contexts import InputContext, OutputContext
from .io_manager import IOManager, IOManagerDefinition


class FilesystemIOManager(IOManager):
    """Pickles under `base_dir`, laid out as Dagster does; without one, under the run's own storage folder.

    `fsync` makes a written value outlive a power failure; it is complete after a crash of the process either way.
    """

    def __init__(self, base_dir: str | os.PathLike[str] | None = None, *, fsync: bool = False) -> None:
        self.base_dir = None if base_dir is None else os.fspath(base_dir)
        self.fsync = fsync

    def handle_output(self, context: OutputContext, obj: Any) -> None:
        path = self.output_path(context)
        write_atomically(path, obj, fsync=self.fsync)
        context.add_output_metadata({"path": path})

    def load_input(self, context: InputContext) -> Any:
        paths = self._input_paths(context)
        if len(paths) == 1 and (not context.has_asset_partitions or len(context.partition_keys) == 1):
            return _read(context, *next(iter(paths.items())))
        return {partition: _read(context, partition, path) for partition, path in paths.items()}

    def output_path(self, context: OutputContext) -> Path:
        if context.has_asset_key:
            return self._asset_path(
                context.asset_key.parts,
                context.partition_keys[0] if context.partition_keys else None,
                context.storage_dir,
            )
        if self.base_dir is not None:
            return Path(self.base_dir, *context.get_run_scoped_output_identifier())
        from daglens.storage import paths

        return paths.output_path(
            context.storage_dir, str(context.run_id), str(context.step_key), str(context.name), context.mapping_key
        )

    def _input_paths(self, context: InputContext) -> dict[str, Path]:
        if not context.has_asset_key:
            if context.upstream_output is None:
                raise ValueError(f"Input {context.name} has no upstream output to load.")
            return {"": self.output_path(context.upstream_output)}
        partitions: tuple[str | None, ...] = tuple(context.partition_keys) if context.has_asset_partitions else (None,)
        return {each or "": self._asset_path(context.asset_key.parts, each, context.storage_dir) for each in partitions}

    def _asset_path(self, parts: tuple[str, ...], partition: str | None, storage_dir: str) -> Path:
        if self.base_dir is not None:
            return Path(self.base_dir, *parts, *(() if partition is None else (partition,)))
        from daglens.storage.paths import asset_path

        return asset_path(storage_dir, parts, partition)


def write_atomically(path: Path, value: Any, *, fsync: bool = False) -> None:
    """Pickle to a temporary file beside `path`, then rename: a reader sees the old value or the new one, whole."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    temporary = f"{path}.{os.getpid()}-{threading.get_ident()}{TEMPORARY_SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(temporary, flags, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, flags, 0o666)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if fsync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    if fsync and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(context: InputContext, partition: str, path: Path) -> Any:
    try:
        return read_value(path)
    except FileNotFoundError:
        if not context.has_asset_key:
            raise
        from daglens.storage.missing_value import missing_value

        raise missing_value(context.asset_key.parts, partition or None, path) from None


def read_value(path: Path) -> Any:
    with open(path, "rb") as file:
        return pickle.load(file)


def _from_config(context: Any) -> FilesystemIOManager:
    return FilesystemIOManager((context.resource_config or {}).get("base_dir"))


fs_io_manager = IOManagerDefinition(
    _from_config, {"base_dir": Field(StringSource, is_required=False)}, "Pickles values to files."
)
custom_path_fs_io_manager = IOManagerDefinition(_from_config, {"base_dir": Field(StringSource, is_required=True)})
