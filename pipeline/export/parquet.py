"""Parquet: one typed file a table, for pandas, DuckDB, Spark. The types come from the fields of the records.

Lists are lists, a pinpoint and a duration have named fields, the days of a deadline are dates. The date of a letterhead
or of a citation stays text, because a plan may print the month or the year alone. `plans` carries `text`, into which
every position points.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.corpus.records import DirectiveRow, StoredPlan
from pipeline.export.frame import Count, Surroundings
from pipeline.export.tables import CORPUS_TABLES, RECORDS, TABLES, Row, columns, corpus_rows, rows, well_formed
from pipeline.plan import Deadline, Header, SourceInfo

_ROWS_AT_ONCE: Final = {"plans": 100}
"""Rows kept until they are written together: few of those that carry a whole text."""
_OTHER_ROWS_AT_ONCE: Final = 5_000

_PLACE: Final = {"plan": pa.string(), "index": pa.int64()}
_STRUCTS: Final = {
    "pinpoint": pa.struct([(name, pa.string()) for name in ("article", "clause", "point")]),
    "duration": pa.struct([("value", pa.int64()), ("unit", pa.string())]),
}
_DAYS: Final = frozenset({"date", "date_start", "date_end"})


class ParquetTables:
    """`<table>.parquet`."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._files = {
            table: TypedFile(folder / f"{table}.parquet", schema(table), opened) for table in (*TABLES, *CORPUS_TABLES)
        }

    def add(self, stored: StoredPlan) -> None:
        """The rows of one plan, to each file."""
        for table in TABLES:
            for row in rows(stored, table):
                self._files[table].write(row | {"text": stored.plan.text} if table == "plans" else row)

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The tables across plans."""
        for table in CORPUS_TABLES:
            for row in corpus_rows(around, table):
                self._files[table].write(row)
        return {f"{table}.parquet": Count(file.finish()) for table, file in self._files.items()}


class TypedFile:
    """One Parquet file that rows are written to, some at a time."""

    def __init__(self, path: Path, schema: pa.Schema, opened: ExitStack) -> None:
        self._schema = schema
        self._at_once = _ROWS_AT_ONCE.get(path.stem, _OTHER_ROWS_AT_ONCE)
        self._writer = opened.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
        self._rows: list[Row] = []
        self._count = 0

    def write(self, row: Row) -> None:
        """One row, with a value for each field of the schema."""
        self._rows.append({field.name: _value(row[field.name], field.type) for field in self._schema})
        self._count += 1
        if len(self._rows) == self._at_once:
            self._flush()

    def finish(self) -> int:
        """Write what is left and close the file; how many rows it has."""
        self._flush()
        self._writer.close()
        return self._count

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, self._schema))
            self._rows.clear()


def schema(table: str) -> pa.Schema:
    """Names and types of a table's columns, those of `tables.columns`; `plans` has `text` beside them."""
    if table == "plans":
        typed = {"id": pa.string(), **_types(SourceInfo), **_types(Header)}
        return pa.schema([*((name, typed[name]) for name in columns(table)), ("text", pa.string())])
    if table == "recipients":
        typed = {**_PLACE, "text": pa.string(), "start": pa.int64(), "end": pa.int64()}
    elif table == "directives":
        typed = _types(DirectiveRow)
    elif table == "versions":
        typed = {"plan": pa.string(), "other": pa.string(), "similarity": pa.float64()}
    else:
        typed = {**_PLACE, **_types(RECORDS[table]), "directive": pa.string()}
    return pa.schema([(name, typed[name]) for name in columns(table)])


def _types(record: type) -> dict[str, pa.DataType]:
    days = _DAYS if record is Deadline else frozenset()
    hints = get_type_hints(record)
    hints.pop("spans", None)
    return {name: pa.date32() if name in days else _type(name, hint) for name, hint in hints.items()}


def _type(name: str, hint: Any) -> pa.DataType:
    """The Arrow type of a field; what may be None is the same type, for every column may hold null.

    >>> _type("quota", str | None), _type("rrule", tuple[str, ...] | None)
    (DataType(string), ListType(list<item: string>))
    """
    if name in _STRUCTS:
        return _STRUCTS[name]
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _type(name, next(part for part in get_args(hint) if part is not type(None)))
    if origin is Literal:
        return pa.string()
    if origin is tuple:
        return pa.list_(_type("", get_args(hint)[0]))
    return {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}[hint]


def _value(value: Any, type_: pa.DataType) -> Any:
    if isinstance(value, str):
        return date.fromisoformat(value) if pa.types.is_date(type_) else well_formed(value)
    return value
