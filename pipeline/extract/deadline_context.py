"""Which time expressions bind somebody, and which only name a programme, a document, an anniversary or a past.

A time binds when its signal word, its place in the clause or the verb beside it says by when something is done.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import Final, NamedTuple

from pipeline import tables
from pipeline.extract.times import PlanYear, TimeExpression
from pipeline.extract.work_clauses import alternatives, clause_at, sentence_at, trim
from pipeline.extract.work_verbs import actor_at, begins_with_verb, verbs
from pipeline.numbering import label_at
from pipeline.text import Span

_LEFT: Final = 120  # code points of the line that are looked at before a time

_NAME: Final = 300  # code points of the longest name in quotation marks

_BEGUN = re.compile(  # head of a line or clause, behind at most one adverbial: `; dự kiến `
    r"(?i)(?:^(?:[-–+•*]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}[.)/]|[a-zđ][.)])?|[;:.–—+•(]|(?<=\s)-)\s*"
    r"(?:(?:dự kiến|riêng|bắt đầu|và|đồng thời|trong đó|thời gian|(?:đợt|bước) [0-9ivx]{1,4})[,:]?\s*)?$"
)
_LABEL = re.compile(  # `Thời gian hoàn thành: `, `Hạn cuối nhận bài là `, `Thời hạn gửi: dự kiến `
    r"(?i)(?:thời (?:gian|hạn|điểm)|tiến độ|hạn (?:cuối|chót|nộp|gửi|nhận)|lịch|lộ trình)"
    r"(?: [^:;.,()0-9]{1,60})?(?::|(?: ?\([^()]{0,40}\))? là| vào| dự kiến)? ?(?:dự kiến:? ?)?\(?$"
)
_DUE_LABEL = re.compile(
    r"(?i)(?:hoàn thành|kết thúc|xong|thời hạn|hạn (?:cuối|chót|nộp|gửi|nhận)|trình|gửi|nộp)[^:;.]{0,50}:?[^:;.]{0,12}$"
)
_MUST = re.compile(r"(?i) ?,? ?(?:phải|cần)(?!\w)")
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
_SHARE = re.compile(r"(?i)(?:t[ỷỉ] (?:lệ|trọng|suất|số)|tốc độ|thu nhập|giá trị|tổng|diện tích)[^,;.:]{0,100}$")
_REACHES = re.compile(r"(?i) (?:đạt|còn|tăng|giảm)(?!\w)")
_PHASE = re.compile(r"(?i)giai đoạn(?: (?:[IVX]+|[0-9]))?:?[ (]*$")  # `giai đoạn I: từ năm 2021 đến năm 2025`
_TIMED = re.compile(r"(?i)^(?:[-+*•–(]|[0-9a-zđ.]{1,4}[.)])?\s*thời (?:gian|điểm)[^:;]{0,60}:[^;.:]{0,40}$")
_PERFECT = re.compile(r"(?i)(?<!\w)đã (?:được )?[^.;,:]{0,60}$")  # `06 dự án đã bàn giao từ năm 2022`
_SETTLED = re.compile(  # `các cụm công nghiệp đã được hình thành | trước khi Quy chế được ban hành`
    r"(?i)(?<!\w)đã được (?!hoàn thành|giao|gửi|nộp)\w+ (?:(?!xong|gửi|nộp|phải)\w+ )?$"
)
_SAME_DAY = re.compile(r"(?i)\((?:tức|nhằm|âm lịch)(?: là)?:? [^()]*$")  # `(tức ngày 30/12 năm Kỷ Sửu …)`
_TO_NOW = re.compile(r"(?i) ?(?:đến|tới) nay|\s?trở (?:về trước|lại đây)")


class PeriodNoun(NamedTuple):
    """A row of `period_nouns.csv`: `kế hoạch hằng năm` says whose year it is, not how often something is done."""

    noun: str
    source: str


def binds(text: str, line: Span, time: TimeExpression, year: PlanYear) -> bool:
    """Whether the time says by when, from when, in which period or how often something is to be done."""
    left = text[max(line.start, time.start - _LEFT) : time.start]
    if not _may_bind(text, line, time, left, year):
        return False
    if time.form == "point" and time.relation in ("from", "in", "bare") and _PERFECT.search(left):
        return False
    if time.exclusive and _SETTLED.search(left):
        return False
    if _NAMES_BEFORE.search(left) or (time.relation not in ("before", "by") and _NOT_BEFORE.search(left)):
        return False
    if _SAME_DAY.search(left):
        return False
    return not (_quoted(text, line, time) or _TO_NOW.match(text, time.stop, line.stop))


def is_due(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether a label before an unsignalled time makes it the last moment: `Thời gian hoàn thành: tháng 11/2025`."""
    if time.relation != "bare" or time.form != "point":
        return False
    left = text[max(line.start, time.start - _LEFT) : time.start]
    return _LABEL.search(left) is not None and _DUE_LABEL.search(left) is not None


def _may_bind(text: str, line: Span, time: TimeExpression, left: str, year: PlanYear) -> bool:
    """By its own words and what stands beside it, before what speaks against it is looked at."""
    if time.form == "recurring":
        return _rhythm_binds(text, line, time)
    if time.form == "relative":
        return time.kind == "due" or _hangs_on(text, line, time, left)
    if _is_past(time, year):
        return False
    signalled = time.core > time.start or time.clock
    if not signalled and left.endswith(", ") and _BLANK_DAY.match(text, time.start, time.stop):
        return False  # `Lạc Khê, ngày … tháng 6 năm 2024` of a letterhead
    if not signalled and left.rstrip().endswith("(") and text[time.stop : time.stop + 1] == ")":
        return _LABEL.search(left) is not None
    if time.point is not None and time.point.unit == "year":
        return _year_binds(text, line, time, left, signalled, year)
    return signalled or _bare_binds(text, line, time, left)


def _hangs_on(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """Whether a delivery hangs on the event of `sau khi …`, or it opens a clause with an action."""
    if _BEGUN.search(left):
        return _acts(text, line, time.stop)
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


def _year_binds(text: str, line: Span, time: TimeExpression, left: str, signalled: bool, year: PlanYear) -> bool:
    point = time.point
    if point is None:
        return False
    if _PHASE.search(left):
        return False
    if time.form == "range":
        return _programme().search(left) is None
    if point.part is not None:  # `cuối năm`: behind `vào`, or at the head or the end of the clause of an action
        return signalled or _begins_or_ends(text, line, time, left)
    if not signalled:  # `Năm 2024: tổ chức sơ kết`, `Năm 2024, số hóa …`
        mark = text[time.stop : time.stop + 1]
        return (mark == ":" or (mark == "," and _acts(text, line, time.stop))) and _BEGUN.search(left) is not None
    if time.relation in ("before", "by"):
        return point.numbered
    if time.relation == "from":
        return point.numbered and (year.year is None or point.year is None or point.year >= year.year)
    if _wished().search(left):
        return False
    if time.relation == "until":
        return _horizon_binds(text, line, time, left)
    firm = text[time.start : time.core].lower().startswith("vào") or _bare_verb(text, line, time)
    firm = firm or (text.startswith(",", time.stop) and bool(_BEGUN.search(left)) and _acts(text, line, time.stop))
    return point.numbered and (firm or _done().search(left) is not None or _MUST.match(text, time.stop) is not None)


def _begins_or_ends(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """Whether a part of a period opens the clause of an action, or stands right behind its verb or at its end."""
    if _BEGUN.search(left):
        return _acts(text, line, time.stop)
    clause = clause_at(text, sentence_at(text, line, time.start), time.start, time.stop)
    acting = [verb for verb in verbs(text, clause.start, time.start) if verb.kind != "modal"]
    if not acting:
        return False
    ends = text[time.stop : min(time.stop + 1, line.stop)] in ("", ".", ";", ",")
    return acting[-1].stop == time.start - 1 or (ends and time.point is not None and time.point.unit != "year")


def _bare_verb(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether a verb alone stands between the last comma and the time: `…, tổng kết | trong năm 2025`."""
    start = max(line.start, time.start - _LEFT)
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
    programme = _programme().search(left)
    if programme and not _aims().search(left, programme.start()):
        return False
    if text[time.start : time.core].lower().rstrip().endswith("hết"):  # `Giữ vững kết quả đến hết năm 2026`
        return True
    return _aims().search(left) is not None or _acts(text, line, time.stop)


def _bare_binds(text: str, line: Span, time: TimeExpression, left: str) -> bool:
    """A month, quarter or day without signal: at the head of its clause, behind a label or a verb of completion."""
    point = time.point
    if point is None or (point.unit == "day" and point.month is None):
        return False
    if _LABEL.search(left) or completing_word(left):
        return True
    if point.part is not None and _begins_or_ends(text, line, time, left):
        return True
    if point.unit == "day" and point.year is not None and (_held().search(left) or _TIMED.match(left)):
        return True
    follows = text[time.stop : min(time.stop + 1, line.stop)]
    if left.rstrip().endswith(":") and follows in ("", ".", ";", ","):  # `Tổng kết phong trào: Quý IV/2025.`
        return True
    if _BEGUN.search(left):
        return (
            time.form == "range" or follows in (":", "") or (_acts(text, line, time.stop) and not _is_share(text, time))
        )
    listed = left.endswith(", ") and point.unit in ("month", "quarter") and point.year is not None
    return listed and follows in (")", ";", ".", "", ",")


def _is_share(text: str, time: TimeExpression) -> bool:
    """Whether two bare numbers are so many of so many: `5/8 xã hoàn thành …`, not `20/11 các lớp tổ chức …`."""
    counted = _COUNTED.match(text, time.stop) if _TWO_NUMBERS.fullmatch(text, time.start, time.stop) else None
    return counted is not None and actor_at(text, counted.end(), counted.end() + 60)


_TWO_NUMBERS = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")
_COUNTED = re.compile(r" (?=[a-zà-ỹ])(?!(?:các|những|mỗi|từng|toàn|mọi|tất) )")


def completing_word(left: str) -> str | None:
    """The word at the end of `left` right behind which a time needs no signal: `hoàn thành | quý IV/2024`."""
    found = _done().search(left)
    return found["word"] if found else None


def is_labelled(left: str) -> bool:
    """Whether `left` ends in the label of a time: `Thời gian hoàn thành: `."""
    return _LABEL.search(left) is not None


def _acts(text: str, line: Span, place: int) -> bool:
    """Whether an action follows: a verb, or an actor with one."""
    start = trim(text, place, line.stop).start
    if begins_with_verb(text, start, line.stop) is not None or actor_at(text, start, line.stop):
        return True
    comma = text.find(", ", start, min(line.stop, start + 40))  # `Định kỳ 6 tháng, giữa nhiệm kỳ, các hội …`
    return text.startswith(",", place) and comma > 0 and actor_at(text, comma + 2, line.stop)


def _rhythm_binds(text: str, line: Span, time: TimeExpression) -> bool:
    """How often an action is done, not whose year a plan or budget is for."""
    if time.point is not None or time.core > time.start:  # `trước ngày 15/11 hằng năm`, `thứ hai hằng tuần`
        return True
    sentence = sentence_at(text, line, time.start)
    clause = clause_at(text, sentence, time.start, time.stop)
    before = text[clause.start : time.start]
    follows = begins_with_verb(text, time.stop, sentence.stop)
    close = follows is not None and not _OR_AT_ONCE.sub("", text[time.stop : follows.start]).strip()
    if time.recurrence == "periodic":
        ended = text[time.stop : min(time.stop + 1, line.stop)] in (";", ".", "")
        acting = ended and _acts_so(text, clause.start, time.start)
        return (close or acting) and not _kind_of_work().search(before)
    if not before.strip(" -–+•(,") or _BEGUN.fullmatch(before):
        return _acts(text, sentence, time.stop) or text[time.stop : time.stop + 1] == ":"
    if text.startswith(" của ", time.stop):
        return False
    if (close and not _period_nouns().search(before, before.rfind(",") + 1)) or _LABEL.search(before):
        return True
    return _done_so_often(text, clause, time)


def _acts_so(text: str, start: int, stop: int) -> bool:
    """Whether someone does something there that no noun of period qualifies: `Trạm Y tế giám sát … | định kỳ.`"""
    label = label_at(text, start, stop)
    start = label.content if label else start
    acting = [verb for verb in verbs(text, start, stop) if verb.kind != "modal"]
    if not acting or not (actor_at(text, start, stop) or begins_with_verb(text, start, stop)):
        return False
    return _period_nouns().search(text, acting[0].stop, stop) is None


_OR_AT_ONCE = re.compile(r"(?i) (?:hoặc|và|hay),? đột xuất")  # `định kỳ | hoặc đột xuất | báo cáo …`


def _done_so_often(text: str, clause: Span, time: TimeExpression) -> bool:
    """Whether the verb before a rhythm is done so often: `đăng ký thi đua hằng năm`, not `lập kế hoạch hằng năm`."""
    acting = [
        verb
        for verb in verbs(text, clause.start, time.start)
        if verb.kind != "modal" and not _period_noun_ends().search(text, clause.start, verb.start)
    ]
    if not acting:
        return False
    rhythm = text[time.start : time.stop].lower()
    if rhythm.startswith(("định kỳ ", "theo ")):
        return True
    if acting[-1].kind == "delivery":
        return not _period_noun_ends().search(text, acting[-1].stop, time.start)
    return not _period_nouns().search(text, acting[-1].start, time.start)


@cache
def _done() -> re.Pattern[str]:
    """A verb right behind which a time needs no signal: `hoàn thành quý IV/2024`."""
    return re.compile(rf"(?i)(?P<word>{alternatives('done')})(?: xong)?[ (]*$")


@cache
def _held() -> re.Pattern[str]:
    """The beginning of `khai mạc hội thi | ngày 20-3-2024`."""
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('held')})(?!\w)[^,;.:0-9“”()]{{0,40}}$")


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


@cache
def _kind_of_work() -> re.Pattern[str]:
    """`báo cáo | định kỳ`: a kind of report, not a rhythm."""
    return re.compile(rf"(?i)(?:{alternatives('kind_of_work')}) $")


@cache
def _period_nouns() -> re.Pattern[str]:
    nouns = sorted((row.noun for row in tables.load("period_nouns", PeriodNoun, key=("noun",))), key=len, reverse=True)
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(nouns)})(?!\w)")


@cache
def _period_noun_ends() -> re.Pattern[str]:
    """A period noun right before the end: what follows belongs to its phrase (`kế hoạch phát triển …`)."""
    return re.compile(_period_nouns().pattern + " ?$")


def _quoted(text: str, line: Span, time: TimeExpression) -> bool:
    """Whether the time stands inside quotation marks: part of a name."""
    before = text[max(line.start, time.start - _NAME) : time.start]
    if before.rfind("“") > before.rfind("”"):
        return True
    return before.count('"') % 2 == 1 and '"' in text[time.stop : min(line.stop, time.stop + _NAME)]
