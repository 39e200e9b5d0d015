"""Find deadlines (thời hạn): by when, from when, in which period or how often an addressee must do something.

A date that only identifies a cited document, a programme period, an anniversary, the plan year as modifier and entry
into force are none. Rows of assignment tables are read by `table_deadlines`, running text here.

Source: the reporting and term clauses of plans; Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II (thời gian, nơi nhận).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from pipeline import tables
from pipeline.document import Document
from pipeline.extract.dates import YEAR, parse_number
from pipeline.extract.deadline_context import binds, is_due
from pipeline.extract.deadline_roles import find_roles
from pipeline.extract.item_roles import Roles
from pipeline.extract.table_deadlines import CellDeadline, find_cell_deadlines
from pipeline.extract.time_expressions import find_times, time_places
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import clause_at, sentence_at
from pipeline.plan import Citation, Deadline, DeadlineKind, Header
from pipeline.text import Span

_PARTS: Final = frozenset(("body", "annex"))
_TABLE_PARTS: Final = frozenset(("title", "preamble", "body", "annex"))  # an annex may be a title and one table
_CROWD: Final = 12
"""Words of time over which a time is looked past on either side: more than stand between a real time and its verb."""

_MANY: Final = 200
"""From so many words of time on a line a quarter of that must do."""

_HEAPED: Final = 40
"""Many that stand closer than so many code points are a heap and no sentences: nobody acts in it."""

_PLAN_YEAR = re.compile(rf"(?i)(?<!\w)năm (?:học )?(?P<year>{YEAR})(?! ?[-–] ?{YEAR})|năm học (?P<first>{YEAR}) ?[-–]")
_SCHOOL_BEGINS: Final = 8
_THEMED_YEAR = re.compile(
    rf"Năm (?:(?!giai đoạn|nhiệm kỳ)[^0-9,;:–-]){{3,40}} (?P<year>{YEAR})(?! ?[-–])"
)  # `Năm An toàn giao thông 2025`
_LABEL_YEAR = re.compile(rf"(?i)[-–+•* ]{{0,4}}(?:[0-9a-zđ]{{1,3}}[.)] )?(?:trong )?năm (?P<year>{YEAR})(?=[:,])")


class CeremonyWord(NamedTuple):
    """A row of `ceremony_words.csv`: a meeting or ceremony that is held on a set day."""

    word: str
    source: str


def extract(document: Document, found: Mapping[str, Any]) -> list[Deadline]:
    """The deadlines of the document, in text order.

    Args:
        found: `header` and `citations`, read before; a time inside a citation or its subject is no deadline.
    """
    header: Header = found.get("header") or Header()
    year = plan_year(document, header)
    covered = _covered(found.get("citations") or ())
    text = document.text
    records: list[Deadline] = []
    rows: list[Span] = []
    places = time_places(text, 0, len(text))
    for line in [*document.lines, Span(len(text), len(text))]:
        if text[line.start : line.start + 1] == "|" and line.stop > line.start:
            rows.append(line)
            continue
        if rows:
            records.extend(_in_rows(document, rows, year, covered))
            rows = []
        first = bisect_left(places, line.start)
        inside = places[first : bisect_left(places, line.stop, first)]
        if not inside or document.part_at(line.start).kind not in _PARTS:
            continue
        local = _LABEL_YEAR.match(text, *line)
        times = [
            time
            for time in find_times(
                text, *line, PlanYear(parse_number(local["year"]), year.issued) if local else year, inside
            )
            if not _is_covered(covered, time.core)
            and not _in_heading(document, time.start)
            and binds(text, _around(line, inside, time), time, year)
        ]
        times = [time for i, time in enumerate(times) if not _announces(text, time, times[i + 1 : i + 2])]
        if len(times) > 1 and local and times[0].start < local.end():
            del times[0]  # `Năm 2022: … trong tháng 5; … trước ngày 15/6`: the label only says of which year
        heap = _is_heap(line, inside)
        for time in _without_echo(text, line, times):
            near = _around(line, inside, time)
            roles = Roles() if heap else find_roles(document, line, near, time)
            records.append(_in_text(document, line, near, time, roles))
    records.sort(key=lambda record: (record.start, -record.end))  # rows that share a merged cell of time
    return records


def _is_heap(line: Span, places: Sequence[int]) -> bool:
    return len(places) >= _MANY and line.stop - line.start < _HEAPED * len(places)


def _around(line: Span, places: Sequence[int], time: TimeExpression) -> Span:
    """The part of a line that is looked at for one of its times; `places` are those of the line."""
    if len(places) <= _CROWD:
        return line
    most = _CROWD if len(places) < _MANY else _CROWD // 4
    i, j = bisect_left(places, time.start) - most, bisect_left(places, time.stop) + most
    return Span(places[i] if i > 0 else line.start, places[j] if j < len(places) else line.stop)


def plan_year(document: Document, header: Header) -> PlanYear:
    """The year of times that print none: of the title (`năm 2024`, `năm học 2024 – 2025`), else of the day of issue."""
    issued = _iso(header.date)
    titles = [document.text[slice(*part.span)] for part in document.parts if part.kind == "title"]
    for title in [header.title] if header.title else titles:
        if stated := _PLAN_YEAR.search(title):
            return PlanYear(
                parse_number(stated["year"] or stated["first"]), issued, since=_SCHOOL_BEGINS if stated["first"] else 1
            )
        if themed := _THEMED_YEAR.search(title):
            return PlanYear(parse_number(themed["year"]), issued)
    return PlanYear(int(header.date[:4]) if header.date else None, issued)


def _iso(printed: str | None) -> date | None:
    try:
        return date.fromisoformat(printed) if printed else None
    except ValueError:
        return None


def _covered(citations: tuple[Citation, ...] | list[Citation]) -> list[tuple[int, int]]:
    """Stretches of cited names and subjects, merged, in order."""
    merged: list[tuple[int, int]] = []
    spans = [(c.start, c.end) for c in citations] + [c.spans["subject"] for c in citations if "subject" in c.spans]
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _is_covered(covered: list[tuple[int, int]], place: int) -> bool:
    i = bisect_right(covered, (place, len(covered) and covered[-1][1] + 1)) - 1
    return i >= 0 and covered[i][0] <= place < covered[i][1]


def _announces(text: str, time: TimeExpression, following: list[TimeExpression]) -> bool:
    """Whether a bare `định kỳ` only leads to the rhythm of its clause: `Định kỳ báo cáo trước ngày 15/6 hằng năm`."""
    leads = time.recurrence == "periodic" and any(other.recurrence for other in following)
    return leads and _CLAUSE_END.search(text, time.stop, following[0].start) is None


_CLAUSE_END: Final = re.compile(r"[;:.]")


def _in_heading(document: Document, place: int) -> bool:
    """Whether the time stands in the title of a section."""
    found = document.section_at(place)
    heading = document.sections[found].heading if found is not None else None
    return heading is not None and heading.start <= place < heading.stop


def _in_text(document: Document, line: Span, near: Span, time: TimeExpression, roles: Roles) -> Deadline:
    kind = time.kind
    if kind == "milestone" and is_due(document.text, line, time):
        kind = "due"
    elif kind == "milestone" and (
        _is_event(document.text, time, roles.task or sentence_at(document.text, near, time.start))
        or _is_event(document.text, time, _opening(document.text, near, time))
    ):
        kind = "event"
    said = {
        "task": roles.task,
        "responsible": roles.responsible,
        "cooperating": roles.cooperating,
        "submit_to": roles.submit_to,
        "product": roles.product,
    }
    return _record(
        document, time, kind, f"deadline.{time.form}", {name: (span,) if span else () for name, span in said.items()}
    )


def _in_rows(
    document: Document, rows: list[Span], year: PlanYear, covered: list[tuple[int, int]]
) -> Iterator[Deadline]:
    """The deadlines of consecutive table rows."""
    for cell in find_cell_deadlines(document.text, rows, year):
        if document.part_at(cell.time.start).kind not in _TABLE_PARTS:
            continue
        if cell.told is None:
            yield _in_table(document, cell)
        elif not _is_covered(covered, cell.time.core) and binds(document.text, cell.told, cell.time, year):
            yield _told_in_cell(document, cell, cell.told)


def _in_table(document: Document, cell: CellDeadline) -> Deadline:
    kind = cell.kind
    if kind == "milestone" and cell.task and _is_event(document.text, cell.time, cell.task[0]):
        kind = "event"
    return _record(document, cell.time, kind, "deadline.table", _cells(cell))


def _told_in_cell(document: Document, cell: CellDeadline, sentence: Span) -> Deadline:
    """A time in the words of a cell; who and with whom is said by the other cells of the row."""
    roles = find_roles(document, sentence, sentence, cell.time)
    said = {
        "task": (roles.task,) if roles.task else (),
        "submit_to": (roles.submit_to,) if roles.submit_to else (),
    }
    own = {name: spans for name, spans in _cells(cell).items() if spans}
    return _record(document, cell.time, cell.kind, "deadline.table", {**said, **own})


def _cells(cell: CellDeadline) -> dict[str, tuple[Span, ...]]:
    return {
        "task": cell.task,
        "responsible": cell.responsible,
        "cooperating": cell.cooperating,
        "product": cell.product,
    }


def _without_echo(text: str, line: Span, times: list[TimeExpression]) -> list[TimeExpression]:
    """The times without a rhythm whose clause goes on to say how often.

    `định kỳ tổng hợp, báo cáo Sở hằng tháng`, `Báo cáo nhanh hàng ngày gửi về Sở trước 14h00 hàng ngày`.
    """
    rhythms = [time for time in times if time.form == "recurring" and time.recurrence != "periodic"]
    return [
        time
        for time in times
        if not any(
            (time.recurrence == "periodic" or (time.recurrence == other.recurrence and other.core > other.start))
            and time.stop
            <= other.start
            < clause_at(text, sentence_at(text, line, time.start), time.start, time.stop).stop
            for other in rhythms
        )
    ]


def _is_event(text: str, time: TimeExpression, where: Span) -> bool:
    """A meeting or ceremony on a set day or hour."""
    if time.point is None or time.point.unit != "day" or time.first is None:
        return False
    return time.clock or ceremonies().search(text, *where) is not None


def _opening(text: str, line: Span, time: TimeExpression) -> Span:
    """The first word of the sentence: `Lễ | giao, nhận quân diễn ra …`."""
    sentence = sentence_at(text, line, time.start)
    word = _FIRST_WORD.search(text, *sentence)
    return Span(*word.span()) if word else Span(sentence.start, sentence.start)


_FIRST_WORD = re.compile(r"[^\W\d_]{2,}(?= )")


@cache
def ceremonies() -> re.Pattern[str]:
    """The words for a meeting or ceremony that is held on a set day."""
    words = sorted(
        (row.word for row in tables.load("ceremony_words", CeremonyWord, key=("word",))), key=len, reverse=True
    )
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(words)})(?!\w)")


def _record(
    document: Document, time: TimeExpression, kind: DeadlineKind, rule: str, said: Mapping[str, tuple[Span, ...]]
) -> Deadline:
    text = document.text
    words = {name: " ".join(text[slice(*span)] for span in spans) for name, spans in said.items() if spans}
    first = None if kind == "due" else time.first
    return Deadline(
        **document.place(time.start, time.stop),
        rule=rule,
        inferred=("date_start", "date_end") if time.point and time.point.year is None and (first or time.last) else (),
        kind=kind,
        date=time.day.isoformat() if time.day else None,
        date_start=first.isoformat() if first else None,
        date_end=time.last.isoformat() if time.last else None,
        exclusive=time.exclusive,
        precision=time.precision,
        recurrence=time.recurrence,
        rrule=time.rrule,
        approximate=time.approximate,
        anchor=text[slice(*time.anchor)] if time.anchor else None,
        duration={"value": time.duration[0], "unit": time.duration[1]} if time.duration else None,
        task=words.get("task"),
        responsible=words.get("responsible"),
        cooperating=words.get("cooperating"),
        submit_to=words.get("submit_to"),
        product=words.get("product"),
        section=document.section_path(time.start),
        spans={name: (spans[0].start, spans[-1].stop) for name, spans in said.items() if spans},
    )
