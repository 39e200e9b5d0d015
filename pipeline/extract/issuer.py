"""The issuer of a plan (cơ quan ban hành) in full: from the letterhead's capitals, or from the sentence that issues it.

"SỞ NỘI VỤ" under "UBND TỈNH CÀ MAU" is the Sở Nội vụ tỉnh Cà Mau; "THANH TRA" under "SỞ Y TẾ CÀ MAU" the Thanh tra
Sở Y tế Cà Mau; "ỦY BAN NHÂN DÂN" alone is of the tỉnh that its own text speaks of.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.2; viết hoa tên cơ quan: Phụ lục II, Mục IV.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from pipeline.document import Document
from pipeline.extract import places, signers
from pipeline.extract.agency_heads import repaired_head
from pipeline.extract.agency_names import expand
from pipeline.extract.agency_spans import name_stop, starts_agency
from pipeline.extract.agency_tables import abbreviations
from pipeline.extract.closing import is_capitals
from pipeline.extract.spelling import fold, small
from pipeline.plan import Header
from pipeline.tables import load
from pipeline.tables.shared import provinces
from pipeline.text import UPPER, Span

_OPENING_LINES: Final = 18
_HEAD: Final = 4000
_MAX_SENTENCE: Final = 3000
_CAPITAL: Final = re.compile(rf"(?<!\w)[{UPPER}]")
_ISSUING: Final = re.compile(
    r"(?: \([^()\n]{1,80}\))?,? (?:đã |sẽ |tiếp tục |phối hợp [^.;\n]{0,80}? )?"
    r"(?:xây dựng|ban hành|phát động|đề ra|lập|tổ chức|triển khai|yêu cầu|thông báo)(?= )(?=[^.;\n]{0,80}?"
    r"(?:kế hoạch|phong trào|mục tiêu|đợt thi đua|thi đua|chương trình|phương án|như sau))",
    re.I,
)
"""What follows the agency in the sentence that issues the plan: ` xây dựng Kế hoạch`, ` (gọi tắt là Bộ) ban hành …`."""

_CLOSING_LINES: Final = 60
_CLOSING: Final = re.compile(r"Trên đây là (?:nội dung )?[Kk]ế hoạch")
_OF: Final = re.compile(r"\bcủa (?=[^\W\d_])")
_UNIT_WORD: Final = r"tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu"
_COMMITTEE_OF: Final = re.compile(
    rf"(?:ubnd|hđnd|[uủ][yỷ] ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân) (?P<unit>{_UNIT_WORD})(?!\w)", re.I
)
_BARE_COMMITTEE: Final = re.compile(r"(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd)")
_PLACED: Final = re.compile(  # not `quân sự`, `quản lý`, `xã hội`, `phương tiện`
    r"\b(?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong|thi tran|dac khu)"
    r" (?!(?:uy|su|nhan|khu|ly|trac|doi|hoi|vien|tien|phap)\b)\w"
    r"|\b(?:tinh|huyen|thanh|quan|thi) uy \w"
)
_PLACE_OF_PARENT: Final = re.compile(rf"(?:{_UNIT_WORD}) .+$", re.I)
_PARTY_COMMITTEE: Final = re.compile(r"(?:tinh|huyen|thanh|quan|thi|dang) uy\b")
_PARTY_ORGAN: Final = re.compile(r"(?:ban|van phong|uy ban kiem tra)\b")
_ORGAN: Final = re.compile(
    r"thanh tra|van phong|ban (?:thuong truc|chap hanh|thuong vu|giam doc|giam hieu)|thuong truc|bo chi huy|hoi dong"
    r"|cong doan"
)
"""Organs whose name says nothing without the agency above: `THANH TRA` under `SỞ Y TẾ`, in folded text."""

_OF_COMMITTEE: Final = re.compile(r"(?:so|phong|ban|van phong|thanh tra|trung tam|hoi dong|chi cuc|dai)\b")
"""Offices that serve the committee above and bear its place: `TRUNG TÂM Y TẾ` under `UBND HUYỆN …`."""

_DEPARTMENT: Final = re.compile(r"so\b")
_OF_DEPARTMENT: Final = re.compile(r"(?:chi cuc|trung tam)\b")
"""Bodies of a whole province under one of its departments: `CHI CỤC DÂN SỐ` under `SỞ Y TẾ`."""

_SCHOOL: Final = re.compile(r"trường\b", re.I)
_KIND_OF_SCHOOL: Final = frozenset(
    fold(
        "tiểu học trung học cơ sở phổ thông mầm non mẫu giáo cao đẳng đại học dân tộc nội trú bán trú liên cấp và số"
    ).split()
)
_UNITS: Final = frozenset(["tỉnh", "huyện", "quận", "xã", "phường", "trấn", "phố", "khu"])
_HEADS: Final = frozenset(["sở", "bộ", "phòng", "cục", "vụ", "trường", "viện", "tâm", "hội", "ban"])
_VOWEL: Final = re.compile(r"[aeiouy]")


class _Field(NamedTuple):
    field: str
    source: str


def issuing_agency(document: Document) -> Span | None:
    """The subject of the sentence that issues the plan: `Ban Dân tộc` in "Ban Dân tộc xây dựng Kế hoạch …:"."""
    start = next((part.span.start for part in document.parts if part.kind != "letterhead"), 0)
    first = document.line_from(start)
    lines = document.lines[first : first + _OPENING_LINES]
    # "… ban hành Kế hoạch như sau:" opens the plan; other sentences may tell what somebody else once issued
    opening = [line for line in lines if document.text[line.stop - 1] == ":"]
    for line in (*opening, *lines):
        subject = _subject(document.text, line)
        if subject:
            return subject
    return None


def _subject(text: str, line: Span) -> Span | None:
    """The agency right before a verb of issuing; of several the last."""
    words = text[line.start : min(line.stop, line.start + _MAX_SENTENCE)]
    lower = small(words)
    subject = None
    for verb in _ISSUING.finditer(words):
        for capital in _CAPITAL.finditer(words, max(0, verb.start() - 150), verb.start()):
            at = capital.start()
            if starts_agency(words, lower, at) and name_stop(words, lower, at, verb.start()) >= verb.start():
                subject = Span(line.start + at, line.start + verb.start())
                break
    return subject


def signing_body(document: Document) -> Span | None:
    """The body on whose behalf the first signer signs (TM.), else the agency that the closing sentence names.

    "Trên đây là Kế hoạch … của Sở Xây dựng."
    """
    signer = next(iter(signers.extract(document, {})), None)
    if signer and signer.authority_prefix == "TM." and "on_behalf_of" in signer.spans:
        return Span(*signer.spans["on_behalf_of"])
    for line in document.lines[-_CLOSING_LINES:]:
        words = document.text[line.start : line.stop]
        if not _CLOSING.match(words):
            continue
        lower = small(words)
        for of in _OF.finditer(words):
            if starts_agency(words, lower, of.end()):
                stop = name_stop(words, lower, of.end(), len(words))
                return Span(line.start + of.end(), line.start + stop)
    return None


def full_name(document: Document, printed: str, parent: str | None, header: Header) -> str:
    """The issuer in full, in the case of a sentence.

    Args:
        printed: the name as the letterhead or the text has it.
        parent: the agency above it in the letterhead.
        header: what else is known, for the place and date of the document.
    """
    name = sentence_case(document, repaired_head(printed) if is_capitals(printed) else printed)
    if _BARE_COMMITTEE.fullmatch(fold(name)):
        name = f"{name} {_unit_of_committee(document, header)}".strip()
    folded = fold(name)
    if parent and (_ORGAN.fullmatch(folded) or (_PARTY_COMMITTEE.match(fold(parent)) and _PARTY_ORGAN.match(folded))):
        name = f"{name} {sentence_case(document, parent)}"
    elif parent and _BARE_COMMITTEE.match(fold(parent)) and _OF_COMMITTEE.match(folded):
        place = _PLACE_OF_PARENT.search(sentence_case(document, parent))
        if place and not _names_place(folded, fold(place[0])):
            name = f"{name} {place[0]}"
    elif parent and _DEPARTMENT.match(fold(parent)) and _OF_DEPARTMENT.match(folded) and not _PLACED.search(folded):
        province = places.context(document, replace(header, issuer=name, issuer_parent=parent)).province
        name = f"{name} {province}" if province and not _names_place(folded, fold(province)) else name
    if _PLACED.search(fold(name)):
        return expand(name, places.Context())
    return expand(name, places.context(document, replace(header, issuer=name, issuer_parent=parent)))


def _names_place(folded: str, place: str) -> bool:
    return bool(_PLACED.search(folded)) or folded.endswith(place.partition(" ")[2].removeprefix("pho ").strip())


def _unit_of_committee(document: Document, header: Header) -> str:
    """The unit word that "ỦY BAN NHÂN DÂN" goes with: the plan's own sentence, an authority line, its place says it."""
    own = issuing_agency(document)
    if own and (found := _COMMITTEE_OF.match(document.text, own.start)):
        return found["unit"].lower()
    head = document.text[:_HEAD]
    capitals = next((m for m in _COMMITTEE_OF.finditer(head) if m[0].isupper()), None)
    if capitals:
        return capitals["unit"].lower()
    province = places.province_of(header.place, header.date) if header.place else None
    if province:
        return province.unit
    found = _COMMITTEE_OF.search(document.text)
    return found["unit"].lower() if found else ""


def sentence_case(document: Document, name: str) -> str:
    """A name in capitals as the document itself writes it elsewhere, else with capitals where names have them."""
    if not is_capitals(name):
        return name
    lower, wanted = small(document.text), small(name)
    at = lower.find(wanted)
    while at >= 0:
        printed = document.text[at : at + len(name)]
        if not is_capitals(printed):
            return printed[0].upper() + printed[1:]
        at = lower.find(wanted, at + 1)
    return recased(name)


_ORGAN_OF = re.compile(
    r"(?i)(ban (?:thường vụ|chấp hành|thường trực|chủ nhiệm))\s+(?=(?:hội|liên hiệp|liên đoàn|công đoàn|đoàn|đảng)\s)"
)
"""The organ of an organisation whose own name follows."""


def recased(name: str) -> str:
    """Capitals to the case of names: first letter, field of work, place, proper name of a school.

    >>> recased("UBND TỈNH QUẢNG TRỊ"), recased("TRƯỜNG THPT LÊ LỢI"), recased("BAN CHẤP HÀNH HỘI NÔNG DÂN XÃ")
    ('UBND tỉnh Quảng Trị', 'Trường THPT Lê Lợi', 'Ban Chấp hành Hội Nông dân xã')
    """
    if organ := _ORGAN_OF.match(name):  # "BAN THƯỜNG VỤ | HỘI NÔNG DÂN HUYỆN"
        return f"{recased(organ[1])} {recased(name[organ.end() :])}"
    words = name.split()
    out = [words[0] if _is_short(words[0]) else words[0].capitalize()]
    proper = school = bool(_SCHOOL.match(name))
    for i, word in enumerate(words[1:], 1):
        small, before = word.lower(), out[-1].lower()
        unit = small in _UNITS and fold(small) + fold(" ".join(words[i + 1 : i + 2])) != "xahoi"
        if unit:
            proper = False
        elif fold(before) == "uy" or (before in _UNITS and before != "khu" and fold(small) not in ("uy", "hoi")):
            proper = fold(small) != "ban"
        named = proper and not (school and fold(word) in _KIND_OF_SCHOOL)
        if _is_short(word):
            out.append(word)
        elif not unit and (named or (before in _HEADS and out[-1][0].isupper())):
            out.append(small.capitalize())
        else:
            out.append(small)
    return _names().sub(lambda found: _spelled_names()[found[0].lower()], " ".join(out))


def _is_short(word: str) -> bool:
    """Whether a word is an abbreviation or a code, which stays in capitals: `THPT`, `GD&ĐT`, `12/QĐ-SXD`, `UBND`."""
    return "/" in word or "&" in word or word in abbreviations() or not _VOWEL.search(fold(word))


@cache
def _spelled_names() -> dict[str, str]:
    """Fields of work, names written out elsewhere, provinces: small letters to the spelling they have in a name."""
    names = [row.field for row in load("agency_fields", _Field, ("field",))]
    names += [name for name in abbreviations().values() if name[0].isupper()]
    names += [row.name for row in provinces()]
    return {name.lower(): name for name in names} | {"việt nam": "Việt Nam"}


@cache
def _names() -> re.Pattern[str]:
    listed: Sequence[str] = sorted(_spelled_names(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.I)
