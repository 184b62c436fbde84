"""Where values lie: the files under the storage folder, from run, step, output, asset key and partition.

Every segment is made safe for every file system, so any key, partition or mapping key has a file of its own. A value's
own file never shares a name with a folder of longer keys: what starts with `@` comes from here only.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

DATABASE_NAME = "runs.db"
VALUES = "storage"
"""The folder of values, within the storage folder."""
TEMPORARY_SUFFIX = ".@tmp"
"""What a file is called until it is whole; no value has such a name."""

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{digit}" for digit in "123456789"), *(f"lpt{digit}" for digit in "123456789")}
)
_LONGEST = 120


def database_path(storage_dir: str | Path) -> Path:
    """The event log and run index of the project whose storage folder (`.daglens`) is given."""
    return Path(storage_dir) / DATABASE_NAME


def values_folder(storage_dir: str | Path) -> Path:
    """The folder that holds every stored value."""
    return Path(storage_dir, VALUES)


def run_folder(storage_dir: str | Path, run_id: str) -> Path:
    """The folder of what one run stored, assets aside."""
    return values_folder(storage_dir) / safe_name(run_id)


def output_path(storage_dir: str | Path, run_id: str, step: str, output: str, mapping_key: str | None = None) -> Path:
    """The file of one output of a step in a run; a dynamic output has one file for each mapping key."""
    names = (run_id, step, output) if mapping_key is None else (run_id, step, output, mapping_key)
    return Path(storage_dir, VALUES, *map(safe_name, names))


@lru_cache(maxsize=4096)  # It is asked for where the value is written and where it is read.
def asset_path(storage_dir: str | Path, key_parts: tuple[str, ...], partition: str | None = None) -> Path:
    """The file of an asset's latest value, or of one partition of it."""
    return Path(storage_dir, asset_place(key_parts, partition))


def asset_place(key_parts: tuple[str, ...], partition: str | None = None) -> str:
    """The same file, from the storage folder on and with `/`, as events tell it."""
    end = ("@value",) if partition is None else ("@partition", safe_name(partition))
    return "/".join((VALUES, "assets", *map(safe_name, key_parts), *end))


@lru_cache(maxsize=4096)  # A name is asked for where a value is written, noted and read.
def safe_name(text: str) -> str:
    """A file name for any text: equal texts have equal names, different texts have different ones.

    Letters, digits and `_-.` stay; the rest is percent-encoded. Long names keep their beginning and end in a hash.
    Names that differ only by case stay so: file systems that ignore case see them as one, as with Python's modules.
    """
    name = "".join(character if character in _SAFE else _encoded(character) for character in text)
    if name == "" or name.startswith(".") or name.endswith(".") or name.split(".")[0].lower() in _RESERVED:
        name = f"%{name}"
    if len(name) > _LONGEST:
        import hashlib

        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        name = f"{name[: _LONGEST - 26]}%-{digest}"
    return name


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
