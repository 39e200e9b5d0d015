"""Two readers and a writer at once: every answer is right for some state of the corpus, and nobody hears of locks."""

from __future__ import annotations

import hashlib
import os
import random
import re
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corpus_samples import BagOfWords, plan

from pipeline.corpus import Corpus, open_corpus, semantic, vectors, word_index
from pipeline.corpus.database import Database
from pipeline.corpus.records import Hit, Mode
from pipeline.embed.passages import passages
from pipeline.errors import CorpusError
from pipeline.plan import Plan

PLANS = 25
MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
WORDS = ("cây", "hoa", "rừng", "lúa", "đê", "kênh", "cầu", "trường", "trạm", "chợ")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


class Salted(BagOfWords):
    """A model by its name: its vectors have nothing to do with those of another one."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        salt = int(hashlib.sha256(self.model_id.encode()).hexdigest(), 16)
        weights = np.random.default_rng(salt % 2**32).uniform(0.2, 2, 64).astype(np.float32)
        rows = super().encode(texts) * weights
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def opened(path: Path | str, create: bool = False) -> Corpus:
    return open_corpus(path, create, load_encoder=lambda name: Salted(name or "bag-1"))


@cache
def written(number: int, version: int) -> Plan:
    chance = random.Random(number)
    tasks = [f"Chăm {chance.choice(WORDS)} và {chance.choice(WORDS)} ở thôn {i}" for i in range(4)]
    lines = [f"{task}, kế hoạch {number} bản {version}." for task in tasks]
    return plan("\n".join([f"Việc của kế hoạch {number} bản {version}.", *lines]))


@cache
def searchable(number: int, version: int) -> dict[str, str]:
    """What is encoded of each passage of the plan, by its text."""
    made = written(number, version)
    return {made.text[passage.start : passage.end]: passage.searchable for passage in passages(made)}


def problems(hits: tuple[Hit, ...], asked: str) -> Iterator[str]:
    """What of an answer was never true: a passage of another plan, or a similarity that no one model gives."""
    fits = {"bag-1", "bag-2"}
    for hit in hits:
        number = int(hit.document.path.removeprefix("p"))
        for passage in hit.passages:
            told = re.search(r"kế hoạch (\d+) bản (\d+)", passage.snippet)
            if not told or int(told[1]) != number or hit.document.id != written(number, int(told[2])).id:
                yield f"{hit.document.path} is shown with {passage.snippet!r}"
            elif passage.similarity is not None:
                text = searchable(number, int(told[2]))[passage.snippet]
                fits = {name for name in fits if abs(cosine(name, asked, text) - passage.similarity) < 1e-4}
    if not fits:
        yield f"{asked!r}: similarities of no one model"


@cache
def cosine(model: str, asked: str, text: str) -> float:
    encoder = Salted(model)
    return float(encoder.encode_query(asked) @ encoder.encode([text])[0])


def read(path: Path, until: float, chance: random.Random, reopen: bool) -> None:
    corpus, answers = opened(path), 0
    while time.monotonic() < until:
        if reopen:
            corpus.close()
            corpus = opened(path)
        asked, mode = f"chăm {chance.choice(WORDS)} {chance.randrange(PLANS)}", chance.choice(MODES)
        try:
            result = corpus.search(asked, mode=mode, limit=PLANS)
        except CorpusError as error:
            if "holds no vectors" not in str(error):  # which is so in the midst of a change of model
                raise
            continue
        found = list(problems(result.hits, asked))
        assert not found, "\n".join(found)
        assert len({hit.document.path for hit in result.hits}) == len(result.hits)
        answers += bool(result.hits)
    assert answers > 5


def write(path: Path, until: float, chance: random.Random) -> None:
    """Add, replace, remove, encode, change the model; at the end what it believes to be there, for the test."""
    there: dict[int, int] = {}
    model = "bag-1"
    with opened(path) as corpus:
        while time.monotonic() < until:
            number = chance.randrange(PLANS)
            step = chance.random()
            if step < 0.6 or number not in there:
                there[number] = there.get(number, 0) + 1
                corpus.add(written(number, there[number]), f"p{number}")
                corpus.encode()
            elif step < 0.9:
                corpus.remove([f"p{number}"])
                del there[number]
            else:
                model = "bag-2" if model == "bag-1" else "bag-1"
                corpus.reindex(model)
        corpus.encode()
    path.with_suffix(".end").write_text(" ".join(f"{n}:{v}" for n, v in there.items()), encoding="utf-8")


def forked(task: Callable[[], None], folder: Path) -> int:
    if child := os.fork():
        return child
    try:
        task()
        os._exit(0)
    except BaseException:
        (folder / f"{os.getpid()}.problem").write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(1)


@pytest.mark.parametrize("seconds", [3, pytest.param(25, marks=pytest.mark.slow)])
@pytest.mark.parametrize("cached_from", [1, 10_000])
def test_two_readers_and_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, cached_from: int
) -> None:
    monkeypatch.setattr(vectors, "CACHED_FROM", cached_from)
    monkeypatch.setattr(word_index, "SAVED_FROM", cached_from)
    monkeypatch.setattr(semantic, "BATCH", 16)
    path = tmp_path / "c.db"
    opened(path, create=True).close()
    until = time.monotonic() + seconds
    children = [
        forked(lambda: write(path, until, random.Random(1)), tmp_path),
        forked(lambda: read(path, until, random.Random(2), reopen=False), tmp_path),
        forked(lambda: read(path, until, random.Random(3), reopen=True), tmp_path),
    ]
    ended = [os.waitpid(child, 0)[1] for child in children]
    assert [file.read_text("utf-8") for file in tmp_path.glob("*.problem")] == []
    assert ended == [0, 0, 0]
    there = dict(pair.split(":") for pair in path.with_suffix(".end").read_text("utf-8").split())
    assert there
    with opened(tmp_path / "fresh.db", create=True) as fresh:
        for number, version in there.items():
            fresh.add(written(int(number), int(version)), f"p{number}")
        with opened(path) as corpus:
            assert corpus.check() == ()
            fresh.reindex(corpus.stats().model)
            found, expected = answers(corpus), answers(fresh)
            assert [hits.keys() for hits in found] == [hits.keys() for hits in expected]
        # weights of words count a few plans that have gone, until their file is made anew
        path.with_name(f"{path.name}.words").unlink(missing_ok=True)
        with opened(path) as corpus:
            assert answers(corpus) == expected


def answers(corpus: Corpus) -> list[dict[str, float]]:
    """Plans with their scores, for some questions in every mode."""
    return [
        {hit.document.id: round(hit.score, 4) for hit in corpus.search(asked, mode, PLANS).hits}
        for mode in MODES
        for asked in ("chăm cây", "kế hoạch 3", "rừng ở thôn 2")
    ]


def test_another_program_changes_the_model_while_vectors_are_made(tmp_path: Path) -> None:
    """The one that began first does not mix its vectors with those of the other."""
    path = tmp_path / "c.db"
    first, second = opened(path, create=True), opened(path)
    for i in range(4):
        first.add(written(i, 0), f"p{i}")

    class Slow(Salted):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            second.reindex("bag-2")
            return super().encode(texts)

    slow = open_corpus(path, load_encoder=lambda name: Slow(name or "bag-1"))
    with pytest.raises(CorpusError, match="of the model bag-2, not bag-1"):
        slow.encode()
    with first, second, slow:
        assert first.check() == ()
        result = first.search("chăm hoa", mode="semantic")
        assert list(problems(result.hits, "chăm hoa")) == []
        assert {round(p.similarity or 0, 4) for hit in result.hits for p in hit.passages} <= {
            round(cosine("bag-2", "chăm hoa", text), 4) for i in range(4) for text in searchable(i, 0).values()
        }


def test_what_has_no_vector_yet_is_told(tmp_path: Path) -> None:
    with opened(tmp_path / "c.db", create=True) as corpus:
        corpus.add(written(1, 0), "p1")
        corpus.encode()
        assert corpus.search("chăm cây").note is None
        corpus.add(written(2, 0), "p2")
        for mode in ("semantic", "hybrid"):
            assert "no vector yet" in (corpus.search("chăm cây", mode=mode).note or "")
        assert corpus.search("chăm cây", mode="lexical").note is None
        corpus.encode()
        assert corpus.search("chăm cây").note is None


def test_reindex_that_is_killed_keeps_the_name_of_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    with opened(path, create=True) as corpus:
        corpus.add(written(1, 0), "p1")
        corpus.reindex("bag-2")

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("pipeline.corpus.intake.reindex_words", stop)
        with pytest.raises(KeyboardInterrupt):
            corpus.reindex()
    with opened(path) as corpus:
        corpus.ingest([])
        assert corpus.stats().model == "bag-2"


def test_plan_that_goes_while_words_are_indexed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    with opened(path, create=True) as corpus, opened(path) as other:
        for i in range(3):
            corpus.add(written(i, 0), f"p{i}")
        from pipeline.corpus import writing

        whole = writing.write_passages

        def write_one(*given: Any) -> None:
            whole(*given)
            if not gone:
                gone.append("p2")

        gone: list[str] = []
        monkeypatch.setattr(writing, "write_passages", write_one)
        transaction = type(corpus._database).transaction

        def transaction_after(self: Database) -> AbstractContextManager[None]:
            if gone == ["p2"] and self is corpus._database:
                gone.append("")
                other.remove(["p2"])
            return transaction(self)

        monkeypatch.setattr(type(corpus._database), "transaction", transaction_after)
        corpus.reindex()
        assert [row.path for row in corpus.documents()] == ["p0", "p1"]
        assert corpus.check() == ()
