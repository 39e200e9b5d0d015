"""What two texts have in common, in a form that a million texts can be compared by: minhash of runs of three words.

Words are folded, because a recognition program loses marks first. The similarity of two texts is the share of their
runs that both have (Jaccard); two minhashes agree in that share of their numbers, and texts that agree in the four
numbers of some band are worth comparing: with 32 bands 98 % of the pairs of similarity 0.6, 5 % of those of 0.2.

Source: A. Broder, On the resemblance and containment of documents (1997).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from pipeline.corpus.folding import fold, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUN = 3
"""Words of a run: of two, plans of one office are all alike; of four, one misread letter costs too much."""

BANDS = 32
_NUMBERS = 4
_SEED = 20_20
_AT_ONCE = 4096
"""Runs hashed at a time, so that a text of any length takes a few megabytes."""


def words(text: str) -> list[str]:
    """Folded words, in text order."""
    return tokens(fold(text))


def runs(folded: list[str]) -> NDArray[np.uint64]:
    """Hashes of the runs of three words, each once, sorted: (n,) uint64; a shorter text is one run."""
    import numpy as np

    single = np.fromiter((crc32(word.encode()) for word in folded), np.uint64, len(folded))
    single = np.pad(single, (0, max(0, RUN - len(single))))
    mixed = single[:-2] * np.uint64(0x9E3779B97F4A7C15) + single[1:-1]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + single[2:]
    return np.unique((mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB))


def minhash(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """(128,) uint32: for each of 128 orders of all runs the first one that the text has."""
    import numpy as np

    chance = np.random.Generator(np.random.PCG64(_SEED))
    factors, terms = chance.integers(1, 2**63, (2, BANDS * _NUMBERS, 1), dtype=np.uint64)
    least = np.full(BANDS * _NUMBERS, 2**32 - 1, np.uint32)
    for start in range(0, len(hashes), _AT_ONCE):
        ordered = (hashes[start : start + _AT_ONCE] * (factors | np.uint64(1)) + terms) >> np.uint64(32)
        least = np.minimum(least, ordered.min(axis=1).astype(np.uint32))
    return least


def bands(signature: NDArray[np.uint32]) -> list[int]:
    """One whole number of 64 bits (signed, as SQLite holds it) a band."""
    import numpy as np

    pairs = np.ascontiguousarray(signature, "<u4").view("<u8").reshape(BANDS, 2)
    mixed = pairs[:, 0] * np.uint64(0x9E3779B97F4A7C15) + pairs[:, 1] + np.arange(BANDS, dtype=np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return [int(band) for band in mixed.view(np.int64)]


def similarity(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Share of the runs of either text that both have, 0 to 1."""
    import numpy as np

    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)
