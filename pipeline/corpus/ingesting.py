"""One ingest: which files have to be read, what became of each, and the event that is sent once that is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.corpus import directives, intake, versions
from pipeline.corpus.database import Database
from pipeline.corpus.records import EventKind, FailureRow, IngestEvent, IngestReport
from pipeline.document import Failure
from pipeline.ingest.finding import absolute, exists, find
from pipeline.plan import Plan

if TYPE_CHECKING:
    from pipeline import batch


def ingest(
    database: Database,
    paths: Iterable[str | Path],
    jobs: int = 1,
    on_event: Callable[[IngestEvent], None] | None = None,
    retry_failed: bool = False,
) -> IngestReport:
    """See `Corpus.ingest`; without the vectors."""
    from pipeline import batch  # it brings readers and extractors along, and a search needs none

    files, lost = find(paths)
    if retry_failed:
        again = [row.path for row in intake.failures(database) if exists(row.path)]
        files, _ = find([*files, *again])
    run = _Run(len(files) + len(lost), on_event)
    for failure in lost:
        run.failed(FailureRow(*astuple(failure)))
    with database.many_transactions():
        with closing(batch.run(_unknown(database, files, run, retry_failed), jobs)) as rows:
            for row in rows:
                _take(database, row["path"], batch.result(row), run)
        directives.settle(database)
        for done, total in versions.link(database):
            if on_event:
                on_event(IngestEvent("compared", None, done, total))
    return run.report()


def _unknown(database: Database, files: Iterable[str], run: _Run, retry_failed: bool) -> Iterator[batch.Row]:
    """Rows for the files that have to be read; the others are dealt with on the way."""
    failed = {row.path for row in intake.failures(database)}
    for path in files:
        place = absolute(path)
        digest = intake.sha256(place)
        known = intake.known(database, place, digest)
        if known is None:
            failure = None if retry_failed else intake.known_failure(database, place, digest)
            if failure:
                run.failed(replace(failure, path=path))
            else:
                yield {"path": path}
            continue
        if place in failed or not known.here:
            intake.store_path(database, place, known.document_id)
        if known.here:
            run.skipped(path)
        else:
            run.duplicate(path)


def _take(database: Database, path: str, plans: tuple[Plan, ...] | Failure, run: _Run) -> None:
    if isinstance(plans, Failure):
        failure = FailureRow(path, plans.stage, plans.error, plans.message)
        intake.store_failure(database, replace(failure, path=absolute(path)))
        run.failed(failure)
        return
    outcome = intake.store(database, absolute(path), plans)
    if outcome == "copy":
        run.duplicate(path)
    else:
        run.done(path, replaced=outcome == "replaced")


class _Run:
    """What one ingest has done so far; sends the events."""

    def __init__(self, total: int, on_event: Callable[[IngestEvent], None] | None) -> None:
        self._total, self._on_event, self._number = total, on_event, 0
        self._added: list[str] = []
        self._replaced: list[str] = []
        self._skipped: list[str] = []
        self._duplicates: list[str] = []
        self._failed: list[FailureRow] = []

    def skipped(self, path: str) -> None:
        self._skipped.append(path)
        self._send("skipped", path, "same bytes")

    def duplicate(self, path: str) -> None:
        self._duplicates.append(path)
        self._send("skipped", path, "same bytes as another file")

    def done(self, path: str, replaced: bool) -> None:
        (self._replaced if replaced else self._added).append(path)
        self._send("done", path)

    def failed(self, failure: FailureRow) -> None:
        self._failed.append(failure)
        self._send("failed", failure.path, failure.message)

    def report(self) -> IngestReport:
        return IngestReport(
            added=tuple(self._added),
            replaced=tuple(self._replaced),
            skipped=tuple(self._skipped),
            duplicates=tuple(self._duplicates),
            failed=tuple(self._failed),
        )

    def _send(self, kind: EventKind, path: str, message: str | None = None) -> None:
        self._number += 1
        if self._on_event:
            self._on_event(IngestEvent(kind, path, self._number, self._total, message))
