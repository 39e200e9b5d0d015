"""Find targets (chỉ tiêu): a number with a unit that is to be reached.

A share (`từ 98% trở lên`), a count (`ít nhất 03 mô hình`) or a measure (`14,5 km đường`), with what it is a number of.
Budgets, sample sizes, what is so already, numbers of awards to be given and numbers in names are none.

Source: Luật Thi đua, khen thưởng 06/2022/QH15, Điều 17 (tổ chức phong trào thi đua: chỉ tiêu, nội dung thi đua).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.deadlines import plan_year
from pipeline.extract.quantities import Quantity, quantities
from pipeline.extract.spelling import small
from pipeline.extract.target_spans import LEADING, counted_until, measured
from pipeline.extract.target_words import at_head, inside, said_last
from pipeline.extract.work_clauses import alternatives, begins_with_verb, sentence_at, trim
from pipeline.plan import Header, Target
from pipeline.text import Span

_REACH: Final = 300  # code points of a clause that are looked at on either side of a number
_CROWD: Final = 12  # numbers with units over which one is looked past on either side
_GOALS = re.compile(r"(?i)(?:chỉ tiêu|mục tiêu|phấn đấu)")
_QUOTA: Final = 5  # `tổ chức 01 đợt` says what is done, `tổ chức 18 lớp` how much is to be reached
_PAST = re.compile(r"(?i)(?<!\w)(?:đã|hiện nay|tính đến|năm trước)(?!\w)[^;,.]{0,80}$")
_PAST_REACH: Final = 100  # code points that `_PAST` takes at most
_UPPER = re.compile(r"(?i)(?:dưới|không quá|không vượt quá|tối đa|còn|xuống)")  # `nhà trọ dưới 10 phòng`
_CEILING = re.compile(r"(?i)(?:không (?:quá|vượt quá)|tối đa)")
_AT_HEAD = re.compile(r"(?:^|[;:,.](?: trong đó)?|^[-–+•*]|\b[0-9a-zđ]{1,2}(?:[.)/]|-(?= )))\s*$")
_LABEL: Final = 16  # code points that `_AT_HEAD` takes at most, blanks apart
_REPORTED = re.compile(  # `Năm 2023 đạt 96%`, at the head also `Năm 2023, toàn ngành đạt 96%`
    r"(?i)(?:(?P<head>(?<=\n)|(?<=[-–.;] ))|(?<!với )(?<!từ )(?<!\w))năm (?P<year>[12][0-9]{3})(?![0-9])"
    r"(?(head)[^.;]|[^.;,]){0,40}$"
)
_MOVES_ON = re.compile(r"(?i)(?<!\w)(?:lên|xuống|năm [0-9]{4})(?!\w)")  # `từ 8,5% năm 2023 | xuống còn 6%`
_THROUGHOUT = re.compile(r"(?i)(?<!\w)(?:tại|ở|đến|tới|cho) $")  # `giám sát tại 100% xã`
_CONDITION = re.compile(  # a number that is asked of those who are judged
    r"(?i)(?:không (?:xét|đề nghị|công nhận|khen thưởng)|(?:nếu|trường hợp|đối với|(?:tặng|thưởng) [^,;.]{0,60}cho)"
    r"(?!\w))[^,;.]*(?:đạt|có|để|chỉ|vượt)(?: \w+){0,3} $"
)
_REWARDED = re.compile(r"(?i)(?<!\w)được (?:đề nghị )?(?:xét )?(?:tặng|khen|thưởng|nhận)(?!\w)")
_BENEFIT = re.compile(r"(?i)(?<!\w)được (?:\w+ ){1,3}$")  # `trẻ được tiêm 01 mũi`
_ATTRIBUTE = re.compile(  # `trạm bơm công suất 70 m3/s`
    r"(?i)(?<!\w)(?:công suất|lưu lượng|điện áp|khẩu độ|quy mô|dung tích|trọng tải|dài|rộng|cao|sâu|dày|đường kính) $"
)
_ATTACHED = re.compile(r"[0-9.,]+[^\W\d]")  # `40m`
_REACHED_BY = re.compile(r"(?i)[0-9]+ [^0-9,;]{1,20}? (?:đạt|được công nhận) ")  # `03 người đạt Chiến sĩ thi đua cơ sở`
_UP = re.compile(r"(?i) trở (?:lên|xuống)")
_OFTEN = re.compile(r"(?i)[^/]*/(?:ngày|tuần|tháng|quý|năm|học kỳ)")  # `dạy | 03 buổi/tuần`
_SUPPORT = re.compile(  # `hỗ trợ | 50% học phí`
    r"(?i)(?<!\w)(?:hỗ trợ|miễn|miễn, giảm|hưởng|trích|chi)(?: thêm)? $"
)
_COST = re.compile(r"(?i)[^%]*%(?: trở lên)? (?:mức|học phí|chi phí|kinh phí|tiền|phí|lương|giá|lãi)(?!\w)")
_ONWARDS = re.compile(r"(?i)(?: năm [0-9]{4})? (?:lên|xuống|còn)(?!\w)")  # `từ 15% | xuống còn 12%`
_TIMES = re.compile(r"(?i)(?<!\w)(?:tăng|giảm|gấp|cao|hơn)(?!\w)[^,;.]{0,16}$")  # `tăng ít nhất | 1,2 lần`
_SEGMENT = re.compile(r"(?:\([^()]*\)|[^,;:.(])*$")


def extract(document: Document, found: Mapping[str, Any]) -> list[Target]:
    """The targets of the document, in text order.

    Args:
        found: `citations` and `deadlines`, read before; their numbers are no targets.
    """
    text = document.text
    lower = small(text)
    taken = sorted(_spans(found.get("citations") or ()) + _spans(found.get("deadlines") or ()))
    starts = [start for start, _ in taken]
    times = [deadline.start for deadline in found.get("deadlines") or ()]
    year = plan_year(document, found.get("header") or Header()).year
    records: list[Target] = []
    for line in document.lines:
        if document.part_at(line.start).kind != "body" or text[line.start] == "|":
            continue
        done = line.start
        numbers = list(quantities(text, lower, *line))
        for i, number in enumerate(numbers):
            if number.start < done or _within(taken, starts, number.start) or _of_the_past(text, line, number, year):
                continue
            around = _Around(
                Span(
                    numbers[i - _CROWD].start if i >= _CROWD else line.start,
                    numbers[i + _CROWD].start if i + _CROWD < len(numbers) else line.stop,
                ),
                previous=numbers[i - 1].stop if i else line.start,
                following=numbers[i + 1].start if i + 1 < len(numbers) else line.stop,
                timed=next((time for time in times if time >= number.stop), line.stop),
                listed=bool(records) and _AND.fullmatch(text, records[-1].end, number.start) is not None,
                part=bool(records) and _THEREOF.fullmatch(text, records[-1].end, number.start) is not None,
            )
            target = _target(document, lower, number, around)
            if target is not None:
                records.append(target)
                done = target.end
    return records


class _Around(NamedTuple):
    """What stands around a number: the stretch of its line that is looked at, the numbers beside it, the next deadline.

    A number that is `listed` behind another target, or a `part` of its, is one like it.
    """

    near: Span
    previous: int
    following: int
    timed: int
    listed: bool
    part: bool


def _of_the_past(text: str, line: Span, number: Quantity, year: int | None) -> bool:
    """Whether the clause reports on a year before the plan's: `Năm 2023 đạt 96%`."""
    stated = _REPORTED.search(text, max(line.start, number.start - 60), number.start)
    if stated is None or year is None or int(stated["year"]) >= year:
        return False
    return _MOVES_ON.search(text, stated.end("year"), number.start) is None


def _spans(records: Any) -> list[tuple[int, int]]:
    spans = [(record.start, record.end) for record in records]
    return spans + [record.spans["subject"] for record in records if "subject" in record.spans]


def _within(taken: list[tuple[int, int]], starts: list[int], place: int) -> bool:
    i = bisect_right(starts, place) - 1
    return any(start <= place < stop for start, stop in taken[max(0, i - 3) : i + 1])


_THEREOF = re.compile(r"(?: trở lên)?[,;]? ?trong đó:?,? (?:[^\W\d]+(?:, | )){0,12}")  # `, trong đó có chứng chỉ | 28%`
_AND = re.compile(r"(?:,|,? và) ")  # `180 doanh nghiệp | , | 25 hợp tác xã`


def _target(document: Document, lower: str, number: Quantity, around: _Around) -> Target | None:
    text, kind = document.text, number.kind
    sentence = sentence_at(text, around.near, number.start)
    begin = max(sentence.start, number.start - _REACH)
    clause = max(begin, text.rfind(";", begin, number.start) + 1)
    compared = said_last("comparator", lower[clause : number.start])
    start = clause + compared.start() if compared else number.start
    lead = text[clause:start]
    up = _UP.match(text, number.stop, sentence.stop)  # `từ 90% trở lên đoàn viên`
    counted = up.end() if up else number.stop
    limit = min(sentence.stop, counted + _REACH)
    stop = counted_until(
        text, lower, counted, limit, listed=kind == "count", following=around.following, timed=around.timed
    )
    span, under_goals = text[start:stop], _in_goals(document, around.near, start, kind)
    if (
        not (around.listed and kind in ("count", "measure"))
        and not around.part
        and not _is_target(document, around.near, lead, span, number, bool(compared), under_goals)
    ):
        return None
    if compared and compared[0].startswith("từ ") and _ONWARDS.match(text, number.stop):
        return None  # `từ 15% | xuống còn 12%`: the second is to be reached
    if not compared and not under_goals and _OFTEN.match(text, *number.unit):
        return None
    if not compared and around.previous > clause and _BENEFIT.search(lead):
        return None  # `95% trẻ được tiêm | 01 mũi`
    said = trim(text, counted, stop)
    subject: Span | None = said
    if said.stop > said.start:
        if kind == "money":
            return None
    else:
        known = compared or said_last("goal", small(lead)) or lead.rstrip().endswith(":")
        led = known or _names_a_rate(lead) or around.part or (under_goals and kind == "share")
        if kind == "count":
            led = _names_a_measure(lead) or ((under_goals or around.part) and not _acts(lead))
        previous = around.previous if around.previous > clause else clause
        subject = measured(text, lower, clause, start, previous) if led else None
        if subject is not None:
            start, stop = subject.start, counted
        elif kind != "count" or not (under_goals or _needs_no_more(lead, compared)):  # `kết nạp 05 đảng viên`
            return None
        else:
            stop = counted
    return Target(
        **document.place(start, stop),
        rule=f"target.{kind}",
        value=number.value,
        unit=text[slice(*number.unit)],
        subject=text[slice(*subject)] if subject else None,
        section=document.section_path(start),
        spans={"subject": (subject.start, subject.stop)} if subject else {},
    )


def _segment(lead: str) -> str:
    """What stands behind the last mark of `lead`, in small letters, without a label and the colon before the number."""
    found = _SEGMENT.search(lead.rstrip(" :"))
    said = small(found[0]).strip() if found else ""
    while leading := LEADING.match(said):
        said = said[leading.end() :]
    return said


def _names_a_rate(lead: str) -> bool:
    """Whether the number follows its noun without a verb: `…; tỷ lệ phòng học kiên cố | 94%`."""
    return at_head("rate").match(_segment(lead)) is not None


def _names_a_measure(lead: str) -> bool:
    """Whether the clause begins with what a count measures: `Chỉ số hài lòng tăng | 02 bậc`."""
    return at_head("measure").match(_segment(lead)) is not None


def _acts(lead: str) -> bool:
    said = _segment(lead)
    return (
        not said
        or said.endswith(" cho")
        or begins_with_verb(said, 0, len(said)) is not None
        or at_head("goal").match(said) is not None
    )


def _needs_no_more(lead: str, compared: re.Match[str] | None) -> bool:
    """Whether a count says enough without further words: `kết nạp 05 đảng viên`, `việc làm cho 350 lao động`."""
    if compared:
        return _UPPER.match(compared[0]) is None
    goal = said_last("goal", small(lead))
    return lead.endswith("cho ") or (goal is not None and _firm_goal(goal[0]))


def _is_target(
    document: Document, line: Span, lead: str, span: str, number: Quantity, compared: bool, under_goals: bool
) -> bool:
    """Whether the number is to be reached: by its comparator, its verb or its place at the head of an item."""
    said, kind = small(lead), number.kind
    if kind == "times":
        return _TIMES.search(lead) is not None
    if _PAST.search(lead, max(0, len(lead) - _PAST_REACH)) or _is_report(document, line):
        return False
    goal = said_last("goal", said)
    is_first = _AT_HEAD.search(lead, max(0, len(lead.rstrip()) - _LABEL)) is not None
    if lead.endswith("của ") or _CONDITION.search(lead) or _REWARDED.search(span):
        return False  # `sự tín nhiệm của trên 50% cử tri`, `không xét đơn vị đạt dưới 90%`, `đủ 05 năm được tặng …`
    if _SUPPORT.search(lead) and _COST.match(span):
        return False
    if kind == "share" and (under_goals or _THROUGHOUT.search(lead)):
        return True
    if under_goals and (lead.endswith(("cho ", "tặng ")) or not said_last("not_before", said)):
        return True
    if kind == "share":
        return compared or goal is not None or is_first or _GOALS.search(lead) is not None or _names_a_rate(lead)
    if kind == "money":
        return goal is not None or compared or _names_a_rate(lead)
    if _REACHED_BY.match(span) and is_first:
        return True
    if _gives().search(lead) and (not compared or _CEILING.match(span)):
        return False
    if lead.endswith("cho ") and kind == "count" and inside("goal").search(" " + said):
        return True  # `xóa nhà tạm cho 420 hộ`, `tập huấn cho 150 lượt hội viên`
    quota = goal is not None and kind == "count" and number.value >= _QUOTA
    if not quota and said_last("not_before", said):
        return False
    if not compared and _BENEFIT.search(lead):
        return False
    if compared:
        return not lead.rstrip().lower().endswith(("cho", "tặng", "của"))
    if " đạt " in span and is_first:
        return True
    if kind == "measure" and (_ATTRIBUTE.search(lead) or _ATTACHED.match(span)):
        return False  # `tuyến đường 40m` says which one
    if kind == "measure":
        near = goal or inside("goal").search(" " + said[said.rfind(",") + 1 :])
        return (near is not None and _firm_goal(near[0])) or _names_a_rate(lead)
    return goal is not None and (quota or _firm_goal(goal[0]))


def _firm_goal(verb: str) -> bool:
    """`tổ chức 01 đợt` counts what is done, `quyết toán 06 dự án` what is reached."""
    return _counted_work().fullmatch(verb.strip()) is None


def _is_report(document: Document, line: Span) -> bool:
    """Whether the line stands in a section that says how things are, or what they cost."""
    found = document.section_at(line.start)
    while found is not None:
        section = document.sections[found]
        if section.heading and _stated().match(document.text, *section.heading):
            return True
        found = section.parent
    return False


def _in_goals(document: Document, line: Span, place: int, kind: str) -> bool:
    """Whether the line stands under `CHỈ TIÊU`: each number of it is one, but in brackets; each share of `MỤC TIÊU`."""
    headings = {"count": _COUNTED_GOALS, "share": _GOAL_HEADING}.get(kind)
    if headings is None:
        return False
    near = max(line.start, place - _REACH)
    if document.text.count("(", near, place) > document.text.count(")", near, place):
        return False
    found = document.section_at(line.start)
    while found is not None:
        section = document.sections[found]
        if section.heading and headings.match(document.text, *section.heading):
            return True
        found = section.parent
    return False


_GOAL_HEADING = re.compile(r"(?i)(?:các |một số )?(?:chỉ tiêu|mục tiêu)(?! khen)(?!\w)")
_COUNTED_GOALS = re.compile(r"(?i)(?:các |một số )?(?:chỉ tiêu|mục tiêu cụ thể)(?! khen)(?!\w)")


@cache
def _stated() -> re.Pattern[str]:
    """The first words of a section that says how things are or what they cost."""
    return re.compile(rf"(?i)(?:{alternatives('state_section')})")


@cache
def _gives() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{alternatives('award_context')})(?!\w)")


@cache
def _counted_work() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:{alternatives('counted_work')})")
