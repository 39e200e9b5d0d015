"""Text of Akoma Ntoso: lines as `p`, and in them what is known of stretches: `ref`, `date`, `signature` and others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from pipeline.corpus.records import StoredPlan
from pipeline.export.akn_names import iri_of_key, portion
from pipeline.export.xml_signs import xml_text

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_FULL_DATE = 10


@dataclass(frozen=True, slots=True)
class Inline:
    """A stretch of the plan's text that becomes an element, with its attributes."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Text:
    """The text of one plan with its inlines, the outer before the inner; `left_out` counts those that cross others."""

    text: str
    inlines: list[Inline]
    left_out: int = 0

    def lines(self, parent: Element, start: int, end: int) -> None:
        """A `p` for each line of the stretch that has a letter."""
        for line in _LINE.finditer(self.text, start, end):
            first, last = self.bare(*line.span())
            self.fill(SubElement(parent, "p"), first, last)

    def bare(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without the blanks at its ends."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        return start, max(start, start + len(piece.strip()))

    def holds_letters(self, start: int, end: int) -> bool:
        """Does the stretch have anything but blanks?"""
        return bool(self.text[start:end].strip())

    def fill(self, element: Element, start: int, end: int) -> None:
        """Write a stretch into an element; an inline that goes on in the next line begins anew there."""
        open_ones = [(element, end)]
        at = start

        def write(until: int) -> None:
            nonlocal at
            current = open_ones[-1][0]
            piece = xml_text(self.text[at:until])
            if len(current):
                current[-1].tail = (current[-1].tail or "") + piece
            else:
                current.text = (current.text or "") + piece
            at = until

        for inline in self.inlines:
            first, last = max(inline.start, start), min(inline.end, end)
            if first >= last:
                continue
            while open_ones[-1][1] <= first:
                write(open_ones[-1][1])
                open_ones.pop()
            if last > open_ones[-1][1]:
                self.left_out += 1
                continue
            write(first)
            open_ones.append((SubElement(open_ones[-1][0], inline.tag, inline.attributes), last))
        while open_ones:
            write(open_ones[-1][1])
            open_ones.pop()


def marked(stored: StoredPlan) -> Text:
    """The text of a plan with its letterhead, citations, printed days and signers marked."""
    inlines = [*_letterhead(stored), *_refs(stored), *_dates(stored), *_signatures(stored)]
    return Text(stored.plan.text, sorted(inlines, key=lambda inline: (inline.start, -inline.end)))


def _letterhead(stored: StoredPlan) -> Iterable[Inline]:
    header = stored.plan.header
    spans = header.spans
    if "doc_type" in spans:
        yield Inline(*spans["doc_type"], "docType")
    if "title" in spans:
        yield Inline(*spans["title"], "docTitle")
    code = [spans[name] for name in ("number", "symbol") if name in spans]
    if code:
        yield Inline(min(start for start, _ in code), max(end for _, end in code), "docNumber")
    if "date" in spans and header.date and len(header.date) == _FULL_DATE:
        yield Inline(*spans["date"], "docDate", {"date": header.date})


def _refs(stored: StoredPlan) -> Iterable[Inline]:
    for i, citation in enumerate(stored.plan.citations):
        directive = stored.cited[i].directive if stored.cited else None
        href = iri_of_key(directive or citation.key) + portion(citation.pinpoint or {})
        yield Inline(citation.start, citation.end, "ref", {"href": href, "class": citation.role})


def _dates(stored: StoredPlan) -> Iterable[Inline]:
    """Deadlines that print one day."""
    for deadline in stored.plan.deadlines:
        if deadline.date and len(deadline.date) == _FULL_DATE:
            yield Inline(deadline.start, deadline.end, "date", {"date": deadline.date, "class": deadline.kind})


def _signatures(stored: StoredPlan) -> Iterable[Inline]:
    for i, signer in enumerate(stored.plan.signers, start=1):
        if signer.start < signer.end:
            yield Inline(signer.start, signer.end, "signature", {"refersTo": f"#signer_{i}"})
