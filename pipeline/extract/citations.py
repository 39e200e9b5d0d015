"""Find the directives that a plan cites (văn bản được dẫn).

    type word -> number, date, issuer (citation_forms) -> subject and nesting (citation_subjects) -> role

Every mention counts: repeated ones, and those inside the name or subject of another. The plan's own number is no
citation, nor are plural and generic words (`các văn bản hướng dẫn`, `quy định của pháp luật`), nor the document that
is yet to come of a task: `Quyết định của Giám đốc Sở ban hành quy chế` in a table's column of products.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.6 (nội dung văn bản: căn cứ, viện dẫn).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from pipeline.document import Document
from pipeline.extract import citation_roles
from pipeline.extract.assignment_rows import items
from pipeline.extract.citation_forms import find_forms
from pipeline.extract.citation_parts import Draft
from pipeline.extract.citation_subjects import read_subjects
from pipeline.extract.reference_numbers import canonical, code_at, legible
from pipeline.plan import Citation, Header
from pipeline.text import Span

_OWN_NUMBER = re.compile(r"(?:^|\n|\t|\|)\s{0,20}S[ốóô]\s?[:.]?\s{0,12}[^\w\s]{0,2}(?=[0-9OIl])")


def extract(document: Document, found: Mapping[str, Any]) -> list[Citation]:
    """All citations, by start and then the longer first.

    Args:
        found: what earlier extractors found; `header` (a `Header`) tells the plan's own number.
    """
    text = document.text
    lower = lowered(text)
    drafts, grounds = read(document, lower, found.get("header"))
    citations = []
    for i, draft in enumerate(drafts):
        reference = legible(draft.reference, draft.doc_type) if draft.reference else None
        subject, issuer = draft.subject, draft.issuer
        spans = {"subject": (subject.start, subject.stop)} if subject else {}
        citations.append(
            Citation(
                **document.place(draft.start, draft.stop),
                rule=draft.rule,
                spans=spans,
                doc_type=draft.doc_type,
                number=reference.number if reference else None,
                symbol=reference.symbol if reference else None,
                code=reference.code if reference else None,
                date=draft.date,
                issuer=" ".join(text[slice(*issuer)].split()) if issuer else None,
                subject=" ".join(text[slice(*subject)].split()) if subject else None,
                numbered=reference is not None,
                role=citation_roles.role(document, lower, i, drafts, grounds[i]).role,
                relation=citation_roles.relation(lower, draft),
                pinpoint=citation_roles.pinpoint(lower, draft),
                within=draft.within,
                section=document.section_path(draft.start),
            )
        )
    return citations


def read(document: Document, lower: str, header: Header | None) -> tuple[list[Draft], list[Span | None]]:
    """The citations as they are read, with their subjects, and for each the words that make its paragraph a ground.

    Args:
        lower: `lowered` text of the document.
    """
    drafts = _without_products(document, _without_own(document, find_forms(document.text, lower), header))
    grounds = citation_roles.grounds(document, lower, drafts)
    read_subjects(document.text, lower, drafts, grounds)
    return drafts, grounds


def lowered(text: str) -> str:
    """The text in small letters, as long as it is.

    >>> lowered("İZMİR QUYẾT ĐỊNH")
    'İzmİr quyết định'
    """
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _without_own(document: Document, drafts: list[Draft], header: Header | None) -> list[Draft]:
    """Leave out the plan's own number: in the letterhead, in a page title above it, or without a type word."""
    own: set[str] = set()
    if header and header.number and header.symbol:
        own |= {canonical(f"{header.number}{mark}{header.symbol}") for mark in "/-"}
    heads = [part.span for part in document.parts if part.kind in ("letterhead", "title")]
    for span in heads:
        printed = (code_at(document.text, match.end()) for match in _OWN_NUMBER.finditer(document.text, *span))
        own |= {canonical(reference.code) for reference in printed if reference}
    first_body = next((part.span.start for part in document.parts if part.kind in ("preamble", "body")), 0)

    def is_own(draft: Draft) -> bool:
        if draft.reference is None or canonical(draft.reference.code) not in own:
            return False
        return draft.start < first_body or draft.start == draft.reference.span.start

    return [draft for draft in drafts if not is_own(draft)]


def _without_products(document: Document, drafts: list[Draft]) -> list[Draft]:
    """Leave out what a task of an assignment table is to bring forth: without a number, in the column of products."""
    text = document.text

    def is_row(line: Span) -> bool:
        return text.startswith("|", line.start) and line.stop > line.start

    if not any(draft.rule == "citation.subject" and _in_row(document, draft) for draft in drafts):
        return drafts
    tables = [list(lines) for row, lines in groupby(document.lines, is_row) if row]
    products = sorted(cell for rows in tables for item in items(text, rows) for cell in item.cells.get("product", ()))

    def is_product(draft: Draft) -> bool:
        i = bisect_right(products, (draft.start, len(text))) - 1
        return draft.rule == "citation.subject" and i >= 0 and draft.start < products[i].stop

    return [draft for draft in drafts if not is_product(draft)]


def _in_row(document: Document, draft: Draft) -> bool:
    return document.text.startswith("|", document.line_at(draft.start).start)
