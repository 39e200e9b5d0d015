"""What is read of a time in a text: its words, the days it spans, how it binds; and the year that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.extract.time_points import Point
from pipeline.extract.time_signals import Relation
from pipeline.plan import DeadlineKind, Precision
from pipeline.text import Span

Form = Literal["point", "range", "recurring", "relative"]


@dataclass(frozen=True, slots=True)
class PlanYear:
    """The year that goes without saying: of the title, else of the date of issue.

    It begins with the month `since`: with August in a school year, whose spring lies in the next one.
    """

    year: int | None
    issued: date | None = None
    since: int = 1

    def of(self, month: int | None) -> int | None:
        """The year that a month without year belongs to."""
        if self.year is None or month is None:
            return self.year
        return self.year + 1 if month < self.since else self.year


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """What a time expression says: text[start:stop] with its signal word, `core` where the time itself begins."""

    start: int
    stop: int
    core: int
    form: Form
    relation: Relation
    kind: DeadlineKind
    point: Point | None = None
    first: date | None = None
    last: date | None = None
    day: date | None = None
    exclusive: bool = False
    precision: Precision | None = None
    recurrence: str | None = None
    rrule: tuple[str, ...] | None = None
    approximate: bool = False
    anchor: Span | None = None
    duration: tuple[int, str] | None = None
    clock: bool = False
