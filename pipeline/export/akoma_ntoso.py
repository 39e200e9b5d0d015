"""Akoma Ntoso 3.0 (OASIS LegalDocML 1.0): an XML document a plan, its structure, references, dates and signatures.

Letterhead and title are the `preface`, what stands before the first section the `preamble`, the section tree the
`mainBody`, what follows it the `conclusions`; a plan that a decision promulgates is an `attachment`. Every letter of
the plan's text is in the file, in its order; there are no positions, the elements stand where they belong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.corpus.folding import slug
from pipeline.corpus.records import StoredPlan
from pipeline.export.akn_names import iri_of_plan, organisation, person
from pipeline.export.akn_text import Text, marked
from pipeline.export.frame import Count, Surroundings
from pipeline.export.xml_signs import xml_text
from pipeline.plan import Header, Plan, SectionRecord

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_FOLDER: Final = "akn"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'

_ELEMENTS: Final = {
    "part": ("part", "part"),
    "chapter": ("chapter", "chp"),
    "article": ("article", "art"),
    "roman": ("section", "sec"),
    "arabic": ("paragraph", "para"),
    "letter": ("point", "point"),
    "bullet": ("indent", "indent"),
    "plus": ("indent", "indent"),
}
"""The element of each kind of section, and what its eId begins with."""

_LETTERHEAD: Final = ("title", "doc_type", "date", "symbol", "number")
"""What a letterhead prints, the lowest first; an issuer may have been found further down."""

_NO_DATE: Final = "0001-01-01"
"""The schema asks for a day; where the plan prints none, this one stands beside the name `unknown`."""


class AkomaNtoso:
    """`akn/<first two of the id>/<id>.xml`; further plans of one file end in `-2`, `-3`."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder
        (folder / _FOLDER).mkdir()
        self._counts: dict[str, Count] = {}

    def add(self, stored: StoredPlan) -> None:
        """One document."""
        name = stored.plan.id.removeprefix("sha256:").replace("#", "-")
        file = f"{_FOLDER}/{name[:2]}/{name}.xml"
        root, left_out = document(stored)
        path = self._folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(_DECLARATION + tostring(root, encoding="unicode") + "\n", encoding="utf-8", newline="")
        self._counts[file] = Count(1, left_out)

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """Nothing more to write."""
        return self._counts


def document(stored: StoredPlan) -> tuple[Element, int]:
    """The plan as an Akoma Ntoso document, and how many marked stretches cross others and have no element."""
    plan = stored.plan
    text = marked(stored)
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    starts = [attached.start for attached in plan.attached]
    ends = [*starts[1:], len(plan.text)]
    writer = _Writer(plan, text)
    outer = writer.part(root, plan.header, 0, 0, starts[0] if starts else len(plan.text))
    if starts:
        attachments = SubElement(outer, "attachments")
        for number, (attached, end) in enumerate(zip(plan.attached, ends, strict=True), start=1):
            holder = SubElement(attachments, "attachment", {"eId": f"att_{number}"})
            header = Header(doc_type=attached.doc_type, title=attached.title, issuer=attached.issuer)
            writer.part(holder, header, number, attached.start, end)
    return root, text.left_out


class _Writer:
    """Writes the parts of one document; no two elements of it have one eId."""

    def __init__(self, plan: Plan, text: Text) -> None:
        self._plan, self._text = plan, text
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for i, section in enumerate(plan.sections):
            self._children[section.parent].append(i)
        self._used: set[str] = set()

    def part(self, parent: Element, header: Header, number: int, start: int, end: int) -> Element:
        """The outer document (number 0) or an attached one: the stretch of the text that is its own."""
        doc = SubElement(parent, "doc", {"name": slug(header.doc_type or "") or "doc"})
        self._meta(doc, header, number)
        text, sections = self._text, self._plan.sections
        top = [i for i in self._children[None] if start <= sections[i].start < end]
        body = sections[top[0]].start if top else end
        after = max((sections[i].end for i in top), default=end)
        preface = self._preface_end(header, start, body)
        for name, first, last in (("preface", start, preface), ("preamble", preface, body)):
            if text.holds_letters(first, last) and (top or name == "preface"):
                text.lines(SubElement(doc, name), first, last)
        main = SubElement(doc, "mainBody")
        if top:
            self._sections(main, top, body, after, "")
        else:
            text.lines(main, preface, end)
        if not len(main):
            SubElement(main, "p")
        if text.holds_letters(after, end):
            text.lines(SubElement(doc, "conclusions"), after, end)
        return doc

    def _preface_end(self, header: Header, start: int, body: int) -> int:
        """The end of the line that ends the title, or what of the letterhead stands lowest where there is none."""
        spans = [
            header.spans[name][1] for name in _LETTERHEAD if name in header.spans and header.spans[name][1] <= body
        ]
        if not spans:
            return start
        line_end = self._plan.text.find("\n", spans[0])
        return body if line_end < 0 else min(line_end, body)

    def _sections(self, parent: Element, numbers: Sequence[int], start: int, end: int, above: str) -> None:
        """Sections that follow each other, and what text stands between and behind them."""
        at = start
        for i in numbers:
            section = self._plan.sections[i]
            self._between(parent, at, section.start, above)
            self._section(parent, i, section, above)
            at = section.end
        if self._text.holds_letters(at, end):
            # a table's last stroke, or a line that belongs to the whole again
            self._text.lines(SubElement(parent, "wrapUp") if above else parent, at, end)

    def _between(self, parent: Element, start: int, end: int, above: str) -> None:
        if not self._text.holds_letters(start, end):
            return
        if above:
            eid = self._eid(above, "hcontainer", "")
            parent = SubElement(SubElement(parent, "hcontainer", {"name": "text", "eId": eid}), "content")
        self._text.lines(parent, start, end)

    def _section(self, parent: Element, i: int, section: SectionRecord, above: str) -> None:
        tag, short = _ELEMENTS[section.kind]
        eid = self._eid(above, short, slug(section.label))
        element = SubElement(parent, tag, {"eId": eid, "class": section.kind})
        at = self._label(element, section)
        at = self._heading(element, section, at)
        children = self._children[i]
        first = self._plan.sections[children[0]].start if children else section.end
        if self._text.holds_letters(at, first):
            self._text.lines(SubElement(element, "intro" if children else "content"), at, first)
        if children:
            self._sections(element, children, first, section.end, eid)

    def _label(self, element: Element, section: SectionRecord) -> int:
        """`II.`, `a)`, `-`; where the rest begins."""
        text = self._plan.text
        if not section.label or not text.startswith(section.label, section.start):
            return section.start
        stop = section.start + len(section.label)
        while stop < section.end and text[stop] in ".):/":
            stop += 1
        SubElement(element, "num").text = xml_text(text[section.start : stop])
        return stop

    def _heading(self, element: Element, section: SectionRecord, start: int) -> int:
        """The heading, which follows its label; where the rest begins."""
        start, _ = self._text.bare(start, section.end)
        if not section.heading or not self._plan.text.startswith(section.heading, start):
            return start
        stop = start + len(section.heading)
        self._text.fill(SubElement(element, "heading"), start, stop)
        return stop

    def _eid(self, above: str, short: str, label: str) -> str:
        base = f"{above}__{short}" if above else short
        names = (f"{base}_{label}-{n}" if label and n > 1 else f"{base}_{label or n}" for n in count(1))
        found = next(name for name in names if name not in self._used)
        self._used.add(found)
        return found

    def _meta(self, doc: Element, header: Header, number: int) -> None:
        """Who, what, when, as far as the letterhead says; an attached plan goes by the name of the outer document."""
        name = iri_of_plan(self._plan.header)
        component = f"!annex_{number}" if number else "!main"
        date = header.date or self._plan.header.date or ""
        day = {"date": date, "name": "issued"} if len(date) == len(_NO_DATE) else {"date": _NO_DATE, "name": "unknown"}
        issuer = "issuer" if number == 0 else f"issuer_{number}"
        meta = SubElement(doc, "meta")
        identification = SubElement(meta, "identification", {"source": "#kehoach"})
        for level, suffix in (("Work", ""), ("Expression", "/vie@"), ("Manifestation", "/vie@.xml")):
            own = SubElement(identification, f"FRBR{level}")
            SubElement(own, "FRBRthis", {"value": f"{name}{suffix}/{component}"})
            SubElement(own, "FRBRuri", {"value": f"{name}{suffix}"})
            if level == "Work":
                SubElement(own, "FRBRalias", {"value": self._plan.id, "name": "kehoach"})
            SubElement(own, "FRBRdate", day)
            SubElement(own, "FRBRauthor", {"href": f"#{issuer}" if level == "Work" else "#kehoach"})
            if level == "Work":
                self._work(own, header)
            elif level == "Expression":
                SubElement(own, "FRBRlanguage", {"language": "vie"})
            else:
                SubElement(own, "FRBRformat", {"value": "application/akn+xml"})
        references = SubElement(meta, "references", {"source": "#kehoach"})
        eid = "kehoach" if number == 0 else f"kehoach_{number}"
        shown = xml_text(" ".join((header.issuer or "?").split()))
        for tag, its_id, href, name in (
            ("TLCOrganization", eid, "/ontology/organization/kehoach", "Kehoach"),
            ("TLCOrganization", issuer, organisation(header.issuer or ""), shown),
            *self._people(number),
        ):
            SubElement(references, tag, {"eId": its_id, "href": href, "showAs": name})

    def _people(self, number: int) -> Iterator[tuple[str, str, str, str]]:
        for i, signer in enumerate(self._plan.signers, start=1):
            if number == 0 and signer.name.strip():
                yield "TLCPerson", f"signer_{i}", person(signer.name), xml_text(" ".join(signer.name.split()))

    @staticmethod
    def _work(work: Element, header: Header) -> None:
        SubElement(work, "FRBRcountry", {"value": "vn"})
        if header.doc_type:
            SubElement(work, "FRBRsubtype", {"value": slug(header.doc_type)})
        for value in (header.number, header.symbol):
            if value:
                SubElement(work, "FRBRnumber", {"value": xml_text(value)})
        if header.title:
            SubElement(work, "FRBRname", {"value": xml_text(" ".join(header.title.split()))})
