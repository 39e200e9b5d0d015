"""Signal words of a time (trước, chậm nhất, đến hết, từ, vào) and the clock or weekday between them and the day."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple, cast

from pipeline import tables

Relation = Literal["before", "by", "until", "from", "in", "bare"]

_CLOCK = re.compile(  # `13h30’ `, `lúc 08 giờ 00, `, `sáng `, `thứ Ba, ` behind the signal
    r"(?i)(?:(?<!\w)(?:lúc |hồi )?[0-9]{1,2} ?(?:giờ|h|g)(?: ?[0-9]{1,2})?(?: ?phút|[’'′`])?,? ?)?"
    r"(?:(?<!\w)(?:buổi )?(?:sáng|chiều|tối),? ?)?"
    r"(?:(?<!\w)(?<!lần )(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?: ?\([^()]{1,20}\))?,? ?)?$"
)
_CLOCK_ENDS: Final = frozenset("0123456789’'′`,)hg")
_CLOCK_WORDS: Final = frozenset(("giờ", "phút", "sáng", "chiều", "tối", "hai", "ba", "tư", "năm", "sáu", "bảy", "nhật"))


class Signal(NamedTuple):
    """A row of `time_signals.csv`: words before a time, and how they relate the work to it."""

    phrase: str
    relation: str
    source: str


class SignalAt(NamedTuple):
    """Where signal words begin, how they relate the work to the time, and whether a clock time follows them.

    `phrase` is the row of the table that they are; None when only a clock time stands before the day.
    """

    start: int
    relation: Relation
    clock: bool
    phrase: str | None = None


def signal_before(text: str, low: int, place: int) -> SignalAt | None:
    """The signal words right before `place`; nothing before `low` may belong to them.

    >>> signal_before("nộp chậm nhất là ngày 5/3", 0, 17)
    SignalAt(start=4, relation='by', clock=False, phrase='chậm nhất là')
    """
    end, clock = place, False
    tail = text[max(low, place - 48) : place].lower()
    words = tail.split()
    if words and (words[-1][-1] in _CLOCK_ENDS or words[-1] in _CLOCK_WORDS):
        found = _CLOCK.search(tail)
        if found and found[0]:
            end, clock = place - len(found[0]), True
            tail = tail[: found.start()]
            words = tail.split()
    if words:
        last = words[-1].lstrip('(“"')
        bare = tail.rstrip()
        for phrase, relation in _signals().get(last, ()):
            begin = len(bare) - len(phrase)
            if bare.endswith(phrase) and (begin == 0 or not bare[begin - 1].isalnum()):
                return SignalAt(end - len(tail) + begin, relation, clock, phrase)
    return SignalAt(end, "bare", True) if clock else None


@cache
def _signals() -> dict[str, tuple[tuple[str, Relation], ...]]:
    """Signals by their last word, longest first."""
    by_end: dict[str, list[tuple[str, Relation]]] = {}
    for row in tables.load("time_signals", Signal, key=("phrase",)):
        by_end.setdefault(row.phrase.rsplit(" ", 1)[-1], []).append((row.phrase, cast(Relation, row.relation)))
    return {end: tuple(sorted(rows, key=lambda row: -len(row[0]))) for end, rows in by_end.items()}
