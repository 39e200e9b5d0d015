"""Files that gave no plan, at the end of an ingest: listed, grouped by reason when they are many, and as a CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.messages import Phrases, parted
from pipeline.cli.session import Session
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.corpus.records import FailureRow

MANY = 20
"""Failures from which on they are grouped, and reasons of which the files are named."""

_NAMED = 3
"""Files named for a reason."""

COLUMNS = ("path", "stage", "error", "reason", "remedy")


def tell(session: Session, failures: Sequence[FailureRow]) -> None:
    """One line a file; a line a reason with some of its files where there are many."""
    if len(failures) <= MANY:
        for failure in failures:
            session.complain(PipelineError(failure.message, failure.path))
        return
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for failure in failures:
        paths[failure.message].append(failure.path)
    groups = sorted(paths.items(), key=lambda group: (-len(group[1]), group[0]))
    for message, files in groups[:MANY]:
        session.complain(PipelineError(message, session.phrases("{count} files", count=len(files))))
        for path in files[:_NAMED]:
            session.complain(PipelineError(f"  {path}"))
    if len(groups) > MANY:
        session.say("{count} further reasons", count=len(groups) - MANY)


def write(file: Path, failures: Iterable[FailureRow], phrases: Phrases) -> None:
    """A table for a spreadsheet: UTF-8 with a byte order mark, reasons and remedies in the language of `phrases`.

    Raises:
        OSError: the file cannot be written.
    """
    from pipeline.export.tables import write_csv

    with file.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
        write_csv(stream, COLUMNS, (_row(failure, phrases) for failure in failures))


def _row(failure: FailureRow, phrases: Phrases) -> dict[str, str]:
    reason, remedy = parted(phrases.error(PipelineError(failure.message)))
    return {"path": failure.path, "stage": failure.stage, "error": failure.error, "reason": reason, "remedy": remedy}
