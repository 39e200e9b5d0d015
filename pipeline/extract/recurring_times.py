"""Times that come again: a rhythm with its day, or a day with its rhythm.

thứ bảy hằng tuần · Hằng năm, trước ngày 15/11 · trước ngày 15/11 hằng năm · ngày 20 của tháng cuối quý
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.extract.rhythms import each, parse_rhythm
from pipeline.extract.time_points import Point, parse_point
from pipeline.extract.time_signals import Relation
from pipeline.extract.times import PlanYear, TimeExpression

_EACH = re.compile(r"(?i),? ?\(?(?:của )?(?:định kỳ )?(?:hằng|hàng|mỗi|từng) (?P<unit>năm|quý|quí|tháng|tuần)\b")


_LAST_OF_QUARTER = re.compile(
    r"(?i) (?:của )?tháng (?P<which>cuối|đầu)(?: của| mỗi| hằng| hàng)? qu[ýí](?! [IViv0-9])"
    r"(?: (?:sau|kế tiếp|liền kề|tiếp theo)(?!\w))?"
)


_NEXT = re.compile(r"(?i) (?:của )?(?P<unit>tháng|quý|quí|năm) (?:sau|kế tiếp|liền kề|tiếp theo)\b")


_WEEKDAY = re.compile(
    r"(?i)(?:(?<!\w)(?:định kỳ )?(?:vào )?(?:các )?(?:ngày )?(?:(?:sáng|chiều|tối) )?(?:ngày )?"
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|đầu tuần|cuối tuần) )$"
)


_RHYTHM_AT = re.compile(  # `Hằng tuần, vào giờ sinh hoạt, …`, `Hằng tuần, trước 10 giờ thứ sáu, …`
    r"(?i), (?:(?:vào|trong) [^0-9,;.:()]{3,40}"
    r"|(?:trước|vào|lúc) [0-9]{1,2} ?(?:giờ|h)(?: ?[0-9]{1,2}(?: phút)?)?(?: [^0-9,;.:()]{3,20})?)(?=,)"
)


def day_of_rhythm(text: str, start: int, relation: Relation, point: Point, stop: int) -> TimeExpression | None:
    """A day or month of every year, quarter or month: `trước ngày 15/11 hằng năm`, `ngày 20 của tháng cuối quý`."""
    if point.year is not None:
        return None
    days = [*point.others, (point.month, point.day)]
    if found := _LAST_OF_QUARTER.match(text, point.stop, stop):
        months = "3,6,9,12" if found["which"].lower() == "cuối" else "1,4,7,10"
        name, rule = "quarterly", f"FREQ=YEARLY;BYMONTH={months}"
    elif (found := _EACH.match(text, point.stop, stop)) or (found := _NEXT.match(text, point.stop, stop)):
        yearly = found["unit"].lower() == "năm"  # `28/02 năm sau`, `ngày 05 tháng sau`
        if found.re is _NEXT and (point.month is not None) is not yearly:
            return None
        name = each(found["unit"])
        rule = {"weekly": "FREQ=WEEKLY", "monthly": "FREQ=MONTHLY"}.get(name, "FREQ=YEARLY")
        if name == "yearly" and point.month is not None:
            rule += ";BYMONTH=" + ",".join(dict.fromkeys(str(m) for m, _ in days if m))
    else:
        return None
    if point.day is not None:
        rule += ";BYMONTHDAY=" + ",".join(dict.fromkeys(str(d) for _, d in days if d))
    return TimeExpression(
        start, found.end(), point.start, "recurring", relation, "recurring", point,
        exclusive=relation == "before", recurrence=name, rrule=(rule,),
    )  # fmt: skip


def recurring(text: str, low: int, place: int, stop: int, year: PlanYear) -> TimeExpression | None:
    """`hằng năm`, `định kỳ 6 tháng`, `thứ bảy hằng tuần`, `Hằng năm, trước ngày 15/11`."""
    if text[place - 5 : place].lower() == "theo " and place - 5 >= low:
        place -= 5
    rhythm = parse_rhythm(text, place, stop)
    if rhythm is None:
        return None
    weekday = _WEEKDAY.search(text, max(low, place - 40), place) if rhythm.names == ("weekly",) else None
    begun = _AT.search(text, max(low, place - 60), place) or weekday
    if begun is weekday and weekday and (clock := _AT.search(text, max(low, weekday.start() - 60), weekday.start())):
        begun = clock  # `trước 15 giờ | thứ sáu | hằng tuần`
    start, end, rules, exclusive = begun.start() if begun else place, rhythm.stop, rhythm.rules, False
    exclusive, core = begun is not None and begun[0].lower().startswith("trước"), place
    if at := _RHYTHM_AT.match(text, end, stop):
        end, exclusive = at.end(), exclusive or at[0].lower().startswith(", trước")
    elif len(rhythm.names) == 1 and (on := _ON.match(text, end, stop)):
        point = parse_point(text, on.end(), stop, bare=True)
        if point is not None and point.year is None and point.day is not None:
            whole = day_of_rhythm(text, start, "in", point, stop)  # `hằng quý, vào ngày 20 của tháng cuối quý`
            joined = whole or day_of_rhythm(
                f"{text[start : point.stop]} hằng {_UNIT_OF[rhythm.names[0]]}", 0, "in", _moved(point, -start), stop
            )
            if joined is not None:
                end, core = whole.stop if whole else point.stop, point.start
                end += on["open"] is not None and text.startswith(")", end)
                rules, exclusive = joined.rrule or (), "trước" in on[0].lower()
    return TimeExpression(
        start, end, core, "recurring", "bare", "recurring",
        exclusive=exclusive, recurrence=",".join(rhythm.names), rrule=rules or None,
    )  # fmt: skip


_AT = re.compile(  # `vào tuần cuối | hằng tháng`, `trước 16 giờ | hằng ngày`, `vào phiên chợ | hằng tuần`
    r"(?i)(?<!\w)(?:(?:trước|vào|lúc) (?:lúc )?(?:(?:và |, )?[0-9]{1,2} ?(?:giờ|h) ?(?:[0-9]{1,2} ?(?:phút )?)?){1,3}"
    r"(?:(?:ngày|sáng|chiều|tối) )?"
    r"|vào (?:các )?(?:sáng|chiều|tối|buổi|ngày|tuần|thứ|đầu|giữa|cuối|phiên|khung giờ|chủ nhật)"
    r"(?: [^ ,;.:()]{1,9}){0,6}(?:, (?:[^ ,;.:()]{1,9} ){0,3})? ?)$"
)


_ON = re.compile(  # `hằng năm, trước ngày 15/11`, `định kỳ 6 tháng (trước ngày 05/6)`
    r"(?i)(?:,? | (?P<open>\())(?:trước|vào|chậm nhất(?: là| vào)?|đến)(?= ngày)(?: )"
)


_UNIT_OF: Final = {
    "daily": "ngày",
    "weekly": "tuần",
    "monthly": "tháng",
    "quarterly": "quý",
    "half-yearly": "năm",
    "yearly": "năm",
    "periodic": "năm",
}


def _moved(point: Point, by: int) -> Point:
    return replace(point, start=point.start + by, stop=point.stop + by)
