"""Codes whose type word is not read at once: misread by a scanner, abbreviated, left out, or with words between.

Công vãn số 61/SYT-NVD          misread
NQ 88/2019/QH14                 abbreviated
(1719/QĐ-TTg)                   left out
Quyết định phê duyệt đề cương số 12/QĐ-SXD
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from pipeline.extract.citation_parts import Draft, numbered
from pipeline.extract.reference_numbers import (
    CitationHead,
    ReferenceNumber,
    citation_heads,
    find_codes,
    is_reference,
    type_of,
)
from pipeline.extract.spelling import fold
from pipeline.extract.wording import any_of, phrases


def find_codes_alone(text: str, lower: str, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Codes whose type word does not stand directly before them: misread, abbreviated, or with words between."""
    taken = {draft.reference.span.start for draft in drafts if draft.reference}
    for reference in find_codes(text, taken):
        head = head_before(text, reference)
        if head is None:
            continue
        for draft in numbered(text, lower, head.start, reference, head.row.doc_type):
            if draft.reference and draft.reference.span.start not in taken:
                taken.add(draft.reference.span.start)
                yield replace(draft, rule="citation.code")


_REACH: Final = 200
_BEFORE_CODE = re.compile(r"(?:(?i:số|só|sô|so)\s?[:.]?\s{0,3})?$")
_SHORT_TYPE = re.compile(r"(?<![\w/-])([A-ZĐÐ]{2,4}|CTr|TTr)$")
_CUT = re.compile(r"[;.,:()|“”\"0-9]")


class CodeHead(NamedTuple):
    """Where a citation begins whose type word is not read at once, and the row of the table that gives its type."""

    start: int
    row: CitationHead


def head_before(text: str, reference: ReferenceNumber) -> CodeHead | None:
    """Where a citation with this code begins, and its type; None for a number that is no citation."""
    at = reference.span.start
    near = max(0, at - _REACH)
    line = max(near, text.rfind("\n", near, at) + 1, text.rfind("|", near, at) + 1)
    before = text[line:at]
    number_word = _BEFORE_CODE.search(before)
    said_number = number_word is not None and bool(number_word[0].strip())
    bare = (before[: number_word.start()] if number_word else before).rstrip()
    ends = at - len(before) + len(bare)
    short = _SHORT_TYPE.search(bare)
    if short and (named := _short_types().get(fold(short[1]))):  # "NQ 88/2019/QH14", "CV số 12/SNV-TĐKT"
        return CodeHead(ends - len(short[1]), named)
    misread = _misread_head(bare) if said_number else None
    if misread:
        return CodeHead(ends - len(misread[0]), misread[1])
    typed = type_of(reference)
    if typed is None or not is_reference(reference):
        return None
    # "Nghi đinh số …": the scanner lost a mark; "Quyết định phê duyệt đề cương số …": words between
    window = fold(bare[-160:] if said_number else bare[-24:])
    wanted = fold(typed.doc_type)
    place = window.rfind(wanted)
    if place >= 0 and not _CUT.search(window, place + len(wanted)):
        start = ends - len(window) + place
        return CodeHead(start, typed) if start == 0 or not text[start - 1].isalnum() else None
    letterhead = (
        said_number and number_word is not None and number_word[0].startswith("Số:")
    )  # "… Hạnh phúc Số: 12/QĐ-SYT"
    if letterhead or not bare or bare[-1] in "|:/-" or _labels().search(bare.lower()):
        return None
    return CodeHead(at - (len(number_word[0]) if number_word and said_number else 0), typed)


def _misread_head(bare: str) -> tuple[str, CitationHead] | None:
    """The last words as printed, and the type they are when marks are put aside: `Công vãn`, `Quyêt đinh`."""
    for words in _LAST_WORDS:
        found = words.search(bare)
        row = _plain_heads().get(fold(found[0])) if found else None
        if found and row:
            return found[0], row
    return None


_LAST_WORDS = (re.compile(r"(?<!\w)\w{2,8}\s\w{2,8}\s\w{2,8}\s\w{2,8}$"), re.compile(r"(?<!\w)\w{2,8}\s\w{2,8}$"))


@cache
def _plain_heads() -> dict[str, CitationHead]:
    return {fold(row.head): row for row in citation_heads() if " " in row.head}


@cache
def _labels() -> re.Pattern[str]:
    """`Mẫu số 02/BB-KT`: a form, not a document."""
    return re.compile(rf"(?<!\w){any_of(phrases('labels'))}$")


@cache
def _short_types() -> dict[str, CitationHead]:
    """Abbreviated type word to type: `nq` to Nghị quyết."""
    out: dict[str, CitationHead] = {}
    for row in citation_heads():
        for code in row.codes:
            out.setdefault(fold(code), row)
    return out
