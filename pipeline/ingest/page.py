"""What stands on a printed page: words and rules in their places, however they were come by.

The text layer of a PDF and the recognition of a picture both give it; `page_lines` reads it in order.
Lengths are points (1/72 inch), from the left edge to the right and from the top edge down.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the box it fills; `confidence` of its recognition from 0 to 1, 1 where it was not recognised."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0

    @property
    def height(self) -> float:
        """From the top to the bottom of the box."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed line, level or upright: the box that it fills, thin in one direction."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_level(self) -> bool:
        """Whether it runs from left to right."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page; words in no order that may be relied on."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    confidence: float | None = None
    """How sure recognition was of the page, from 0 to 1; None where its text was not recognised but stored."""
    across: float = 0.0
    """Width of the sheet as it is read: upright and level ones may stand in one document."""
