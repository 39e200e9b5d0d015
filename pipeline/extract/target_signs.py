"""What makes a number a target, and what speaks against it.

A comparator, a goal verb, its place at the head of an item or under CHỈ TIÊU speak for it; the past, a cost, a reward
and what it asks for, an attribute (`trạm bơm công suất 70 m3/s`) speak against it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.quantities import Quantity
from pipeline.extract.spelling import small
from pipeline.extract.target_spans import LEADING
from pipeline.extract.target_words import at_head, inside, said_last
from pipeline.extract.work_clauses import alternatives
from pipeline.extract.work_verbs import begins_with_verb
from pipeline.text import LOWER, UPPER, Span

_REACH: Final = 300  # code points of a clause that are looked at on either side of a number
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
_PROPER_NAME = re.compile(rf"(?<=[^.:;]) [{UPPER}][{LOWER}]+ [{UPPER}][{LOWER}]+ $")
_PAPER = re.compile(r"(?<!\w)(?:phương án|kế hoạch|hồ sơ|đề án|kịch bản|danh sách)(?!\w)[^,;.]{0,60}$")
_ATTACHED = re.compile(r"[0-9.,]+[^\W\d]")  # `40m`
_REACHED_BY = re.compile(r"(?i)[0-9]+ [^0-9,;]{1,20}? (?:đạt|được công nhận) ")  # `03 người đạt Chiến sĩ thi đua cơ sở`
_SUPPORT = re.compile(  # `hỗ trợ | 50% học phí`
    r"(?i)(?<!\w)(?:hỗ trợ|miễn|miễn, giảm|hưởng|trích|chi)(?: thêm)? $"
)
_COST = re.compile(r"(?i)[^%]*%(?: trở lên)? (?:mức|học phí|chi phí|kinh phí|tiền|phí|lương|giá|lãi)(?!\w)")
_ONWARDS = re.compile(r"(?i)\S+(?: năm [0-9]{4})? (?:lên|xuống|còn)(?!\w)")  # `từ 15% | xuống còn 12%`
_TIMES = re.compile(r"(?i)(?<!\w)(?:tăng|giảm|gấp|cao|hơn)(?!\w)[^,;.]{0,16}$")  # `tăng ít nhất | 1,2 lần`
_REACHES = re.compile(r"(?i)(?<!\w)(?<!phấn đấu )(?:đạt|còn|tăng|giảm) $")  # `Sở Nội vụ đạt | từ 92 điểm`
_FIGURE = re.compile(r"[0-9]")
_SEGMENT = re.compile(r"(?:\([^()]*\)|[^,;:.(])*$")
_OFTEN = re.compile(r"(?i)[^/]*/(?:ngày|tuần|tháng|quý|năm|học kỳ)")  # `dạy | 03 buổi/tuần`
_GOAL_HEADING = re.compile(r"(?i)(?:[^\n]{3,30}(?:,| và) )?(?:các |một số )?(?:chỉ tiêu|mục tiêu)(?! khen)(?!\w)")
_COUNTED_GOALS = re.compile(
    r"(?i)(?:[^\n]{3,30}(?:,| và) )?(?:các |một số )?(?:chỉ tiêu|mục tiêu cụ thể)(?! khen)(?!\w)"
)


class Clause(NamedTuple):
    """A number in its clause.

    `lead` stands before it and its comparator, `compared`; `span` begins with the comparator and ends with what the
    number counts; `behind` is what stands behind its unit. `under_goals`: whether it stands under CHỈ TIÊU;
    `is_second`: whether a number with a unit stands before it in the clause.
    """

    number: Quantity
    lead: str
    compared: str
    span: str
    behind: str
    under_goals: bool
    is_second: bool


def _segment(lead: str) -> str:
    """What stands behind the last mark of `lead`, in small letters, without a label and the colon before the number."""
    found = _SEGMENT.search(lead.rstrip(" :"))
    said = small(found[0]).strip() if found else ""
    while leading := LEADING.match(said):
        said = said[leading.end() :]
    return said


def _names_a_rate(lead: str) -> bool:
    """Whether the number follows its noun without a verb: `…; tỷ lệ phòng học kiên cố | 94%`."""
    named = _segment(lead), _segment(lead.replace(",", " "))  # `Tỷ lệ số hóa hồ sơ, kết quả giải quyết là | 100%`
    return any(at_head("rate").match(said) and not _FIGURE.search(said) for said in named)


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


def needs_no_more(clause: Clause) -> bool:
    """Whether a count says enough without further words: `kết nạp 05 đảng viên`, `việc làm cho 350 lao động`."""
    if clause.compared:
        return _UPPER.match(clause.compared) is None
    goal = said_last("goal", small(clause.lead))
    return clause.lead.endswith("cho ") or (goal is not None and _firm_goal(goal[0]))


def leaves_noun_before(clause: Clause, part: bool) -> bool:
    """Whether the number, with nothing behind its unit, measures the noun before it: `Tỷ lệ hồ sơ đúng hạn | 98%`.

    Args:
        part: whether it is a part of the target before.
    """
    lead = clause.lead
    if clause.number.kind == "count":
        reaches = clause.under_goals or part or _REACHES.search(lead) is not None
        return _names_a_measure(lead) or (reaches and not _acts(lead))
    if clause.number.kind == "measure" and clause.under_goals:
        return not _acts(lead) or inside("measure").search(" " + _segment(lead)) is not None
    if clause.compared or part or lead.rstrip().endswith(":") or said_last("goal", small(lead)):
        return True
    return _names_a_rate(lead) or (clause.under_goals and clause.number.kind == "share")


def is_target(document: Document, line: Span, clause: Clause) -> bool:
    """Whether the number is to be reached: by its comparator, its verb or its place at the head of an item."""
    lead, span, number, under_goals = clause.lead, clause.span, clause.number, clause.under_goals
    compared = bool(clause.compared)
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
    named = not compared and _PROPER_NAME.search(lead) is not None
    if kind == "measure" and (_ATTRIBUTE.search(lead) or _ATTACHED.match(span) or named):
        return False  # `tuyến đường 40m`, `trạm bơm Nậm Mu 30 m3/s` say which one
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
        return _PAPER.search(said) is None  # `xóa nhà tạm cho 420 hộ`, not `xây dựng phương án cho 42 điểm ngập`
    quota = goal is not None and kind == "count" and number.value >= _QUOTA
    if not quota and said_last("not_before", said):
        return False
    if not compared and _BENEFIT.search(lead):
        return False
    if compared:
        return not lead.rstrip().lower().endswith(("cho", "tặng", "của"))
    if " đạt " in span and is_first:
        return True
    if kind == "measure":
        near = goal or inside("goal").search(" " + said[said.rfind(",") + 1 :])
        return (near is not None and _firm_goal(near[0])) or _names_a_rate(lead)
    return goal is not None and (quota or _firm_goal(goal[0]))


def is_step(clause: Clause) -> bool:
    """Whether the number only leads to another, or says how often something is done or what each one gets."""
    if clause.compared.startswith("từ ") and _ONWARDS.match(clause.behind):
        return True  # `từ 15% | xuống còn 12%`: the second is to be reached
    if clause.compared:
        return False
    if clause.is_second and _BENEFIT.search(clause.lead):
        return True  # `95% trẻ được tiêm | 01 mũi`
    unit = clause.number.unit
    often = clause.number.kind == "count" and _OFTEN.match(clause.behind, 0, unit.stop - unit.start) is not None
    return often and not clause.under_goals


def _firm_goal(verb: str) -> bool:
    """`tổ chức 01 đợt` counts what is done, `quyết toán 06 dự án` what is reached."""
    return _counted_work().fullmatch(verb.strip()) is None


def is_of_the_past(text: str, line: Span, number: Quantity, year: int | None) -> bool:
    """Whether the clause reports on a year before the plan's: `Năm 2023 đạt 96%`."""
    stated = _REPORTED.search(text, max(line.start, number.start - 60), number.start)
    if stated is None or year is None or int(stated["year"]) >= year:
        return False
    return _MOVES_ON.search(text, stated.end("year"), number.start) is None


def _is_report(document: Document, line: Span) -> bool:
    """Whether the line stands in a section that says how things are, or what they cost."""
    found = document.section_at(line.start)
    while found is not None:
        section = document.sections[found]
        if section.heading and _stated().match(document.text, *section.heading):
            return True
        found = section.parent
    return False


def in_goals(document: Document, line: Span, place: int, kind: str) -> bool:
    """Whether the line stands under `CHỈ TIÊU`: each number of it is one, but in brackets; each share of `MỤC TIÊU`."""
    headings = {"count": _COUNTED_GOALS, "measure": _COUNTED_GOALS, "share": _GOAL_HEADING}.get(kind)
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
