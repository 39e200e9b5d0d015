"""A piece of text that knows which records stand in it; joining pieces moves the records along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """One expected record: its kind (a list of the gold file), its place in the piece, its other fields."""

    kind: str
    start: int
    stop: int
    fields: Record


@dataclass(frozen=True, slots=True)
class Piece:
    """Text and the marks in it.

    >>> piece = "nộp " + Piece("trước 15/3").marked("deadlines", kind="due") + "."
    >>> piece.text, [(mark.start, mark.stop) for mark in piece.marks]
    ('nộp trước 15/3.', [(4, 14)])
    """

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: str | Piece) -> Piece:
        other = piece(other)
        return Piece(self.text + other.text, self.marks + tuple(_moved(mark, len(self.text)) for mark in other.marks))

    def __radd__(self, other: str) -> Piece:
        return Piece(other) + self

    def marked(self, kind: str, start: int = 0, stop: int | None = None, /, **fields: Any) -> Piece:
        """The piece with one more record; without a place it covers the whole piece."""
        mark = Mark(kind, start, len(self.text) if stop is None else stop, fields)
        return replace(self, marks=(*self.marks, mark))

    def capitalised(self) -> Piece:
        """With a capital first letter; the length does not change."""
        return replace(self, text=self.text[:1].upper() + self.text[1:])


def piece(text: str | Piece) -> Piece:
    """A plain text as a piece."""
    return text if isinstance(text, Piece) else Piece(text)


def joined(pieces: Iterable[str | Piece], separator: str = "") -> Piece:
    """All pieces, one after the other."""
    text, marks = [], []
    position = 0
    for i, part in enumerate(map(piece, pieces)):
        if i:
            text.append(separator)
            position += len(separator)
        marks += [_moved(mark, position) for mark in part.marks]
        text.append(part.text)
        position += len(part.text)
    return Piece("".join(text), tuple(marks))


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, stop=mark.stop + by)
