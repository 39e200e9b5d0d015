"""Commands that list findings across plans: deadlines, mark, awards, signers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.cli.session import Json, Session, command, put_json
from pipeline.cli.typed_dates import parse_day, parse_period
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.corpus.records import DeadlineRow

Csv = Annotated[bool, typer.Option("--csv", help="CSV on stdout.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command("deadlines")(command(deadlines))
    app.command("mark")(command(mark))
    app.command("awards")(command(awards))
    app.command("signers")(command(signers))


def deadlines(
    session: Session,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Seen from this day (default: today).")
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="PERIOD", help="Due within 30d, 2w, 1m from that day.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is past and not done.")] = False,
    issuer: Annotated[str | None, typer.Option(help="Only plans of this agency.")] = None,
    as_csv: Csv = False,
    as_json: Json = False,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="OUT", help="Write a calendar (RFC 5545) to this file.")
    ] = None,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 when something is listed.")] = False,
) -> None:
    """List what falls due, the most urgent first."""
    today = date.today()
    day = parse_day(as_of, today) if as_of is not None else today
    days = parse_period(within, day) if within is not None else None
    if ics is not None and (as_csv or as_json):
        raise UsageError("--ics writes a file, --csv and --json write to stdout", None, "give one of them")
    from pipeline.corpus.records import DeadlineRow

    with session.corpus() as corpus:
        rows = corpus.deadlines(day, within_days=days, overdue=overdue, issuer=issuer)
    if ics is not None:
        _write_calendar(session, rows, ics, day)
    elif not _as_data(rows, DeadlineRow, as_csv, as_json):
        from pipeline.cli.corpus_views import show_deadlines

        show_deadlines(rows, day, session.phrases)
    if fail and rows:
        raise typer.Exit(1)


def _write_calendar(session: Session, rows: Sequence[DeadlineRow], path: Path, day: date) -> None:
    from pipeline.export import calendar

    written = calendar.write(rows, path, day)
    session.say("{file}: {events} events", file=path, events=written.events)
    if written.undatable:
        session.say("left out, without a day: {count}", count=written.undatable)
    if written.closed:
        session.say("left out, closed: {count}", count=written.closed)


def mark(
    session: Session,
    deadline: Annotated[str, typer.Argument(metavar="DEADLINE", help="Key of a deadline, as listed.")],
    status: Annotated[Literal["done", "doing", "not-applicable", "clear"], typer.Argument(help="Its new mark.")],
    note: Annotated[str | None, typer.Option(help="A note to keep with it.")] = None,
) -> None:
    """Mark a deadline as done, being done or not applicable; clear takes the mark away."""
    with session.corpus() as corpus:
        rows = corpus.mark(deadline, None if status == "clear" else status, note=note)
    for row in rows:
        session.say("{status}: {task}", status=session.phrases(status), task=row.task or row.text)


def awards(session: Session, as_csv: Csv = False, as_json: Json = False) -> None:
    """List the awards that plans promise or ask for."""
    from pipeline.corpus.records import AwardRow

    with session.corpus() as corpus:
        rows = corpus.awards()
    if not _as_data(rows, AwardRow, as_csv, as_json):
        from pipeline.cli.corpus_views import show_awards

        show_awards(rows, session.phrases)


def signers(session: Session, as_csv: Csv = False, as_json: Json = False) -> None:
    """List who signed, for which agency and how often."""
    from pipeline.corpus.records import SignerRow

    with session.corpus() as corpus:
        rows = corpus.signers()
    if not _as_data(rows, SignerRow, as_csv, as_json):
        from pipeline.cli.corpus_views import show_signers

        show_signers(rows, session.phrases)


def _as_data(rows: Sequence[Any], record_type: type, as_csv: bool, as_json: bool) -> bool:
    """Write the rows as data when that was asked for, and say whether it was."""
    if as_csv and as_json:
        raise UsageError("--csv and --json exclude each other", None, "give one of them")
    if as_json:
        put_json(rows)
    elif as_csv:
        from pipeline.export.tables import flat, flat_columns, write_csv

        write_csv(sys.stdout, flat_columns(record_type), map(flat, rows))
    return as_csv or as_json
