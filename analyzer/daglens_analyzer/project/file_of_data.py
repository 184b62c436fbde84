"""Files of a project that are no Python and that its code reads: manifests, tables, settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LARGEST_DATA_FILE = 64_000_000


@dataclass(frozen=True, slots=True, eq=False)
class FileOfData:
    """A file as it was when it was first asked for; read only when its text is. `path` is absolute and POSIX."""

    path: str

    def text(self) -> str | None:
        """What it holds; None where that is too large, or no UTF-8."""
        try:
            if Path(self.path).stat().st_size > LARGEST_DATA_FILE:
                return None
            return Path(self.path).read_bytes().decode("utf-8-sig")
        except (OSError, ValueError):
            return None


def file_of_data(path: str) -> FileOfData | None:
    """The file at a path. A link is followed only where what it names lies in the same folder or below it."""
    try:
        real = Path(path).resolve()
        return FileOfData(path) if real.is_relative_to(Path(path).parent.resolve()) and real.is_file() else None
    except (OSError, ValueError):
        return None
