"""Tables as text, for HTML and .docx alike.

A layout table only places text on the page (letterhead, signature block, a box): it is written out cell by cell, one
paragraph a line. A data table is written one line a row, `| cell | cell |`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.ingest.landmarks import is_letterhead, is_recipients, is_signing, is_state_line

_BOX_WIDTH = 3
_MAX_COLUMNS = 256
_LETTERHEAD_ROWS = 8
_SMALL_ROWS = 3
_CLOSING_ROWS = 20
_CLOSING_WIDTH = 4
_WRAPPER_LINES = 15
_WRAPPER_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs (empty ones may stand between them) and how many columns it covers.

    The rows that a merged cell reaches down to hold in its place an empty cell with `reached` true.
    """

    lines: tuple[str, ...]
    across: int = 1
    heading: bool = False
    reached: bool = False

    @property
    def text(self) -> str:
        """The paragraphs in one line, fit to stand between bars; rows of a table within it are separated by `;`."""
        parts = (
            line.strip("| ").replace(" | ", "; ") if line.startswith("|") and line.endswith("|") else line
            for line in self.lines
        )
        return " ".join(" ".join(parts).replace("|", "/").split())


Row = Sequence[Cell]


def write(rows: Sequence[Row]) -> list[str]:
    """The lines of a table, an empty one before and behind it; `||` where a merged cell reaches down.

    >>> head = [Cell(("TT",)), Cell(("Nhiệm vụ",))]
    >>> write([head, [Cell(("1",)), Cell(("Lập hồ sơ;", "nộp hồ sơ"))], [Cell(("2",)), Cell(())]])
    ['', '| TT | Nhiệm vụ |', '| 1 | Lập hồ sơ; nộp hồ sơ |', '| 2 |  |', '']
    >>> write([[*head, Cell(("Chủ trì",))], [Cell(("1",)), Cell(("Họp",)), Cell((), reached=True)]])[2]
    '| 1 | Họp ||'
    """
    single = len(rows) == 1
    rows = [row for row in rows if any(line.strip() for cell in row for line in cell.lines)]
    if not rows:
        return []
    if (single and len(rows[0]) <= _BOX_WIDTH) or _places_text(rows):
        columns = _is_letterhead(rows) or _is_closing(rows)
        return ["", *(_by_column(rows) if columns else _by_row(rows))]
    return ["", *(_data_row(row) for row in rows), ""]


def _data_row(row: Row) -> str:
    cells: list[str] = []
    for cell in row:
        cells.append("" if cell.reached else f" {cell.text} ")
        if len(cells) < _MAX_COLUMNS:
            cells += ["" if cell.reached else "  "] * (cell.across - 1)
    return f"|{'|'.join(cells)}|"


def _by_row(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if cell.lines:
                yield from cell.lines
                yield ""


def _by_column(rows: Sequence[Row]) -> Iterator[str]:
    """The left column down to its end, then the next: a letterhead in several rows reads like one in a single row.

    A stretch of rows with the same number of cells makes columns; a row across the whole table (KẾ HOẠCH) ends it.
    """
    for _, band in groupby(rows, key=len):
        for column in zip(*band, strict=True):
            for cell in column:
                yield from cell.lines
            yield ""


def _places_text(rows: Sequence[Row]) -> bool:
    """Whether the table is layout."""
    if max(sum(cell.across for cell in row) for row in rows) == 1:
        return True
    if any(cell.heading for cell in rows[0]):
        return False
    if _is_letterhead(rows) or _is_closing(rows) or _is_wrapper(rows):
        return True
    # a table of data would name its columns in the first row, in a few words
    return len(rows) <= 2 and len(rows[0]) <= _BOX_WIDTH and any(_count(cell) > 1 for cell in rows[0])


def _is_letterhead(rows: Sequence[Row]) -> bool:
    """Quốc hiệu or Party in the first rows; in a small table place and date do, a table of data may have such cells."""
    mark = is_letterhead if len(rows) <= _SMALL_ROWS else is_state_line
    return any(mark(line) for row in rows[:_LETTERHEAD_ROWS] for cell in row for line in cell.lines)


def _is_closing(rows: Sequence[Row]) -> bool:
    """Nơi nhận beside the signer. A column of data may be called "Nơi nhận" too, but has no list below the word."""
    if len(rows) > _CLOSING_ROWS or max(map(len, rows)) > _CLOSING_WIDTH:
        return False
    for cell in (cell for row in rows for cell in row):
        first = next((line for line in cell.lines if line.strip()), "")
        if is_signing(first) or (is_recipients(first) and (_count(cell) > 1 or first.rstrip().endswith(":"))):
            return True
    return False


def _is_wrapper(rows: Sequence[Row]) -> bool:
    """Whether one cell holds nearly all: a page that was laid out by a table."""
    cells = [cell for row in rows for cell in row]
    sizes = [sum(map(len, cell.lines)) for cell in cells]
    largest = max(range(len(cells)), key=sizes.__getitem__)
    return _count(cells[largest]) >= _WRAPPER_LINES and sizes[largest] > _WRAPPER_SHARE * sum(sizes)


def _count(cell: Cell) -> int:
    return sum(1 for line in cell.lines if line.strip())
