"""Where a target begins and ends in its clause: the words that its number counts, or the noun that it measures.

`ít nhất 03 mô hình | giảm nghèo` counts what stands behind; `Tỷ lệ hồ sơ đúng hạn | đạt từ 98%` measures what
stands before.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.extract.coordinated_actions import is_compound
from pipeline.extract.quantities import starts_unit
from pipeline.extract.target_words import before, inside, said_last
from pipeline.extract.work_clauses import trim
from pipeline.extract.work_verbs import begins_with_verb
from pipeline.text import LOWER, UPPER, Span

_LONGEST: Final = 100  # code points before a number in which its verb is looked for
_SHORTEST: Final = 3  # code points of a noun: `quế`
_PASSIVE = re.compile(r" được (?!công nhận|phong|tặng)")  # `100% văn bản đi | được ký số`
_ENDS_LIST = re.compile(  # `…, trong đó 40%`, `…, ít nhất 12 giải`
    r", (?=(?:phải|trong đó|mỗi|ít nhất|tối thiểu|trên|từ|phấn đấu|không|đồng thời|đảm bảo|bảo đảm|hoàn thành|giảm"
    r"|tăng|tạo)(?!\w))|, (?=[0-9])| và (?=[0-9][0-9.,]*(?: ?%| \w))|[;:()]|\.(?= |$)"
)
_COMMA = re.compile(r", ")
_WHERE = re.compile(  # `học sinh | trên địa bàn xã Khe Sậy | tham gia bảo hiểm`
    rf" (?:trên|tại) địa bàn (?:toàn )?(?:[Tt]hành phố|[Tt]hị xã|[Tt]hị trấn|\w+)(?: [{UPPER}]\w*)* "
    rf"(?!được|trong|năm|vào|đến|để|theo|xã|phường|huyện|tỉnh|thành|thị|các)(?=[{LOWER}])"
)
_YEAR = re.compile(r" (?:(?:vào|trong|đến) )?(?:cuối )?năm [12][0-9]{3}(?!\w)")
_TO_A_TIME = re.compile(r"(?i),?(?: và)?(?: (?:hoàn thành|kết thúc|thời gian(?: thực hiện)?|thời hạn|vào|trong))*:?$")
LEADING = re.compile(
    r"(?i)(?:(?:phấn đấu|vận động|đảm bảo|bảo đảm|đưa|nâng|duy trì|trong đó|riêng|và)(?!\w)"
    r"|[-–+•*]|[0-9a-zđ]{1,2}[.)]) ?"
)
"""What may stand before the noun of a target: a label, `phấn đấu`, `trong đó`."""

_PART = re.compile(r"(?i)[,;]? ?(?:trong đó|riêng):?,? ")  # `52%, | trong đó | có bằng cấp, chứng chỉ đạt 27%`
_PERIOD = re.compile(r"(?i)(?:,| và|;)? (?:(?:đến|trong|vào|cả|sang) )?(?:năm|quý|tháng|kỳ)(?!\w)[^,;]{0,12} $")
_REACHED_IN = re.compile(r"(?i) (?:(?:năm|quý) [0-9IV]+|đạt|còn)(?!\w)")  # `Tỷ lệ hồ sơ | năm 2023 đạt 60%`
_FROM = re.compile(r"(?i) từ [0-9][0-9.,]*(?: ?%| \w+)?(?: năm [0-9]{4})? ?$")  # `hộ nghèo | từ 15% | xuống 12%`
_GRADE = re.compile(r" (?:độ )?[0-9]")  # `mức | độ 2`


def counted_until(text: str, lower: str, start: int, stop: int, *, listed: bool, following: int, timed: int) -> int:
    """Where the words that the number counts end; `start` is behind its unit.

    Args:
        listed: whether a comma right behind the unit may go on with it: `02 cán bộ, công chức`.
        following: where the next number with a unit stands.
        timed: where the next deadline begins.
    """
    if text.startswith(", ", start) and not (listed and starts_unit(lower, start + 2, stop)):
        return start  # `đạt trên 88 điểm, | xếp trong nhóm đầu`
    if timed < stop:
        stop = start + len(_TO_A_TIME.sub("", text[start:timed].rstrip()))
    if _YEAR.match(lower, start, stop):
        return start  # `xuống còn 6% | năm 2024`
    if ends := _ENDS_LIST.search(lower, start, stop):
        stop = ends.start()
    if following < stop:
        stop = _before_the_next(lower, start, following, stop)
    for comma in _COMMA.finditer(text, start, stop):
        if begins_with_verb(text, comma.end(), stop) and not is_compound(
            text, start, comma.start()
        ):  # `02 dây chuyền quét, | làm việc luân phiên`
            stop = comma.start()
            break
    for end in (inside("end"), _PASSIVE):
        place = start
        while ends := end.search(lower, place, stop):
            goes_on = _WHERE.match(text, ends.start(), stop)
            if goes_on is None:
                stop = ends.start()
                break
            place = goes_on.end()
    return start + len(lower[start:stop].rstrip(" ,"))


def _before_the_next(lower: str, start: int, following: int, stop: int) -> int:
    """Where the words end, when the words before the next number belong to that: `…| và sửa chữa 74 căn nhà`."""
    joint = max(lower.rfind(", ", start, following), lower.rfind(" và ", start, following))
    if joint < start:
        return stop
    said = lower[joint:following].lstrip(",").removeprefix(" và")
    goal = said_last("goal", said)
    if goal and not said[: goal.start()].strip():
        return joint
    verb = said_last("comparator", said) or said_last("reached", said)
    own_noun = lower[joint] == "," and verb is not None and not verb[0].startswith("có")
    return joint if own_noun else stop


def measured(text: str, lower: str, start: int, stop: int, previous: int) -> Span | None:
    """The noun before `đạt …`: `Tỷ lệ hồ sơ đúng hạn` of `Tỷ lệ hồ sơ đúng hạn đạt từ 98%`.

    Args:
        start: where the clause of the number begins.
        stop: where the number or its comparator begins.
        previous: where the number with a unit before ends, if there is one in the clause; else `start`.
    """
    stop = _without_verb(lower, start, stop)
    if state := _FROM.search(text, start, stop):
        stop = _without_verb(lower, start, state.start() + 1)
    elif previous > start and _PERIOD.match(text, previous, stop):
        first = _REACHED_IN.search(text, start, stop)
        stop = first.start() if first else stop
    else:
        start = max(start, previous)
    bracket = text.rfind("(", start, stop)
    if bracket > text.rfind(")", start, stop):
        start = bracket + 1
    colon = text.rfind(": ", start, stop - 2)
    if colon >= 0:
        start = colon + 2
    part = _PART.match(text, start, stop)
    start = part.end() if part else _noun(text, lower, start, stop)
    span = trim(text, start, stop)
    while leading := LEADING.match(text, *span):
        span = trim(text, leading.end(), span.stop)
    return span if span.stop - span.start >= _SHORTEST else None


def _without_verb(lower: str, start: int, stop: int) -> int:
    """Where `đạt`, `giảm`, `dự kiến đạt` at the end of lower[start:stop] begin."""
    while reached := before("reached").search(lower, max(start, stop - _LONGEST), stop):
        stop = reached.start()
    return stop


def _noun(text: str, lower: str, start: int, stop: int) -> int:
    """Where the noun begins: at a word of measure that opens the clause, stands behind its last comma or before it.

    Without one it begins behind the comma. `Tỷ lệ hộ nghèo giảm, | thu nhập` is a clause that is over.
    """
    comma = text.rfind(", ", start, stop)
    head = _measure(lower, start, stop)
    if comma >= 0 and (last := _measure(lower, comma + 1, stop)) is not None:
        opens = head is not None and head < comma and not LEADING.sub("", text[start:head]).strip(" ,;")
        is_over = before("reached").search(lower, max(start, comma - _LONGEST), comma)
        return head if head is not None and opens and not is_over else last
    if head is not None:
        return head
    return comma + 1 if comma >= 0 else start


def _measure(lower: str, start: int, stop: int) -> int | None:
    """Where a word of measure stands in lower[start:stop]; that of a grade is none."""
    for word in inside("measure").finditer(" " + lower[start:stop]):
        if _GRADE.match(lower, start + word.end() - 1, stop) is None:
            return start + max(0, word.start() - 1) if word.start() else start
    return None
