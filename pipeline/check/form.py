"""Rules of form: what Nghị định 30/2020/NĐ-CP, Phụ lục I, asks of an administrative document.

Each function is the rule of its name in the table `check_rules` and yields where the plan breaks it. A file without
any letterhead (a copy of the body alone) is not blamed for what a letterhead holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.check.subject import Hit, Subject
from pipeline.document import Section
from pipeline.extract.reference_numbers import canonical, parse_reference, type_codes
from pipeline.tables.shared import positions
from pipeline.text import Span
from pipeline.zones import MOTTO


def missing_number(subject: Subject) -> Iterator[Hit]:
    """F101: "Số:    /KH-UBND"."""
    header = subject.plan.header
    if header.symbol and not header.number:
        yield Hit(*header.spans.get("symbol", subject.head()), {"symbol": header.symbol})


def missing_symbol(subject: Subject) -> Iterator[Hit]:
    """F102: a letterhead without any "Số: …"."""
    if subject.part("letterhead") and not subject.plan.header.symbol:
        yield Hit(*subject.head(), {})


def missing_date(subject: Subject) -> Iterator[Hit]:
    """F103: a letterhead without "…, ngày … tháng … năm …"."""
    if subject.part("letterhead") and not subject.plan.header.date and not _date_words(subject):
        yield Hit(*subject.head(), {})


def blank_day(subject: Subject) -> Iterator[Hit]:
    """F104: "ngày     tháng 4 năm 2024"."""
    words = _date_words(subject)
    if words and len(subject.plan.header.date or "") < 10:
        yield Hit(*words, {})


_DATE_WORDS = re.compile(r"ngày[ .…_]{0,20}(?:[0-9]{1,2})?[ .…_]{0,20}tháng[ .…_]{0,20}(?:[0-9]{1,2})?[ .…_]{0,20}năm")


def _date_words(subject: Subject) -> Span | None:
    letterhead = subject.part("letterhead")
    found = _DATE_WORDS.search(subject.text, *letterhead.span) if letterhead else None
    return Span(*found.span()) if found else None


def missing_place(subject: Subject) -> Iterator[Hit]:
    """F105: a date without a place before it."""
    words = _date_words(subject)
    if words and not subject.plan.header.place:
        yield Hit(*words, {})


def missing_motto(subject: Subject) -> Iterator[Hit]:
    """F106: a letterhead without CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM."""
    letterhead = subject.part("letterhead")
    if letterhead is None:
        return
    words = " ".join(subject.text[slice(*letterhead.span)].split())
    if not MOTTO.search(words) and not MOTTO.search(words.upper()):
        yield Hit(*subject.head(), {})


def missing_title(subject: Subject) -> Iterator[Hit]:
    """F107: nothing under KẾ HOẠCH."""
    if subject.part("title") and not subject.plan.header.title:
        yield Hit(*subject.head(), {})


def type_and_symbol(subject: Subject) -> Iterator[Hit]:
    """F108: a Kế hoạch that is numbered 12/QĐ-UBND."""
    header = subject.plan.header
    if not header.symbol or not header.doc_type:
        return
    named = type_codes().get(re.split("[-/]", header.symbol)[0])
    if named and named != header.doc_type:
        values = {"symbol": header.symbol, "doc_type": header.doc_type}
        yield Hit(*header.spans.get("symbol", subject.head()), values)


_YEAR_IN_CODE = re.compile(r"[0-9]{1,5} ?/ ?(?:19|20)[0-9]{2} ?/ ?[A-ZĐ][\w-]{1,40}")


def year_in_number(subject: Subject) -> Iterator[Hit]:
    """F109: "12/2024/KH-UBND"; only normative documents carry the year."""
    letterhead = subject.part("letterhead")
    if letterhead and subject.plan.header.doc_type == "Kế hoạch":
        found = _YEAR_IN_CODE.search(subject.text, *letterhead.span)
        if found:
            yield Hit(*found.span(), {"code": found[0]})


def number_without_zero(subject: Subject) -> Iterator[Hit]:
    """F110: "Số: 5/KH-UBND"."""
    header = subject.plan.header
    if header.number and re.fullmatch("[1-9]", header.number) and "number" in header.spans:
        yield Hit(*header.spans["number"], {"number": header.number})


_BARE_DAY = re.compile(r"ngày [1-9] tháng|tháng [12] năm")


def date_without_zero(subject: Subject) -> Iterator[Hit]:
    """F111: "ngày 5 tháng 2 năm 2024"."""
    letterhead = subject.part("letterhead")
    found = _BARE_DAY.search(subject.text, *letterhead.span) if letterhead else None
    if found:
        line = subject.document.line_at(found.start())
        yield Hit(*found.span(), {"date": subject.text[found.start() : line.stop]})


def symbol_form(subject: Subject) -> Iterator[Hit]:
    """F112: "12-KH/UBND" of a state agency, whose form is 12/KH-UBND."""
    header = subject.plan.header
    if not header.number or not header.symbol or "number" not in header.spans or "symbol" not in header.spans:
        return
    span = Span(header.spans["number"][0], header.spans["symbol"][1])
    printed = re.sub(r"\s+", "", subject.text[slice(*span)])
    reference = parse_reference(printed)
    if reference is None or reference.segments[:1] == () or reference.segments[0] not in type_codes():
        return
    right = f"{reference.number}/{'-'.join(reference.segments)}"
    if reference.year is None and printed.replace("–", "-") != right and canonical(printed) == canonical(right):
        yield Hit(*span, {"printed": printed, "right": right})


def missing_recipients(subject: Subject) -> Iterator[Hit]:
    """F113: a signed plan without "Nơi nhận"."""
    if not subject.plan.recipients and subject.part("body"):
        last = subject.document.lines[-1]
        yield Hit(last.start, last.stop, {})


def missing_filing(subject: Subject) -> Iterator[Hit]:
    """F114: no "Lưu: VT" among the recipients."""
    plan = subject.plan
    if plan.recipients and not any(re.match(r"(?i)l[ưu]u\b", recipient) for recipient in plan.recipients):
        yield Hit(*plan.recipient_spans[-1], {})


def recipient_end_mark(subject: Subject) -> Iterator[Hit]:
    """F115: a line of the list that does not end in ";" (the last one in "."); the first such line is named."""
    spans = subject.plan.recipient_spans
    for (start, stop), recipient in zip(spans[:-1], subject.plan.recipients, strict=False):
        behind = subject.text[stop : stop + 3].lstrip(" ")
        if behind[:1] in ("\n", "") and "\t" not in subject.text[start:stop]:
            yield Hit(start, stop, {"recipient": recipient})
            return


def repeated_recipient(subject: Subject) -> Iterator[Hit]:
    """F116: the same recipient twice."""
    seen: set[str] = set()
    for recipient, span in zip(subject.plan.recipients, subject.plan.recipient_spans, strict=True):
        if recipient.casefold() in seen:
            yield Hit(*span, {"recipient": recipient})
        seen.add(recipient.casefold())


def missing_signature(subject: Subject) -> Iterator[Hit]:
    """F117: nobody signed the outer document."""
    if subject.part("body") and not any(signer.part == 0 for signer in subject.plan.signers):
        last = subject.document.lines[-1]
        yield Hit(last.start, last.stop, {})


@cache
def _positions() -> tuple[frozenset[str], frozenset[str]]:
    """Titles of heads and of deputies, in small letters."""
    rows = positions()
    heads = frozenset(row.title.lower() for row in rows)
    return heads, frozenset(deputy.lower() for row in rows for deputy in row.deputies)


def deputy_without_kt(subject: Subject) -> Iterator[Hit]:
    """F118: "PHÓ CHỦ TỊCH" over the name and no "KT. CHỦ TỊCH" above it."""
    for signer in subject.plan.signers:
        position = " ".join((signer.position or "").lower().split())
        is_deputy = any(position.startswith(deputy) for deputy in _positions()[1])
        if is_deputy and signer.authority_prefix in (None, "TM.") and not _kt_above(subject, signer.start):
            yield Hit(signer.start, signer.end, {"position": signer.position})


_KT = re.compile(r"\b(?:KT|K/T|K\.T|TUQ|T/UQ|TL|T/L)\b")
_SIGNATURE_HEIGHT = 400


def _kt_above(subject: Subject, start: int) -> bool:
    return bool(_KT.search(subject.text, max(0, start - _SIGNATURE_HEIGHT), start))


def tm_before_person(subject: Subject) -> Iterator[Hit]:
    """F119: "TM. GIÁM ĐỐC": on behalf of a person one signs KT., TL. or TUQ."""
    for signer in subject.plan.signers:
        behalf = " ".join((signer.on_behalf_of or "").lower().split())
        if signer.authority_prefix == "TM." and behalf in _positions()[0]:
            yield Hit(signer.start, signer.end, {"position": signer.on_behalf_of})


_END_MARK = re.compile(r"\. ?/\. ?\W{0,2}$|\./$")


def missing_end_mark(subject: Subject) -> Iterator[Hit]:
    """F120: the last line of the body without "./."."""
    last_body = [part for part in subject.document.parts if part.kind == "body"][-1:]
    for part in last_body:
        lines = [line for line in subject.document.lines if part.span.start <= line.start < part.span.stop]
        if lines and subject.text[lines[-1].start] != "|" and not _END_MARK.search(subject.text[slice(*lines[-1])]):
            yield Hit(max(lines[-1].start, lines[-1].stop - 60), lines[-1].stop, {})


_RIGHT_MARK = {"roman": ".", "arabic": ".", "letter": ")"}


def label_mark(subject: Subject) -> Iterator[Hit]:
    """F121: "1/", "I-" or "a." where the decree has "1.", "I.", "a)"; the first of each kind is named."""
    named: set[str] = set()
    for section in subject.document.sections:
        right = _RIGHT_MARK.get(section.kind)
        if right and section.kind not in named and section.label == section.label.strip("| "):
            mark = _mark_behind(subject.text, section)
            if mark and mark != right and not (section.kind == "letter" and section.label.isupper()):
                named.add(section.kind)
                stop = section.span.start + len(section.label) + len(mark)
                values = {
                    "label": section.label,
                    "printed": f"{section.label}{mark}",
                    "right": f"{section.label}{right}",
                }
                yield Hit(section.span.start, stop, values)


def _mark_behind(text: str, section: Section) -> str:
    behind = text[section.span.start + len(section.label) : section.content].strip()
    return behind if behind in (".", ")", "/", ":", "-", "–") else ""
