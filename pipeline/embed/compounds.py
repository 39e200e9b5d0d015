"""Compound words (từ ghép, "kinh phí", "ủy ban nhân dân"), found in running text by how strongly syllables attract.

Vietnamese writes a word of two syllables as two; a vector of "kinh" and one of "phí" say little about money. Neighbours
are joined where their normalised pointwise mutual information is high, and joined tokens again in the next round. The
words found are only the model's vocabulary: its tokenizer cuts text by itself, and no segmenter is needed to search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LONGEST = 4
"""Syllables of a compound at most."""


@dataclass(frozen=True, slots=True)
class _Round:
    """Pairs of neighbours that are joined: sorted keys `left * size + right`, their attraction, the joined token."""

    size: int
    keys: NDArray[np.int64]
    attractions: NDArray[np.float64]
    joined: NDArray[np.int64]


@dataclass(slots=True)
class Compounds:
    """Tokens 0 to size - 1 are what they were; `parts[i]` are the tokens that token size + i is made of."""

    size: int
    parts: list[tuple[int, ...]] = field(default_factory=list)
    _rounds: list[_Round] = field(default_factory=list)

    def join(self, stream: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The stream (n,) with compounds joined, (m,), and the place in `stream` where each token begins, (m,)."""
        places = np.arange(len(stream))
        for found in self._rounds:
            kept, stream = _joined(stream, found)
            places = places[kept]
        return stream, places


def find_compounds(
    stream: NDArray[np.int64], joinable: NDArray[np.bool_], least: tuple[float, ...], fewest: int
) -> Compounds:
    """Find compounds in a stream of tokens (n,).

    Args:
        joinable: (size,) which tokens may be part of one; the one that parts texts may not.
        least: normalised mutual information from which neighbours are joined, for each round.
        fewest: occurrences of a compound.
    """
    found = Compounds(len(joinable))
    known: dict[tuple[int, ...], int] = {}
    for threshold in least:
        size = found.size + len(found.parts)
        may = np.concatenate([joinable, np.ones(len(found.parts), np.bool_)])
        lengths = np.array([1] * found.size + [len(parts) for parts in found.parts])
        keys, times, attractions = _attractions(stream, may, size)
        left, right = keys // size, keys % size
        good = (times >= fewest) & (attractions >= threshold) & (lengths[left] + lengths[right] <= LONGEST)
        this = _Round(size, keys[good], attractions[good], np.empty(0, np.int64))
        this = _Round(size, this.keys, this.attractions, _named(found, known, this.keys, size))
        found._rounds.append(this)
        _, stream = _joined(stream, this)
    return found


def _attractions(
    stream: NDArray[np.int64], may: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of neighbours as sorted keys, how often each occurs, and its normalised pointwise mutual information."""
    share = np.bincount(stream, minlength=size) / len(stream)
    left, right = stream[:-1], stream[1:]
    inside = may[left] & may[right]
    keys, times = np.unique(left[inside] * size + right[inside], return_counts=True)
    together = times / len(stream)
    return keys, times, np.log(together / (share[keys // size] * share[keys % size])) / -np.log(together)


def _named(
    found: Compounds, known: dict[tuple[int, ...], int], keys: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    """A token for each pair; "ủy ban" + "nhân dân" and "ủy" + "ban nhân dân" are the same one."""
    joined = []
    for key in keys.tolist():
        parts = tuple(
            part
            for token in divmod(key, size)
            for part in (found.parts[token - found.size] if token >= found.size else (token,))
        )
        if parts not in known:
            known[parts] = found.size + len(found.parts)
            found.parts.append(parts)
        joined.append(known[parts])
    return np.array(joined, np.int64)


def _joined(stream: NDArray[np.int64], found: _Round) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which tokens stay, and the stream of them; of two pairs that share a token the stronger is joined."""
    keys = stream[:-1] * found.size + stream[1:]
    places = np.minimum(np.searchsorted(found.keys, keys), max(len(found.keys) - 1, 0))
    strength = np.full(len(stream) + 1, -np.inf)  # of the pair that begins one place before
    if len(found.keys):
        strength[1:-1] = np.where(found.keys[places] == keys, found.attractions[places], -np.inf)
    here, before, after = strength[1:-1], strength[:-2], strength[2:]
    at = np.flatnonzero((here > -np.inf) & (here > before) & (here >= after))
    stream = stream.copy()
    stream[at] = found.joined[places[at]]
    kept = np.ones(len(stream), np.bool_)
    kept[at + 1] = False
    return kept, stream[kept]
