"""CSV: one file a table, as a spreadsheet opens it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from pipeline.corpus.records import StoredPlan
from pipeline.export.frame import Count, Surroundings, create
from pipeline.export.tables import CORPUS_TABLES, TABLES, columns, corpus_rows, rows, write_csv


class CsvTables:
    """`<table>.csv`. Excel takes a CSV for UTF-8 only when it begins with a byte order mark."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._streams = {
            table: opened.enter_context(create(folder / f"{table}.csv", "utf-8-sig"))
            for table in (*TABLES, *CORPUS_TABLES)
        }
        self._counts = {table: write_csv(stream, columns(table), ()) for table, stream in self._streams.items()}

    def add(self, stored: StoredPlan) -> None:
        """The rows of one plan, to each table."""
        for table in TABLES:
            self._counts[table] += write_csv(
                self._streams[table], columns(table), rows(stored, table), with_header=False
            )

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The tables across plans."""
        for table in CORPUS_TABLES:
            self._counts[table] = write_csv(
                self._streams[table], columns(table), corpus_rows(around, table), with_header=False
            )
        return {f"{table}.csv": Count(count) for table, count in self._counts.items()}
