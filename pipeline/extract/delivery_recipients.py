"""To whom a delivery goes (nơi gửi, nơi nhận báo cáo): `về Văn phòng Sở`, `trình Chủ tịch UBND huyện`, `báo cáo Bộ`."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.work_clauses import alternatives, trim
from pipeline.extract.work_verbs import Verb, actor_head, begins_with_verb, verbs
from pipeline.text import Span

_ASIDE = re.compile(r" ?\([^()]{0,80}\)")  # `… 15/4/2024 (thứ Hai) về Văn phòng`
_PREPOSITION = re.compile(r"(?i) (?:về|đến|tới|cho|qua)$")
_LINK = re.compile(
    r"(?i)(?<!\w)(?<!chương )(?<!công )(?<!quy )(?<!tờ )(?<!lộ )"
    r"(?P<link>(?:gửi|nộp|báo cáo|trình|chuyển) (?:về|đến|tới|cho|qua)|về|đến|tới|cho|với|gửi|báo cáo|trình|nộp) "
)
_WORD = re.compile(r"\w")


def without_recipient(text: str, start: int, stop: int, verb: Verb) -> tuple[Span, Span | None]:
    """The task text[start:stop] before its `về …`, and who stands there; `verb` is the verb of the task."""
    for found in _LINK.finditer(text, start, stop):
        link = found["link"].lower()
        actor = actor_head(text, found.end(), stop)
        given = verb if verb.kind == "delivery" else _delivery_before(text, start, found.start()) or verb
        if actor is None or not _takes(text, link, actor.start, given):
            continue
        if link == "về" and _sent_on(text, actor.stop, stop):
            continue  # `báo cáo kết quả về người lao động | gửi Ủy ban nhân dân tỉnh`
        end = _end(text, actor.stop, stop)
        if link.startswith("trình") and end < stop - 1:
            continue
        direct = found.start() == verb.start
        if direct and link in ("trình", "gửi", "nộp") and _handed_over().search(text, actor.start, end):
            continue  # `trình Giám đốc danh sách …` hands over the list
        reports = link.startswith("báo cáo") and not _WORD.search(text, verb.stop, found.start())
        task_end = found.start() + len(_PREPOSITION.sub("", found["link"])) if direct or reports else found.start()
        return trim(text, start, task_end), trim(text, actor.start, end)
    return trim(text, start, stop), None


def _takes(text: str, link: str, actor: int, verb: Verb) -> bool:
    """Whether the one behind a link gets something; not in `quán triệt tới đảng viên`, `luật về bảo hiểm`."""
    if link in ("cho", "tới", "đến"):
        return verb.kind == "delivery"
    if link == "với":  # `báo cáo tiến độ với Chủ nhiệm`
        return text[verb.start : verb.stop].lower() == "báo cáo"
    return link != "về" or verb.kind == "delivery" or text[actor].isupper() or text.startswith(("các ", "cơ "), actor)


def _sent_on(text: str, start: int, stop: int) -> bool:
    """Whether somebody further on is named by `gửi` or `nộp`."""
    return any(
        found["link"].lower().startswith(("gửi", "nộp")) and actor_head(text, found.end(), stop)
        for found in _LINK.finditer(text, start, stop)
    )


def _delivery_before(text: str, start: int, stop: int) -> Verb | None:
    """The delivery right before a link: `lưu trữ hồ sơ, bàn giao | cho …`."""
    last = next((verb for verb in verbs(text, max(start, stop - 20), stop) if verb.stop >= stop - 1), None)
    return last if last and last.kind == "delivery" else None


def recipient_at(text: str, start: int, stop: int) -> Span | None:
    """Who stands behind the time: ` … trước ngày 20/11 về Hội đồng … để xem xét`."""
    aside = _ASIDE.match(text, start, stop)
    found = _LINK.match(text, trim(text, aside.end() if aside else start, stop).start, stop)
    actor = actor_head(text, found.end(), stop) if found else None
    return trim(text, actor.start, _end(text, actor.stop, stop)) if actor else None


def shared_recipient(text: str, body: Span, clause: Span) -> Span | None:
    """The recipient printed once, at the end of a sentence of several coordinated clauses."""
    if clause.stop >= body.stop:
        return None
    for found in _LINK.finditer(text, clause.stop, body.stop):
        actor = actor_head(text, found.end(), body.stop) if found["link"].lower() in ("về", "gửi về") else None
        if actor:
            return trim(text, actor.start, _end(text, actor.stop, body.stop))
    return None


def _end(text: str, start: int, stop: int) -> int:
    """Where the recipient whose first words end at `start` ends."""
    ends = (found.start() for found in _ends().finditer(text, start, stop))
    end = next((end for end in ends if text.count("(", start, end) <= text.count(")", start, end)), stop)
    for more in _MORE.finditer(text, start, end):
        if text[more.end()].islower() and begins_with_verb(
            text, more.end(), stop
        ):  # `gửi đơn vị được kiểm tra và đăng trên trang …`
            end = more.start()
            break
    if text.count("(", start, end) > text.count(")", start, end):  # `Bộ (qua Vụ Tổ chức, email: …)`
        closed = text.find(")", end, stop)
        return closed + 1 if closed >= 0 else stop
    return end


_MORE = re.compile(r"(?i)(?:(?<!thi đua),| và) ")


@cache
def _ends() -> re.Pattern[str]:
    further = alternatives("further_action")
    return re.compile(
        rf"(?i)[;:]|\.(?= |$)| (?:{alternatives('after_recipient')})(?!\w)|(?:,| và) (?=(?:{further})(?!\w))"
        rf"|(?-i: (?=(?:{alternatives('handed_over')})(?!\w)))"  # `báo cáo UBND tỉnh | kết quả thực hiện`
        # `gửi Sở Y tế | tổng hợp, báo cáo …`, not `Trung tâm Dịch vụ tổng hợp`
        r"|(?-i:(?<!ịch vụ) tổng hợp)(?=[,.;]| (?:và|để|trình|báo cáo|chung)(?!\w)|$)"
    )


@cache
def _handed_over() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives('handed_over')})(?!\w)")  # not `Bộ Kế hoạch và Đầu tư`
