"""Times as a cell of an assignment table prints them: `T3/2025`, `15-20/3`, `2025`, `Cả năm`, `Quý I, II`.

Under a head that says time, a number alone is one. What a cell abbreviates is written out and read like any other
time expression; its place stays that of the cell's own characters.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.extract.time_expressions import find_times
from pipeline.extract.time_signals import Relation
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import trim
from pipeline.text import Span

_Y = r"20[0-9]{2}"
_TO = r" ?(?:[-–—÷]{1,2}|đến|tới|đến hết) ?"  # `--`, `—-`: a dash as recognition reads it
_DAY = r"[0-3]?[0-9]"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_FROM_YEAR, _OF_YEAR = (rf"(?:(?:/|-|\.| năm | )(?P<{end}>{_Y}))?" for end in ("y1", "y2"))
_QUARTER = r"(?:IV|I{1,3}|[1-4])"

_FORMS: Final = tuple(
    (re.compile(pattern, re.I), phrase)
    for pattern, phrase in (
        (rf"(?:năm )?(?P<y1>{_Y})", "năm {y1}"),  # `2025`
        (rf"(?:từ )?(?:năm )?(?P<y1>{_Y}){_TO}(?:năm )?(?P<y2>{_Y})", "từ năm {y1} đến năm {y2}"),  # `2024 - 2026`
        (rf"(?:cả|quanh|suốt|trong cả) năm(?: (?P<y1>{_Y}))?", "trong năm {y1}"),  # `Cả năm`
        (rf"(?:tháng |t\.? ?)(?P<m1>{_MONTH}){_FROM_YEAR}", "tháng {m1}/{y1}"),  # `T3/2025`
        (rf"(?P<m1>{_MONTH})[/-](?P<y1>{_Y})", "tháng {m1}/{y1}"),  # `05/2025`
        (  # `Tháng 3 - 5/2025`, `3/2025 - 5/2025`, `T3-T5`
            rf"(?:từ )?(?:tháng |t\.? ?)(?P<m1>{_MONTH}){_FROM_YEAR}{_TO}(?:tháng |t\.? ?)?(?P<m2>{_MONTH}){_OF_YEAR}",
            "từ tháng {m1}/{y1} đến tháng {m2}/{y2}",
        ),
        (
            rf"(?:từ )?(?P<m1>{_MONTH})/(?P<y1>{_Y}){_TO}(?P<m2>{_MONTH})/(?P<y2>{_Y})",
            "từ tháng {m1}/{y1} đến tháng {m2}/{y2}",
        ),
        (rf"(?:q\.? ?)(?P<q1>{_QUARTER}){_FROM_YEAR}", "quý {q1}/{y1}"),  # `QII/2025`
        (  # `Quý I-II/2025`, `QI - QIII`
            rf"(?:từ )?(?:quý |q\.? ?)(?P<q1>{_QUARTER}){_FROM_YEAR}{_TO}(?:quý |q\.? ?)?(?P<q2>{_QUARTER}){_OF_YEAR}",
            "từ quý {q1}/{y1} đến quý {q2}/{y2}",
        ),
        (  # `15-20/3/2025`, `Từ 15 đến 20/3`
            rf"(?:từ )?(?:ngày )?(?P<d1>{_DAY}){_TO}(?:ngày )?(?P<d2>{_DAY})/(?P<m2>{_MONTH})(?:/(?P<y2>{_Y}))?",
            "từ ngày {d1}/{m2}/{y2} đến ngày {d2}/{m2}/{y2}",
        ),
    )
)
_BLANK_YEAR = re.compile(r"/None| None")
_REMARK = re.compile(r" ?\((?:dự kiến|tạm tính)[^()]*\)$", re.I)
_AFTER_EVENT = re.compile(r"(?:ngay )?sau khi (?=\w+ \w)", re.I)
_CUT = re.compile(r" ?[-–÷]\s?[0-9IVXT]")
_NUMBER = re.compile(_MONTH)


def cell_times(text: str, cell: Span, year: PlanYear, month: bool = False) -> list[TimeExpression]:
    """The times that text[cell] prints, in order; none for `Thường xuyên`, `Khi có yêu cầu`, `15/2025/TT`.

    Args:
        month: under the head `Tháng`, where `9` is September.

    >>> [(t.first.isoformat(), t.last.isoformat()) for t in cell_times("15-20/3", Span(0, 7), PlanYear(2025))]
    [('2025-03-15', '2025-03-20')]
    """
    cell = trim(text, *cell)
    said = " ".join(text[slice(*cell)].split())
    whole = _REMARK.sub("", said)
    stop = cell.stop - (len(said) - len(whole))
    if month and _NUMBER.fullmatch(whole):
        return _read(f"tháng {whole}", Span(cell.start, stop), year)
    for form, phrase in _FORMS:
        if found := form.fullmatch(whole):
            named = {"y1": None, "y2": None, **found.groupdict()}
            if named["y1"] is None and "y1" in phrase and "y2" in phrase:
                named["y1"] = _same_year(named)
            return _read(_BLANK_YEAR.sub("", phrase.format(**named)), Span(cell.start, stop), year)
    if _AFTER_EVENT.match(whole) and not any(c in whole for c in ",;."):
        return [_after_event(text, Span(cell.start, stop))]
    times = list(find_times(text, *cell, year))
    # `Tháng 3 - T5`: a time that goes on in a way nobody here reads says something else than its beginning
    return [time for time in times if not _CUT.match(text, time.stop, cell.stop)]


def _same_year(named: dict[str, str | None]) -> str | None:
    """The year printed once, at the end, where both ends can lie in it: `Tháng 3 - 5/2025`; not `11 - 2/2026`."""
    first, last = named.get("m1") or named.get("q1"), named.get("m2") or named.get("q2")
    if first and last and first.isdigit() and last.isdigit() and int(first) > int(last):
        return None
    return named["y2"]


def _read(phrase: str, place: Span, year: PlanYear) -> list[TimeExpression]:
    """The written-out phrase, standing where the cell does."""
    times = list(find_times(phrase, 0, len(phrase), year))
    if len(times) != 1 or times[0].stop != len(phrase):
        return []
    return [replace(times[0], start=place.start, stop=place.stop, core=place.start, relation=_relation(times[0]))]


def _relation(time: TimeExpression) -> Relation:
    return "bare" if time.form == "point" else time.relation


def _after_event(text: str, place: Span) -> TimeExpression:
    """`Sau khi có văn bản của Sở Nội vụ`: the day is not known, what it hangs on is."""
    opened = _AFTER_EVENT.match(text, *place)
    anchor = Span(opened.end() if opened else place.start, place.stop)
    return TimeExpression(place.start, place.stop, place.start, "relative", "in", "milestone", anchor=anchor)
