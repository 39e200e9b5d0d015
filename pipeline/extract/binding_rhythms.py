"""Which rhythms bind: how often an action is done (`báo cáo hằng quý`), not whose year a plan is for."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline import tables
from pipeline.extract.beside_times import BEGUN, LABEL, acts_behind
from pipeline.extract.times import TimeExpression
from pipeline.extract.work_clauses import alternatives, clause_at, sentence_at
from pipeline.extract.work_verbs import actor_at, begins_with_verb, verbs
from pipeline.numbering import label_at
from pipeline.text import Span


class PeriodNoun(NamedTuple):
    """A row of `period_nouns.csv`: `kế hoạch hằng năm` says whose year it is, not how often something is done."""

    noun: str
    source: str


def rhythm_binds(text: str, line: Span, time: TimeExpression) -> bool:
    """How often an action is done, not whose year a plan or budget is for."""
    if time.point is not None or time.core > time.start:  # `trước ngày 15/11 hằng năm`, `thứ hai hằng tuần`
        return True
    sentence = sentence_at(text, line, time.start)
    clause = clause_at(text, sentence, time.start, time.stop)
    before = text[clause.start : time.start]
    follows = begins_with_verb(text, time.stop, sentence.stop)
    close = follows is not None and not OR_AT_ONCE.sub("", text[time.stop : follows.start]).strip()
    if time.recurrence == "periodic":
        ended = text[time.stop : min(time.stop + 1, line.stop)] in (";", ".", "")
        acting = ended and _acts_so(text, clause.start, time.start)
        return (close or acting) and not _kind_of_work().search(before)
    if not before.strip(" -–+•(,") or BEGUN.fullmatch(before):
        return acts_behind(text, sentence, time.stop) or text[time.stop : time.stop + 1] == ":"
    if text.startswith(" của ", time.stop):
        return False
    if (close and not _period_nouns().search(before, before.rfind(",") + 1)) or LABEL.search(before):
        return True
    return _done_so_often(text, clause, time)


def _acts_so(text: str, start: int, stop: int) -> bool:
    """Whether someone does something there that no noun of period qualifies: `Trạm Y tế giám sát … | định kỳ.`"""
    label = label_at(text, start, stop)
    start = label.content if label else start
    acting = [verb for verb in verbs(text, start, stop) if verb.kind != "modal"]
    if not acting or not (actor_at(text, start, stop) or begins_with_verb(text, start, stop)):
        return False
    return _period_nouns().search(text, acting[0].stop, stop) is None


OR_AT_ONCE = re.compile(
    r"(?i) (?:hoặc|và|hay),? đột xuất(?: (?:theo|khi có) yêu cầu)?"
)  # `định kỳ | hoặc đột xuất | báo cáo …`


def _done_so_often(text: str, clause: Span, time: TimeExpression) -> bool:
    """Whether the verb before a rhythm is done so often: `đăng ký thi đua hằng năm`, not `lập kế hoạch hằng năm`."""
    acting = [
        verb
        for verb in verbs(text, clause.start, time.start)
        if verb.kind != "modal" and not _period_noun_ends().search(text, clause.start, verb.start)
    ]
    if not acting:
        return False
    rhythm = text[time.start : time.stop].lower()
    if rhythm.startswith(("định kỳ ", "theo ")):
        return True
    if acting[-1].kind == "delivery":
        return not _period_noun_ends().search(text, acting[-1].stop, time.start)
    return not _period_nouns().search(text, acting[-1].start, time.start)


@cache
def _kind_of_work() -> re.Pattern[str]:
    """`báo cáo | định kỳ`: a kind of report, not a rhythm."""
    return re.compile(rf"(?i)(?:{alternatives('kind_of_work')}) $")


@cache
def _period_nouns() -> re.Pattern[str]:
    nouns = sorted((row.noun for row in tables.load("period_nouns", PeriodNoun, key=("noun",))), key=len, reverse=True)
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(nouns)})(?!\w)")


@cache
def _period_noun_ends() -> re.Pattern[str]:
    """A period noun right before the end: what follows belongs to its phrase (`kế hoạch phát triển …`)."""
    return re.compile(_period_nouns().pattern + " ?$")
