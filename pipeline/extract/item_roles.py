"""Who does what by the item that a time stands in: its label and first words, its sentence before, its headings.

What the sentence of the time does not say is looked up here, never in another item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.document import LABELLED, Document
from pipeline.extract.acting_subjects import main_start, predicate_at, subject_at
from pipeline.extract.delivery_recipients import without_recipient
from pipeline.extract.governing_verbs import COOPERATION, with_partner
from pipeline.extract.table_columns import column_of
from pipeline.extract.work_clauses import alternatives, sentence_at, trim
from pipeline.extract.work_verbs import actor_at, begins_with_verb, verbs
from pipeline.text import Span


@dataclass(frozen=True, slots=True)
class Roles:
    """Spans of the words that name each part; None where nothing names it."""

    task: Span | None = None
    responsible: Span | None = None
    cooperating: Span | None = None
    submit_to: Span | None = None
    product: Span | None = None


_ITEM = re.compile(
    r"(?:\([ivx]{1,4}\)|[0-9]{1,2}/(?= )|[-–—+•*]|\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}(?:[.)]|-(?= ))"
    r"|\(?[a-zđ][.)]|[IVX]{1,5}\.)\s*"
)
TIMELY = re.compile(  # `Thời gian thực hiện` of a label; what is left of it names the work
    r"(?i)(?:thời (?:gian|hạn|điểm)|tiến độ|hạn (?:cuối|chót)|lịch|lộ trình)"
    r"(?: (?:(?:thực hiện|hoàn thành|tiến hành|dự kiến|của)(?!\w)|tổ chức$))*"
)


def labelled(text: str, before: Span) -> Span | None:
    """Whom the label of an item addresses, in its later sentences: `Thanh tra Bộ: Chủ trì … . | Tổng hợp …`."""
    colon = text.find(":", *before)
    label = trim(text, before.start, colon) if colon > 0 else None
    if label is None or label.stop - label.start > 160 or not actor_at(text, *label):
        return None
    said = (verb for verb in verbs(text, *label) if verb.start > label.start)
    return None if any(verb.kind != "modal" for verb in said) else label


def performed(text: str, before: Span) -> Roles:
    """Who does what in the last sentence of text[before], as far as it says so."""
    if before.stop <= before.start:
        return Roles()
    said = sentence_at(text, before, before.stop - 1)
    start = main_start(text, *said)
    who = subject_at(text, start, said.stop)
    start = who.stop if who else start
    joint = COOPERATION.search(text, start, said.stop)
    verb = with_partner(text, Span(joint.start(), said.stop)) if joint else None
    verb = verb or (predicate_at(text, start, said.stop) if who else begins_with_verb(text, start, said.stop))
    if verb is None:
        return Roles()
    task, submit_to = without_recipient(text, verb.start, said.stop, verb)
    return Roles(task, who, subject_at(text, joint.end(), said.stop) if joint else None, submit_to)


def of_item(document: Document, line: Span, own: Roles) -> Roles:
    """Fill what `- Thời gian hoàn thành: …` leaves open from its item: its first words, `- Đơn vị chủ trì: …`."""
    text = document.text
    found = document.section_at(line.start)
    while found is not None and (
        document.sections[found].kind not in ("arabic", "letter")
        or document.line_at(document.sections[found].content) == line
    ):
        found = document.sections[found].parent
    if found is None:
        return own
    item = document.sections[found]
    named: dict[str, Span] = {}
    for each in document.lines_within(*item.span)[:40]:
        start = content_start(text, each)
        colon = text.find(":", start, each.stop)
        column = column_of(text, Span(start, colon)) if colon > 0 else None
        if column and colon + 1 < each.stop:
            named.setdefault(column, trim(text, colon + 1, each.stop))
    head = document.line_at(item.content)
    task = item.heading or trim(text, item.content, max(item.content, head.stop))
    opened = TIMELY.match(text, *task)
    beside = _beside_time().match(text, opened.end(), task.stop) if opened else None
    task = trim(text, beside.end() if beside else opened.end() if opened else task.start, task.stop)
    usable = head != line and task.stop > task.start
    first = sentence_at(text, task, task.start)
    acting = performed(text, first) if usable and actor_at(text, *task) else None
    if acting is not None and acting.responsible:
        # `1. Phòng Nội vụ chủ trì xây dựng tài liệu …` over `- Thời gian thực hiện: Quý II`
        named.setdefault("responsible", acting.responsible)
        if acting.cooperating:
            named.setdefault("cooperating", acting.cooperating)
        task = acting.task or task
        usable = acting.task is not None
    else:
        task = first  # `Tổ chức hội nghị … . Trong đó, tập trung vào …`
        usable = usable and not actor_at(text, *task)
    return Roles(
        own.task or (task if usable else None),
        named.get("responsible") or own.responsible,
        named.get("cooperating") or own.cooperating,
        own.submit_to,
        named.get("product"),
    )


@cache
def _beside_time() -> re.Pattern[str]:
    """What a heading names beside the time: `Thời gian|, địa điểm| kiểm tra`."""
    return re.compile(rf"(?i)(?:(?:,| và) (?:{alternatives('beside_time')})(?!\w))+")


def content_start(text: str, line: Span) -> int:
    """Where the words of a line begin behind its label."""
    start = line.start
    while (item := _ITEM.match(text, start, line.stop)) and item.end() > start:
        start = item.end()
    return start


def addressee(document: Document, line: Span, place: int) -> Span | None:
    """The actor whom the headings above the line address: `1. Ban Thường trực …`, `2. Giao Phòng Nội vụ:`."""
    text = document.text
    found = document.section_at(place)
    while found is not None:
        section = document.sections[found]
        first = document.line_at(section.span.start)
        if section.kind in LABELLED or section.kind == "bullet":
            start = section.content
            own = section.heading or Span(start, max(start, first.stop))
            end = text.find(":", own.start, own.stop)
            own_line = text[own.start : own.stop]
            own = trim(text, own.start, end if end >= 0 else own.stop)
            order = ORDER.match(text, *own)
            # `2. Giao Sở Xây dựng` alone on its line is no title, but says who
            named = section.heading is not None or end >= 0 or (order is not None and own_line[-1:] not in ".;,")
            if named and first != line and own.stop - own.start < 160:
                begin = order.end() if order else own.start
                said = [verb for verb in verbs(text, begin, own.stop) if verb.start > begin]
                if actor_at(text, begin, own.stop) and all(verb.kind == "modal" for verb in said):
                    return trim(text, begin, said[0].start if said else own.stop)  # `Các đơn vị | có trách nhiệm:`
        found = section.parent
    return None


ORDER = re.compile(r"(?i)(?:giao(?: cho)?|đề nghị|yêu cầu|đối với|phân công) ")
"""Words that ask somebody by name: `Giao | Phòng Nội vụ`."""
