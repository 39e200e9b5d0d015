"""Verbs of administrative work where they act: not inside a name, not bound by a noun.

Vietnamese puts no mark between subject and predicate, and verbs stand inside names (Ban Kiểm tra, Phòng Quản lý):
verbs and the words between subject and verb are a table; the rules here only say where one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, NamedTuple, cast

from pipeline import tables
from pipeline.extract.actor_names import actors, is_plural
from pipeline.extract.spelling import small, whole_words
from pipeline.extract.work_clauses import trim
from pipeline.text import Span

VerbKind = Literal["action", "office", "light", "delivery", "modal", "noun", "meeting", "post"]

_BEFORE = re.compile(r"\w+,?")
_TWO_WORDS: Final = 30
_LONGEST_VERB: Final = 60
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


def verbs(text: str, start: int, stop: int) -> Iterator[Verb]:
    """Verbs and modal words of text[start:stop] in order; one inside a name or bound by a noun is none."""
    pattern, kinds = _verbs()
    lower = small(text[start:stop])
    meeting = -1
    for found in pattern.finditer(lower):
        kind, place, done = kinds[found[0]], start + found.start(), start + found.end()
        if kind in ("post", "modal") and text[place].isupper() and is_predicate(text, place):
            kind = "action"  # `Lãnh đạo, chỉ đạo các đơn vị …`
        if kind == "meeting":
            meeting = done + 1  # `hội nghị tổng kết`
            continue
        if kind in ("noun", "post") or (
            place == meeting and found[0] != "tổ chức"
        ):  # `Hội thao | tổ chức hai năm một lần`
            continue
        if place > start and text[place].isupper() and not _OPENS.search(text, max(0, place - 4), place):
            continue
        # a word with its comma is in none of the lists
        said = _BEFORE.findall(lower, max(0, found.start() - _TWO_WORDS), found.start())
        first, before = ["", "", *said][-2:]
        bound = before in _NOUNS and not (before in _PAPERS and found[0] in _SENT)
        if found[0] == "tổ chức" and text.startswith(", ", done) and _kind_at(text, done + 2) in (None, "noun"):
            continue  # `cơ quan, tổ chức, doanh nghiệp`: the verb has an object
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
    if text[start : start + 1].isupper() and actor_at(text, start, stop):
        return None  # `…, Thanh tra Bộ và các đơn vị`
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
    longer = verb is not None and verb.end() > len(head[0])
    if is_plural(head[0]) and " " in head[0]:  # `Các báo cáo` are no newspapers
        second = head.start() + head[0].index(" ") + 1
        verb = pattern.match(small(text[second : min(stop, second + _LONGEST_VERB)]))
        longer = longer or (verb is not None and second + verb.end() > head.end())
    return None if longer or is_predicate(text, start) else Span(*head.span())


def is_predicate(text: str, start: int) -> bool:
    """Whether words that may be a post or body, and are a verb too, are the verb here: what stands behind them says.

    >>> lines = ("Lãnh đạo, chỉ đạo các đơn vị", "Lãnh đạo Sở ký", "Thanh tra việc chấp hành", "Thanh tra tỉnh họp")
    >>> [is_predicate(line, 0) for line in lines]
    [True, False, True, False]
    """
    head = actors().match(text, start)
    if head is None:
        return False
    if _MADE_SO.match(text, head.end()):
        return True
    _, kinds = _verbs()
    own = kinds.get(small(head[0]), "noun")
    if own == "noun" or is_plural(head[0]):
        return False
    if _NAMES_WORK.match(text, head.end()):
        return True
    joint = _JOINT.match(text, head.end())
    behind = joint.end() if joint else head.end() + 1
    if _kind_at(text, behind) in ("action", "office", "light", "delivery"):
        # a body stands alone before its verb, a post does not: `Thanh tra | lập biên bản`, `Lãnh đạo tổ chức đại hội`
        return joint is not None or own != "office"
    return False


def leads_others(text: str, start: int) -> bool:
    """Whether words that are a post and a verb have several others behind them: `Lãnh đạo các chi bộ tổ chức …`.

    They may be the leaders of the branches, or what is asked of one who leads them.
    """
    head = actors().match(text, start)
    if head is None or _verbs()[1].get(small(head[0]), "noun") in ("noun", "action") or is_plural(head[0]):
        return False
    other = actors().match(text, head.end() + 1)
    return other is not None and is_plural(other[0])


def _kind_at(text: str, place: int) -> VerbKind | None:
    """The kind of the verb in small letters that begins at `place`."""
    if not text[place : place + 1].islower():
        return None
    pattern, kinds = _verbs()
    found = pattern.match(small(text[place : place + _LONGEST_VERB]))
    return kinds[found[0]] if found else None


_MADE_SO = re.compile(r" h(?:óa|oá)(?!\w)")  # `Cá nhân hóa chương trình`
_NAMES_WORK = re.compile(r" (?:việc|công tác)(?!\w)")  # `Thanh tra việc chấp hành …`
_JOINT = re.compile(r", | và ")
