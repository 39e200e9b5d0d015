"""The printed forms of a citation: type word, then number or name, date, issuer. One form, one function.

    Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND tỉnh          numbered
    các Quyết định số 12/QĐ-UBND, số 15/QĐ-UBND ngày …              numbered, shared head
    Quyết định của Bộ Chính trị số 31-QĐ/TW, ngày 01-10-1997        issuer before the number
    Luật Lâm nghiệp năm 2017, Luật Thủy sản số 18/2017/QH14         laws by name
    Nghị quyết Trung ương 4 (khóa XII), Nghị quyết Đại hội …        resolutions by session
    Quy định của Chính phủ về …                                     issuer and subject
    Văn bản số 35 ngày 24/6/2026, Văn bản ngày 22/6/2026            number or date alone

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.6.a (căn cứ ban hành văn bản).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.extract.agency_spans import name_stop, starts_agency
from pipeline.extract.agency_tables import agency_words
from pipeline.extract.citation_codes import find_codes_alone
from pipeline.extract.citation_parts import (
    NUMBER_WORD,
    Draft,
    coded,
    date_begins,
    line_stop,
    numbered,
    of_issuer,
    opens_subject,
    with_date,
    with_number,
    with_tail,
)
from pipeline.extract.law_names import law_stop, no_law_before
from pipeline.extract.reference_numbers import (
    ReferenceNumber,
    citation_heads,
    code_at,
    doc_type_of,
)
from pipeline.extract.spelling import alternatives
from pipeline.extract.wording import any_of, phrases
from pipeline.text import Span


@dataclass(frozen=True, slots=True)
class _Type:
    doc_type: str
    unnumbered: str


@cache
def _types() -> dict[str, _Type]:
    return {row.head: _Type(row.doc_type, row.unnumbered) for row in citation_heads()}


def _pieces(head: str) -> list[str]:
    """A pattern for each letter of a type word, with what a scanner makes of some: `ñghị định`, `luât`."""
    forms = {" ": r"\s{1,12}", "uật": "u[ậâạăặấ]t"}
    first, *rest = re.findall("uật|.", head)
    return ["[nñ]" if first == "n" else first, *(forms.get(piece, re.escape(piece)) for piece in rest)]


@cache
def _heads() -> re.Pattern[str]:
    """All type words behind a blank or a mark, in small letters."""
    # to look for the blank or mark before is twice as quick as to look for letters
    heads = alternatives(_pieces(row.head) for row in citation_heads())
    return re.compile(rf"[\s(\[“\"'/,;:.\-–+*|](?=({heads}(?!\w)))")


_WORDS_BETWEEN = re.compile(
    rf"(?P<words>(?:\s{{1,3}}[^\W\d_]{{1,9}}){{1,5}})\s{{1,3}}{NUMBER_WORD}(?=[0-9OIl])"  # "văn bản chỉ đạo số …"
)
_NOT_BETWEEN = re.compile(r"\s(?:của|và|theo|tại)\s")
_BARE_YEAR = re.compile(r"\s(?:19|20)[0-9]{2}(?![0-9/.\-–])(?!\s?[-–]\s?[0-9])")
_BARE_NUMBER = re.compile(rf"\s{{1,3}}(?P<word>{NUMBER_WORD})?(?P<number>[0-9]{{1,5}})(?![\w/%])(?![.,][0-9])")
_SHORT_ENDS = re.compile(r"\s?(?:[,.;:)\]“”\n|]|$|và\s|của\s|về\s|ngày\s|đã\s|nêu\s|trên\s)")
_QUOTED = re.compile(r"(?<!là )[“\"]")  # `vở kịch “Quyết định số 5”`; not `gọi tắt là “Nghị quyết 57”`
_SHORT_TYPES = frozenset({"Nghị quyết", "Nghị định", "Chỉ thị", "Kết luận", "Thông tư"})
"""Types that a bare number may follow without `số`: `Chỉ thị 19`."""
# `Trung ương 4 (khóa XII)`, `Hội nghị Trung ương 8 khóa XI`; or any other congress, conference, session
_SESSION = re.compile(
    r"\s{1,3}(?:(?P<plenum>(?:hội nghị\s|hội nghị lần thứ [^\s]{1,5}\s)?(?:ban chấp hành\s|bch\s)?trung ương(?:\sđảng)?"
    r"(?:\s(?:lần thứ\s)?(?:[0-9]{1,2}|[a-zà-ỹ]{2,4}(?=[\s,]\(?kh)))?(?:\s?,?\s?\(?(?:kh(?:óa|oá))\s[ivxlc]{1,6}\)?)"
    r"(?:\s\(lần [0-9]\))?)|(?=(?:đại hội|hội nghị|kỳ họp)\s))"
)
_PLURAL = re.compile(
    r"(?:^|[\s(])(?:các|những|nhiều|một số|mọi|từng|mẫu)\s$"
)  # "các Nghị quyết", "Mẫu Quyết định số 03"
_CONSTITUTION = re.compile(
    r"\snước\scộng\sh(?:òa|oà)\sxã\shội\schủ\snghĩa\sviệt\snam"
    r"|(?:\s\(?sửa\sđổi\)?)?(?=\s(?:năm\s)?(?:19|20)[0-9]{2}(?![0-9/]))"  # "Hiến pháp sửa đổi năm 2013"
)
_LAW_WITHIN = re.compile(r"\s(?:bộ luật|luật|pháp lệnh)\s")
_LAW_REMARK = re.compile(r"\s\((?:sửa đổi|hợp nhất)[^()\n]{0,40}\)")


@cache
def _session_proof() -> re.Pattern[str]:
    """What makes a congress or conference one certain meeting: `khóa XIX`, `năm 2023`, `XIII`."""
    return re.compile(rf"(?<!\w){any_of(agency_words('session'))}|\b[ivx]{{2,6}}\b")


@cache
def _vague() -> re.Pattern[str]:
    return re.compile(any_of(agency_words("vague")))


@cache
def _created() -> re.Pattern[str]:
    """`ban hành Hướng dẫn của …`: a document that is still to be written is none that is cited."""
    return re.compile(rf"(?<!\w){any_of(phrases('creates'))}\s$")


_HALF_WORD = re.compile(r"(?:đồng|toàn)\s$")  # `triển khai đồng bộ | Luật …` is no `Bộ luật`
_MISREAD_LAW = re.compile("lu[âạăặấ]t")


def find_forms(text: str, lower: str) -> list[Draft]:
    """All printed citations of the text, nested ones too, by start and then the longer first."""
    reader = _Reader(text, lower)
    drafts: list[Draft] = []
    done = 0
    for head in _heads().finditer(f"\n{lower}"):
        start, stop = head.start(1) - 1, head.end(1) - 1
        if start < done:  # "thông báo kết luận" is one head
            continue
        done = stop
        drafts += reader.forms_at(start, stop, _type_word(lower[start:stop]))
    drafts += find_codes_alone(text, lower, drafts)
    drafts.sort(key=lambda draft: (draft.start, -draft.stop))
    return drafts


def _type_word(printed: str) -> str:
    """The head of the table that is printed so: `luât` is luật, `nghị  định` nghị định."""
    return _MISREAD_LAW.sub("luật", " ".join(printed.replace("ñ", "n").split()))


def type_word_at(lower: str, at: int) -> str | None:
    """The head of the table with which a citation opens at `at`; None where its number or another word opens it."""
    head = _heads().match(f" {lower[at : at + _LONGEST_HEAD]}")
    return _type_word(head[1]) if head else None


_LONGEST_HEAD = 120


class _Reader:
    """Reads the form at one type word after another; knows how far a law that changes others keeps them from a date."""

    def __init__(self, text: str, lower: str) -> None:
        self.text, self.lower = text, lower
        self.amended_until = 0

    def forms_at(self, start: int, stop: int, word: str) -> list[Draft]:
        """The citation, or the list under one head, whose type word is text[start:stop]."""
        text, lower = self.text, self.lower
        if word == "bộ luật" and _HALF_WORD.search(lower, max(0, start - 5), start):
            start, word = lower.index("lu", start), "luật"
        kind = _types()[word]
        if kind.unnumbered == "law" and no_law_before(lower, start):
            return []
        reference = coded(text, stop) or self._far_code(stop, kind)
        if reference:
            return numbered(text, lower, start, reference, kind.doc_type)
        if kind.unnumbered == "law":
            return self._law(start, stop, kind.doc_type)
        if kind.unnumbered == "year":
            named = _CONSTITUTION.match(lower, stop)
            return [self._constitution(start, named.end(), kind.doc_type)] if named else []
        if (name := of_issuer(text, stop)) and (drafts := self._issuer_first(start, name, kind)):
            return drafts
        session = _SESSION.match(lower, stop) if kind.unnumbered == "session" else None
        return self._session(start, session, kind.doc_type) if session else self._short(start, stop, kind)

    def _far_code(self, at: int, kind: _Type) -> ReferenceNumber | None:
        """A number with words between it and its type word: `văn bản chỉ đạo số 12/UBND-NN`."""
        if self.text.find("số", at, at + 50) < 0:
            return None
        far = _WORDS_BETWEEN.match(self.text, at)
        if (
            far is None
            or not far["words"].islower()
            or _NOT_BETWEEN.search(far["words"])
            or _heads().search(far["words"])
        ):
            return None
        reference = code_at(self.text, far.end())
        return reference if reference and doc_type_of(reference) in (None, kind.doc_type) else None

    def _law(self, start: int, at: int, doc_type: str) -> list[Draft]:
        """A law, code or ordinance by name."""
        text, lower = self.text, self.lower
        limit = line_stop(text, at)
        stop = law_stop(text, lower, start, at, limit)
        if stop is None:
            return []
        draft = Draft("citation.law", doc_type, start, stop)
        if start < self.amended_until:  # the date behind belongs to the law that changes this one
            return [draft]
        if _LAW_WITHIN.search(lower, at, stop):
            self.amended_until = stop
        remark = _LAW_REMARK.match(lower, stop, limit)
        draft.stop = remark.end() if remark else stop
        named = draft.stop
        with_date(text, with_number(text, draft))
        if draft.stop == named and (year := _BARE_YEAR.match(text, named)):
            draft.stop = year.end()
        return [draft]

    def _constitution(self, start: int, stop: int, doc_type: str) -> Draft:
        draft = with_date(self.text, Draft("citation.law", doc_type, start, stop))
        if draft.stop == stop and (year := _BARE_YEAR.match(self.text, stop)):
            draft.stop = year.end()
        return draft

    def _session(self, start: int, session: re.Match[str], doc_type: str) -> list[Draft]:
        """A resolution named by its congress, conference or plenum."""
        text, lower = self.text, self.lower
        name, stop = session.span("plenum")
        if name < 0:
            name = session.end()
            stop = name_stop(text, lower, name, line_stop(text, name))
        said = lower[name:stop]
        if "các cấp" in said or len(said.split()) < 3 or not _session_proof().search(said):
            return []
        draft = Draft("citation.session", doc_type, start, stop)
        plenum = "trung ương"
        draft.issuer = Span(name, name + len(plenum)) if said.startswith(plenum) else Span(name, stop)
        return [with_date(text, with_number(text, draft))]

    def _issuer_first(self, start: int, name: int, kind: _Type) -> list[Draft]:
        """`Quyết định của Bộ Chính trị số 31-QĐ/TW` and, without a number, `Quy định của Chính phủ về …`."""
        text, lower = self.text, self.lower
        limit = line_stop(text, name)
        if name >= limit or not starts_agency(text, lower, name):
            return []
        stop = name_stop(text, lower, name, limit)
        reference = coded(text, stop)
        if reference:
            drafts = numbered(text, lower, start, reference, kind.doc_type)
            drafts[0].issuer = drafts[0].issuer or Span(name, stop)
            return drafts
        if kind.unnumbered not in ("subject", "session") or text[start].islower() or self._is_plural(start):
            return []
        if _vague().fullmatch(lower, name, stop) or _created().search(lower, max(0, start - 48), start):
            return []
        if not opens_subject(lower, stop, limit):
            return []
        return [Draft("citation.subject", kind.doc_type, start, stop, issuer=Span(name, stop))]

    def _short(self, start: int, at: int, kind: _Type) -> list[Draft]:
        """A number without a symbol, or a date alone: `Văn bản số 35 ngày …`, `Chỉ thị 19`, `Tờ trình ngày …`."""
        text, lower = self.text, self.lower
        plan, small = kind.unnumbered == "none", text[start].islower()
        number = _BARE_NUMBER.match(text, at)
        if number is None:
            if plan or (small and kind.unnumbered != "dated") or not date_begins(text, at):
                return []
            return [with_tail(text, lower, Draft("citation.dated", kind.doc_type, start, at))]
        draft = with_tail(text, lower, Draft("citation.short", kind.doc_type, start, number.end()))
        if draft.date or (draft.issuer and number["word"]):
            return [draft] if number["word"] or not plan else []
        if plan or small or (len(number["number"]) < 2 and not number["word"]) or self._is_plural(start):
            return []
        if _QUOTED.match(text, start - 1) and text[draft.stop : draft.stop + 1] in '”"':
            return []
        bare = kind.doc_type in _SHORT_TYPES and _SHORT_ENDS.match(lower, number.end())
        return [draft] if number["word"] or bare else []

    def _is_plural(self, start: int) -> bool:
        return _PLURAL.search(self.lower, max(0, start - 10), start) is not None
