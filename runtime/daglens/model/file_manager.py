"""`local_file_manager`: a resource that keeps files for ops and gives handles of them."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from daglens.record import dataclass

from .config_scalars import StringSource
from .config_schema import Field
from .resource import resource


class FileHandle(ABC):
    """Stands for a file, wherever it is."""

    @property
    @abstractmethod
    def path_desc(self) -> str:
        """Where the file is, for people."""


@dataclass(frozen=True)
class LocalFileHandle(FileHandle):
    path: str

    @property
    def path_desc(self) -> str:
        return self.path


class LocalFileManager:
    """Files under one folder, each under a name of its own."""

    def __init__(self, base_dir: str) -> None:
        self.base_dir = base_dir
        self._temporary: list[str] = []

    def write(self, file_obj: IO[Any], mode: str = "wb", ext: str | None = None) -> LocalFileHandle:
        folder = Path(self.base_dir)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4()}{'' if ext is None else '.' + ext}"
        with path.open(mode, encoding=None if "b" in mode else "utf-8") as file:
            shutil.copyfileobj(file_obj, file)
        return LocalFileHandle(str(path))

    def write_data(self, data: bytes, ext: str | None = None) -> LocalFileHandle:
        return self.write(io.BytesIO(data), ext=ext)

    @contextmanager
    def read(self, file_handle: LocalFileHandle, mode: str = "rb") -> Generator[IO[Any]]:
        with open(file_handle.path, mode, encoding=None if "b" in mode else "utf-8") as file:
            yield file

    def read_data(self, file_handle: LocalFileHandle) -> bytes:
        with self.read(file_handle) as file:
            return file.read()

    def copy_handle_to_local_temp(self, file_handle: LocalFileHandle) -> str:
        """The path of a copy that lives until `delete_local_temp`."""
        handle, path = tempfile.mkstemp()
        os.close(handle)
        shutil.copyfile(file_handle.path, path)
        self._temporary.append(path)
        return path

    def delete_local_temp(self) -> None:
        while self._temporary:
            Path(self._temporary.pop()).unlink()


@resource(config_schema={"base_dir": Field(StringSource, is_required=False)})
def local_file_manager(context: Any) -> LocalFileManager:
    """Files under `base_dir`, else under the storage folder of the instance."""
    base_dir = context.resource_config.get("base_dir")
    return LocalFileManager(base_dir or str(Path(context.instance.storage_directory(), "file_manager")))
