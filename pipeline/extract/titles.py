"""The title of a plan (trích yếu): where the line of its type stands, and the lines below that are the title.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.5 (tên loại và trích yếu nội dung văn bản).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.agency_spans import starts_agency
from pipeline.extract.closing import is_capitals, position_pattern
from pipeline.extract.document_types import TypeLine, type_line
from pipeline.extract.letterhead import has_motto
from pipeline.extract.spelling import fold, small
from pipeline.numbering import label_at
from pipeline.text import Span
from pipeline.zones import openers

_HEAD_LINES: Final = 40
_MAX_TITLE: Final = 300
_MAX_TITLE_LINE: Final = 60
_DECISIONS: Final = ("Quyết định", "Nghị quyết")
_EDGE: Final = " \t*_-–—|:"
_LETTER: Final = re.compile(r"[^\W\d_]")
ACT: Final = re.compile(r"quyet (?:dinh|nghi) ?:")
"""`QUYẾT ĐỊNH:` over Điều 1, in folded text."""

_ENDS_TITLE: Final = re.compile(r"\(? ?(?:ban hanh )?kem theo\b|kinh gui\b|quyet (?:dinh|nghi) ?:")
_REMARK: Final = re.compile(r" \((?:ban hanh )?kem theo\b")
_AUTHORITY: Final = re.compile(
    r"\b(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|bo truong|chu tich|giam doc|truong ban)\b"
)


class Heading(NamedTuple):
    """Where the letterhead ends, the line of the type if there is one, and the title."""

    head_stop: int
    type: TypeLine | None
    line: int | None
    """Index of the type's line among the lines; None where that line is missing."""


def heading(document: Document, lines: Sequence[Span]) -> Heading:
    """Find the line of the type among the first lines, or else where the letterhead ends at the latest."""
    text = document.text
    for i, line in enumerate(lines):
        if document.part_at(line.start).kind == "title":
            return Heading(line.start, type_line(text, line), i)
    basis = openers("basis")
    motto = max((i for i, line in enumerate(lines[:_HEAD_LINES]) if has_motto(text, line)), default=0)
    for i, line in enumerate(lines[motto:], motto):
        words = text[line.start : line.stop]
        if words.startswith(basis) or document.section_at(line.start) is not None or ACT.match(fold(words)):
            return Heading(line.start, None, None)
        found = type_line(text, line)
        if i and found and is_capitals(words):
            return Heading(line.start, found, i)  # type and title in one: "KẾ HOẠCH HUẤN LUYỆN NĂM 2022"
    return Heading(lines[-1].stop if lines else 0, None, None)


def title(document: Document, lines: Sequence[Span], at: int, found: TypeLine | None) -> Span | None:
    """The title: the rest of the type's line `lines[at]` and the lines below it, up to authority line or grounds."""
    text = document.text
    decides = found is not None and found.name in _DECISIONS
    rest = _trim(text, found.rest if found else lines[at].start, lines[at].stop)
    pieces = [rest] if rest.start < rest.stop else []
    for line in lines[at + 1 :]:
        words = text[line.start : line.stop]
        if document.part_at(line.start).kind != "title" and not _goes_on(text, pieces, words):
            break
        if not _LETTER.search(words):
            if pieces:
                break  # a rule under the title
            continue
        folded = fold(words)
        if _ENDS_TITLE.match(folded):
            break
        if pieces and words[-1] in ".:;" and len(words) > _MAX_TITLE_LINE and not is_capitals(words):
            break  # a sentence
        if decides and is_capitals(words) and _is_authority(words, folded, bool(pieces)):
            break
        remark = _REMARK.search(folded)
        stop = line.start + remark.start() if remark else line.stop
        pieces.append(_trim(text, line.start, min(stop, _authority_start(document, line)) if decides else stop))
    return Span(pieces[0].start, pieces[-1].stop) if pieces else None


def bare_title(document: Document, lines: Sequence[Span], head_stop: int) -> Span | None:
    """A title in capitals right below the letterhead, where the type's line is missing."""
    text = document.text
    pieces: list[Span] = []
    for line in lines:
        if line.start < head_stop:
            continue
        words = text[line.start : line.stop]
        if not _LETTER.search(words):
            continue
        if not is_capitals(words) or words.startswith(openers("basis")) or document.section_at(line.start) is not None:
            break
        folded = fold(words)
        if _is_authority(words, folded, below_title=False) or _ENDS_TITLE.match(folded):
            break
        pieces.append(_trim(text, line.start, line.stop))
    return Span(pieces[0].start, pieces[-1].stop) if pieces else None


def _goes_on(text: str, pieces: Sequence[Span], words: str) -> bool:
    """Whether a line is of the title although it begins as grounds do: "Tổ chức thực hiện …" right below the type.

    Under a title in capitals only capitals go on with it.
    """
    if len(words) > _MAX_TITLE or words[-1] in ".:;," or label_at(words):
        return False
    return not pieces or (is_capitals(words) and is_capitals(text[slice(*pieces[-1])]))


def _is_authority(words: str, folded: str, below_title: bool) -> bool:
    """Whether a line in capitals names who decides: `BỘ TRƯỞNG BỘ …`, `ỦY BAN NHÂN DÂN TỈNH …`."""
    if position_pattern().match(folded) or _AUTHORITY.match(folded):
        return True
    return below_title and starts_agency(words, small(words), 0)


def _authority_start(document: Document, line: Span) -> int:
    """Where an authority line begins that normalisation has joined to the title above it; else the line's end."""
    words = document.text[line.start : line.stop]
    for found in _AUTHORITY.finditer(fold(words)):
        at = line.start + found.start()
        before = document.map.to_source((at, at + 1)).start
        if found.start() and is_capitals(words) and document.source.text[:before].rstrip(" \t")[-1:] == "\n":
            return at
    return line.stop


def _trim(text: str, start: int, stop: int) -> Span:
    while start < stop and text[start] in _EDGE:
        start += 1
    while start < stop and text[stop - 1] in _EDGE:
        stop -= 1
    return Span(start, stop)
