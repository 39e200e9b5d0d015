"""To whom a delivery goes (nơi gửi, nơi nhận báo cáo): `về Văn phòng Sở`, `trình Chủ tịch UBND huyện`, `báo cáo Bộ`."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.actor_names import actor_pattern
from pipeline.extract.work_clauses import Verb, actor_at, alternatives, trim
from pipeline.text import Span

_PREPOSITION = re.compile(r"(?i) (?:về|đến|tới|cho|qua)$")
_WORD = re.compile(r"\w")


def without_recipient(text: str, start: int, stop: int, verb: Verb) -> tuple[Span, Span | None]:
    """The task text[start:stop] before its `về …`, and who stands there; `verb` is the verb of the task."""
    for found in _recipients().finditer(text, start, stop):
        link = found["link"].lower()
        if not actor_at(text, found.start("actor"), stop) or (link == "cho" and verb.kind != "delivery"):
            continue
        end = _end(text, found.end(), stop)
        if link.startswith("trình") and end < stop - 1:
            continue
        direct = found.start() == verb.start
        if direct and link in ("trình", "gửi", "nộp") and _handed_over().search(text, found.start("actor"), end):
            continue  # `trình Giám đốc danh sách …` hands over the list
        reports = link.startswith("báo cáo") and not _WORD.search(text, verb.stop, found.start())
        task_end = found.start() + len(_PREPOSITION.sub("", found["link"])) if direct or reports else found.start()
        return trim(text, start, task_end), trim(text, found.start("actor"), end)
    return trim(text, start, stop), None


def recipient_at(text: str, start: int, stop: int) -> Span | None:
    """Who stands behind the time: ` … trước ngày 20/11 về Hội đồng … để xem xét`."""
    found = _recipients().match(text, trim(text, start, stop).start, stop)
    if found is None or not actor_at(text, found.start("actor"), stop):
        return None
    return trim(text, found.start("actor"), _end(text, found.end(), stop))


def shared_recipient(text: str, body: Span, clause: Span) -> Span | None:
    """The recipient printed once, at the end of a sentence of several coordinated clauses."""
    if clause.stop >= body.stop:
        return None
    for found in _recipients().finditer(text, clause.stop, body.stop):
        if found["link"].lower() in ("về", "gửi về") and actor_at(text, found.start("actor"), body.stop):
            return trim(text, found.start("actor"), _end(text, found.end(), body.stop))
    return None


def _end(text: str, start: int, stop: int) -> int:
    found = _ends().search(text, start, stop)
    end = found.start() if found else stop
    if text.count("(", start, end) > text.count(")", start, end):  # `Bộ (qua Vụ Tổ chức, email: …)`
        closed = text.find(")", end, stop)
        return closed + 1 if closed >= 0 else stop
    return end


@cache
def _ends() -> re.Pattern[str]:
    further = alternatives("further_action")
    return re.compile(
        rf"(?i)[;:]|\.(?= |$)| (?:{alternatives('after_recipient')})(?!\w)|(?:,| và) (?=(?:{further})(?!\w))"
    )


@cache
def _handed_over() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('handed_over')})(?!\w)")


@cache
def _recipients() -> re.Pattern[str]:
    return re.compile(
        r"(?i)(?<!\w)(?P<link>(?:gửi|nộp|báo cáo|trình|chuyển) (?:về|đến|tới|cho|qua)"
        r"|về|đến|tới|cho|gửi|báo cáo|trình|nộp)"
        rf" (?P<actor>{actor_pattern()})"
    )
