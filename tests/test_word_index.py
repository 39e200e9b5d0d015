"""The word index: BM25 as written down, and a file beside the corpus that never changes an answer."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from corpus_samples import plan
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus import Corpus, open_corpus, postings, word_index
from pipeline.corpus.folding import exact, folded, tokens
from pipeline.corpus.postings import Form, Postings, pairs, term
from pipeline.corpus.word_index import WordIndex, path_of

WORDS = ["thi", "đua", "khen", "thưởng", "thương", "nông", "thôn", "mới", "xã", "19"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=12)
QUESTIONS = ["thi đua khen thưởng", "nông thôn mới", "thi dua", "xã"]


def wanted(form: Form, text: str) -> list[int]:
    syllables = [term(form, word) for word in tokens(exact(text) if form == "exact" else folded(text))]
    return [*syllables, *pairs(syllables)]


def pieces(form: Form, text: str) -> list[tuple[str, ...]]:
    words = tokens(exact(text) if form == "exact" else folded(text))
    return [*((word,) for word in words), *pairwise(words)]


# -- postings


@given(TEXTS, st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(["exact", "folded"]))
def test_weights_are_those_of_bm25(texts: list[str], one: str, other: str, form: Form) -> None:
    found = Postings.of([(exact(text), ()) for text in texts], 5.0)
    numbers = wanted(form, f"{one} {other}")
    scores = found.scores(np.array(numbers, np.uint64), np.ones(len(numbers), np.float32), len(texts))
    for text, score in zip(texts, scores, strict=True):
        counts, length = Counter(pieces(form, text)), len(tokens(text))
        damping = 0.9 * (0.25 + 0.75 * length / 5.0)
        expected = math.fsum(counts[p] * 1.9 / (counts[p] + damping) for p in pieces(form, f"{one} {other}"))
        assert score == pytest.approx(expected, abs=0.02)  # weights are kept in bytes


@given(TEXTS, TEXTS)
def test_joined_is_as_made_together(one: list[str], other: list[str]) -> None:
    apart = [Postings.of([(exact(text), ("19_ct_ttg",)) for text in texts], 5.0) for texts in (one, other)]
    whole = Postings.of([(exact(text), ("19_ct_ttg",)) for text in one + other], 5.0)
    for made, expected in zip(apart[0].joined(apart[1], len(one)), whole, strict=True):
        assert made.tolist() == expected.tolist()


def test_term_tells_forms_and_order_apart() -> None:
    assert term("exact", "thi") != term("folded", "thi") != term("code", "thi")
    one, other = term("exact", "thi"), term("exact", "đua")
    assert pairs([one, other]) != pairs([other, one])
    assert pairs([one]) == []


# -- the file


def corpus_of(path: Path | str, texts: list[str]) -> Corpus:
    corpus = open_corpus(path, create=True)
    for i, text in enumerate(texts):
        corpus.add(plan(text), f"{i}.txt")
    return corpus


def answers(index: WordIndex) -> list[list[tuple[int, float]]]:
    found = []
    for question in QUESTIONS:
        form: Form = "folded" if folded(question) == question else "exact"
        ranked = index.rank(dict.fromkeys(wanted(form, question), 1.0), None, 50)
        found.append([(match.passage_id, round(match.score, 4)) for match in ranked])
    return found


def fresh(corpus: Corpus) -> list[list[tuple[int, float]]]:
    """Answers of an index made from nothing."""
    path_of(corpus._database).unlink(missing_ok=True)
    return answers(WordIndex.open(corpus._database))


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_index, "SAVED_FROM", 1)


SAMPLES = [
    "Thi đua khen thưởng năm 2025",
    "Xây dựng nông thôn mới ở xã",
    "Thi đua xây dựng nông thôn mới",
    "Thương mại và khen thưởng",
]


@pytest.mark.usefixtures("saved")
def test_file_answers_as_the_first_time(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    first = answers(WordIndex.open(corpus._database))
    assert all(first)
    assert path_of(corpus._database).is_file()
    assert answers(WordIndex.open(corpus._database)) == first


def test_small_corpus_needs_no_file(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    assert all(answers(WordIndex.open(corpus._database)))
    assert not path_of(corpus._database).exists()


@pytest.mark.usefixtures("saved")
def test_old_file_gives_the_answers_of_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_index, "_DEAD_SHARE", 1.0)
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    WordIndex.open(corpus._database)
    monkeypatch.setattr(word_index, "SAVED_FROM", 1000)
    old = path_of(corpus._database).read_bytes()
    corpus.add(plan("Nông thôn mới nâng cao, thi đua khen thưởng"), "new.txt")
    corpus.add(plan("Khen thưởng thi đua"), "0.txt")  # in the place of the first
    corpus.remove(["2.txt"])
    now = answers(WordIndex.open(corpus._database))
    assert path_of(corpus._database).read_bytes() == old
    passages = {row[0] for row in corpus._database.rows("SELECT passage_id FROM passages")}
    assert {number for ranked in now for number, _ in ranked} <= passages
    expected = fresh(corpus)  # its counts know the gone plans no more: the order is what has to agree
    assert [{number for number, _ in ranked} for ranked in now] == [{number for number, _ in r} for r in expected]


@pytest.mark.usefixtures("saved")
def test_file_of_many_gone_plans_is_made_anew(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    WordIndex.open(corpus._database)
    corpus.remove(["0.txt", "1.txt"])
    now = answers(WordIndex.open(corpus._database))
    assert now == fresh(corpus)


@pytest.mark.usefixtures("saved")
def test_damaged_file_is_made_anew(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    expected = answers(WordIndex.open(corpus._database))
    path = path_of(corpus._database)
    whole = path.read_bytes()
    for i in range(0, len(whole), 37):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 16]) + whole[i + 1 :])
        assert answers(WordIndex.open(corpus._database)) == expected, f"byte {i} flipped"
        path.write_bytes(whole[:i])
        assert answers(WordIndex.open(corpus._database)) == expected, f"cut at {i}"


@pytest.mark.usefixtures("saved")
def test_file_of_another_corpus_is_not_believed(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)
    other = corpus_of(tmp_path / "d.db", ["Trồng rừng", *SAMPLES[:2]])
    WordIndex.open(other._database)
    expected = fresh(corpus)
    path_of(corpus._database).write_bytes(path_of(other._database).read_bytes())
    assert answers(WordIndex.open(corpus._database)) == expected


@pytest.mark.usefixtures("saved")
def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of(tmp_path / "c.db", SAMPLES)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refused)
    assert all(answers(WordIndex.open(corpus._database)))
    assert [path.name for path in tmp_path.iterdir() if "words" in path.name] == []


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join), max_size=6))
def test_segments_make_no_difference(texts: list[str]) -> None:
    corpus = corpus_of(":memory:", texts)
    whole = answers(WordIndex.open(corpus._database))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_index, "SEGMENT", 2)
        assert answers(WordIndex.open(corpus._database)) == whole
    corpus.close()


# -- ranking


def test_title_lifts_the_passages_of_its_plan() -> None:
    with open_corpus(":memory:", create=True) as corpus:
        body = "Các đơn vị nộp báo cáo kết quả trước ngày 20 tháng 12"
        corpus.add(plan(body, title="Kế hoạch trồng rừng"), "a")
        corpus.add(plan(f"{body}.", title="Kế hoạch chuyển đổi số"), "b")
        hits = corpus.search("báo cáo kết quả chuyển đổi số", mode="lexical").hits
        assert next(hit.document.paths for hit in hits) == ("b",)
        assert hits[0].score > hits[1].score


def test_terms_of_one_segment_fit_two_bytes() -> None:
    assert np.iinfo(np.uint16).max == postings.SEGMENT - 1
