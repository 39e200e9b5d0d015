"""Compound words, the tokenizer that knows them, and vectors from the company of words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.embed.compounds import LONGEST, find_compounds
from pipeline.embed.vocabulary import build_word_tokenizer

WORDS = [("kinh",), ("phí",), ("thuỷ",), ("lợi",), ("kinh", "phí"), ("thuỷ", "lợi")]
COUNTS = [30, 20, 10, 10, 60, 40]


def test_syllables_that_attract_each_other_are_joined() -> None:
    stream = np.array([1, 2, 3, 4, 0, 5, 1, 2, 0, 3, 1, 2, 5, 4, 0] * 20)
    found = find_compounds(stream, np.array([False] + [True] * 5), (0.3,), 10)
    assert (1, 2) in found.parts
    joined, places = found.join(np.array([5, 1, 2, 0, 1, 0, 2]))
    assert joined.tolist() == [5, 6 + found.parts.index((1, 2)), 0, 1, 0, 2]
    assert places.tolist() == [0, 1, 3, 4, 5, 6]


@given(st.lists(st.integers(0, 5), min_size=2, max_size=200))
def test_a_joined_stream_says_the_same(tokens: list[int]) -> None:
    stream = np.array(tokens)
    found = find_compounds(stream, np.array([False] + [True] * 5), (0.1, 0.1, 0.1), 1)
    joined, places = found.join(stream)
    parts = [found.parts[token - 6] if token >= 6 else (token,) for token in joined.tolist()]
    assert [part for piece in parts for part in piece] == tokens
    assert [tokens[place] for place in places] == [piece[0] for piece in parts]
    assert all(len(piece) <= LONGEST and (0 not in piece or len(piece) == 1) for piece in parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kinh phí THỦY LỢI", ["<kinh><phí>", "<thuỷ><lợi>"]),
        ("kinh, phí; thuỷ\nlợi", ["<kinh>", "<phí>", "<thuỷ>", "<lợi>"]),
        ("kinhx phí", ["<kinhx>", "<phí>"]),
        ("kinh 5.000 phí", ["<kinh>", "<5.000>", "<phí>"]),
        ("kinh phí<kinh>phí", ["<kinh><phí>", "<kinh>", "<phí>"]),
        ("<kinh><phí>", ["<kinh>", "<phí>"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    tokenizer = build_word_tokenizer(WORDS, COUNTS)
    cut = tokenizer.encode(text)
    assert cut.tokens == expected
    known = {"".join(f"<{syllable}>" for syllable in word): i for i, word in enumerate(WORDS, start=1)}
    assert cut.ids == [known.get(token, 0) for token in expected]


def test_words_in_the_same_company_are_near() -> None:
    pytest.importorskip("scipy")
    from pipeline.embed.cooccurrence import word_vectors

    random = np.random.default_rng(0)
    topics = {1: (3, 4, 5), 2: (3, 4, 5), 6: (7, 8, 9)}  # 1 and 2 stand among the same words, 6 among others
    texts = [[word, *random.permutation(topics[word]), 0] for word in random.choice([1, 2, 6], 600)]
    vectors = word_vectors(np.concatenate(texts).astype(np.int64), 10, 4, 3, seed=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    assert vectors[1] @ vectors[2] > 0.9
    assert vectors[1] @ vectors[6] < 0.5
    assert np.allclose(vectors[0], 0, atol=1e-5)
