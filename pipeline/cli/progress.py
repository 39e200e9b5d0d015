"""How far an ingest has come, on stderr: a bar for a person who looks on, a line now and then with -v, else nothing.

With -vv there is a line a step.
"""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import PurePath
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline.cli.session import Session
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.corpus.records import IngestEvent

EVERY_S = 10.0
"""Seconds between two lines."""

_PHASES = {"compared": "comparing", "encoded": "passages"}
_FILES = "plans"


class Pace:
    """Steps a second over the last minute: files that were known cost nothing, and must not promise too much."""

    WINDOW_S = 60.0

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque([(clock(), 0)])

    def step(self, number: int) -> float | None:
        """Note that `number` steps are done; steps a second, None while that is not known."""
        now = self._clock()
        if now - self._seen[-1][0] >= 1 or len(self._seen) == 1:
            self._seen.append((now, number))
        while now - self._seen[0][0] > self.WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()
        at, done = self._seen[0]
        return (number - done) / (now - at) if now - at > 0.5 and number > done else None


class Progress:
    """Follows events; the bar goes away at the end, the lines stay. `counts` are the events by kind."""

    def __init__(self, session: Session, clock: Callable[[], float] = monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self.total = 0
        self._session = session
        self._clock = clock
        self._opened = ExitStack()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        self._paces: dict[str, Pace] = {}
        self._told = clock()

    def __enter__(self) -> Self:
        if self._session.watched:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            told = TextColumn("{task.fields[pace]}  {task.fields[folder]}", markup=False)
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), told)
            self._bar = self._opened.enter_context(Bar(*columns, console=Console(file=sys.stderr), transient=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def show(self, event: IngestEvent) -> None:
        """Take notice of one step that is done."""
        what = _PHASES.get(event.kind, _FILES)
        if what == _FILES:
            self.counts[event.kind] += 1
            self.total = event.total
        if what not in self._paces:
            self._paces[what] = Pace(self._clock)
        rate = self._paces[what].step(event.number)
        folder = str(PurePath(event.path).parent) if event.path else ""
        if self._bar is not None:
            self._advance(what, event, self._pace(rate, event), folder)
        if self._session.verbosity > 1:
            where = event.path or f"{event.number}/{event.total}"
            why = f": {self._session.phrases.error(PipelineError(event.message))}" if event.message else ""
            self._session.say("{step} {file}", step=self._session.phrases(event.kind), file=f"{where}{why}")
        elif self._session.verbosity and self._clock() - self._told >= EVERY_S:
            self._told = self._clock()
            line = f"{self._session.phrases(what)} {event.number}/{event.total}"
            self._session.say("  ".join(part for part in (line, self._pace(rate, event), folder) if part))

    def _pace(self, rate: float | None, event: IngestEvent) -> str:
        """`35/s, 9 min left`; empty while nobody knows."""
        if rate is None:
            return ""
        left_s = (event.total - event.number) / rate
        left = f"{left_s:.0f} s" if left_s < 90 else f"{left_s / 60:.0f} min"
        # fewer than one a second is told a minute: "6/min"
        speed = f"{rate:.0f}/s" if rate >= 1 else f"{rate * 60:.0f}/min"
        return self._session.phrases("{speed}, {left} left", speed=speed, left=left)

    def _advance(self, what: str, event: IngestEvent, pace: str, folder: str) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(self._session.phrases(what), total=event.total, pace="", folder="")
        self._bar.update(self._tasks[what], completed=event.number, total=event.total, pace=pace, folder=folder)
