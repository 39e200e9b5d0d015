"""Who grants an award (thẩm quyền), and whom it goes to: collective or individual.

The authority stands behind the award ("của …") or before it, as the subject of "tặng". Whom it goes to is said by the
clause, by the beginning of its line, or by a heading above.

Source: Luật Thi đua, khen thưởng 06/2022/QH15, Điều 77-80.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple

from pipeline.document import Document
from pipeline.extract.agency_spans import starts_agency
from pipeline.extract.award_names import Mention
from pipeline.extract.closing import position_pattern
from pipeline.extract.spelling import fold, small, whole_words
from pipeline.tables import load
from pipeline.text import LOWER, UPPER, Span

Target = Literal["individual", "collective"]
_HEAD: Final = 160
_TARGETS: Final[dict[str, Target]] = {"individual": "individual", "collective": "collective"}


class Nominee(NamedTuple):
    """A row of the table of nouns for those who are commended.

    `quota`: a number of them is a quota. `alone`: the noun tells whom an award goes to wherever its clause has it; the
    others (đơn vị, phòng) may as well be those who propose, and tell it only right behind the award.
    """

    noun: str
    target: str
    quota: bool
    alone: bool
    source: str


_AUTHORITY_BEHIND: Final = re.compile(rf"[”\"»]? {{1,2}}(?:của |do )(?P<authority>[{UPPER}{LOWER}][^;.:(\n]{{1,120}})")
_AUTHORITY_BESIDE: Final = re.compile(rf"[”\"»]? {{1,2}}(?P<authority>[{UPPER}][^;.:(\n]{{1,120}})")
_AUTHORITY_END: Final = re.compile(
    r" (?:năm [0-9]|năm học|cho|trở lên|đối với|theo|để|khi|tặng|trao|xét|về|trong|được|vì|[0-9]"
    r"|và (?:đề nghị|tặng|các|trình|được|danh hiệu))"
    r"|, (?P<title>)| (?:hoặc|hay) (?P<other>)| và (?P<joined>)"
)
_VAGUE: Final = re.compile(r"(?:cấp|các|những|mỗi|từng|người|cơ quan có thẩm quyền|[Tt]ổ chức|[Cc]á nhân|[Tt]ập thể)\b")
_OTHER_VERB: Final = re.compile(r" (?:hướng dẫn|ban hành|về việc|quy định|xây dựng|tổ chức|phối hợp|thành lập)(?!\w)")
_JOINED: Final = re.compile(r" ?(?:,|;|và|hoặc|/) {0,2}(?:[0-9]{1,3} |các |những )?")  # "05 tập thể và 10 cá nhân"
_GRANTING: Final = re.compile(
    r" (?:(?:quyết định|ra quyết định|xem xét|xét|biểu dương|công nhận)(?:,| và)? ){0,3}"
    r"(?:tặng thưởng|trao tặng|khen tặng|phong tặng|truy tặng|tặng|trao|công nhận)\b"
)
_ASKING: Final = re.compile(r"(?:đề nghị|đề xuất|trình|được|do|để|báo cáo|tham mưu)(?:\s|$)", re.I)
_ASKS_OR_GRANTS: Final = re.compile(r" (?:đề nghị|trình|xét|xem xét|quyết định|tặng|trao|khen|công nhận)\b")
_MAX_SENTENCE: Final = 600
_STARTS: Final = re.compile(rf"(?:^|[-–+,:] |(?<=\s))(?=[{UPPER}])")


@cache
def nominees() -> tuple[re.Pattern[str], dict[str, Nominee]]:
    """A noun for those who are commended, over small letters: `cá nhân`, `tập thể`, `hộ gia đình`."""
    rows = {row.noun: row for row in load("award_nominees", Nominee, ("noun",))}
    return re.compile(whole_words(rows)), rows


def find_authority(text: str, clause: Span, mention: Mention, stop: int, after: int) -> Span | None:
    """Who grants the award: named behind it ("của …"), or the subject of "tặng" before it.

    Args:
        stop: where the next award or the clause's end stands.
        after: where the award before ends, else the clause's start.
    """
    found = _AUTHORITY_BEHIND.match(text, mention.stop, stop)
    if not found and (beside := _AUTHORITY_BESIDE.match(text, mention.stop, stop)):
        found = beside if _is_grantor(beside["authority"]) else None
    if found:
        if _VAGUE.match(found["authority"]):
            return None
        return _trimmed(text, found.start("authority"), _authority_end(text, found, stop))
    granting = list(_GRANTING.finditer(text, clause.start, mention.start))
    if not granting:
        return None
    if text[clause.start - 1 : clause.start] == ";" and granting[0].start() == clause.start:
        return _subject_of_sentence(text, clause.start)
    if granting[-1].start() >= after > clause.start:  # `Bộ trưởng tặng Bằng khen, | Giám đốc tặng Giấy khen`
        return _grantor(text, after, granting[-1].start()) or _grantor(text, clause.start, granting[0].start())
    return _grantor(text, clause.start, granting[-1].start())


def _subject_of_sentence(text: str, stop: int) -> Span | None:
    """Who grants in a clause that begins with the verb: "Giám đốc đề nghị …; | tặng Giấy khen cho …"."""
    start = max(0, stop - _MAX_SENTENCE)
    start = max(start, *(text.rfind(end, start, stop) + 1 for end in ("\n", ". ", ": ")))
    verb = _ASKS_OR_GRANTS.search(text, start, stop)
    return _grantor(text, start, verb.start()) if verb else None


def _is_grantor(name: str) -> bool:
    return bool(position_pattern().match(fold(name))) or starts_agency(name, small(name), 0)


def _authority_end(text: str, found: re.Match[str], stop: int) -> int:
    """Where the name of the authority ends; ", Chủ nhiệm …" and "hoặc Bộ trưởng …" go on with it."""
    start = found.start("authority")
    limit = min(found.end("authority"), stop)
    for end in _AUTHORITY_END.finditer(text, start, limit):
        following = text[end.end() : end.end() + 40]
        goes_on = following[:1].isupper() and (end["title"] is None or position_pattern().match(fold(following)))
        if end["joined"] is None and not goes_on:
            return end.start()  # not ", Chủ nhiệm …", "hoặc Bộ trưởng …"
    return limit


def _grantor(text: str, start: int, stop: int) -> Span | None:
    """The subject of the granting verb at `stop`: an office or body with a capital letter."""
    for asking in _ASKING.finditer(text, start, stop):
        start = asking.end()
    start = max(start, text.rfind(":", start, stop) + 1)
    candidates = [m.end() for m in _STARTS.finditer(text, start, stop)]
    office = next((i for i in candidates if position_pattern().match(fold(text[i : i + 40]))), None)
    if office is None:
        lower = small(text[start:stop])
        office = next((i for i in candidates if starts_agency(text[start:stop], lower, i - start)), None)
    if office is None or stop - office > 120 or _VAGUE.match(text, office) or _OTHER_VERB.search(text, office, stop):
        return None
    return _trimmed(text, office, stop)


def _trimmed(text: str, start: int, stop: int) -> Span | None:
    while stop > start and text[stop - 1] in ' ,;.:”"':
        stop -= 1
    return Span(start, stop) if stop > start else None


def find_target(document: Document, clause: Span, mention: Mention, stop: int, authority: Span | None) -> Target | None:
    """Whom the award goes to: its name says so, or the clause, the beginning of the line, or a heading above.

    Returns:
        None where both are named, or neither; a title of families goes to neither.
    """
    if mention.name.target in _TARGETS or mention.name.category != "hình thức khen thưởng":
        return _TARGETS.get(mention.name.target or "")
    kinds = {row.target for row in target_nouns(document, clause, mention, stop, authority)}
    return _TARGETS.get(next(iter(kinds))) if len(kinds) == 1 else None


def target_nouns(
    document: Document, clause: Span, mention: Mention, stop: int, authority: Span | None
) -> list[Nominee]:
    """The nouns that say whom the award goes to, of the nearest place that has any."""
    text = document.text
    behind = Span(authority.stop if authority and authority.start >= mention.stop else mention.stop, stop)
    before = Span(clause.start, min(authority.start if authority else mention.start, mention.start))
    line = document.line_at(mention.start)
    head = text.find(":", line.start, min(mention.start, line.start + _HEAD))
    places = [behind, before, Span(line.start, head if head > 0 else line.start)]
    section = document.section_at(mention.start)
    while section is not None:
        heading = document.sections[section].heading
        if heading:
            places.append(heading)
        section = document.sections[section].parent
    for place in places:
        if named := _named(text, place, behind=place is behind):
            return named
    return []


def _named(text: str, place: Span, behind: bool) -> list[Nominee]:
    """The nominees named in a place; behind the award any noun, but only the first one and what joins it."""
    pattern, rows = nominees()
    lower = small(text[slice(*place)])
    found = [(m, rows[m[0]]) for m in pattern.finditer(lower)]
    if behind:
        joined = (
            len(found) > 1 and found[1][1].alone and _JOINED.fullmatch(lower, found[0][0].end(), found[1][0].start())
        )
        return [row for _, row in found[: 2 if joined else 1]]
    return [row for _, row in found if row.alone]
