"""Is the file sound? Each problem as one sentence, for `kehoach doctor`."""

from __future__ import annotations

from pipeline.corpus.database import Database
from pipeline.errors import CorpusError

# query that finds nothing in a sound file -> what it means
_PROBLEMS: tuple[tuple[str, str], ...] = (
    (
        "SELECT passage_id FROM passages WHERE passage_id NOT IN (SELECT passage_id FROM passage_vectors)"
        " AND EXISTS (SELECT 1 FROM passage_vectors)",
        "{} passages have no vector: run `kehoach ingest` again, or `kehoach reindex`",
    ),
    (
        "SELECT passage_id FROM passage_vectors WHERE length(vector) <>"
        " 4 * (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'dimension')",
        "{} vectors have a wrong length: run `kehoach reindex`",
    ),
    (
        "SELECT family FROM stale_families",
        "{} directives have mentions that are not joined yet: run `kehoach ingest` again",
    ),
    (
        "SELECT document_id FROM documents WHERE document_id NOT IN (SELECT document_id FROM signatures)",
        "{} plans have not been compared with the others yet: run `kehoach ingest` again",
    ),
    (
        "SELECT document_id FROM documents WHERE document_id NOT IN (SELECT document_id FROM files)",
        "{} plans have no path: run `kehoach ingest` again",
    ),
    (
        "SELECT citation_id FROM citations c JOIN documents d USING (document_id)"
        ' WHERE substr(d.text, c.start + 1, c."end" - c.start) <> c.text',
        "{} citations do not stand where they should: remove the plans and ingest them again",
    ),
    (
        "SELECT key FROM deadline_marks WHERE key NOT IN (SELECT key FROM deadlines)",
        "{} marks belong to deadlines that are no longer in the corpus; they are kept",
    ),
)


def check(database: Database) -> tuple[str, ...]:
    """See `Corpus.check`."""
    found: list[str] = []
    try:
        found += [f"SQLite: {row[0]}" for row in database.rows("PRAGMA quick_check(10)") if row[0] != "ok"]
        found += [
            f"a row of {row[0]} refers to a missing row of {row[2]}"
            for row in database.rows("PRAGMA foreign_key_check")
        ]
        for query, meaning in _PROBLEMS:
            if count := database.value(f"SELECT count(*) FROM ({query})"):
                found.append(meaning.format(count))
    except CorpusError as error:
        found.append(str(error))
    return tuple(found)
