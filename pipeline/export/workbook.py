"""XLSX: one workbook for people, a sheet a table, its heads frozen, dates that are dates and codes that stay text.

Rows go to disk as they come (constant memory). A cell is written by what it is, never guessed from its letters: a text
that begins with `=` is a text, `02/2020` no date, and a month alone (`2024-04`) stays as printed, because a date would
make up its day.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from pipeline.corpus.records import StoredPlan
from pipeline.export.frame import Count, Surroundings
from pipeline.export.tables import CORPUS_TABLES, TABLES, Row, columns, corpus_rows, rows, well_formed
from pipeline.plan import Finding, SourceInfo

_FILE: Final = "plans.xlsx"
_MOST_ROWS: Final = 1_048_576
_MOST_SIGNS: Final = 32_767
_FIRST_DAY: Final = date(1900, 3, 1)
"""Before it Excel counts a 29 February 1900 that never was."""

_CREATED: Final = datetime(2000, 1, 1)
"""Written into the file; the day of the export would make the bytes differ each time."""

_FOR_PROGRAMS: Final = frozenset(
    {"id", "plan", "other", "index", *(field.name for field in (*fields(Finding), *fields(SourceInfo)))}
    - {"text", "path"}
)

_NARROWEST, _WIDEST = 6, 60
_ID_WIDTH: Final = 12
"""An id is for joining tables, not for reading; the column beside it names the file."""


class Workbook:
    """`plans.xlsx`: a sheet a table; where one is full, `citations 2` goes on."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._book = xlsxwriter.Workbook(
            folder / _FILE,
            {"constant_memory": True, "tmpdir": str(folder.parent), "strings_to_urls": False},
        )
        self._book.set_properties({"created": _CREATED})
        self._formats = {
            "head": self._book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1, "valign": "top"}),
            "text": self._book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
            "number": self._book.add_format({"valign": "top"}),
        }
        self._tables = {table: _Table(self._book, table, self._formats) for table in (*TABLES, *CORPUS_TABLES)}

    def add(self, stored: StoredPlan) -> None:
        """The rows of one plan, to each sheet."""
        path = stored.plan.source.path
        file = re.split(r"[/\\]", path)[-1] if path else None
        for table in TABLES:
            for row in rows(stored, table):
                self._tables[table].write({"file": file} | row)

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The sheets across plans, and the widths that the cells ask for."""
        for table in CORPUS_TABLES:
            for row in corpus_rows(around, table):
                self._tables[table].write(row)
        for sheets in self._tables.values():
            sheets.finish()
        self._book.close()
        return {_FILE: Count(sum(table.count for table in self._tables.values()))}


class _Table:
    """One table over one or more sheets."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, formats: dict[str, CellFormat]) -> None:
        self._book, self._name, self._formats = book, name, formats
        self._columns = _for_people(name)
        self._widths = [len(column) + 3 for column in self._columns]  # room for the filter's arrow
        self._sheets: list[Worksheet] = []
        self._row = 0
        self.count = 0
        self._begin()

    def write(self, row: Row) -> None:
        """One row below the others."""
        if self._row == _MOST_ROWS:
            self._begin()
        for i, column in enumerate(self._columns):
            self._widths[i] = max(self._widths[i], self._cell(i, column, row[column]))
        self._row += 1
        self.count += 1

    def finish(self) -> None:
        """Widths from what was written; the sheets' filters over their rows."""
        for sheet in self._sheets:
            for i, column in enumerate(self._columns):
                width = _ID_WIDTH if column in ("id", "plan", "other", "sha256") else min(self._widths[i], _WIDEST)
                sheet.set_column(i, i, max(width, _NARROWEST))
            rows_here = self._row if sheet is self._sheets[-1] else _MOST_ROWS
            sheet.autofilter(0, 0, max(rows_here - 1, 0), len(self._columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_MOST_ROWS}"})

    def _begin(self) -> None:
        number = len(self._sheets) + 1
        sheet = self._book.add_worksheet(self._name if number == 1 else f"{self._name} {number}")
        for i, column in enumerate(self._columns):
            sheet.write_string(0, i, column, self._formats["head"])
        sheet.freeze_panes(1, 1)
        self._sheets.append(sheet)
        self._row = 1

    def _cell(self, i: int, column: str, value: Any) -> int:
        """Write one cell; the width that it asks for."""
        sheet = self._sheets[-1]
        if value is None or value == ():
            return 0
        if isinstance(value, bool):
            sheet.write_boolean(self._row, i, value, self._formats["number"])
            return 6
        if isinstance(value, int | float):
            sheet.write_number(self._row, i, value, self._formats["number"])
            return len(f"{value:g}") + 1
        day = _day(value) if column.startswith(("date", "first_date", "last_date")) else None
        if day:
            sheet.write_datetime(self._row, i, day, self._formats["date"])
            return 11
        text = _text(value)
        sheet.write_string(self._row, i, text, self._formats["text"])
        return len(text) + 1


def _for_people(table: str) -> list[str]:
    """The columns of a sheet: the file and what the plan says first, then what programs need."""
    own = columns(table)
    behind = [column for column in own if column in _FOR_PROGRAMS]
    return ["file"] * (table in TABLES and table != "plans") + [name for name in own if name not in behind] + behind


def _day(value: str) -> date | None:
    """The day of an ISO date that has one and that Excel can count to."""
    if len(value) != 10:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _text(value: Any) -> str:
    """The text of a cell; one that is longer than a cell may be ends in `…`."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, tuple | list):
        value = " | ".join(map(str, value))
    text = well_formed(value)
    return text if len(text) <= _MOST_SIGNS else text[: _MOST_SIGNS - 1] + "…"
