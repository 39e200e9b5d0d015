"""Printed Vietnamese dates (ngày, tháng, năm): pattern pieces to embed in larger grammars, and one parser.

The pieces hold no capturing group and carry their own flag for upper case, so they can stand anywhere in another
pattern. A reader of scanned pages takes 1 for l or I and 0 for O: inside a date these letters are read as digits.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.4 (địa danh và thời gian ban hành văn bản).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.text import Span

DIGIT: Final = "(?-i:[0-9OoIl])"
"""One digit, misread letters included: `l5/7/2O21`."""

YEAR: Final = "(?-i:[12Il][0-9OoIl]{3}(?![0-9OoIl]))"
"""A year of four digits: `2021`."""

DAY: Final = "(?-i:[0-3][0-9OoIl]|[OoIl][0-9]|[0-9])"
"""A day of the month; at least one of its digits was read as one."""

MONTH: Final = "(?-i:[01][0-9OoIl]|[OoIl][0-9]|[0-9])"
"""The number of a month."""

_NOT_INSIDE = r"(?<![0-9A-Za-zÀ-ỹ/])(?<![0-9]\.)"  # not the tail of a number: `15/12/01/2020`, `3.12.01.2020`
_NOT_A_CODE = r"(?!/[A-ZĐ])"  # `12/01/2020/QH14` is a code
_SLASH = " {0,3}[/⁄] {0,3}"  # `16 / 7/2021`
_SLASHED = rf"{DAY}{_SLASH}{MONTH}{_SLASH}{YEAR}"  # `22/01/2020`
_DASHED = rf"{DAY}[-–.]{MONTH}[-–.]{YEAR}"  # `07-8-2019`, `07.8.2019`
_MONTH_WORD = "[,.]? {0,3}tháng {0,3}"
_YEAR_WORD = r"(?:[,.]? {0,3}năm {0,3}| {0,3}[/⁄-] {0,3})"
_WORDED = rf"{DAY}{_MONTH_WORD}{MONTH}{_YEAR_WORD}{YEAR}"  # `22 tháng 01 năm 2020`, `22 tháng 01/2020`

DATE: Final = rf"(?i:(?:\bngày {{0,3}}(?:mùng |mồng )?|{_NOT_INSIDE})(?:{_SLASHED}|{_WORDED}|{_DASHED}){_NOT_A_CODE})"
"""A full date, with or without the word `ngày`: `ngày 22/01/2020`, `07-8-2019`, `NGÀY 16 THÁNG 7 NĂM 2021`."""

_OPEN: Final = "[ .…_]{0,40}"
_UNREAD: Final = r"[ .…_]{0,8}[^\s.…_]{1,3}[ .…_]{0,8}"  # a hand or a stamp: `ngày ÂJ tháng`, `ngày /1 tháng`

BLANK_DATE: Final = (
    rf"(?i:\bngày(?:{_OPEN}{DIGIT}{{0,2}}{_OPEN}|{_UNREAD})tháng{_OPEN}{DIGIT}{{0,2}}{_OPEN}"
    rf"năm{_OPEN}(?:{YEAR}|[0-9]{{0,3}}))"
)
"""The date line of a letterhead, whose numbers may be left open: `ngày     tháng 4 năm 2024`."""

_FREE = r"(?<![0-9/⁄\\|'’\"“”„^~])"  # not the rest of a day that a hand wrote: `ngày /1 tháng`
_DATE_PARTS = (
    # `ngày 22 tháng 01 năm 2020`; every number may be left open, but not the words
    re.compile(
        rf"(?i)(?:\bngày[ .…_]{{0,40}}(?:mùng |mồng )?)?(?:{_FREE}(?P<day>{DAY}))?[ .…_,]{{0,40}}"
        rf"tháng[ .…_]{{0,40}}(?P<month>{MONTH})?(?:[ .…_,]{{0,40}}năm[ .…_]{{0,40}}| {{0,3}}[/⁄.-] {{0,3}})"
        rf"(?P<year>{YEAR})?"
    ),
    # `22/01/2020`, `/7/2026`, `07-8-2019`
    re.compile(
        rf"(?i)(?:\bngày[ .…_]{{0,40}}(?:mùng |mồng )?)?(?:(?<![0-9])(?P<day>{DAY}))?[ .…_]{{0,40}}[/⁄.–-] {{0,3}}"
        rf"(?P<month>{MONTH})? {{0,20}}[/⁄.–-] {{0,3}}(?P<year>{YEAR})"
    ),
    # `ngày 15/11`, `ngày 15 tháng 11`
    re.compile(
        rf"(?i)\bngày {{0,3}}(?:mùng |mồng )?(?P<day>{DAY})(?: {{0,3}}[/⁄.-] {{0,3}}|{_MONTH_WORD})"
        rf"(?P<month>{MONTH})(?!{DIGIT})(?P<year>)"
    ),
    # `7/2026`
    re.compile(rf"(?i)(?P<day>)(?<![0-9])(?P<month>{MONTH}) {{0,3}}[/⁄.-] {{0,3}}(?P<year>{YEAR})"),
    # `tháng 7`
    re.compile(rf"(?i)(?P<day>)\btháng {{0,3}}(?P<month>{MONTH})(?!{DIGIT})(?P<year>)"),
    # `năm 2024`, `2024`
    re.compile(rf"(?i)(?P<day>)(?P<month>)(?<![0-9A-Za-zÀ-ỹ])(?P<year>{YEAR})"),
)

_MISREAD = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: what is left open is None; `span` is where it stands in the text that was parsed."""

    year: int | None
    month: int | None
    day: int | None
    span: Span

    @property
    def iso(self) -> str | None:
        """`2021-07-16`, `2024-04` or `2024`; None for an impossible date and where the year is open.

        A day whose month is open says nothing: `ngày 14 tháng … năm 2024` is `2024`.
        """
        if self.year is None:
            return None
        day = None if self.month is None else self.day
        try:
            whole = date(self.year, 1 if self.month is None else self.month, 1 if day is None else day)
        except ValueError:
            return None
        return whole.isoformat()[: 10 if day is not None else 7 if self.month is not None else 4]


def parse_number(digits: str) -> int:
    """The value of printed digits, misread letters included.

    >>> parse_number("2O2l")
    2021
    """
    return int(digits.translate(_MISREAD))


def parse_date(text: str) -> PrintedDate | None:
    """Read the first date of a short text, full or with parts left open.

    Returns:
        None where there is no date. An impossible date (31/02) keeps its numbers and span, its `iso` is None.

    >>> parse_date("ngày 16 tháng 7 năm 2021").iso
    '2021-07-16'
    >>> parse_date("ngày     tháng 4 năm 2024").iso
    '2024-04'
    >>> parse_date("Quy Hòa, ngày   /7/2026").iso
    '2026-07'
    """
    for form in _DATE_PARTS:
        found = form.search(text)
        if found and (found["year"] or found["month"] or found["day"]):
            year, month, day = (parse_number(piece) if piece else None for piece in found.group("year", "month", "day"))
            return PrintedDate(year, month, day, Span(*found.span()))
    return None
