"""Names of laws, codes and ordinances (luật, bộ luật, pháp lệnh): where a printed name ends.

A law is cited by its name, with or without year, date and number. Names hold commas and `và`, and so do lists of
laws: known names are read from the table, of others only what cannot be the next member of a list.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.6.b (luật, pháp lệnh are cited by type and name only).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from pipeline.extract.agency_tables import abbreviations
from pipeline.extract.spelling import fold
from pipeline.extract.wording import any_of, phrases
from pipeline.tables.shared import laws
from pipeline.text import UPPER

_END: Final = ""
_WORD = re.compile(r"[^\s,;.:()|“”\"]+")
_GLUE = re.compile(r"\s{1,3}|\s?,\s{0,3}|\s[-–]\s")
_AMENDING = re.compile(
    r"\s{1,3}sửa đổi(?:,?\s{1,3}bổ sung)?(?:\s{1,3}(?:một số|các|[0-9]{1,3})\s{1,3}điều)?\s{1,3}"
    r"(?:của\s{1,3})?(?:các\s{1,3})?"
    r"(?P<law>(?=(?:bộ\s)?luật\s|pháp\slệnh\s))?"
)
_LAW = re.compile(r"(?:bộ\s{1,3}luật|luật|pháp\s{1,3}lệnh)(?=\s)")
_NEXT_LAW = re.compile(r"(?:,\s{0,3}(?:và\s)?|\s{1,3}và\s{1,3}|;\s)(?=(?:bộ\s)?luật\s|pháp\slệnh\s)")
_AND_LAW = re.compile(r"[^;.\n]{0,120}?\svà\s(?:bộ\s)?luật\s")
_MAX_LAWS: Final = 12
"""Laws that one amending law may name."""
# "pháp luật", "dự án Luật …", "xây dựng Luật …" (still to be passed), "Hội Luật gia"
_NO_NAME = re.compile(r"(?:pháp|kỷ|quy|dự án|dự thảo|đề cương|xây dựng|soạn thảo|hội|đại học|khoa|cử nhân|trường)\s$")
_CITES = re.compile(
    r"(?:\scủa|theo|căn cứ|thực hiện|thi hành|chấp hành|tại|quán triệt|phổ biến|tuyên truyền|tổng kết|sơ kết)"
    r"\s(?:các\s)?$"
)
"""What stands before a law whose name is in no table and in small letters: `theo Luật quản lý cây xanh đô thị`."""
# "Luật quy định …", "Luật có hiệu lực": what the law says or is
_COMMON = re.compile(
    r"\s{1,3}(?:này|đó|trên|nói|nêu|hiện|có|đã|được|chưa|không|cũng|do|là|và|tại|từ|quy định|qui định|ban hành|mới|số"
    r"|năm)(?!\w)"
)
_TWO_BODIES = re.compile(rf"[^{UPPER}]{{3,60}}\s[{UPPER}][^{UPPER}]{{1,20}}\svà\s[{UPPER}]")
_CAPITAL = re.compile(rf"\s{{1,3}}[“\"]?[{UPPER}]")


@cache
def _names() -> dict[str, Any]:
    """Words of the known names as a tree, without marks and commas; under `_END` the true spellings of a name.

    A name is also found without its `và`: `Luật Phòng cháy, chữa cháy`, `Luật Hôn nhân gia đình`.
    """
    tree: dict[str, Any] = {}
    for row in laws():
        words = tuple(_spelled(word[0]) for word in _WORD.finditer(row.name.lower()) if word[0] not in "-–")
        for spelling in {words, _without_and(words)}:
            node = tree
            for word in spelling:
                node = node.setdefault(fold(word), {})
            node.setdefault(_END, set()).add(spelling)
    return tree


def _without_and(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word != "và") if words.count("và") == 1 else words


def known_law(lower: str, at: int) -> tuple[tuple[str, str], ...]:
    """Type and name of the rows that know the law whose type word ends at `at`; the reading asks for the name only.

    >>> known_law("luật lâm nghiệp năm 2017", 4)
    (('Luật', 'Lâm nghiệp'),)
    """
    stop = _known_stop(lower, at, len(lower))
    if stop is None:
        return ()
    said = _name_words(lower[at:stop])
    named = [(row, _name_words(row.name.lower())) for row in laws()]
    found = [row for row, words in named if words == said]
    found = found or [row for row, words in named if words.count("va") == 1 and [w for w in words if w != "va"] == said]
    return tuple((row.type, row.name) for row in found)


def _name_words(name: str) -> list[str]:
    """The words of a name as the tree has them: without marks, abbreviations written out."""
    words = [word[0] for word in _WORD.finditer(name) if word[0] not in "-–"]
    return [fold(_spelled(piece)) for word in words for piece in _short_words().get(word, [word])]


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    """One spelling for tone placement and i/y: `thuỷ` and `thủy`, `lý` and `lí`."""
    for late, early in (("uỷ", "ủy"), ("uý", "úy"), ("oá", "óa"), ("oà", "òa"), ("oả", "ỏa"), ("oạ", "ọa")):
        word = word.replace(late, early)
    return word.replace("ỹ", "ĩ").replace("lý", "lí")


@cache
def _stops() -> re.Pattern[str]:
    words = any_of(word for word in phrases("ends_name") if word not in ("có",))
    return re.compile(rf"[;.,:()|\n“”\"]|\s(?:{words}|và|của|năm|ngày|số)(?!\w)|\s[-–]\s")


@cache
def _more_stops() -> re.Pattern[str]:
    """Where a name in small letters ends: also before `nhiệm kỳ`, `hiện hành` and verbs of the plan."""
    return re.compile(_stops().pattern + r"|\s(?:nhiệm kỳ|hiện hành|sửa đổi|quy định|ban hành|của)(?!\w)")


def law_stop(text: str, lower: str, head: int, at: int, limit: int) -> int | None:
    """End of the name of the law whose type word is text[head:at]; None where no law is named.

    >>> say = "Luật Lâm nghiệp, Luật Thực hành tiết kiệm, chống lãng phí và các văn bản"
    >>> [say[i:law_stop(say, say.lower(), i, i + 4, len(say))] for i in (0, 17)]
    ['Luật Lâm nghiệp', 'Luật Thực hành tiết kiệm, chống lãng phí']
    """
    if no_law_before(lower, head) or not lower[at : at + 1].isspace():  # "các Luật, pháp lệnh": no name follows
        return None
    amending = _AMENDING.match(lower, at, limit)
    stop = _amended(text, lower, amending.end(), limit, amending["law"] is None) if amending else None
    return stop or _plain_stop(text, lower, head, at, limit)


def _plain_stop(text: str, lower: str, head: int, at: int, limit: int) -> int | None:
    """End of the name of one law: a known one, else capitalised words up to what cannot be its name."""
    known = _known_stop(lower, at, limit)
    if known:
        return known
    if text[head].islower():
        return None
    capital = _CAPITAL.match(text, at)
    if not capital and (not _CITES.search(lower, max(0, head - 24), head) or _COMMON.match(lower, at)):
        return None
    limit = min(limit, at + 90)
    # a name in small letters begins right there: none in "thi hành Luật, tạo …", "Luật của các địa phương"
    marks = _stops().finditer(lower, at + 1, limit) if capital else _more_stops().finditer(lower, at, limit)
    for mark in marks:
        # "Luật bầu cử đại biểu Quốc hội và Hội đồng nhân dân các cấp": two bodies
        if mark[0] == " và" and not capital and _TWO_BODIES.match(text, at, mark.end() + 3):
            continue
        stop = at + len(lower[at : mark.start()].rstrip())
        return stop if stop > at + 2 and (capital or " " in lower[at + 1 : stop]) else None
    return at + len(lower[at:limit].rstrip())


def no_law_before(lower: str, head: int) -> bool:
    """Whether the word before `luật` makes it no law that is cited: `pháp luật`, `dự án Luật`."""
    return _NO_NAME.search(lower, max(0, head - 12), head) is not None


def _amended(text: str, lower: str, at: int, limit: int, bare: bool) -> int | None:
    """End of the last law that an amending law names; its name is theirs too. `bare`: the type word is left out."""
    stop = _known_stop(lower, at - 1, limit) if bare else None
    more = _NEXT_LAW.match(lower, stop, limit) if stop else None
    at = more.end() if more else at
    for _ in range(_MAX_LAWS):
        head = _LAW.match(lower, at, limit)
        found = _plain_stop(text, lower, at, head.end(), limit) if head else None
        if found is None:
            break
        stop = found
        more = _NEXT_LAW.match(lower, stop, limit)
        # behind a bare comma a new member of the list begins, unless `và` still comes
        if not more or not (more[0].strip(" ,;") or _AND_LAW.match(lower, more.end(), limit)):
            break
        at = more.end()
    return stop


@cache
def _short_words() -> dict[str, list[str]]:
    """Abbreviations inside names of laws: `HĐND` to its words."""
    return {short.lower(): name.lower().split() for short, name in abbreviations().items() if short.isupper()}


def _known_stop(lower: str, at: int, limit: int) -> int | None:
    """End of the longest name of the table that follows; of three words or more with marks misread too."""
    node: dict[str, Any] | None = _names()
    stop = None
    words: tuple[str, ...] = ()
    while glue := _GLUE.match(lower, at, limit):
        word = _WORD.match(lower, glue.end(), limit)
        if word is None or node is None:
            break
        said = [word[0]]
        if fold(_spelled(word[0])) not in node:  # "Luật Tổ chức HĐND và UBND"
            said = _short_words().get(word[0], said)
        for piece in said:
            node = node.get(fold(_spelled(piece))) if node else None
        if node is None:
            break
        at = word.end()
        words += tuple(map(_spelled, said))
        if _END in node and (len(words) > 2 or words in node[_END]):
            stop = at
    return stop
