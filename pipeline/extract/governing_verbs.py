"""The verb that governs a clause: the one whose objects run up to the time, the first of those joined to it.

rà soát, tổng hợp danh sách, gửi về Sở | trước ngày 20/11      `rà soát`: the others say what becomes of it
… họp thôn trong tháng 12, gửi biên bản | trước ngày 05/01     `gửi`: it has its time to itself
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.extract.acting_subjects import main_start, predicate_at, subject_at
from pipeline.extract.actor_names import name_end
from pipeline.extract.coordinated_actions import pieces
from pipeline.extract.work_clauses import alternatives, trim
from pipeline.extract.work_verbs import Verb, actor_at, begins_with_verb, verbs
from pipeline.text import Span

_WORD = re.compile(r"\w")

THEN = re.compile(r"(?i)(?<!\w)thì |(?<=, )(?=(?:các|từng|mỗi) (?!năm|quý|tháng|tuần|ngày|lần)\w+ |phải )")
"""Behind it the main clause begins: `Trường hợp …, thì trưởng thôn báo cáo`."""

COOPERATION = re.compile(r"(?i)phối hợp (?:chặt chẽ )?(?:với|cùng) ")
"""Whom the work is done with stands behind it."""


def only_completes(text: str, start: int, stop: int) -> bool:
    """Whether a stretch has no verb but `hoàn thành` and its like."""
    return all(verb.kind == "modal" or completes(text, verb) for verb in verbs(text, start, stop))


def is_completion(text: str, task: Span) -> bool:
    """Whether a task says no more than that something is to be completed."""
    return _completion().fullmatch(text, *task) is not None


def completes(text: str, verb: Verb) -> bool:
    """Whether a verb says only that something is completed: `hoàn thành`."""
    return _completion().fullmatch(text, verb.start, verb.stop) is not None


@cache
def _completion() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:{alternatives('completion')})")


def opening_predicate(text: str, span: Span) -> Verb | None:
    """The first verb of a stretch that begins with it, or with its subject."""
    span = Span(main_start(text, *span), span.stop)  # `sau khi thu thập thông tin, | cán bộ tập hợp phiếu`
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


def governing(text: str, span: Span) -> Verb | None:
    """The verb whose objects run up to the end of `span`; the first of the coordinated verbs that lead up to it."""
    reach = span.stop
    then = THEN.search(text, *span)
    if then and (_acts(text, then.end(), span.stop) or not subject_at(text, span.start, then.start())):
        span = Span(then.end(), span.stop)
    span = Span(main_start(text, *span), span.stop)
    who = subject_at(text, *span)
    if who:
        span = trim(text, who.stop, span.stop)
    joint = COOPERATION.search(text, *span)
    if joint and not _acts(text, span.start, joint.start()):  # `chủ trì, phối hợp với các sở, ngành | rà soát, …`
        verb = with_partner(text, Span(joint.start(), span.stop))
        span = Span(verb.start, span.stop) if verb else span
    parts = pieces(text, span)
    chosen: Verb | None = None
    chosen_stop = span.stop
    whole = text.endswith((",", ", "), span.start, reach)  # `…, chậm nhất ngày …` bounds the whole clause
    for number in range(len(parts) - 1, -1, -1):
        piece = parts[number]
        verb = begins_with_verb(text, *piece) or with_partner(text, piece)
        if verb is None and number and TIMED.search(text, span.start, piece.start):
            verb = _delivered(text, piece)  # `họp thôn trong tháng 12, | biên bản gửi …`
        if verb is None and number == 0:
            verb = predicate_at(text, *span) if who else None
            verb = verb or opening_predicate(text, piece) or _delivered(text, piece) or _first_verb(text, piece)
        if verb is None:
            continue
        bare = only_verbs(text, verb.start, piece.stop)
        if chosen is None:
            if bare and completes(text, verb):
                whole = True  # `…, hoàn thành trước ngày …` completes what stands before it
                continue
            chosen, chosen_stop = verb, piece.stop
        elif bare or (
            not _alone(text, chosen, chosen_stop, whole) and not TIMED.search(text, piece.start, chosen.start)
        ):
            chosen, chosen_stop = verb, piece.stop
        else:
            break
        if not names_recipient_only(text, chosen, chosen_stop) and _AND.search(text, span.start, verb.start):
            break
    if chosen is None:  # an actor that no table knows: `Bên cạnh đó, khu phố cũng rà soát …`
        known = (verb for piece in reversed(parts) if (verb := _first_verb(text, piece)))
        chosen = next((verb for verb in known if not completes(text, verb)), None)
    return chosen


def _acts(text: str, start: int, stop: int) -> bool:
    return any(verb.kind != "modal" for verb in verbs(text, start, stop))


def with_partner(text: str, span: Span) -> Verb | None:
    """The verb behind whom it is done with: `phối hợp với các địa phương | rà soát`."""
    opened = COOPERATION.match(text, *span)
    who = subject_at(text, opened.end(), span.stop) if opened else None
    return begins_with_verb(text, who.stop, span.stop) if who else None


_AND = re.compile(r"(?i)(?: và|đồng thời)(?: \w{2,6} \w{2,6})? $")  # what follows is another action


TIMED = re.compile(r"(?i)(?<!\w)(?:ngày|tháng|quý) [0-9IV]")


def _alone(text: str, verb: Verb, stop: int, whole: bool) -> bool:
    """Whether the action of a verb has its time to itself, the one before the comma another or none.

    `gửi về Sở`, `trình Chủ tịch phê duyệt` hand over what the clause before speaks of; a time set off by a comma
    bounds all that stands before it.
    """
    return _hands_over(text, verb, stop) if verb.kind == "delivery" else not whole


def names_recipient_only(text: str, verb: Verb, stop: int) -> bool:
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


def only_verbs(text: str, start: int, stop: int) -> bool:
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
