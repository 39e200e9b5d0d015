"""Ranges of time: from a day, a month, an event or now on, to another one.

từ ngày 16/9 – 20/11/2024 · từ quý III đến quý IV/2025 · từ ngày phát động đến ngày 30/11/2023 · từ nay đến hết năm
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from pipeline.extract.relative_times import event_end
from pipeline.extract.time_points import Point, parse_point, parse_quarter
from pipeline.extract.time_signals import Relation
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.text import Span

_TO = re.compile(
    r"(?i),? ?(?:(?:đến|tới|cho đến)(?P<through> hết)?(?: (?=[^ ])|$)|[-–—] ?)(?P<before>trước )?"  # ` đến hết `, ` – `
)


_NUMBER_TO = re.compile(  # `từ 10 đến ` before `16/4/2023`
    r"(?i)(?P<signal>(?<!\w)(?:kể )?từ )(?:ngày )?(?P<day>[0-3]?[0-9])(?: (?:đến|tới)| ?[-–])(?: (?:hết )?ngày)? ?$"
)


_FROM_EVENT = re.compile(  # `từ ngày phát động đến trước thời điểm …`
    r"(?i)(?:kể )?từ (?:ngày|khi|thời điểm) (?P<first>[^0-9;.:()]{3,90}?) đến (?P<through>hết )?(?P<before>trước )?"
    r"(?P<to>ngày |thời điểm |khi )?(?=\w)"
)


def range_from(
    text: str, start: int, relation: Relation, point: Point, stop: int, year: PlanYear
) -> TimeExpression | None:
    """The range that begins with `point`: `từ quý III đến quý IV/2025`, `từ ngày 28/8 đến khi kết thúc`."""
    to = _TO.match(text, point.stop, stop)
    if to is None:
        return None
    clock = _CLOCK_AHEAD.match(text, to.end(), stop)
    place = clock.end() if clock else to.end()
    last = (
        parse_point(text, place, stop, bare=True)
        if point.unit != "quarter"
        else (parse_point(text, place, stop) or parse_quarter(text, place, stop))
    )
    if last is not None and last.month is not None and (last.numbered or to["through"]):
        return _spanning(start, point, last, to["before"] is not None, last.stop, year)
    if relation == "from" and point.month is not None and (event := _EVENT_AHEAD.match(text, to.end(), stop)):
        anchor = Span(event.end(), event_end(text, event.end(), stop))
        first = point.first(year.of(point.month))
        return TimeExpression(
            start, anchor.stop, point.start, "range", relation, "range", point, first,
            exclusive=to["before"] is not None, precision=point.unit if first else None, anchor=anchor,
        )  # fmt: skip
    return None


def range_to(text: str, low: int, last: Point, year: PlanYear) -> TimeExpression | None:
    """The range that ends with `last` and whose first day is a bare number: `từ 10 đến | 16/4/2023`."""
    begun = _NUMBER_TO.search(text, low, last.start) if last.unit == "day" else None
    if begun is None:
        return None
    first = Point(begun.start("day"), begun.end("day"), "day", None, day=int(begun["day"]))
    return _spanning(begun.start(), first, last, False, last.stop, year)


_CLOCK_AHEAD = re.compile(r"(?i)[0-9]{1,2} ?(?:giờ|h|g)(?: ?[0-9]{1,2})?(?: ?phút|[’'′`])?,? ?(?=ngày)")


_EVENT_AHEAD = re.compile(
    r"(?i)(?:ngày |thời điểm |khi |lúc )?(?=(?:kết thúc|hoàn thành|diễn ra|bế mạc|hết|xong|tổng kết)(?!\w))"
)


def _spanning(
    start: int, first: Point, last: Point, exclusive: bool, stop: int, year: PlanYear
) -> TimeExpression | None:
    """A range whose ends share what only one of them prints; its year is that of the printed end."""
    if first.unit != last.unit and "day" in (first.unit, last.unit) and first.month is None:
        return None
    month = first.month or last.month
    ends = last.year or year.of(last.month)
    begins = first.year or ends
    if (
        first.year is None
        and begins is not None
        and month is not None
        and last.month is not None
        and month > last.month
    ):
        begins -= 1  # `từ 15/11 đến 20/02/2026`
        if last.year is None and year.since == 1:
            begins, ends = begins + 1, begins + 2
    opened = replace(first, month=month).first(begins)
    closed = last.last(ends)
    if exclusive:
        closed = last.first(ends)
        closed = closed - timedelta(days=1) if closed else None
    return TimeExpression(
        start, stop, first.start, "range", "from", "range", first, opened, closed,
        exclusive=exclusive,
        precision=first.unit if opened or closed else None,
        approximate=first.part is not None or last.part is not None,
    )  # fmt: skip


def from_now(text: str, low: int, place: int, stop: int, year: PlanYear) -> TimeExpression | None:
    """`từ nay đến hết năm`, `từ nay đến ngày 30/6/2023`: begins at the date of issue."""
    to = _TO.match(text, place + 3, stop)
    since = _FROM.search(text, max(low, place - 4), place)
    last = parse_point(text, to.end(), stop, bare=True) if to and since else None
    if to is None or since is None or last is None or last.month is None:
        return None
    closed = last.last(year.of(last.month))
    return TimeExpression(
        since.start(), last.stop, place, "range", "from", "range", last, year.issued, closed,
        precision="day" if year.issued else last.unit if closed else None,
    )  # fmt: skip


_FROM = re.compile(r"(?i)(?<!\w)từ $")


def between_events(text: str, start: int, stop: int, year: PlanYear) -> TimeExpression | None:
    """`từ ngày phát động đến trước thời điểm diễn ra …`, `từ ngày phát động đến ngày 30/11/2023`."""
    found = _FROM_EVENT.match(text, start, stop)
    if found is None:
        return None
    place = found.start("to") if found["to"] else found.end()
    last = parse_point(text, place, stop, bare=found["through"] is not None)
    exclusive = found["before"] is not None
    if last is not None and last.month is not None:
        closed = last.first(year.of(last.month)) if exclusive else last.last(year.of(last.month))
        if closed and exclusive:
            closed -= timedelta(days=1)
        return TimeExpression(
            start, last.stop, found.start("first"), "range", "from", "range", last, None, closed,
            exclusive=exclusive, precision=last.unit if closed else None, anchor=Span(*found.span("first")),
        )  # fmt: skip
    if not found["to"]:
        return None
    end = event_end(text, found.end(), stop)
    anchor = Span(found.start("first"), end)
    return TimeExpression(
        start, end, found.start("first"), "range", "from", "range", exclusive=exclusive, anchor=anchor
    )
