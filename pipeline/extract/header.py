"""Read the header of a plan: letterhead, name of the document type, title (trích yếu).

What the letterhead prints counts. Without one the agency is the subject of the sentence that issues the plan
("… xây dựng Kế hoạch …"), else the body that the signature names; such values are listed in `inferred`.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.1-5; Phụ lục III, Mục I (tên loại).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.document import Document
from pipeline.extract import issuer as issuers
from pipeline.extract import letterhead, titles
from pipeline.extract.agency_names import Context, expand
from pipeline.extract.document_types import type_line, type_of_symbol
from pipeline.extract.letterhead import Letterhead
from pipeline.extract.spelling import fold
from pipeline.plan import Attached, Header
from pipeline.text import Span

_MAX_LINES: Final = 70
_ISSUING_LINES: Final = 30
_TITLE_LINES: Final = 6
_BLANKS: Final = re.compile(r"\s+")
_LETTER_LINE: Final = re.compile(r"\W{0,3}(?:v/v|kinh gui)\b")
_ISSUES_PLAN: Final = re.compile(r"(?:xay dung|ban hanh|phat dong|lap) ke hoach|ke hoach nay")


def extract(document: Document) -> Header:
    """The header of the outer document. Raises nothing; what is not there is None."""
    text = document.text
    lines = [line for line in document.lines[:_MAX_LINES] if document.part_at(line.start).number == 0]
    heading = titles.heading(document, lines)
    head = letterhead.read(text, 0, heading.head_stop, heading.line is not None) if heading.head_stop else None
    spans: dict[str, tuple[int, int]] = {}
    header = Header()
    if heading.line is not None:
        header = replace(header, doc_type=heading.type.name if heading.type else None)
        title = titles.title(document, lines, heading.line, heading.type)
        if heading.type:
            spans["doc_type"] = _place(heading.type.printed)
    else:
        title = titles.bare_title(document, lines, head.stop) if head else None
    if title:
        header = replace(header, title=_line(text, title))
        spans["title"] = _place(title)
    if head:
        header = _with_letterhead(header, text, head, spans)
    inferred = []
    if header.doc_type is None:
        header = replace(header, doc_type=_inferred_type(document, header))
        inferred += ["doc_type"] if header.doc_type else []
    header, issuer_is_inferred = _with_issuer(document, header, head, spans)
    inferred += ["issuer"] if issuer_is_inferred else []
    return replace(header, spans=spans, inferred=tuple(inferred))


def attached(document: Document, outer: Header) -> list[Attached]:
    """The plans that the outer document promulgates (văn bản ban hành kèm theo), in text order; it issues them too."""
    numbers = sorted({part.number for part in document.parts} - {0})
    return [_attached(document, number, outer.issuer) for number in numbers]


def _attached(document: Document, number: int, issuer: str | None) -> Attached:
    parts = document.parts_of(number)
    start, stop = parts[0].span.start, parts[-1].span.stop
    lines = document.lines_within(start, stop)
    titled = [i for i, line in enumerate(lines) if document.part_at(line.start).kind == "title"]
    first = titled[0] if titled else 0  # a letterhead of its own may stand above
    doc_type = title = None
    for i, line in enumerate(lines[: first + _TITLE_LINES]):
        found = type_line(document.text, line) if i >= first else None
        if found:
            doc_type, title = found.name, titles.title(document, lines, i, found)
            break
    return Attached(
        doc_type=doc_type,
        title=_line(document.text, title) if title else None,
        issuer=issuer,
        start=start,
        end=lines[-1].stop if lines else stop,
    )


def _with_letterhead(header: Header, text: str, head: Letterhead, spans: dict[str, tuple[int, int]]) -> Header:
    """Number, symbol, place and date as printed."""
    number = letterhead.number_value(text[slice(*head.number)]) if head.number else None
    printed = {
        "number": head.number if number else None,
        "symbol": head.symbol,
        "place": head.place,
        "date": head.date_span if head.date and head.date.iso else None,
    }
    spans.update((field, _place(span)) for field, span in printed.items() if span)
    return replace(
        header,
        number=number,
        symbol=letterhead.symbol_value(text[slice(*head.symbol)]) if head.symbol else None,
        place=_line(text, head.place) if head.place else None,
        date=head.date.iso if head.date else None,
    )


def _inferred_type(document: Document, header: Header) -> str | None:
    """The type that the symbol names, else what the document says it issues."""
    named = type_of_symbol(header.symbol) if header.symbol else None
    if named:
        return named
    for line in document.lines[:_ISSUING_LINES]:
        folded = fold(document.text[line.start : line.stop])
        if _LETTER_LINE.match(folded):
            return "Công văn"  # which names no type; what it asks for may be a plan
        if titles.ACT.match(folded):
            return "Quyết định"
        if _ISSUES_PLAN.search(folded):
            return "Kế hoạch"
    return None


def _with_issuer(
    document: Document, header: Header, head: Letterhead | None, spans: dict[str, tuple[int, int]]
) -> tuple[Header, bool]:
    """Issuer and the agency above it; the second value says whether context supplied any of the issuer's name."""
    text = document.text
    agencies = head.agencies if head else ()
    if agencies:
        issuer = _joined(text, agencies[-1])
        parent = _joined(text, agencies[-2]) if len(agencies) > 1 else None
        spans["issuer"] = (agencies[-1][0].start, agencies[-1][-1].stop)
        if parent:
            spans["issuer_parent"] = (agencies[-2][0].start, agencies[-2][-1].stop)
    else:
        named = issuers.issuing_agency(document) or issuers.signing_body(document)
        if named is None:
            return header, False
        issuer, parent = _line(text, named), None
        spans["issuer"] = _place(named)
    full = issuers.full_name(document, issuer, parent, header)
    written_out = fold(full) == fold(expand(issuer, Context()))
    return replace(header, issuer=full, issuer_parent=parent), not (agencies and written_out)


def _joined(text: str, lines: Sequence[Span]) -> str:
    return " ".join(_line(text, line) for line in lines)


def _line(text: str, span: Span) -> str:
    return _BLANKS.sub(" ", text[span.start : span.stop]).strip()


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.stop
