"""Where the printed name of an agency ends (tên cơ quan, tổ chức ban hành).

`của UBND tỉnh Lào Cai quy định …`, `của Ban Chỉ đạo … lần thứ IV năm 2024; …`: most bodies of state and Party say by
themselves where their name ends, but for the place behind it; other names run on until a word that is in no name.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.2 (tên cơ quan, tổ chức ban hành văn bản).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.extract import places
from pipeline.extract.agency_tables import abbreviations, agency_heads, agency_words, fields
from pipeline.extract.reference_numbers import citation_heads
from pipeline.extract.wording import SPACE, PhraseTree, any_of, early_tones, phrases, spelled, subject_verbs
from pipeline.text import LOWER, UPPER

_MAX_NAME: Final = 220
_LONGEST_WORD: Final = 30


_UNIT = any_of(places.UNITS)
_PROPER = rf"(?:[{UPPER}](?:['’][{UPPER}]?)?[{LOWER}]{{1,7}})"  # "Khê", "M’gar"


@cache
def _closed() -> re.Pattern[str]:
    """Names that say by themselves where they end, but for the place behind: `Bộ trưởng Bộ Y tế`, `UBND tỉnh`."""
    field = any_of(fields()) + r"(?:\s&\s?\w+)?"
    short = any_of(abbreviation for abbreviation in abbreviations() if len(abbreviation) > 3)
    council = any_of(agency_words("council"))
    below = rf"(?:{SPACE}(?:{council}|{any_of(('các cơ quan đảng', 'công an', 'quân sự'))}))?"  # "Đảng ủy UBND tỉnh"
    bodies = (
        rf"(?:bộ|sở|phòng){SPACE}(?:{field}(?!\w)|{short}(?!\w))(?:{SPACE}và{SPACE}ptnt)?",
        any_of(agency_words("body")),
        rf"(?:{any_of(('ủy ban', 'ub'))}{SPACE})?{council}",  # "Ủy ban UBND"
        rf"(?:tỉnh|huyện|thành|quận|thị|đảng){SPACE}{spelled('ủy')}{below}",
    )
    term = rf"(?:{SPACE}\(?{spelled('khóa')}{SPACE}[ivxlc]{{1,6}}\)?)?"
    return re.compile(
        rf"(?:{any_of(agency_words('office'))}{SPACE}){{0,3}}(?:{'|'.join(bodies)})(?!\w){term}"
        rf"(?:{SPACE}trung{SPACE}ương)?(?:{SPACE}{_UNIT})?(?!\w)"
    )


@cache
def _verbs() -> PhraseTree:
    return PhraseTree([*phrases("opens_subject"), *phrases("opens_weakly")])


@cache
def _connectives() -> PhraseTree:
    return PhraseTree(phrases("ends_name"))


@cache
def _stops() -> re.Pattern[str]:
    """What may end a name: all begin with one of few characters, which the engine looks for first."""
    return re.compile(
        r"[\s;:|“”\"\[\])…(,.](?:(?P<hard>(?<=[;:|\n\t“”\"\[\])…])|(?<=\.)(?=\s|$|\.|/))"
        r"|(?P<bracket>(?<=\())|(?P<comma>(?<=,))"
        r"|(?<=\s)(?:(?P<and>và)(?!\w)|(?P<year>năm)(?!\w)|(?P<number>số):?\s?(?=[0-9])|(?P<of>của)(?!\w)"
        rf"|(?P<word>{any_of(phrases('ends_name'))})(?!\w)|(?P<verb>{subject_verbs()})(?!\w)))"
    )


@cache
def _joined() -> frozenset[tuple[str, str]]:
    """Words on both sides of a comma or `và` inside a name: of fields of ministries, of pairs (`phòng, chống`)."""
    joined = (_JOINT_WORDS.findall(early_tones(name.lower())) for name in (*fields(), *phrases("pair")))
    return frozenset((before, behind) for pairs in joined for before, behind in pairs)


_JOINT_WORDS = re.compile(r"(\w+)(?:,| và)(?=\s(\w+))")


def _is_joined(lower: str, at: int) -> bool:
    """Whether the comma or the blank before `và` at `at` stands in one of these."""
    around = _JOINT_WORDS.match(lower, lower.rfind(" ", max(0, at - _LONGEST_WORD), at) + 1)
    return around is not None and (early_tones(around[1]), early_tones(around[2])) in _joined()


@cache
def _document_types() -> PhraseTree:
    return PhraseTree(row.head for row in citation_heads())


def starts_document(lower: str, at: int) -> bool:
    """Whether the name of a document type begins at `at`: `quyết định`, `các chỉ thị`."""
    at += 4 * lower.startswith("các ", at)
    return _document_types().stop(lower, at) is not None


@cache
def _long() -> re.Pattern[str]:
    return re.compile(any_of(agency_words("long")) + r"(?!\w)")


@cache
def _team() -> re.Pattern[str]:
    """Bodies that say by whom they are set up, or what for: a name that ends behind these is not complete."""
    return re.compile(any_of(agency_words("team")))


@cache
def _meeting() -> re.Pattern[str]:
    return re.compile(any_of(agency_words("meeting")) + r"(?!\w)")


@cache
def _open_before() -> frozenset[str]:
    """Last words of a name that is not complete: `Ban | chỉ đạo`, `Đoàn | kiểm tra`."""
    return frozenset(agency_words("open"))


_AFTER_UNIT = re.compile(rf"(?:{_UNIT}|{spelled('ủy')})$")
_NUMBERED_WARD = re.compile(r"\s[0-9]{1,2}(?![\w/.])")  # "Quận 1", "phường 12"
_NAME_WORD = re.compile(r"\S+")
_PLACE_NAME = re.compile(rf"{SPACE}({_PROPER}(?:[ -]{_PROPER}){{0,3}})(?!\w)")
_TERM = re.compile(r"\s(?:nhiệm kỳ|kh(?:óa|oá)|kỳ họp|năm (?:[0-9]|học))")
_YEARS = re.compile(r"\s(?:học\s)?[0-9]{4}(?:\s?[-–]\s?[0-9]{4})?")
_BRACKETED_TERM = re.compile(r"\(kh(?:óa|oá)\s[ivxlc]{1,6}\)")
_PARTY = re.compile(r"\s(?:đảng|tỉnh|huyện|xã|phường|quốc hội)(?!\w)")


def starts_agency(text: str, lower: str, at: int) -> bool:
    """Whether the name of an agency may begin at `at`: a head word of the table, with a capital."""
    return at < len(text) and text[at].isupper() and agency_heads().stop(lower, at) is not None


def name_stop(text: str, lower: str, start: int, limit: int, joint: bool = False) -> int:
    """End of the agency name that begins at `start`.

    Args:
        lower: `text` in small letters, of the same length.
        limit: where the line ends.
        joint: several agencies in one list belong together (văn bản liên tịch).

    >>> say = "Bộ Văn hóa, Thể thao và Du lịch quy định về lễ hội"
    >>> say[:name_stop(say, say.lower(), 0, len(say))]
    'Bộ Văn hóa, Thể thao và Du lịch'
    """
    limit = min(limit, start + _MAX_NAME, len(text))
    stop = _one_name(text, lower, start, limit)
    while joint and (more := _JOINT.match(lower, stop, limit)) and starts_agency(text, lower, more.end()):
        stop = _one_name(text, lower, more.end(), limit)
    return stop


_JOINT = re.compile(r"(?:,|\s?[-–])?\s{0,2}(?:và\s)?\s{0,2}")


def _one_name(text: str, lower: str, start: int, limit: int) -> int:
    # a line that the reader left broken: "của Thủ tướng / Chính phủ"
    closed = _closed().match(lower, start, limit + 24) if text[limit : limit + 1] == "\n" else None
    if closed and limit < closed.end() and text.count("\n", start, closed.end()) == 1:
        return closed.end()
    closed = _closed().match(lower, start, limit)
    if closed:
        # "Đảng ủy Khối doanh nghiệp": the body whose committee it is; not "Đảng ủy Ban hành …"
        of = closed.end() + 1
        if lower.endswith(("đảng ủy", "đảng uỷ"), start, of - 1) and starts_agency(text, lower, of):
            return of - 1 if _verbs().stop(lower, of) else _one_name(text, lower, of, limit)
        stop = _place_stop(text, lower, closed.end(), limit)
        after = lower[stop : stop + 14]
        # "Ban Chấp hành Đảng bộ tỉnh | khóa XX", "Hội đồng nhân dân tỉnh, khóa X": more of the name follows
        term = _BRACKETED_TERM.match(lower, stop + 1)
        if term:
            return term.end()
        if not re.match(r",?\s(?:kh(?:óa|oá)|nhiệm kỳ|lần thứ|kỳ họp)", after):
            return stop
    return _open_name(text, lower, start, limit)


def _place_stop(text: str, lower: str, at: int, limit: int) -> int:
    """End of a place name that follows the name or its unit word: `tỉnh| Khánh Hòa`."""
    province = places.province_at(lower, at)
    if province:
        return province
    if not _AFTER_UNIT.search(lower, max(0, at - 12), at):
        return at
    ward = _NUMBERED_WARD.match(lower, at, limit)
    if ward and lower.endswith(("quận", "phường"), max(0, at - 8), at):
        return ward.end()
    proper = _PLACE_NAME.match(text, at, limit)
    if not proper:
        return at
    stop = at
    for word in _NAME_WORD.finditer(text, proper.start(1), proper.end(1)):
        # "UBND tỉnh Lào Cai Quy định …", "Huyện ủy Sơn Khê Về …": the capital of a title
        at = word.start()
        if starts_document(lower, at) or any(tree.stop(lower, at) for tree in (_verbs(), _connectives())):
            break
        stop = word.end()
    return stop


def _open_name(text: str, lower: str, start: int, limit: int) -> int:
    """Run on until something that cannot belong to a name."""
    floor = start
    for mark in _stops().finditer(lower, start + 1, limit):
        at = mark.start()
        if at < floor:
            continue
        name = lower[start:at]
        kind = mark.lastgroup
        if kind in ("comma", "and") and _is_joined(lower, at):
            continue
        if kind == "bracket":
            term = _BRACKETED_TERM.match(lower, at)
            if term:
                floor = term.end()
                continue
        elif kind == "comma":
            if _meeting().search(name) and _TERM.match(lower, at + 1):
                continue
        elif kind == "and":
            if _goes_on(text, lower, name, mark.end("and")):
                continue
        elif kind == "year":
            if name.endswith(" thứ"):  # "Hội nghị lần thứ năm": the fifth
                continue
            years = _YEARS.match(lower, mark.end("year"))
            if years and _meeting().search(name):
                floor = years.end()
                continue
        elif kind == "of":
            if _meeting().search(name) and _PARTY.match(lower, mark.end("of")):
                continue
            if _team().fullmatch(name) and starts_agency(text, lower, mark.end("of") + 1):
                continue  # `Ban Chỉ đạo của Chính phủ về tổng kết …`
        elif kind == "verb":
            last = _LAST_WORD.search(name)
            if last and last[0] in _open_before():
                continue
        elif kind == "word":
            if text[mark.start("word")].isupper() and (place := _in_province(lower, mark.start("word"))):
                floor = place  # `tỉnh Cao Bằng lần thứ …`: no preposition
                continue
            decision = _BY_DECISION.match(text, at) if _TEAM.match(name) else None
            if decision:
                floor = decision.end()
                continue
        return _trimmed(text, start, at)
    return _trimmed(text, start, limit)


def _in_province(lower: str, at: int) -> int | None:
    """End of the name of a province in which the word at `at` is the second."""
    first = lower.rfind(" ", 0, at - 1)
    stop = places.province_at(lower, first) if first >= 0 else None
    return stop if stop and stop > at else None


# "Đoàn kiểm tra theo Quyết định số 12/QĐ-SXD": the decision names the team
_BY_DECISION = re.compile(r"\stheo\s(?:Q|q)uyết\sđịnh\s(?:số\s)?[0-9]{1,5}\s?/[A-ZĐ-]{2,20}")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_TEAM = re.compile(r"đoàn|tổ ")


def _goes_on(text: str, lower: str, name: str, after_and: int) -> bool:
    """Whether `và` stands inside the name: `Tuyên giáo và Dân vận`, but not before another document or agency."""
    at = after_and + 1
    if at >= len(text) or name[-1:].isdigit() or starts_document(lower, at) or starts_agency(text, lower, at):
        return False
    if lower.startswith(("các ", "những ", "một số ", "việc ", "thực tế"), at) or _verbs().stop(lower, at):
        return False
    return text[at].isupper() or bool(_long().search(name))


def _trimmed(text: str, start: int, stop: int) -> int:
    while stop > start and text[stop - 1] in " \t\n,.-–":
        stop -= 1
    return stop
