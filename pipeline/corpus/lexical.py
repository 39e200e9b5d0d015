"""What is looked for, word by word: a query as terms of the word index, as typed and without marks.

A query is the sum of BM25 over its syllables and its pairs of neighbouring syllables, because a Vietnamese word is
mostly two syllables. Marks that were typed are meant: an exact match counts fully and a folded one little, so exact
matches come first. Marks that were left off are guessed, and a match of the guess comes before others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.folding import accented, code_key, exact, fold, folded, tokens
from pipeline.corpus.postings import Form, pairs, term
from pipeline.corpus.word_index import WordIndex, rarity

_PAIRS_TOO = 2.5
"""What the pairs of a query weigh with its syllables, as a multiple of the syllables alone; about, for pairs are not
counted. For a query without marks a passage scores as it was typed and as it is guessed, some 1.6 times as much: so its
words are sooner sure, for its meaning is a guess too."""

_FOLDED_WEIGHT = 0.09
"""What a match without marks counts beside an exact one, where marks were typed."""

_UNTYPED_WEIGHT = 0.5
"""The same where marks were left off, of all words or of some: what holds them as they are guessed comes first."""

_WORDS_A_PASSAGE = 30
_SEEN_TOO_SELDOM = 3
"""Added to how often a word stands in the corpus: what stands behind a word seen once says little."""

_SELDOM = 0.02
"""Share of the passages with a syllable in any marks below which it is not meant without marks."""

_CODE_WEIGHT = 1.8
_CODE_PIECES = 6
"""Most pieces of a code: 12/2019/TTLT-BTC-BNV has five."""

_COMMON_SHARE = 0.15
"""Syllables in a larger share of the passages are looked for in pairs only: alone they cost time and tell nothing."""

_COMMON_FROM = 2000
"""Number of passages from which that is worth it."""

Guess = Callable[[str, "CorpusWords"], str]

_FORMS = {"exact": exact, "folded": folded}


class CorpusWords:
    """How often words stand in the corpus, for who guesses the marks that a query leaves off (`accents.Evidence`)."""

    def __init__(self, index: WordIndex) -> None:
        self._index = index

    def chances(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Share of each word among all words, about, (n,)."""
        return self._counts(words) / max(self._index.passages * _WORDS_A_PASSAGE, 1)

    def following(self, firsts: Sequence[str], seconds: Sequence[str]) -> NDArray[np.float64]:
        """How often each first is followed by each second, as a share of the firsts, (n, m)."""
        both = [pairs([_exact(first), _exact(second)])[0] for first in firsts for second in seconds]
        together = self._index.counts(both).reshape(len(firsts), len(seconds))
        return together / (self._counts(firsts)[:, None] + _SEEN_TOO_SELDOM)

    def _counts(self, words: Sequence[str]) -> NDArray[np.int64]:
        return self._index.counts(_exact(word) for word in words)


def _exact(word: str) -> int:
    return term("exact", exact(word))


class Wanted(NamedTuple):
    """What is looked for: `terms` with what each counts; `whole` is about what a passage scores that holds every word
    of the query and every pair, above 0. A score as a share of it says how sure the words are, however long the query.
    """

    terms: dict[int, float]
    whole: float


def wanted(index: WordIndex, words: str, phrases: Sequence[str], codes: Sequence[str], guess: Guess | None) -> Wanted:
    """The syllables and pairs of a query, and codes in the form of `code_key`. Every term helps, none is required.

    Args:
        guess: gives a text the marks that were left off, as they are likeliest meant; None where nothing can guess.
    """
    typed = [words, *phrases]
    marked = accented(" ".join(typed))
    guessed: list[str] = []
    folded_weight = _FOLDED_WEIGHT
    if not marked or _is_half_typed(index, " ".join(typed)):
        guessed = [guess(words, CorpusWords(index))] if guess else []
        folded_weight = _UNTYPED_WEIGHT if marked or guessed else 1.0
    meant = [*typed, *guessed] if marked else guessed
    terms = dict.fromkeys(_terms_of(index, "folded", typed), folded_weight)
    terms |= dict.fromkeys(_terms_of(index, "exact", meant), 1.0)
    terms |= {term("code", code): _CODE_WEIGHT for code in codes}
    whole = _rarity(index, "exact" if marked else "folded", typed)
    return Wanted(terms, _PAIRS_TOO * whole or 1.0)


def _rarity(index: WordIndex, form: Form, texts: Sequence[str]) -> float:
    """What the syllables of the texts weigh together."""
    syllables = dict.fromkeys(term(form, word) for word in tokens(_FORMS[form](" ".join(texts))))
    return float(rarity(index.passages, index.counts(syllables)).sum())


def codes_in(index: WordIndex, words: str) -> list[str]:
    """Codes of the index that the query prints, in any spelling: "19/CT-TTg", "19 ct ttg"."""
    pieces = tokens(fold(words))
    runs = [
        code_key(" ".join(pieces[i : i + length]))
        for i, piece in enumerate(pieces)
        if piece.isdecimal()
        for length in range(2, _CODE_PIECES + 1)
    ]
    keys = list(dict.fromkeys(runs))
    return [key for key, count in zip(keys, index.counts(term("code", key) for key in keys), strict=True) if count]


def _terms_of(index: WordIndex, form: Form, texts: Sequence[str]) -> list[int]:
    """Syllables and pairs of the texts, without syllables that stand in very many passages, unless all do."""
    syllables = [[term(form, word) for word in tokens(_FORMS[form](text))] for text in texts]
    single = list(dict.fromkeys(chain.from_iterable(syllables)))
    if index.passages >= _COMMON_FROM:
        most = _COMMON_SHARE * index.passages
        counts = index.counts(single)
        single = [number for number, count in zip(single, counts, strict=True) if count < most] or single
    return single + [pair for numbers in syllables for pair in pairs(numbers)]


def _is_half_typed(index: WordIndex, text: str) -> bool:
    """Whether a word of the query has no marks where the corpus writes it with marks: "thuong"."""
    bare = list(dict.fromkeys(word for word in tokens(exact(text)) if word.isalpha() and not accented(word)))
    typed = index.counts(term("exact", word) for word in bare)
    any_marks = index.counts(term("folded", word) for word in bare)
    return bool((typed < _SELDOM * any_marks).any())
