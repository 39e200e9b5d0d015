"""Tables in Markdown, and the CSV files beside this module."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `<name>.csv` in this folder, in file order."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(head: Sequence[str], cells: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table and a blank one behind it; nothing when it has no rows."""
    body = [_row(row) for row in cells]
    if body:
        yield from (_row(head), _row(["---"] * len(head)), *body, "")


def code(text: str) -> str:
    """The text as code, nothing for an empty one."""
    return f"`{text}`" if text else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_without_strokes, cells))} |"


def _without_strokes(cell: str) -> str:
    """The cell with its strokes written so that they do not end it, between the marks of code too."""
    cell = re.sub(r"`([^`]*\|[^`]*)`", r"<code>\1</code>", cell)
    return cell.replace("|", "&#124;")
