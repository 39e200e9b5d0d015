"""Time expressions of a plan: a signal word and the day, period, rhythm or event behind it.

Says what the words mean, not whether they bind anybody: `từ năm 2019 đến nay` is a time expression, no deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from pipeline.extract.relative_times import RelativeTime, event_end, parse_event, parse_length
from pipeline.extract.rhythms import each, parse_rhythm
from pipeline.extract.time_points import Point, parse_point, parse_quarter
from pipeline.extract.time_signals import Relation, SignalAt, signal_before
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


# Without their first letter, so in either case. Each alternative begins with a letter of its own: the engine then
# looks for these letters only, twice as quickly.
_WORDS = re.compile(
    r"g(?:ày(?![^\W\d_])|ay sau )|háng\b|u(?:[ýí]\b|ối\b|ần\b)|ăm\b|ằng\b|àng\b|ịnh k[ỳì]\b|ỗi\b|ừng\b"
    r"|ầ(?:u\b|n(?: ?/| mỗi))|i(?:ữa|ờ)\b|a(?:y đến|u (?:khi|ngày(?! [0-9OIl][0-9OIl/])) )|ừ khi "
    r"|rước (?=\w)"
)
_DIGITS = re.compile(r"[0-9OIl][0-9OIl]? {0,2}[/⁄.–-] {0,2}[0-9OIl]")


_TO = re.compile(
    r"(?i),? ?(?:(?:đến|tới|cho đến)(?P<through> hết)?(?: (?=[^ ])|$)|[-–—] ?)(?P<before>trước )?"  # ` đến hết `, ` – `
)
_NUMBER_TO = re.compile(  # `từ 10 đến ` before `16/4/2023`
    r"(?i)(?P<signal>(?<!\w)(?:kể )?từ )(?:ngày )?(?P<day>[0-3]?[0-9])(?: (?:đến|tới)| ?[-–])(?: (?:hết )?ngày)? ?$"
)
_EACH = re.compile(r"(?i),? ?\(?(?:của )?(?:định kỳ )?(?:hằng|hàng|mỗi|từng) (?P<unit>năm|quý|quí|tháng|tuần)\b")
_LAST_OF_QUARTER = re.compile(r"(?i) (?:của )?tháng (?P<which>cuối|đầu)(?: của| mỗi| hằng| hàng)? qu[ýí](?! [IViv0-9])")
_NEXT = re.compile(r"(?i) (?:của )?(?P<unit>tháng|quý|quí|năm) (?:sau|kế tiếp|liền kề|tiếp theo)\b")
_WEEKDAY = re.compile(
    r"(?i)(?:(?<!\w)(?:định kỳ )?(?:vào )?(?:các )?(?:ngày )?(?:(?:sáng|chiều|tối) )?(?:ngày )?"
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|đầu tuần|cuối tuần) )$"
)
_RHYTHM_AT = re.compile(  # `Hằng tuần, vào giờ sinh hoạt, …`, `Hằng tuần, trước 10 giờ thứ sáu, …`
    r"(?i), (?:(?:vào|trong) [^0-9,;.:()]{3,40}"
    r"|(?:trước|vào|lúc) [0-9]{1,2} ?(?:giờ|h)(?: ?[0-9]{1,2}(?: phút)?)?(?: [^0-9,;.:()]{3,20})?)(?=,)"
)
_FROM_EVENT = re.compile(  # `từ ngày phát động đến trước thời điểm …`
    r"(?i)(?:kể )?từ (?:ngày|khi|thời điểm) (?P<first>[^0-9;.:()]{3,90}?) đến (?P<through>hết )?(?P<before>trước )?"
    r"(?P<to>ngày |thời điểm |khi )?(?=\w)"
)


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
        return _between_events(text, place, stop, year)
    if letter in "tsn" and (event := parse_event(text, _after_to(text, low, place), stop)):
        return _relative(event)
    if letter in "ngt" and (length := parse_length(text, low, place, stop)):
        return _relative(length)
    if text.startswith("ay ", place + 1) and letter == "n":
        return _from_now(text, low, place, stop, year)
    counted = _COUNT.search(text, max(low, place - 24), place) if letter in "ntql" and place - 2 >= low else None
    if letter in "hmtđqnl" and (found := _recurring(text, low, counted.start() if counted else place, stop, year)):
        return found
    if counted and letter == "t":  # `6 tháng cuối năm`
        place = counted.start()
    signal = signal_before(text, low, place)
    if (
        signal
        and signal.relation == "from"
        and letter == "n"
        and (found := _between_events(text, signal.start, stop, year))
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
    if found := _rhythmic(text, start, relation, point, stop):
        return found
    if relation in ("from", "in", "bare") and (found := _range(text, start, relation, point, stop, year)):
        return found
    if (
        relation == "until"
        and point.unit == "day"
        and (begun := _NUMBER_TO.search(text, max(low, start - 16), point.start))
    ):
        first = Point(begun.start("day"), begun.end("day"), "day", None, day=int(begun["day"]))
        return _spanning(begun.start(), first, point, False, point.stop, year)
    if point.month is None or (point.unit == "year" and not point.numbered and signal is None and point.part is None):
        return None
    return _single(start, relation, point, year, clock)


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


def _range(text: str, start: int, relation: Relation, point: Point, stop: int, year: PlanYear) -> TimeExpression | None:
    """`từ ngày 16/9 – 20/11/2024`, `từ quý III đến quý IV/2025`, `từ ngày 28/8 đến khi kết thúc`."""
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


def _from_now(text: str, low: int, place: int, stop: int, year: PlanYear) -> TimeExpression | None:
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


def _between_events(text: str, start: int, stop: int, year: PlanYear) -> TimeExpression | None:
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


def _rhythmic(text: str, start: int, relation: Relation, point: Point, stop: int) -> TimeExpression | None:
    """A day or month of every year, quarter or month: `trước ngày 15/11 hằng năm`, `ngày 20 của tháng cuối quý`."""
    if point.year is not None:
        return None
    days = [*point.others, (point.month, point.day)]
    if found := _LAST_OF_QUARTER.match(text, point.stop, stop):
        months = "3,6,9,12" if found["which"].lower() == "cuối" else "1,4,7,10"
        name, rule = "quarterly", f"FREQ=YEARLY;BYMONTH={months}"
    elif (found := _EACH.match(text, point.stop, stop)) or (found := _NEXT.match(text, point.stop, stop)):
        if found.re is _NEXT and point.month is not None:
            return None
        name = each(found["unit"])
        rule = {"weekly": "FREQ=WEEKLY", "monthly": "FREQ=MONTHLY"}.get(name, "FREQ=YEARLY")
        if name == "yearly" and point.month is not None:
            rule += ";BYMONTH=" + ",".join(dict.fromkeys(str(m) for m, _ in days if m))
    else:
        return None
    if point.day is not None:
        rule += ";BYMONTHDAY=" + ",".join(dict.fromkeys(str(d) for _, d in days if d))
    return TimeExpression(
        start, found.end(), point.start, "recurring", relation, "recurring", point,
        exclusive=relation == "before", recurrence=name, rrule=(rule,),
    )  # fmt: skip


def _recurring(text: str, low: int, place: int, stop: int, year: PlanYear) -> TimeExpression | None:
    """`hằng năm`, `định kỳ 6 tháng`, `thứ bảy hằng tuần`, `Hằng năm, trước ngày 15/11`."""
    if text[place - 5 : place].lower() == "theo " and place - 5 >= low:
        place -= 5
    rhythm = parse_rhythm(text, place, stop)
    if rhythm is None:
        return None
    weekday = _WEEKDAY.search(text, max(low, place - 40), place) if rhythm.names == ("weekly",) else None
    begun = _AT.search(text, max(low, place - 60), place) or weekday
    if begun is weekday and weekday and (clock := _AT.search(text, max(low, weekday.start() - 60), weekday.start())):
        begun = clock  # `trước 15 giờ | thứ sáu | hằng tuần`
    start, end, rules, exclusive = begun.start() if begun else place, rhythm.stop, rhythm.rules, False
    exclusive, core = begun is not None and begun[0].lower().startswith("trước"), place
    if at := _RHYTHM_AT.match(text, end, stop):
        end, exclusive = at.end(), exclusive or at[0].lower().startswith(", trước")
    elif len(rhythm.names) == 1 and (on := _ON.match(text, end, stop)):
        point = parse_point(text, on.end(), stop, bare=True)
        if point is not None and point.year is None and point.day is not None:
            whole = _rhythmic(text, start, "in", point, stop)  # `hằng quý, vào ngày 20 của tháng cuối quý`
            joined = whole or _rhythmic(
                f"{text[start : point.stop]} hằng {_UNIT_OF[rhythm.names[0]]}", 0, "in", _moved(point, -start), stop
            )
            if joined is not None:
                end, core = whole.stop if whole else point.stop, point.start
                rules, exclusive = joined.rrule or (), "trước" in on[0].lower()
    return TimeExpression(
        start, end, core, "recurring", "bare", "recurring",
        exclusive=exclusive, recurrence=",".join(rhythm.names), rrule=rules or None,
    )  # fmt: skip


_AT = re.compile(  # `vào tuần cuối | hằng tháng`, `trước 16 giờ | hằng ngày`, `vào phiên chợ | hằng tuần`
    r"(?i)(?<!\w)(?:(?:trước|vào|lúc) (?:lúc )?(?:(?:và |, )?[0-9]{1,2} ?(?:giờ|h) ?(?:[0-9]{1,2} ?(?:phút )?)?){1,3}"
    r"(?:(?:ngày|sáng|chiều|tối) )?"
    r"|vào (?:các )?(?:sáng|chiều|tối|buổi|ngày|tuần|thứ|đầu|giữa|cuối|phiên|khung giờ|chủ nhật)"
    r"(?: [^ ,;.:()]{1,9}){0,6}(?:, (?:[^ ,;.:()]{1,9} ){0,3})? ?)$"
)
_ON = re.compile(r"(?i),? (?:trước|vào|chậm nhất(?: là| vào)?|đến)(?= ngày)(?: )")
_UNIT_OF: Final = {
    "daily": "ngày",
    "weekly": "tuần",
    "monthly": "tháng",
    "quarterly": "quý",
    "half-yearly": "năm",
    "yearly": "năm",
    "periodic": "năm",
}


def _moved(point: Point, by: int) -> Point:
    return replace(point, start=point.start + by, stop=point.stop + by)


def _relative(time: RelativeTime) -> TimeExpression:
    """A delivery bound to an event; `sau khi …` without a length only places it there."""
    loose = time.side == "after" and time.value is None
    return TimeExpression(
        time.start, time.stop, time.start, "relative", "in" if loose else "by", "milestone" if loose else "due",
        exclusive=time.exclusive,
        anchor=time.anchor,
        duration=(time.value, time.unit) if time.value is not None and time.unit is not None else None,
    )  # fmt: skip
