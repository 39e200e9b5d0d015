"""Who acts in a clause, and with which verb: `<who> <modal words> <verb> <objects> <to whom>`.

The first words of actors and the verbs are tables; the rules here only order them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pipeline.extract.actor_names import actors, is_plural, name_end
from pipeline.extract.work_clauses import trim
from pipeline.extract.work_verbs import Verb, actor_at, begins_with_verb, verbs
from pipeline.text import Span

_WORD = re.compile(r"\w+")
_ORDER = re.compile(r"(?i)(?:giao(?: cho)?|đề nghị|yêu cầu|đối với|trường hợp [^,;.]{3,150}? thì|đồng thời|và|thì),? ")


def subject_at(text: str, start: int, stop: int) -> Span | None:
    """Who acts in the clause that begins at `start`: an actor with a predicate behind it.

    >>> text = "Giao Phòng Nội vụ chủ trì tổng hợp danh sách"
    >>> text[slice(*subject_at(text, 0, len(text)))]
    'Phòng Nội vụ'
    """
    for _ in range(2):  # `Đồng thời, giao Phòng Nội vụ …`
        if order := _ORDER.match(text, start, stop):
            start = order.end()
    if not actor_at(text, start, stop):
        return None
    who = _named_at(text, start, stop)
    given = _GIVES.match(text, who.stop, stop) if who else None
    if given and actor_at(text, given.end(), stop):  # `Ủy ban nhân dân xã giao các thôn …`
        return _named_at(text, given.end(), stop) or who
    return who


def main_start(text: str, start: int, stop: int) -> int:
    """Where the main clause of text[start:stop] begins behind an adverbial: `Sau ngày giao quân, | Hội đồng họp …`."""
    if _ADVERBIAL.match(text, start, stop) is None:
        return start
    comma = start
    for _ in range(3):
        comma = text.find(", ", comma + 1, min(stop, start + _ADVERBIAL_LONG))
        if comma < 0:
            break
        if text.count("(", start, comma) > text.count(")", start, comma):
            continue  # `(qua Phòng Nội vụ, Văn phòng)`
        if subject_at(text, comma + 2, stop):
            return comma + 2
    return start


_ADVERBIAL: Final = re.compile(
    r"(?i)(?:sau|trước|trong|khi|căn cứ|trên cơ sở|theo|kết thúc|nhân|để|nhằm|ngoài|cùng với|qua|từ|định kỳ|hằng|hàng)"
    r" (?=\w)"
)
_ADVERBIAL_LONG: Final = 200


def _named_at(text: str, start: int, stop: int) -> Span | None:
    """The actor at `start`, when a predicate follows."""
    reach = min(stop, start + _SUBJECT)
    head = actors().match(text, start, reach)
    first = head.end() if head else start + 1  # `Cơ sở đào tạo | gửi …`
    said = [verb for verb in verbs(text, start, reach) if verb.start >= first]
    found = _without_passive(text, _without_field(text, start, said))
    named = _verbs_of_name(text, start, reach, found)
    known = found[named].start if found else None
    end = (
        known
        if known and (named or len(found) < len(said))
        else name_end(text, start, known or reach, followed=known is not None)
    )
    if known is None and (end >= reach or not _VERBAL.match(text, end, reach)):
        return None
    leading = _LEADS_ON.search(text, start, end)
    who = trim(text, start, leading.start() if leading else end)
    return who if who.stop > who.start and "." not in text[slice(*who)] else None


def _without_field(text: str, start: int, found: list[Verb]) -> list[Verb]:
    """The verbs without a field of work that `và` joins to another one: `Phòng Lao động và thống kê | gửi …`."""
    named = found and found[0].kind == "office" and text.endswith(" và ", start, found[0].start)
    return found[1:] if named and len(found) > 1 else found


def _without_passive(text: str, found: list[Verb]) -> list[Verb]:
    """The verbs without a passive that tells which ones act: `Các cơ sở | được kiểm tra | gửi hồ sơ`."""
    if not found or text[slice(*found[0][:2])] != "được":
        return found
    for number, (before, verb) in enumerate(pairwise(found), 1):
        between = text[before.stop : verb.start].strip()
        if number > 1 and not between:  # `… được kiểm tra, giám sát | nộp …`
            return found[number:]
        if verb.kind != "office" or between not in ("", ","):
            break
    for number, verb in enumerate(found[1:], 1):  # `Các đơn vị được phân công đào tạo | phải xây dựng …`
        if _CUT_OFF.search(text, found[0].stop, verb.start):
            break
        if _MUST.fullmatch(text, verb.start, verb.stop):
            return found[number:]
    if len(found) > 1 and found[1].kind != "modal" and text[found[0].stop : found[1].start].strip():
        return found[1:]  # `Các đơn vị được phân cấp thuộc Bộ | gửi …`
    if len(found) > 2 and found[1].kind not in ("modal", "office") and found[2].kind != "modal":
        told = text[found[1].stop : found[2].start]  # `Các đơn vị được phân cấp | thuộc Bộ | gửi …`
        return found[2:] if told.strip() and not _CUT_OFF.search(told) else found
    return found


_CUT_OFF = re.compile(r"[,;:.]| (?:để|nhằm) ")


def _verbs_of_name(text: str, start: int, stop: int, found: list[Verb]) -> int:
    """How many verbs right behind the head of an actor belong to its name.

    `Các nhà thầu thi công công trình phải …`, `Ban Quản lý xây dựng nông thôn mới xã lập …`.
    """
    head = actors().match(text, start, stop)
    while head and (more := _JOINT.match(text, head.end(), stop)) and (other := actors().match(text, more.end(), stop)):
        head = other  # `Chủ đầu tư và các nhà thầu | thi công …`
    if head is None or not found or found[0].kind == "modal" or text[head.end() : found[0].start].strip():
        return 0
    for number, verb in enumerate(found[1:], 1):
        between = text[found[0].stop : verb.start]
        if _CUT.search(between):
            break
        generic = is_plural(head[0]) or found[0].kind == "office"  # `cơ quan thống kê | có trách nhiệm`
        must = generic and _MUST.fullmatch(text, verb.start, verb.stop) is not None
        if must or (_OF_PLACE.search(between) and verb.kind != "modal" and " " in head[0]):
            return number
    return 0


_JOINT = re.compile(r", | và ")
_GIVES = re.compile(r"(?i) (?:cũng )?(?:giao(?!(?-i: ban) )|yêu cầu|phân công)(?: cho)? ")  # `giao ban các thôn`
_LEADS_ON = re.compile(r" (?:để|nhằm|trong|theo|về|từ|với|cho|khi|sau|trước|của) ?$")  # no name ends so
_VERBAL = re.compile(
    r"(?:,? )?(?!(?:theo|trên|căn|trong|tại|từ|đến|trước|sau|chậm|muộn)(?!\w))"
    r"(?!(?:để|nhằm|với|và|một|hai|ba|các|những|về|cho)(?!\w))(?=[a-zđà-ỹ])"
)
_SUBJECT: Final = 250  # code points of the longest subject that is looked for
_CUT = re.compile(r"[,;:.]| (?:để|nhằm|trước|trong|theo|được) ")
_MUST = re.compile(r"(?i)phải|có trách nhiệm|có nhiệm vụ|cần|sẽ")
_OF_PLACE = re.compile(r" (?:xã|huyện|tỉnh|phường|thị trấn|thành phố) $")


def predicate_at(text: str, start: int, stop: int) -> Verb | None:
    """The verb behind the subject that ends at `start`, behind modal words; one that no table knows is a verb too."""
    if verb := begins_with_verb(text, start, stop):
        return verb
    place = start
    for verb in verbs(text, start, stop):
        if text[place : verb.start].strip() or verb.kind != "modal":
            break
        if _AMOUNT.match(text, verb.stop, stop):  # `mỗi chi hội | có | ít nhất 01 tờ báo`
            return verb._replace(kind="action")
        place = verb.stop
    word = _WORD.search(text, place, stop)
    if word is None or not word[0][0].islower() or text[place : word.start()].strip():
        return None
    return None if LEADING.match(text, word.start(), stop) else Verb(word.start(), word.end(), "action")


_AMOUNT = re.compile(r"(?<= có)(?: ít nhất| tối thiểu| từ| trên)? [0-9]")
LEADING = re.compile(
    r"(?:theo|trên|căn|trong|tại|từ|đến|để|nhằm|với|và|thì|là|trước|sau|khi|vào|cho|về|các|những)(?!\w)"
)
