"""Ruled tables of a page: the grid that its rules draw, and the words in each cell.

Rules that touch make one grid. Two places of the grid are one cell where no rule runs between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.ingest import grid
from pipeline.ingest.page import Rule, Word

_TOUCH = 3.0
_MIN_RULES = 2  # each way: a box of two and two is one cell, and no table
_MAX_RULES = 3000
_MAX_PLACES = 20_000
_MIN_CELLS = 4


@dataclass(slots=True)
class Table:
    """A grid: upright rules at `xs`, level ones at `ys`, both in order, and the words that stand within."""

    level: list[Rule]
    upright: list[Rule]
    xs: list[float]
    ys: list[float]
    words: list[Word] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.ys[0]

    def holds(self, word: Word) -> bool:
        """Whether the middle of the word lies within the table."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def rows(self, lines_in: Callable[[Sequence[Word]], list[str]]) -> list[list[grid.Cell]]:
        """The cells, row by row, as `grid` writes them.

        Args:
            lines_in: the lines that the words of one cell make.
        """
        held: dict[tuple[int, int], list[Word]] = {}
        for word in self.words:
            row, column = _place(self.ys, (word.top + word.bottom) / 2), _place(self.xs, (word.left + word.right) / 2)
            while row and not self._parted_above(row, column):
                row -= 1
            while column and not self._parted_left(row, column):
                column -= 1
            held.setdefault((row, column), []).append(word)
        rows: list[list[grid.Cell]] = []
        for row in range(len(self.ys) - 1):
            cells: list[grid.Cell] = []
            column = 0
            while column < len(self.xs) - 1:
                stop = column + 1
                while stop < len(self.xs) - 1 and not self._parted_left(row, stop):
                    stop += 1
                inside = held.get((row, column), ())
                cells.append(grid.Cell(tuple(lines_in(inside)) if inside else (), stop - column))
                column = stop
            rows.append(cells)
        return rows

    def _parted_left(self, row: int, column: int) -> bool:
        """Whether a rule runs along the left side of a place."""
        x, y = self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2
        return any(
            rule.left - _TOUCH <= x <= rule.right + _TOUCH and rule.top <= y <= rule.bottom for rule in self.upright
        )

    def _parted_above(self, row: int, column: int) -> bool:
        """Whether a rule runs along the upper side of a place."""
        x, y = (self.xs[column] + self.xs[column + 1]) / 2, self.ys[row]
        return any(
            rule.top - _TOUCH <= y <= rule.bottom + _TOUCH and rule.left <= x <= rule.right for rule in self.level
        )


def tables(rules: Sequence[Rule], words: Iterable[Word]) -> tuple[list[Table], list[Word]]:
    """The tables of a page from the top down, and the words that stand in none."""
    found = sorted(_grids(rules[:_MAX_RULES]), key=lambda table: table.top)
    outside: list[Word] = []
    for word in words:
        table = next((table for table in found if table.holds(word)), None)
        (table.words if table else outside).append(word)
    return [table for table in found if table.words], outside


def _grids(rules: Sequence[Rule]) -> Iterable[Table]:
    for group in _touching(rules):
        level = [rule for rule in group if rule.is_level]
        upright = [rule for rule in group if not rule.is_level]
        xs = _merged((rule.left + rule.right) / 2 for rule in upright)
        ys = _merged((rule.top + rule.bottom) / 2 for rule in level)
        places = (len(xs) - 1) * (len(ys) - 1)
        if len(xs) > _MIN_RULES and len(ys) >= _MIN_RULES and _MIN_CELLS <= places <= _MAX_PLACES:
            yield Table(level, upright, xs, ys)


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in groups that hang together."""
    groups: list[tuple[Rule, list[Rule]]] = []  # the box around each group
    for rule in sorted(rules, key=lambda rule: rule.top):
        box, members = rule, [rule]
        apart: list[tuple[Rule, list[Rule]]] = []
        for other, others in groups:
            if _meet(box, other) and any(_meet(rule, member) for member in others):
                box = Rule(
                    min(box.left, other.left), min(box.top, other.top),
                    max(box.right, other.right), max(box.bottom, other.bottom),
                )  # fmt: skip
                members += others
            else:
                apart.append((other, others))
        groups = [*apart, (box, members)]
    return [members for _, members in groups]


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.left <= other.right + _TOUCH
        and other.left <= one.right + _TOUCH
        and one.top <= other.bottom + _TOUCH
        and other.top <= one.bottom + _TOUCH
    )


def _merged(places: Iterable[float]) -> list[float]:
    """Places in order, those that nearly agree as one."""
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > _TOUCH:
            out.append(place)
    return out


def _place(edges: Sequence[float], at: float) -> int:
    return max(0, min(len(edges) - 2, sum(1 for edge in edges if edge <= at) - 1))
