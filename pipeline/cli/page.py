"""What all views share: a console on stdout, entries with a label on the left, and text that cannot harm a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

# escape sequences of a hostile document must not reach the terminal; a tab would break the columns
_HARMLESS = dict.fromkeys((*range(32), *range(127, 160))) | {0x09: " ", 0x0A: " "}

LABEL_WIDTH = 12


def console() -> Console:
    """A console on stdout: as wide as the terminal, without colour off a terminal or under NO_COLOR."""
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def text(value: str, style: str = "") -> Text:
    """`value` on one line, without control characters."""
    return Text(value.translate(_HARMLESS), style=style)


def joined(pieces: Iterable[str | Text | None], separator: str = " · ") -> Text:
    """The pieces that there are, with a dot between them."""
    line = Text()
    for piece in pieces:
        if piece:
            line.append(separator if line else "", "dim")
            line.append_text(text(piece) if isinstance(piece, str) else piece)
    return line


def heading(title: str, count: int | None = None) -> Text:
    """The head of a group: its name and how many there are."""
    line = Text(f"\n{title}", style="bold")
    return line if count is None else line.append(f"  {count}", style="dim")


def field(name: str, value: str | None) -> Text | None:
    """`name  value`, or nothing where the document says nothing."""
    return text(f"{name}: ", "dim").append(value.translate(_HARMLESS), "default") if value else None


def entries(rows: Iterable[tuple[Text, Iterable[Text | None], str | None]]) -> Padding:
    """A column of labels, a column of lines, and at the right edge where it stands (a section path)."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(min_width=LABEL_WIDTH, no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True, style="dim")
    for label, lines, place in rows:
        grid.add_row(label, Group(*(line for line in lines if line)), text(place or ""))
    return Padding(grid, (0, 0, 0, 2))
