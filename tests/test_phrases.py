"""Phrases in quotes: word by word, with the marks that they have, as a reader of every passage would find them."""

from __future__ import annotations

import pytest
from corpus_samples import plan
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import Corpus, open_corpus
from pipeline.corpus.folding import accented, exact, folded, tokens
from pipeline.corpus.phrases import plans_with


@pytest.fixture
def corpus() -> Corpus:
    return open_corpus(":memory:", create=True)


def add(corpus: Corpus, **texts: str) -> None:
    for path, text in texts.items():
        corpus.add(plan(text), path)


def found(corpus: Corpus, text: str) -> list[str]:
    return sorted(hit.document.path for hit in corpus.search(text, mode="lexical").hits)


def test_phrase_must_stand_in_the_plan(corpus: Corpus) -> None:
    add(corpus, both="Vệ sinh môi trường\nTrồng cây xanh", one="Trồng cây xanh")
    add(corpus, split="Môi trường vệ sinh, cây trồng xanh")
    assert found(corpus, '"vệ sinh môi trường"') == ["both"]
    assert found(corpus, '"ve sinh moi truong" cây') == ["both"]
    assert found(corpus, '"vệ sinh" "trồng cây"') == ["both"]


def test_phrase_is_its_words_in_order_and_nothing_between(corpus: Corpus) -> None:
    add(corpus, whole="Phong trào thi đua khen thưởng", pieces="Khen thưởng thi đua, thi đua khen, đua khen thưởng")
    assert found(corpus, '"thi đua khen thưởng"') == ["whole"]
    assert found(corpus, '"đua khen thưởng"') == ["pieces", "whole"]
    assert found(corpus, '"khen thưởng thi đua khen"') == []
    assert found(corpus, '-"thi đua khen thưởng" khen') == ["pieces"]


def test_phrase_respects_the_marks_that_it_has(corpus: Corpus) -> None:
    add(corpus, reward="Quyết định khen thưởng", trade="Khen Thương binh", bare="khen thuong")
    assert found(corpus, '"khen thưởng"') == ["reward"]
    assert found(corpus, '"khen thuong"') == ["bare", "reward", "trade"]
    assert found(corpus, '-"khen thuong" quyết định') == []


def test_phrase_that_is_a_code_is_found_in_any_spelling_of_the_plan(corpus: Corpus) -> None:
    law = [{"doc_type": "Chỉ thị", "code": "07/CT-UBND"}]
    corpus.add(plan("Thực hiện ⟦Chỉ thị số 07/CT-UBND⟧", citations=law), "cites")
    add(corpus, other="Chỉ thị 07 và CT-UBND")
    assert found(corpus, '"7/CT-UBND"') == ["cites"]


@pytest.mark.parametrize("text", ['"…"', '"" trồng cây', '-"..." trồng cây'])
def test_phrase_without_words_leaves_nothing_out(corpus: Corpus, text: str) -> None:
    add(corpus, a="Trồng cây")
    assert found(corpus, f"{text} cây") == ["a"]


@given(
    st.lists(st.lists(st.sampled_from(["thi", "đua", "dua", "khen", "_", "."]), max_size=9), min_size=1, max_size=6),
    st.lists(st.sampled_from(["thi", "đua", "dua", "khen"]), min_size=1, max_size=5),
)
def test_phrases_are_those_that_reading_finds(texts: list[list[str]], words: list[str]) -> None:
    phrase = " ".join(words)
    form = exact if accented(phrase) else folded
    with open_corpus(":memory:", create=True) as corpus:
        add(corpus, **{f"p{i}": f"{' '.join(text)} {i}" for i, text in enumerate(texts)})
        index = corpus._word_index()
        expected = {
            row["document_id"]
            for row in corpus._database.rows("SELECT document_id, searchable FROM passages")
            if f" {form(phrase)} " in f" {' '.join(tokens(form(row['searchable'])))} "
        }
        assert plans_with(corpus._database, index, phrase) == expected
