"""Quantities: a printed number with its unit, `trên 7.500 hộ`, `14,5 km`, `1,2 triệu lượt`.

A range (`65 - 70%`) counts with its lower end, a part of a whole (`05/09 xã`) with the part.

Source: Nghị định 86/2012/NĐ-CP (đơn vị đo pháp định); Nghị định 30/2020/NĐ-CP, Phụ lục I (chữ số trong văn bản).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline import tables
from pipeline.extract.spelling import one_of
from pipeline.text import Span

_NUMBER = re.compile(  # what may not stand before it is asked behind the first digit: digits are quickly looked for
    r"[0-9](?<![\w/.,(+–-][0-9])(?:[0-9]{0,2}(?:\.[0-9]{3}){1,3}(?:,[0-9]+)?|[0-9]*(?:[.,][0-9]+)?)"
)
_TO = re.compile(  # `4 | - 5%`, `10 | đến 12 hộ`, `05 | /09 xã`
    r"(?: [-–] ?|[-–](?! )| đến )(?P<upper>[0-9]{1,4}(?:[.,][0-9]{1,3})?)|/(?P<whole>[0-9]{1,4})(?= )"
)
_DATED = re.compile(r"(?i)(?:ngày|sáng|chiều|tối|tháng) $")  # `ngày | 05/9 xã tổ chức`


class Quantity(NamedTuple):
    """A number at `start` with its unit, which ends at `stop`; `kind` as in `units.csv`."""

    start: int
    stop: int
    value: float
    unit: Span
    kind: str


class UnitWord(NamedTuple):
    """A row of `units.csv`; a `multiple` (triệu) is read together with the unit behind it."""

    unit: str
    kind: str
    source: str


def quantities(text: str, lower: str, start: int, stop: int) -> Iterator[Quantity]:
    """The numbers of text[start:stop] that have a unit, in text order; `lower` is `text` in small letters."""
    done = start
    for number in _NUMBER.finditer(text, start, stop):
        if number.start() < done:
            continue
        behind = number.end()
        to = _TO.match(text, behind, stop)
        unit = _units().match(lower, to.end(), stop) if to and _goes_to(text, number, to) else None
        unit = unit or _units().match(lower, behind, stop)
        if unit:
            done = unit.end()
            value = parse_quantity(number[0])
            yield Quantity(number.start(), done, value, Span(*unit.span("unit")), _kind(unit["word"]))


def parse_quantity(printed: str) -> float:
    """The value of a Vietnamese number: the point groups thousands, the comma begins the decimals.

    >>> parse_quantity("7.500"), parse_quantity("14,5"), parse_quantity("98.5")
    (7500.0, 14.5, 98.5)
    """
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?", printed):
        printed = printed.replace(".", "")
    return float(printed.replace(",", "."))


def _goes_to(text: str, number: re.Match[str], to: re.Match[str]) -> bool:
    """Whether the second number is the upper end of a range, or the whole of a part and no month behind its day."""
    first, second = parse_quantity(number[0]), parse_quantity(to["upper"] or to["whole"])
    if to["upper"]:
        return second > first
    return second >= first and _DATED.search(text, max(0, number.start() - 8), number.start()) is None


def starts_unit(lower: str, start: int, stop: int) -> bool:
    """Whether a unit stands at `start`, without a number: the second half of `02 cán bộ, | công chức`."""
    return _bare_unit().match(lower, start, stop) is not None


def _kind(word: str) -> str:
    return _unit_kinds().get(word) or ("money" if "đồng" in word else "count")


@cache
def _rows() -> tuple[UnitWord, ...]:
    return tables.load("units", UnitWord, key=("unit",))


@cache
def _unit_kinds() -> dict[str, str]:
    return {row.unit.lower(): row.kind for row in _rows()}


@cache
def _units() -> re.Pattern[str]:
    """A unit in small letters, behind its number: ` triệu đồng`, `%`, ` hộ/năm`."""
    multiples = one_of(row.unit.lower() for row in _rows() if row.kind == "multiple")
    words = one_of(row.unit.lower() for row in _rows() if row.kind != "multiple")
    return re.compile(rf" ?(?P<unit>(?:{multiples} )?(?P<word>{words})(?:/\w+){{0,3}})(?!\w)")


@cache
def _bare_unit() -> re.Pattern[str]:
    return re.compile(rf"{one_of(row.unit.lower() for row in _rows() if row.kind == 'count')}(?!\w)")
