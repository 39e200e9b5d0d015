"""Document types (tên loại văn bản): how they are printed over a title, and which one a symbol names.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục III, Mục I; Luật Ban hành văn bản quy phạm pháp luật 80/2015/QH13, Điều 4;
Quy định 66-QĐ/TW, Điều 4.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.extract.closing import is_capitals
from pipeline.extract.spelling import fold
from pipeline.tables import load
from pipeline.text import Span
from pipeline.zones import PLAN_WORD


class DocumentType(NamedTuple):
    """A row of the table; `qualifiers` are words that a type's line may add to it: KẾ HOẠCH HÀNH ĐỘNG."""

    name: str
    abbreviation: str | None
    variants: tuple[str, ...]
    qualifiers: tuple[str, ...]
    regime: str
    source: str


class TypeLine(NamedTuple):
    """The type that a line names: its official name, where it is printed, and where the line goes on."""

    name: str
    printed: Span
    rest: int


@cache
def document_types() -> tuple[DocumentType, ...]:
    """All rows of the table, in file order."""
    return load("document_types", DocumentType, ("name",))


@cache
def _pattern() -> re.Pattern[str]:
    """A type at the beginning of a folded line, with its qualifier: `ke hoach`, `ke hoach hanh dong`."""
    forms = []
    for row in sorted(document_types(), key=lambda row: -len(row.name)):
        qualifiers = "|".join(re.escape(fold(q)) for q in row.qualifiers)
        forms.append(re.escape(fold(row.name)) + (rf"(?: (?:{qualifiers})(?= ?[:.]?$| cua ))?" if qualifiers else ""))
    return re.compile(rf"\W{{0,4}}(?P<type>{'|'.join(forms)})(?!\w)")


@cache
def _by_folded_name() -> dict[str, str]:
    return {fold(row.name): row.name for row in sorted(document_types(), key=lambda row: len(row.name))}


def type_line(text: str, line: Span) -> TypeLine | None:
    """The type that a line names in capitals or alone; scanned capitals may have lost their accents.

    >>> say = "KÉ HOẠCH HÀNH ĐỘNG"
    >>> type_line(say, Span(0, len(say))).name
    'Kế hoạch'
    >>> type_line("Kế hoạch 12/KH-UBND năm 2020 trồng cây", Span(0, 38))  # a portal's caption
    """
    words = text[line.start : line.stop]
    found = _pattern().match(fold(words))
    if not found:
        return _misread_plan(words, line)
    alone = not words[found.end() :].strip(" :.*_-–—|")
    if not alone and not is_capitals(words[found.start("type") : found.end("type")]):
        return None
    name = next(name for folded, name in reversed(_by_folded_name().items()) if found["type"].startswith(folded))
    printed = Span(line.start + found.start("type"), line.start + found.end("type"))
    return TypeLine(name, printed, line.start + found.end())


def _misread_plan(words: str, line: Span) -> TypeLine | None:
    """A line that is KẾ HOẠCH and no more, as a scanner may have read it."""
    plan, name = _MISREAD_PLAN.fullmatch(words), _by_folded_name().get("ke hoach")
    if plan is None or name is None:
        return None
    return TypeLine(name, Span(line.start + plan.start(1), line.start + plan.end(1)), line.stop)


_MISREAD_PLAN = re.compile(rf"\W{{0,4}}({PLAN_WORD})\W{{0,4}}")


@cache
def _by_abbreviation() -> dict[str, str]:
    found = {row.abbreviation: row.name for row in document_types() if row.abbreviation}
    for row in document_types():
        for variant in row.variants:
            found.setdefault(variant, row.name)
    return found


def type_of_symbol(symbol: str) -> str | None:
    """The type that a symbol begins with; None for a công văn, whose symbol begins with its issuer.

    >>> type_of_symbol("KHLT-THPT-CĐ"), type_of_symbol("UBND-KT")
    ('Kế hoạch', None)
    """
    return _by_abbreviation().get(re.split("[-/]", symbol)[0])
