"""Words around a target: comparators, goal verbs, what a number measures, what ends it or speaks against it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from pipeline import tables
from pipeline.extract.spelling import one_of, small, whole_words

_LONGEST: Final = 100  # code points that `before` takes at most


class TargetWord(NamedTuple):
    """A row of `target_words.csv`: words that lead to a target, measure it, end it or speak against it."""

    phrase: str
    kind: str
    source: str


def said_last(kind: str, said: str) -> re.Match[str] | None:
    """The words of this kind with which `said`, in small letters, ends."""
    return before(kind).search(said, max(0, len(said) - _LONGEST))


def words_before(kind: str, left: str) -> list[str]:
    """The words of one kind of the table that stand at the end of `left`, in order: `đạt từ ` is đạt and từ."""
    found = said_last(kind, small(left))
    rest = found[0] if found else ""
    phrases = sorted(_words(kind), key=len, reverse=True)
    words = []
    while phrase := next((p for p in phrases if re.match(rf"{re.escape(p)}(?!\w)", rest)), None):
        words.append(phrase)
        rest = rest[len(phrase) :].lstrip()
    return words


@cache
def before(kind: str) -> re.Pattern[str]:
    """One or two words of this kind at the end of a text in small letters: `đạt từ `, `vận động được `."""
    words = _words(kind)
    return re.compile(
        rf"{whole_words(words)}(?: {one_of(words)})?(?: được)?(?: mới| thêm| xong| khoảng| thêm được)? ?$"
    )


@cache
def inside(kind: str) -> re.Pattern[str]:
    """One of the words of this kind in a text in small letters, with the blank before it."""
    return re.compile(rf" {one_of(_words(kind))}(?!\w)")


@cache
def at_head(kind: str) -> re.Pattern[str]:
    """One of the words of this kind at the head of a text in small letters."""
    return re.compile(rf"{one_of(_words(kind))}(?!\w)")


@cache
def _words(kind: str) -> list[str]:
    rows = tables.load("target_words", TargetWord, key=("phrase", "kind"))
    return [row.phrase for row in rows if row.kind == kind]
