"""Where a sentence and its clauses begin and end, and the words that decide what a clause says of its time."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from pipeline import tables
from pipeline.extract.spelling import one_of
from pipeline.text import Span

_REACH: Final = 2000
_SENTENCE_END = re.compile(r"(?<![A-ZĐ])[.!?…]+(?= +[“\"(]?[A-ZĐÀ-Ỵ])")  # not the point of `TP. `


def sentence_at(text: str, line: Span, place: int) -> Span:
    """The sentence of `line` that holds `place`; at most `_REACH` code points on either side of it."""
    start, stop = max(line.start, place - _REACH), min(line.stop, place + _REACH)
    for end in _SENTENCE_END.finditer(text, start, stop):
        if end.end() <= place:
            start = end.end()
        else:
            stop = end.start()
            break
    return trim(text, start, stop)


def clause_at(text: str, sentence: Span, start: int, stop: int) -> Span:
    """The part of `sentence` around text[start:stop], between semicolons and `, trong đó`; none in brackets cuts."""
    left, right = sentence
    for cut in _cuts(text, sentence):
        if cut.start < start:
            left = cut.stop
        elif cut.start >= stop:
            right = cut.start
            break
    return trim(text, left, right)


def _cuts(text: str, sentence: Span) -> list[Span]:
    cuts, depth = [], 0
    for mark in _MARKS.finditer(text, *sentence):
        if mark[0] not in "()":
            if depth == 0:
                cuts.append(Span(*mark.span()))
        else:
            depth = depth + 1 if mark[0] == "(" else max(0, depth - 1)
    return cuts


_MARKS = re.compile(r"[;()]|, trong đó(?!\w)")


def trim(text: str, start: int, stop: int) -> Span:
    """The span without white space and without commas, colons and semicolons at its ends."""
    while start < stop and text[start] in " \t\n,;:.":
        start += 1
    while stop > start and text[stop - 1] in " \t\n,;:.":
        stop -= 1
    return Span(start, stop)


class ClauseWord(NamedTuple):
    """A row of `clause_words.csv`: a word and what it does to the clause it stands in."""

    phrase: str
    kind: str
    source: str


@cache
def alternatives(kind: str) -> str:
    """A pattern for the clause words of one kind, the longest that fits."""
    rows = tables.load("clause_words", ClauseWord, key=("phrase", "kind"))
    return one_of(row.phrase for row in rows if row.kind == kind)
