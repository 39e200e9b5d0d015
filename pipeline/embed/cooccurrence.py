"""Vectors from the company that words keep: words that stand among the same words mean something alike.

Counts of words near each other become positive pointwise mutual information (PPMI), and a truncated singular value
decomposition makes it short. It needs no questions, so it learns from all of the text and knows ways of saying the same
that no made question has: this is what finds a paraphrase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SMOOTHING = 0.75  # power of a context's frequency: rare contexts count less
_FURTHER = 30  # columns beyond those asked for, and rounds, of the randomised decomposition
_ROUNDS = 5


def word_vectors(stream: NDArray[np.int64], size: int, dim: int, window: int, seed: int) -> NDArray[np.float32]:
    """Vectors (size, dim) float32, the most telling direction first; zeros for tokens that do not occur.

    Args:
        stream: (n,) tokens below `size`; token 0 is no word and parts nothing.
        window: how far apart two words may stand; a pair k apart counts 1 / k.
    """
    table = _information(stream, size, window)
    turned = table.T.tocsr()
    basis = np.random.default_rng(seed).standard_normal((size, dim + _FURTHER)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(table @ (turned @ basis))
    left, strengths, _ = np.linalg.svd((turned @ basis).T, full_matrices=False)
    rows: NDArray[np.float32] = ((basis @ left)[:, :dim] * np.sqrt(strengths[:dim])).astype(np.float32)
    return rows


def _information(stream: NDArray[np.int64], size: int, window: int) -> csr_matrix:
    """Positive pointwise mutual information of words with their context, (size, size)."""
    from scipy.sparse import coo_matrix, csr_matrix

    counts = csr_matrix((size, size), dtype=np.float32)
    for apart in range(1, window + 1):
        left, right = stream[:-apart], stream[apart:]
        words = (left > 0) & (right > 0)
        weights = np.full(np.count_nonzero(words), 1 / apart, np.float32)
        counts = counts + coo_matrix((weights, (left[words], right[words])), shape=(size, size)).tocsr()
    both = (counts + counts.T).tocoo()
    of_word = np.asarray(both.sum(axis=1), np.float64).ravel()
    of_context = of_word**_SMOOTHING / np.sum(of_word**_SMOOTHING)
    values = np.log(both.data / (of_word[both.row] * of_context[both.col]))
    kept = values > 0
    return csr_matrix((values[kept].astype(np.float32), (both.row[kept], both.col[kept])), shape=(size, size))
