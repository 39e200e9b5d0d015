"""Where further plans of one file begin: a letterhead of its own behind the closing block of the document above it.

A portal's download may hold three plans one after the other. The grammar is that of Nghị định 30/2020/NĐ-CP, Phụ lục
I: issuer, quốc hiệu (or the Party's name), số/ký hiệu, place and date, type line; then a text that is signed. What a
decision promulgates ("Ban hành kèm theo Quyết định số …") and the forms of an annex ("Mẫu số 01", a blank number) have
such heads too and begin no document. In doubt a head begins none: two plans in one are easier to see than a torn one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.extract.agency_tables import Abbreviation, levels
from pipeline.extract.spelling import fold, one_of
from pipeline.tables import load
from pipeline.tables.shared import positions
from pipeline.text import LOWER, Span
from pipeline.zones import ACT_LINE, ANNEX_LINE, MOTTO, RECIPIENTS_LINE, SIGNING_LINE, is_titled_type, is_type_line

_LINE = re.compile(r"\S[^\n]*")
_ABOVE = 10  # lines of a letterhead above quốc hiệu: issuer and number of the left column
_BELOW = 16  # and below it, to the type line
_PROMULGATION_LINES = 8
_DECISION_LINES = 400
_NUMBER = re.compile(r"(?:^|\s)S[ốóôo]\s?:?\s?(?P<number>[0-9]{1,5}[a-zđ]?)?\s*[-/]\s?(?P<symbol>[A-ZĐ]{2,}[\w/-]*)")
_DATED = re.compile(r"(?i)ngày\s+[0-3]?[0-9]\s*(?:tháng\s+[01]?[0-9]\s*năm\s+|[/.-]\s?[01]?[0-9]\s?[/.-]\s?)20[0-9]{2}")
_MONTHED = re.compile(
    r"[^,;.]{2,40},\s*ngày\s*tháng\s*[01]?[0-9]\s*năm\s*20[0-9]{2}$"
)  # "Lạc Khê, ngày    tháng 4 năm 2023"
_DOTS = re.compile(r"…|\.{3}|_{3}$")
_PLAN = re.compile(r"^\W{0,3}KẾ HOẠCH\b")
_ADDRESSED = re.compile(r"^\W{0,3}(?:Kính gửi|KÍNH GỬI)\b")
_PROMULGATED = re.compile(
    r"(?i)(?:ban hành|phê duyệt)?\s*kèm theo\s+(?:quyết định|nghị quyết|công văn|tờ trình|kế hoạch)"
)
_DECISION = re.compile(r"(?i)^\W{0,3}(?:QUYẾT ĐỊNH|NGHỊ QUYẾT)\W{0,3}$")
_PROMULGATES = re.compile(r"(?i)kèm theo (?:quyết định|nghị quyết) này")
_CAPITALS = re.compile(rf"^[^{LOWER}]{{2,90}}$")
_RULE = re.compile(r"^[-–—_=*.\s]+$")


@dataclass(frozen=True, slots=True)
class _Head:
    """A letterhead by its lines: the first one, the type line, and the number that it prints."""

    first: int
    type_line: int
    number: str


def plan_starts(text: str) -> list[int]:
    """Offsets at which the documents of a text begin, in order; [0] for a single one, and for an empty text."""
    if sum(1 for _ in MOTTO.finditer(text)) < 2:
        return [0]
    lines = [Span(m.start(), m.start() + len(m[0].rstrip())) for m in _LINE.finditer(text)]
    words = [text[start:stop] for start, stop in lines]
    heads = _heads(words)
    closings = [i for i, word in enumerate(words) if RECIPIENTS_LINE.match(word) or SIGNING_LINE.match(word)]

    def is_closed(first: int, stop: int) -> bool:
        """Whether the lines hold a closing block: recipients or the authority of a signature."""
        return bisect_left(closings, first) < bisect_left(closings, stop)

    starts = [0]  # lines at which documents begin
    before = heads[0] if heads and not is_closed(0, heads[0].type_line) else None
    for number, head in enumerate(heads):
        stop = heads[number + 1].first if number + 1 < len(heads) else len(words)
        closed = is_closed(starts[-1], head.first) and is_closed(head.type_line, stop)
        if closed and not _is_attached(words, before, starts[-1], head):
            starts.append(head.first)
            before = head
    return [0, *(lines[start].start for start in starts[1:])]


def _heads(words: Sequence[str]) -> list[_Head]:
    """The letterheads that print a number (or its symbol and a date) and lead to a type line."""
    found: list[_Head] = []
    done = 0
    for i, word in enumerate(words):
        if i < done or not MOTTO.search(word):
            continue
        below = range(i + 1, min(i + _BELOW, len(words)))
        type_line = next((k for k in below if _opens_document(words[k])), None)
        if type_line is None:
            continue
        first = _first_line(words, max(done, i - _ABOVE), i)
        printed = " \n".join(words[first:type_line])
        number = _NUMBER.search(printed)
        form = any(map(ANNEX_LINE.match, words[max(done, first - 2) : type_line]))
        if number and not form and (number["number"] or _DATED.search(printed) or _is_draft(words, done, i, type_line)):
            found.append(_Head(first, type_line, f"{number['number']}/{number['symbol']}"))
        done = type_line + 1
    return found


def _is_draft(words: Sequence[str], above: int, motto: int, type_line: int) -> bool:
    """Whether a head whose number and day are blank is that of a plan, no form: month and year are printed, no dots."""
    head = words[max(above, motto - _ABOVE) : type_line]
    if not _PLAN.match(words[type_line]) or any(map(ANNEX_LINE.match, words[above:type_line])):
        return False
    return any(map(_MONTHED.search, head)) and not any(map(_DOTS.search, head))


def _opens_document(word: str) -> bool:
    return is_type_line(word) or is_titled_type(word) or bool(_ADDRESSED.match(word))


def _first_line(words: Sequence[str], low: int, motto: int) -> int:
    """First line of the head whose quốc hiệu stands in line `motto`: up over the left column to the issuer.

    Above it stands the signer of the document before, whose name or position may be in capitals too.
    """
    found = [motto]
    for i in range(motto - 1, low - 1, -1):
        word = words[i]
        numbered = _NUMBER.search(word)
        if SIGNING_LINE.match(word) or _positions().match(word):
            if found[-1] == i + 1:  # "CHỦ TỊCH / ĐOÀN VĂN HẬU": a name, though offices begin with this word
                found.pop()
            break
        if not (numbered or _CAPITALS.match(word) or _RULE.match(word)):
            break
        if numbered or _issuers().match(fold(word)):
            found.append(i)
    return found[-1] if found else motto


def _is_attached(words: Sequence[str], before: _Head | None, first: int, head: _Head) -> bool:
    """Whether the document under `head` is promulgated by the one above it."""
    title = " ".join(words[head.type_line : head.type_line + _PROMULGATION_LINES])
    if _PROMULGATED.search(title):
        return True
    if _DECISION.match(words[head.type_line]):
        return False
    if before is None or before.number != head.number:
        return False
    above = words[max(first, head.first - _DECISION_LINES) : head.first]
    decides = any(_DECISION.match(word) or ACT_LINE.match(word) for word in above)
    return decides and bool(_PROMULGATES.search(" ".join(above)))


@cache
def _issuers() -> re.Pattern[str]:
    """How the name of an issuer begins, in bare letters."""
    heads = {*levels(), *(row.abbreviation for row in load("agency_abbreviations", Abbreviation, ("abbreviation",)))}
    return re.compile(rf"\W{{0,3}}{one_of(sorted(map(fold, heads)))}(?!\w)")


@cache
def _positions() -> re.Pattern[str]:
    """A position that signs: `GIÁM ĐỐC`, `PHÓ CHỦ TỊCH`."""
    return re.compile(rf"(?i){one_of(title for row in positions() for title in (row.title, *row.deputies))}(?!\w)")
