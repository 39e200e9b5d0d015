"""The pieces of a citation behind its type word: number and symbol, date, issuer, and lists that share a head.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.6.a: type, number and symbol, date, issuer, subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.extract import dates
from pipeline.extract.agency_spans import name_stop, starts_agency
from pipeline.extract.agency_tables import agency_words
from pipeline.extract.reference_numbers import ReferenceNumber, code_at, doc_type_of, is_reference
from pipeline.extract.wording import any_of, subject_verbs
from pipeline.text import Span


@dataclass(slots=True)
class Draft:
    """A citation being read: spans in the clean text, values still as printed."""

    rule: str
    doc_type: str
    start: int
    stop: int
    reference: ReferenceNumber | None = None
    date: str | None = None
    issuer: Span | None = None
    shared: bool = False
    """Whether it stands in a list under one type word."""
    subject: Span | None = None
    within: int | None = None
    """Index of the draft in whose name or subject it is nested."""
    extent: int = 0
    """Where the citation ends together with its subject."""


NUMBER_WORD = r"(?:(?i:số|sô|só|sổ|sõ|so)\s{0,3}[:.]?\s{0,12})"
_BEFORE_CODE = re.compile(rf"[,:]?\s{{1,12}}\(?{NUMBER_WORD}?")
_BEFORE_LISTED = re.compile(
    rf"(?:\s?[,;]\s{{1,3}}(?:và\s{{1,3}})?|\s{{1,3}}và\s{{1,3}}|\s[-–]\s)(?P<word>{NUMBER_WORD})?(?=[0-9OIl])"
)
# misprints keep their numbers: `ngày 15/8/5014`
_ODD_DATE = r"(?:ngày\s{0,3}[0-3]?[0-9]\s{0,2}[/.-]\s{0,2}[01]?[0-9]\s{0,2}[/.-]\s{0,2}[0-9]{4}(?![0-9]))"
_YEAR = r"(?i:(?:tháng\s[0-9]{1,2}\s?(?:/|năm\s)\s?|năm\s{1,3})(?:19|20)[0-9]{2})(?![0-9/])"
_DATE = re.compile(rf"{dates.DATE}|{_ODD_DATE}")
_BEFORE_DATE = re.compile(r"\s?,?\s{0,3}(?P<day>ng[aáảãạ]y\s{0,3})?(?=[0-9OoIl]|(?i:ngày))")
_IN_YEAR = re.compile(rf"\s{{1,3}}{_YEAR}")
_BRACKET = re.compile(r"\s?,?\s\(")
_OF = re.compile(r"\s?,?\s{1,3}(?i:c[ủuúùũụ]a|cuả|cảu)\s{1,3}")
_NAME_ENDS = re.compile(r"\s?(?:;|về\s|v/v|\.\s|\.?$|\()")


_MAX_LINE = 4000
_MOST_LISTED = 30  # numbers under one type word; each record has the words from there on


def line_stop(text: str, at: int) -> int:
    """Where the line, or the table cell, that holds `at` ends; an endless line is cut where no name goes on."""
    far = min(len(text), at + _MAX_LINE)
    stop = text.find("\n", at, far)
    stop = stop if stop >= 0 else far
    bar = text.find(" |", at, stop)
    return bar if bar >= 0 else stop


def coded(text: str, at: int) -> ReferenceNumber | None:
    """The number with its symbol that follows at `at`, behind `số` or nothing."""
    before = _BEFORE_CODE.match(text, at)
    return code_at(text, before.end()) if before else None


def of_issuer(text: str, at: int) -> int | None:
    """Where the name begins when `của` follows at `at`."""
    found = _OF.match(text, at)
    return found.end() if found and found.end() < len(text) else None


def numbered(text: str, lower: str, start: int, reference: ReferenceNumber, doc_type: str) -> list[Draft]:
    """The citation that begins at `start` and has this number, and the further numbers that share its head."""
    drafts = [with_tail(text, lower, Draft("citation.numbered", doc_type, start, reference.span.stop, reference))]
    while len(drafts) < _MOST_LISTED and (more := _BEFORE_LISTED.match(text, drafts[-1].stop)):
        listed = code_at(text, more.end())
        alike = listed is not None and is_reference(listed) and doc_type_of(listed) in (None, doc_type)
        if listed is None or not (more["word"] or alike):
            break
        drafts[0].shared = True
        draft = Draft("citation.listed", doc_type, start, listed.span.stop, listed, shared=True)
        drafts.append(with_tail(text, lower, draft))
    return drafts


def with_tail(text: str, lower: str, draft: Draft) -> Draft:
    """Add date and issuer, in either order, to a citation that stops behind its number or name."""
    with_date(text, draft)
    _add_issuer(text, lower, draft)
    if draft.date is None and draft.issuer:
        with_date(text, draft)
    return draft


def with_date(text: str, draft: Draft) -> Draft:
    """Add the date that follows; a year or a month alone only lengthens the span."""
    before = _BEFORE_DATE.match(text, draft.stop)
    dated = _DATE.match(text, before.end()) if before else None
    if dated:
        draft.date, draft.stop = _iso(dated[0]), dated.end()
        return draft
    year = _IN_YEAR.match(text, draft.stop)
    if year:
        draft.stop = draft.stop if draft.issuer else year.end()
        return draft
    bracket = _BRACKET.match(text, draft.stop)
    inner = _DATE.match(text, bracket.end()) if bracket else None
    if inner and text[inner.end() : inner.end() + 1] == ")":
        draft.date, draft.stop = _iso(inner[0]), inner.end() + 1
    return draft


def date_begins(text: str, at: int) -> bool:
    """Whether a date with the word `ngày` follows at `at`."""
    before = _BEFORE_DATE.match(text, at)
    return (
        before is not None
        and text[before.end() : before.end() + 1] in "nN"
        and _DATE.match(text, before.end()) is not None
    )


def with_number(text: str, draft: Draft) -> Draft:
    """Add the number that follows a name: `Luật Thủy sản số 18/2017/QH14`, `… (số 29-NQ/TW)`."""
    reference = coded(text, draft.stop)
    if reference and is_reference(reference):
        draft.reference, draft.stop = reference, reference.span.stop
        draft.stop += text[draft.stop : draft.stop + 1] == ")"
    return draft


@cache
def _unnamed() -> re.Pattern[str]:
    """Issuers in small letters: `của tỉnh`, `của trường`."""
    return re.compile(any_of(agency_words("unnamed")) + r"(?!\w)")


def _is_joint(lower: str, draft: Draft) -> bool:
    """`Thông tư liên tịch`, `Hướng dẫn liên ngành`: several bodies issued it."""
    return " liên " in lower[draft.start : draft.start + 30]


def _add_issuer(text: str, lower: str, draft: Draft) -> None:
    name = of_issuer(text, draft.stop)
    limit = line_stop(text, draft.stop)
    if name is not None and name < limit:
        if not (text[name].isupper() or text[name] in '“"' or _unnamed().match(lower, name)):
            return
        stop = name_stop(text, lower, name, limit, _is_joint(lower, draft))
    else:
        # "công văn 12/SYT-NVY ngày 02/3/2017 Sở Y tế về việc …": no "của"
        name = draft.stop + 1
        if name >= limit or text[draft.stop] != " " or not starts_agency(text, lower, name):
            return
        stop = name_stop(text, lower, name, limit)
        if not _NAME_ENDS.match(lower, stop, min(limit, stop + 5)):
            return
    if stop > name:
        field = _FIELD.match(lower, stop, limit) if _FOR_FIELD.match(lower, name) else None
        draft.stop = field.end() if field else stop
        draft.issuer = Span(name, draft.stop)


_FOR_FIELD = re.compile(r"(?:ban chỉ đạo|ban điều hành|tổ công tác|hội đồng|ủy ban|uỷ ban)\s")
_FIELD = re.compile(r"\svề\s(?!việc)[^,;.:()\n]{3,60}?(?=,?\s(?:về việc|v/v)\s)")
"""The field in a body's name, before the subject: `Ban Chỉ đạo liên ngành | về an toàn thực phẩm | về việc …`."""


_PLAIN_DATE = re.compile(r"(?<![0-9OoIl])([0-9]{1,2})[^0-9OoIl]{1,9}([0-9]{1,2})[^0-9OoIl]{1,9}([0-9]{4})$")


def _iso(printed: str) -> str | None:
    """The date as printed; a misprinted year stays (`15/8/5014`), an impossible day or month gives None."""
    plain = _PLAIN_DATE.search(printed)  # all but a few are so printed
    if plain is None:
        date = dates.parse_date(printed)
        return date.iso if date and date.iso and len(date.iso) == 10 else None
    day, month = int(plain[1]), int(plain[2])
    return f"{plain[3]}-{month:02d}-{day:02d}" if 1 <= day <= 31 and 1 <= month <= 12 else None


@cache
def _subject_openers() -> re.Pattern[str]:
    verbs = subject_verbs()
    # "… (gọi tắt là …) về", "… giữa Công an huyện và Hội Phụ nữ huyện về", "… Hội nghị lần thứ năm … về"
    between = r"(?:\s?\([^()\n]{0,120}\)|\s?,?\s(?:giữa|hội nghị)\s[^;.\n]{3,160}?)?"
    connective = r"(?P<connective>về\sviệc|về|v/v\.?|việc)(?!\w):?\s{0,3}(?=\S)"
    return re.compile(rf"{between}\s?,?\s{{1,3}}(?:{connective}|[“\"]?(?P<verb>{verbs})(?!\w))")


def opens_subject(lower: str, at: int, limit: int) -> re.Match[str] | None:
    """The connective or verb with which a subject (trích yếu) opens behind a citation; None when none follows."""
    return _subject_openers().match(lower, at, limit)
