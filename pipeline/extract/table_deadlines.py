"""Deadlines of assignment tables: what the row of an item says of task, offices, time and product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Final

from pipeline.extract.assignment_rows import Cell, Item, items
from pipeline.extract.cell_times import cell_times
from pipeline.extract.table_columns import Column, task_of_head
from pipeline.extract.time_expressions import find_times
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import trim
from pipeline.plan import DeadlineKind
from pipeline.text import Span

_KINDS: Final[dict[Column, DeadlineKind]] = {
    "begin": "start",
    "time": "milestone",
    "month": "milestone",
    "finish": "due",
}
_ASSIGNING: Final[tuple[Column, ...]] = ("responsible", "overseer", "roles", "cooperating", "product")
_POINT = re.compile(r"(?<= )[-–+•*] (?=[^\W\d_])")
_ROLE = re.compile(
    r"(?i)(?:^|(?<=[ ;.,(-]))(?:(?:đơn vị|cơ quan|bộ phận) )?(?:(?P<lead>chủ trì(?: thực hiện)?)"
    r"|(?P<help>phối hợp(?: thực hiện)?)) ?: ?"
)


@dataclass(frozen=True, slots=True)
class CellDeadline:
    """The deadline of one row with the cells that say what, who, with whom and what comes of it.

    `told` is the cell whose sentence says the time, where no cell of time does.
    """

    time: TimeExpression
    kind: DeadlineKind
    task: Cell = ()
    responsible: Cell = ()
    cooperating: Cell = ()
    product: Cell = ()
    told: Span | None = None


def find_cell_deadlines(text: str, rows: Sequence[Span], year: PlanYear) -> Iterator[CellDeadline]:
    """The deadlines of consecutive table rows under a head that names task, offices or times."""
    found = list(items(text, rows))
    for item, below in zip_longest(found, found[1:]):
        if item.thing and below is not None and _reaches_down(item, below):
            item = replace(item, thing=())  # the time is that of several things
        yield from _of_item(text, item, year)


def _reaches_down(item: Item, below: Item) -> bool:
    """Whether the time of an item is a cell that reaches down to the one below."""
    times = [column for column in _KINDS if column in item.cells]
    return any(column not in below.own and item.cells[column] == below.cells.get(column) for column in times)


def _of_item(text: str, item: Item, year: PlanYear) -> Iterator[CellDeadline]:
    holds = item.cells
    responsible, cooperating = _offices(text, holds)
    task, product = holds.get("task", ()), holds.get("product", ())
    # a time that reaches down speaks of a further row only where that says what else is to be done
    stated = _stated(text, holds, year) if "task" in item.own or not item.own.isdisjoint(_KINDS) else []
    rows = [
        CellDeadline(time, kind, task or item.thing, responsible, cooperating, product)
        for time, kind in stated
        if task or any(column in holds for column in _ASSIGNING)
    ]
    if task and len(stated) > 1:
        rows = [replace(row, task=part) for row, part in zip(rows, _parts(text, task, len(rows)), strict=True)]
    if not rows and not task:
        rows = _under_acting_head(text, item, stated) or _scheduled(item, stated)
    first_column_is_time = bool(stated) and bool(task) and stated[0][0].start < task[0].start
    within = [CellDeadline(time, time.kind, named) for time, named in _in_task(text, task, year)]
    if within and within[0].task:
        whole, before = task, _before_bracket(text, task, within[0].task[0].start)
        rows = [replace(row, task=before) if row.task == whole else row for row in rows]
    if not rows and not within:
        within = _told(text, holds, responsible, cooperating, product, year)
    yield from rows + within if first_column_is_time else within + rows


def _offices(text: str, holds: Mapping[Column, Cell]) -> tuple[Cell, Cell]:
    """Who leads and who helps: a cell each, or both in one cell behind words that say so (`Chủ trì: …`)."""
    lead = holds.get("responsible") or holds.get("overseer") or ()
    helping = holds.get("cooperating", ())
    both = holds.get("roles") or lead
    said = list(_ROLE.finditer(text, *both[0])) if len(both) == 1 else []
    if said:
        for number, role in enumerate(said):
            stop = said[number + 1].start() if number + 1 < len(said) else both[0].stop
            words = _office(text, role.end(), stop)
            if role["lead"]:
                lead = words
            else:
                helping = words
        if not any(role["lead"] for role in said) and said[0].start() <= both[0].start:
            lead = ()
    return lead, helping


def _office(text: str, start: int, stop: int) -> Cell:
    span = trim(text, start, stop)
    while span.stop > span.start and text[span.stop - 1] in "-–+ (":
        span = trim(text, span.start, span.stop - 1)
    return (span,) if span.stop > span.start else ()


def _stated(text: str, holds: Mapping[Column, Cell], year: PlanYear) -> list[tuple[TimeExpression, DeadlineKind]]:
    """What the cells of time say."""
    begin, finish = holds.get("begin"), holds.get("finish")
    if begin and finish:
        first, last = (_single(text, cell, year) for cell in (begin, finish))
        if first and last and begin[0].start < finish[0].start:
            return [(_joined(first, last), "range")]
    found: list[tuple[TimeExpression, DeadlineKind]] = []
    for column in _KINDS:
        for point in (point for piece in holds.get(column, ()) for point in _points(text, piece)):
            for time in cell_times(text, point, year, month=column == "month"):
                kind = time.kind
                if time.form == "point" and time.relation in ("bare", "in") and kind == "milestone":
                    kind = _KINDS[column]
                found.append((replace(time, last=None) if kind == "start" else time, kind))
    return found


def _single(text: str, cell: Cell, year: PlanYear) -> TimeExpression | None:
    """The one point of a cell: `5/2012`, `23/3/2026`, `Quý II/2024`."""
    times = cell_times(text, cell[0], year)
    return (
        times[0] if len(cell) == len(times) == 1 and times[0].form == "point" and times[0].relation == "bare" else None
    )


def _joined(first: TimeExpression, last: TimeExpression) -> TimeExpression:
    """`2/2012 | 5/2012`: one range from the first cell to the second."""
    return replace(first, stop=last.stop, form="range", relation="from", kind="range", last=last.last, day=None)


def _points(text: str, cell: Span) -> list[Span]:
    """The points of a cell that is a list (`- Tháng 3 - Quý IV`); `15/3 - 20/3` is none, it begins without a dash."""
    if text[cell.start - 2 : cell.start - 1] not in tuple("-–+•*"):
        return [cell]
    starts = [cell.start, *(point.end() for point in _POINT.finditer(text, *cell))]
    stops = [*(start - 2 for start in starts[1:]), cell.stop]
    return [trim(text, start, stop) for start, stop in zip(starts, stops, strict=True)]


def _parts(text: str, task: Cell, times: int) -> list[Cell]:
    """The task of each of several times: the points of the cell where there are as many, else the whole cell."""
    points = _points(text, task[0]) if len(task) == 1 else []
    return [(point,) for point in points] if len(points) == times else [task] * times


def _under_acting_head(
    text: str, item: Item, stated: Sequence[tuple[TimeExpression, DeadlineKind]]
) -> list[CellDeadline]:
    """`Thời gian công bố Quyết định kiểm tra`: the head says what is done at the time below it."""
    found: list[CellDeadline] = []
    for time, kind in stated:
        heads = [head for column, head in item.heads.items() if column in _KINDS and _holds(item, column, time)]
        if heads and len(heads[0]) == 1 and (task := task_of_head(text, heads[0][0])):
            found.append(CellDeadline(time, kind, (task,)))
    return found


def _scheduled(item: Item, stated: Sequence[tuple[TimeExpression, DeadlineKind]]) -> list[CellDeadline]:
    """A table of things and days alone: whose turn it is when (`Tên cơ sở | Địa chỉ | Thời gian`)."""
    return [
        CellDeadline(time, kind, item.thing)
        for time, kind in stated
        if item.thing and time.point and time.point.unit == "day" and time.first
    ]


def _holds(item: Item, column: Column, time: TimeExpression) -> bool:
    return any(piece.start <= time.start < piece.stop for piece in item.cells.get(column, ()))


def _told(
    text: str,
    holds: Mapping[Column, Cell],
    responsible: Cell,
    cooperating: Cell,
    product: Cell,
    year: PlanYear,
) -> list[CellDeadline]:
    """A last moment in the words of the task, the product or the note: `Báo cáo kết quả trước ngày 15/11`."""
    found: list[CellDeadline] = []
    for column in ("task", "product", "note"):
        cell = holds.get(column, ())
        if len(cell) == 1:
            for time in find_times(text, *cell[0], year):
                if time.kind == "due" and time.form == "point" and time.last and not _is_over(time.last, year):
                    task = () if column == "task" else holds.get("task", ())
                    found.append(CellDeadline(time, "due", task, responsible, cooperating, product, told=cell[0]))
    return found


def _is_over(last: date, year: PlanYear) -> bool:
    """`Rà soát giấy tờ cấp trước ngày 01/01/2020`: a day before the plan says of which things, not by when."""
    return last < year.issued if year.issued else year.year is not None and last.year < year.year


def _in_task(text: str, task: Cell, year: PlanYear) -> Iterator[tuple[TimeExpression, Cell]]:
    """A month in brackets inside the task: `Trình kỳ họp (thông qua tại kỳ họp thứ 10, tháng 10/2015)`."""
    comma = False  # whether the line of the cell above ends with one
    for piece in task:
        for time in find_times(text, *piece, year):
            point = time.point
            listed = text[time.start - 2 : time.start] == ", " or (comma and time.start == piece.start)
            if listed and point and point.year and point.unit in ("month", "quarter"):
                yield time, _bracketed(text, task, time)
        comma = text[piece.stop - 1] == ","


def _before_bracket(text: str, task: Cell, inside: int) -> Cell:
    """The words of the task before the bracket that holds `inside`."""
    spans = (trim(text, piece.start, min(piece.stop, inside - 1)) for piece in task if piece.start < inside)
    return tuple(span for span in spans if span.stop > span.start)


def _bracketed(text: str, task: Cell, time: TimeExpression) -> Cell:
    """The words in the open bracket before the time."""
    words: list[Span] = []
    for piece in reversed([piece for piece in task if piece.start < time.start]):
        stop = min(piece.stop, time.start)
        opened = text.rfind("(", piece.start, stop)
        words.insert(0, trim(text, max(opened + 1, piece.start), stop))
        if opened >= 0:
            break
    return tuple(span for span in words if span.stop > span.start)
