"""Where the name of one who acts ends: `Công an tỉnh | mở các đợt cao điểm`, `các doanh nghiệp viễn thông | xóa …`.

No list of verbs is complete, but a name has a grammar: a head, capitals and the small syllable that completes one
(Nội vụ), fields, places, `thuộc` and what it joins, and more names behind a comma or `và`. The word that cannot go on
with it is the verb, known or not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple, cast

from pipeline import tables
from pipeline.extract.spelling import one_of

Tail = Literal["place", "field", "link", "open"]
State = Literal["closed", "half", "group", "open"]
"""How much may still follow: nothing unknown, two syllables, three, anything; only when a known verb comes next."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_ROOM: Final[dict[State, int]] = {"closed": 0, "half": 2, "group": 3, "open": 99}
_JOINING: Final = frozenset(("và", "hoặc", "cùng", "với"))
_NUMBER = re.compile(
    r"(?:số )?[0-9]{1,4}(?:[A-Z][0-9]{0,2})?(?! ?(?:%|giờ|ngày|tháng|năm))(?!\w)"
)  # `Lữ đoàn 45`, `Trường Tiểu học số 2`
_PREPOSITIONS: Final = frozenset(("cho", "với", "về", "từ", "đến", "để", "trong", "theo", "trên", "vào", "bằng", "như"))
_GLUE: Final = frozenset("-–/&.’'")


class ActorHead(NamedTuple):
    """A row of `actor_heads.csv`: the first words of a body, a post or a group of people."""

    head: str
    kind: str
    source: str


class ActorTail(NamedTuple):
    """A row of `actor_tails.csv`: words in small letters that go on with a name."""

    tail: str
    kind: str
    source: str


@cache
def actors() -> re.Pattern[str]:
    """The first words of an actor: a body or a post; groups (`tổ chức`) only in the plural.

    Heads of the kind `proper` (`Báo`, `Ngành`) need more of a name behind them: `Báo cáo` is no newspaper.
    """
    kinds = ("plural", "group", "proper")
    rows = tables.load("actor_heads", ActorHead, key=("head", "kind"))
    by_kind = {kind: one_of(row.head for row in rows if row.kind == kind) for kind in kinds}
    heads = one_of(row.head for row in rows if row.kind not in kinds)
    named = rf"{by_kind['proper']}(?= (?:và )?(?-i:[A-ZĐÀ-Ỵ]))"
    return re.compile(rf"(?i)(?:{by_kind['plural']} (?:{by_kind['group']}|{heads})|{heads}|{named})(?!\w)")


def is_plural(head: str) -> bool:
    """Whether the first words of an actor name several: `Các nhà thầu`."""
    rows = tables.load("actor_heads", ActorHead, key=("head", "kind"))
    return any(row.kind == "plural" and head.lower().startswith(row.head.lower() + " ") for row in rows)


def head_rows(head: str) -> tuple[ActorHead, ...]:
    """The rows that make up the first words of an actor as `actors` finds them: `Các phòng` is các and phòng."""
    rows = tables.load("actor_heads", ActorHead, key=("head", "kind"))
    said = head.lower()
    plural = next((row for row in rows if row.kind == "plural" and said.startswith(row.head.lower() + " ")), None)
    alone = tuple(row for row in rows if row.kind != "group" and row.head.lower() == said)
    if alone or plural is None:
        return alone[:1]
    rest = said[len(plural.head) + 1 :]
    return (plural, *[row for row in rows if row.kind != "plural" and row.head.lower() == rest][:1])


def name_end(text: str, start: int, stop: int, *, followed: bool) -> int:
    """End of the name that begins at `start`, at most `stop`: where the first word that cannot go on begins.

    Args:
        followed: whether a known verb stands at `stop`, so that a word unknown before it may belong to the name.

    >>> say = "Công an tỉnh mở các đợt cao điểm"
    >>> say[:name_end(say, 0, len(say), followed=False)]
    'Công an tỉnh '
    """
    head = actors().match(text, start, stop)
    if head is None:
        return stop
    state, place, capitals = _opened(head[0]), head.end(), 0
    after_place = state == "closed"
    while token := _next(text, place, stop):
        word, begin, end = token[0], token.start(), token.end()
        if word == "(":
            closing = text.find(")", end, stop)
            if closing < 0:
                return begin
            place = closing + 1
        elif word == "," or word in _JOINING:
            more = _goes_on(text, end, stop)
            if more is None:
                if word == "," or state in ("closed", "group"):
                    return begin
                place = end
                continue
            place, state = more
            capitals, after_place = 0, state == "closed"
        elif word in _GLUE:
            after = _next(text, end, stop)
            place = after.end() if after and after[0][0].islower() else end
            capitals = 0
        elif not word[0].isalnum():
            return begin
        elif (
            word[0].isupper()
            and (inner := actors().match(text, begin, stop))
            and not _groups().match(text, begin, stop)
        ):
            state, place, capitals = _opened(inner[0]), inner.end(), 0
            after_place = state == "closed"
        elif number := _NUMBER.match(text, begin, stop):
            place = number.end()
        elif word[0].isupper():
            capitals = 2 if word.isupper() and len(word) > 1 else capitals + 1
            state = "closed" if capitals > 1 or after_place else "half"
            place = end
        elif tail := _tail(text, begin, stop):
            kind, place = tail
            capitals, after_place = 0, kind == "place"
            if kind == "open":
                state = "open"
            elif kind == "link":
                state = "group"
            elif kind == "place":
                state = "closed"
        elif capitals == 1 and not after_place:
            capitals, place = 0, end  # `vụ` of `Nội vụ`
        elif inner := actors().match(text, begin, stop):
            state, place, capitals = _opened(inner[0]), inner.end(), 0
            after_place = state == "closed"
        else:
            run_end, syllables = _unknown(text, begin, stop)
            if run_end == begin:  # "HĐND - UBND xã": a dash is no word, and the place must move on
                return begin
            allowed = syllables <= _ROOM[state] and (followed if run_end >= stop else _rejoined(text, run_end, stop))
            if run_end <= begin or not (allowed or state == "open"):
                return begin
            place = run_end
    return stop


def _next(text: str, place: int, stop: int) -> re.Match[str] | None:
    return _TOKEN.search(text, place, stop)


def _opened(head: str) -> State:
    """What may follow a head: nothing behind a unit of the land, a field behind a body, more behind a group."""
    last = head.rsplit(" ", 1)[-1].lower()
    if tails().get(last, {}).get(last) == "place":
        return "closed"
    return "half" if head[0].isupper() and " " not in head else "group"


def _goes_on(text: str, place: int, stop: int) -> tuple[int, State] | None:
    """The further name that begins behind a comma or `và`."""
    token = _next(text, place, stop)
    if token is None:
        return None
    begin = token.start()
    if head := actors().match(text, begin, stop):
        return head.end(), _opened(head[0])
    if group := _groups().match(text, begin, stop):
        return group.end(), _opened(group[0])
    if token[0][0].isupper():
        return begin, "half"
    tail = _tail(text, begin, stop)
    return (begin, "group") if tail and tail[0] in ("field", "place") else None


def _unknown(text: str, place: int, stop: int) -> tuple[int, int]:
    """End and length in syllables of the words from `place` on that nothing is known of."""
    end, count = place, 0
    for token in _TOKEN.finditer(text, place, stop):
        word = token[0]
        if not word[0].islower() or word in _JOINING or (count and _tail(text, token.start(), stop)):
            return end if count else token.start(), count
        if count and actors().match(text, token.start(), stop):
            return end, count
        end, count = token.end(), count + (99 if count and word in _PREPOSITIONS else 1)
    return stop, count


def _rejoined(text: str, place: int, stop: int) -> bool:
    """Whether a place or a link behind unknown words says that they belong to the name."""
    token = _next(text, place, stop)
    tail = _tail(text, token.start(), stop) if token else None
    return tail is not None and tail[0] in ("place", "link")


def _tail(text: str, place: int, stop: int) -> tuple[Tail, int] | None:
    word = _TOKEN.match(text, place, stop)
    rows = tails().get(word[0].lower()) if word else None
    for tail, kind in (rows or {}).items():
        end = place + len(tail)
        if end <= stop and text[place:end].lower() == tail and not text[end : end + 1].isalnum():
            return kind, end
    return None


@cache
def tails() -> dict[str, dict[str, Tail]]:
    """Words that go on with a name by their first word, longest first."""
    by_word: dict[str, dict[str, Tail]] = {}
    rows = tables.load("actor_tails", ActorTail, key=("tail",))
    for row in sorted(rows, key=lambda row: -len(row.tail)):
        by_word.setdefault(row.tail.split(" ", 1)[0].rstrip(","), {})[row.tail] = cast(Tail, row.kind)
    return by_word


@cache
def _groups() -> re.Pattern[str]:
    """What may stand in a list behind `các`: `Các sở, ban, ngành`."""
    rows = tables.load("actor_heads", ActorHead, key=("head", "kind"))
    return re.compile(rf"(?i:{one_of(row.head for row in rows if row.kind == 'group')})(?!\w)")
