"""Parsed files kept on disk between runs: one SQLite file for all projects, by the digest of a file's text.

What is in it is JSON that is checked as it is read, and its bytes are checked against their digest: a damaged file, one
of another version, or one that another process holds locked is a cold start and nothing worse.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.chunks.serialize import SCHEMA_VERSION, module_from_bytes, module_to_bytes

LARGEST_STORE = 200_000_000
WAIT_FOR_LOCK_S = 0.5
_DAY_S = 86_400
_UNUSED_AFTER_DAYS = 30
_CHECK_LENGTH = 8
_TABLE = "CREATE TABLE IF NOT EXISTS parsed (key BLOB PRIMARY KEY, day INTEGER NOT NULL, data BLOB NOT NULL)"


def default_cache_folder(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> str | None:
    """Where the user's platform keeps caches; None where it cannot be told."""
    environ = os.environ if environ is None else environ
    home = environ.get("USERPROFILE" if platform == "win32" else "HOME", "")
    if platform == "win32":
        base = environ.get("LOCALAPPDATA") or (f"{home}/AppData/Local" if home else "")
    elif platform == "darwin":
        base = f"{home}/Library/Caches" if home else ""
    else:
        base = environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    return str(Path(base, "daglens")) if Path(base).is_absolute() else None


class ParseStore:
    """Any thread may use it. Nothing it does raises: what cannot be read or written is not kept."""

    def __init__(self, folder: str) -> None:
        self._path = Path(folder, f"parsed-{_version()}.sqlite")
        self._lock = threading.Lock()
        self._reading: sqlite3.Connection | None = None
        self._is_broken = False
        self._new: dict[bytes, ParsedModule] = {}
        self._used: set[bytes] = set()

    def read(self, path: str, text: str) -> ParsedModule | None:
        """The parsed file `path` of this text, which has line feeds; None where it is not kept."""
        key = _key(text)
        stored = self._stored(key)
        if stored is None or stored[:_CHECK_LENGTH] != _check(stored[_CHECK_LENGTH:]):
            return None
        try:
            module = module_from_bytes(path, text, stored[_CHECK_LENGTH:])
        except ValueError:
            return None
        self._used.add(key)
        return module

    def add(self, module: ParsedModule) -> None:
        """Keep a parsed file, from the next `save` on."""
        self._new[_key(module.text)] = module

    def save(self) -> None:
        """Write what was added, and which entries were used. Takes a while: to be called when nobody waits."""
        with self._lock:
            new, self._new = self._new, {}
            used, self._used = self._used, set()
        if new or used:
            today = int(time.time()) // _DAY_S
            try:
                self._write(new, used, today)
            except (sqlite3.Error, OSError):
                self._start_over()

    def close(self) -> None:
        with self._lock:
            if self._reading is not None:
                self._reading.close()
            self._reading = None
            self._is_broken = True

    def _stored(self, key: bytes) -> bytes | None:
        with self._lock:
            try:
                if self._reading is None:
                    if self._is_broken or not self._path.is_file():
                        self._is_broken = True
                        return None
                    self._reading = _connected(self._path)
                row = self._reading.execute("SELECT data FROM parsed WHERE key = ?", (key,)).fetchone()
            except (sqlite3.Error, OSError):
                self._is_broken, self._reading = True, None
                return None
        return bytes(row[0]) if row is not None else None

    def _write(self, new: Mapping[bytes, ParsedModule], used: Iterable[bytes], today: int) -> None:
        entries = ((key, data) for key, module in new.items() if (data := module_to_bytes(module)) is not None)
        rows = [(key, today, _check(data) + data) for key, data in entries]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connected(self._path)) as connection, connection:
            connection.execute(_TABLE)
            connection.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)", rows)
            mark = "UPDATE parsed SET day = ? WHERE key = ? AND day < ?"
            connection.executemany(mark, ((today, key, today) for key in used))
            _drop_least_used(connection)
        _remove_old_versions(self._path)

    def _start_over(self) -> None:
        """A file that is no such database is removed; one that is locked is left to whoever holds it."""
        try:
            with closing(_connected(self._path)) as connection:
                connection.execute("SELECT count(*) FROM parsed").fetchone()
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self._path.unlink()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_FOR_LOCK_S, check_same_thread=False)
    try:
        # What a power cut takes is parsed again: no need to wait for the disk.
        connection.execute("PRAGMA synchronous = OFF")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _drop_least_used(connection: sqlite3.Connection) -> None:
    (size,) = connection.execute("SELECT coalesce(sum(length(data)), 0) FROM parsed").fetchone()
    if size <= LARGEST_STORE:
        return
    for key, length in connection.execute("SELECT key, length(data) FROM parsed ORDER BY day").fetchall():
        connection.execute("DELETE FROM parsed WHERE key = ?", (key,))
        size -= length
        if size <= LARGEST_STORE * 3 // 4:
            return


def _remove_old_versions(current: Path) -> None:
    oldest = time.time() - _UNUSED_AFTER_DAYS * _DAY_S
    for path in current.parent.glob("parsed-*.sqlite"):
        if path != current and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECK_LENGTH).digest()


def _version() -> str:
    """Another one whenever the code that parses is: what an older one understood differently is not read."""
    folder = Path(__file__).parent.parent
    digest = blake2b(f"{SCHEMA_VERSION} {sys.version_info[:2]}".encode(), digest_size=8)
    for path in sorted((*folder.glob("chunks/*.py"), *folder.glob("lower/*.py"), *folder.glob("source/*.py"))):
        stat = path.stat()
        digest.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()
