r"""Tables drawn with tabs or blanks: bars are put between the cells where the columns are certain.

Certain means: a head `TT, Nội dung, …, Thời gian`, at least two numbered rows below it, and no line between them that
does not fit. With tabs each row has as many cells as the head; with blanks each piece of a line begins where a head
does and ends before the next. Anything else is left as it is: a missed table can be seen, a wrong row is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.table_heads import ASSIGNMENT, COUNTER_HEAD
from pipeline.text import Edit, Span

_LINE = re.compile(r"[^\n]+")
_PIECE = re.compile(r"\S+(?: \S+)*")  # words with one blank between them
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}|[IVX]{1,5})[.)]?")
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
_SLACK = 1
_MOST_LINES = 1000


def drawn_table_edits(text: str) -> list[Edit]:
    """Edits that make the rows of drawn tables `| cell | cell |`, in text order."""
    if "\t" not in text and "   " not in text:
        return []
    lines = [Span(*m.span()) for m in _LINE.finditer(text) if not m[0].isspace()]
    edits: list[Edit] = []
    done = 0
    for i, line in enumerate(lines):
        if i < done or not COUNTER_HEAD.match(text, _content(text, line)) or not ASSIGNMENT.search(text, *line):
            continue
        below = lines[i : i + _MOST_LINES]
        for rows in (_with_tabs(text, below), _with_blanks(text, below)):
            if len(rows) > _FEWEST_ROWS and _numbered(text, rows) >= _FEWEST_ROWS:
                for row, place in zip(rows, below, strict=False):
                    edits += _bars(text, row, place)
                done = i + len(rows)
                break
    return edits


def _with_tabs(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """Cells of the head and of the rows below it that have as many; [] where the head has too few."""
    rows: list[list[Span]] = []
    for line in lines:
        cells = [Span(start, stop) for start, stop in pairwise([line.start - 1, *_tabs(text, line), line.stop])]
        cells = [Span(start + 1, stop) for start, stop in cells]
        if len(cells) < _FEWEST_COLUMNS or (rows and (len(cells) != len(rows[0]) or not _fits(text, cells))):
            break
        rows.append(cells)
    return rows


def _tabs(text: str, line: Span) -> Iterator[int]:
    return (place for place in range(*line) if text[place] == "\t")


def _with_blanks(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """Cells of the head and of the rows whose pieces begin under its own; [] where one of them reaches too far."""
    head = [Span(*m.span()) for m in _PIECE.finditer(text, *lines[0])]
    if len(head) < _FEWEST_COLUMNS or "\t" in text[slice(*lines[0])]:
        return []
    columns = [piece.start - lines[0].start for piece in head]
    rows = [head]
    for line in lines[1:]:
        pieces = [Span(*m.span()) for m in _PIECE.finditer(text, *line)]
        cells = [Span(line.start, line.start)] * len(columns)
        reaches = False
        for piece in pieces:
            at = piece.start - line.start
            column = next((n for n, start in enumerate(columns) if abs(start - at) <= _SLACK), None)
            if column is None:
                reaches = True
                break
            reaches |= column + 1 < len(columns) and piece.stop - line.start >= columns[column + 1] - _SLACK
            cells[column] = piece
        if not _fits(text, cells) or "\t" in text[slice(*line)]:
            break
        if reaches:
            return []
        rows.append(cells)
    return rows


def _fits(text: str, cells: Sequence[Span]) -> bool:
    """Whether the first cell is a number, or empty with words behind it."""
    first = text[slice(*cells[0])].strip()
    return bool(_NUMBER.fullmatch(first)) if first else any(text[slice(*cell)].strip() for cell in cells)


def _numbered(text: str, rows: Sequence[Sequence[Span]]) -> int:
    return sum(bool(_NUMBER.fullmatch(text[slice(*row[0])].strip())) for row in rows[1:])


def _bars(text: str, row: Sequence[Span], line: Span) -> Iterator[Edit]:
    """The edits of one row: what stands between two cells becomes a bar, also where cells between them are empty."""
    bars, done = "| ", line.start
    for cell in row:
        start, stop = cell
        while start < stop and text[start] in " \t":
            start += 1
        while stop > start and text[stop - 1] in " \t":
            stop -= 1
        if start < stop:
            yield Edit(done, start, bars)
            bars, done = " | ", stop
        else:
            bars += "| "
    yield Edit(done, line.stop, bars.rstrip() if bars != " | " else " |")


def _content(text: str, line: Span) -> int:
    start = line.start
    while text[start] in " \t":
        start += 1
    return start
