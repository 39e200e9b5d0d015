"""How far an ingest has come, on stderr: a bar for a person who looks on, a line a step with -v, else nothing."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline.cli.session import Session

if TYPE_CHECKING:
    from pipeline.corpus.records import IngestEvent


class Progress:
    """Follows events; the bar goes away at the end, the lines stay."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opened = ExitStack()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._session.watched:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = self._opened.enter_context(Bar(*columns, console=Console(file=sys.stderr), transient=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def show(self, event: IngestEvent) -> None:
        """Take notice of one step that is done."""
        if self._bar is not None:
            self._advance("passages" if event.kind == "encoded" else "plans", event.number, event.total)
        if self._session.verbosity:
            where = event.path or f"{event.number}/{event.total}"
            self._session.say(f"{event.kind} {where}{f': {event.message}' if event.message else ''}")

    def _advance(self, what: str, number: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(self._session.phrases(what), total=total)
        self._bar.update(self._tasks[what], completed=number, total=total)
