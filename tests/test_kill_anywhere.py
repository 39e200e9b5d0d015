"""Killed in the midst of a statement, of a batch of vectors, of the index file: in the end nothing tells it apart.

Generated plans, the default model and the index file, as a user has them. `test_kill.py` kills smaller runs, and more
of them, and looks at what was reported done.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from generate import generate

from pipeline.corpus import Corpus, open_corpus, semantic, vectors, word_index
from pipeline.embed.encoder import load_encoder

KILLS = 60
PLANS = 12
QUERY = "tuyên truyền về nông thôn mới"

# rows without the numbers that SQLite gave them, which depend on the order of work
CONTENT = {
    "documents": "SELECT d.id, d.text, d.plan, f.path, f.sha256 FROM documents d JOIN files f USING (document_id)",
    "citations": "SELECT d.id, c.text, c.start, c.key, c.family, c.directive_id, c.candidates"
    " FROM citations c JOIN documents d USING (document_id)",
    "directives": "SELECT * FROM directives",
    "deadlines": "SELECT d.id, t.key, t.text, t.start FROM deadlines t JOIN documents d USING (document_id)",
    "passages": 'SELECT d.id, p.start, p."end", p.section, p.heading, p.aside, p.searchable,'
    " p.codes, v.vector FROM passages p JOIN documents d USING (document_id)"
    " LEFT JOIN passage_vectors v USING (passage_id)",
    "versions": "SELECT one.id, other.id FROM versions v JOIN documents one USING (document_id)"
    " JOIN documents other ON other.document_id = v.other_id",
    "signatures": "SELECT d.id, s.minhash FROM signatures s JOIN documents d USING (document_id)",
    "meta": "SELECT * FROM meta WHERE name NOT IN ('generation', 'stamp')",
    "left over": "SELECT * FROM stale_families",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process"),
]


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_at_any_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder()
    monkeypatch.setattr(vectors, "CACHED_FROM", 1)
    monkeypatch.setattr(word_index, "SAVED_FROM", 1)
    monkeypatch.setattr(semantic, "BATCH", 64)
    chance = random.Random(8)
    folder, path = tmp_path / "plans", tmp_path / "c.db"
    folder.mkdir()
    steps, seconds = _of_one_run(folder, chance, tmp_path / "measured.db", encoder)
    killed: dict[str, int] = {}
    with _open(path, encoder, create=True):
        pass
    for round_ in range(KILLS):
        for number in chance.sample(range(PLANS), 3):
            _write(folder, number, chance.randrange(10_000))
        way = ("statement", "statement", "vectors", "clock", "index")[round_ % 5]
        moment = chance.random()

        def run(way: str = way, moment: float = moment) -> None:
            corpus = _open(path, encoder)
            if way == "statement":
                left = iter(range(int(moment * steps)))
                _each_step(corpus, lambda: next(left, None) is None and die())
            elif way == "vectors":
                _die_after(monkeypatch, type(encoder), "encode", int(moment * 4))
            elif way == "index":
                _die_after(monkeypatch, *((os, "fsync") if moment < 0.5 else (Path, "replace")), times=0)
            corpus.ingest([folder])
            corpus.search(QUERY)

        if _killed(run, moment * seconds if way == "clock" else None):
            killed[way] = killed.get(way, 0) + 1
        with _open(path, encoder) as corpus:
            due = ("have no vector", "are not joined yet", "have not been compared")
            assert [line for line in corpus.check() if not any(phrase in line for phrase in due)] == []
            corpus.search(QUERY)
    assert sum(killed.values()) >= 50, killed
    assert len(killed) == 4, killed
    with _open(path, encoder) as corpus, _open(tmp_path / "never.db", encoder, create=True) as never:
        corpus.ingest([folder])
        never.ingest([folder])
        assert corpus.check() == ()
        for name, sql in CONTENT.items():
            one, other = (sorted(map(repr, map(tuple, either._database.rows(sql)))) for either in (corpus, never))
            assert one == other, name
        found, expected = (
            [(hit.document.id, round(hit.score, 5)) for hit in either.search(QUERY, limit=PLANS).hits]
            for either in (corpus, never)
        )
        assert sorted(found) == sorted(expected)
    assert {"c.db.vectors", "c.db.words"} <= {file.name for file in tmp_path.iterdir()}


def _of_one_run(folder: Path, chance: random.Random, path: Path, encoder: Any) -> tuple[int, float]:
    """Write the plans; how many steps SQLite takes to store a round of new ones, and how long all of it takes."""
    for number in range(PLANS):
        _write(folder, number, chance.randrange(10_000))
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with _open(path, encoder, create=True) as corpus:
        corpus.ingest([folder])
        corpus.search(QUERY)
        for number in range(3):
            _write(folder, number, chance.randrange(10_000))
        _each_step(corpus, count)
        begun = time.monotonic()
        corpus.ingest([folder])
        corpus.search(QUERY)
        return steps, time.monotonic() - begun


def _each_step(corpus: Corpus, call: Callable[[], Any]) -> None:
    """Call it every hundred instructions of a statement: inside loops over rows, pages and index entries."""
    corpus._database._connection.set_progress_handler(call, 100)


def _write(folder: Path, number: int, seed: int) -> None:
    (folder / f"{number}.txt").write_text(generate(seed)[0], encoding="utf-8")


def _open(path: Path, encoder: Any, create: bool = False) -> Corpus:
    return open_corpus(path, create, load_encoder=lambda _: encoder)


def _die_after(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, times: int) -> None:
    whole, calls = getattr(owner, name), iter(range(times))

    def call(*given: Any, **named: Any) -> Any:
        if next(calls, None) is None:
            die()
        return whole(*given, **named)

    monkeypatch.setattr(owner, name, call)


def _killed(run: Callable[[], None], after_s: float | None) -> bool:
    """Whether the run ended by a kill: its own, or one after a time."""
    child = os.fork()
    if child == 0:
        try:
            run()
        finally:
            os._exit(0)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
