"""Positions in text, and how a position in clean text leads back to the text it came from.

Every change that normalisation makes is written down as an `Edit` when it is made; nothing is diffed afterwards
(a diff pointed at the wrong copy where a running head stood beside an identical line).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

UPPER = "A-ZÀ-ÃÈ-ÊÌÍÐÒ-ÕÙÚÝĂĐĨŨƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EF9, 2))
"""Vietnamese capitals, for the inside of a character class (the range À-Ỹ would hold small letters too)."""
LOWER = "a-zà-ãè-êìíðò-õùúýăđĩũơư" + "".join(chr(code) for code in range(0x1EA1, 0x1EFA, 2))
"""Small letters, likewise."""
LOST = "\ufffd"
"""Stands in a text for bytes that no reader could turn into a character (REPLACEMENT CHARACTER)."""


class Span(NamedTuple):
    """A half-open range of Unicode code points: text[start:stop]."""

    start: int
    stop: int


class Edit(NamedTuple):
    """text[start:stop] is to become `replacement` (a deletion when empty, an insertion when start == stop)."""

    start: int
    stop: int
    replacement: str


@dataclass(frozen=True, slots=True)
class _Step:
    """The edited blocks of one normalising step, in order: where each lies in the new and in the old text."""

    new_starts: tuple[int, ...]
    new_stops: tuple[int, ...]
    old_starts: tuple[int, ...]
    old_stops: tuple[int, ...]

    def start_of(self, position: int) -> int:
        """Old place of the character at `position`; the start of its block when it was edited."""
        i = bisect_right(self.new_starts, position) - 1
        if i < 0:
            return position
        if position < self.new_stops[i]:
            return self.old_starts[i]
        return self.old_stops[i] + position - self.new_stops[i]

    def stop_of(self, position: int) -> int:
        """Old place just behind the character before `position`; the end of its block when it was edited."""
        i = bisect_right(self.new_starts, position - 1) - 1
        if i < 0:
            return position
        if position <= self.new_stops[i]:
            return self.old_stops[i]
        return self.old_stops[i] + position - self.new_stops[i]


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Leads from clean text back to source text through the recorded steps, the last one first.

    Edited blocks are atomic: a span that touches one maps to the whole block, even if its length did not change
    (reordered tone marks). Unedited text maps one to one.
    """

    steps: tuple[_Step, ...] = ()

    def to_source(self, span: Span | tuple[int, int]) -> Span:
        """The source span whose normalised text holds the clean span; an empty span stays empty."""
        start, stop = span
        if start == stop:
            for step in reversed(self.steps):
                start = step.start_of(start)
            return Span(start, start)
        for step in reversed(self.steps):
            start, stop = step.start_of(start), step.stop_of(stop)
        return Span(start, stop)

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of this map's steps followed by `later`'s."""
        return OffsetMap(self.steps + later.steps)


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """Make the edits and return the new text with the map back to `text`.

    Args:
        edits: in text order, not overlapping (two may touch).

    Raises:
        ValueError: edits out of order, overlapping or outside the text.

    >>> new, back = apply_edits("a  b**c**", [Edit(1, 3, " "), Edit(4, 6, ""), Edit(7, 9, "")])
    >>> new, back.to_source((2, 4))
    ('a bc', Span(start=3, stop=7))
    """
    pieces: list[str] = []
    new_starts: list[int] = []
    new_stops: list[int] = []
    old_starts: list[int] = []
    old_stops: list[int] = []
    done = new = 0
    for start, stop, replacement in edits:
        if not done <= start <= stop <= len(text):
            raise ValueError(f"edit {start}:{stop} is out of order or outside a text of {len(text)} characters")
        pieces.append(text[done:start])
        pieces.append(replacement)
        new += start - done
        new_starts.append(new)
        new += len(replacement)
        new_stops.append(new)
        old_starts.append(start)
        old_stops.append(stop)
        done = stop
    if not new_starts:
        return text, OffsetMap()
    pieces.append(text[done:])
    step = _Step(tuple(new_starts), tuple(new_stops), tuple(old_starts), tuple(old_stops))
    return "".join(pieces), OffsetMap((step,))
