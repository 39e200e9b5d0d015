"""Who cites what: the citations of one plan, and the plans that cite one directive, each with its sentence."""

from __future__ import annotations

import json
from typing import Any

from pipeline.corpus import documents, lookup
from pipeline.corpus.database import Database
from pipeline.corpus.records import CitationRow
from pipeline.plan import Role


def cites(database: Database, document_id: int) -> tuple[CitationRow, ...]:
    """See `Corpus.cites`."""
    return _rows(database, "c.document_id = ?", (document_id,))


def cited_by(database: Database, code: str, role: Role | None) -> tuple[CitationRow, ...]:
    """See `Corpus.cited_by`. A directive id finds its own mentions, a code all mentions that print it."""
    values: tuple[str, ...]
    if database.value("SELECT 1 FROM directives WHERE directive_id = ?", (code,)):
        test, values = "c.directive_id = ?", (code,)
    else:
        found = lookup.mentions(database, code)
        if found is None:
            return ()
        test, values = found
    if role is not None:
        test, values = f"{test} AND c.role = ?", (*values, role)
    return _rows(database, test, values)


def _rows(database: Database, test: str, values: tuple[Any, ...]) -> tuple[CitationRow, ...]:
    found = database.rows(
        f"""
        SELECT c.*, substr(d.text, p.start + 1, p."end" - p.start) AS sentence
        FROM citations c JOIN documents d USING (document_id)
        LEFT JOIN passages p ON p.passage_id = (
            SELECT passage_id FROM passages q
            WHERE q.document_id = c.document_id AND q.start <= c.start AND q."end" > c.start LIMIT 1)
        WHERE {test} ORDER BY c.document_id, c.ordinal
        """,
        values,
    )
    heads = documents.rows(database, {row["document_id"] for row in found})
    rows = [
        CitationRow(
            document=heads[row["document_id"]],
            text=row["text"],
            code=row["code"],
            doc_type=row["doc_type"],
            date=row["date"],
            issuer=row["issuer_resolved"] or row["issuer"],
            subject=row["subject"],
            role=row["role"],
            relation=row["relation"],
            section=row["section"],
            sentence=row["sentence"] or row["text"],
            start=row["start"],
            end=row["end"],
            directive=row["directive_id"],
            candidates=tuple(json.loads(row["candidates"])),
        )
        for row in found
    ]
    return tuple(sorted(rows, key=lambda row: (row.document.path, row.start, row.end)))
