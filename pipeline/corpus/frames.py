"""Tables of the corpus for people and exports: pandas data frames, and the counts of an overview."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from pipeline.corpus import directive_lists, versions
from pipeline.corpus.database import Database
from pipeline.corpus.records import DirectiveRow, Stats
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import pandas

TOP_DIRECTIVES = 20

TABLES: dict[str, str] = {
    "documents": "SELECT {columns} FROM documents t ORDER BY document",
    "files": "SELECT t.path, d.id AS document FROM files t JOIN documents d USING (document_id) ORDER BY t.path, d.id",
    "failures": "SELECT path, stage, error, message FROM failures ORDER BY path",
    "directives": "",
    **{
        name: f"SELECT d.id AS document, {{columns}} FROM {name} t JOIN documents d USING (document_id)"
        " ORDER BY d.id, t.ordinal"
        for name in ("sections", "citations", "deadlines", "awards", "signers", "recipients", "targets")
    },
    "versions": versions.PAIRS,
    "passages": "SELECT d.id AS document, {columns} FROM passages t JOIN documents d USING (document_id)"
    " ORDER BY d.id, t.passage_id",
}
"""Query of each table; `{columns}` stands for all but the row ids, which a new extraction changes."""

_HIDDEN = frozenset(
    {"document_id", "plan", "rules", "family", "code_key", "issuer_folded", "type_folded", "name_folded"}
)


def frame(database: Database, table: str) -> pandas.DataFrame:
    """See `Corpus.to_pandas`. Absent values are None; lists and mappings are JSON text."""
    if table not in TABLES:
        raise UsageError("there is no such table", table, f"one of: {', '.join(TABLES)}")
    import pandas

    if table == "directives":
        return pandas.DataFrame.from_records(
            [asdict(row) for row in directive_lists.rows(database)],
            columns=[field.name for field in fields(DirectiveRow)],
        )
    own_id = f"{table.removesuffix('s')}_id"
    columns = [name for name in database.columns(table) if name not in _HIDDEN and name != own_id]
    named = ", ".join(f't."{name}"' + (" AS document" if name == "id" else "") for name in columns)
    rows = database.rows(TABLES[table].format(columns=named))
    names = ["document", *columns] if "d.id AS document, {" in TABLES[table] else columns
    if table == "documents":
        names = ["document" if name == "id" else name for name in columns]
    elif table == "files":
        names = ["path", "document"]
    elif table == "versions":
        names = ["document", "other", "similarity"]
    return pandas.DataFrame.from_records([tuple(row) for row in rows], columns=names)


def stats(database: Database) -> Stats:
    """See `Corpus.stats`."""

    def count(table: str) -> int:
        return int(database.value(f"SELECT count(*) FROM {table}"))

    def per(column: str) -> tuple[tuple[str | None, int], ...]:
        found = database.rows(
            f"SELECT {column}, count(*) AS n FROM documents GROUP BY {column}"
            f" ORDER BY n DESC, {column} IS NULL, {column}"
        )
        return tuple((None if row[0] is None else str(row[0]), int(row[1])) for row in found)

    return Stats(
        documents=count("documents"),
        files=database.value("SELECT count(DISTINCT path) FROM files"),
        failures=count("failures"),
        sections=count("sections"),
        citations=count("citations"),
        directives=count("directives"),
        undecided=count("citations WHERE directive_id IS NULL"),
        deadlines=count("deadlines"),
        awards=count("awards"),
        signers=count("signers"),
        targets=count("targets"),
        passages=count("passages"),
        vectors=count("passage_vectors"),
        versions=count("versions"),
        model=database.meta("model"),
        per_year=per("year"),
        per_issuer=per("issuer"),
        per_type=per("doc_type"),
        top_directives=directive_lists.rows(database)[:TOP_DIRECTIVES],
    )
