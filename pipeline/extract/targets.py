"""Find targets (chỉ tiêu): a number with a unit that is to be reached.

A share (`từ 98% trở lên`), a count (`ít nhất 03 mô hình`) or a measure (`14,5 km đường`), with what it is a number of.
Budgets, sample sizes, what is so already, numbers of awards to be given and numbers in names are none.

Source: Luật Thi đua, khen thưởng 06/2022/QH15, Điều 17 (tổ chức phong trào thi đua: chỉ tiêu, nội dung thi đua).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.deadlines import plan_year
from pipeline.extract.quantities import Quantity, quantities
from pipeline.extract.spelling import small
from pipeline.extract.target_signs import (
    Clause,
    in_goals,
    is_of_the_past,
    is_step,
    is_target,
    leaves_noun_before,
    needs_no_more,
)
from pipeline.extract.target_spans import counted_until, measured
from pipeline.extract.target_words import said_last
from pipeline.extract.work_clauses import sentence_at, trim
from pipeline.plan import Header, Target
from pipeline.text import Span

_REACH: Final = 300  # code points of a clause that are looked at on either side of a number
_CROWD: Final = 12  # numbers with units over which one is looked past on either side
_UP = re.compile(r"(?i) trở (?:lên|xuống)")


def extract(document: Document, found: Mapping[str, Any]) -> list[Target]:
    """The targets of the document, in text order.

    Args:
        found: `citations` and `deadlines`, read before; their numbers are no targets.
    """
    text = document.text
    lower = small(text)
    taken = sorted(_spans(found.get("citations") or ()) + _spans(found.get("deadlines") or ()))
    starts = [start for start, _ in taken]
    times = [deadline.start for deadline in found.get("deadlines") or ()]
    year = plan_year(document, found.get("header") or Header()).year
    records: list[Target] = []
    for line in document.lines:
        if document.part_at(line.start).kind != "body" or text[line.start] == "|":
            continue
        done = line.start
        numbers = list(quantities(text, lower, *line))
        for i, number in enumerate(numbers):
            if number.start < done or _within(taken, starts, number.start) or is_of_the_past(text, line, number, year):
                continue
            around = _Around(
                Span(
                    numbers[i - _CROWD].start if i >= _CROWD else line.start,
                    numbers[i + _CROWD].start if i + _CROWD < len(numbers) else line.stop,
                ),
                previous=numbers[i - 1].stop if i else line.start,
                following=numbers[i + 1].start if i + 1 < len(numbers) else line.stop,
                timed=times[nth] if (nth := bisect_left(times, number.stop)) < len(times) else line.stop,
                listed=bool(records) and _AND.fullmatch(text, records[-1].end, number.start) is not None,
                part=bool(records) and _THEREOF.fullmatch(text, records[-1].end, number.start) is not None,
            )
            target = _target(document, lower, number, around)
            if target is not None:
                records.append(target)
                done = target.end
    return records


class _Around(NamedTuple):
    """What stands around a number: the stretch of its line that is looked at, the numbers beside it, the next deadline.

    A number that is `listed` behind another target, or a `part` of its, is one like it.
    """

    near: Span
    previous: int
    following: int
    timed: int
    listed: bool
    part: bool


def _spans(records: Any) -> list[tuple[int, int]]:
    spans = [(record.start, record.end) for record in records]
    return spans + [record.spans["subject"] for record in records if "subject" in record.spans]


def _within(taken: list[tuple[int, int]], starts: list[int], place: int) -> bool:
    i = bisect_right(starts, place) - 1
    return any(start <= place < stop for start, stop in taken[max(0, i - 3) : i + 1])


_THEREOF = re.compile(r"(?: trở lên)?[,;]? ?trong đó:?,? (?:[^\W\d]+(?:, | )){0,12}")  # `, trong đó có chứng chỉ | 28%`
_AND = re.compile(r"(?:,|,? và) ")  # `180 doanh nghiệp | , | 25 hợp tác xã`


def _target(document: Document, lower: str, number: Quantity, around: _Around) -> Target | None:
    text, kind = document.text, number.kind
    sentence = sentence_at(text, around.near, number.start)
    begin = max(sentence.start, number.start - _REACH)
    begin = max(begin, text.rfind(";", begin, number.start) + 1)
    compared = said_last("comparator", lower[begin : number.start])
    start = begin + compared.start() if compared else number.start
    up = _UP.match(text, number.stop, sentence.stop)  # `từ 90% trở lên đoàn viên`
    counted = up.end() if up else number.stop
    limit = min(sentence.stop, counted + _REACH)
    stop = counted_until(
        text, lower, counted, limit, listed=kind == "count", following=around.following, timed=around.timed
    )
    clause = Clause(
        number,
        lead=text[begin:start],
        compared=compared[0] if compared else "",
        span=text[start:stop],
        behind=text[number.unit.start : limit],
        under_goals=in_goals(document, around.near, start, kind),
        is_second=around.previous > begin,
    )
    is_like = (around.listed and kind != "money") or around.part
    if is_step(clause) or not (is_like or is_target(document, around.near, clause)):
        return None
    said = trim(text, counted, stop)
    subject: Span | None = said
    if said.stop > said.start:
        if kind == "money":
            return None
    else:
        leads = leaves_noun_before(clause, around.part)
        subject = measured(text, lower, begin, start, max(around.previous, begin)) if leads else None
        if subject is None and not (kind == "count" and (clause.under_goals or needs_no_more(clause))):
            return None
        start, stop = subject.start if subject else start, counted  # `kết nạp 05 đảng viên`
    return Target(
        **document.place(start, stop),
        rule=f"target.{kind}",
        value=number.value,
        unit=text[slice(*number.unit)],
        subject=text[slice(*subject)] if subject else None,
        section=document.section_path(start),
        spans={"subject": (subject.start, subject.stop)} if subject else {},
    )
