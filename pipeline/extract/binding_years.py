"""Which years bind: `vào năm 2025` and `đến năm 2025` of an action, not the years of a programme, phase or vision."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.beside_times import BEGUN, REACH, acts_behind, begins_or_ends, done
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import alternatives
from pipeline.extract.work_verbs import begins_with_verb
from pipeline.text import Span

_MUST = re.compile(r"(?i) ?,? ?(?:phải|cần)(?!\w)")
_SHARE = re.compile(r"(?i)(?:t[ỷỉ] (?:lệ|trọng|suất|số)|tốc độ|thu nhập|giá trị|tổng|diện tích)[^,;.:]{0,100}$")
_REACHES = re.compile(r"(?i) (?:đạt|còn|tăng|giảm)(?!\w)")
_VISION = re.compile(r"(?i),? (?:và )?(?:định hướng|tầm nhìn)(?!\w)")
_PHASE = re.compile(r"(?i)giai đoạn(?: (?:[IVX]+|[0-9]))?:?[ (]*$")  # `giai đoạn I: từ năm 2021 đến năm 2025`


def year_binds(text: str, line: Span, time: TimeExpression, left: str, signalled: bool, year: PlanYear) -> bool:
    """Whether a time that is a year, or a part of one, says when something is to be done.

    Args:
        left: what stands before it in its line.
        signalled: a word such as `trong` belongs to it.
    """
    point = time.point
    if point is None:
        return False
    if _PHASE.search(left):
        return False
    if time.form == "range":
        return _programme().search(left) is None
    if point.part is not None:  # `cuối năm`: behind `vào`, or at the head or the end of the clause of an action
        return signalled or begins_or_ends(text, line, time, left)
    if not signalled:  # `Năm 2024: tổ chức sơ kết`, `Năm 2024, số hóa …`
        mark = text[time.stop : time.stop + 1]
        return (mark == ":" or (mark == "," and acts_behind(text, line, time.stop))) and BEGUN.search(left) is not None
    if time.relation in ("before", "by"):
        return point.numbered
    if time.relation == "from":
        return point.numbered and (year.year is None or point.year is None or point.year >= year.year)
    if _wished().search(left):
        return False
    if time.relation == "until":
        return _horizon_binds(text, line, time, left)
    firm = text[time.start : time.core].lower().startswith("vào") or _bare_verb(text, line, time)
    firm = firm or (text.startswith(",", time.stop) and bool(BEGUN.search(left)) and acts_behind(text, line, time.stop))
    return point.numbered and (firm or done().search(left) is not None or _MUST.match(text, time.stop) is not None)


def _bare_verb(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether a verb alone stands between the last comma and the time: `…, tổng kết | trong năm 2025`."""
    start = max(line.start, time.start - REACH)
    comma = max(text.rfind(mark, start, time.start) for mark in ",;")
    verb = begins_with_verb(text, comma + 1, time.start) if comma >= 0 else None
    return verb is not None and not text[verb.stop : time.start].strip()


def _horizon_binds(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """`phấn đấu đến năm 2025 đạt 90%`, `đến hết năm`; not `Chương trình … đến năm 2025`."""
    if time.point is not None and not time.point.numbered:
        return "hết" in text[time.start : time.core].lower()
    share = _SHARE.search(left)
    if share and not _aims().search(left, share.start() if _REACHES.match(text, time.stop) else 0):
        return False  # `Tỷ trọng công nghiệp | đến năm 2030`, `Phấn đấu tỷ trọng công nghiệp | đến năm 2030 đạt …`
    if _VISION.match(text, time.stop, line.stop):  # `Đề án … đến năm 2030, định hướng đến năm 2045`
        return False
    programme = _programme().search(left)
    if programme and not _aims().search(left, programme.start()):
        return False
    if text[time.start : time.core].lower().rstrip().endswith("hết"):  # `Giữ vững kết quả đến hết năm 2026`
        return True
    return _aims().search(left) is not None or acts_behind(text, line, time.stop)


@cache
def _programme() -> re.Pattern[str]:
    """A programme whose name may run up to the time: `Chương trình … | đến năm 2025`."""
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('programme')})(?!\w)[^;.:]{{0,200}}$")


@cache
def _aims() -> re.Pattern[str]:
    """An action or goal that a year bounds: `phấn đấu | đến năm 2025`."""
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('aim')})(?!\w)")


@cache
def _wished() -> re.Pattern[str]:
    """The year of a vision, not of an action: `hướng tới … | vào năm 2030`."""
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('wish')})(?!\w)[^,;.]{{0,120}}$")
