"""Resolution of citations: who issued, which document it is, and which mentions mean the same one.

Extraction says what is printed; here the document's own place and letterhead, the symbol and the other mentions fill
`issuer_resolved`; `directive_keys` then says which mentions mean the same document. What nothing settles stays open.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.3.b (the symbol names type and issuer).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from pipeline.directive_keys import LAWS, identify
from pipeline.document import Document
from pipeline.extract import places
from pipeline.extract.agency_names import Context, expand, national_name
from pipeline.extract.agency_spans import name_stop, starts_agency
from pipeline.extract.reference_numbers import IssuerCode, canonical, issuer_codes, parse_reference
from pipeline.extract.spelling import fold
from pipeline.extract.wording import any_of, phrases
from pipeline.plan import Citation, Header
from pipeline.tables import load
from pipeline.text import UPPER


def resolve(document: Document, header: Header | None, citations: Sequence[Citation]) -> list[Citation]:
    """The same citations with issuer, key and nesting settled as far as this document settles them."""
    if not citations:
        return []
    issuers = settle(document, citations, places.context(document, header))
    identities = identify(citations, [issuer.full for issuer in issuers])
    return [
        replace(
            citation,
            issuer=issuer.printed,
            issuer_resolved=issuer.full,
            inferred=(*citation.inferred, "issuer_resolved") if issuer.inferred else citation.inferred,
            key=identity.key,
            candidates=identity.candidates,
        )
        for citation, issuer, identity in zip(citations, issuers, identities, strict=True)
    ]


class Issuer(NamedTuple):
    """The issuer as printed and in full; `inferred` when nothing is printed at the mention; `by` says what settled it.

    by: `name` what is printed, `clause` the words before the document, `behind` those behind it, `symbol`, or
    `mention` another mention of the same document.
    """

    printed: str | None
    full: str | None
    inferred: bool = False
    by: Literal["name", "clause", "behind", "symbol", "mention"] = "name"


def settle(document: Document, citations: Sequence[Citation], context: Context) -> list[Issuer]:
    """The issuer of each citation, as far as its own words, its symbol or another mention settle it."""
    issuers = [_issuer(document, citation, context) for citation in citations]
    return _share(citations, _share_heads(citations, issuers))


def _issuer(document: Document, citation: Citation, context: Context) -> Issuer:
    """The issuer of one mention: as printed, else from the clause around it, else from the symbol."""
    if citation.issuer:
        printed = national_name(citation.issuer) or citation.issuer
        return Issuer(printed, _full_name(printed, citation, context))
    if citation.doc_type in LAWS or _JOINT.match(document.text, citation.end):
        return Issuer(None, None)
    if full := _issuer_before(document.text, citation, context):
        return Issuer(None, full, True, "clause")
    if full := _issuer_behind(document.text, citation):
        return Issuer(None, full, True, "behind")
    full = _issuer_by_symbol(citation, context)
    return Issuer(None, full, full is not None, "symbol")


_JOINT = re.compile(r"\s?,?\s{1,3}giữa\s")  # "Chương trình phối hợp số … giữa Sở Y tế và Hội Phụ nữ": of several bodies
_PLENUM = re.compile(r"trung ương", re.I)
_TERM = re.compile(r"kh(?:óa|oá) ([IVXLC]{1,6})", re.I)
_CONGRESS = re.compile(
    r"(?i)^đại hội (?:đại biểu )?(?:đảng )?(?:(?:đại biểu )?toàn quốc )?(?:lần thứ )?([ivxlc]{1,6})(?: của)?(?: đảng)?"
    r"(?: cộng sản việt nam)?$"
    r"|^đại hội (?:đại biểu )?(?:đảng )?(?:đại biểu )?toàn quốc (?:của đảng )?lần thứ ([ivxlc]{1,6})"
    r"(?: của đảng| đảng)?(?: cộng sản việt nam)?$"
)
_LATE_DASH = re.compile(r" [-–] (?=năm [0-9])")  # "lần thứ IV - năm 2024"


def _full_name(printed: str, citation: Citation, context: Context) -> str:
    if citation.rule == "citation.session" and _PLENUM.fullmatch(printed):
        term = _TERM.search(citation.text)
        return f"Ban Chấp hành Trung ương Đảng{f' khóa {term[1].upper()}' if term else ''}"
    congress = _CONGRESS.match(printed)
    if congress:
        return f"Đại hội đại biểu toàn quốc lần thứ {(congress[1] or congress[2]).upper()} của Đảng"
    return _LATE_DASH.sub(" ", expand(_with_body(printed, context), context))


class _Office(NamedTuple):
    office: str
    body: str
    source: str


@cache
def _offices() -> dict[str, tuple[str, ...]]:
    """Offices to the first words of the bodies that have them: `hiệu trưởng` to `trường`."""
    out: dict[str, tuple[str, ...]] = {}
    for row in load("office_bodies", _Office, ("office", "body")):
        out[row.office] = (*out.get(row.office, ()), row.body)
    return out


def _with_body(printed: str, context: Context) -> str:
    """An office alone is that of the plan's own body: `Hiệu trưởng` in a plan of Trường THCS Đồng Rạng."""
    bodies = _offices().get(printed.lower())
    own = _own_name(context)
    return f"{printed} {own}" if bodies and own and own.lower().startswith(bodies) else printed


# "UBND tỉnh giao tại Quyết định", "UBND tỉnh đã ban hành Quyết định", "; Công ty Hải Anh tại Văn bản"
_AT = re.compile(r"\stại\s(?:các\s)?$")
_NAME_START = re.compile(rf"(?:^|[;,:.]\s|\s(?:của|do|được|bởi|gồm)\s|\s(?=UBND\s|HĐND\s|Ủy ban|Uỷ ban))(?=[{UPPER}])")
_REMARK = re.compile(r"\s\([^()]*\)$")  # "Sở Y tế (cơ quan thường trực) tại Tờ trình"
_COMPANY = re.compile(r"(?:tổng )?công ty|doanh nghiệp|hợp tác xã|htx|tập đoàn|chi nhánh")
_APPLICANT = re.compile(r"(?:;\s|gồm:\s|\scủa\s)$")


@cache
def _gave() -> re.Pattern[str]:
    """The verb between an issuer and its document: `giao tại`, `đã ban hành`, `phê duyệt chủ trương đầu tư tại`."""
    return re.compile(
        rf"\s(?:đã\s)?(?P<verb>{any_of(phrases('gave'))})"
        r"(?:\s(?:cụ thể|ban hành|tại|trong|kèm theo|theo)|(?:\s(?!của\s)[^\W\d_]{1,9}){1,5}\stại){0,2}\s$"
    )


def given(text: str, citation: Citation) -> tuple[str, re.Match[str] | None]:
    """What stands before the document in its line, and in it the verb that ties its issuer to it."""
    near = max(0, citation.start - 170)
    before = text[max(near, text.rfind("\n", near, citation.start) + 1) : citation.start]
    return before, _gave().search(before)


def _issuer_before(text: str, citation: Citation, context: Context) -> str | None:
    """Who issued, where it stands before the document."""
    before, gave = given(text, citation)
    at = _AT.search(before)
    if not (gave or at):
        return None
    clause = _REMARK.sub("", before[: min(found.start() for found in (gave, at) if found)])
    lower = clause.lower()
    starts = [found.end() for found in _NAME_START.finditer(clause)]
    for start in reversed(starts):
        if starts_agency(clause, lower, start) and not _COMPANY.match(lower, start):
            stop = name_stop(clause, lower, start, len(clause))
            return expand(clause[start:stop], context) if len(clause) - stop <= 1 else None
        name = " ".join(clause[start:].split())
        if at and not gave and _APPLICANT.search(clause, 0, start) and 2 <= len(name.split()) <= 22:
            return name
    return None


_BY = re.compile(r"\sdo\s(?P<names>[^;,.\n]{3,160}?)\sban hành")


def _issuer_behind(text: str, citation: Citation) -> str | None:
    """`Thông tư liên tịch … do Bộ Tài chính - Bộ Tư pháp ban hành`, behind number or subject."""
    subject = citation.spans.get("subject")
    stop = subject[1] if subject else citation.end
    found = _BY.match(text, stop)
    if not found:
        return None
    names = re.split(rf"\s?[-–]\s?(?=[{UPPER}]\w*\s)", found["names"])
    return ", ".join(" ".join(name.split()) for name in names)


_JOINT_TYPE = re.compile("(?:PH|LT|LN)$")  # "QCPH-UBND-UBMTTQ": of two bodies


def symbol_code(citation: Citation, context: Context) -> str | None:
    """The abbreviation in the symbol that stands for the issuer; None where it is of several bodies, or none."""
    reference = parse_reference(citation.code) if citation.code else None
    if reference is None:
        return None
    segments = reference.segments
    typed = len(segments) > 1 and not re.match(r"QH[0-9]", segments[0])
    if citation.doc_type.endswith(("liên tịch", "liên bộ")) or (len(segments) > 2 and _JOINT_TYPE.search(segments[0])):
        return None
    code = segments[1] if typed else segments[0]
    if citation.doc_type in ("Công văn", "Văn bản") or (typed and segments[0] in issuer_codes() and len(segments) > 1):
        code = segments[0] if segments[0] in issuer_codes() or segments[0] == _initials(context.issuer) else code
    return code


def _issuer_by_symbol(citation: Citation, context: Context) -> str | None:
    """The issuer that the symbol names, where it names one only, in the light of the document's own place."""
    code = symbol_code(citation, context)
    if code is None:
        return None
    if code in _COUNCILS:  # a commune's plan cites the UBND of three levels by this symbol
        settled = context.province and not (context.district or context.commune)
        return f"{issuer_codes()[code].name} {context.province}" if settled else None
    if code == _initials(context.issuer):
        return _own_name(context)
    if context.parent and code == _initials(context.parent):
        return expand(_titled(context.parent), context)
    row = code_row(code)
    if row is None or row.level in ("any", "commune"):
        return None
    if row.level == "central":
        return row.name
    for whole in (context.parent, context.issuer):
        if whole and fold(whole).startswith(fold(row.name)):
            return expand(_titled(whole), context)
    name = expand(row.name, context)
    return name if name != row.name else None


def code_row(code: str) -> IssuerCode | None:
    """The row of an issuer's abbreviation, without the number of its term (`UBTVQH15`)."""
    return issuer_codes().get(re.sub(r"[0-9]+$", "", code))


_COUNCILS = frozenset({"UBND", "HĐND"})


def _own_name(context: Context) -> str | None:
    return re.split(r" - (?=Công đoàn|Chi bộ)", context.issuer)[0] if context.issuer else None


def _titled(name: str) -> str:
    """A letterhead in capitals as a name: `SỞ Y TẾ KIÊN GIANG`."""
    return name.title() if name.isupper() else name


@lru_cache(maxsize=256)
def _initials(name: str | None) -> str | None:
    """The symbol that an agency's name gives: `Ban Dân tộc tỉnh …` BDT, `Trường THPT An Hòa` THPTAH."""
    if not name:
        return None
    own = re.split(r" - (?=Công đoàn|Chi bộ)", name)[0]
    for row in sorted(issuer_codes().values(), key=lambda row: -len(row.name)):
        if fold(own).startswith(fold(row.name)):
            return row.code
    own = re.sub(r"^(?:Trường|TRƯỜNG) (?=[A-ZĐ]{2})", "", own)
    words = re.findall(r"[^\W\d_&]+", own)
    return "".join(
        word if word.isupper() and len(word) > 1 and not own.isupper() else word[0].upper() for word in words
    )


def _share_heads(citations: Sequence[Citation], issuers: Sequence[Issuer]) -> list[Issuer]:
    """Give the numbers under one type word the issuer that stands once behind the last: `các Quyết định số …, số …`."""
    out = list(issuers)
    for i in range(1, len(out)):  # the longest of them, the last in print, comes first
        if citations[i].start == citations[i - 1].start and out[i].printed is None and out[i - 1].full:
            out[i] = Issuer(None, out[i - 1].full, True, "mention")
    return out


def _share(citations: Sequence[Citation], issuers: Sequence[Issuer]) -> list[Issuer]:
    """Give every mention of one document the issuer that a fuller mention prints."""
    documents = [(citation.doc_type, canonical(citation.code)) if citation.code else None for citation in citations]
    printed: dict[tuple[str, str], list[str]] = {}
    for identity, issuer in zip(documents, issuers, strict=True):
        if identity and issuer.printed and issuer.full:
            printed.setdefault(identity, []).append(issuer.full)
    known = {
        identity: (next((name for name in names if not name.isupper()), names[0]), len(set(map(fold, names))) == 1)
        for identity, names in printed.items()
    }
    out = []
    for identity, issuer in zip(documents, issuers, strict=True):
        best, agree = known.get(identity, (None, False)) if identity else (None, False)
        if best and best != issuer.full:
            settled = agree if issuer.printed is None else _spells(issuer.full or "", best)
            issuer = Issuer(issuer.printed, best, True, "mention") if settled else issuer
        out.append(issuer)
    return out


def _spells(name: str, known: str) -> bool:
    """Whether a printed name is a slip or a shortening of the known one."""
    one, other = fold(name), fold(known)
    return other.startswith(one) or (
        len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    )
