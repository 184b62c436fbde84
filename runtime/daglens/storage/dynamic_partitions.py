"""The keys of dynamic partitions that a project's sensors have added, in the database of its runs."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection

from daglens.storage.database import explained, open_database, write_transaction


class DynamicPartitions:
    """By the name that definitions give them. Every method raises StorageError where SQLite fails."""

    def __init__(self, storage_dir: str | Path) -> None:
        self._folder = Path(storage_dir)

    def keys(self, name: str) -> list[str]:
        """In the order that they were added in."""
        with explained(self._folder), closing(open_database(self._folder)) as connection:
            rows = connection.execute(
                "SELECT partition FROM dynamic_partitions WHERE name = ? ORDER BY position", (name,)
            ).fetchall()
        return [str(key) for (key,) in rows]

    def add(self, name: str, keys: Iterable[str]) -> None:
        """Keys that are there already stay where they are."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO dynamic_partitions (name, partition) VALUES (?, ?)",
                [(name, str(key)) for key in keys],
            )

    def delete(self, name: str, keys: Iterable[str]) -> None:
        with self._writing() as connection:
            connection.executemany(
                "DELETE FROM dynamic_partitions WHERE name = ? AND partition = ?", [(name, str(key)) for key in keys]
            )

    @contextmanager
    def _writing(self) -> Generator[Connection]:
        with (
            explained(self._folder),
            closing(open_database(self._folder)) as connection,
            write_transaction(connection),
        ):
            yield connection
