"""Rules about days and years: against the calendar, the plan's own date and each other.

Each function is the rule of its name in the table `check_rules` and yields where the plan breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.check.subject import Hit, Subject, is_plausible, shown
from pipeline.extract.dates import DATE, parse_date


def due_before_plan(subject: Subject) -> Iterator[Hit]:
    """D301: what is to be done before the plan is issued."""
    plan_date = subject.plan.header.date
    for deadline in subject.plan.deadlines:
        last = deadline.date_end
        if plan_date and last and last[: len(plan_date)] < plan_date and deadline.kind != "recurring":
            yield Hit(deadline.start, deadline.end, {"deadline": deadline.text, "plan_date": shown(plan_date)})


def due_on_day_off(subject: Subject) -> Iterator[Hit]:
    """D302: a delivery whose last day is a Saturday, a Sunday or a public holiday."""
    if subject.days_off is None:
        return
    for deadline in subject.plan.deadlines:
        if deadline.kind != "due" or deadline.precision != "day" or not deadline.date_end:
            continue
        reason = subject.days_off(date.fromisoformat(deadline.date_end))
        if reason:
            yield Hit(deadline.start, deadline.end, {"date": shown(deadline.date_end), "day": reason})


def nobody_responsible(subject: Subject) -> Iterator[Hit]:
    """D303: a delivery with a day and a task, and nobody to do it."""
    for deadline in subject.plan.deadlines:
        if deadline.kind == "due" and deadline.task and not deadline.responsible:
            yield Hit(deadline.start, deadline.end, {"task": deadline.task})


_FULL_DATE = re.compile(DATE)


def impossible_date(subject: Subject) -> Iterator[Hit]:
    """D304: "31/02/2024"."""
    for found in _FULL_DATE.finditer(subject.text):
        printed = parse_date(found[0])
        if printed and printed.day and printed.month and printed.year and printed.iso is None:
            yield Hit(*found.span(), {"date": found[0]})


_YEAR = re.compile(r"(?<!\w)năm ((?:19|20)[0-9]{2})(?![0-9])")
_DAY_AND_MONTH = re.compile(r"(?i)tháng [0-9]{1,2} năm [0-9]{4}")  # the date of a document that the title cites
_LOOKS_BACK = re.compile(r"[0-9]/[0-9]|(?i:tổng kết|kết quả|quyết toán)")


def title_year(subject: Subject) -> Iterator[Hit]:
    """D305: a plan of 2024 that is titled "năm 2023"; the years of a cited document do not count."""
    header = subject.plan.header
    if not header.title or not header.date or "title" not in header.spans or _LOOKS_BACK.search(header.title):
        return
    years = {int(year) for year in _YEAR.findall(_DAY_AND_MONTH.sub("", header.title))}
    if len(years) == 1 and (year := years.pop()) < int(header.date[:4]):
        yield Hit(*header.spans["title"], {"year": year, "plan_year": header.date[:4]})


def reversed_range(subject: Subject) -> Iterator[Hit]:
    """D306: "từ ngày 20/5/2024 đến ngày 10/5/2024"."""
    for deadline in subject.plan.deadlines:
        if deadline.date_start and deadline.date_end and deadline.date_start > deadline.date_end:
            yield Hit(deadline.start, deadline.end, {"deadline": deadline.text})


def implausible_year(subject: Subject) -> Iterator[Hit]:
    """D307: "ngày 15/8/5014"."""
    for citation in subject.plan.citations:
        if citation.date and not is_plausible(citation.date):
            yield Hit(citation.start, citation.end, {"date": shown(citation.date)})
    for deadline in subject.plan.deadlines:
        if deadline.date and not is_plausible(deadline.date):
            yield Hit(deadline.start, deadline.end, {"date": shown(deadline.date)})
