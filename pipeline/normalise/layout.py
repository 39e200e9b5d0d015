"""Layout: one line a paragraph. Page furniture out, hard-wrapped lines and page breaks joined, blanks collapsed.

Whether a line goes on in the next one is read from the text itself: a small letter, a word that cannot end a
phrase, a line filled up to the width at which this document's lines certainly break. Letterhead and signature
block keep their lines; a wide gap in them, between the left and the right column, becomes a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.numbering import Label, label_at
from pipeline.tables import load
from pipeline.text import Edit
from pipeline.zones import Zone, zones

_END_MARK = re.compile(r"[.;:!?…][\"”’»)\]]{0,2}$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-–][ ]?)?[0-9]{1,3}(?:[ ]?[-–])?$|^(?:Trang|TRANG|Page)[ :]*[0-9]{1,3}(?:[ ]?/[ ]?[0-9]{1,3})?$"
)
_NAMED_PAGE = re.compile(r"^(?:Trang|TRANG|Page)\b")
_RUNNING_HEAD = re.compile(
    r"^[A-ZĐ]{2,5}-[A-ZĐ]{2,}\b.{0,60}[ ][0-9]{1,3}$"
)  # "KH-UBND xã … 2": symbol without a number
_BREAKABLE_CODE = re.compile(r"[A-ZĐƯa-z]-$")  # "217/2025/NĐ-" at a line end goes on with "CP"
_RULE = re.compile(r"^[-–—_=*.\s]{3,}$")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_BLANK_VALUE = re.compile(r"(?:[Ss]ố|SỐ|[Nn]gày|NGÀY|[Tt]háng|THÁNG|[Nn]ăm|NĂM)[ ]*:?$|/$")
_PAGED = re.compile(r"^[0-9]{1,3}[ \t]+\D|[^\s:][ \t]+[0-9]{1,3}$")  # a page number before or behind the words
_DIGITS = re.compile(r"[0-9]+")
_BARE_NUMBER = re.compile("[0-9]{1,3}$")
_MAX_HEAD = 80
_MIN_REPEATS = 3
_COLUMN_GAP = 3
_COLUMN_INDENT = 20
_MIN_CERTAIN_WRAPS = 4
_SLACK = 0.95  # lines of a proportional font differ in length
_MIN_PAGE_BREAK_LINE = 25


class _ContinuationWord(NamedTuple):
    word: str
    before: str
    """What must follow: `digit`, or `any`."""
    source: str


@cache
def _continuation_words(before: str) -> frozenset[str]:
    return frozenset(
        row.word for row in load("continuation_words", _ContinuationWord, ("word",)) if row.before == before
    )


@dataclass(slots=True)
class _Line:
    """A line that is not blank, without its outer blanks."""

    start: int
    stop: int
    text: str
    indent: int
    gap: bool
    """Blank lines stand before it."""
    zone: Zone
    broken: bool = False
    """Page furniture stood before it."""


def layout_edits(text: str) -> list[Edit]:
    """Edits that leave one paragraph, list item or table row a line, and at most one blank line between them."""
    lines = _lines(text)
    kept = _without_furniture(lines)
    if not kept:
        return [Edit(0, len(text), "")] if text else []
    width = _certain_width(kept)
    edits: list[Edit] = []
    if kept[0].start:
        edits.append(Edit(0, kept[0].start, ""))
    for before, line in pairwise(kept):
        edits += _inner_blanks(text, before)
        between = _separator(before, line, width)
        if text[before.stop : line.start] != between:
            edits.append(Edit(before.stop, line.start, between))
    edits += _inner_blanks(text, kept[-1])
    if kept[-1].stop < len(text):
        edits.append(Edit(kept[-1].stop, len(text), ""))
    return edits


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    position, gap = 0, False
    for raw in text.split("\n"):
        stripped = raw.strip(" \t")
        if stripped:
            blanks = raw[: len(raw) - len(raw.lstrip(" \t"))]
            start = position + len(blanks)
            found.append(_Line(start, start + len(stripped), stripped, len(blanks.expandtabs()), gap, "body"))
            gap = False
        else:
            gap = True
        position += len(raw) + 1
    for line, zone in zip(found, zones([line.text for line in found]), strict=True):
        line.zone = zone
    return found


def _without_furniture(lines: list[_Line]) -> list[_Line]:
    """The lines without page numbers and running heads; the line behind them is marked as following a page break."""
    kept: list[_Line] = []
    dropped = False
    repeated = _repeated_heads(lines)
    numbered = _numbered_heads(lines)
    for i, line in enumerate(lines):
        if line.text in repeated or i in numbered or _is_furniture(lines, i):
            dropped = True
            continue
        if dropped:
            line.broken, dropped = True, False
        kept.append(line)
    return kept


def _repeated_heads(lines: list[_Line]) -> set[str]:
    """Short lines that stand three times or more with nothing but their numbers changed ("CÔNG BÁO/Số 286 … 91")."""
    by_shape: dict[str, set[str]] = {}
    for line in lines:
        words = _BLANKS.sub(" ", line.text) if _has_gaps(line.text) else line.text
        if len(words) <= _MAX_HEAD and _PAGED.search(words) and words[0] != "|" and not label_at(words):
            by_shape.setdefault(_DIGITS.sub("0", words), set()).add(line.text)
    return {text for texts in by_shape.values() if len(texts) >= _MIN_REPEATS for text in texts}


def _numbered_heads(lines: list[_Line]) -> set[int]:
    """Indexes of lines that stand three times or more right above or below a page number that grows, and of these."""
    found: set[int] = set()
    for step in (1, -1):
        by_words: dict[str, list[int]] = {}
        for i, line in enumerate(lines):
            beside = i + step
            if 0 <= beside < len(lines) and _BARE_NUMBER.match(lines[beside].text) and _may_be_head(line.text):
                by_words.setdefault(line.text, []).append(i)
        for places in by_words.values():
            pages = [int(lines[i + step].text) for i in places]
            if len(places) >= _MIN_REPEATS and all(before < page for before, page in pairwise(pages)):
                found |= {*places, *(i + step for i in places)}
    return found


def _may_be_head(text: str) -> bool:
    return len(text) <= _MAX_HEAD and text[0] not in "|-–+" and not label_at(text) and any(c.isalpha() for c in text)


def _is_furniture(lines: list[_Line], i: int) -> bool:
    line = lines[i]
    if line.zone not in ("body", "closing") or len(line.text) > _MAX_HEAD:
        return False
    after_gap = i + 1 == len(lines) or lines[i + 1].gap
    if _PAGE_NUMBER.match(line.text):
        return line.gap or after_gap
    if line.gap and after_gap and _RUNNING_HEAD.match(line.text):
        return True
    # "Trang 2/3" with the short title of the plan above or below it
    if i and not line.gap and after_gap and _NAMED_PAGE.match(lines[i - 1].text):
        return not _is_closed(line.text)
    return line.gap and not after_gap and i + 1 < len(lines) and bool(_NAMED_PAGE.match(lines[i + 1].text))


def _certain_width(lines: list[_Line]) -> int | None:
    """Length from which a line counts as full: nine in ten of the sure wraps are at least so long.

    A break is surely a wrap when the line has no end mark and the next begins with a small letter. None when there
    are too few: then lines are paragraphs.
    """
    lengths = sorted(
        _filled(before, line)
        for before, line in pairwise(lines)
        if line.zone == "body" and not line.gap and not line.broken and line.text[0].islower()
        and not _is_closed(before.text) and not label_at(line.text)
    )  # fmt: skip
    return int(lengths[len(lengths) // 10] * _SLACK) if len(lengths) >= _MIN_CERTAIN_WRAPS else None


def _filled(before: _Line, line: _Line) -> int:
    return before.indent + len(before.text) + 1 + len(line.text.partition(" ")[0])


def _separator(before: _Line, line: _Line, width: int | None) -> str:
    """What stands between two lines of the clean text: a blank or nothing when they are one, else line ends."""
    if _goes_on(before, line, width):
        return "" if _BREAKABLE_CODE.search(before.text, len(before.text) - 2) and line.text[0].isalnum() else " "
    ends = "\n\n" if line.gap or line.broken else "\n"
    return ends + "\t" if line.zone == "closing" and line.indent >= _COLUMN_INDENT else ends


def _goes_on(before: _Line, line: _Line, width: int | None) -> bool:
    a, b = before.text, line.text
    if line.zone in ("head", "closing") or before.zone in ("head", "closing", "type"):
        return False
    if a[0] == "|" or b[0] == "|" or _RULE.match(a) or _RULE.match(b):
        return False
    apart = line.gap or line.broken
    full = width is not None and not line.gap and _filled(before, line) >= width
    label = label_at(b)
    if label:
        return full and not _is_closed(a) and _is_inside_phrase(a, b, label)
    if width is not None and not line.gap and a.rfind("(") > a.rfind(")"):
        return True  # "(trong đó: / 178 điểm …)"
    if _is_closed(a):
        return full and a[-1] in ";," and b[0].islower()
    if a.isupper() or b.isupper():
        return not apart and a.isupper() and b.isupper()
    if apart and len(a) < _MIN_PAGE_BREAK_LINE:
        return False
    if _first_letter(b).islower():
        return True
    last = a.rpartition(" ")[2]
    return full or a[-1] in ",(-" or last in _continuation_words("digit" if b[0].isdigit() else "any")


def _is_inside_phrase(before: str, line: str, label: Label) -> bool:
    """Whether what looks like a label goes on with the words of the full line above it.

    "phát triển kinh tế / - xã hội", "giai đoạn 2021 / - 2025;", "lần thứ / XVII."
    """
    content = line[label.content :]
    if label.kind == "bullet":
        return before[-1] != "," and (content[0].islower() or (before[-1].isdigit() and content[0].isdigit()))
    return label.kind in ("roman", "arabic") and (not content or content[0].islower())


def _first_letter(text: str) -> str:
    return text.lstrip("\"“”'‘’(«[")[:1]


def _is_closed(line: str) -> bool:
    return _END_MARK.search(line, max(0, len(line) - 3)) is not None


def _has_gaps(text: str) -> bool:
    return "  " in text or "\t" in text


def _inner_blanks(text: str, line: _Line) -> Iterator[Edit]:
    if not _has_gaps(line.text):
        return
    columns = line.zone in ("head", "closing")
    for gap in _BLANKS.finditer(text, line.start, line.stop):
        wide = columns and (gap.end() - gap.start() >= _COLUMN_GAP or "\t" in gap[0])
        if wide and _BLANK_VALUE.search(text, max(line.start, gap.start() - 8), gap.start()):
            wide = False  # "Số:         /KH-SGTVT", "ngày       tháng 01": a blank to be filled by hand
        if wide and text.startswith("/", gap.end()):
            wide = False
        yield Edit(gap.start(), gap.end(), "\t" if wide else " ")
