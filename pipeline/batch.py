"""Many files at once: one function from plain row to plain row, mapped over a process pool.

`process` is module-level and captures nothing, so a distributed engine can map the same function. It is the one
place that turns an exception into a `Failure`: one bad file never stops a run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import asdict
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypedDict

from pipeline import plan_json
from pipeline.document import Failure
from pipeline.errors import PipelineError
from pipeline.ingest import read
from pipeline.ingest.ahead import converted_ahead
from pipeline.parse import parse_all_checked
from pipeline.plan import Plan

_AHEAD = 4
"""Files handed to the pool for each of its processes before their results are asked for."""


class Row(TypedDict, total=False):
    """What travels between processes: built-in types only. In: `path`. Out: also one of `plans` and `failure`.

    `conversions` is the folder in which an office file lies converted, for one that was.
    """

    path: str
    conversions: str | None
    plans: list[dict[str, object]]
    failure: dict[str, str]


def process(row: Row) -> Row:
    """Read, parse and flatten one file; never raises for what is in the file."""
    path = row["path"]
    stage = "read"
    try:
        source = read(path, conversions=row.get("conversions"))
        stage = "parse"
        return {"path": path, "plans": [plan_json.to_dict(plan) for plan in parse_all_checked(source)]}
    except PipelineError as error:
        message = f"{error.what} ({error.remedy})" if error.remedy else error.what
        failure = Failure(path, stage, type(error).__name__, message)
    except Exception as error:  # whatever a file does to a reader, the other files go on
        failure = Failure(path, stage, type(error).__name__, str(error) or "no further words")
    return {"path": path, "failure": asdict(failure)}


def pipe(paths: Iterable[str | Path], jobs: int = 1) -> Iterator[Plan | Failure]:
    """Read and parse files, in order; one that holds several plans gives them all, one that failed a `Failure`.

    Args:
        jobs: processes; 1 works in this one.
    """
    rows: Iterable[Row] = ({"path": str(path)} for path in paths)
    for found in map(result, run(rows, jobs)):
        if isinstance(found, Failure):
            yield found
        else:
            yield from found


def result(row: Row) -> tuple[Plan, ...] | Failure:
    """What a row of `process` carries: the plans of the file, at least one, or its failure."""
    if "failure" in row:
        return Failure(**row["failure"])
    try:
        return tuple(map(plan_json.from_dict, row["plans"]))
    except ValueError as error:  # a finding outside its own form: our mistake, and no reason to lose the other files
        return Failure(row["path"], "parse", type(error).__name__, str(error))


def run(rows: Iterable[Row], jobs: int = 1) -> Generator[Row, None, None]:
    """`process` mapped over the rows, in order; rows are drawn only a little ahead of the results.

    A process that dies (a crash in a library, the kernel out of memory) costs the file it died of and no other.
    """
    paths = converted_ahead(row["path"] for row in rows)
    source: Iterator[Row] = ({"path": path, "conversions": folder} for path, folder in paths)
    if jobs <= 1:
        with closing(paths):
            yield from map(process, source)
        return
    waiting: deque[tuple[Row, Future[Row]]] = deque()
    pool = _pool(jobs)
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (row := next(source, None)) is not None:
                waiting.append((row, _submit(pool, row)))
            if not waiting:
                return
            row, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                # every file under way has lost its process: which one was it? Ask each alone, with a pool of its own
                pool.shutdown(cancel_futures=True)
                suspects = [row, *(waited for waited, _ in waiting)]
                waiting.clear()
                yield from map(_process_alone, suspects)
                pool = _pool(jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        paths.close()


def _pool(jobs: int) -> ProcessPoolExecutor:
    # spawned, not forked: a fork copies locks of threads that it does not copy (tokenizers, faiss)
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_begin)


def _submit(pool: ProcessPoolExecutor, row: Row) -> Future[Row]:
    try:
        return pool.submit(process, row)
    except BrokenProcessPool as error:
        broken: Future[Row] = Future()
        broken.set_exception(error)
        return broken


def _process_alone(row: Row) -> Row:
    with _pool(1) as pool:
        try:
            return pool.submit(process, row).result()
        except BrokenProcessPool:
            failure = Failure(
                row["path"], "read", "ProcessDied", "the process that read it died; the file may be hostile or huge"
            )
            return {"path": row["path"], "failure": asdict(failure)}


def _begin() -> None:
    """What a process of the pool does first."""
    # Ctrl-C reaches the whole group: the parent stops the run, its processes end at once without a traceback each
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed cannot end its processes: without this they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
