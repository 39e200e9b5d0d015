"""Time expressions of a plan: a signal word and the day, period, rhythm or event behind it.

Says what the words mean, not whether they bind anybody: `từ năm 2019 đến nay` is a time expression, no deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.extract.recurring_times import day_of_rhythm, recurring
from pipeline.extract.relative_times import RelativeTime, parse_event, parse_length
from pipeline.extract.time_points import Point, parse_point
from pipeline.extract.time_ranges import between_events, from_now, range_from, range_to
from pipeline.extract.time_signals import Relation, SignalAt, signal_before
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.plan import DeadlineKind

# Without their first letter, so in either case. Each alternative begins with a letter of its own: the engine then
# looks for these letters only, twice as quickly.
_WORDS = re.compile(
    r"g(?:ày(?![^\W\d_])|ay sau )|háng\b|u(?:[ýí]\b|ối\b|ần\b)|ăm\b|ằng\b|àng\b|ịnh k[ỳì]\b|ỗi\b|ừng\b"
    r"|ầ(?:u\b|n(?: ?/| mỗi))|i(?:ữa|ờ)\b|a(?:y đến|u (?:khi|ngày(?! [0-9OIl][0-9OIl/])) )|ừ khi "
    r"|rước (?=\w)"
)
_DIGITS = re.compile(r"[0-9OIl][0-9OIl]? {0,2}[/⁄.–-] {0,2}[0-9OIl]")


def time_places(text: str, start: int, stop: int) -> list[int]:
    """Where a word of time or a date of digits may begin, in order."""
    places = [m.start() - 1 for m in _WORDS.finditer(text, start, stop)]
    places += [m.start() for m in _DIGITS.finditer(text, start, stop)]
    places.sort()
    return places


def find_times(
    text: str, start: int, stop: int, year: PlanYear, places: Sequence[int] | None = None
) -> Iterator[TimeExpression]:
    """The time expressions of one line or cell, in order, never overlapping.

    Args:
        places: `time_places` of the line, where they are known already.

    >>> [t.last.isoformat() for t in find_times("nộp trước ngày 30/6", 0, 19, PlanYear(2023))]
    ['2023-06-29']
    """
    done = start
    told: Point | None = None
    for place in time_places(text, start, stop) if places is None else places:
        if place < done or (place > start and text[place - 1].isalnum()):
            continue
        found = _read(text, done, place, stop, _told(told, year))
        if found is not None:
            done = found.stop
            told = found.point if found.point is not None and found.point.year is not None else told
            yield found


def _told(told: Point | None, year: PlanYear) -> PlanYear:
    """The year before the plan's where the line has just printed it: `trong tháng 12/2024, gửi trước ngày 25/12`."""
    if told is None or told.unit == "year" or told.year is None or told.year + 1 != year.year:
        return year
    return PlanYear(told.year, year.issued, since=told.month or 1)


def _read(text: str, low: int, place: int, stop: int, year: PlanYear) -> TimeExpression | None:
    """The expression whose time word stands at `place`; nothing before `low` may belong to it."""
    letter = text[place].lower()
    if letter == "t" and text.startswith("ừ khi ", place + 1):
        return between_events(text, place, stop, year)
    if letter in "tsn" and (event := parse_event(text, _after_to(text, low, place), stop)):
        return _relative(event)
    if letter in "ngt" and (length := parse_length(text, low, place, stop)):
        return _relative(length)
    if text.startswith("ay ", place + 1) and letter == "n":
        return from_now(text, low, place, stop, year)
    counted = _COUNT.search(text, max(low, place - 24), place) if letter in "ntql" and place - 2 >= low else None
    if letter in "hmtđqnl" and (found := recurring(text, low, counted.start() if counted else place, stop, year)):
        return found
    if counted and letter == "t":  # `6 tháng cuối năm`
        place = counted.start()
    signal = signal_before(text, low, place)
    if (
        signal
        and signal.relation == "from"
        and letter == "n"
        and (found := between_events(text, signal.start, stop, year))
    ):
        return found
    point = parse_point(text, place, stop, bare=signal is not None)
    return None if point is None else _pointed(text, low, point, signal, stop, year)


_COUNT = re.compile(r"(?i)(?<!\w)(?:(?:ít nhất |tối thiểu )?(?:0?[1-9][0-9]?|một|hai|ba|sáu|chín)) $")


def _after_to(text: str, low: int, place: int) -> int:
    """`place`, or the start of `đến ` right before it: `đến trước khi …`."""
    return place - 4 if place - 4 >= low and text[place - 4 : place].lower() == "đến " else place


def _pointed(
    text: str, low: int, point: Point, signal: SignalAt | None, stop: int, year: PlanYear
) -> TimeExpression | None:
    """A point alone, as the beginning of a range, or as the day of a rhythm."""
    start, relation, clock = signal[:3] if signal else (point.start, "bare", False)
    if clock and relation in ("until", "bare") and (hours := _FROM_HOUR.search(text, max(low, start - 24), start)):
        start, relation = hours.start(), "bare"  # `từ 8h00 đến | 11h00 ngày 21/11`: hours of one day
    if found := day_of_rhythm(text, start, relation, point, stop):
        return found
    if relation in ("from", "in", "bare") and (found := range_from(text, start, relation, point, stop, year)):
        return found
    if relation == "until" and (found := range_to(text, max(low, start - 16), point, year)):
        return found
    if point.month is None or (point.unit == "year" and not point.numbered and signal is None and point.part is None):
        return None
    return _single(start, relation, point, year, clock)


_FROM_HOUR = re.compile(
    r"(?i)(?:(?<!\w)(?:từ|lúc|vào) )?(?<![0-9])[0-9]{1,2} ?(?:giờ|h|g)(?: ?[0-9]{1,2})?(?: ?phút)?[’'′]? ?"
    r"(?:[-–—]{1,2} ?)?$"
)


def _single(start: int, relation: Relation, point: Point, year: PlanYear, clock: bool) -> TimeExpression:
    default = year.of(point.month)
    first, last = point.first(default), point.last(default)
    day = first if point.unit == "day" and point.year is not None and not point.others else None
    if point.others:
        month, number = point.others[0]
        turned = point.day is None and point.year and month and point.month and month > point.month
        begun = point.year - 1 if turned and point.year else point.year  # `Quý IV/2025 và Quý I/2026`
        first = replace(point, month=month or point.month, day=number, year=begun, others=()).first(default)
    kind: DeadlineKind = "milestone"
    if relation == "before":
        kind, first, last = "due", None, first - timedelta(days=1) if first else None
    elif relation in ("by", "until"):
        kind, first = "due", None
    elif relation == "from":
        kind, last = "start", None
    if point.part is not None:  # the open side of `đầu tháng 8`, `cuối năm` is not printed
        first = first if point.part == "đầu" else None
        last = last if point.part == "cuối" else None
    return TimeExpression(
        start, point.stop, point.start, "point", relation, kind, point, first, last, day,
        exclusive=relation == "before",
        precision=point.unit if first or last else None,
        approximate=point.part is not None,
        clock=clock,
    )  # fmt: skip


def _relative(time: RelativeTime) -> TimeExpression:
    """A delivery bound to an event; `sau khi …` without a length only places it there."""
    loose = time.side == "after" and time.value is None
    return TimeExpression(
        time.start, time.stop, time.start, "relative", "in" if loose else "by", "milestone" if loose else "due",
        exclusive=time.exclusive,
        anchor=time.anchor,
        duration=(time.value, time.unit) if time.value is not None and time.unit is not None else None,
    )  # fmt: skip
