"""Many files: rows of plain types, one process or several, and a bad file that costs only itself."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.document import Failure
from pipeline.errors import UnreadableFile
from pipeline.ingest import read
from pipeline.parse import parse_all_checked
from pipeline.plan import Plan


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{i}.txt" for i in range(6)]
    for i, path in enumerate(paths):
        path.write_text(f"KẾ HOẠCH\nTrồng cây\nI. VIỆC\nTrồng {i} cây xanh.\n", encoding="utf-8")
    paths[2].write_bytes(b"")
    return paths


def test_row_is_plain_and_carries_the_plan(files: list[Path]) -> None:
    row = batch.process({"path": str(files[0])})
    assert json.loads(json.dumps(row)) == row
    assert batch.result(row) == parse_all_checked(read(str(files[0])))


@pytest.mark.parametrize(
    ("content", "error", "said"), [(None, "UnreadableFile", "no such file"), (b"", "UnreadableFile", "empty")]
)
def test_unreadable_file_is_a_failure_with_a_remedy(
    tmp_path: Path, content: bytes | None, error: str, said: str
) -> None:
    path = tmp_path / "x.txt"
    if content is not None:
        path.write_bytes(content)
    row = batch.process({"path": str(path)})
    assert json.loads(json.dumps(row)) == row
    failure = batch.result(row)
    assert isinstance(failure, Failure)
    assert (failure.path, failure.stage, failure.error) == (str(path), "read", "UnreadableFile")
    assert said in failure.message
    assert "(" in failure.message


def test_whatever_a_stage_raises_is_a_failure_of_that_stage(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(source: object) -> Plan:
        raise RecursionError("too deep")

    monkeypatch.setattr(batch, "parse_all_checked", burst)
    assert batch.result(batch.process({"path": str(files[0])})) == Failure(
        str(files[0]), "parse", "RecursionError", "too deep"
    )


def test_finding_outside_its_form_is_a_failure(files: list[Path]) -> None:
    row = batch.process({"path": str(files[0])})
    row["plans"][0]["schema"] = 7
    failure = batch.result(row)
    assert isinstance(failure, Failure)
    assert failure.stage == "parse"


def test_several_processes_give_the_same_in_the_same_order(files: list[Path]) -> None:
    alone = list(batch.pipe(files))
    assert [type(found) for found in alone] == [Plan, Plan, Failure, Plan, Plan, Plan]
    assert list(batch.pipe(files, jobs=2)) == alone


def test_rows_are_drawn_only_a_little_ahead(files: list[Path]) -> None:
    drawn: list[int] = []

    def rows():
        for i in range(100):
            drawn.append(i)
            yield {"path": str(files[0])}

    results = batch.run(rows(), jobs=2)
    next(results)
    assert len(drawn) <= 10
    results.close()


def test_process_that_dies_costs_one_file(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("patches a forked process")
    deadly = str(files[4])

    def die(path: str, **_: object):
        if path == deadly:
            os._exit(9)
        return read(path)

    def forked(jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))

    monkeypatch.setattr(batch, "read", die)
    monkeypatch.setattr(batch, "_pool", forked)
    found = list(batch.pipe(files, jobs=2))
    assert [type(one) for one in found] == [Plan, Plan, Failure, Plan, Failure, Plan]
    assert isinstance(found[4], Failure)
    assert (found[4].path, found[4].error) == (deadly, "ProcessDied")
    assert isinstance(found[2], Failure)
    assert found[2].error == UnreadableFile.__name__
