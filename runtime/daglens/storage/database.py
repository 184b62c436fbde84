"""Opening the SQLite file of a project, and saying clearly why it cannot be opened or written.

A process opens it after it forks, never before. Writers are short: each append is one transaction, and another process
waits for it. The journal is WAL with `synchronous = NORMAL`: a commit survives the death of every process; only a power
loss may take the last moments, never the file's health. Whoever wants those too (the setting `fsync`) gets `FULL`.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from daglens.storage.forks import is_forgotten
from daglens.storage.paths import database_path
from daglens.user_error import UserError

SCHEMA_VERSION = 3
BUSY_TIMEOUT_S = 20.0
_HARDLY_ANY_BYTES = 256 * 1024

# The migration at index i takes a database from version i to i + 1.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL UNIQUE,
            parent_run_id TEXT,
            root_run_id TEXT NOT NULL,
            job TEXT NOT NULL,
            request TEXT NOT NULL,
            created TEXT NOT NULL,
            machine TEXT NOT NULL,
            pid INTEGER NOT NULL,
            process_started TEXT NOT NULL,
            finished INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX unfinished_runs ON runs (position) WHERE finished = 0",
        """CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL,
            n INTEGER NOT NULL,
            time TEXT NOT NULL,
            name TEXT NOT NULL,
            step TEXT,
            asset TEXT,
            body TEXT NOT NULL,
            UNIQUE (run_id, n)
        )""",
        "CREATE INDEX events_by_asset ON events (asset, name, position) WHERE asset IS NOT NULL",
        "CREATE INDEX events_by_output ON events (run_id, step) WHERE name = 'StepOutput'",
        "CREATE TABLE run_steps (step TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (step, run_id)) WITHOUT ROWID",
        """CREATE TABLE run_assets (
            asset TEXT NOT NULL, run_id TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (asset, run_id, step)
        ) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE ticks (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            automation TEXT NOT NULL,
            due TEXT,
            started TEXT NOT NULL,
            ended TEXT NOT NULL,
            status TEXT NOT NULL,
            message TEXT,
            cursor TEXT,
            run_ids TEXT NOT NULL
        )""",
        "CREATE INDEX ticks_by_automation ON ticks (automation, position)",
        """CREATE TABLE run_keys (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            automation TEXT NOT NULL,
            run_key TEXT NOT NULL,
            run_id TEXT NOT NULL,
            UNIQUE (automation, run_key)
        )""",
    ),
    (
        """CREATE TABLE dynamic_partitions (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            partition TEXT NOT NULL,
            UNIQUE (name, partition)
        )""",
    ),
)


class StorageError(UserError):
    """The run storage cannot be used."""


def open_database(storage_dir: Path, *, create: bool = True, fsync: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from any thread under a lock of the caller's. Raises StorageError.

    Without `create`, a project that has no storage yet raises FileNotFoundError and nothing is written; a history on a
    read-only disk can then be read all the same.
    """
    path = database_path(storage_dir)
    if is_forgotten(path):
        raise StorageError(
            f"{path} cannot be opened in a step's own process, which was forked from the one that writes it. Start a "
            "new process (subprocess) to read the history from a step"
        )
    if create:
        _prepare_folder(storage_dir)
    elif not path.exists():
        raise FileNotFoundError(path)
    with explained(storage_dir):
        try:
            return _prepared(_connect(path), path, "FULL" if fsync else "NORMAL")
        except sqlite3.OperationalError:
            if create or not _is_settled(path):
                raise
            read_only = sqlite3.connect(
                f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
            )
            _version(read_only, path)
            return read_only


@contextmanager
def explained(storage_dir: Path) -> Generator[None]:
    """Turns what SQLite raises inside the block into a StorageError that a user can act on."""
    try:
        yield
    except sqlite3.Error as problem:
        raise StorageError(_explanation(storage_dir, str(problem))) from problem


@contextmanager
def write_transaction(connection: sqlite3.Connection) -> Generator[None]:
    """One short transaction that holds the write lock from its first statement."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare_folder(storage_dir: Path) -> None:
    ignore_file = storage_dir / ".gitignore"
    try:
        storage_dir.mkdir(parents=True, exist_ok=True)
        if not ignore_file.exists():
            ignore_file.write_text("*\n")
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise StorageError(_full(storage_dir)) from problem
        if isinstance(problem, FileExistsError | NotADirectoryError):
            raise StorageError(
                f"cannot keep runs in {storage_dir}: a file is in the way. Remove it, or set `storage` in "
                "[tool.daglens] to another folder"
            ) from problem
        raise StorageError(_not_writable(storage_dir)) from problem


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)


def _is_settled(path: Path) -> bool:
    """Whether nothing is pending beside the file, so that it can be read without taking locks."""
    journal = path.with_name(f"{path.name}-wal")
    return not journal.exists() or journal.stat().st_size == 0


def _prepared(connection: sqlite3.Connection, path: Path, synchronous: str) -> sqlite3.Connection:
    try:
        _prepare(connection, path, synchronous)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, synchronous: str) -> None:
    version = _version(connection, path)
    if version == SCHEMA_VERSION:
        _set_modes(connection, synchronous)
        return
    _set_modes(connection, synchronous)
    with write_transaction(connection):
        # Another process may have done it while this one waited for the lock.
        version = _version(connection, path)
        for migration in _MIGRATIONS[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version, tables = _at_one_moment(connection)
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"{path} was written by a newer release of daglens (storage version {version}, this one knows up to "
            f"{SCHEMA_VERSION}). Upgrade daglens, or move the folder away to start a new history"
        )
    if version < 0 or (version == 0 and tables):
        raise StorageError(f"{path} is not a run history of daglens. Move it away to start a new one")
    return version


def _at_one_moment(connection: sqlite3.Connection) -> tuple[int, int]:
    """The schema's version and the number of its tables: another process may be making them between two looks."""
    is_nested = connection.in_transaction
    if not is_nested:
        connection.execute("BEGIN")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return int(version), int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        if not is_nested and connection.in_transaction:
            connection.execute("ROLLBACK")


def _set_modes(connection: sqlite3.Connection, synchronous: str) -> None:
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    # Changing the mode does not wait for other processes as a statement does, so the waiting is done here.
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def _explanation(storage_dir: Path, problem: str) -> str:
    path = database_path(storage_dir)
    if "full" in problem:
        return _full(storage_dir)
    if "readonly" in problem or "unable to open" in problem:
        return _not_writable(storage_dir)
    if "not a database" in problem or "malformed" in problem or "no such table" in problem:
        return (
            f"the run history {path} is damaged ({problem}). Move it away to start a new one; "
            f"stored values beside it are untouched"
        )
    if "locked" in problem or "busy" in problem:
        return f"another process has been holding {path} for over {BUSY_TIMEOUT_S:.0f} s ({problem}). Try again"
    return f"the run history {path} cannot be used: {problem}"


def full_disk(storage_dir: str | Path) -> StorageError | None:
    """What to say in place of an error that another library made of a full disk; None where there is room."""
    import shutil

    try:
        is_full = shutil.disk_usage(storage_dir).free < _HARDLY_ANY_BYTES
    except OSError:
        return None
    return StorageError(_full(Path(storage_dir))) if is_full else None


def _full(storage_dir: Path) -> str:
    return (
        f"the disk that holds {storage_dir} is full. Free some space (`daglens runs prune` removes old runs) and retry"
    )


def _not_writable(storage_dir: Path) -> str:
    return (
        f"cannot write in {storage_dir}: the folder or its disk is read-only, or its permissions forbid it. Change "
        "them, or set `storage` in [tool.daglens] to a writable folder"
    )
