"""Which time expressions bind somebody, and which only name a programme, a document, an anniversary or a past.

A time binds when its signal word, its place in the clause or the verb beside it says by when something is done.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import Final

from pipeline.extract.beside_times import BEGUN, LABEL, REACH, acts_behind, begins_or_ends, completing_word
from pipeline.extract.binding_rhythms import rhythm_binds
from pipeline.extract.binding_years import year_binds
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import alternatives, clause_at, sentence_at
from pipeline.extract.work_verbs import actor_at, verbs
from pipeline.text import Span

_NAME: Final = 300  # code points of the longest name in quotation marks
_DUE_LABEL = re.compile(
    r"(?i)(?:hoàn thành|kết thúc|xong|thời hạn|hạn (?:cuối|chót|nộp|gửi|nhận)|trình|gửi|nộp)[^:;.]{0,50}:?[^:;.]{0,12}$"
)
_NAMES_BEFORE = re.compile(  # names of periods, entry into force
    r"(?i)(?:nhiệm kỳ|năm học|(?<!ngoại )(?<!chính )kh[óo][áa]|hiệu lực[^.;]{0,40})[ (]*$"
)
_NOT_BEFORE = re.compile(  # anniversaries, comparisons, statistics; a firm signal (`trước`, `chậm nhất`) outweighs them
    r"(?i)(?:(?:so )?với|(?:kỷ niệm|chào mừng|truyền thống)[^.;]{0,80}(?:[0-9]; )?"
    r"|(?:thành lập|giải phóng|sinh|mất)(?: ngày)?|tính"
    r"|(?:mốc|thời kỳ|niên độ)(?: thời gian)?(?: được)? (?:thanh tra|kiểm tra|giám sát|kiểm toán)"
    r"|số liệu(?: \w+){0,2}|nhân|dịp|ban hành kèm theo[^.;]{0,40}|thời gian ký|xếp loại|cùng kỳ):?[ (]*$"
)
_BLANK_DAY = re.compile(r"(?i)ngày[^0-9]+tháng")
_TIMED = re.compile(r"(?i)^(?:[-+*•–(]|[0-9a-zđ.]{1,4}[.)])?\s*thời (?:gian|điểm)[^:;]{0,60}:[^;.:]{0,40}$")
_PERFECT = re.compile(r"(?i)(?<!\w)đã (?:được )?[^.;,:]{0,60}$")  # `06 dự án đã bàn giao từ năm 2022`
_SETTLED = re.compile(  # `các cụm công nghiệp đã được hình thành | trước khi Quy chế được ban hành`
    r"(?i)(?<!\w)đã được (?!hoàn thành|giao|gửi|nộp)\w+ (?:(?!xong|gửi|nộp|phải)\w+ )?$"
)
_SAME_DAY = re.compile(r"(?i)\((?:tức|nhằm|âm lịch)(?: là)?:? [^()]*$")  # `(tức ngày 30/12 năm Kỷ Sửu …)`
_ABLE = re.compile(r"(?i) có khả năng [^,;.:]{0,40}$")  # `các dự án có khả năng hoàn thành | trong năm 2026`
_LASTS = re.compile(
    r"(?i)(?:(?<!\w)có thời (?:gian|lượng)|thời lượng|kéo dài)(?: là)? ?$"
)  # `Lớp học kéo dài | không quá 5 ngày`
_TO_NOW = re.compile(r"(?i) ?(?:đến|tới) nay|\s?trở (?:về trước|lại đây)")


def binds(text: str, line: Span, time: TimeExpression, year: PlanYear) -> bool:
    """Whether the time says by when, from when, in which period or how often something is to be done."""
    left = text[max(line.start, time.start - REACH) : time.start]
    if not _may_bind(text, line, time, left, year):
        return False
    if time.form == "point" and time.relation in ("from", "in", "bare") and _PERFECT.search(left):
        return False
    if time.exclusive and _SETTLED.search(left):
        return False
    if _NAMES_BEFORE.search(left) or (time.relation not in ("before", "by") and _NOT_BEFORE.search(left)):
        return False
    if _SAME_DAY.search(left) or _ABLE.search(left):
        return False
    if time.duration and _LASTS.search(left):
        return False
    return not (_quoted(text, line, time) or _TO_NOW.match(text, time.stop, line.stop))


def is_due(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether a label before an unsignalled time makes it the last moment: `Thời gian hoàn thành: tháng 11/2025`."""
    if time.relation != "bare" or time.form != "point":
        return False
    left = text[max(line.start, time.start - REACH) : time.start]
    return LABEL.search(left) is not None and _DUE_LABEL.search(left) is not None


def _may_bind(text: str, line: Span, time: TimeExpression, left: str, year: PlanYear) -> bool:
    """By its own words and what stands beside it, before what speaks against it is looked at."""
    if time.form == "recurring":
        return rhythm_binds(text, line, time)
    if time.form == "relative":
        return time.kind == "due" or _hangs_on(text, line, time, left)
    if _is_past(time, year):
        return False
    signalled = time.core > time.start or time.clock
    if not signalled and left.endswith(", ") and _BLANK_DAY.match(text, time.start, time.stop):
        return False  # `Lạc Khê, ngày … tháng 6 năm 2024` of a letterhead
    if not signalled and left.rstrip().endswith("(") and text[time.stop : time.stop + 1] == ")":
        return LABEL.search(left) is not None
    if time.point is not None and time.point.unit == "year":
        return year_binds(text, line, time, left, signalled, year)
    return signalled or _bare_binds(text, line, time, left)


def _hangs_on(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """Whether a delivery hangs on the event of `sau khi …`, or it opens a clause with an action."""
    if BEGUN.search(left):
        return acts_behind(text, line, time.stop)
    clause = clause_at(text, sentence_at(text, line, time.start), time.start, time.stop)
    return any(verb.kind == "delivery" for verb in verbs(text, clause.start, time.start))


def _is_past(time: TimeExpression, year: PlanYear) -> bool:
    """A month or more before the plan was issued: a report of what was, not an obligation."""
    end = time.last or time.first
    if end is None:
        return False
    if time.point is not None and time.point.unit == "year" and year.year is not None and end.year < year.year:
        return True  # `Đến hết năm 2022, xã đạt 14/19 tiêu chí` in a plan of 2023
    if year.issued is not None:
        return end < year.issued - timedelta(days=31)
    return year.year is not None and end.year < year.year - 1


def _bare_binds(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """A month, quarter or day without signal: at the head of its clause, behind a label or a verb of completion."""
    point = time.point
    if point is None or (point.unit == "day" and point.month is None):
        return False
    if LABEL.search(left) or completing_word(left):
        return True
    if point.part is not None and begins_or_ends(text, line, time, left):
        return True
    if point.unit == "day" and point.year is not None and (_held().search(left) or _TIMED.match(left)):
        return True
    follows = text[time.stop : min(time.stop + 1, line.stop)]
    if left.rstrip().endswith(":") and follows in ("", ".", ";", ","):  # `Tổng kết phong trào: Quý IV/2025.`
        return True
    if BEGUN.search(left):
        return (
            time.form == "range"
            or follows in (":", "")
            or (acts_behind(text, line, time.stop) and not _is_share(text, time))
        )
    listed = left.endswith(", ") and point.unit in ("month", "quarter") and point.year is not None
    return listed and follows in (")", ";", ".", "", ",")


def _is_share(text: str, time: TimeExpression) -> bool:
    """Whether two bare numbers are so many of so many: `5/8 xã hoàn thành …`, not `20/11 các lớp tổ chức …`."""
    counted = _COUNTED.match(text, time.stop) if _TWO_NUMBERS.fullmatch(text, time.start, time.stop) else None
    return counted is not None and actor_at(text, counted.end(), counted.end() + 60)


_TWO_NUMBERS = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")
_COUNTED = re.compile(r" (?=[a-zà-ỹ])(?!(?:các|những|mỗi|từng|toàn|mọi|tất) )")


@cache
def _held() -> re.Pattern[str]:
    """The beginning of `khai mạc hội thi | ngày 20-3-2024`."""
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('held')})(?!\w)[^,;.:0-9“”()]{{0,40}}$")


def _quoted(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether the time stands inside quotation marks: part of a name."""
    before = text[max(line.start, time.start - _NAME) : time.start]
    if before.rfind("“") > before.rfind("”"):
        return True
    return before.count('"') % 2 == 1 and '"' in text[time.stop : min(line.stop, time.stop + _NAME)]
