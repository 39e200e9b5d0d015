"""Who has to do what by a deadline, and to whom it goes: responsible, task, recipient (chủ trì, nội dung, nơi gửi).

The words are taken from the sentence of the time as they stand; what the sentence does not say is looked up in the
label before its colon and in the headings it stands under, never in another item.
"""

from __future__ import annotations

import re

from pipeline.document import Document
from pipeline.extract.acting_subjects import main_start, predicate_at, subject_at
from pipeline.extract.governing_verbs import COOPERATION, THEN, is_completion, second_start
from pipeline.extract.item_roles import ORDER, TIMELY, Roles, addressee, content_start, labelled, of_item, performed
from pipeline.extract.task_words import STAGE, before_time, find_next_task, find_task
from pipeline.extract.times import TimeExpression
from pipeline.extract.work_clauses import clause_at, sentence_at, trim
from pipeline.extract.work_verbs import actor_at, actor_head, begins_with_verb, leads_others, verbs
from pipeline.text import Span


def find_roles(document: Document, line: Span, near: Span, time: TimeExpression) -> Roles:
    """The roles of one deadline in running text.

    Args:
        line: its paragraph or item.
        near: the part of the line that is looked at.
    """
    text = document.text
    content = max(content_start(text, line), near.start)
    sentence = sentence_at(text, Span(content, near.stop), time.start)
    sentence = Span(max(sentence.start, content), max(sentence.stop, time.stop))
    label = _label(text, sentence, time)
    body = Span(label.stop + 1, sentence.stop) if label else sentence
    body = trim(text, min(body.start, time.start), body.stop)
    if label and (asked := _ASKED.match(text, *body)) and begins_with_verb(text, asked.end(), body.stop):
        body = Span(min(asked.end(), time.start), body.stop)  # `Trạm Y tế: Đề nghị | lập danh sách …`
    clause = clause_at(text, body, time.start, time.stop)
    who = _responsible(text, label, body, clause, time)
    task, submit_to = find_task(text, body, clause, time)
    if label and task and is_completion(text, task):
        task = _named_by(text, label) or task  # `Khám sơ tuyển: hoàn thành trước ngày …`
    if who is None:
        who = labelled(text, Span(content, sentence.start)) or addressee(document, line, time.start)
    elif (leads_others(text, who.start) or _AS_FOR.search(text, content, who.start)) and (
        addressed := addressee(document, line, time.start)
    ):
        if task and leads_others(text, who.start):  # `1. Đảng ủy xã` over `- Lãnh đạo các chi bộ tổ chức …`
            task = Span(who.start, task.stop)
        who = addressed
    partner = _cooperating(text, clause, time)
    if (task is None or is_completion(text, task)) and (label is None or TIMELY.fullmatch(text, *label)):
        said = performed(text, Span(content, sentence.start))
        if said.task:  # `Phòng Nội vụ rà soát danh sách. | Hoàn thành trước ngày …`
            return Roles(said.task, who or said.responsible, partner or said.cooperating, submit_to or said.submit_to)
    if task is None and label is not None:
        task = _named_by(text, label) or (find_next_task(text, sentence, near) if STAGE.match(text, *label) else None)
        if task is None:
            return of_item(document, line, Roles(task, who, partner, submit_to))
    if task is None and trim(text, *sentence) == Span(time.start, time.stop):
        return of_item(document, line, Roles(None, who, partner, submit_to))  # a line that is a time
    return Roles(task, who, partner, submit_to)


def _label(text: str, sentence: Span, time: TimeExpression) -> Span | None:
    """`Văn phòng Sở` of `Văn phòng Sở: …`; the last label before the time when several stand in a row."""
    colon = text.rfind(":", sentence.start, time.start)
    bracketed = text.rfind("(", sentence.start, colon) > text.rfind(")", sentence.start, colon)
    if colon < 0 or bracketed or text[colon + 1 : colon + 2].isdigit():
        return None
    start = max(sentence.start, text.rfind(";", sentence.start, colon) + 1)
    label = trim(text, start, colon)
    return label if 0 < label.stop - label.start <= 160 else None


def _responsible(text: str, label: Span | None, body: Span, clause: Span, time: TimeExpression) -> Span | None:
    for start in _clause_starts(text, clause, time):
        if who := subject_at(text, start, clause.stop):
            return _cut_at(text, _listed_from(text, body, who) if start == clause.start else who, time)
    if label:
        order = ORDER.match(text, *label)
        begin = order.end() if order else label.start
        if actor_at(text, begin, label.stop):  # `Công an tỉnh mở các đợt cao điểm: đợt 1 từ ngày …`
            if _addresses(text, Span(begin, label.stop), body):
                return _named(text, begin, label)
            acting = subject_at(text, begin, label.stop)
            return acting if acting and begins_with_verb(text, acting.stop, label.stop) else _named(text, begin, label)
    if clause.start > body.start:
        return subject_at(text, main_start(text, body.start, clause.start), clause.start)
    return None


def _named(text: str, start: int, label: Span) -> Span:
    """The name at the head of a label without the duty behind it: `UBND cấp xã | có trách nhiệm`."""
    duty = next((verb for verb in verbs(text, start, label.stop) if verb.kind == "modal" and verb.start > start), None)
    bare = duty is not None and not text[duty.stop : label.stop].strip()
    return trim(text, start, duty.start if duty and bare else label.stop)


def _listed_from(text: str, body: Span, who: Span) -> Span:
    """The actor with those before it, between semicolons: `Giám đốc các Sở; | Chủ tịch các xã | tổ chức …`."""
    first = who.start
    while text.endswith("; ", body.start, first):
        cut = text.rfind(";", body.start, first - 2) + 1
        begin = trim(text, max(cut, body.start), first).start
        asked = list(_ASKS.finditer(text, begin, first))
        begin = asked[-1].end() if asked else begin  # `Bộ trưởng yêu cầu | Giám đốc các Sở; …`
        head = actor_head(text, begin, first)
        if head is None or any(verb.kind != "modal" for verb in verbs(text, head.stop, first)):
            break
        first = begin
    return Span(first, who.stop)


_ASKS = re.compile(r"(?i)(?<!\w)(?:yêu cầu|đề nghị|giao(?! ban )(?: cho)?|phân công) ")


def _addresses(text: str, label: Span, body: Span) -> bool:
    """Whether a label is a name with a field of work in it: `Ban Chỉ đạo chăm sóc sức khỏe các xã: Ban hành …`."""
    first = next((verb for verb in verbs(text, *label) if verb.start > label.start), None)
    if first is None or first.kind != "office" or text[slice(*first[:2])].lower() == "tổ chức":
        return False
    opens = trim(text, label.stop, body.stop).start
    return text[opens].isupper() and begins_with_verb(text, *body) is not None


def _clause_starts(text: str, clause: Span, time: TimeExpression) -> list[int]:
    """Where a subject may stand: at the head of the clause and right behind a time that opens it."""
    starts = [clause.start] if clause.start < time.start else []
    between = THEN.search(text, clause.start, time.start)
    listed = subject_at(text, *clause) if between else None  # `Phòng Nội vụ, | các phòng chuyên môn | gửi …`
    if between and not (listed and listed.stop > between.end()) and not _is_object(text, clause, between, time):
        starts.insert(0, between.end())
    elif (main := main_start(text, clause.start, time.start)) > clause.start:
        starts.insert(0, main)
    behind = trim(text, time.stop, clause.stop)
    sends = begins_with_verb(text, *behind)
    if sends and sends.kind == "delivery":  # `gửi Chính phủ, Bộ Nội vụ`: no subject behind the comma
        return [*starts, behind.start]
    return [*starts, behind.start, second_start(text, behind)]


def _is_object(text: str, clause: Span, between: re.Match[str], time: TimeExpression) -> bool:
    """Whether who stands before a time belongs to an action before it: `hoạt động của cán bộ|, các đồng chí …, | …`."""

    def acts(start: int, stop: int) -> bool:
        return any(verb.kind != "modal" for verb in verbs(text, start, stop))

    acting = acts(between.end(), time.start) or acts(time.stop, clause.stop)
    return not acting and acts(clause.start, between.start())


def _cut_at(text: str, who: Span, time: TimeExpression) -> Span:
    """The part of `who` before a time that stands between subject and predicate."""
    return trim(text, who.start, time.start) if who.start < time.start < who.stop else who


_AS_FOR = re.compile(r"(?i)(?<!\w)đối với $")  # `1. Công an xã` over `Đối với các cơ sở kinh doanh, hướng dẫn …`
_ASKED = re.compile(r"(?:Đề nghị|Yêu cầu) (?=[a-zà-ỹđ])")


def _named_by(text: str, label: Span) -> Span | None:
    """The action that a label names: `kiểm tra` of `Thời gian kiểm tra:`, all of `Sơ kết học kỳ:`."""
    if STAGE.match(text, *label):
        return None
    if actor_at(text, *label):
        who = subject_at(text, *label)
        verb = predicate_at(text, who.stop, label.stop) if who else None
        return Span(verb.start, label.stop) if verb else None
    timely = TIMELY.match(text, *label)
    named = trim(text, timely.end() if timely else label.start, label.stop)
    named = trim(text, named.start, before_time(text, named.start, named.stop))
    return named if named.stop - named.start > 2 else None


def _cooperating(text: str, clause: Span, time: TimeExpression) -> Span | None:
    """Whom the work is done with: `phối hợp với Phòng Nội vụ rà soát …`."""
    found = COOPERATION.search(text, *clause)
    if found is None:
        return None
    who = subject_at(text, found.end(), clause.stop)
    return _cut_at(text, who, time) if who else None
