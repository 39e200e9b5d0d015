"""The SQLite file itself: opening, creating, migrating, transactions, and what can be wrong with it in plain words."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pipeline.corpus.folding import one_i
from pipeline.corpus.migrations import MIGRATIONS, back_up
from pipeline.errors import CorpusError

APPLICATION_ID = 0x6B684863
"""Written into the file's header, so that another program's database is not taken for a corpus ("khHc")."""

BUSY_TIMEOUT_S = 30
MEMORY = Path(":memory:")
_CACHE_KIB = 32_000

_INGEST = "run `kehoach ingest PATH...` to make one, or give --db FILE"
_PERMISSIONS = "check its permissions, or give --db another FILE"
_RESTORE = "restore a copy of the file, or move it away and run `kehoach ingest PATH...` again"


Kept = TypeVar("Kept")

IN_LIST = "IN (SELECT value FROM json_each(?))"
"""SQL for membership in a list of any length, given as one value by `in_list`; `?, ?, ...` ends at 32 766."""


def in_list(values: Iterable[int | str]) -> str:
    """The value that belongs to IN_LIST."""
    return json.dumps(list(values))


def version() -> int:
    """Schema version that this program writes."""
    return len(MIGRATIONS) + 1


class Database:
    """One connection. Writes run inside `transaction`, several reads that belong together inside `snapshot`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._columns: dict[str, tuple[str, ...]] = {}
        self._remembered: dict[str, tuple[int, Any]] = {}
        connection.row_factory = sqlite3.Row
        connection.create_function("one_i", 1, one_i, deterministic=True)  # for migrations

    @classmethod
    def open(cls, path: Path, create: bool) -> Database:
        """Open (or make) the file and bring it to this program's version.

        Raises:
            CorpusError: see `pipeline.corpus.open_corpus`.
        """
        if path != MEMORY:
            try:
                _look_at(path, create)
            except OSError as error:  # a folder above it may not be entered
                raise CorpusError("the file cannot be opened", str(path), _PERMISSIONS) from error
        read_only = path != MEMORY and path.exists() and not _writable(path)
        database: Database | None = None
        try:
            database = cls(path, _connect(path, read_only))
            database._prepare(create, read_only)
        except sqlite3.Error as error:
            if database:
                database.close()
            if read_only and _has_log(path):
                raise CorpusError(
                    "another program is writing to it, or was killed while it did",
                    str(path),
                    "open it once where it can be written, or copy it with its -wal file to a folder of your own",
                ) from error
            raise _explained(error, path) from error
        except CorpusError:
            if database:
                database.close()
            raise
        return database

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._raise(error)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """First column of the first row; None when there is no row."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one writing statement; the row id of an insert."""
        try:
            return self._connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            self._raise(error)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one writing statement for each row of values."""
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            self._raise(error)

    def columns(self, table: str) -> tuple[str, ...]:
        """Names of a table's columns, in order."""
        if table not in self._columns:
            self._columns[table] = tuple(
                row["name"] for row in self.rows(f"SELECT name FROM pragma_table_info('{table}')")
            )
        return self._columns[table]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: committed at the end, undone by any exception. The one writer at a time is waited for."""
        with self._within("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def many_transactions(self) -> Iterator[None]:
        """Inside it a commit outlives the end of this process, but not of the machine, until the block is left.

        Each commit waits for the disk otherwise. A power cut inside costs the last commits, never the file.
        """
        self.execute("PRAGMA synchronous = NORMAL")
        self.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield
        finally:
            self.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads that see one state of the file, whatever is written meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        with self._within("BEGIN"):
            yield

    @property
    def generation(self) -> int:
        """A number that grows with every change of passages or vectors; caches beside the file carry it."""
        return int(self.meta("generation") or 0)

    def remembered(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, under a name of its own; made anew when passages have changed."""
        generation = self.generation
        if self._remembered.get(name, (None,))[0] != generation:
            self._remembered[name] = generation, make()
        found: Kept = self._remembered[name][1]
        return found

    def meta(self, name: str) -> str | None:
        """A value of the table `meta`."""
        found: str | None = self.value("SELECT value FROM meta WHERE name = ?", (name,))
        return found

    def set_meta(self, name: str, value: str | None) -> None:
        """Write (or, with None, remove) a value of the table `meta`; inside a transaction."""
        if value is None:
            self.execute("DELETE FROM meta WHERE name = ?", (name,))
        else:
            self.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )

    def next_generation(self) -> None:
        """Tell caches beside the file that they are stale; inside the transaction that makes them so.

        A corpus that goes on from a restored copy comes to numbers that it has had: the stamp is never had twice.
        """
        self.set_meta("generation", str(self.generation + 1))
        self.set_meta("stamp", secrets.token_hex(8))

    @contextmanager
    def _within(self, begin: str) -> Iterator[None]:
        self.execute(begin)
        try:
            yield
            self.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()

    def _prepare(self, create: bool, read_only: bool) -> None:
        connection = self._connection
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        if not self._is_made():
            if not create:
                raise CorpusError("the corpus is empty", str(self.path), _INGEST)
            connection.execute("PRAGMA journal_mode = WAL")
            with self.transaction():
                if not self._is_made():  # another process may have made it while we waited
                    self._make()
        found = self._pragma("user_version")
        if self._pragma("application_id") != APPLICATION_ID:
            raise CorpusError("a database, but no Kehoach corpus", str(self.path), _INGEST)
        if found > version():
            raise CorpusError(
                f"made by a newer Kehoach (schema {found}, this program knows {version()})",
                str(self.path),
                "update kehoach, or give --db another FILE",
            )
        if found < version():
            if read_only:
                raise CorpusError(
                    f"schema {found} has to be brought to {version()}",
                    str(self.path),
                    "make file and folder writable for once",
                )
            self._migrate()

    def _is_made(self) -> bool:
        return bool(self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

    def _make(self) -> None:
        self._run_script((files(__package__) / "schema.sql").read_text(encoding="utf-8"))
        for script in MIGRATIONS:
            self._run_script(script)
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version = {version()}")
        self.set_meta("generation", "1")

    def _migrate(self) -> None:
        with self.transaction():
            found = self._pragma("user_version")
            if found >= version():  # another process has done it while we waited
                return
            back_up(self.path, found)
            for script in MIGRATIONS[found - 1 :]:
                self._run_script(script)
            self._connection.execute(f"PRAGMA user_version = {version()}")

    def _run_script(self, script: str) -> None:
        """Run statements inside the open transaction; `executescript` would commit it."""
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self._connection.execute(statement)
                statement = ""

    def _raise(self, error: sqlite3.Error) -> NoReturn:
        raise _explained(error, self.path) from error


def _look_at(path: Path, create: bool) -> None:
    if path.is_dir():
        raise CorpusError("a folder, not a corpus file", str(path), "give --db FILE")
    if not path.exists():
        if not create:
            raise CorpusError("there is no corpus", str(path), _INGEST)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"its folder cannot be made: {error.strerror}", str(path), "give --db another FILE"
            ) from error


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    if not read_only:
        return sqlite3.connect(path, isolation_level=None)
    # A WAL file wants to write beside itself, even to be read; where no log lies beside it, nobody is writing, and
    # the file alone is the corpus. Where one lies there, its owner is writing or has been killed: it belongs to it.
    alone = "" if _has_log(path) else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True, isolation_level=None)


def _has_log(path: Path) -> bool:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _explained(error: sqlite3.Error, path: Path) -> Exception:
    """What the error means to a user; the error itself where it can only be a mistake of this program."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the low byte is the kind, the rest a detail
    where = str(path)
    if code == sqlite3.SQLITE_NOTADB:
        return CorpusError("not a corpus file", where, _INGEST)
    if code == sqlite3.SQLITE_CORRUPT:
        return CorpusError("the file is damaged", where, _RESTORE)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CorpusError("another program is writing to it", where, "wait until it is done")
    if code == sqlite3.SQLITE_READONLY:
        return CorpusError("the file cannot be written", where, "change its permissions, or give --db another FILE")
    if code == sqlite3.SQLITE_FULL:
        return CorpusError("the disk is full", where, "make room and run the command again")
    if code == sqlite3.SQLITE_CANTOPEN:
        return CorpusError("the file cannot be opened", where, _PERMISSIONS)
    if code == sqlite3.SQLITE_IOERR:
        return CorpusError(f"the disk failed: {error}", where, "check the disk")
    return error
