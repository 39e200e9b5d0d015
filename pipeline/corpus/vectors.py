"""Nearest passages by vector. SQLite holds the vectors; what is here is an index over them that can be lost.

A small corpus is compared number by number with numpy. From CACHED_FROM passages on, a FAISS index is kept in a file
beside the corpus (`vector_file`), because reading all vectors out of SQLite would take longer than the search: a byte a
number, in clusters of which the nearest are looked at. What it finds is measured again by the vectors in SQLite, so
that every cosine is exact.

An index of an earlier state of the corpus is brought up to date: what has gone is passed over, what is new is put into
the clusters that there are. When much has gone or come, it is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus import vector_file
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.plan_stamps import plan_stamps, stamps_of, unchanged
from pipeline.corpus.vector_file import Clusters, faiss
from pipeline.errors import CorpusError

CACHED_FROM = 5_000
"""Passages from which the index is a FAISS one, kept in a file."""

_FEW_SHARE = 0.1
"""Share of the vectors up to which those that a filter leaves are all compared: they may lie in far clusters."""

_MARGIN = 100
"""How many more than asked for are measured again: a byte a number mistakes neighbours of almost the same cosine."""

_LEAST_PROBES = 84  # of 337 clusters at 100,000 vectors, 128 of 512 at a million: see benchmarks/scale.py
_MOST_LISTS = 512  # 1,000 clusters at a million vectors cost twice as much to make and found no more
_ROUNDS = 10  # of looking for clusters; 25 take three fifths more time and find no more
_TRAINED_ON = 40  # vectors a cluster
_BATCH = 50_000  # vectors read at a time
_MOST_GONE = 0.2
"""Share of an index that may have gone before it is made anew."""

_MOST_GROWTH = 1.5
"""How many times as many vectors as its clusters were made for an index may hold before it is made anew."""

_SAVED_SHARE = 0.002
"""Share of an index from which on what is new is put into the file, and not only into memory."""


class Neighbours(NamedTuple):
    """The nearest passages, best first: passage_ids (n,) int64 and their cosines, similarities (n,) float32."""

    passage_ids: NDArray[np.int64]
    similarities: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An index of all vectors of one generation. Exactly one of `matrix` and `clusters` is there.

    `passage_ids` (n,) int64 are rising; row i of the matrix (n, dim) float32, or vector i of the FAISS index, belongs
    to passage_ids[i]. Passages where `alive` (n,) bool is False have gone; None where all are there.
    """

    database: Database
    generation: int
    passage_ids: NDArray[np.int64]
    matrix: NDArray[np.float32] | None
    clusters: Any = None
    alive: NDArray[np.bool_] | None = None

    @classmethod
    def open(cls, database: Database) -> Self | None:
        """The index of this corpus, from its file or made anew; None when it holds no vectors.

        Raises:
            CorpusError: vectors of different lengths.
        """
        with database.snapshot():
            if not database.value("SELECT EXISTS (SELECT 1 FROM passage_vectors)"):
                return None
            count = database.value("SELECT count(*) FROM passages")  # to count vectors SQLite would read them all
            if count < CACHED_FROM:
                ids, matrices = zip(*_batches(database), strict=True)
                return cls(database, database.generation, np.concatenate(ids), np.concatenate(matrices))
            made = _clusters(database, count)
            alive = None if made.alive.all() else made.alive
            return cls(database, database.generation, made.passage_ids, None, made.index, alive)

    @property
    def passages(self) -> int:
        """How many passages can be found."""
        return len(self.passage_ids) if self.alive is None else int(self.alive.sum())

    def search(
        self, query: NDArray[np.float32], k: int, allowed_ids: Sequence[int] | NDArray[np.int64] | None = None
    ) -> Neighbours:
        """The k passages nearest to the query (dim,) float32 of unit length; fewer only where there are fewer.

        Args:
            allowed_ids: passages among which to look; unknown ones are ignored. None for all.
        """
        allowed = self._places(allowed_ids)
        k = min(k, len(self.passage_ids) if allowed is None else len(allowed))
        if k <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        if self.matrix is not None:
            places, similarities = _search_matrix(self.matrix, query, k, allowed)
            return Neighbours(self.passage_ids[places], similarities)
        found = self.passage_ids[_search_clusters(self.clusters, query, k, allowed)]
        similarities = self.similarities(query, found.tolist())
        # NaN: a file that another program wrote a moment later knows a vector that this state of the corpus has not yet
        best = np.lexsort((found, -similarities))[: min(k, int(np.isfinite(similarities).sum()))]
        return Neighbours(found[best], similarities[best])

    def similarities(self, query: NDArray[np.float32], passage_ids: Sequence[int]) -> NDArray[np.float32]:
        """Cosine of the query with each of these passages, (n,) float32; NaN for one that has no vector."""
        rows = self.database.rows(
            f"SELECT passage_id, vector FROM passage_vectors WHERE passage_id {IN_LIST}", (in_list(passage_ids),)
        )
        matrix = np.frombuffer(b"".join(row["vector"] for row in rows), "<f4").reshape(len(rows), len(query))
        cosines = dict(zip((row["passage_id"] for row in rows), (matrix @ query).tolist(), strict=True))
        return np.array([cosines.get(passage_id, np.nan) for passage_id in passage_ids], np.float32)

    def _places(self, passage_ids: Sequence[int] | NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        """Where those of these passages stand that have not gone; None for everywhere."""
        if passage_ids is None:
            return None if self.alive is None else np.flatnonzero(self.alive)
        wanted = np.isin(self.passage_ids, np.unique(np.asarray(passage_ids, np.int64)), assume_unique=True)
        return np.flatnonzero(wanted if self.alive is None else wanted & self.alive)


def _search_matrix(
    matrix: NDArray[np.float32], query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    similarities = (matrix if allowed is None else matrix[allowed]) @ query
    best = np.argpartition(-similarities, k - 1)[:k]
    best = best[np.lexsort((best, -similarities[best]))]
    return best if allowed is None else allowed[best], similarities[best]


def _search_clusters(
    index: Any, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Places of at least k vectors, about the nearest."""
    selector = None
    probes, most = index.nprobe, index.ntotal
    if allowed is not None:
        chosen = np.zeros(index.ntotal, np.bool_)
        chosen[allowed] = True
        bits = np.packbits(chosen, bitorder="little")
        selector = faiss().IDSelectorBitmap(bits)
        most = len(allowed)
        if most < _FEW_SHARE * index.ntotal:
            probes = index.nlist
    row = np.ascontiguousarray(query, np.float32)[None, :]
    wanted = min(k + _MARGIN, most)
    while True:
        _, places = index.search(row, wanted, params=faiss().SearchParametersIVF(sel=selector, nprobe=probes))
        found: NDArray[np.int64] = places[0][places[0] >= 0]
        if len(found) >= k or probes >= index.nlist:
            return found
        probes = min(4 * probes, index.nlist)  # a filter left too few in the nearest clusters


def _clusters(database: Database, count: int) -> Clusters:
    """The index of the file: as it is, brought up to date, or made anew and put there.

    Args:
        count: of the passages.
    """
    stored = vector_file.load(database)
    if stored is None:
        clusters = None
    else:
        old, is_current = stored
        clusters = old if is_current else _brought_up_to_date(database, old)
        if clusters and len(clusters.passage_ids) <= (1 + _SAVED_SHARE) * len(old.passage_ids):
            return clusters
    if clusters is None:
        clusters = _built(database, count)
    vector_file.save(database, clusters)
    return clusters


def _brought_up_to_date(database: Database, old: Clusters) -> Clusters | None:
    """The clusters of an earlier state with what is new; None where too much has changed, or they are of another."""
    now = plan_stamps(database)
    same = unchanged(old.document_ids, old.stamps, now)
    alive = same[old.places]
    there = set(old.document_ids[same].tolist())
    last = int(old.passage_ids[-1])
    if any(stamp.first <= last for document_id, stamp in now.items() if document_id not in there):
        return None  # the corpus goes on from a copy of an earlier state: other passages have these numbers now
    coming = database.value("SELECT count(*) FROM passages WHERE passage_id > ?", (last,))
    if alive.mean() < 1 - _MOST_GONE or len(alive) + coming > _MOST_GROWTH * old.trained:
        return None
    ids = [np.empty(0, np.int64)]
    for passage_ids, matrix in _batches(database, last):
        ids.append(passage_ids)
        old.index.add(matrix)
    added = np.concatenate(ids)
    places, document_ids, stamps = _plans_of(database, added)
    return Clusters(
        np.concatenate([old.passage_ids, added]),
        np.concatenate([alive, np.ones(len(added), np.bool_)]),
        np.concatenate([old.places, places + np.int32(len(old.document_ids))]),
        np.concatenate([old.document_ids, document_ids]),
        np.concatenate([old.stamps, stamps]),
        old.trained,
        old.index,
    )


def _built(database: Database, count: int) -> Clusters:
    """A FAISS index of all vectors; the clusters are found on a sample, the same at every time."""
    library = faiss()
    lists = min(int(count**0.5), _MOST_LISTS)
    every = max(1, count // (_TRAINED_ON * lists))
    sample = np.concatenate([matrix[::every] for _, matrix in _batches(database)])
    lists = min(lists, len(sample))  # while passages wait for their vectors there may be few
    dim = sample.shape[1]
    kind = library.ScalarQuantizer.QT_8bit
    index = library.IndexIVFScalarQuantizer(
        library.IndexFlatIP(dim), dim, lists, kind, library.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = _ROUNDS
    index.train(sample)
    index.nprobe = max(_LEAST_PROBES, lists // 4)
    ids = []
    for passage_ids, matrix in _batches(database):
        ids.append(passage_ids)
        index.add(matrix)
    found = np.concatenate(ids)
    return Clusters(found, np.ones(len(found), np.bool_), *_plans_of(database, found), len(found), index)


def _plans_of(
    database: Database, passage_ids: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.uint64]]:
    """Places (n,) of the plans of these passages, rising ones, in their document_ids (d,); and their stamps (d,)."""
    first = int(passage_ids[0]) if len(passage_ids) else 0
    rows = database.rows("SELECT passage_id, document_id FROM passages WHERE passage_id >= ? ORDER BY 1", (first,))
    table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2)
    theirs = table[np.searchsorted(table[:, 0], passage_ids), 1]
    document_ids, places = np.unique(theirs, return_inverse=True)
    return places.astype(np.int32), document_ids, stamps_of(document_ids.tolist(), plan_stamps(database))


def _batches(database: Database, last: int = -1) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Passage ids (n,), rising, and vectors (n, dim) as SQLite holds them, some at a time; those behind `last`."""
    dimension = int(database.meta("dimension") or 0)
    batch = "SELECT passage_id, vector FROM passage_vectors WHERE passage_id > ? ORDER BY passage_id LIMIT ?"
    while rows := database.rows(batch, (last, _BATCH)):
        if {len(row["vector"]) for row in rows} != {4 * dimension}:
            raise CorpusError("vectors of different lengths", str(database.path), "run `kehoach reindex`")
        last = rows[-1]["passage_id"]
        matrix = np.frombuffer(b"".join(row["vector"] for row in rows), "<f4").reshape(len(rows), dimension)
        yield np.array([row["passage_id"] for row in rows], np.int64), matrix
