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

from pipeline import tables
from pipeline.document import Document
from pipeline.extract.coordinated_actions import is_compound
from pipeline.extract.deadlines import plan_year
from pipeline.extract.spelling import one_of, small, whole_words
from pipeline.extract.work_clauses import alternatives, begins_with_verb, sentence_at, trim
from pipeline.plan import Header, Target
from pipeline.text import Span

_REACH: Final = 300  # code points of a clause that are looked at on either side of a number
_CROWD: Final = 12  # numbers with units over which one is looked past on either side
_NUMBER = re.compile(  # what may not stand before it is asked behind the first digit: digits are quickly looked for
    r"[0-9](?<![\w/.,(+–-][0-9])(?:[0-9]{0,2}(?:\.[0-9]{3}){1,3}(?:,[0-9]+)?|[0-9]*(?:[.,][0-9]+)?)"
)
_GOALS = re.compile(r"(?i)(?:chỉ tiêu|mục tiêu|phấn đấu)")
_QUOTA: Final = 5  # `tổ chức 01 đợt` says what is done, `tổ chức 18 lớp` how much is to be reached
_PAST = re.compile(r"(?i)(?<!\w)(?:đã|hiện nay|tính đến|năm trước)(?!\w)[^;,.]{0,80}$")
_PAST_REACH: Final = 100  # code points that `_PAST` takes at most
_UPPER = re.compile(r"(?i)(?:dưới|không quá|không vượt quá|tối đa|còn|xuống)")  # `nhà trọ dưới 10 phòng`
_CEILING = re.compile(r"(?i)(?:không (?:quá|vượt quá)|tối đa)")
_AT_HEAD = re.compile(r"(?:^|[;:,.](?: trong đó)?|^[-–+•*]|\b[0-9a-zđ]{1,2}(?:[.)/]|-(?= )))\s*$")
_LABEL: Final = 16  # code points that `_AT_HEAD` takes at most, blanks apart
_PASSIVE = re.compile(r" được (?!công nhận|phong|tặng)")  # `100% văn bản đi | được ký số`
_REPORTED = re.compile(  # `Năm 2023 đạt 96%`, at the head also `Năm 2023, toàn ngành đạt 96%`
    r"(?i)(?:(?P<head>(?<=\n)|(?<=[-–.;] ))|(?<!với )(?<!từ )(?<!\w))năm (?P<year>[12][0-9]{3})(?![0-9])"
    r"(?(head)[^.;]|[^.;,]){0,40}$"
)
_THROUGHOUT = re.compile(r"(?i)(?<!\w)(?:tại|ở|đến|tới|cho) $")  # `giám sát tại 100% xã`
_CONDITION = re.compile(  # a number that is asked of those who are judged
    r"(?i)(?:không (?:xét|đề nghị|công nhận|khen thưởng)|(?:nếu|trường hợp|đối với)(?!\w))[^,;.]*"
    r"(?:đạt|có|để|chỉ)(?: \w+){0,3} $"
)
_REWARDED = re.compile(r"(?i)(?<!\w)được (?:đề nghị )?(?:xét )?(?:tặng|khen|thưởng|nhận)(?!\w)")
_BENEFIT = re.compile(r"(?i)(?<!\w)được (?:\w+ ){1,3}$")  # `trẻ được tiêm 01 mũi`
_ATTRIBUTE = re.compile(  # `trạm bơm công suất 70 m3/s`
    r"(?i)(?<!\w)(?:công suất|lưu lượng|điện áp|khẩu độ|quy mô|dung tích|trọng tải|dài|rộng|cao|sâu|dày|đường kính) $"
)
_ATTACHED = re.compile(r"[0-9.,]+[^\W\d]")  # `40m`
_REACHED_BY = re.compile(r"(?i)[0-9]+ [^0-9,;]{1,20}? (?:đạt|được công nhận) ")  # `03 người đạt Chiến sĩ thi đua cơ sở`
_UP = re.compile(r"(?i) trở (?:lên|xuống)")
_ENDS_LIST = re.compile(  # `…, trong đó 40%`, `…, ít nhất 12 giải`
    r", (?=(?:phải|trong đó|mỗi|ít nhất|tối thiểu|trên|từ|phấn đấu|không|đồng thời|đảm bảo|bảo đảm|hoàn thành|giảm"
    r"|tăng|tạo)(?!\w))|, (?=[0-9])| và (?=[0-9][0-9.,]* \w)|[;:()]|\.(?= |$)"
)


class UnitWord(NamedTuple):
    """A row of `units.csv`; a `multiple` (triệu) is read together with the unit behind it."""

    unit: str
    kind: str
    source: str


class TargetWord(NamedTuple):
    """A row of `target_words.csv`: words that lead to a target, measure it, end it or speak against it."""

    phrase: str
    kind: str
    source: str


def extract(document: Document, found: Mapping[str, Any]) -> list[Target]:
    """The targets of the document, in text order.

    Args:
        found: `citations` and `deadlines`, read before; their numbers are no targets.
    """
    text = document.text
    lower = small(text)
    taken = sorted(_spans(found.get("citations") or ()) + _spans(found.get("deadlines") or ()))
    starts = [start for start, _ in taken]
    year = plan_year(document, found.get("header") or Header()).year
    records: list[Target] = []
    for line in document.lines:
        if document.part_at(line.start).kind != "body" or text[line.start] == "|":
            continue
        done = line.start
        numbers = [
            (n, unit) for n in _NUMBER.finditer(text, *line) if (unit := _units().match(lower, n.end(), line.stop))
        ]
        for i, (number, unit) in enumerate(numbers):
            if (
                number.start() < done
                or _within(taken, starts, number.start())
                or _of_the_past(text, line, number, year)
            ):
                continue
            near = Span(
                numbers[i - _CROWD][0].start() if i >= _CROWD else line.start,
                numbers[i + _CROWD][0].start() if i + _CROWD < len(numbers) else line.stop,
            )
            listed = bool(records) and _AND.fullmatch(text, records[-1].end, number.start()) is not None
            target = _target(document, lower, near, number, unit, listed)
            if target is not None:
                records.append(target)
                done = target.end
    return records


_TO = re.compile(r"(?: ?[-–] ?| đến )[0-9]{1,3}(?:,[0-9]{1,2})?(?= ?%)")  # `60-70%`


def parse_quantity(printed: str) -> float:
    """The value of a Vietnamese number: the point groups thousands, the comma begins the decimals.

    >>> parse_quantity("7.500"), parse_quantity("14,5"), parse_quantity("98.5")
    (7500.0, 14.5, 98.5)
    """
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?", printed):
        printed = printed.replace(".", "")
    return float(printed.replace(",", "."))


def _of_the_past(text: str, line: Span, number: re.Match[str], year: int | None) -> bool:
    """Whether the clause reports on a year before the plan's: `Năm 2023 đạt 96%`."""
    stated = _REPORTED.search(text, max(line.start, number.start() - 60), number.start())
    return stated is not None and year is not None and int(stated["year"]) < year


def _spans(records: Any) -> list[tuple[int, int]]:
    spans = [(record.start, record.end) for record in records]
    return spans + [record.spans["subject"] for record in records if "subject" in record.spans]


def _within(taken: list[tuple[int, int]], starts: list[int], place: int) -> bool:
    i = bisect_right(starts, place) - 1
    return any(start <= place < stop for start, stop in taken[max(0, i - 3) : i + 1])


_AND = re.compile(r"(?:,|,? và) ")  # `180 doanh nghiệp | , | 25 hợp tác xã`


def _target(
    document: Document, lower: str, line: Span, number: re.Match[str], unit: re.Match[str], listed: bool
) -> Target | None:
    """The target of a number; one that is `listed` behind another target is one like it."""
    text = document.text
    sentence = sentence_at(text, line, number.start())
    begin = max(sentence.start, number.start() - _REACH)
    clause = max(begin, text.rfind(";", begin, number.start()) + 1)
    compared = _said_last("comparator", lower[clause : number.start()])
    start = clause + compared.start() if compared else number.start()
    lead = text[clause:start]
    kind = _kind(unit)
    up = _UP.match(text, unit.end(), sentence.stop)  # `từ 90% trở lên đoàn viên`
    counted = up.end() if up else unit.end()
    stop = _end(text, lower, counted, min(sentence.stop, counted + _REACH))
    span, under_goals = text[start:stop], _in_goals(document, line, start, kind)
    is_one = (listed and kind in ("count", "measure")) or _is_target(
        document, line, lead, span, kind, bool(compared), under_goals
    )
    if not is_one:
        return None
    said = trim(text, counted, stop)
    subject: Span | None = said
    if said.stop > said.start:
        if kind == "money":
            return None
    elif kind == "count":  # `kết nạp 05 đảng viên`
        if not (under_goals or _needs_no_more(lead, compared)):
            return None
        subject, stop = None, counted
    else:
        led = compared or _said_last("goal", small(lead)) or lead.rstrip().endswith(":")
        subject = _measured(text, lower, clause, start) if led else None
        if subject is None:
            return None
        start, stop = subject.start, counted
    return Target(
        **document.place(start, stop),
        rule=f"target.{kind}",
        value=parse_quantity(number[0]),
        unit=text[slice(*unit.span("unit"))],
        subject=text[slice(*subject)] if subject else None,
        section=document.section_path(start),
        spans={"subject": (subject.start, subject.stop)} if subject else {},
    )


def _needs_no_more(lead: str, compared: re.Match[str] | None) -> bool:
    """Whether a count says enough without further words: `kết nạp 05 đảng viên`, `việc làm cho 350 lao động`."""
    if compared:
        return _UPPER.match(compared[0]) is None
    goal = _said_last("goal", small(lead))
    return lead.endswith("cho ") or (goal is not None and _firm_goal(goal[0]))


def _is_target(
    document: Document, line: Span, lead: str, span: str, kind: str, compared: bool, under_goals: bool
) -> bool:
    """Whether the number is to be reached: by its comparator, its verb or its place at the head of an item."""
    said = small(lead)
    if _PAST.search(lead, max(0, len(lead) - _PAST_REACH)) or _is_report(document, line):
        return False
    goal = _said_last("goal", said)
    at_head = _AT_HEAD.search(lead, max(0, len(lead.rstrip()) - _LABEL)) is not None
    if lead.endswith("của ") or _CONDITION.search(lead) or _REWARDED.search(span):
        return False  # `sự tín nhiệm của trên 50% cử tri`, `không xét đơn vị đạt dưới 90%`, `đủ 05 năm được tặng …`
    if kind == "share" and (under_goals or _THROUGHOUT.search(lead)):
        return True
    if under_goals and (lead.endswith(("cho ", "tặng ")) or not _said_last("not_before", said)):
        return True
    if kind == "share":
        return compared or goal is not None or at_head or _GOALS.search(lead) is not None
    if kind == "money":
        return goal is not None or compared
    if _REACHED_BY.match(span) and at_head:
        return True
    if _gives().search(lead) and (not compared or _CEILING.match(span)):
        return False
    if lead.endswith("cho ") and kind == "count" and _inside("goal").search(" " + said):
        return True  # `xóa nhà tạm cho 420 hộ`, `tập huấn cho 150 lượt hội viên`
    many = _NUMBER.search(span)
    quota = goal is not None and kind == "count" and many is not None and parse_quantity(many[0]) >= _QUOTA
    if not quota and _said_last("not_before", said):
        return False
    if not compared and _BENEFIT.search(lead):
        return False
    if compared:
        return not lead.rstrip().lower().endswith(("cho", "tặng", "của"))
    if " đạt " in span and at_head:
        return True
    if kind == "measure" and (_ATTRIBUTE.search(lead) or _ATTACHED.match(span)):
        return False  # `tuyến đường 40m` says which one
    if kind == "measure":
        near = goal or _inside("goal").search(" " + said[said.rfind(",") + 1 :])
        return near is not None and _firm_goal(near[0])
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


def _end(text: str, lower: str, start: int, stop: int) -> int:
    """Where the words that the number counts end."""
    if ends := _ENDS_LIST.search(lower, start, stop):
        stop = ends.start()
    for comma in _COMMA.finditer(text, start, stop):
        if begins_with_verb(text, comma.end(), stop) and not is_compound(
            text, start, comma.start()
        ):  # `02 dây chuyền quét, | làm việc luân phiên`
            stop = comma.start()
            break
    for end in (_inside("end"), _PASSIVE):
        if ends := end.search(lower, start, stop):
            stop = ends.start()
    return start + len(lower[start:stop].rstrip(" ,"))


def _measured(text: str, lower: str, start: int, stop: int) -> Span | None:
    """The noun before `đạt …`: `Tỷ lệ hồ sơ đúng hạn` of `Tỷ lệ hồ sơ đúng hạn đạt từ 98%`."""
    while reached := _before("reached").search(lower, max(start, stop - _LONGEST), stop):
        stop = reached.start()
    comma = text.rfind(",", start, stop)
    if last := _inside("measure").search(" " + lower[comma + 1 : stop]) if comma >= 0 else None:
        start = comma + 1 + max(0, last.start() - 1)
    elif head := _inside("measure").search(" " + lower[start:stop]):
        start += head.start()
    elif comma >= 0:
        start = comma + 1
    span = trim(text, start, stop)
    while leading := _LEADING.match(text, *span):
        span = trim(text, leading.end(), span.stop)
    return span if span.stop - span.start > 3 else None


_COMMA = re.compile(r", ")
_LEADING = re.compile(r"(?i)(?:phấn đấu|vận động|đảm bảo|bảo đảm|đưa|nâng|duy trì|[-–+•*]|[0-9a-zđ]{1,2}[.)]) ?")


def _kind(unit: re.Match[str]) -> str:
    word = unit["word"]
    return _unit_kinds().get(word) or ("money" if "đồng" in word else "count")


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


@cache
def _unit_kinds() -> dict[str, str]:
    return {row.unit.lower(): row.kind for row in tables.load("units", UnitWord, key=("unit",))}


@cache
def _units() -> re.Pattern[str]:
    """A unit in small letters, behind its number: ` triệu đồng`, `%`, ` hộ/năm`."""
    rows = tables.load("units", UnitWord, key=("unit",))
    multiples = one_of(row.unit.lower() for row in rows if row.kind == "multiple")
    words = one_of(row.unit.lower() for row in rows if row.kind != "multiple")
    return re.compile(rf" ?(?P<unit>(?:{multiples} )?(?P<word>{words})(?:/\w+){{0,3}})(?!\w)")


@cache
def _words(kind: str) -> list[str]:
    rows = tables.load("target_words", TargetWord, key=("phrase", "kind"))
    return [row.phrase for row in rows if row.kind == kind]


_LONGEST: Final = 100  # code points that `_before` takes at most


def _said_last(kind: str, said: str) -> re.Match[str] | None:
    """The words of this kind with which `said`, in small letters, ends."""
    return _before(kind).search(said, max(0, len(said) - _LONGEST))


@cache
def _before(kind: str) -> re.Pattern[str]:
    """One or two words of this kind at the end of a text in small letters: `đạt từ `."""
    words = _words(kind)
    return re.compile(rf"{whole_words(words)}(?: {one_of(words)})?(?: mới| thêm| xong| khoảng)? ?$")


def words_before(kind: str, left: str) -> list[str]:
    """The words of one kind of the table that stand at the end of `left`, in order: `đạt từ ` is đạt and từ."""
    found = _said_last(kind, small(left))
    rest = found[0] if found else ""
    phrases = sorted(
        (row.phrase for row in tables.load("target_words", TargetWord, key=("phrase", "kind")) if row.kind == kind),
        key=len,
        reverse=True,
    )
    words = []
    while phrase := next((p for p in phrases if re.match(rf"{re.escape(p)}(?!\w)", rest)), None):
        words.append(phrase)
        rest = rest[len(phrase) :].lstrip()
    return words


@cache
def _inside(kind: str) -> re.Pattern[str]:
    """One of the words of this kind in a text in small letters, with the blank before it."""
    return re.compile(rf" {one_of(_words(kind))}(?!\w)")
