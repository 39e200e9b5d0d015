"""One day or period as a plan prints it: `ngày 15/11`, `tháng 5/2024`, `quý III năm 2022`, `6 tháng cuối năm`.

What is left unsaid (the year, most often) stays open in the point and is filled in by whoever knows the plan.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from pipeline.extract.dates import DAY, DIGIT, MONTH, YEAR, parse_number
from pipeline.extract.spelling import small

Unit = Literal["day", "month", "quarter", "half", "year"]

_SEP = r" {0,2}[/⁄.-] {0,2}"
_IN_YEAR = rf"(?:{_SEP}|,? {{0,2}}(?:của )?năm {{0,2}})(?P<year>{YEAR})"  # `/2024`, ` năm 2024`
_QUARTERS: Final = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
}
_NUMBERS: Final = {"ba": 3, "sáu": 6, "chín": 9}

_FEAST = r"(?-i:[A-ZĐ])\w+(?: [^\W\d_]+){1,4} "  # `đến ngày Quốc khánh 02/9`
_DAY = re.compile(  # `15/11/2024`, `15 tháng 11`, `15`
    rf"(?i)(?:(?:các |những )?ngày {{0,3}}(?:mùng |mồng |{_FEAST})?)?(?P<day>{DAY})(?!{DIGIT})"
    rf"(?:(?:{_SEP}|[,.]? {{0,3}}tháng {{0,3}})(?P<month>{MONTH})(?!{DIGIT})(?:{_IN_YEAR})?(?![/⁄][A-ZĐ]))?"
)
_DAY_ALONE = re.compile(  # `10` of `ngày 10-12/11/2024`
    rf"(?i)(?:(?:các |những )?ngày {{0,3}}(?:mùng |mồng )?)?(?P<day>{DAY})(?!{DIGIT})(?P<month>(?P<year>(?!)))?"
)
_MONTH = re.compile(rf"(?i)(?:các )?tháng {{0,3}}(?P<month>{MONTH})(?!{DIGIT})(?:{_IN_YEAR})?")  # `tháng 5/2024`
_MONTH_BARE = re.compile(rf"(?P<month>{MONTH}){_SEP}(?P<year>{YEAR})")  # `5/2024`
_QUARTER_NUMBER = r"(?P<quarter>IV|I{1,3}|[1-4]|(?:một|hai|ba|tư)(?!\w))(?!\w)"
_QUARTER = re.compile(rf"(?i)qu[ýí] {{0,2}}{_QUARTER_NUMBER}(?:{_IN_YEAR})?")  # `quý III năm 2022`
_QUARTER_BARE = re.compile(rf"{_QUARTER_NUMBER}(?:{_IN_YEAR})?")  # `III/2022` behind `quý II, `
_HALF = re.compile(  # `6 tháng đầu năm 2024`
    rf"(?i)(?P<count>0?[369]|sáu|ba|chín) tháng (?P<side>đầu|cuối) năm(?: {{0,2}}(?P<year>{YEAR}))?(?! học)"
)
_YEAR = re.compile(rf"(?i)năm {{0,2}}(?P<year>{YEAR})(?! {{0,2}}[-–] {{0,2}}{YEAR})")  # `năm 2025`
_THIS_YEAR = re.compile(r"(?i)năm(?! {0,2}[0-9])(?! học)(?! sau)(?! tới)(?!\w)")  # `năm` behind `hết`, `cuối`
_PART = re.compile(  # `cuối ` of `cuối tháng 6`, `tuần đầu của ` of `tuần đầu của tháng 7`
    r"(?i)(?:tuần (?:lễ )?)?(?P<part>đầu|giữa|cuối) (?:tiên )?(?:cùng )?(?:của )?(?=tháng|quý|quí|năm)"
)
_WEEK = re.compile(  # `tuần thứ hai của ` of `tuần thứ hai của tháng 6`
    r"(?i)tuần (?:thứ )?(?:nhất|hai|ba|tư|năm|[1-5]) (?:của )?(?=tháng)"
)
_SCHOOL_YEAR = re.compile(rf"(?i)năm học(?: {YEAR} ?[-–] ?{YEAR})?(?!\w)")  # behind `cuối `
_BLANK_DAY = re.compile(r"(?i)ngày(?: |[ .…_]{2,20})(?=tháng {0,3}[0-9])")  # the day is still to be filled in
_MORE = re.compile(r"(?i)(?: ?, ?| và | & | hoặc )(?:(?:ngày|tháng|quý|quí) )?")  # between the days of a list


@dataclass(frozen=True, slots=True)
class Point:
    """A day or a period of months; `month` is its first, `months` how many it has, a day has `day`.

    `part` is `đầu`, `giữa` or `cuối` where only a part of the period is meant; `others` are the earlier members
    of a list (`ngày 21, 22/3/2023`) as (month, day). `numbered` is false for a bare `năm`.
    """

    start: int
    stop: int
    unit: Unit
    month: int | None
    months: int = 1
    day: int | None = None
    year: int | None = None
    part: str | None = None
    others: tuple[tuple[int | None, int | None], ...] = ()
    numbered: bool = True

    def first(self, year: int | None) -> date | None:
        """First day, in `year` where none is printed; None when open or impossible."""
        return self._day(self.year or year, self.month, self.day or 1)

    def last(self, year: int | None) -> date | None:
        """Last day, in `year` where none is printed; None when open or impossible."""
        year = self.year or year
        if self.day is not None:
            return self._day(year, self.month, self.day)
        if year is None or self.month is None or not 1 <= self.month + self.months - 1 <= 12:
            return None
        end = self.month + self.months - 1
        return date(year, end, monthrange(year, end)[1])

    @staticmethod
    def _day(year: int | None, month: int | None, day: int) -> date | None:
        if year is None or month is None:
            return None
        try:
            return date(year, month, day)
        except ValueError:
            return None


def parse_point(text: str, start: int, stop: int, *, bare: bool = False) -> Point | None:
    """The day or period that begins at `start`.

    Args:
        bare: whether the words before make a number alone a time: `16/9`, `5/2024`, and `năm` of `hết năm`.

    >>> parse_point("quý III năm 2022", 0, 16).last(None).isoformat()
    '2022-09-30'
    """
    letter = text[start : start + 1].lower()
    if letter in "đgct" and (found := _PART.match(text, start, stop)):
        period = parse_point(text, found.end(), stop, bare=True) or _school_year(text, found.end(), stop)
        return (
            None if period is None or period.unit == "day" else replace(period, start=start, part=found["part"].lower())
        )
    if letter == "t" and (found := _WEEK.match(text, start, stop)):
        month = parse_point(text, found.end(), stop)
        return replace(month, start=start, part="giữa") if month else None
    if letter == "n" and (blank := _BLANK_DAY.match(text, start, stop)):
        month = parse_point(text, blank.end(), stop)
        return None if month is None or month.unit != "month" else replace(month, start=start)
    if letter == "n" and (found := _YEAR.match(text, start, stop)):
        return Point(start, found.end(), "year", 1, 12, year=parse_number(found["year"]))
    if letter == "n" and bare and (found := _THIS_YEAR.match(text, start, stop)):
        return Point(start, found.end(), "year", 1, 12, numbered=False)
    if found := _HALF.match(text, start, stop):
        return _half(found)
    if letter in "tc" and (found := _MONTH.match(text, start, stop)):
        return _with_list(
            text, stop, Point(start, found.end(), "month", parse_number(found["month"]), year=_year(found))
        )
    if letter == "q" and (found := _QUARTER.match(text, start, stop)):
        return _with_list(text, stop, _quarter(found))
    if letter in "nc" or bare or _DAY_AND_MONTH.match(text, start, stop):
        if bare and (found := _MONTH_BARE.match(text, start, stop)) and not _THREE.match(text, start, stop):
            return Point(start, found.end(), "month", parse_number(found["month"]), year=_year(found))
        if found := _DAY.match(text, start, stop):
            if _is_share(text, found, stop):
                found = _DAY_ALONE.match(text, start, stop)
            return _with_list(text, stop, _day(found)) if found else None
    return None


_DAY_AND_MONTH = re.compile(  # `16/9`, `20-11-2023`: enough of a date to stand without `ngày`; `5.4` is a number
    rf"{DAY}(?: {{0,2}}[/⁄] {{0,2}}{MONTH}(?!{DIGIT})|{_SEP}{MONTH}{_SEP}{YEAR})"
)
_THREE = re.compile(rf"{DAY}{_SEP}{MONTH}{_SEP}{YEAR}")


def parse_quarter(text: str, start: int, stop: int) -> Point | None:
    """The quarter of a bare number: `IV/2025` of `quý II - IV/2025`."""
    found = _QUARTER_BARE.match(text, start, stop)
    return _quarter(found) if found else None


def _school_year(text: str, start: int, stop: int) -> Point | None:
    """A school year, of which no text says between which days it runs: its first and last day are None."""
    found = _SCHOOL_YEAR.match(text, start, stop)
    return Point(start, found.end(), "year", 0, 0) if found else None


def _year(found: re.Match[str]) -> int | None:
    return parse_number(found["year"]) if found["year"] else None


def _is_share(text: str, found: re.Match[str], stop: int) -> bool:
    """Whether two numbers with a dash count something: `từ 3 - 5%`, `2-3 buổi`, and `10-12` of `10-12/11/2024`."""
    if found["month"] is None or found["year"] is not None or not _DASHED.search(found[0]):
        return False
    return _COUNTS_ON.match(text, found.end(), stop) is not None


_DASHED = re.compile(r"[0-9] {0,2}[.–-] {0,2}[0-9]")
_COUNTS_ON = re.compile(r" ?%| {0,2}[/⁄] {0,2}[0-9]| (?!năm |hằng |hàng |của |mỗi )[a-zà-ỹđ]+")


def _day(found: re.Match[str]) -> Point:
    month = parse_number(found["month"]) if found["month"] else None
    return Point(found.start(), found.end(), "day", month, day=parse_number(found["day"]), year=_year(found))


def _quarter(found: re.Match[str]) -> Point:
    first = 3 * _QUARTERS[small(found["quarter"])] - 2
    return Point(found.start(), found.end(), "quarter", first, 3, year=_year(found))


def _half(found: re.Match[str]) -> Point:
    count = _NUMBERS.get(found["count"].lower()) or int(found["count"])
    first = 1 if found["side"].lower() == "đầu" else 13 - count
    unit: Unit = "half" if count == 6 else "quarter" if count == 3 else "month"
    return Point(found.start(), found.end(), unit, first, count, year=_year(found))


def _month(found: re.Match[str]) -> Point:
    return Point(found.start(), found.end(), "month", parse_number(found["month"]), year=_year(found))


_LISTED: Final[dict[Unit, tuple[re.Pattern[str], Callable[[re.Match[str]], Point]]]] = {
    "day": (_DAY, _day),
    "month": (re.compile(rf"(?P<month>{MONTH})(?!{DIGIT})(?:{_IN_YEAR})?"), _month),
    "quarter": (_QUARTER_BARE, _quarter),
}
_AND_NEXT = re.compile(r"(?i) và (?:tháng|quý|quí) (?=[0-9IV])")  # `Quý IV/2025 và Quý I/2026`
_COUNTED = re.compile(r" ?(?:%|(?!h[ằà]ng |của |mỗi |năm |tháng )\w)")  # `tháng 6, 12 đơn vị`: twelve offices, no month


def _with_list(text: str, stop: int, point: Point) -> Point:
    """Join the further members of a list: `ngày 21, 22/3/2023`, `tháng 6, 12`, `quý II và quý III/2023`."""
    form, read = _LISTED[point.unit]
    others: list[tuple[int | None, int | None]] = []
    while len(others) < 12 and (more := (_MORE if point.year is None else _AND_NEXT).match(text, point.stop, stop)):
        found = form.match(text, more.end(), stop)
        if found is None:
            break
        following = read(found)
        counts = following.year is None and (point.unit == "month" or following.month is None)
        if counts and _COUNTED.match(text, found.end(), stop):
            break
        if point.unit == "day" and following.month is None and point.month is not None:
            break  # `trước ngày 15/6, 03 đơn vị`: the number belongs to what follows
        others.append((point.month, point.day))
        point = replace(following, start=point.start)
    return replace(point, others=tuple(others)) if others else point
