"""Where the subject of a cited document ends: at the end of its clause, and where the sentence of the plan goes on.

Inside a subject stand commas, `và`, quoted slogans and further citations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.extract.agency_spans import starts_agency, starts_document
from pipeline.extract.citation_parts import Draft
from pipeline.extract.wording import PhraseTree, any_of, phrases
from pipeline.text import UPPER


@cache
def _marks() -> re.Pattern[str]:
    """What may end a subject, in small letters; the reader of the match decides.

    A mark, the bar of a cell, ` ./` or a word: all begin with one of few characters, which the engine looks for first.
    """
    return re.compile(
        r"[\s;.…“”()\",:](?:(?<!\s)|(?<=\n)|(?<=\s)(?:\||\./|(?P<and>và)(?!\w)|(?P<by>do)(?=\s)"
        rf"|(?P<over>{any_of(phrases('ends_subject'))})(?!\w)"
        r"|(?P<into>thành)(?=\s(?:các|những|chương|kế|nhiệm|chỉ|việc|mục)\s)"
        rf"|(?P<unto>(?:đến|tới)\s{any_of(phrases('readers'))})(?!\w)))"
    )


# before a new sentence or item, as ellipsis, as "./", at the end of the line
_FULL_STOP = re.compile(rf"\.(?:\.+|/|(?=\s+(?:[{UPPER}“\"(-]|[0-9]{{1,2}}\.)|\s*$|\s*\n))")


# "(sau đây gọi là …)", "(tháng 5/2026)": said by the plan, not by the title
_REMARK = re.compile(
    r"\((?:sau đây|gọi tắt|viết tắt|kèm theo|tháng [0-9]|quý [0-9iv]|ngày [0-9]|trước ngày|hoàn thành|thời gian"
    r"|theo phụ lục)"
)
_ABBREVIATED = re.compile(r"(?:TP|Tp|TX|Tx|ThS|TS|GS|PGS|BS|St|[A-ZĐ])$")
_GENERIC = re.compile(
    r"\s{1,3}(?:các|những)\s(?:văn bản|quy định|hướng dẫn|nghị quyết|chỉ thị|kế hoạch|công văn)(?!\w)"
)
# ", Trạm Y tế xây dựng kế hoạch như sau": who writes the plan
_PLAN_CLAUSE = re.compile(
    r"\s[^,;.:\n“\"]{2,90}?\s(?:xây dựng|ban hành|lập|triển khai|đề ra|thông báo)\s(?:và\s\w+\s\w+\s)?kế hoạch(?!\w)"
)
_ISSUED = re.compile(r"\sdo\s[^;,\n]{3,160}?\sban hành")


@cache
def _tree(*kinds: str) -> PhraseTree:
    return PhraseTree(phrase for kind in kinds for phrase in phrases(kind))


_CLAUSE = re.compile(r"[^;.,:\n]*")


@cache
def _acts() -> re.Pattern[str]:
    return re.compile(r"\s" + any_of(phrases("acts")) + r"(?!\w)")


@cache
def _pairs() -> frozenset[str]:
    """Last word before and first words behind a comma that joins a fixed pair."""
    return frozenset(phrases("pair"))


def subject_end(text: str, lower: str, start: int, limit: int, i: int, drafts: Sequence[Draft]) -> int:
    """Where the subject that begins at `start` ends, marks and blanks before that left out."""
    end = _subject_stop(text, lower, start, limit, i, drafts)
    while end > start and text[end - 1] in " \t,;:.-–":
        end -= 1
    return end


def _subject_stop(text: str, lower: str, start: int, limit: int, i: int, drafts: Sequence[Draft]) -> int:
    """Where the subject that begins at `start` ends."""
    depth = 0
    quoted = False
    heads = {other.start: other for other in _between(drafts, i, start, limit)}
    for mark in _marks().finditer(lower, start, limit):
        at, sign, kind = mark.start(), mark[0][0], mark.lastgroup
        if sign in "“(":
            depth += 1
            if _REMARK.match(lower, at):
                return at
        elif sign in "”)":
            if depth == 0:
                return at
            depth -= 1
        elif sign == '"':
            quoted = not quoted
        elif depth > 0 or quoted:
            if sign == "\n" or mark[0].endswith("|"):
                return at
        elif sign == ";":
            if not _tree("continues").stop(lower, mark.end() + 1) and not _NAMES.match(lower, at - 1, limit):
                return at
        elif sign == ".":
            full = _FULL_STOP.match(text, at, limit)
            if full and not (full[0] == "." and _ABBREVIATED.search(text, max(start, at - 4), at)):
                return at
        elif sign == ":":
            if not lower.endswith(" số", start, at):  # "ban hành Kế hoạch thực hiện Thông tư số: 12/2019/TT-BTC"
                return _before_clause(lower, start, at)
        elif kind == "into":
            if _said_before(lower, _TURNS, drafts[i]):
                return at
        elif kind == "unto":
            if _said_before(lower, _SPREADS, drafts[i]) and not _SPREADS.search(lower, start, at):
                return at
        elif kind == "by":
            if _ISSUED.match(lower, at, limit):
                return at
        elif kind == "and" or sign == ",":
            if _leaves(text, lower, mark.end(), start, at, i, drafts, heads, kind):
                return at
        else:  # "…", the end of a line or cell, " ./", a word that no title holds
            return at
    return limit


_NAMES = re.compile(r"[”\"]; ?[“\"]")  # `danh hiệu “Gia đình văn hóa”; “Thôn văn hóa”`: names in one title
_TURNS = re.compile(r"(?<!\w)(?:cụ thể h(?:óa|oá)|chuyển h(?:óa|oá)|chuyển)(?!\w)")  # "cụ thể hóa Nghị quyết … thành …"
_SPREADS = re.compile(r"(?<!\w)(?:quán triệt|tuyên truyền|phổ biến|thông tin|giới thiệu|triển khai|đưa)(?!\w)")
"""`quán triệt Chỉ thị … đến từng chi bộ`: whom the document is brought to."""


def _said_before(lower: str, verb: re.Pattern[str], draft: Draft) -> bool:
    """Whether the verb stands before the document in its line."""
    near = max(0, draft.start - 160)
    return verb.search(lower, max(near, lower.rfind("\n", near, draft.start) + 1), draft.start) is not None


def _before_clause(lower: str, start: int, colon: int) -> int:
    """A colon ends the sentence of the plan; the subject ended at the last comma before `như sau:`."""
    comma = lower.rfind(",", start, colon)
    return comma if comma > 0 and "sau" in lower[comma:colon] else colon


def _leaves(
    text: str,
    lower: str,
    after: int,
    start: int,
    at: int,
    i: int,
    drafts: Sequence[Draft],
    heads: dict[int, Draft],
    kind: str | None,
) -> bool:
    """Whether the comma or `và` at `at` leads out of the subject."""
    begins = after + 1
    gap = re.match(r"\s{0,3}(?:và\s{1,3})?(?:các\s{1,3})?", lower[after : after + 12])
    word = after + (gap.end() if gap else 0)
    sibling = heads.get(word)
    if sibling is not None:
        return not _same_list(drafts[i], sibling, _between(drafts, i, start, at))
    if kind == "and":
        return (
            bool(_GENERIC.match(lower, after))
            or _other_document(text, lower, start, at, word)
            or (starts_agency(text, lower, after + 1) and _clause_follows(lower, after + 1, 60))
        )
    if _is_pair(lower, at):
        return False
    if _ASSURES.match(lower, after) and _BY_RULE.search(lower, max(0, drafts[i].start - 16), drafts[i].start):
        return True
    if _PLAN_CLAUSE.match(lower, after):
        return True
    if (handed := _HANDS_OVER.match(lower, after)) and starts_agency(text, lower, handed.end()):
        return True
    if _tree("returns").stop(lower, begins):
        return True
    if (starts_agency(text, lower, word) and text[word - 1] == " ") or _tree("doers").stop(lower, begins):
        return _clause_follows(lower, word, 160)
    body = _tree("bodies").stop(lower, begins)  # "trạm y tế", "nhà trường"
    return body is not None and _acts_soon(lower, body)


_HANDS_OVER = re.compile(r"\s(?:trình|báo cáo|gửi)\s")  # "… về nhà ở, trình Thủ tướng Chính phủ trong quý II"
_FEW_WORDS = re.compile(r"(?:\s[^\W\d_]{1,9}){1,5}")


def _acts_soon(lower: str, at: int) -> bool:
    """Whether a verb stands a few words behind: `, trạm y tế | xã lập hồ sơ`."""
    words = _FEW_WORDS.match(lower, at)
    before = ""
    for word in _A_WORD.finditer(lower, at, words.end() if words else at):
        if word[0] == "và":  # "tổ dân phố và bố trí, sử dụng cán bộ": a list in the title
            return False
        # not "tổ giúp việc Ban Chỉ đạo", "đơn vị sự nghiệp công lập"; "hội phụ nữ có thành tích" says which
        inside = before == "ban" or f"{before} {word[0]}" in _no_acts()
        if not inside and word[0] != "có" and _tree("acts", "acts_soon").stop(lower, word.start()):
            return True
        before = word[0]
    return False


_A_WORD = re.compile(r"[^\W\d_]+")


# "kết nối theo Nghị định … quy định về chia sẻ dữ liệu, bảo đảm an toàn": the verb of the plan
_ASSURES = re.compile(r"\s(?:bảo đảm|đảm bảo)\s")
_BY_RULE = re.compile(r"\stheo\s(?:đúng\s|các\s)?$|quy định (?:tại|của)\s$|điều [0-9]{1,3}[a-zđ]?\s$")


def _other_document(text: str, lower: str, start: int, at: int, word: int) -> bool:
    """Whether an unnumbered document stands beside this one: `Kế hoạch … về giao thông và Kế hoạch đầu tư công`.

    In `phê duyệt Chiến lược … và Kế hoạch …` both belong to the title. A small letter will do for the document of
    another agency: `về cải cách hành chính và chương trình công tác của Bộ Nội vụ`.
    """
    if not starts_document(lower, word) or _TITLES.search(lower, start, at):
        return False
    if not text[word : word + 1].isupper():
        owner = _OWNED.match(lower, word)
        return owner is not None and starts_agency(text, lower, owner.end())
    return not any(starts_document(lower, capital.start()) for capital in _CAPITAL.finditer(text, start, at))


_OWNED = re.compile(r"[^,;.:\n]{4,40}?\scủa\s")
_CAPITAL = re.compile(rf"(?<!\w)[{UPPER}]")


_TITLES = re.compile(
    r"(?<!\w)(?:phê duyệt|ban hành|công bố|thông qua|điều chỉnh|sửa đổi|thực hiện|triển khai|hoàn thành|xây dựng"
    r"|lập)(?!\w)"
)
"""Verbs that may have several documents as their object."""


def _clause_follows(lower: str, at: int, reach: int) -> bool:
    """Whether the agency that begins at `at` does something: the sentence of the plan goes on."""
    clause = _CLAUSE.match(lower, at, at + reach)
    acts = _acts().finditer(lower, at, clause.end()) if clause else ()
    return any(not lower.endswith(_no_acts(), max(at, act.start() - 10), act.end()) for act in acts)


@cache
def _no_acts() -> tuple[str, ...]:
    """What ends like a verb and says of what kind a body is: `đơn vị sự nghiệp công lập`."""
    return phrases("no_act")


def _is_pair(lower: str, comma: int) -> bool:
    before = re.search(r"[^\s,;]+(?:\s[^\s,;]+)?$", lower[max(0, comma - 20) : comma])
    after = re.match(r",\s([^\s,;.]+(?:\s[^\s,;.]+)?)", lower[comma : comma + 24])
    if not before or not after:
        return False
    ends = (before[0], before[0].split()[-1])
    heads = (after[1], after[1].split()[0])
    return any(f"{end}, {head}" in _pairs() for end in ends for head in heads)


def _between(drafts: Sequence[Draft], i: int, start: int, stop: int) -> list[Draft]:
    """The drafts behind draft `i` that begin in text[start:stop]."""
    out = []
    for k in range(i + 1, len(drafts)):
        if drafts[k].start >= stop:
            break
        if drafts[k].start >= start:
            out.append(drafts[k])
    return out


def _same_list(outer: Draft, sibling: Draft, inner: Sequence[Draft]) -> bool:
    """Whether a document behind a comma or `và` goes on with a list inside the subject.

    `thực hiện Chỉ thị A và Chỉ thị B` is one list; in `Quyết định A về … theo Nghị quyết B và Quyết định C` the
    last stands beside the first.
    """
    if not inner or inner[-1].doc_type != sibling.doc_type:
        return False
    last = inner[-1]
    fuller = sibling.date is not None and last.date is None and last.reference is not None
    return not (sibling.doc_type == outer.doc_type and fuller)
