"""Deadlines of assignment tables: rows of task, office and time under a header row that names the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Final, Literal, cast

from pipeline import tables
from pipeline.extract.time_expressions import PlanYear, TimeExpression, find_times
from pipeline.extract.time_points import parse_point
from pipeline.extract.work_clauses import trim
from pipeline.plan import DeadlineKind
from pipeline.text import Span

Column = Literal["number", "task", "responsible", "cooperating", "time", "begin", "finish", "product", "note"]

Cell = tuple[Span, ...]
"""The lines of one cell; a table drawn with bars breaks the words of a cell over several rows."""

_CELL = re.compile(r"\|([^|\n]*)(?=\|)")
_RULE = re.compile(r"[|:\-–— ]+$")  # `|---|---|` under the header row of markdown


@dataclass(frozen=True, slots=True)
class ColumnWord:
    """A row of `table_columns.csv`: what a column with this word in its head holds."""

    word: str
    column: str
    source: str


@dataclass(frozen=True, slots=True)
class CellDeadline:
    """The deadline of one row with the cells that say what, who, with whom and what comes of it."""

    time: TimeExpression
    kind: DeadlineKind
    task: Cell
    responsible: Cell
    cooperating: Cell
    product: Cell


def find_cell_deadlines(text: str, rows: list[Span], year: PlanYear) -> Iterator[CellDeadline]:
    """The deadlines of consecutive table rows, when a header row names a column of time."""
    columns: dict[int, Column] = {}
    open_row: list[Cell] = []
    for row in rows:
        if _RULE.match(text, *row):
            continue
        cells = row_cells(text, row)
        if open_row and _continues(cells, columns):
            open_row = [(*a, *b) for a, b in zip_longest(open_row, cells, fillvalue=())]
            continue
        named = _columns(text, cells)
        headed = len(named) >= 2 or (bool(columns) and bool(named) and len(named) == sum(map(bool, cells)))
        if open_row:
            yield from _row(text, open_row, columns, year)
        open_row = [] if headed or not columns else cells
        if headed:
            columns = {**columns, **named}  # `Thời gian` over `Bắt đầu` and `Hoàn thành`
    if open_row:
        yield from _row(text, open_row, columns, year)


def column_words(text: str, rows: list[Span], row: Span) -> dict[int, str]:
    """The words of the table that name the columns over `row`, one of the consecutive table rows, by column number."""
    words: dict[int, str] = {}
    for other in rows:
        if other.start >= row.start:
            break
        cells = row_cells(text, other)
        named = _columns(text, cells)
        if len(named) >= 2 or (bool(words) and bool(named) and len(named) == sum(map(bool, cells))):
            words |= {n: found[0].lower() for n in named if (found := _column_words().match(text, *cells[n][0]))}
    return words


def _continues(cells: list[Cell], columns: dict[int, Column]) -> bool:
    """Whether a row only goes on with the words of the one above: no number, no time of its own."""
    timed = [n for n, column in columns.items() if column in ("time", "begin", "finish")]
    return (
        bool(cells)
        and not cells[0]
        and columns.get(0) == "number"
        and not any(cells[n] for n in timed if n < len(cells))
    )


def column_of(text: str, label: Span) -> Column | None:
    """What a label in a list (`- Đơn vị chủ trì: …`) names, when it is wholly the head of a column."""
    found = _column_words().match(text, *trim(text, *label))
    return _kinds()[found[0].lower()] if found and found.end() == trim(text, *label).stop else None


def row_cells(text: str, row: Span) -> list[Cell]:
    """The cells of a row, without the spaces around their words; an empty cell is ()."""
    cells: list[Cell] = []
    for cell in _CELL.finditer(text, *row):
        start, stop = cell.span(1)
        while start < stop and text[start] == " ":
            start += 1
        while stop > start and text[stop - 1] == " ":
            stop -= 1
        cells.append((Span(start, stop),) if stop > start else ())
    return cells


def _columns(text: str, cells: list[Cell]) -> dict[int, Column]:
    """Which columns a row names as a header does: short cells that begin with a word of the table."""
    named: dict[int, Column] = {}
    for number, cell in enumerate(cells):
        if cell and cell[0].stop - cell[0].start <= 60 and (found := _column_words().match(text, *cell[0])):
            named[number] = _kinds()[found[0].lower()]
    return named


def _row(text: str, cells: list[Cell], columns: dict[int, Column], year: PlanYear) -> Iterator[CellDeadline]:
    holds: dict[Column, Cell] = {}
    for number, column in columns.items():
        if number < len(cells) and cells[number]:
            holds.setdefault(column, cells[number])
    task, who, partner, product = (holds.get(c, ()) for c in ("task", "responsible", "cooperating", "product"))
    stated = _stated(text, holds, year)
    first_column_is_time = bool(stated) and bool(task) and stated[0][0].start < task[0].start
    within = [CellDeadline(time, time.kind, named, (), (), ()) for time, named in _in_task(text, task, year)]
    if within and within[0].task:
        task = _before_bracket(text, task, within[0].task[0].start)
    rows = [CellDeadline(time, kind, task, who, partner, product) for time, kind in stated]
    yield from rows + within if first_column_is_time else within + rows


def _stated(text: str, holds: dict[Column, Cell], year: PlanYear) -> list[tuple[TimeExpression, DeadlineKind]]:
    """What the cells of time say."""
    begin, finish = holds.get("begin"), holds.get("finish")
    if begin and finish:
        first, last = _whole(text, begin, year), _whole(text, finish, year)
        if first and last:
            return [(_joined(first, last), "range")]
    found: list[tuple[TimeExpression, DeadlineKind]] = []
    for column in _TIMES:
        for piece in holds.get(column, ()):
            whole = _whole(text, (piece,), year)
            for time in [whole] if whole else find_times(text, *piece, year):
                kind = time.kind
                if time.form == "point" and time.relation == "bare":
                    kind = _TIMES[column]
                found.append((replace(time, last=None) if kind == "start" else time, kind))
    return found


_TIMES: Final[dict[Column, DeadlineKind]] = {"begin": "start", "time": "milestone", "finish": "due"}


def _in_task(text: str, task: Cell, year: PlanYear) -> Iterator[tuple[TimeExpression, Cell]]:
    """A month in brackets inside the task: `Trình kỳ họp (thông qua tại kỳ họp thứ 10, tháng 10/2015)`."""
    comma = False  # whether the line of the cell above ends with one
    for piece in task:
        for time in find_times(text, *piece, year):
            point = time.point
            listed = text[time.start - 2 : time.start] == ", " or (comma and time.start == piece.start)
            if listed and point and point.year and point.unit in ("month", "quarter"):
                yield time, _bracketed(text, task, time)
        comma = text[piece.stop - 1] == ","


def _before_bracket(text: str, task: Cell, inside: int) -> Cell:
    """The words of the task before the bracket that holds `inside`."""
    spans = (trim(text, piece.start, min(piece.stop, inside - 1)) for piece in task if piece.start < inside)
    return tuple(span for span in spans if span.stop > span.start)


def _bracketed(text: str, task: Cell, time: TimeExpression) -> Cell:
    """The words in the open bracket before the time."""
    words: list[Span] = []
    for piece in reversed([piece for piece in task if piece.start < time.start]):
        stop = min(piece.stop, time.start)
        opened = text.rfind("(", piece.start, stop)
        words.insert(0, trim(text, max(opened + 1, piece.start), stop))
        if opened >= 0:
            break
    return tuple(span for span in words if span.stop > span.start)


def _whole(text: str, cells: Cell, year: PlanYear) -> TimeExpression | None:
    """A cell that holds one bare point: `5/2012`, `23/3/2026`, `Quý II/2024`."""
    cell = cells[0]
    point = parse_point(text, cell.start, cell.stop, bare=True)
    if point is None or point.month is None or point.stop != cell.stop:
        return None
    default = year.of(point.month)
    first, last = point.first(default), point.last(default)
    day = first if point.unit == "day" and point.year is not None else None
    precision = point.unit if first or last else None
    return TimeExpression(
        cell.start, cell.stop, cell.start, "point", "bare", "milestone", point, first, last, day, precision=precision
    )


def _joined(first: TimeExpression, last: TimeExpression) -> TimeExpression:
    """`2/2012 | 5/2012`: one range from the first cell to the second."""
    return replace(first, stop=last.stop, form="range", relation="from", kind="range", last=last.last, day=None)


@cache
def _kinds() -> dict[str, Column]:
    return {row.word: cast(Column, row.column) for row in tables.load("table_columns", ColumnWord, key=("word",))}


@cache
def _column_words() -> re.Pattern[str]:
    words = sorted(_kinds(), key=len, reverse=True)
    return re.compile(rf"(?i)(?:{'|'.join(map(re.escape, words))})(?!\w)")
