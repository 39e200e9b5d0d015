"""Days and periods as a person types them on a command line: `15/3/2024`, `hôm nay`, `next monday`; `30d`, `2w`, `1m`.

The day comes before the month, as it is written in Vietnam. Numbers are read here; words are left to dateparser,
which costs half a second to import and is loaded only then.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any

from pipeline.errors import UsageError

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")  # 2024-03-15
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}))?")  # 15/3/2024, 15-03-2024, 15.3, 15/3
_PERIOD = re.compile(r"([0-9]{1,4}) ?(d|w|m|y|ngày|tuần|tháng|năm)", re.IGNORECASE)  # 30d, 2w, 3 tháng
_UNITS = {"ngày": "d", "tuần": "w", "tháng": "m", "năm": "y"}


def parse_day(typed: str, today: date) -> date:
    """The day that `typed` names, seen from `today`; a day and month without year lie in today's year.

    Raises:
        UsageError: no such day, or words that name no single day (a month, a year alone).

    >>> parse_day("15/3/2024", date(2026, 1, 1)).isoformat()
    '2024-03-15'
    """
    text = " ".join(typed.split())
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[4] or today.year), int(found[3]), int(found[1]))
    except ValueError:
        raise _undatable(typed) from None
    # a bare number is no day: dateparser would make one of today's month out of it
    day = None if text.isdecimal() else _parse_words(text, today)
    if day is None:
        raise _undatable(typed)
    return day


def parse_period(typed: str, start: date) -> int:
    """The length in days of a period that begins at `start`: months and years are those of the calendar.

    Raises:
        UsageError: not a number with a unit.

    >>> parse_period("1m", date(2024, 2, 1)), parse_period("2w", date(2024, 2, 1))
    (29, 14)
    """
    found = _PERIOD.fullmatch(typed.strip())
    if found is None:
        raise UsageError(f"{typed!r} is no period", None, "write 30d, 2w, 1m or 1y")
    count, unit = int(found[1]), found[2].casefold()
    unit = _UNITS.get(unit, unit)
    if unit in "dw":
        return count * (7 if unit == "w" else 1)
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year > date.max.year:
        return (date.max - start).days
    return (date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])) - start).days


def _undatable(typed: str) -> UsageError:
    return UsageError(f"{typed!r} is no day", None, "write 2024-03-15, 15/3/2024 or 'hôm nay'")


def _parse_words(text: str, today: date) -> date | None:
    import dateparser

    settings: dict[str, Any] = {
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),
        # without this "tháng 3 năm 2024" would become its 15th
        "REQUIRE_PARTS": ["day"],
    }
    found = dateparser.parse(text, languages=["vi", "en"], settings=settings)
    if found is None and not any(sign.isdecimal() for sign in text):
        # a weekday ("next monday") has no day of the month in it, nor anything else that could be made up
        settings = {"RELATIVE_BASE": settings["RELATIVE_BASE"], "PREFER_DATES_FROM": "future"}
        found = dateparser.parse(text, languages=["vi", "en"], settings=settings)
    return None if found is None else found.date()
