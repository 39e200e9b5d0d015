"""What is to be done by a deadline (nội dung công việc): the verb that governs a clause, with its objects."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline import tables
from pipeline.extract.actor_names import name_end
from pipeline.extract.delivery_recipients import recipient_at, shared_recipient, without_recipient
from pipeline.extract.spelling import one_of
from pipeline.extract.time_expressions import TimeExpression
from pipeline.extract.work_clauses import (
    LEADING,
    Verb,
    WorkVerb,
    actor_at,
    alternatives,
    begins_with_verb,
    clause_at,
    main_start,
    predicate_at,
    sentence_at,
    subject_at,
    trim,
    verbs,
)
from pipeline.text import Span

THEN = re.compile(r"(?i)(?<!\w)thì |(?<=, )(?=(?:các|từng|mỗi) (?!năm|quý|tháng|tuần|ngày|lần)\w+ |phải )")
"""Behind it the main clause begins: `Trường hợp …, thì trưởng thôn báo cáo`."""

COOPERATION = re.compile(r"(?i)phối hợp (?:chặt chẽ )?(?:với|cùng) ")

STAGE = re.compile(
    r"(?i)(?:đợt|bước|giai đoạn|vòng|lần|năm|tháng|quý|tuần|riêng|cụ thể)(?: (?:thứ )?[0-9ivx]{1,4}[0-9]{0,2})?$"
)
"""A label that only numbers a stage: `Đợt 1`, `Năm 2022`."""

_WORD = re.compile(r"\w")
_ADVERBIAL = re.compile(r"(?i)(?:theo|căn cứ|thực hiện|trên cơ sở|trong|tại) [^,;.]{2,120}, ")  # `Theo quy định, `
_NOMINAL = re.compile(r"(?i)(?:việc|công tác) ")  # `Việc chấm điểm được thực hiện hằng quý`
_TIME_OF = re.compile(r"(?i)(?:thời (?:gian|hạn|điểm)|tiến độ|lịch)")
_PASSIVE = re.compile(r"(?i) (?:để|được|sẽ|dự kiến)(?!\w)")
_IS_DONE = re.compile(  # passive right before the time
    r"(?i) được (?:thực hiện|tổ chức|tiến hành|triển khai|hoàn thành|diễn ra)? ?$"
)


_TAKES_SUBJECT = frozenset(("delivery", "light", "office"))  # `Lễ trao giải tổ chức …`, `Hồ sơ gửi về …`


def find_task(text: str, body: Span, clause: Span, time: TimeExpression) -> tuple[Span | None, Span | None]:
    """The task of a time and to whom it goes; `body` is the sentence behind its label, `clause` that of the time."""
    before = Span(clause.start, time.start)
    opened = text.rfind("(", before.start, before.stop)
    if opened >= 0 and ")" not in text[opened : before.stop] and _only_completes(text, opened + 1, before.stop):
        before = Span(before.start, opened)  # `… ứng cử (hoàn thành chậm nhất ngày …)`
    after = trim(text, time.stop, clause.stop)
    ahead = None if text.startswith("và ", after.start) else _predicate(text, after)
    if _IS_DONE.search(text, *before) and (noun := _noun(text, before)):
        return noun, recipient_at(text, after.start, after.stop)
    behind = None if _only_actor(text, before) else _governing(text, before)
    if behind is None and ahead is None and clause.start > body.start and _only_completes(text, *before):
        earlier = clause_at(text, body, clause.start - 2, clause.start - 2)
        behind = _governing(text, earlier)
        before = earlier
    if ahead and (behind is None or _leads(text, time, ahead, after)):
        return without_recipient(
            text, ahead.start, _purpose(text, ahead.start, _first_action(text, ahead, after)), ahead
        )
    if (
        behind is not None
        and _completes(text, behind)
        and behind.stop + 1 >= time.start
        and text[after.start].isupper()
    ):
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
    if _TIMED.search(text, first, behind.start):  # `họp thôn trong tháng 12, | biên bản | gửi …`
        first = text.rfind(", ", first, behind.start) + 2
    object_first = trim(text, first, before_time(text, first, behind.start))
    if task.stop == behind.stop and behind.kind in _TAKES_SUBJECT and _is_object(text, object_first):
        task = object_first
    if submit_to is None:
        submit_to = recipient_at(text, time.stop, clause.stop) or shared_recipient(text, body, clause)
    return task, submit_to


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
    pieces = _pieces(text, Span(verb.start, after.stop))
    for piece, following in pairwise(pieces):
        if not _only_verbs(text, *piece) and begins_with_verb(text, *following):
            return before_time(text, piece.start, piece.stop)
    return after.stop


def find_next_task(text: str, sentence: Span, line: Span) -> Span | None:
    """The actions of the sentence behind that of the time: `Đợt 1: từ ngày …. Trồng cây, chăm sóc vườn, mỗi lớp …`."""
    start = trim(text, sentence.stop, line.stop).start
    following = sentence_at(text, Span(start, line.stop), start)
    task: Span | None = None
    for piece in _pieces(text, following):
        verb = begins_with_verb(text, *piece)
        if verb is None:
            break
        task = Span(task.start if task else verb.start, piece.stop)
    return task


def _is_object(text: str, span: Span) -> bool:
    """Whether a noun that is no actor fills the stretch before a verb: `Hồ sơ đề nghị khen thưởng` gửi về …"""
    if _TIME_OF.fullmatch(text, *span) or text.endswith(" phải", *span):
        return False  # `thời gian | kiểm tra`, `trường hợp dị ứng nặng phải | báo cáo`
    return span.stop - span.start > 3 and not actor_at(text, *span) and begins_with_verb(text, *span) is None


def _only_completes(text: str, start: int, stop: int) -> bool:
    """Whether a stretch has no verb but `hoàn thành` and its like."""
    return all(verb.kind == "modal" or _completes(text, verb) for verb in verbs(text, start, stop))


def only_completes(text: str, task: Span) -> bool:
    """Whether a task says no more than that something is to be completed."""
    return _completion().fullmatch(text, *task) is not None


def _completes(text: str, verb: Verb) -> bool:
    return _completion().fullmatch(text, verb.start, verb.stop) is not None


@cache
def _completion() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:{alternatives('completion')})")


def _predicate(text: str, span: Span) -> Verb | None:
    """The first verb of a stretch that begins with it, or with its subject."""
    if verb := begins_with_verb(text, *span):
        return verb
    who = subject_at(text, *span) or subject_at(text, second_start(text, span), span.stop)
    if who is None:
        return None
    return predicate_at(text, who.stop, span.stop) or _first_verb(text, Span(who.stop, span.stop))


def second_start(text: str, span: Span) -> int:
    """Behind the first comma, where a further adverbial stands before the subject: `giữa nhiệm kỳ, | Sở …`."""
    comma = text.find(", ", span.start, min(span.stop, span.start + 40))
    return comma + 2 if comma >= 0 else span.stop


def _leads(text: str, time: TimeExpression, ahead: Verb, after: Span) -> bool:
    """Whether the verb behind the time is the one it belongs to, though another stands before it."""
    if text[time.stop : ahead.start].strip():  # `… chậm nhất 05 ngày các đơn vị báo cáo`
        return after.start == time.stop + 1 and subject_at(text, *after) is not None
    return time.form == "recurring" or (ahead.kind != "delivery" and time.relation in ("until", "from", "in"))


def _governing(text: str, span: Span) -> Verb | None:
    """The verb whose objects run up to the end of `span`; the first of the coordinated verbs that lead up to it."""
    reach = span.stop
    if then := THEN.search(text, *span):
        span = Span(then.end(), span.stop)
    span = Span(main_start(text, *span), span.stop)
    who = subject_at(text, *span)
    if who:
        span = trim(text, who.stop, span.stop)
    pieces = _pieces(text, span)
    chosen: Verb | None = None
    chosen_stop = span.stop
    whole = text.endswith((",", ", "), span.start, reach)  # `…, chậm nhất ngày …` bounds the whole clause
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        verb = begins_with_verb(text, *piece) or _with_partner(text, piece)
        if verb is None and number and _TIMED.search(text, span.start, piece.start):
            verb = _delivered(text, piece)  # `họp thôn trong tháng 12, | biên bản gửi …`
        if verb is None and number == 0:
            verb = predicate_at(text, *span) if who else None
            verb = verb or _predicate(text, piece) or _delivered(text, piece) or _first_verb(text, piece)
        if verb is None:
            continue
        bare = _only_verbs(text, verb.start, piece.stop)
        if chosen is None:
            if bare and _completes(text, verb):
                whole = True  # `…, hoàn thành trước ngày …` completes what stands before it
                continue
            chosen, chosen_stop = verb, piece.stop
        elif bare or (
            not _alone(text, chosen, chosen_stop, whole) and not _TIMED.search(text, piece.start, chosen.start)
        ):
            chosen, chosen_stop = verb, piece.stop
        else:
            break
        if not _names_recipient_only(text, chosen, chosen_stop) and _AND.search(text, span.start, verb.start):
            break
    if chosen is None:  # an actor that no table knows: `Bên cạnh đó, khu phố cũng rà soát …`
        known = (verb for piece in reversed(pieces) if (verb := _first_verb(text, piece)))
        chosen = next((verb for verb in known if not _completes(text, verb)), None)
    return chosen


def _with_partner(text: str, span: Span) -> Verb | None:
    """The verb behind whom it is done with: `phối hợp với các địa phương | rà soát`."""
    opened = COOPERATION.match(text, *span)
    who = subject_at(text, opened.end(), span.stop) if opened else None
    return begins_with_verb(text, who.stop, span.stop) if who else None


_AND = re.compile(r"(?i)(?: và|đồng thời)(?: \w{2,6} \w{2,6})? $")  # what follows is another action
_TIMED = re.compile(r"(?i)(?<!\w)(?:ngày|tháng|quý) [0-9IV]")


def _alone(text: str, verb: Verb, stop: int, whole: bool) -> bool:
    """Whether the action of a verb has its time to itself, the one before the comma another or none.

    `gửi về Sở`, `trình Chủ tịch phê duyệt` hand over what the clause before speaks of; a time set off by a comma
    bounds all that stands before it.
    """
    return _hands_over(text, verb, stop) if verb.kind == "delivery" else not whole


def _names_recipient_only(text: str, verb: Verb, stop: int) -> bool:
    """Whether a delivery says to whom, and not what: `và gửi về Sở`, `và báo cáo Giám đốc Sở`."""
    if verb.kind != "delivery":
        return False
    to = min(stop, verb.stop + 1)
    named = actor_at(text, to, stop) and name_end(text, to, stop, followed=False) >= stop
    return named or _HANDED.search(text, verb.start, min(stop, verb.stop + 5)) is not None


def _hands_over(text: str, verb: Verb, stop: int) -> bool:
    """Whether a delivery names what is handed over: `gửi danh mục về …`, `trình Giám đốc phương án`."""
    if _HANDED.match(text, verb.stop, stop) or verb.stop >= stop:
        return False
    if not actor_at(text, verb.stop + 1, stop):
        return True
    end = name_end(text, verb.stop + 1, stop, followed=False)
    return end < stop and text[end] == " " and begins_with_verb(text, end, stop) is None


_HANDED = re.compile(r"(?i) (?:về|đến|tới|cho|lên|qua|bằng văn bản)(?!\w)")


def _only_verbs(text: str, start: int, stop: int) -> bool:
    """Whether a stretch is a list of verbs without object: `tiến hành sơ kết`."""
    for verb in verbs(text, start, stop):
        if _WORD.search(text, start, verb.start):
            return False
        start = verb.stop
    return not _WORD.search(text, start, stop)


def _delivered(text: str, span: Span) -> Verb | None:
    """The verb of `Hồ sơ đề nghị khen thưởng gửi về …`, whose object stands before it."""
    if _papers().match(text, *span) is None:
        return None
    return next((verb for verb in verbs(text, *span) if verb.kind == "delivery"), None)


@cache
def _papers() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:{alternatives('handed_over')})(?!\w)")


def _first_verb(text: str, span: Span) -> Verb | None:
    """The first verb of a stretch, or the one behind `phải`: `trường hợp dị ứng sau tiêm phải | báo cáo`."""
    for before, verb in pairwise(verbs(text, *span)):
        if verb.kind != "modal" and text[slice(*before[:2])] == "phải" and not text[before.stop : verb.start].strip():
            return verb
    return next((verb for verb in verbs(text, *span) if verb.kind != "modal"), None)


def _pieces(text: str, span: Span) -> list[Span]:
    """The stretches between the commas of a clause, and before an `và` that begins another action."""
    cuts, depth, quoted = [span.start], 0, False
    for mark in _piece_marks().finditer(text, *span):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth = max(0, depth - 1)
        elif mark[0] in "“”":
            quoted = mark[0] == "“"
        elif depth == 0 and not quoted and not is_compound(text, cuts[-1], mark.start()):
            cuts.append(mark.end())
    cuts.append(span.stop)
    return [piece for a, b in pairwise(cuts) if (piece := trim(text, a, b)).stop > piece.start]


def is_compound(text: str, start: int, comma: int) -> bool:
    """Whether the comma belongs to one name of work: `thi đua, khen thưởng`, `chương trình kiểm tra, giám sát`."""
    if text[comma - 7 : comma + 13].lower() == "thi đua, khen thưởng":
        return True
    if any(text[comma - at : comma - at + len(verb)].lower() == verb for verb, at in _verbs_with_comma()):
        return True
    if _submitted().search(text, start, comma) and _decides().match(text, comma):
        return True
    listed = _fields().search(text, max(start, comma - 40), comma + 40)
    return listed is not None and listed.end() == comma


@cache
def _submitted() -> re.Pattern[str]:
    """What is submitted to somebody, up to the first thing that they do with it: `trình Giám đốc Sở xem xét`."""
    return re.compile(rf"(?i)(?<!\w)(?:trình|đề nghị|báo cáo|kiến nghị) [^,;()]+ (?:{alternatives('decision')})$")


@cache
def _decides() -> re.Pattern[str]:
    return re.compile(rf"(?i), (?:{alternatives('decision')})(?!\w)")


@cache
def _verbs_with_comma() -> tuple[tuple[str, int], ...]:
    """Verbs of two syllables that share a third, and where their comma is: `thanh, quyết toán`."""
    rows = tables.load("work_verbs", WorkVerb, key=("verb",))
    return tuple((row.verb, row.verb.index(",")) for row in rows if "," in row.verb and row.kind == "action")


@cache
def _fields() -> re.Pattern[str]:
    """A field of work behind its noun, before another field: `công tác tuyên truyền`, `vận động`."""
    rows = tables.load("work_verbs", WorkVerb, key=("verb",))
    office = one_of(row.verb for row in rows if row.kind == "office")
    return re.compile(rf"(?i)(?<=\w )(?<!phải )(?<!cần )(?<!và )(?:{office})(?=, (?:{office})(?!\w))")


@cache
def _piece_marks() -> re.Pattern[str]:
    adverb = "(?:kịp thời|thường xuyên|định kỳ|đồng thời) "
    return re.compile(rf"(?i)[,()“”]| và (?:{adverb})?(?=(?:{alternatives('new_action')})(?!\w))| đồng thời ")


def before_time(text: str, start: int, stop: int) -> int:
    """The end of a task without the words that only lead over to its time: `thông xe xong | trước ngày …`."""
    while stop > start:
        if text[stop - 1] in " ,(":
            stop -= 1
        elif (empty := _leads_over().search(text, max(start, stop - 12), stop)) and empty.start() > start:
            stop = empty.start()
        else:
            break
    return stop


@cache
def _leads_over() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('leads_over')})$")


def _purpose(text: str, start: int, stop: int) -> int:
    """Where a purpose begins in text[start:stop], else its end."""
    found = _purposes().search(text, start, stop)
    return found.start() if found else stop


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
