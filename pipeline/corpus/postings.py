"""What terms weigh in which texts: BM25 worked out beforehand, as arrays that a query adds up.

A term is a syllable or a pair of neighbouring syllables (a Vietnamese word is mostly two), in one of three forms: with
its marks, without, or the code of a directive. It is known by 48 bits of a hash, so that no list of words is kept: a
term shares them with one of a million others with a chance of four in a thousand million. Term and row fit 64 bits
together, and whole numbers are sorted many times faster than places in an array are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from hashlib import blake2b
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.folding import exact, folded, tokens

Form = Literal["exact", "folded", "code"]

SEGMENT = 1 << 16
"""Most texts of one set of postings: a row takes two bytes."""

_K1, _B = 0.9, 0.75  # of BM25, chosen by measurement (docs/search.md)
_STEP = (_K1 + 1) / 255  # a weight lies between 0 and k1 + 1, and is kept in a byte
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))  # odd numbers that scatter bits (splitmix64)
_SHIFT = np.uint64(29)
_ROW_BITS = np.uint64(16)
_ROW = np.uint64(SEGMENT - 1)


@cache
def term(form: Form, word: str) -> int:
    """The number of a syllable (in the spelling of its form) or of a code (as `code_key` gives it)."""
    return int.from_bytes(blake2b(word.encode(), digest_size=6, person=form.encode()).digest(), "little")


def pairs(syllables: Sequence[int]) -> list[int]:
    """The terms of neighbours, from those of the syllables."""
    numbers = np.array(syllables, np.uint64)
    return _pairs(numbers[:-1], numbers[1:]).tolist() if len(numbers) > 1 else []


def _pairs(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = first * _MIX[0] + second
    return ((mixed ^ (mixed >> _SHIFT)) * _MIX[1]) >> _ROW_BITS


class Postings(NamedTuple):
    """Term `terms[i]`, rising, stands in the rows `rows[starts[i] : starts[i + 1]]`, rising, each with a weight.

    terms (t,) uint64, starts (t + 1,) int64, rows (p,) uint16, weights (p,) uint8 in steps of `_STEP`.
    """

    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint16]
    weights: NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Sequence[tuple[str, Iterable[str]]], average: float) -> Self:
        """Of at most SEGMENT texts (NFC), each with the codes that it cites.

        Args:
            average: syllables of a text, over all texts that are searched together.
        """
        vocabulary = _Vocabulary()
        words = [[vocabulary[token] for token in tokens(text)] for text, _ in texts]
        lengths = np.array([len(found) for found in words], np.int64)
        rows = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
        stream = np.fromiter((number for found in words for number in found), np.int64, len(rows))
        within = rows[:-1] == rows[1:]
        entries = []
        for hashes in (vocabulary.exact, vocabulary.folded):
            single = np.array(hashes, np.uint64)[stream]
            entries += [_entries(single, rows), _entries(_pairs(single[:-1], single[1:])[within], rows[:-1][within])]
        codes = [(term("code", code), row) for row, (_, its_codes) in enumerate(texts) for code in its_codes]
        entries.append(_entries(*np.array(codes, np.uint64).reshape(-1, 2).T))
        damping = _K1 * (1 - _B + _B * lengths / average)
        return cls(*_counted(np.concatenate(entries), damping))

    @classmethod
    def empty(cls) -> Self:
        """Of no text."""
        return cls(np.empty(0, np.uint64), np.zeros(1, np.int64), np.empty(0, np.uint16), np.empty(0, np.uint8))

    def counts(self, wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
        """In how many texts each of these terms stands, (n,) int64."""
        places, known = self._places(wanted)
        found = np.zeros(len(wanted), np.int64)
        found[known] = self.starts[places[known] + 1] - self.starts[places[known]]
        return found

    def scores(self, wanted: NDArray[np.uint64], factors: NDArray[np.float32], texts: int) -> NDArray[np.float32]:
        """The score of each text, (texts,) float32: the sum of its terms' weights, each times the term's factor."""
        found = np.zeros(texts, np.float32)
        places, known = self._places(wanted)
        for place, factor in zip(places[known].tolist(), (factors[known] * _STEP).tolist(), strict=True):
            here = slice(self.starts[place], self.starts[place + 1])
            found[self.rows[here]] += self.weights[here] * np.float32(factor)
        return found

    def holding(self, wanted: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """Rows of the texts in which all of these terms stand, at least one, rising."""
        places, known = self._places(wanted)
        if not known.all():
            return np.empty(0, np.uint16)
        lists = sorted((self.rows[self.starts[place] : self.starts[place + 1]] for place in places), key=len)
        return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), lists)

    def joined(self, other: Postings, offset: int) -> Postings:
        """These postings and others, the rows of which come behind the first `offset`; both together fit a segment."""
        terms = np.concatenate(
            [np.repeat(self.terms, np.diff(self.starts)), np.repeat(other.terms, np.diff(other.starts))]
        )
        rows = np.concatenate([self.rows, other.rows + np.uint16(offset)])
        weights = np.concatenate([self.weights, other.weights])
        order = np.argsort(terms, kind="stable")
        distinct, starts = _runs(terms[order])
        return Postings(distinct, starts, rows[order], weights[order])

    def _places(self, wanted: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        if not len(self.terms):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
        places = np.minimum(np.searchsorted(self.terms, wanted), len(self.terms) - 1)
        return places, self.terms[places] == wanted


class _Vocabulary(dict[str, int]):
    """Syllables as they are written, by number, filled as they are met, with their terms in two forms."""

    def __init__(self) -> None:
        super().__init__()
        self.exact: list[int] = []
        self.folded: list[int] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        self.exact.append(term("exact", exact(word)))
        self.folded.append(term("folded", folded(word)))
        return number


def _entries(terms: NDArray[np.uint64], rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Term and row as one number."""
    return (terms << _ROW_BITS) | rows


def _counted(
    entries: NDArray[np.uint64], damping: NDArray[np.floating]
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint8]]:
    """Postings out of one entry for each place of a term in a row."""
    entries, starts = _runs(np.sort(entries))
    times = np.diff(starts)
    terms, rows = entries >> _ROW_BITS, (entries & _ROW).astype(np.uint16)
    weights = times * (_K1 + 1) / (times + damping[rows])
    distinct, starts = _runs(terms)
    return distinct, starts, rows, np.maximum(np.rint(weights / _STEP), 1).astype(np.uint8)


def _runs(numbers: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The distinct ones of rising numbers, and where each begins, with the end behind them."""
    first = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)])
    return numbers[first], np.append(first, len(numbers))
