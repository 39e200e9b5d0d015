"""A row of a domain table as evidence: where it stands, what it says, and the document that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline import tables


@dataclass(frozen=True, slots=True)
class Evidence:
    """One table row that made a finding what it is.

    `field` is what it decided of the finding; `table` and `line` lead to the row (`<table>.csv`, the head is line 1);
    `row` holds its filled cells by column; `source` is the legal document or usage behind it.
    """

    field: str
    table: str
    line: int
    row: dict[str, str]
    source: str


def find(field: str, table: str, **cells: str) -> Iterator[Evidence]:
    """The first row of the table with these cells, for this field of a finding; nothing when there is none."""
    wanted = cells.items()
    for line, row in tables.numbered(table):
        if all(row[column] == value for column, value in wanted):
            yield _evidence(field, table, line, row)
            return


def longest(field: str, table: str, fits: Callable[[dict[str, str]], int]) -> Iterator[Evidence]:
    """The row that takes up most of what is printed, the first of several; `fits` gives its length, 0 for none."""
    best = max(tables.numbered(table), key=lambda numbered: fits(numbered.cells), default=None)
    if best and fits(best.cells):
        yield _evidence(field, table, *best)


def _evidence(field: str, table: str, line: int, row: dict[str, str]) -> Evidence:
    says = {column: cell for column, cell in row.items() if cell and column != "source"}
    return Evidence(field, table, line, says, row["source"])
