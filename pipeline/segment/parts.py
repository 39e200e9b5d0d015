"""Parts of a plan: letterhead, title, grounds, body, recipients, signature, annexes; and plans attached to a decision.

Order and wording of the parts: Nghị định 30/2020/NĐ-CP, Phụ lục I; party documents: Hướng dẫn 36-HD/VPTW.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from pipeline.document import Part, PartKind
from pipeline.numbering import label_at
from pipeline.table_heads import is_outline_head
from pipeline.text import LOWER, UPPER, Span
from pipeline.zones import ACT_LINE, ANNEX_LINE, MOTTO, RECIPIENTS_LINE, SIGNING_LINE, Zone, openers, zones

_NUMBER_LINE = re.compile(r"^S[ốóo][ :]")
_NAME = re.compile(
    rf"^\W{{0,3}}(?:[{UPPER}][\w.]{{0,7}} ?\. ?)?[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]*){{1,5}}\W{{0,2}}$"
)
_CAPITALS = re.compile(rf"^[^{LOWER}]{{4,90}}$")
_PROMULGATED = re.compile(r"^\W{0,2}(?:Ban hành kèm|Kèm) theo\b", re.I)
_DECISION = re.compile(r"^\W{0,3}(?:QUYẾT ĐỊNH|NGHỊ QUYẾT)", re.I)
_CLOSED = re.compile(r"\. ?/\. ?\W{0,2}$")
_HEAD_LINES = 20
_ANNEX_TITLE_WORDS = 5


def divide(text: str, lines: Sequence[Span]) -> tuple[Part, ...]:
    """Parts that cover the text from 0 to its end, without gap or overlap, in order; () for an empty text."""
    words = [text[start:stop] for start, stop in lines]
    marks: list[tuple[int, PartKind, int]] = []  # first line, kind, number of the document
    number = 0
    decision = False
    for first, last, unit_zones in _units(words):
        if first == 0:
            decision = _is_decision(words, unit_zones)
            marks += ((i, kind, 0) for i, kind in _document(words, 0, last, unit_zones))
        elif decision and (number == 0 or not ANNEX_LINE.match(words[first])):
            number += 1
            marks += ((i, kind, number) for i, kind in _document(words, first, last, unit_zones))
        else:
            marks.append((first, "annex", number))
    return _cover(text, lines, marks)


def _units(words: Sequence[str]) -> list[tuple[int, int, list[Zone]]]:
    """Line ranges of the outer document, then of each document or annex that has a head or title of its own."""
    found = zones(words)
    behind = ("closing", "body")
    starts = [0, *(i for i in range(1, len(found)) if found[i - 1] in behind and found[i] in ("head", "type", "title"))]
    stops = [*starts[1:], len(words)]
    return [(start, stop, found[start:stop]) for start, stop in zip(starts, stops, strict=True) if start < stop]


def _is_decision(words: Sequence[str], unit_zones: Sequence[Zone]) -> bool:
    """Whether the outer document promulgates: its type line says so, or its body has "QUYẾT ĐỊNH:" over Điều 1."""
    typed = (word for word, zone in zip(words, unit_zones, strict=False) if zone == "type")
    return bool(_DECISION.match(next(typed, ""))) or any(ACT_LINE.match(word) for word in words[: len(unit_zones)])


def _document(words: Sequence[str], first: int, last: int, unit_zones: Sequence[Zone]) -> list[tuple[int, PartKind]]:
    """Where each part of the document in lines first to last begins."""
    zone_starts: dict[Zone, int] = {}
    for i, zone in enumerate(unit_zones, first):
        zone_starts.setdefault(zone, i)
    marks: list[tuple[int, PartKind]] = []
    head = zone_starts.get("head", first)
    if "type" in zone_starts or "title" in zone_starts:
        if "head" in zone_starts:
            marks.append((head, "letterhead"))
        marks.append((min(zone_starts.get(zone, last) for zone in ("type", "title")), "title"))
    elif first == 0 and (stop := _bare_letterhead(words[first:last])):
        marks.append((first, "letterhead"))
        zone_starts["body"] = max(zone_starts.get("body", 0), first + stop)
    closing = _closing_start(words, first, last, zone_starts.get("closing", last))
    start = zone_starts.get("body", closing)
    if start < closing:
        body = _body_start(words, start, closing)
        if start < body:
            marks.append((start, "preamble"))
        if body < closing:
            marks.append((body, "body"))
    return marks + _closing(words, closing, last)


def _bare_letterhead(words: Sequence[str]) -> int:
    """Lines of a letterhead that no type line ends: 0 when there is none."""
    if not any(MOTTO.search(word) or _NUMBER_LINE.match(word) for word in words[:_HEAD_LINES]):
        return 0
    basis = openers("basis")
    for i, word in enumerate(words):
        if word.startswith(basis) or ACT_LINE.match(word) or label_at(word):
            return i
    return 0


def _body_start(words: Sequence[str], start: int, stop: int) -> int:
    """First line with a label; bullets count only where nothing is numbered ("- Căn cứ Luật …" are grounds)."""
    first_bullet = stop
    basis = openers("basis")
    for i in range(start, stop):
        label = label_at(words[i])
        if label is None:
            if is_outline_head(words[i]):
                return i
            continue
        if label.kind not in ("bullet", "plus"):
            return i
        if not words[i].startswith(basis, label.content):
            first_bullet = min(first_bullet, i)
    return first_bullet


def _closing_start(words: Sequence[str], first: int, last: int, closing: int) -> int:
    """First line of the closing block; lines of a signature above "Nơi nhận", or without it, are taken in."""
    start = closing
    if closing == last:
        start = _bare_signature(words, first, last)
    while start < last and start - 1 > first and _is_signing(words, start - 1):
        start -= 1
    return start


def _is_signing(words: Sequence[str], i: int) -> bool:
    word = words[i]
    if label_at(word) or word[0] == "|" or _CLOSED.search(word):
        return False
    return bool(_CAPITALS.match(word)) or (bool(_NAME.match(word)) and bool(_CAPITALS.match(words[i - 1])))


def _bare_signature(words: Sequence[str], first: int, last: int) -> int:
    """Start of a signature without recipients: what is short behind "./.", or a position over a name."""
    for i in range(last - 1, max(first, last - 12), -1):
        if _CLOSED.search(words[i]):
            return i + 1 if all(len(word) < 90 and not label_at(word) for word in words[i + 1 : last]) else last
    if last - first > 3 and _NAME.match(words[last - 1]) and _CAPITALS.match(words[last - 2]):
        return last - 2
    return last


def _closing(words: Sequence[str], start: int, last: int) -> list[tuple[int, PartKind]]:
    """Recipients, signature and what follows them, each by its first line."""
    marks: list[tuple[int, PartKind]] = []
    state: PartKind | None = None
    named = False
    for i in range(start, last):
        word = words[i]
        kind: PartKind | None = state
        if RECIPIENTS_LINE.match(word):
            kind = "recipients"
        elif state is None or _opens_signature(word):
            kind = "signature"
        if kind == "signature" and named and _is_annex(words, i, last):
            marks.append((i, "annex"))
            return marks
        if state in ("recipients", "signature") and (ANNEX_LINE.match(word) or _PROMULGATED.match(word)):
            marks.append((i, "annex"))
            return marks
        named = named or (kind == "signature" and bool(_NAME.match(word)))
        if kind != state and kind is not None:
            marks.append((i, kind))
            state = kind
    return marks


def _opens_signature(word: str) -> bool:
    return bool(SIGNING_LINE.match(word)) or (
        bool(_CAPITALS.match(word)) and not label_at(word) and word[0] not in "|(\t"
    )


def _is_annex(words: Sequence[str], i: int, last: int) -> bool:
    """Whether line i, behind a signer's name, begins an annex: no position over a further name, but matter."""
    word = words[i]
    if len(word) > 90 or word[0] == "|" or _PROMULGATED.match(word):
        return True
    if not _CAPITALS.match(word) or SIGNING_LINE.match(word) or word.count(" ") < _ANNEX_TITLE_WORDS - 1:
        return False  # a short line in capitals is a further position, or a name in capitals
    return not any(_NAME.match(later) for later in words[i + 1 : min(i + 5, last)])


def _cover(text: str, lines: Sequence[Span], marks: Sequence[tuple[int, PartKind, int]]) -> tuple[Part, ...]:
    """Parts from the first lines of each, stretched so that nothing is left between them."""
    if not text:
        return ()
    if not marks:
        return (Part("body", Span(0, len(text))),)
    ordered = [next(group) for _, group in groupby(sorted(marks, key=lambda mark: mark[0]), key=lambda mark: mark[0])]
    starts = [0, *(lines[first].start for first, _, _ in ordered[1:])]
    stops = [*starts[1:], len(text)]
    return tuple(
        Part(kind, Span(start, stop), number)
        for (_, kind, number), start, stop in zip(ordered, starts, stops, strict=True)
        if start < stop
    )
