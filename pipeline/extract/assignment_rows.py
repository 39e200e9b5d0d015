"""Rows of an assignment table (bảng phân công nhiệm vụ): which row is a head, a group, a further line, an item.

Head rows name the columns, over one row or two (`Thời gian` above `Bắt đầu`, `Hoàn thành`), and may come again on the
next page. A row across the table groups the items below it. An item owns its cells, and those of the row above that
reach down to it: a merged cell, `như trên`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from pipeline import tables
from pipeline.extract.table_columns import TIMES, Column, head_column, is_counted
from pipeline.numbering import label_at
from pipeline.text import LOWER, Span

Cell = tuple[Span, ...]
"""The lines of one cell; a table drawn with bars breaks the words of a cell over several rows."""

_CELL = re.compile(r"\|([^|\n]*)(?=\|)")
_RULE = re.compile(r"[|:\-–— ]+$")  # `|---|---|` under the head row of markdown
_NUMBER_CELL = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ]|[0-9]{1,3}(?:\.[0-9]{1,2}){0,3})[.)]?")
_COUNTER = re.compile(r"\(?([0-9]{1,2}|[A-E])\)?(?:[ ]?=.*)?")
_CAPITALS = re.compile(rf"[^{LOWER} ]+(?: [^{LOWER} ]+){{2,}}")  # not `VPCP`
_BULLET = re.compile(r"[-–+•*][ ]+")
_OPEN_END = re.compile(r"[^.;:!?…]$")
_BROKEN_SHARE = 3
_FEWEST = 2


class CellMark(NamedTuple):
    """A row of `cell_marks.csv`: a cell that holds no words of its own, `blank` or the same as the one `above`."""

    word: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the table: its cells by what their column holds, empty ones left out; heads of the same columns.

    `own` names the columns whose cell stands in the row itself and does not reach down to it. `thing` is what the row
    is about where no column is one of tasks: the first cell under a head that says nothing of the assignment.
    """

    cells: Mapping[Column, Cell]
    heads: Mapping[Column, Cell]
    own: frozenset[Column]
    thing: Cell = ()


_Heads = dict[int, tuple[Column, Cell]]


@dataclass(slots=True)
class _Table:
    """What is known while the rows go by: heads by column, the item being read, the item above it."""

    heads: _Heads = field(default_factory=dict)
    head_rows: list[Sequence[Cell | None]] = field(default_factory=list)
    begun: bool = False
    """Whether an item has been seen under these heads."""
    item: list[Cell | None] = field(default_factory=list)
    above: list[Cell] = field(default_factory=list)


def items(text: str, rows: Sequence[Span]) -> Iterator[Item]:
    """The items of consecutive table rows, in order; none before a head row has named at least two columns."""
    table = _Table()
    read = [row_cells(text, row) for row in rows if not _RULE.match(text, *row)]
    broken = _is_broken(text, read)
    for cells in read:
        named = _heads(text, cells, table)
        if named is not None:
            yield from _closed(table)
            _take_heads(table, cells, named)
        elif not table.heads or _is_counter(text, cells):
            continue
        elif table.item and _continues(text, cells, table, broken):
            table.item = [_joined(a, b) for a, b in zip_longest(table.item, cells, fillvalue=())]
        else:
            yield from _closed(table)
            table.item, table.begun = cells, True
    yield from _closed(table)


def row_cells(text: str, row: Span) -> list[Cell | None]:
    """The cells of a row, without the spaces around their words and a leading dash; an empty cell is ().

    None stands for the cell above once more: a merged cell that reaches down, `||` in what a reader writes
    (`| 2 | Lập hồ sơ || 3/2025 |`), or words that say so.
    """
    merges = text.startswith(("| ", "||"), row.start) and "| " in text[slice(*row)]
    cells: list[Cell | None] = []
    for cell in _CELL.finditer(text, *row):
        start, stop = cell.span(1)
        if merges and start == stop:
            cells.append(None)
            continue
        while start < stop and text[start] == " ":
            start += 1
        while stop > start and text[stop - 1] == " ":
            stop -= 1
        meaning = _marks().get(text[start:stop].lower()) if stop - start <= _longest_mark() else None
        if meaning == "above":
            cells.append(None)
            continue
        if bullet := _BULLET.match(text, start, stop):
            start = bullet.end()
        cells.append((Span(start, stop),) if stop > start and meaning is None else ())
    return cells


def _closed(table: _Table) -> Iterator[Item]:
    """The item being read, with what reaches down to it; a cell of its own comes before one that reaches down."""
    if not table.item:
        return
    own: dict[Column, Cell] = {}
    reaching: dict[Column, Cell] = {}
    heads: dict[Column, Cell] = {}
    resolved: list[Cell] = []
    for number, cell in enumerate(table.item):
        whole = cell if cell is not None else table.above[number] if number < len(table.above) else ()
        resolved.append(whole)
        if number in table.heads and whole:
            column, head = table.heads[number]
            (own if cell else reaching).setdefault(column, whole)
            heads.setdefault(column, head)
    about = _thing_column(table)
    thing = resolved[about] if about is not None and about < len(resolved) else ()
    table.above, table.item = resolved, []
    yield Item({**reaching, **own}, heads, frozenset(own), thing)


def _thing_column(table: _Table) -> int | None:
    """The column of the things that the rows are about: `Tên văn bản`, `Tên cơ sở`, right behind their numbers."""
    if table.heads.get(0, ("", ()))[0] != "number" or any(column == "task" for column, _ in table.heads.values()):
        return None
    headed = any(len(row) > 1 and row[1] for row in table.head_rows)
    return 1 if headed and 1 not in table.heads else None


def _heads(text: str, cells: list[Cell | None], table: _Table) -> _Heads | None:
    """The columns that a row names as a head row does, none where it comes again; None for any other row."""
    filled = [cell[0] for cell in cells if cell]
    if not filled or (cells[0] and _NUMBER_CELL.fullmatch(text, *cells[0][0])):
        return None
    if table.begun and any(_words(text, cells) == _words(text, row) for row in table.head_rows):
        return {}
    named = _named(text, cells)
    kinds = {column for column, _ in named.values()}
    if not table.heads:
        return named if len(named) >= _FEWEST and kinds - {"number", "note"} else None
    if table.begun:  # another table that touches this one
        counted = named.get(0, ("", ()))[0] == "number"
        return named if len(kinds) > _FEWEST and (counted or len(named) == len(filled)) else None
    if cells[0] or any(is_counted(text[slice(*span)]) for span in filled):
        return None
    named = {**_named(text, _going_on(cells, table.head_rows[-1])), **named}
    return named if 2 * len(named) >= len(filled) else None


def _named(text: str, cells: Sequence[Cell | None]) -> _Heads:
    named: _Heads = {}
    for number, cell in enumerate(cells):
        if cell and (column := head_column(" ".join(text[slice(*span)] for span in cell))):
            named[number] = column, cell
    return named


def _going_on(cells: Sequence[Cell | None], above: Sequence[Cell | None]) -> list[Cell]:
    """The cells with the words above them, in a head that is broken over lines: `Đơn vị chủ`, below it `trì`."""
    if len(cells) != len(above):
        return []
    return [(*over, *cell) if cell and over else () for cell, over in zip(cells, above, strict=True)]


def _take_heads(table: _Table, cells: list[Cell | None], named: _Heads) -> None:
    if table.begun and not named:  # the same head on the next page
        return
    if table.begun:
        table.heads, table.head_rows, table.begun, table.above = {}, [], False, []
    if table.head_rows and len(cells) != len(table.head_rows[-1]):
        # a drawn table has one cell for a head over two columns: what stood behind it has moved on
        first = next(number for number, cell in enumerate(cells) if cell)
        table.heads = {number: head for number, head in table.heads.items() if number < first}
    table.heads.update(named)
    table.head_rows.append(cells)


def _words(text: str, cells: Sequence[Cell | None]) -> tuple[str, ...]:
    return tuple(" ".join(text[slice(*span)] for span in cell or ()).casefold() for cell in cells)


def _is_counter(text: str, cells: Sequence[Cell | None]) -> bool:
    """`| (1) | (2) | (3) |`, `| A | B | 1 | 2 |`: numbers of the columns."""
    said = [_COUNTER.fullmatch(text, *cell[0]) for cell in cells if cell]
    return len(said) >= 3 and all(said)


def is_group(text: str, cells: Sequence[Cell | None]) -> bool:
    """Whether the row speaks of the rows below it: words in one cell only, in capitals or behind a label."""
    filled = [cell[0] for cell in cells if cell]
    if len(cells) < 3 or not filled:
        return False
    if len(filled) == 2 and _NUMBER_CELL.fullmatch(text, *filled[0]):
        del filled[0]
    if len(filled) != 1:
        return False
    span = filled[0]
    return bool(
        _CAPITALS.fullmatch(text, *span) or ((label := label_at(text, *span)) and label.kind not in ("bullet", "plus"))
    )


def _continues(text: str, cells: Sequence[Cell | None], table: _Table, broken: bool) -> bool:
    """Whether a row only goes on with the words of the one above: no number, no time of its own, no group."""
    if not cells or cells[0] or cells[0] is None or table.heads.get(0, ("", ()))[0] != "number":
        return False
    if any(cell is None for cell in cells) or is_group(text, cells):
        return False
    times = [number for number, (column, _) in table.heads.items() if column in TIMES]
    if any(cells[n] for n in times if n < len(cells)):
        return False
    return broken or _goes_on(text, cells, table.item)


def _goes_on(text: str, cells: Sequence[Cell | None], above: Sequence[Cell | None]) -> bool:
    """Whether some cell goes on in the middle of the words above it."""
    return any(
        cell and over and text[cell[0].start].islower() and _OPEN_END.search(text, over[-1].start, over[-1].stop)
        for cell, over in zip(cells, above, strict=False)
    )


def _is_broken(text: str, rows: Sequence[Sequence[Cell | None]]) -> bool:
    """Whether the table is drawn line by line: of the rows without a number, every third goes on with small letters."""
    bare = on = 0
    for above, cells in pairwise(rows):
        if cells and cells[0] == () and any(cells):
            bare += 1
            on += _goes_on(text, cells, above)
    return bare > 1 and on * _BROKEN_SHARE >= bare


def _joined(above: Cell | None, cell: Cell | None) -> Cell | None:
    return cell if above is None and cell else (*above, *cell) if above is not None and cell else above


@cache
def _marks() -> dict[str, str]:
    return {row.word: row.meaning for row in tables.load("cell_marks", CellMark, key=("word",))}


@cache
def _longest_mark() -> int:
    return max(map(len, _marks()))
