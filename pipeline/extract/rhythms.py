"""How often something is done (định kỳ): `hằng năm`, `định kỳ 6 tháng và hằng năm`, `theo từng tháng`, `02 lần/năm`.

Each rhythm is named as the guideline names it (daily … yearly, periodic) and written as an RFC 5545 rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER = r"(?:0?[1-9][0-9]?|một|hai|ba|bốn|năm|sáu|mười)"
_PERIOD = r"(?:ngày(?! (?:[0-9]|thứ |chủ nhật))|tuần|tháng(?! [0-9])|quý|quí|nửa năm|năm)"
_ITEM = (  # `hằng năm`, `06 tháng một lần`, `02 năm/lần`, `cả năm`
    rf"(?:(?:hằng|hàng|mỗi|từng|cả) )?(?:{_NUMBER} )?{_PERIOD}(?!\w)(?! học\b| qua\b| nay\b| sau\b)"
    r"(?: ?/ ?(?:01 |1 |một )?lần| (?:ít nhất |tối thiểu )?(?:một|01|1) (?:lần|kỳ|bài|buổi))?"
)
_RHYTHM = re.compile(
    r"(?i)(?:theo )?(?:định k[ỳì],? )?(?:theo )?"
    rf"(?:(?:ít nhất |tối thiểu )?(?P<times>{_NUMBER}) lần"
    rf"(?: ?/ ?| (?:trong |mỗi |một |hằng ){{1,2}})(?P<per>{_PERIOD})(?!\w)"
    rf"|mỗi (?P<per_first>ngày|tuần|tháng|quý|quí|năm) (?:ít nhất |tối thiểu |tổ chức )?"
    r"(?P<times_last>0?[2-9]|hai|ba|bốn) (?:lần|kỳ|bài|buổi)"
    rf"|(?P<items>{_ITEM}(?:(?: ?, ?| và | hoặc ){_ITEM}){{0,4}}))"
)
_NAMED_ITEM = re.compile(rf"(?i)(?:(?P<number>{_NUMBER}) )?(?P<unit>{_PERIOD})(?!\w)")
_ONE_EACH = re.compile(
    r"(?i)^(?:hằng|hàng|mỗi|từng|định k[ỳì]|theo)|lần ?/|/ ?(?:01 |1 |một )?lần| (?:một|01|1) (?:lần|kỳ|bài|buổi)"
)
_PERIODIC = re.compile(r"(?i)định k[ỳì](?! ?(?:trước|vào|đến|ngày|chậm nhất|thứ|chủ nhật|sáng|chiều|lúc|tuần))(?!\w)")

_WORDS: Final = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "mười": 10}
_MONTHS: Final = {"tháng": 1, "quý": 3, "quí": 3, "nửa năm": 6, "năm": 12}
_NAMES: Final = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
_TIMES_A_YEAR: Final = {2: "half-yearly", 4: "quarterly", 12: "monthly"}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`names` in printed order, such as ("half-yearly", "yearly"); `rules` the same as RFC 5545."""

    start: int
    stop: int
    names: tuple[str, ...]
    rules: tuple[str, ...]


def parse_rhythm(text: str, start: int, stop: int) -> Rhythm | None:
    """The rhythm that begins at `start`.

    >>> parse_rhythm("định kỳ 6 tháng và hằng năm", 0, 27).names
    ('half-yearly', 'yearly')
    """
    found = _RHYTHM.match(text, start, stop)
    if found is None or not _ONE_EACH.search(found[0]):
        found = _PERIODIC.match(text, start, stop)
        return Rhythm(start, found.end(), ("periodic",), ()) if found else None
    if not found["items"]:
        times, unit = _value(found["times"] or found["times_last"]), (found["per"] or found["per_first"]).lower()
        per_year = times * 12 // _MONTHS[unit] if unit in _MONTHS else 0
        named = [(_TIMES_A_YEAR[per_year], _rule(12 // per_year))] if per_year in _TIMES_A_YEAR else [_name(1, unit)]
    else:
        items = _NAMED_ITEM.finditer(found["items"])
        named = [_name(_value(item["number"]) if item["number"] else 1, item["unit"].lower()) for item in items]
    return Rhythm(start, found.end(), tuple(n for n, _ in named), tuple(r for _, r in named))


def each(unit: str) -> str:
    """The name of the rhythm of once a `unit`: `tháng` is monthly.

    >>> each("quý")
    'quarterly'
    """
    return _name(1, unit.lower())[0]


def _value(number: str) -> int:
    return _WORDS.get(number.lower()) or int(number)


def _name(number: int, unit: str) -> tuple[str, str]:
    if unit in _MONTHS:
        months = number * _MONTHS[unit]
        whole = _NAMES.get(months) or ("yearly" if months % 12 == 0 else "monthly")
        return whole, _rule(months)
    name, freq = ("daily", "DAILY") if unit == "ngày" else ("weekly", "WEEKLY")
    return name, f"FREQ={freq}" + (f";INTERVAL={number}" if number > 1 else "")


def _rule(months: int) -> str:
    freq, interval = ("YEARLY", months // 12) if months % 12 == 0 else ("MONTHLY", months)
    return f"FREQ={freq}" + (f";INTERVAL={interval}" if interval > 1 else "")
