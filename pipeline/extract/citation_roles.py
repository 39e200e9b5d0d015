"""What a citation does in the plan: ground (căn cứ), object of implementation, or mention; its relation and pinpoint.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.6.a (căn cứ ban hành); Nghị quyết 351/2017/UBTVQH14, Điều 24
(viện dẫn điểm, khoản, điều).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.citation_parts import Draft
from pipeline.extract.wording import any_of, phrases
from pipeline.plan import Relation, Role
from pipeline.text import UPPER, Span

_MARKER = re.compile(r"[\s\-–+•*.)(a-zđ0-9]{0,6}?(?=[^\W\d_]{2})")
_REACH: Final = 4000
"""How far back a verb may stand that governs a list of documents."""

_TOLD = re.compile(r"\sđã\s(?:ban hành|có|phê duyệt)\s")  # "…, UBND tỉnh đã ban hành Quyết định": a narrative
# "Căn cứ …, UBND tỉnh ban hành Kế hoạch thực hiện Chỉ thị …": what the plan is for is no ground
_MAIN_CLAUSE = re.compile(r"[\s,](?:xây dựng|ban hành|đề ra|lập)\s(?:và\s\w+\s\w+\s)?kế hoạch(?!\w)")
_PROMULGATED = re.compile(r"\((?:ban hành )?kèm theo (?:quyết định|nghị quyết)")
_SENTENCE = re.compile(rf"[.!?]\s+(?=[{UPPER}“])")
_PINPOINT = re.compile(
    r"(?:(?:điểm|tiết)\s(?P<point>[a-zđ])(?:[^;.\n]{0,24}?),?\s)?"
    r"(?:khoản\s(?P<clause>[0-9]{1,2})(?:[^;.\n]{0,24}?),?\s)?"
    r"điều\s(?P<article>[0-9]{1,3}[a-zđ]?),?\s(?:của\s)?(?:các\s)?$"
)


@cache
def _governing() -> tuple[re.Pattern[str], dict[str, str]]:
    """The words that say what is done with a document, and the kind of each; `đề ra theo` goes before `theo`."""
    kinds = {word: kind for kind in ("mentions", "implements", "carries") for word in phrases(kind)}
    return re.compile(any_of(kinds) + r"(?!\w)"), kinds


@cache
def _ground() -> re.Pattern[str]:
    return re.compile(any_of(phrases("ground")) + r"(?!\w)")


def grounds(document: Document, lower: str, drafts: Sequence[Draft]) -> list[Span | None]:
    """For each draft the words that make its opening paragraph a ground: Căn cứ, Thực hiện, Xét đề nghị; else None."""
    first = document.sections[0].span.start if document.sections else len(document.text)
    known: dict[int, Span | None] = {}
    out: list[Span | None] = []
    for draft in drafts:
        part = document.part_at(draft.start)
        if part.kind not in ("preamble", "body") or document.section_at(draft.start) is not None:
            out.append(None)
            continue
        if part.kind == "body" and draft.start > first:
            out.append(None)
            continue
        line = document.line_at(draft.start)
        if line.start not in known:
            titled = _PROMULGATED.search(lower, line.start, line.stop)  # "Thực hiện … (Kèm theo Quyết định số …)"
            known[line.start] = None if titled else _ground_words(document, lower, line.start)
        told = known[line.start] and _TOLD.search(lower, max(line.start, draft.start - 400), draft.start)
        out.append(None if told else known[line.start])
    return out


def _ground_words(document: Document, lower: str, at: int) -> Span | None:
    """The words with which the paragraph at `at` states grounds, its own or, for an item, those of `Căn cứ:` above."""
    lead = _MARKER.match(lower, at)
    begins = lead.end() if lead else at
    if stated := _ground().match(lower, begins):
        return Span(*stated.span())
    above = document.line_at(at - 1) if at else None
    if above is None or above.start >= at:
        return None
    ends = lower[above.stop - 1]
    item = lower[at] in "-–+•" or re.match(
        r"các\s|luật|nghị|quyết|chỉ thị|thông|kế hoạch|công|hướng", lower[begins : begins + 8]
    )
    return _ground_words(document, lower, above.start) if ends in ":;," and item else None


class RoleAt(NamedTuple):
    """A role and the words of the table that decide it; None where their absence does, or the place."""

    role: Role
    words: Span | None = None


_MENTION: Final = RoleAt("mention")


def role(document: Document, lower: str, i: int, drafts: Sequence[Draft], ground: Span | None) -> RoleAt:
    """Role of draft `i`; `ground` as `grounds` found it."""
    draft = drafts[i]
    if draft.within is not None:
        return _MENTION
    line = document.line_at(draft.start)
    if ground:
        start, stop = next(_gaps(document.text, line.start, i, drafts), (draft.start, draft.start))
        return _MENTION if _MAIN_CLAUSE.search(lower, start, stop) else RoleAt("basis", ground)
    if document.section_at(draft.start) is None:
        return _MENTION
    near = max(line.start, draft.start - 80)
    bracket = lower.rfind("(", near, draft.start)
    inside = bracket > lower.rfind(")", near, draft.start)
    if inside and _SETS_OUT.match(lower, bracket, draft.start):  # "Đề án số 8 (ban hành kèm theo Quyết định số …)"
        inside = False
    begins = bracket + 1 if inside else max(line.start, draft.start - _REACH)
    for start, stop in _gaps(document.text, begins, i, drafts):
        if decided := _last_verb(lower, start, stop):
            return decided
    if not inside and _opens_item(lower, line.start, draft.start):
        return _from_lead_in(document, lower, draft.start) or _MENTION
    return _MENTION


_MOST_BEFORE = 20  # citations over which a verb is looked for: real sentences have it behind the sixth at the latest
_SHORTEST_GAP = 3  # ", " between two members of a list says nothing


def _gaps(text: str, line: int, i: int, drafts: Sequence[Draft]) -> Iterator[tuple[int, int]]:
    """The stretches of the sentence from `line` to draft `i` that belong to no citation, the nearest first."""
    stop = drafts[i].start
    for k in range(i - 1, -1, -1):
        other = drafts[k]
        if other.extent <= line:
            break
        if k < i - _MOST_BEFORE:
            return
        if other.within is not None or other.start == drafts[i].start:
            continue
        listed = stop - other.extent < _SHORTEST_GAP
        if not listed and (cuts := list(_SENTENCE.finditer(text, other.extent, stop))):
            yield cuts[-1].end(), stop
            return
        if other.extent < stop:
            yield other.extent, stop
        stop = min(stop, other.start)
    start = line
    for cut in _SENTENCE.finditer(text, line, stop):
        start = cut.end()
    yield start, stop


def _last_verb(lower: str, start: int, stop: int) -> RoleAt | None:
    if stop - start < _SHORTEST_GAP:
        return None
    pattern, kinds = _governing()
    if _OTHER_NAME.search(lower, start, stop):
        return _MENTION
    last: RoleAt | None = None
    for found in pattern.finditer(lower, start, stop):
        kind = kinds[" ".join(found[0].split())]
        if kind != "carries":
            last = RoleAt("implements" if kind == "implements" else "mention", Span(*found.span()))
    return last


_SETS_OUT = re.compile(r"\((?:được\s)?(?:ban hành|phê duyệt|giao)\s(?:kèm theo|tại|theo|trong)\s")
# "ban hành Thông tư hướng dẫn thực hiện | Nghị định …": in the name of another document
_OTHER_NAME = re.compile(
    r"\s(?:thông tư|nghị định|quyết định|nghị quyết)(?:\sliên tịch)?\s(?:hướng dẫn|quy định chi tiết|quy định)"
    r"(?:\svà biện pháp)?(?:\s(?:triển khai|thực hiện|thi hành)){0,2}\s(?:một số điều\s)?(?:của\s)?(?:các\s)?$"
)
_WORD = re.compile(r"[^\W\d_]{3}")


def _opens_item(lower: str, line: int, at: int) -> bool:
    """Whether nothing but a label or a bullet stands before the citation."""
    return at - line < 60 and _WORD.search(lower[line:at].replace("các ", "")) is None


def _from_lead_in(document: Document, lower: str, at: int) -> RoleAt | None:
    """Role that the sentence over the list gives to its items: `triển khai các văn bản sau:`."""
    index = document.section_at(at)
    parent = document.sections[index].parent if index is not None else None
    if parent is None:
        return None
    line = document.line_at(document.sections[parent].content)
    return _last_verb(lower, line.start, line.stop) if lower[line.stop - 1] == ":" else None


_ATTACHED = re.compile(r"kèm\s{1,3}theo\s{1,3}(?:các\s)?$")
_REPLACED = re.compile(r"thay\s{1,3}thế\s{1,3}(?:cho\s)?(?:bởi\s|bằng\s)?(?:các\s)?$")
_AMENDS = re.compile(r"sửa đổi(?:,\s?bổ sung)?\s(?:[^;.\n]{0,24}\s)?(?:bởi|tại|theo|bằng)\s(?:các\s)?$")
_AMENDED = re.compile(r"sửa đổi(?:,\s?bổ sung)?\s(?:một số điều\s(?:của\s)?)?(?:các\s)?$")


def relation(lower: str, draft: Draft) -> Relation | None:
    """How the words before the citation tie it to another document or to the plan."""
    before = lower[max(0, draft.start - 60) : draft.start]
    if _ATTACHED.search(before):
        return "attached_to"
    if _REPLACED.search(before):
        return "replaces"
    if _AMENDS.search(before):
        return "amends"
    if _AMENDED.search(before):
        return "amended_by"
    return None


def pinpoint(lower: str, draft: Draft) -> dict[str, str] | None:
    """Article, clause and point cited (điều, khoản, điểm), where they stand before the document."""
    before = lower[max(0, draft.start - 110) : draft.start]
    if "điều " not in before:
        return None
    found = _PINPOINT.search(before)
    return {name: value for name, value in found.groupdict().items() if value} if found else None
