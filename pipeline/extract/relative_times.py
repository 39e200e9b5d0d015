"""Times that hang on an event: `trong vòng 03 ngày kể từ ngày …`, `chậm nhất 10 ngày sau khi …`, `trước khi …`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from pipeline import tables
from pipeline.text import Span

Side = Literal["before", "after"]

_WORDS: Final = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "mười": 10, "mười lăm": 15}
_UNITS: Final = {"ngày làm việc": "working_day", "ngày": "day", "tuần": "week", "tháng": "month", "giờ": "hour"}
_VALUE = re.compile(
    rf"(?i)(?<!\w)(?P<value>[0-9]{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?: ?\([^()]{{1,20}}\))? ?$"
)
_VALUE_ENDS: Final = frozenset("0123456789)")
_UNIT = re.compile(r"(?i)(?P<unit>ngày làm việc|ngày|tuần|tháng|giờ)(?! [0-9])(?: \(ngày làm việc\))?(?: làm việc)?\b")
_WITHIN = re.compile(  # `trong vòng `, `chậm nhất sau `, `không quá `; `sau `, `trước ` bind only with an event behind
    r"(?i)(?<!\w)(?:(?P<firm>(?:(?:chậm|muộn) nhất(?: là)?|không quá|trong (?:vòng|thời hạn|thời gian))"
    r"(?: tối đa| không quá| chậm nhất| sau| là| trong vòng| trước){0,2})|(?P<loose>trong|sau|trước|ít nhất|tối đa)) ?$"
)
_SINCE = re.compile(  # ` kể từ ngày`; not `báo cáo 6 tháng | trước ngày 05/6`
    r"(?i),? ?\(?(?P<side>(?:kể|tính) từ|từ|sau|trước)(?! ngày [0-9]| [0-9])(?: (?:khi|ngày|lúc|thời điểm))?(?= )"
)
_EVENT = re.compile(
    r"(?i)(?P<signal>(?P<by>đến )?trước (?:khi|thời điểm)|(?P<soon>ngay )?sau khi|(?P<now>ngay sau)"
    r"|trước(?= (?:mùa|vụ|dịp|tết|đại hội|hội nghị|kỳ họp|ngày khai)(?!\w))) (?=\w)"  # `trước mùa mưa`
)
_EVENT_END = re.compile(r"(?i)[;:()]|\.(?= |$)| (?:để|nhằm|thì|phải|nếu|và(?= \w+ \w+ \w+))(?!\w)|,")
_OF_SEVERAL = re.compile(r"(?i) của [^,;.:()]{3,60} và các $")
_PERFORMED = re.compile(
    r"(?i)(?<!\w)(?:được|nhận|kết thúc|hoàn thành|ban hành|có|diễn ra|xảy ra|ký|đến|tổ chức|phê duyệt)(?!\w)"
)


class EventWord(NamedTuple):
    """A row of `event_words.csv`: a word at which an event is recognised as one of the calendar."""

    word: str
    source: str


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A time on the far or near `side` of the event at `anchor`, at the distance `value` `unit` when printed."""

    start: int
    stop: int
    side: Side
    anchor: Span | None
    value: int | None = None
    unit: str | None = None
    exclusive: bool = False


def parse_length(text: str, low: int, unit_start: int, stop: int) -> RelativeTime | None:
    """A length of time whose unit begins at `unit_start` (`ngày` of `trong vòng 03 ngày kể từ ngày …`).

    A length alone binds only behind `trong vòng`, `chậm nhất`, `không quá`; with an event behind it always does.
    """
    before = text[max(low, unit_start - 12) : unit_start].split()
    if not before or not (before[-1][-1] in _VALUE_ENDS or before[-1].lower() in _WORDS):
        return None
    unit = _UNIT.match(text, unit_start, stop)
    value = _VALUE.search(text, max(low, unit_start - 40), unit_start) if unit else None
    if value is None or unit is None:
        return None
    within = _WITHIN.search(text, max(low, value.start() - 40), value.start())
    since = _SINCE.match(text, unit.end(), stop)
    if since is None and (within is None or not within["firm"]):
        return None
    anchor = Span(since.end() + 1, event_end(text, since.end() + 1, stop)) if since else None
    if anchor and anchor.stop - anchor.start < 3:
        return None
    length, printed = value["value"].lower(), unit["unit"].lower()
    name = "working_day" if "làm việc" in unit[0].lower() else _UNITS[printed]
    side: Side = "before" if since and since["side"].lower() == "trước" else "after"
    start = within.start() if within else value.start()
    end = anchor.stop if anchor else unit.end()
    exclusive = _BEFORE.search(text, start, end) is not None
    return RelativeTime(start, end, side, anchor, _WORDS.get(length) or int(length), name, exclusive)


_BEFORE = re.compile(r"(?i)(?<!\w)trước(?!\w)")


def parse_event(text: str, start: int, stop: int) -> RelativeTime | None:
    """`trước khi …`, `sau khi …`, `ngay sau …` at `start`, when what follows is an event of the calendar.

    An order of work (`trước khi trình ký`) is none: the words of `event_words.csv` make the difference.
    """
    if distant := _distant(text, start, stop):
        return distant
    found = _EVENT.match(text, start, stop)
    if found is None or found["soon"] or found["now"]:  # `ngay sau khi …` is no day
        return None
    end = event_end(text, found.end(), stop)
    if not event_words().match(text, found.end(), end):
        return None
    before = "trước" in found[0].lower()
    return RelativeTime(start, end, "before" if before else "after", Span(found.end(), end), exclusive=before)


def _distant(text: str, start: int, stop: int) -> RelativeTime | None:
    """An event and the distance from it: `sau khi kết thúc kiểm tra 10 ngày`, `trước ngày giao quân 15 ngày`."""
    found = _DISTANT.match(text, start, min(stop, start + 160))
    if found is None:
        return None
    length, unit = found["value"].lower(), _UNITS["ngày làm việc" if "làm việc" in found["unit"] else found["unit"]]
    before = found["side"].lower() == "trước"
    anchor = Span(*found.span("anchor"))
    side: Side = "before" if before else "after"
    return RelativeTime(start, found.end(), side, anchor, _WORDS.get(length) or int(length), unit, before)


_DISTANT = re.compile(
    r"(?i)(?P<side>trước|sau) (?:(?:khi|ngày|thời điểm) )?"
    r"(?P<anchor>(?!ngày|tháng|quý|năm|khi|[0-9])[^0-9.;:()]{3,90}?)"
    r"(?:,? (?:ít nhất|tối thiểu|chậm nhất|không quá|tối đa)(?: là)?)? (?P<value>[0-9]{1,3}|mười|mười lăm)"
    r"(?: ?\([^()]{1,20}\))? (?P<unit>ngày làm việc|ngày|tuần|tháng|giờ)(?= ?(?:[,.;)]|$))"
)


def event_end(text: str, start: int, stop: int) -> int:
    """End of the event that begins at `start`: its clause; a comma ends it once something has happened in it."""
    for mark in _EVENT_END.finditer(text, start, min(stop, start + 200)):
        if mark[0] == "(" or (mark[0] == " và" and _OF_SEVERAL.search(text, start, mark.end() + 5)):
            continue  # `kết thúc nhiệm vụ của Ủy ban bầu cử và các tổ chức …`
        if mark[0][0] not in ", " or mark[0].strip() not in (",", "và") or _PERFORMED.search(text, start, mark.start()):
            return mark.start()
    return stop if stop <= start + 200 else text.rfind(" ", start, start + 200)


@cache
def event_words() -> re.Pattern[str]:
    """The words at which an event is recognised."""
    words = sorted((re.escape(row.word) for row in tables.load("event_words", EventWord, key=("word",))), key=len)
    return re.compile(rf"(?i)(?:{'|'.join(reversed(words))})(?!\w)")
