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
    found: list[int] = []
    if match := _ID.fullmatch(wanted):
        prefix = f"sha256:{match[1].lower()}"
        found = [
            row[0]
            for row in database.rows(
                "SELECT document_id FROM documents WHERE substr(id, 1, ?) = ? ORDER BY id", (len(prefix), prefix)
            )
        ]
    if not found:
        paths = (wanted, str(Path(wanted).absolute()))
        found = [row[0] for row in database.rows("SELECT DISTINCT document_id FROM files WHERE path IN (?, ?)", paths)]
    if not found:
        raise UsageError(
            "no plan of the corpus has this id or path", wanted, "`kehoach search` and `kehoach stats` show ids"
        )
    if len(found) > 1:
        some = ", ".join(row.id[:19] for row in list(rows(database, found[:_SHOWN]).values()))
        raise UsageError(f"{len(found)} plans begin like this: {some}", wanted, "give more of the id")
    return found[0]


def missing(database: Database) -> dict[int, DocumentRow]:
    """Plans none of whose files exists any more, by document_id."""
    return {key: row for key, row in rows(database).items() if not any(map(exists, row.paths))}
