"""What stands beside a time: its label, the verb that it completes, the action that it opens or ends."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.extract.times import TimeExpression
from pipeline.extract.work_clauses import alternatives, clause_at, sentence_at, trim
from pipeline.extract.work_verbs import actor_at, begins_with_verb, verbs
from pipeline.text import Span

REACH: Final = 120
"""Code points of the line that are looked at before a time."""

BEGUN = re.compile(  # head of a line or clause, behind at most one adverbial: `; dự kiến `
    r"(?i)(?:^(?:[-–+•*]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}[.)/]|[a-zđ][.)])?|[;:.–—+•(]|(?<=\s)-)\s*"
    r"(?:(?:dự kiến|riêng|bắt đầu|và|đồng thời|trong đó|thời gian|(?:đợt|bước) [0-9ivx]{1,4})[,:]?\s*)?$"
)
LABEL = re.compile(  # `Thời gian hoàn thành: `, `Hạn cuối nhận bài là `, `Thời hạn gửi: dự kiến `
    r"(?i)(?:thời (?:gian|hạn|điểm)|tiến độ|hạn (?:cuối|chót|nộp|gửi|nhận)|lịch|lộ trình)"
    r"(?: [^:;.,()0-9]{1,60})?(?::|(?: ?\([^()]{0,40}\))? là| vào| dự kiến)? ?(?:dự kiến:? ?)?\(?$"
)


def begins_or_ends(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """Whether a part of a period opens the clause of an action, or stands right behind its verb or at its end."""
    if BEGUN.search(left):
        return acts_behind(text, line, time.stop)
    clause = clause_at(text, sentence_at(text, line, time.start), time.start, time.stop)
    acting = [verb for verb in verbs(text, clause.start, time.start) if verb.kind != "modal"]
    if not acting:
        return False
    ends = text[time.stop : min(time.stop + 1, line.stop)] in ("", ".", ";", ",")
    return acting[-1].stop == time.start - 1 or (ends and time.point is not None and time.point.unit != "year")


def completing_word(left: str) -> str | None:
    """The word at the end of `left` right behind which a time needs no signal: `hoàn thành | quý IV/2024`."""
    found = done().search(left)
    return found["word"] if found else None


def is_labelled(left: str) -> bool:
    """Whether `left` ends in the label of a time: `Thời gian hoàn thành: `."""
    return LABEL.search(left) is not None


def acts_behind(text: str, line: Span, place: int) -> bool:
    """Whether an action follows: a verb, or an actor with one."""
    start = trim(text, place, line.stop).start
    if begins_with_verb(text, start, line.stop) is not None or actor_at(text, start, line.stop):
        return True
    comma = text.find(", ", start, min(line.stop, start + 40))  # `Định kỳ 6 tháng, giữa nhiệm kỳ, các hội …`
    return text.startswith(",", place) and comma > 0 and actor_at(text, comma + 2, line.stop)


@cache
def done() -> re.Pattern[str]:
    """A verb right behind which a time needs no signal: `hoàn thành quý IV/2024`."""
    return re.compile(rf"(?i)(?P<word>{alternatives('done')})(?: xong)?[ (]*$")
