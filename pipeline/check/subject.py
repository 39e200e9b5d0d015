"""What a rule looks at, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pipeline.document import Document, Part
from pipeline.extract.places import Context
from pipeline.extract.reference_numbers import issuer_codes
from pipeline.plan import Plan

DaysOff = Callable[[date], str | None]
"""Names the reason why a day is off (weekend, public holiday); None for a working day."""


class Hit(NamedTuple):
    """A place that breaks a rule, and the values for its message."""

    start: int
    stop: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Subject:
    """One plan, as segmented and as parsed. Rules speak about the outer document unless they say otherwise."""

    document: Document
    plan: Plan
    context: Context
    days_off: DaysOff | None

    @property
    def text(self) -> str:
        """The clean text."""
        return self.document.text

    def part(self, kind: str) -> Part | None:
        """The first part of that kind in the outer document."""
        return next((part for part in self.document.parts if part.kind == kind and part.number == 0), None)

    def head(self) -> tuple[int, int]:
        """Where a rule about something missing points: the title line, else the first line."""
        part = self.part("title")
        line = self.document.line_at(part.span.start) if part else self.document.lines[0]
        return line.start, line.stop

    @property
    def has_own_form(self) -> bool:
        """Whether the plan follows the form of the Party (Hướng dẫn 36-HD/VPTW) or of a mass organisation.

        Their letterhead names the Party, or the number stands before a hyphen: "15-KH/HU".
        """
        letterhead = self.part("letterhead")
        if letterhead is not None and "ĐẢNG CỘNG SẢN VIỆT NAM" in self.text[slice(*letterhead.span)].upper():
            return True
        header = self.plan.header
        if "number" not in header.spans or not header.symbol:
            return False
        hyphened = self.text[header.spans["number"][1] :].lstrip()[:1] in ("-", "–")
        return hyphened and re.split("[-/]", header.symbol)[-1] not in issuer_codes()


_FIRST_YEAR, _LAST_YEAR = 1945, 2095


def is_plausible(iso: str) -> bool:
    """Whether a document of this state can bear the date."""
    return _FIRST_YEAR <= int(iso[:4]) <= _LAST_YEAR


def shown(iso: str | None) -> str:
    """An ISO date as people write it here.

    >>> shown("2024-03-15"), shown("2024-03")
    ('15/3/2024', '3/2024')
    """
    return "/".join(str(int(piece)) for piece in reversed((iso or "").split("-")) if piece)
