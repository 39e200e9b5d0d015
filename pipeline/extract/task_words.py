"""What is to be done by a deadline (nội dung công việc): the verb that governs a clause, with its objects."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.extract.acting_subjects import LEADING, subject_at
from pipeline.extract.actor_names import name_end
from pipeline.extract.binding_rhythms import OR_AT_ONCE
from pipeline.extract.coordinated_actions import pieces
from pipeline.extract.delivery_recipients import recipient_at, shared_recipient, without_recipient
from pipeline.extract.governing_verbs import (
    COOPERATION,
    TIMED,
    completes,
    governing,
    names_recipient_only,
    only_completes,
    only_verbs,
    opening_predicate,
)
from pipeline.extract.times import TimeExpression
from pipeline.extract.work_clauses import alternatives, clause_at, sentence_at, trim
from pipeline.extract.work_verbs import Verb, actor_at, begins_with_verb, verbs
from pipeline.text import Span

STAGE = re.compile(
    r"(?i)(?:đợt|bước|giai đoạn|vòng|lần|năm|tháng|quý|tuần|riêng|cụ thể)(?: (?:thứ )?[0-9ivx]{1,4}[0-9]{0,2})?$"
)
"""A label that only numbers a stage: `Đợt 1`, `Năm 2022`."""

_ADVERBIAL = re.compile(r"(?i)(?:theo|căn cứ|thực hiện|trên cơ sở|trong|tại) [^,;.]{2,120}, ")  # `Theo quy định, `
_NOMINAL = re.compile(r"(?i)(?:việc|công tác) ")  # `Việc chấm điểm được thực hiện hằng quý`
_OWN = re.compile(r"(?i)riêng ")  # `riêng | phương án của phường | trình trước ngày …`
_TIME_OF = re.compile(r"(?i)(?:thời (?:gian|hạn|điểm)|tiến độ|lịch)")
_PASSIVE = re.compile(r"(?i) (?:để|phải|được|sẽ|dự kiến)(?!\w)")
_IS_DONE = re.compile(  # passive right before the time
    r"(?i) được (?:thực hiện|tổ chức|tiến hành|triển khai|hoàn thành|diễn ra|gửi|nộp|trình)? ?$"
)


_SENDS = ("gửi", "nộp", "báo cáo")
_LEADS = 16  # code points of the longest words that lead over to a time
_TAKES_SUBJECT = frozenset(("delivery", "light", "office"))  # `Lễ trao giải tổ chức …`, `Hồ sơ gửi về …`


def find_task(text: str, body: Span, clause: Span, time: TimeExpression) -> tuple[Span | None, Span | None]:
    """The task of a time and to whom it goes; `body` is the sentence behind its label, `clause` that of the time."""
    before = Span(clause.start, time.start)
    opened = text.rfind("(", before.start, before.stop)
    if opened >= 0 and ")" not in text[opened : before.stop] and only_completes(text, opened + 1, before.stop):
        before = Span(before.start, opened)  # `… ứng cử (hoàn thành chậm nhất ngày …)`
    at_once = OR_AT_ONCE.match(text, time.stop, clause.stop)
    after = trim(text, at_once.end() if at_once else time.stop, clause.stop)
    ahead = None if text.startswith("và ", after.start) else opening_predicate(text, after)
    if _IS_DONE.search(text, *before) and (noun := _noun(text, before)):
        return noun, recipient_at(text, after.start, after.stop)
    behind = None if _only_actor(text, before) else governing(text, before)
    if behind is None and ahead is None and clause.start > body.start and only_completes(text, *before):
        earlier = clause_at(text, body, clause.start - 2, clause.start - 2)
        behind = governing(text, earlier)
        before = earlier
    further = text.endswith("và ", before.start, before.stop)  # `rà soát và | định kỳ | gửi Sở`
    sent_on = ahead is not None and not further and _is_sent_on(text, ahead, after.stop)
    if ahead and (behind is None or (_leads(text, time, ahead, after) and not sent_on)):
        stop = _first_action(text, ahead, after)
        task, submit_to = without_recipient(text, ahead.start, _purpose(text, ahead.start, stop), ahead)
        return task, submit_to or _sent_then(text, Span(stop, after.stop))
    if behind is not None and completes(text, behind) and behind.stop + 1 >= time.start and text[after.start].isupper():
        return _up_to_purpose(text, after), None  # `Hoàn thành | trong năm 2026 | Dự án …`
    if behind is not None and behind.kind == "action" and behind.stop + 1 == time.start and _names_thing(text, after):
        return _up_to_purpose(text, after), None  # `bảo đảm | đến hết năm 2030 | số lượng cấp phó …`
    if behind is None:
        return _noun(text, before), recipient_at(text, after.start, after.stop)
    again = _EARLIER.search(text, behind.stop, before.stop)  # another time of the same action
    stop = before_time(text, behind.start, again.start() if again else before.stop)
    task, submit_to = without_recipient(text, behind.start, _purpose(text, behind.start, stop), behind)
    task = Span(task.start, before_time(text, task.start, task.stop))
    first = before.start
    if TIMED.search(text, first, behind.start):  # `họp thôn trong tháng 12, | biên bản | gửi …`
        first = text.rfind(", ", first, behind.start) + 2
    if own := _OWN.match(text, first, behind.start):
        first = own.end()
    object_first = trim(text, first, before_time(text, first, behind.start))
    if task.stop <= behind.stop and behind.kind in _TAKES_SUBJECT and _is_object(text, object_first):
        task = object_first
    if submit_to is None:
        submit_to = recipient_at(text, time.stop, clause.stop) or shared_recipient(text, body, clause)
    if submit_to is None and task.stop < before.stop:
        submit_to = _reported_then(text, Span(task.stop, before.stop))
    return task, submit_to


def _sent_then(text: str, span: Span) -> Span | None:
    """To whom goes what is done, when the next words say it: `báo cáo tiến độ, | gửi về Văn phòng`."""
    start = trim(text, *span).start
    verb = begins_with_verb(text, start, span.stop)
    if verb is None or text[start : verb.start].strip() or not text.startswith(_SENDS, verb.start):
        return None
    return without_recipient(text, verb.start, span.stop, verb)[1]


def _reported_then(text: str, span: Span) -> Span | None:
    """To whom the last of the next actions goes: `xử lý … theo quy định, | báo cáo UBND tỉnh | trong quý III`."""
    last = pieces(text, span)[-1:]
    verb = begins_with_verb(text, *last[0]) if last else None
    if verb is None or not text.startswith(_SENDS, verb.start):
        return None
    return without_recipient(text, verb.start, last[0].stop, verb)[1]


def _is_sent_on(text: str, verb: Verb, stop: int) -> bool:
    """Whether a verb behind a time only says to whom goes what stands before it: `báo cáo hằng tháng | gửi Sở`."""
    sends = text.startswith(("gửi", "nộp"), verb.start)
    return sends and (names_recipient_only(text, verb, stop) or actor_at(text, verb.stop + 1, stop))


def _only_actor(text: str, span: Span) -> bool:
    """Whether nothing but a name stands there: `Thanh tra Bộ | trước ngày …`."""
    start = opened.end() if (opened := _GIVEN.match(text, *span)) else span.start
    if not actor_at(text, start, span.stop) or any(verb.start > start for verb in verbs(text, start, span.stop)):
        return False
    return name_end(text, start, span.stop, followed=False) >= span.stop


def _names_thing(text: str, span: Span) -> bool:
    """Whether a noun begins there: no verb, no actor, none of the words that lead on from a time."""
    if LEADING.match(text, *span) or not text[span.start : span.start + 1].isalpha():
        return False
    return begins_with_verb(text, *span) is None and not actor_at(text, *span)


def _up_to_purpose(text: str, span: Span) -> Span:
    return trim(text, span.start, _purpose(text, *span))


_GIVEN = re.compile(r"(?i)(?:giao(?: cho)?|đề nghị|yêu cầu) ")
_EARLIER = re.compile(
    r"(?i) (?:(?:chậm nhất|trước|vào|đến|đến hết|trong)(?: ngày| tháng| quý)?|từ (?:ngày|tháng|quý))"
    r" (?=[0-9]|[IV]{1,3}(?!\w))|, (?:mỗi|hằng|hàng) (?:ngày|tuần|tháng|quý|năm)(?!\w)"
)


def _first_action(text: str, verb: Verb, after: Span) -> int:
    """Where the action of the verb right behind a time ends, before a further one: `gieo xong, | cải tạo …`."""
    if text[verb.start - 2 : verb.start - 1] in ":,":  # `Quý IV: tổng kết phong trào, bình chọn gương điển hình`
        return after.stop
    parts = pieces(text, Span(verb.start, after.stop))
    for piece, following in pairwise(parts):
        if COOPERATION.match(text, *following):  # `báo cáo kết quả, | phối hợp chặt chẽ với Văn phòng …`
            return before_time(text, piece.start, piece.stop)
        then = begins_with_verb(text, *following)
        if then and not only_verbs(text, *piece) and (then.kind == "delivery" or not _ends_in_verb(text, piece)):
            return before_time(text, piece.start, piece.stop)
    return after.stop


def _ends_in_verb(text: str, piece: Span) -> bool:
    """Whether the object of the last verb of a piece stands behind the next: `mở đợt tuyên truyền, | phổ biến Luật`."""
    return any(verb.stop == piece.stop and verb.kind != "modal" for verb in verbs(text, *piece))


def find_next_task(text: str, sentence: Span, line: Span) -> Span | None:
    """The actions of the sentence behind that of the time: `Đợt 1: từ ngày …. Trồng cây, chăm sóc vườn, mỗi lớp …`."""
    start = trim(text, sentence.stop, line.stop).start
    following = sentence_at(text, Span(start, line.stop), start)
    task: Span | None = None
    for piece in pieces(text, following):
        verb = begins_with_verb(text, *piece)
        if verb is None:
            break
        task = Span(task.start if task else verb.start, piece.stop)
    return task


def _is_object(text: str, span: Span) -> bool:
    """Whether a noun that is no actor fills the stretch before a verb: `Hồ sơ đề nghị khen thưởng` gửi về …"""
    if _TIME_OF.fullmatch(text, *span) or text.endswith(" phải", *span):
        return False  # `thời gian | kiểm tra`, `trường hợp dị ứng nặng phải | báo cáo`
    if any(verb.kind == "modal" and verb.start == span.start for verb in verbs(text, *span)):
        return False  # `Định kỳ | báo cáo Thủ tướng …`
    return span.stop - span.start > 3 and not actor_at(text, *span) and begins_with_verb(text, *span) is None


def _leads(text: str, time: TimeExpression, ahead: Verb, after: Span) -> bool:
    """Whether the verb behind the time is the one it belongs to, though another stands before it."""
    if text[time.stop : ahead.start].strip():  # `… chậm nhất 05 ngày các đơn vị báo cáo`
        return after.start == time.stop + 1 and subject_at(text, *after) is not None
    return time.form == "recurring" or (ahead.kind != "delivery" and time.relation in ("until", "from", "in"))


def before_time(text: str, start: int, stop: int) -> int:
    """The end of a task without the words that only lead over to its time: `thông xe xong | trước ngày …`."""
    while stop > start:
        if text[stop - 1] in " ,(":
            stop -= 1
        elif (empty := _leads_over().search(text, max(start, stop - _LEADS), stop)) and empty.start() > start:
            stop = empty.start()
        else:
            break
    return stop


@cache
def _leads_over() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('leads_over')})$")


def _purpose(text: str, start: int, stop: int) -> int:
    """Where a purpose begins in text[start:stop], else its end."""
    for found in _purposes().finditer(text, start, stop):
        if text.count("(", start, found.start()) <= text.count(")", start, found.start()):
            return found.start()
    return stop


@cache
def _purposes() -> re.Pattern[str]:
    return re.compile(rf"(?i) (?:{alternatives('purpose')})(?!\w)")


def _noun(text: str, span: Span) -> Span | None:
    """What the sentence offers without a verb: `Hội nghị … được thực hiện trong ngày …`."""
    adverbial = _ADVERBIAL.match(text, *span) or _NOMINAL.match(text, *span)
    span = Span(adverbial.end(), span.stop) if adverbial else span
    passive = _PASSIVE.search(text, *span)
    noun = trim(text, span.start, before_time(text, span.start, passive.start() if passive else span.stop))
    modals = (verb.kind == "modal" for verb in verbs(text, *noun))
    modal = next(modals, False) and all(modals)  # `Dự kiến tháng 11`
    return None if modal or noun.stop - noun.start < 3 or STAGE.match(text, *noun) else noun
