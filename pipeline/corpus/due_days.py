"""The last day of a deadline that prints none: counted from a dated event, or the next one of a rhythm.

A rhythm without a day ("hằng quý") ends with its period: the last day of the month, quarter, half-year or year, the
Sunday of the week. One whose phase is not told ("2 năm một lần") has no day.

Source: Bộ luật Dân sự 91/2015/QH13, Điều 147 (the day of the event does not count), Điều 148 (the last day);
Bộ luật Lao động 45/2019/QH14, Điều 111, 112 (days off); RFC 5545, 3.3.10.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

_LONGEST_WORKING_DAYS = 400
_MONTHS_A_YEAR = 12
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULE_PARTS = {  # what a rhythm of a plan prints: `BYMONTH=6,12`, `BYMONTHDAY=15`, `BYDAY=FR`
    "BYMONTH": re.compile(r"[1-9][0-9]?(?:,[1-9][0-9]?){0,11}"),
    "BYMONTHDAY": re.compile(r"-?[1-9][0-9]?(?:,-?[1-9][0-9]?){0,30}"),
    "BYDAY": re.compile(rf"(?:{'|'.join(_WEEKDAYS)})(?:,(?:{'|'.join(_WEEKDAYS)})){{0,6}}"),
}

# `kể từ ngày |`, `sau khi |`: what stands right before the event that a length is counted from
_SINCE = re.compile(r"(?i)(?<!\w)(?:kể từ|tính từ|từ|sau)(?: (?:khi|ngày|lúc|thời điểm))?$")
_BEFORE = re.compile(r"(?i)(?<!\w)trước(?!\w)")
# `ngày |ký ban hành Kế hoạch này`: the plan's own day
_OWN_DAY = re.compile(r"(?i)^(?:ký|ban hành)(?: ban hành)?(?: kế hoạch này)?$")
# a day with its year: `ngày 15/3/2024`, `15 tháng 3 năm 2024`
_FULL_DATE = re.compile(
    r"(?<![0-9])([0-9]{1,2})(?:[/.-]| tháng )([0-9]{1,2})(?:[/.-]| năm )((?:19|20)[0-9]{2})(?![0-9])"
)


def iso_day(text: str | None) -> date | None:
    """The day of an ISO date; a month alone, or a day that does not exist, is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def counted_end(
    text: str, anchor: str | None, duration: Mapping[str, Any] | None, plan_date: str | None
) -> date | None:
    """Last day of a length of time whose event has a day: the day in its words, or that of the plan itself.

    >>> length = {"value": 5, "unit": "working_day"}
    >>> counted_end("05 ngày làm việc kể từ ngày họp (30/8/2024)", "họp (30/8/2024)", length, None).isoformat()
    '2024-09-10'
    """
    if not anchor or not duration or not text.endswith(anchor):
        return None
    said = text[: len(text) - len(anchor)].rstrip()
    if _BEFORE.search(said) or not _SINCE.search(said):
        return None
    dates = {found.groups() for found in _FULL_DATE.finditer(anchor)}
    if len(dates) == 1:
        day, month, year = map(int, dates.pop())
        start = iso_day(f"{year:04}-{month:02}-{day:02}")
    else:
        start = iso_day(plan_date) if _OWN_DAY.match(anchor) else None
    return None if start is None else _after(start, int(duration["value"]), str(duration["unit"]))


def _after(start: date, value: int, unit: str) -> date | None:
    if unit == "working_day":
        return _working_days_after(start, value) if value <= _LONGEST_WORKING_DAYS else None
    days = {"day": 1, "week": 7}.get(unit)
    return start + timedelta(days=days * value) if days else None


def _working_days_after(start: date, value: int) -> date:
    day = start
    while value > 0:
        day += timedelta(days=1)
        value -= not _is_off(day)
    return day


@lru_cache(maxsize=4096)
def _is_off(day: date) -> bool:
    from pipeline.check.days_off import days_off  # it loads a calendar, and few deadlines are counted

    return days_off(day) is not None


def last_day_rules(rules: Iterable[str], exclusive: bool) -> tuple[str, ...]:
    """The same rhythms with the last day of each turn in the rule; one that settles no day is left out.

    Args:
        exclusive: the printed day is too late ("trước ngày 15/11 hằng năm").

    >>> last_day_rules(["FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15", "FREQ=MONTHLY;INTERVAL=3", "FREQ=WEEKLY"], True)
    ('FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=14', 'FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1', 'FREQ=WEEKLY;BYDAY=SU')
    >>> last_day_rules(["FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;BYMONTHDAY=20"], False)
    ()
    """
    found = (_last_day_rule(rule, exclusive) for rule in rules)
    return tuple(rule for rule in found if rule)


def _last_day_rule(rule: str, exclusive: bool) -> str | None:
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    kind, interval = parts.get("FREQ"), int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdecimal() else 0
    printed = {name: value for name, value in parts.items() if name.startswith("BY")}
    if not printed:
        return _end_of_period(kind, interval)
    if interval != 1 or (kind == "YEARLY" and "BYMONTHDAY" in printed and "BYMONTH" not in printed):
        return None  # "trước ngày 20 hằng quý": of which month?
    if kind == "YEARLY" and "BYMONTHDAY" not in printed:
        printed["BYMONTHDAY"] = "-1"
    if not _exists(printed) or (exclusive and not _day_earlier(printed)):
        return None
    return ";".join([f"FREQ={kind}", *(f"{name}={value}" for name, value in printed.items())])


def _exists(printed: Mapping[str, str]) -> bool:
    """Whether there is such a day: dateutil would look for 30/02 up to the year 9999."""
    if not all(_RULE_PARTS[name].fullmatch(value) if name in _RULE_PARTS else False for name, value in printed.items()):
        return False
    months = [int(month) for month in printed.get("BYMONTH", "1").split(",")]
    days = [int(day) for day in printed.get("BYMONTHDAY", "1").split(",")]
    leap_year = 2024
    longest = max((monthrange(leap_year, month)[1] for month in months if month <= _MONTHS_A_YEAR), default=0)
    return all(abs(day) <= longest for day in days)


def _end_of_period(kind: str | None, interval: int) -> str | None:
    if kind == "YEARLY" and interval == 1:
        return "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"
    if kind == "MONTHLY" and interval and _MONTHS_A_YEAR % interval == 0:
        months = ",".join(map(str, range(interval, _MONTHS_A_YEAR + 1, interval)))
        return "FREQ=MONTHLY;BYMONTHDAY=-1" if interval == 1 else f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY=-1"
    if interval == 1 and kind in ("WEEKLY", "DAILY"):
        return "FREQ=WEEKLY;BYDAY=SU" if kind == "WEEKLY" else "FREQ=DAILY"
    return None


def _day_earlier(printed: dict[str, str]) -> bool:
    """Move the one day that a rule prints to the day before it; False where that cannot be said in a rule."""
    day, month, weekday = (printed.get(name, "") for name in ("BYMONTHDAY", "BYMONTH", "BYDAY"))
    if weekday in _WEEKDAYS:
        printed["BYDAY"] = _WEEKDAYS[_WEEKDAYS.index(weekday) - 1]
        return True
    if not day.isdecimal() or (month and not month.isdecimal()):
        return False
    if int(day) > 1:
        printed["BYMONTHDAY"] = str(int(day) - 1)
        return True
    printed["BYMONTHDAY"] = "-1"
    if month:
        printed["BYMONTH"] = str(int(month) - 1 or _MONTHS_A_YEAR)
    return True


def next_day(rules: Iterable[str], start: date, end: date | None = None) -> date | None:
    """The first day of any of the rules on `start` or later; None behind `end`, or where there is none."""
    days = [day for rule in rules if (day := _first(rule, start))]
    first = min(days, default=None)
    return None if first is None or (end is not None and first > end) else first


def _first(rule: str, start: date) -> date | None:
    # pandas brings it along; its stubs are not among our dependencies; and few commands need it
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    try:
        found = rrulestr(rule, dtstart=datetime.combine(start, time()))
    except (ValueError, KeyError):  # a rule that is none
        return None
    day = next(iter(found), None)
    return day.date() if day else None
