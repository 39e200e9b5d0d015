"""The small grammar of assignments: `<who> <modal words> <verb> <objects> <to whom>`.

Vietnamese puts no mark between subject and predicate, and verbs stand inside names (Ban Kiểm tra, Phòng Quản lý):
verbs, words between subject and verb, and first words of actors are tables; the rules here only order them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, cast

from pipeline import tables
from pipeline.extract.actor_names import actors, is_plural, name_end
from pipeline.extract.spelling import one_of, small, whole_words
from pipeline.text import Span

VerbKind = Literal["action", "office", "light", "delivery", "modal", "noun", "meeting"]

_WORD = re.compile(r"\w+")
_BEFORE = re.compile(r"\w+,?")
_TWO_WORDS: Final = 30
_LONGEST_VERB: Final = 60
_REACH: Final = 2000
_SENTENCE_END = re.compile(r"(?<![A-ZĐ])[.!?…]+(?= +[“\"(]?[A-ZĐÀ-Ỵ])")  # not the point of `TP. `
_OPENS = re.compile(r"(?:[.:;+]|(?<!\w )[–-])\s$")  # what a clause begins behind; `Văn phòng - Thống kê` is a name
_BODIES: Final = frozenset(("ban", "đoàn", "tổ", "đội", "đồng", "phần"))
_WHOLE: Final = frozenset(
    ("ủy", "uỷ", "chi", "công", "liên", "trung", "lữ", "tập", "cộng", "hợp")
)  # `Ủy ban`, `công đoàn`
_NOUNS: Final = frozenset(("công", "tác", "các", "những", "mọi", "cuộc", "phiên", "buổi", "sơ", "sách", "phiếu"))

_PAPERS: Final = frozenset(("sơ", "sách", "phiếu"))  # `hồ sơ | gửi Sở`; a `hồ sơ trình` is one thing
_SENT: Final = frozenset(("gửi", "nộp", "gửi về"))


class WorkVerb(NamedTuple):
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


def verbs(text: str, start: int, stop: int) -> Iterator[Verb]:
    """Verbs and modal words of text[start:stop] in order; one inside a name or bound by a noun is none."""
    pattern, kinds = _verbs()
    lower = small(text[start:stop])
    meeting = -1
    for found in pattern.finditer(lower):
        kind, place, done = kinds[found[0]], start + found.start(), start + found.end()
        if kind == "meeting":
            meeting = done + 1  # `hội nghị tổng kết`
            continue
        if kind == "noun" or (place == meeting and found[0] != "tổ chức"):  # `Hội thao | tổ chức hai năm một lần`
            continue
        if place > start and text[place].isupper() and not _OPENS.search(text, max(0, place - 4), place):
            continue
        # a word with its comma is in none of the lists
        said = _BEFORE.findall(lower, max(0, found.start() - _TWO_WORDS), found.start())
        first, before = ["", "", *said][-2:]
        bound = before in _NOUNS and not (before in _PAPERS and found[0] in _SENT)
        if not bound and not (kind == "office" and _names_body(first, before, found[0])):
            yield Verb(place, done, kind)


def _names_body(first: str, before: str, verb: str) -> bool:
    """Whether a verb in small letters names a body: `đoàn kiểm tra`, `Ban tổ chức`, not `Ủy ban | tổ chức`."""
    if before not in _BODIES or first in _WHOLE:
        return False
    return verb != "tổ chức" or before == "ban"


@cache
def _verbs() -> tuple[re.Pattern[str], dict[str, VerbKind]]:
    """The verbs of the table as whole words in small letters, and the kind of each."""
    kinds = {row.verb: cast(VerbKind, row.kind) for row in tables.load("work_verbs", WorkVerb, key=("verb",))}
    return re.compile(whole_words(kinds)), kinds


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
    return actor_head(text, start, stop) is not None


def actor_head(text: str, start: int, stop: int) -> Span | None:
    """The first words of the actor that is named at `start`."""
    head = actors().match(text, start, stop)
    if head is None:
        return None
    pattern, _ = _verbs()
    verb = pattern.match(small(text[start : min(stop, start + _LONGEST_VERB)]))
    return None if verb and verb.end() > len(head[0]) else Span(*head.span())


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


_ORDER = re.compile(r"(?i)(?:giao(?: cho)?|đề nghị|yêu cầu|đối với|trường hợp [^,;.]{3,150}? thì|đồng thời|và|thì),? ")


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
    who = _named_at(text, start, stop)
    given = _GIVES.match(text, who.stop, stop) if who else None
    if given and actor_at(text, given.end(), stop):  # `Ủy ban nhân dân xã giao các thôn …`
        return _named_at(text, given.end(), stop) or who
    return who


def main_start(text: str, start: int, stop: int) -> int:
    """Where the main clause of text[start:stop] begins behind an adverbial: `Sau ngày giao quân, | Hội đồng họp …`."""
    if _ADVERBIAL.match(text, start, stop) is None:
        return start
    comma = start
    for _ in range(3):
        comma = text.find(", ", comma + 1, min(stop, start + _ADVERBIAL_LONG))
        if comma < 0:
            break
        if text.count("(", start, comma) > text.count(")", start, comma):
            continue  # `(qua Phòng Nội vụ, Văn phòng)`
        if subject_at(text, comma + 2, stop):
            return comma + 2
    return start


_ADVERBIAL: Final = re.compile(
    r"(?i)(?:sau|trước|trong|khi|căn cứ|trên cơ sở|theo|kết thúc|nhân|để|nhằm|ngoài|cùng với|qua|từ|định kỳ|hằng|hàng)"
    r" (?=\w)"
)
_ADVERBIAL_LONG: Final = 200


def _named_at(text: str, start: int, stop: int) -> Span | None:
    """The actor at `start`, when a predicate follows."""
    reach = min(stop, start + _SUBJECT)
    said = [verb for verb in verbs(text, start, reach) if verb.start > start]
    found = _without_passive(text, said)
    named = _verbs_of_name(text, start, reach, found)
    known = found[named].start if found else None
    end = (
        known
        if known and (named or len(found) < len(said))
        else name_end(text, start, known or reach, followed=known is not None)
    )
    if known is None and (end >= reach or not _VERBAL.match(text, end, reach)):
        return None
    who = trim(text, start, end)
    return who if who.stop > who.start and "." not in text[slice(*who)] else None


def _without_passive(text: str, found: list[Verb]) -> list[Verb]:
    """The verbs without a passive that tells which ones act: `Các cơ sở | được kiểm tra | gửi hồ sơ`."""
    if not found or text[slice(*found[0][:2])] != "được":
        return found
    for number, (before, verb) in enumerate(pairwise(found), 1):
        between = text[before.stop : verb.start].strip()
        if number > 1 and not between:  # `… được kiểm tra, giám sát | nộp …`
            return found[number:]
        if verb.kind != "office" or between not in ("", ","):
            break
    return found


def _verbs_of_name(text: str, start: int, stop: int, found: list[Verb]) -> int:
    """How many verbs right behind the head of an actor belong to its name.

    `Các nhà thầu thi công công trình phải …`, `Ban Quản lý xây dựng nông thôn mới xã lập …`.
    """
    head = actors().match(text, start, stop)
    while head and (more := _JOINT.match(text, head.end(), stop)) and (other := actors().match(text, more.end(), stop)):
        head = other  # `Chủ đầu tư và các nhà thầu | thi công …`
    if head is None or not found or found[0].kind == "modal" or text[head.end() : found[0].start].strip():
        return 0
    for number, verb in enumerate(found[1:], 1):
        between = text[found[0].stop : verb.start]
        if _CUT.search(between):
            break
        must = _MUST.fullmatch(text, verb.start, verb.stop) is not None and is_plural(head[0])
        if must or (_OF_PLACE.search(between) and verb.kind != "modal" and " " in head[0]):
            return number
    return 0


_JOINT = re.compile(r", | và ")
_GIVES = re.compile(r"(?i) (?:cũng )?(?:giao(?!(?-i: ban) )|yêu cầu|phân công)(?: cho)? ")  # `giao ban các thôn`
_VERBAL = re.compile(
    r"(?:,? )?(?!(?:theo|trên|căn|trong|tại|từ|đến|để|nhằm|với|và|một|hai|ba|các|những|về|cho)(?!\w))(?=[a-zđà-ỹ])"
)
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
        if _AMOUNT.match(text, verb.stop, stop):  # `mỗi chi hội | có | ít nhất 01 tờ báo`
            return verb._replace(kind="action")
        place = verb.stop
    word = _WORD.search(text, place, stop)
    if word is None or not word[0][0].islower() or text[place : word.start()].strip():
        return None
    return None if LEADING.match(text, word.start(), stop) else Verb(word.start(), word.end(), "action")


_AMOUNT = re.compile(r"(?<= có)(?: ít nhất| tối thiểu| từ| trên)? [0-9]")
LEADING = re.compile(
    r"(?:theo|trên|căn|trong|tại|từ|đến|để|nhằm|với|và|thì|là|trước|sau|khi|vào|cho|về|các|những)(?!\w)"
)
