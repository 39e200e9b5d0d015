"""Plans of the corpus by their letterhead, and how a person names one: id, beginning of an id, or path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.records import DocumentRow
from pipeline.errors import UsageError
from pipeline.ingest.finding import exists

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{4,64}(?:#[0-9]+)?)", re.I)
_SHOWN = 5


def rows(database: Database, document_ids: Iterable[int] | None = None) -> dict[int, DocumentRow]:
    """Letterheads by document_id, in the order of their first paths; all of them when no ids are given."""
    where, values = ("1", ()) if document_ids is None else (f"d.document_id {IN_LIST}", (in_list(document_ids),))
    paths: dict[int, list[str]] = {}
    for row in database.rows(f"SELECT d.document_id, d.path FROM files d WHERE {where} ORDER BY d.path", values):
        paths.setdefault(row["document_id"], []).append(row["path"])
    heads = {
        row["document_id"]: row
        for row in database.rows(
            f"SELECT d.document_id, d.id, d.doc_type, d.code, d.date, d.issuer, d.title FROM documents d WHERE {where}",
            values,
        )
    }
    return {
        document_id: DocumentRow(
            id=heads[document_id]["id"],
            path=own[0],
            paths=tuple(own),
            doc_type=heads[document_id]["doc_type"],
            code=heads[document_id]["code"],
            date=heads[document_id]["date"],
            issuer=heads[document_id]["issuer"],
            title=heads[document_id]["title"],
        )
        for document_id, own in paths.items()
    }


def find(database: Database, wanted: str) -> int:
    """document_id of the plan that a person means.

    Raises:
        UsageError: none or several.
    """
    found = find_all(database, wanted)
    if len(found) > 1:
        ids = ", ".join(short_id(row.id) for row in list(rows(database, found[:_SHOWN]).values()))
        raise UsageError(f"{len(found)} plans are in this file: {ids}", wanted, "give the id of one")
    return found[0]


def find_all(database: Database, wanted: str) -> list[int]:
    """document_ids of the plan that a person means by an id, of all plans of a file by its path.

    A beginning of an id without `#` means the first plan of a file: `3f2a`, `3f2a#2`.

    Raises:
        UsageError: none; or an id that several begin with.
    """
    found: list[int] = []
    if match := _ID.fullmatch(wanted):
        prefix, _, further = f"sha256:{match[1].lower()}".partition("#")
        found = [
            row[0]
            for row in database.rows(
                "SELECT document_id FROM documents WHERE substr(id, 1, ?) = ? AND substr(id, 72) = ? ORDER BY id",
                (len(prefix), prefix, f"#{further}" if further else ""),
            )
        ]
    if len(found) > 1:
        some = ", ".join(short_id(row.id) for row in list(rows(database, found[:_SHOWN]).values()))
        raise UsageError(f"{len(found)} plans begin like this: {some}", wanted, "give more of the id")
    if not found:
        paths = (wanted, str(Path(wanted).absolute()))
        found = [
            row[0]
            for row in database.rows(
                "SELECT DISTINCT document_id FROM files WHERE path IN (?, ?) ORDER BY document_id", paths
            )
        ]
    if not found:
        raise UsageError(
            "no plan of the corpus has this id or path", wanted, "`kehoach search` and `kehoach stats` show ids"
        )
    return found


def short_id(identity: str) -> str:
    """The beginning of an id, as far as a person types it, with the number of a further plan: `sha256:3f2a…#2`."""
    head, number, further = identity.partition("#")
    return head[:19] + number + further


def missing(database: Database) -> dict[int, DocumentRow]:
    """Plans none of whose files exists any more, by document_id."""
    return {key: row for key, row in rows(database).items() if not any(map(exists, row.paths))}
