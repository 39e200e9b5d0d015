"""Why a time is a deadline, of this kind, with this task and actor: signal words, verbs, heads of actors, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from pipeline.document import Document
from pipeline.explain.rows import Evidence, find
from pipeline.extract.actor_names import actors, head_rows
from pipeline.extract.assignment_rows import Cell, items
from pipeline.extract.beside_times import completing_word, is_labelled
from pipeline.extract.deadlines import ceremonies, plan_year
from pipeline.extract.relative_times import event_words, parse_event
from pipeline.extract.table_columns import head_row
from pipeline.extract.time_expressions import find_times
from pipeline.extract.time_signals import signal_before
from pipeline.extract.times import TimeExpression
from pipeline.extract.work_clauses import sentence_at
from pipeline.extract.work_verbs import verbs
from pipeline.plan import Deadline, Header
from pipeline.text import Span

_LEFT = 120


def evidence(document: Document, header: Header, deadlines: tuple[Deadline, ...]) -> Iterator[list[Evidence]]:
    """The rows behind each deadline, in the order of the deadlines."""
    year = plan_year(document, header)
    for deadline in deadlines:
        rows = _table_rows(document, deadline)
        cell = Span(deadline.start, deadline.end) if rows else document.line_at(deadline.start)
        times = find_times(document.text, *cell, year)
        time = next((time for time in times if time.start == deadline.start), None)
        yield [
            *(_time(document.text, cell, time) if time else ()),
            *(_event(document, deadline) if time is None or not time.clock else ()),
            *(_columns(document.text, rows, deadline) if rows else _roles(document.text, deadline)),
        ]


def _time(text: str, line: Span, time: TimeExpression) -> Iterator[Evidence]:
    """The signal word before the time, or what makes a time without one binding."""
    if time.relation == "bare" and time.form == "point":
        left = text[max(line.start, time.start - _LEFT) : time.start]
        word = None if is_labelled(left) else completing_word(left)
        if word:
            yield from find("text", "clause_words", phrase=word.lower(), kind="done")
    elif time.form == "relative":
        event = parse_event(text, time.start, time.stop)
        found = event_words().match(text, *event.anchor) if event and event.anchor else None
        if found:
            yield from find("anchor", "event_words", word=found[0].lower())
    elif time.relation != "bare" and not text.startswith("nay ", time.core):  # `từ nay đến …` is read as a whole
        signal = signal_before(text, time.start, time.core)
        if signal and signal.phrase:
            yield from find("kind", "time_signals", phrase=signal.phrase)


def _event(document: Document, deadline: Deadline) -> Iterator[Evidence]:
    """The meeting or ceremony that makes a milestone an event, where its hour does not."""
    if deadline.kind != "event":
        return
    task = deadline.spans.get("task")
    line = document.line_at(deadline.start)
    found = ceremonies().search(document.text, *(task or sentence_at(document.text, line, deadline.start)))
    if found:
        yield from find("kind", "ceremony_words", word=found[0].lower())


def _roles(text: str, deadline: Deadline) -> Iterator[Evidence]:
    """The verb of the task, the first words of those who act and of those who receive."""
    if "task" in deadline.spans:
        start, stop = deadline.spans["task"]
        verb = next(verbs(text, start, stop), None)
        if verb and verb.start == start:
            yield from find("task", "work_verbs", verb=text[verb.start : verb.stop].lower())
    for field in ("responsible", "cooperating", "submit_to"):
        head = actors().match(text, *deadline.spans[field]) if field in deadline.spans else None
        for row in head_rows(head[0]) if head else ():
            yield from find(field, "actor_heads", head=row.head, kind=row.kind)


def _table_rows(document: Document, deadline: Deadline) -> list[Span]:
    """The rows of the table that the deadline stands in; [] in running text."""
    if deadline.rule != "deadline.table":
        return []

    def is_row(line: Span) -> bool:
        return document.text[line.start] == "|"

    first = document.line_from(deadline.start + 1)
    above = takewhile(is_row, (document.lines[i] for i in range(first - 1, -1, -1)))
    below = takewhile(is_row, (document.lines[i] for i in range(first, len(document.lines))))
    return [*reversed(list(above)), *below]


def _columns(text: str, rows: list[Span], deadline: Deadline) -> Iterator[Evidence]:
    """The words of the head that say what the cells of time, task, actor and product are."""
    starts = {"text": deadline.start} | {field: span[0] for field, span in deadline.spans.items()}
    # a time that reaches down over several items belongs to the one with this task
    item = next((item for item in items(text, rows) if all(map(_within(item.cells.values()), starts.values()))), None)
    if item is None:
        return
    for field, start in starts.items():
        for column, cell in item.cells.items():
            row = head_row(" ".join(text[slice(*span)] for span in item.heads[column]))
            if row and _within([cell])(start):
                yield from find(field, "table_columns", word=row.word)


def _within(cells: Iterable[Cell]) -> Callable[[int], bool]:
    spans = [span for cell in cells for span in cell]
    return lambda place: any(span.start <= place < span.stop for span in spans)
