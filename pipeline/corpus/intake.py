"""Into the corpus and out of it: which files are new, one transaction a document, what goes when a file goes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple

import pipeline
from pipeline import plan_json
from pipeline.corpus import directives, versions, writing
from pipeline.corpus.database import Database
from pipeline.corpus.records import FailureRow
from pipeline.errors import CorpusError, UnreadableFile
from pipeline.ingest.files import load_bytes
from pipeline.plan import Plan

_READING = ("", "ingest", "normalise", "segment", "extract", "tables")
_STORING = (
    "embed/passages.py",
    "corpus/writing.py",
    "corpus/folding.py",
    "corpus/families.py",
    "corpus/directives.py",
    "corpus/identity.py",
    "corpus/signature.py",
    "corpus/same_plan.py",
    "corpus/versions.py",
    "corpus/localities.py",
    "corpus/laws.py",
)


class Known(NamedTuple):
    """The document that has a file's bytes; `here` when it was read from this very path."""

    document_id: int
    here: bool


@cache
def rules() -> str:
    """Fingerprint of the code and tables that turn a file into rows: a document read by others is read again."""
    digest = hashlib.sha256(pipeline.__version__.encode())
    package = package_files("pipeline")
    sources = [package / name for name in _STORING]
    for folder in _READING:
        sources += _sources(package / folder if folder else package)
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable) -> list[Traversable]:
    inside = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return [entry for entry in inside if entry.name.endswith((".py", ".csv", ".toml"))]


def known(database: Database, path: str, digest: str | None) -> Known | None:
    """What the corpus has of these bytes, read by the present rules; None for a file that has to be read.

    Args:
        digest: `sha256` of the file; None, for one that cannot be opened, is never known: its reader says why.
    """
    found = database.rows(
        """
        SELECT d.document_id, EXISTS (SELECT 1 FROM files f WHERE f.path = ? AND f.document_id = d.document_id) AS here
        FROM documents d WHERE d.sha256 = ? AND d.rules = ?
        """,
        (path, digest, rules()),
    )
    return Known(found[0]["document_id"], bool(found[0]["here"])) if found else None


def known_failure(database: Database, path: str, digest: str | None) -> FailureRow | None:
    """Why these very bytes gave no plan when the present rules read them; None for a file that may be tried."""
    found = database.rows(
        "SELECT path, stage, error, message FROM failures WHERE path = ? AND sha256 = ? AND rules = ?",
        (path, digest, rules()),
    )
    return FailureRow(*found[0]) if found else None


def sha256(path: str) -> str | None:
    """Digest of a file's bytes; None where there are none to be had."""
    try:
        return hashlib.sha256(load_bytes(path)).hexdigest()
    except UnreadableFile:
        return None


def store(
    database: Database, path: str, plans: Sequence[Plan], rewrite: bool = False
) -> Literal["added", "replaced", "copy"]:
    """Put the plans of one file under its path, in one transaction; `copy` when all were there, read by the same rules.

    They replace whatever the path led to before, and what the same bytes gave under other rules.

    `directives.settle` follows when all plans are in.

    Args:
        plans: in the order of the file, at least one.
        rewrite: write them even so.
    """
    with database.transaction():
        before = _documents_at(database, path)
        document_ids: list[int] = []
        added = written = False
        for plan in plans:
            there = database.rows("SELECT document_id, rules FROM documents WHERE id = ?", (plan.id,))
            document_id: int | None = there[0]["document_id"] if there else None
            if document_id is None or there[0]["rules"] != rules() or rewrite:
                if document_id is not None:
                    _clear(database, document_id)
                document_id = writing.write(database, plan, rules(), document_id)
                directives.mark_stale(database, document_id)
                written = True
            added = added or not there
            document_ids.append(document_id)
        _point(database, path, document_ids, plans[0].source.sha256)
        if not written:
            return "copy"
        database.next_generation()
    return "added" if added and not before else "replaced"


def store_path(database: Database, path: str, document_id: int) -> None:
    """Note that a known document also lies at `path`, with what else its file holds; or that a file that could not be
    read is itself again.
    """
    with database.transaction():
        sha256 = database.value("SELECT sha256 FROM documents WHERE document_id = ?", (document_id,))
        _point(database, path, [row[0] for row in _of_bytes(database, sha256)], sha256)


def store_failure(database: Database, failure: FailureRow) -> None:
    """Note a file that gave no plan; what the corpus had from its earlier bytes stays."""
    with database.transaction():
        database.execute(
            "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?)",
            (failure.path, failure.stage, failure.error, failure.message, sha256(failure.path), rules()),
        )


def failures(database: Database) -> tuple[FailureRow, ...]:
    """Files that gave no plan, by path."""
    return tuple(
        FailureRow(*row) for row in database.rows("SELECT path, stage, error, message FROM failures ORDER BY path")
    )


def remove(database: Database, document_ids: Sequence[int]) -> None:
    """Take documents out, in one transaction."""
    with database.transaction():
        _delete(database, document_ids)
    directives.settle(database)


def reindex_words(database: Database) -> None:
    """Cut all plans into passages anew and index them; vectors go, because passages do. One transaction a document."""
    for (document_id,) in database.rows("SELECT document_id FROM documents ORDER BY document_id"):
        with database.transaction():
            if not database.rows("SELECT 1 FROM documents WHERE document_id = ?", (document_id,)):
                continue  # another program took it out meanwhile
            database.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))
            writing.write_passages(database, document_id, load(database, document_id))
            database.next_generation()


def load(database: Database, document_id: int) -> Plan:
    """The plan as it was parsed."""
    row = database.rows("SELECT plan, text FROM documents WHERE document_id = ?", (document_id,))[0]
    try:
        return plan_json.from_dict({**json.loads(row["plan"]), "text": row["text"]})
    except ValueError as error:
        what = f"a plan is stored in a form that this program does not know: {error}"
        raise CorpusError(what, str(database.path), "run `kehoach ingest` on its file again") from error


def _point(database: Database, path: str, document_ids: Sequence[int], sha256: str) -> None:
    """Let the path lead to the documents; those that it led to go when no other path leads there.

    A further plan that the same bytes gave under other rules goes from every path.
    """
    before = _documents_at(database, path)
    database.execute("DELETE FROM files WHERE path = ?", (path,))
    for document_id in document_ids:
        database.execute("INSERT INTO files VALUES (?, ?, ?)", (path, document_id, sha256))
    database.execute("DELETE FROM failures WHERE path = ?", (path,))
    gone = {
        old
        for old in before
        if old not in document_ids and not database.rows("SELECT 1 FROM files WHERE document_id = ?", (old,))
    }
    gone |= {row["document_id"] for row in _of_bytes(database, sha256)} - set(document_ids)
    if gone:
        _delete(database, sorted(gone))


def _documents_at(database: Database, path: str) -> list[int]:
    return [row[0] for row in database.rows("SELECT document_id FROM files WHERE path = ?", (path,))]


def _of_bytes(database: Database, sha256: str) -> list[sqlite3.Row]:
    return database.rows("SELECT document_id FROM documents WHERE sha256 = ? ORDER BY document_id", (sha256,))


def _delete(database: Database, document_ids: Iterable[int]) -> None:
    for document_id in document_ids:
        _detach(database, document_id)
        database.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))
    database.next_generation()


_CHILDREN = ("sections", "citations", "deadlines", "awards", "signers", "recipients", "targets", "passages")


def _clear(database: Database, document_id: int) -> None:
    _detach(database, document_id)
    for table in _CHILDREN:
        database.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def _detach(database: Database, document_id: int) -> None:
    """Undo what ties a document to others, before its text changes or it goes."""
    directives.mark_stale(database, document_id)
    versions.forget(database, document_id)
