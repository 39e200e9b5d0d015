"""Words and sentences of a plan, found by underthesea, with their exact places in the text.

underthesea gives strings, rewrites tone marks unless told not to, and joins words over line breaks: it is fed line by
line, everything that rewrites is off, and each string is found again behind the one before. Two things are put right.
A word never reaches over the edge of a finding (`tặng Giấy` before `Giấy khen`), so that every finding is a whole
number of words. A sentence never ends behind the label of a section (`II.`) or inside a finding.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pipeline.export.annotation import Mark
from pipeline.plan import Plan

Place = tuple[int, int]

_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")

_INSIDE: Final = "I-W"
"""The tagger's mark of a syllable that goes on with the word before it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Places of words in text order, without the blanks between them; and where sentences begin."""

    places: tuple[Place, ...]
    sentence_starts: frozenset[int]


def words(plan: Plan, marks: Sequence[Mark]) -> Words:
    """The words and sentences of a plan's text.

    Args:
        marks: findings whose edges are edges of words, and inside which no sentence begins.
    """
    inside = {position for mark in marks if mark.kind != "sections" for position in range(mark.start + 1, mark.end)}
    labels = {section.start: section.start + len(section.label) for section in plan.sections if section.label}
    lines = [(match.start(), match[0]) for match in _LINE.finditer(plan.text)]
    starts = {start for at, line in lines for start in _sentences(line, at, labels)} - inside
    edges = sorted(starts.union(*((mark.start, mark.end) for mark in marks)))
    places = [part for at, line in lines for word in _line_words(line, at) for part in _cut(plan.text, word, edges)]
    return Words(tuple(places), frozenset(starts))


def _line_words(line: str, at: int) -> Iterator[Place]:
    """Words of one line; letters that underthesea takes for none, if there are any, are words too."""
    tokenize, tagger, _ = _underthesea()
    tokens: list[str] = tokenize(line, use_character_normalize=False, use_token_normalize=False)
    tags = tagger.predict([[token] for token in tokens]) if tokens else []
    found: list[Place] = []
    end = 0
    for token, tag in zip(tokens, tags, strict=True):
        start = line.index(token, end)
        skipped = list(_letters(line, end, start))
        found += skipped
        end = start + len(token)
        if tag == _INSIDE and found and not skipped:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    found += _letters(line, end, len(line))
    return ((at + start, at + stop) for start, stop in found)


def _letters(line: str, start: int, end: int) -> Iterator[Place]:
    """Runs of what is no blank."""
    for piece in line[start:end].split():
        start = line.index(piece, start)
        yield start, start + len(piece)
        start += len(piece)


def _cut(text: str, word: Place, edges: Sequence[int]) -> Iterator[Place]:
    """The word, or its parts where edges fall inside it, without the blanks at their ends."""
    start, end = word
    i = bisect_right(edges, start)
    while i < len(edges) and edges[i] < end:
        yield from _stripped(text, start, edges[i])
        start = edges[i]
        i += 1
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Place]:
    piece = text[start:end]
    if bare := piece.strip():
        start += piece.index(bare)
        yield start, start + len(bare)


def _sentences(line: str, at: int, labels: dict[int, int]) -> Iterator[int]:
    """Where sentences begin in one line: at its first letter, and behind each end that underthesea sees."""
    _, _, sentences = _underthesea()
    end = 0
    goes_on = False
    for sentence in sentences(line):
        start = line.index(sentence, end)
        end = start + len(sentence)
        # "./." ends a plan, and the "/." is no sentence of its own
        if not goes_on and any(sign.isalnum() for sign in sentence):
            yield at + start
        # "II." before its heading, "1." before its clause
        goes_on = at + start in labels and at + end <= labels[at + start] + 1


@cache
def _underthesea() -> tuple[Any, Any, Any]:
    """The functions that are used: splitting a line by patterns, tagging its pieces, cutting sentences."""
    translation = "underthesea.pipeline.translate"
    if translation not in sys.modules:
        sys.modules[translation] = None  # type: ignore[assignment]  # it imports torch, 2 s that nothing here needs
    try:
        import underthesea
    finally:
        if sys.modules.get(translation) is None:
            del sys.modules[translation]
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize

    underthesea.word_tokenize("Kế hoạch")  # loads the tagger
    tagger = sys.modules["underthesea.pipeline.word_tokenize"].word_tokenize_model
    return tokenize, tagger, underthesea.sent_tokenize
