"""Rules about what a plan cites: against its own date, the symbol of the cited document, and its other mentions.

Each function is the rule of its name in the table `check_rules` and yields where the plan breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.subject import Hit, Subject, is_plausible, shown
from pipeline.extract.reference_numbers import canonical, doc_type_of, issuer_codes, parse_reference
from pipeline.extract.spelling import fold
from pipeline.plan import Citation


def cites_the_future(subject: Subject) -> Iterator[Hit]:
    """C201: a cited document is dated after the plan."""
    plan_date = subject.plan.header.date
    for citation in subject.plan.citations:
        later = citation.part == 0 and plan_date and citation.date and citation.date[: len(plan_date)] > plan_date
        if later and is_plausible(citation.date or ""):
            values = {"citation": _name(citation), "date": shown(citation.date), "plan_date": shown(plan_date)}
            yield Hit(citation.start, citation.end, values)


def code_and_issuer(subject: Subject) -> Iterator[Hit]:
    """C202: "Công văn số 1302/UBND-DTTS của Ủy ban Dân tộc": UBND is a people's committee."""
    for citation in subject.plan.citations:
        reference = parse_reference(citation.code) if citation.code else None
        if reference is None or not citation.issuer or not citation.issuer_resolved:
            continue
        named = _issuer_named(reference.segments)
        if named and not _is_same_agency(named, citation.issuer_resolved):
            values = {"code": citation.code, "by_code": named, "issuer": citation.issuer}
            yield Hit(citation.start, citation.end, values)


_AMBIGUOUS_LEVELS = ("district", "commune")


def _issuer_named(segments: tuple[str, ...]) -> str | None:
    """The agency that a symbol names for certain: the one behind the type, the first of a công văn."""
    codes = issuer_codes()
    place = 1 if len(segments) > 1 and segments[0] not in codes else 0
    if len(segments) <= place:
        return None
    row = codes.get(segments[place])
    if row is None or row.level in _AMBIGUOUS_LEVELS or segments[place].startswith("QH"):
        return None
    # TU stands for Ban Chấp hành, Ban Thường vụ and Thường trực of the Tỉnh ủy alike
    return None if row.name.endswith("ủy") else row.name


def _is_same_agency(named: str, resolved: str) -> bool:
    """Whether the issuer is the agency, its head or its office: every word of the agency's name is in the issuer's."""
    words = set(re.findall(r"\w+", fold(named).lower()))
    said = set(re.findall(r"\w+", fold(resolved).lower()))
    return words <= said or said <= words


def two_dates(subject: Subject) -> Iterator[Hit]:
    """C203: one directive of one issuer with two dates in one plan."""
    first: dict[tuple[str, str, str], Citation] = {}
    for citation in subject.plan.citations:
        if not citation.code or not citation.date or len(citation.date) < 10:
            continue
        issuer = fold(citation.issuer_resolved or "").lower()
        identity = (citation.doc_type, canonical(citation.code), issuer)
        known = first.setdefault(identity, citation)
        # equal numbers of different years are different documents; a misprinted year has the same day and month
        if (
            known.date
            and known.date != citation.date
            and (known.date[:4] == citation.date[:4] or known.date[5:] == citation.date[5:])
        ):
            values = {"code": citation.code, "one": shown(known.date), "other": shown(citation.date)}
            yield Hit(citation.start, citation.end, values)


def grounds_without_date(subject: Subject) -> Iterator[Hit]:
    """C204: a ground that gives neither here nor elsewhere its date; laws are cited without one."""
    for citation in subject.plan.citations:
        undated = citation.role == "basis" and citation.code and not citation.date and citation.key.endswith("|?")
        if undated and not citation.doc_type.startswith(("Luật", "Bộ luật", "Pháp lệnh")):
            yield Hit(citation.start, citation.end, {"code": citation.code})


_BLANK_CODE = re.compile(r"(?<!\w)số[ :.…_]{0,20}/(?=[A-ZĐ]{2})[\w-]{2,30}")


def blank_code(subject: Subject) -> Iterator[Hit]:
    """C205: "kèm theo Kế hoạch số    /KH-SCT"."""
    letterhead = subject.part("letterhead")
    for found in _BLANK_CODE.finditer(subject.text, letterhead.span.stop if letterhead else 0):
        yield Hit(*found.span(), {"printed": found[0]})


def cited_type_and_symbol(subject: Subject) -> Iterator[Hit]:
    """C206: "Quyết định" over a symbol of a Chỉ thị, 12/CT-UBND."""
    for citation in subject.plan.citations:
        reference = parse_reference(citation.code) if citation.code else None
        named = doc_type_of(reference) if reference else None
        if reference and named and not _is_same_type(named, citation, reference.segments[0]):
            values = {"code": citation.code, "by_symbol": named, "doc_type": citation.doc_type}
            yield Hit(citation.start, citation.end, values)


def _is_same_type(named: str, citation: Citation, code: str) -> bool:
    """Whether the symbol's type is the one in the words: `TT` stands for Thông tư and, of the Front, for Thông tri."""
    initials = "".join(word[0] for word in citation.doc_type.split()).upper()
    said = citation.text.casefold()
    return (
        named == citation.doc_type or initials == code or said.startswith((named.casefold(), "văn bản", "các ", "số "))
    )


def _name(citation: Citation) -> str:
    return f"{citation.doc_type} {citation.code}" if citation.code else citation.text
