"""A killed ingest loses nothing that it reported done, and the next one finishes the rest."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from corpus_samples import BagOfWords

from pipeline.corpus import Corpus, open_corpus, semantic
from pipeline.corpus.records import IngestEvent

FILES = 60

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")


def test_killed_fifteen_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _kill_and_finish(tmp_path, monkeypatch, kills=15, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_killed_many_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    _kill_and_finish(tmp_path, monkeypatch, kills=60, seed=seed)


def _kill_and_finish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int, seed: int) -> None:
    monkeypatch.setattr(semantic, "BATCH", 16)
    chance = random.Random(seed)
    folder, path = tmp_path / "plans", tmp_path / "corpus.db"
    folder.mkdir()
    versions = dict.fromkeys(range(FILES), 0)
    for i in versions:
        _write(folder, i, 0)
    _open(path, create=True).close()
    with _open(":memory:", create=True) as warm:  # lazy imports, once for all children
        warm.ingest([folder / "0.txt"])
    done: dict[str, int] = {}
    for _ in range(kills):
        for i in chance.sample(range(FILES), 4):  # work for the next run, also among what was done
            versions[i] += 1
            _write(folder, i, versions[i])
        after_s, reports = chance.uniform(0.002, 0.12), chance.choice((0, 0, 1, 3))
        reported = _ingest_and_kill(path, folder, after_s, reports)
        done |= {name: versions[int(Path(name).stem)] for name in reported}
        with _open(path) as corpus:
            _check(corpus, done)
    with _open(path) as corpus:
        corpus.ingest([folder])
        assert len(corpus.documents()) == FILES
        _check(corpus, {str(folder / f"{i}.txt"): version for i, version in versions.items()})
        stats = corpus.stats()
        assert stats.vectors == stats.passages
        assert stats.undecided == 0
        assert corpus.check() == ()
    assert done, "every run was killed before it had done anything: kill later"


def _check(corpus: Corpus, done: dict[str, int]) -> None:
    """All that was reported is there, in the version that was reported or a later one, whole."""
    due = ("have no vector", "are not joined yet", "have not been compared")  # when all plans are in
    problems = [problem for problem in corpus.check() if not any(phrase in problem for phrase in due)]
    assert problems == []
    for name, version in done.items():
        stored = re.search(r"phiên bản ([0-9]+)\.", corpus.plan(name).text)
        assert stored
        assert int(stored[1]) >= version  # a later one when the kill fell between commit and report
    passages = corpus.to_pandas("passages")
    assert set(passages["document"]) == {row.id for row in corpus.documents()}


def _ingest_and_kill(path: Path, folder: Path, after_s: float, reports: int) -> list[str]:
    """Ingest in a child and kill it, at the very moment of a report or (0 reports) after a time; what it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)

        def report(event: IngestEvent) -> None:
            if event.kind == "done":
                os.write(writing, f"{event.path}\n".encode())

        try:
            with _open(path) as corpus:
                corpus.ingest([folder], on_event=report)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        if reports:
            lines = [line for _ in range(reports) if (line := pipe.readline())]
        else:
            lines = []
            time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.rstrip("\n") for line in [*lines, *pipe]]


def _write(folder: Path, number: int, version: int) -> None:
    ground = "Căn cứ Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;"
    text = f"KẾ HOẠCH\nTrồng cây số {number}\n{ground}\nI. VIỆC\nTrồng {number} cây xanh, phiên bản {version}.\n"
    (folder / f"{number}.txt").write_text(text, encoding="utf-8")


def _open(path: Path | str, create: bool = False) -> Corpus:
    return open_corpus(path, create, load_encoder=lambda name: BagOfWords(name or "bag-1"))


def test_killed_program_leaves_no_process_behind_and_goes_on(tmp_path: Path) -> None:
    folder, db = tmp_path / "plans", tmp_path / "c.db"
    folder.mkdir()
    for i in range(200):
        _write(folder, i, 0)
    (folder / "000.docx").write_bytes(b"PK\x03\x04 torn")
    program = [sys.executable, "-m", "pipeline", "ingest", str(folder), "--db", str(db)]
    process = subprocess.Popen(
        [*program, "--jobs", "2", "-vv"], stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr
    told = [process.stderr.readline().split(" ", 1) for _ in range(4)]
    process.kill()
    done = [path.rstrip("\n") for kind, path in told if kind == "done"]
    process.wait()
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.2)
    else:
        pytest.fail("processes of the pool outlive their parent")
    with open_corpus(db) as corpus:
        assert {*done} <= {row.path for row in corpus.documents()}
        assert [Path(row.path).name for row in corpus.failures()] == ["000.docx"]
    (folder / "000.docx").write_text("KẾ HOẠCH\nNay đã có chữ.\n", encoding="utf-8")
    subprocess.run([*program, "--retry-failed"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    with open_corpus(db) as corpus:
        assert len(corpus.documents()) == 201
        assert corpus.failures() == ()
        assert corpus.check() == ()
