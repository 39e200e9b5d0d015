"""Registers over all plans: what falls due when, which awards, who signed.

The day of a deadline is `date_end`, else one counted from a dated event or a rhythm (see `due_days`); a deadline that
has none is shown without a day, never with a made-up one. Whether something was done only its readers know: `overdue`
says that the day has passed and nobody marked it done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import get_args

from pipeline.corpus import documents, due_days
from pipeline.corpus.database import Database
from pipeline.corpus.due_days import iso_day
from pipeline.corpus.folding import fold, normal
from pipeline.corpus.query import names_match
from pipeline.corpus.records import AwardRow, DeadlineRow, DeadlineStatus, MarkStatus, SignerRow
from pipeline.errors import UsageError

SOON_DAYS = 30
"""A deadline so near is `due`, a later one `upcoming`."""

_ORDER: tuple[DeadlineStatus, ...] = get_args(DeadlineStatus)
_CLOSED = ("done", "not-applicable")


def status_on(
    as_of: date, kind: str, start: str | None, end: str | None, mark: str | None
) -> tuple[DeadlineStatus, int | None]:
    """Status and days left (negative when passed) on a day; the last day itself is not yet overdue.

    >>> status_on(date(2024, 6, 1), "due", None, "2024-06-01", None)
    ('due', 0)
    >>> status_on(date(2024, 6, 1), "start", "2024-01-01", None, None)
    ('open-ended', None)
    """
    last = iso_day(end)
    left = None if last is None else (last - as_of).days
    if mark in _CLOSED:
        return "closed", left
    if left is None:
        if kind == "recurring":
            return "recurring", None
        return ("open-ended" if iso_day(start) else "undatable"), None
    if kind == "recurring" and left >= 0:
        return "recurring", left
    if left < 0:
        return "overdue", left
    return ("due" if left <= SOON_DAYS else "upcoming"), left


def _last_day(row: sqlite3.Row, as_of: date, plan_date: str | None) -> date | None:
    """The day that the status rests on; of a recurring deadline the last day of its next turn, today's included."""
    end = iso_day(row["date_end"])
    if row["kind"] == "recurring" and row["rrule"]:
        rules = due_days.last_day_rules(json.loads(row["rrule"]), bool(row["exclusive"]))
        return due_days.next_day(rules, max(as_of, iso_day(row["date_start"]) or as_of), end) or end
    if end is None and row["duration"] and row["date_end"] is None:
        return due_days.counted_end(row["text"], row["anchor"], json.loads(row["duration"]), plan_date)
    return end


def deadlines(
    database: Database, as_of: date, within_days: int | None, overdue: bool, issuer: str | None
) -> tuple[DeadlineRow, ...]:
    """See `Corpus.deadlines`; by status, then day, then place."""
    found = _deadlines(database, as_of)
    if issuer is not None:
        found = [row for row in found if names_match(issuer, fold(row.document.issuer or ""))]
    if within_days is not None or overdue:
        found = [row for row in found if _wanted(row, within_days, overdue)]
    return tuple(sorted(found, key=_place_in_register))


def _place_in_register(row: DeadlineRow) -> tuple[int, str, str, int, str]:
    return _ORDER.index(row.status), row.last_day or "9999", row.document.path, row.start, row.key


def _wanted(row: DeadlineRow, within_days: int | None, overdue: bool) -> bool:
    if row.status == "overdue":
        return overdue
    if row.status == "closed" or row.days_left is None or within_days is None:
        return False
    return row.days_left <= within_days


def mark(
    database: Database, key: str, status: MarkStatus | None, note: str | None, as_of: date
) -> tuple[DeadlineRow, ...]:
    """See `Corpus.mark`."""
    if status is not None and status not in get_args(MarkStatus):
        raise UsageError(f"{status!r} is no status", None, f"give one of: {', '.join(get_args(MarkStatus))}, clear")
    with database.transaction():
        keys = [
            row[0]
            for row in database.rows(
                "SELECT DISTINCT key FROM deadlines WHERE substr(key, 1, ?) = ? ORDER BY key", (len(key), key.lower())
            )
        ]
        if not key or not keys:
            raise UsageError("no deadline has this key", key, "`kehoach deadlines` shows keys")
        if len(keys) > 1:
            raise UsageError(f"{len(keys)} deadlines begin like this", key, "give more of the key")
        if status is None:
            database.execute("DELETE FROM deadline_marks WHERE key = ?", (keys[0],))
        else:
            database.execute(
                "INSERT OR REPLACE INTO deadline_marks VALUES (?, ?, ?, ?)",
                (keys[0], status, note, datetime.now(UTC).isoformat(timespec="seconds")),
            )
    return tuple(_deadlines(database, as_of, "d.key = ?", (keys[0],)))


def _deadlines(database: Database, as_of: date, where: str = "1", values: Sequence[str] = ()) -> list[DeadlineRow]:
    heads = documents.rows(database)
    found = []
    for row in database.rows(
        f"""
        SELECT d.*, m.status AS mark, m.note AS note, substr(o.text, p.start + 1, p."end" - p.start) AS sentence
        FROM deadlines d JOIN documents o USING (document_id) LEFT JOIN deadline_marks m USING (key)
        LEFT JOIN passages p ON p.passage_id = (
            SELECT passage_id FROM passages q
            WHERE q.document_id = d.document_id AND q.start <= d.start AND q."end" > d.start LIMIT 1)
        WHERE {where} ORDER BY d.document_id, d.ordinal
        """,
        values,
    ):
        last = _last_day(row, as_of, heads[row["document_id"]].date)
        last_day = last.isoformat() if last else None
        status, left = status_on(as_of, row["kind"], row["date_start"], last_day, row["mark"])
        found.append(
            DeadlineRow(
                key=row["key"],
                status=status,
                days_left=left,
                document=heads[row["document_id"]],
                last_day=last_day,
                exclusive=bool(row["exclusive"]),
                rrule=tuple(json.loads(row["rrule"])) if row["rrule"] else None,
                **{name: row[name] for name in _DEADLINE_COLUMNS},
            )
        )
    return found


def awards(database: Database) -> tuple[AwardRow, ...]:
    """See `Corpus.awards`."""
    heads = documents.rows(database)
    found = database.rows("SELECT * FROM awards ORDER BY document_id, ordinal")
    rows = [AwardRow(heads[row["document_id"]], **{name: row[name] for name in _AWARD_COLUMNS}) for row in found]
    return tuple(sorted(rows, key=lambda row: (row.document.path, row.start)))


def signers(database: Database) -> tuple[SignerRow, ...]:
    """See `Corpus.signers`; capitals of the name make no difference, its marks do."""
    grouped: dict[tuple[str, str | None], list[sqlite3.Row]] = {}
    for row in database.rows(
        "SELECT s.*, d.issuer, d.date FROM signers s JOIN documents d USING (document_id) ORDER BY d.date, s.signer_id"
    ):
        grouped.setdefault((normal(row["name"]), row["issuer"]), []).append(row)
    return tuple(
        SignerRow(
            name=rows[0]["name"],
            issuer=issuer,
            authority_prefixes=_different(rows, "authority_prefix"),
            positions=_different(rows, "position"),
            documents=len({row["document_id"] for row in rows}),
            first_date=min((row["date"] for row in rows if row["date"]), default=None),
            last_date=max((row["date"] for row in rows if row["date"]), default=None),
        )
        for (_, issuer), rows in sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    )


def _different(rows: Sequence[sqlite3.Row], column: str) -> tuple[str, ...]:
    return tuple(sorted({row[column] for row in rows if row[column]}))


_AWARD_COLUMNS = tuple(f.name for f in fields(AwardRow) if f.name != "document")
_DEADLINE_COLUMNS = tuple(
    field.name
    for field in fields(DeadlineRow)
    if field.name not in ("key", "status", "days_left", "document", "rrule", "exclusive", "last_day")
)
