"""The small grammar of assignments: `<who> <modal words> <verb> <objects> <to whom>`.

Vietnamese puts no mark between subject and predicate, and verbs stand inside names (Ban Kiểm tra, Phòng Quản lý):
verbs, words between subject and verb, and first words of actors are tables; the rules here only order them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple, cast

from pipeline import tables
from pipeline.extract.actor_names import actors, longest, name_end
from pipeline.text import Span

VerbKind = Literal["action", "office", "light", "delivery", "modal", "noun", "meeting"]

_WORD = re.compile(r"\w+")
_REACH: Final = 2000
_SENTENCE_END = re.compile(r"(?<![A-ZĐ])[.!?…]+(?= +[“\"(]?[A-ZĐÀ-Ỵ])")  # not the point of `TP. `
_OPENERS: Final = frozenset(".:;–-+")  # what a clause begins behind
_BODIES: Final = frozenset(("ban", "đoàn", "tổ", "đội", "đồng", "phần"))
_WHOLE: Final = frozenset(("ủy", "uỷ", "chi", "công", "liên", "trung", "lữ", "tập", "cộng", "hợp"))  # `Ủy ban`, `công đoàn`
_NOUNS: Final = frozenset(("công", "tác", "các", "những", "mọi", "cuộc", "phiên", "buổi", "sơ", "sách", "phiếu"))


@dataclass(frozen=True, slots=True)
class WorkVerb:
    """A row of `work_verbs.csv`."""

    verb: str
    kind: str
    source: str


class Verb(NamedTuple):
    """A verb of the table where it stands in a text."""

    start: int
    stop: int
    kind: VerbKind


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
    """The part between semicolons of `sentence` that holds text[start:stop]; a semicolon in brackets does not cut."""
    left, right = sentence
    for place in _semicolons(text, sentence):
        if place < start:
            left = place + 1
        elif place >= stop:
            right = place
            break
    return trim(text, left, right)


def _semicolons(text: str, sentence: Span) -> list[int]:
    places, depth = [], 0
    for mark in _MARKS.finditer(text, *sentence):
        if mark[0] == ";" and depth == 0:
            places.append(mark.start())
        elif mark[0] != ";":
            depth = depth + 1 if mark[0] == "(" else max(0, depth - 1)
    return places


_MARKS = re.compile(r"[;()]")


def trim(text: str, start: int, stop: int) -> Span:
    """The span without white space and without commas, colons and semicolons at its ends."""
    while start < stop and text[start] in " \t\n,;:.":
        start += 1
    while stop > start and text[stop - 1] in " \t\n,;:.":
        stop -= 1
    return Span(start, stop)


def verbs(text: str, start: int, stop: int) -> Iterator[Verb]:
    """Verbs and modal words of text[start:stop] in order; one inside a name or bound by a noun is none."""
    table = _verbs()
    done, meeting, first, before = start, -1, "", ""
    for word in _WORD.finditer(text, start, stop):
        place = word.start()
        lower = word[0].lower()
        if place >= done and lower in table:
            for phrase, kind in table[lower]:
                if _stands(text, place, stop, phrase):
                    done = place + len(phrase)
                    named = place > start and text[place].isupper() and text[place - 2 : place - 1] not in _OPENERS
                    office = kind == "office" and _names_body(first, before, phrase)
                    bound = named or office or before in _NOUNS or place == meeting
                    if kind == "meeting":
                        meeting = done + 1  # `hội nghị tổng kết`
                    elif kind != "noun" and not bound:
                        yield Verb(place, done, kind)
                    break
        first, before = ("", "") if text.startswith(",", word.end()) else (before, lower)


def _names_body(first: str, before: str, verb: str) -> bool:
    """Whether a verb in small letters names a body: `đoàn kiểm tra`, `Ban tổ chức`, not `Ủy ban | tổ chức`."""
    if before not in _BODIES or first in _WHOLE:
        return False
    return verb != "tổ chức" or before == "ban"


@cache
def _verbs() -> dict[str, tuple[tuple[str, VerbKind], ...]]:
    """Verbs by their first word, longest first."""
    by_word: dict[str, list[tuple[str, VerbKind]]] = {}
    for row in tables.load("work_verbs", WorkVerb, key=("verb",)):
        by_word.setdefault(row.verb.split(" ", 1)[0], []).append((row.verb, cast(VerbKind, row.kind)))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in by_word.items()}


def begins_with_verb(text: str, start: int, stop: int) -> Verb | None:
    """The verb at `start`, behind modal words only: `, kịp thời báo cáo …`."""
    start = trim(text, start, stop).start
    for verb in verbs(text, start, min(stop, start + 80)):
        if text[start : verb.start].strip(" ,") not in ("", "và"):
            return None
        if verb.kind != "modal":
            return verb
        start = verb.stop
    return None


def actor_at(text: str, start: int, stop: int) -> bool:
    """Whether a body, a post or a group of people is named at `start`; `Ban hành`, `Tổ chức` only look like one."""
    head = actors().match(text, start, stop)
    if head is None:
        return False
    first = _WORD.match(text, start, stop)
    rows = _verbs().get(first[0].lower(), ()) if first else ()
    return not any(len(phrase) > len(head[0]) and _stands(text, start, stop, phrase) for phrase, _ in rows)


def _stands(text: str, start: int, stop: int, phrase: str) -> bool:
    """Whether the words of `phrase` stand at `start`."""
    end = start + len(phrase)
    return end <= stop and text[start:end].lower() == phrase and not text[end : end + 1].isalnum()


@dataclass(frozen=True, slots=True)
class ClauseWord:
    """A row of `clause_words.csv`: a word and what it does to the clause it stands in."""

    phrase: str
    kind: str
    source: str


@cache
def alternatives(kind: str) -> str:
    """The clause words of one kind as the alternatives of a pattern, longest first."""
    rows = tables.load("clause_words", ClauseWord, key=("phrase", "kind"))
    return longest(row.phrase for row in rows if row.kind == kind)


_ORDER = re.compile(
    r"(?i)(?:giao(?: cho)?|đề nghị|yêu cầu|phân công|đối với|trường hợp [^,;.]{3,150}? thì|đồng thời|và|thì),? "
)


def subject_at(text: str, start: int, stop: int) -> Span | None:
    """Who acts in the clause that begins at `start`: an actor with a predicate behind it.

    >>> text = "Giao Phòng Nội vụ chủ trì tổng hợp danh sách"
    >>> text[slice(*subject_at(text, 0, len(text)))]
    'Phòng Nội vụ'
    """
    for _ in range(2):  # `Đồng thời, giao Phòng Nội vụ …`
        if order := _ORDER.match(text, start, stop):
            start = order.end()
    if not actor_at(text, start, stop):
        return None
    reach = min(stop, start + _SUBJECT)
    known = next((verb.start for verb in _predicates(text, start, reach) if verb.start > start), None)
    end = name_end(text, start, known or reach, followed=known is not None)
    if known is None and (end >= reach or not text[end:reach].strip(" ,;.")):
        return None
    who = trim(text, start, end)
    return who if who.stop > who.start and "." not in text[slice(*who)] else None


def _predicates(text: str, start: int, stop: int) -> list[Verb]:
    """The verbs that may be the predicate of the actor at `start`, those left out that belong to its name.

    `Các nhà thầu thi công công trình phải …`, `Ban Quản lý xây dựng nông thôn mới xã lập …`.
    """
    found = list(verbs(text, start, stop))
    head = actors().match(text, start, stop)
    if head is None or not found or text[head.end() : found[0].start].strip():
        return found
    for number, verb in enumerate(found[1:], 1):
        between = text[found[0].stop : verb.start]
        if _CUT.search(between):
            break
        if _MUST.fullmatch(text, verb.start, verb.stop) or (_OF_PLACE.search(between) and verb.kind != "modal"):
            return found[number:]
    return found


_SUBJECT: Final = 250  # code points of the longest subject that is looked for
_CUT = re.compile(r"[,;:.]| (?:để|nhằm|trước|trong|theo|được) ")
_MUST = re.compile(r"(?i)phải|có trách nhiệm|có nhiệm vụ|cần|sẽ")
_OF_PLACE = re.compile(r" (?:xã|huyện|tỉnh|phường|thị trấn|thành phố) $")


def predicate_at(text: str, start: int, stop: int) -> Verb | None:
    """The verb behind the subject that ends at `start`, behind modal words; one that no table knows is a verb too."""
    if verb := begins_with_verb(text, start, stop):
        return verb
    place = start
    for verb in verbs(text, start, stop):
        if text[place : verb.start].strip() or verb.kind != "modal":
            break
        place = verb.stop
    word = _WORD.search(text, place, stop)
    if word is None or not word[0][0].islower() or text[place : word.start()].strip():
        return None
    return None if _LEADING.match(text, word.start(), stop) else Verb(word.start(), word.end(), "action")


_LEADING = re.compile(r"(?:theo|trên|căn|trong|tại|từ|đến|để|nhằm|với|và|thì|là|trước|sau|khi|vào|cho|về|các|những)(?!\w)")
