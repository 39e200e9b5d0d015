"""The deadline register as a calendar (RFC 5545), for any program that shows one.

An all-day event on the last day of each deadline; a recurring one repeats. What has no day is left out and counted:
a calendar would have to make one up. The same register on the same day gives the same bytes.

Source: RFC 5545, 3.6.1 (VEVENT: the end of an all-day event is the next day), 3.8.4.7 (UID), 3.3.10 (RRULE).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from icalendar import Calendar, Event, vRecur

from pipeline import __version__
from pipeline.corpus.due_days import iso_day, last_day_rules, next_day
from pipeline.corpus.records import DeadlineRow

_NAME: Final = "Thời hạn trong kế hoạch"
# labels of a description, as administrative documents name them
_RESPONSIBLE, _SUBMIT_TO, _PLAN = "Chủ trì, thực hiện", "Nơi gửi", "Kế hoạch"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows: events written, deadlines without a day, deadlines that are closed."""

    events: int
    undatable: int
    closed: int


def write(rows: Iterable[DeadlineRow], path: Path, as_of: date) -> Written:
    """Write the rows to `path`, whole or not at all.

    Args:
        as_of: the day the register was seen from; a recurring deadline begins with its next turn.

    Raises:
        OSError: the file cannot be written.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Kehoach//kehoach {__version__}//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME)
    undatable = closed = 0
    seen: set[str] = set()
    for row in rows:
        if row.key in seen:  # one plan in two files
            continue
        seen.add(row.key)
        found = [] if row.status == "closed" else list(_events(row, as_of))
        closed += row.status == "closed"
        undatable += not found and row.status != "closed"
        for event in found:
            calendar.add_component(event)
    _replace(path, calendar.to_ical())
    return Written(len(calendar.subcomponents), undatable, closed)


def _events(row: DeadlineRow, as_of: date) -> Iterator[Event]:
    """One event, or one for each rhythm; none where there is no day."""
    rules = last_day_rules(row.rrule or (), row.exclusive) if row.kind == "recurring" else ()
    start, end = max(as_of, iso_day(row.date_start) or as_of), iso_day(row.date_end)
    for i, rule in enumerate(rules):
        day = next_day([rule], start, end)
        if day:
            event = _event(row, day, as_of, f"{row.key}-{i}" if i else row.key)
            recurrence = vRecur.from_ical(rule)
            if end:
                recurrence["UNTIL"] = [end]
            event.add("rrule", recurrence)
            yield event
    last_day = iso_day(row.last_day)
    if last_day and not rules:
        yield _event(row, last_day, as_of, row.key)


def _event(row: DeadlineRow, day: date, as_of: date, name: str) -> Event:
    event = Event()
    event.add("uid", f"{name}@kehoach")
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _plain(row.task or row.text))
    event.add("description", "\n".join(_description(row)))
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody from meeting somebody else
    return event


def _description(row: DeadlineRow) -> Iterator[str]:
    if row.responsible:
        yield f"{_RESPONSIBLE}: {_plain(row.responsible)}"
    if row.submit_to:
        yield f"{_SUBMIT_TO}: {_plain(row.submit_to)}"
    plan = row.document
    known = [part for part in (plan.code, plan.date, plan.issuer, plan.title or plan.path) if part]
    yield f"{_PLAN}: {_plain(' · '.join(known))}"
    yield f"“{_plain(row.sentence or row.text)}”"


def _plain(text: str) -> str:
    """One line that any calendar takes: no control character, no half of a surrogate pair."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file and move into its place, so that a reader never sees half of it."""
    with NamedTemporaryFile(dir=path.parent, prefix=".ics-", delete=False) as partial:
        try:
            partial.write(data)
            partial.close()
            os.chmod(partial.name, 0o644)  # noqa: PTH101  # a calendar is read by other programs
            Path(partial.name).replace(path)
        except BaseException:
            Path(partial.name).unlink(missing_ok=True)
            raise
