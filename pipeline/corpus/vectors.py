"""Nearest passages by vector. SQLite holds the vectors; what is here is an index over them that can be lost.

A small corpus is compared number by number with numpy. From CACHED_FROM passages on, a FAISS index is kept in a file
beside the corpus (`corpus.db.vectors`), because reading all vectors out of SQLite would take longer than the search: a
byte a number, in clusters of which the nearest are looked at. What it finds is measured again by the vectors in SQLite,
so that every cosine is exact.

The file carries the corpus generation, the model and a checksum; it is written under another name and then moved into
place. A file that is torn, flipped, stale or of another corpus is noticed and made anew; where it cannot be written the
index lives in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.database import IN_LIST, MEMORY, Database, in_list
from pipeline.corpus.side_files import put
from pipeline.errors import CorpusError

CACHED_FROM = 5_000
"""Passages from which the index is a FAISS one, kept in a file."""

_FEW_SHARE = 0.1
"""Share of the vectors up to which those that a filter leaves are all compared: they may lie in far clusters."""

_MARGIN = 100
"""How many more than asked for are measured again: a byte a number mistakes neighbours of almost the same cosine."""

_LEAST_PROBES = 84  # of 340 clusters at 100,000 vectors: recall@10 of .97 at both sizes, see benchmarks/scale.py
_ROUNDS = 10  # of looking for clusters; 25 take three fifths more time and find no more
_TRAINED_ON = 40  # vectors a cluster
_BATCH = 50_000  # vectors read at a time
_FORMAT = 2
_DIGEST = 64  # hexadecimal digits of SHA-256, the first line of the file
_SAMPLES = 32  # vectors compared with those in SQLite when a cached index is opened


class Neighbours(NamedTuple):
    """The nearest passages, best first: passage_ids (n,) int64 and their cosines, similarities (n,) float32."""

    passage_ids: NDArray[np.int64]
    similarities: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An index of all vectors of one generation. Exactly one of `matrix` and `clusters` is there.

    `passage_ids` (n,) int64 are rising; row i of the matrix (n, dim) float32, or vector i of the FAISS index, belongs
    to passage_ids[i].
    """

    database: Database
    generation: int
    passage_ids: NDArray[np.int64]
    matrix: NDArray[np.float32] | None
    clusters: Any = None

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
            cached = _load(database)
            if cached is None:
                cached = _build(database, count)
                _save(database, *cached)
            return cls(database, database.generation, cached[0], None, cached[1])

    def search(
        self, query: NDArray[np.float32], k: int, allowed_ids: Sequence[int] | NDArray[np.int64] | None = None
    ) -> Neighbours:
        """The k passages nearest to the query (dim,) float32 of unit length; fewer only where there are fewer.

        Args:
            allowed_ids: passages among which to look; unknown ones are ignored. None for all.
        """
        allowed = None if allowed_ids is None else self._places(allowed_ids)
        k = min(k, len(self.passage_ids) if allowed is None else len(allowed))
        if k <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        if self.matrix is not None:
            places, similarities = _search_matrix(self.matrix, query, k, allowed)
            return Neighbours(self.passage_ids[places], similarities)
        found = self.passage_ids[_search_clusters(self.clusters, query, k, allowed)]
        similarities = self.similarities(query, found.tolist())
        best = np.lexsort((found, -similarities))[:k]
        return Neighbours(found[best], similarities[best])

    def similarities(self, query: NDArray[np.float32], passage_ids: Sequence[int]) -> NDArray[np.float32]:
        """Cosine of the query with each of these passages, (n,) float32; NaN for one that has no vector."""
        rows = self.database.rows(
            f"SELECT passage_id, vector FROM passage_vectors WHERE passage_id {IN_LIST}", (in_list(passage_ids),)
        )
        matrix = np.frombuffer(b"".join(row["vector"] for row in rows), "<f4").reshape(len(rows), len(query))
        cosines = dict(zip((row["passage_id"] for row in rows), (matrix @ query).tolist(), strict=True))
        return np.array([cosines.get(passage_id, np.nan) for passage_id in passage_ids], np.float32)

    def _places(self, passage_ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        wanted = np.unique(np.asarray(passage_ids, np.int64))
        return np.flatnonzero(np.isin(self.passage_ids, wanted, assume_unique=True))


def _faiss() -> Any:
    """The library, imported at first use; untyped, for its stubs do not know the arguments that Python code gives."""
    faiss = import_module("faiss")
    faiss.omp_set_num_threads(1)  # for one query, threads take longer to start than they save
    return faiss


def cache_path(database: Database) -> Path:
    """The file beside the corpus that holds its index."""
    return database.path.with_name(f"{database.path.name}.vectors")


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
    faiss = _faiss()

    selector = None
    probes, most = index.nprobe, index.ntotal
    if allowed is not None:
        chosen = np.zeros(index.ntotal, np.bool_)
        chosen[allowed] = True
        bits = np.packbits(chosen, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)
        most = len(allowed)
        if most < _FEW_SHARE * index.ntotal:
            probes = index.nlist
    row = np.ascontiguousarray(query, np.float32)[None, :]
    wanted = min(k + _MARGIN, most)
    while True:
        _, places = index.search(row, wanted, params=faiss.SearchParametersIVF(sel=selector, nprobe=probes))
        found: NDArray[np.int64] = places[0][places[0] >= 0]
        if len(found) >= k or probes >= index.nlist:
            return found
        probes = min(4 * probes, index.nlist)  # a filter left too few in the nearest clusters


def _build(database: Database, count: int) -> tuple[NDArray[np.int64], Any]:
    """Passage ids and a FAISS index of all vectors; the clusters are found on a sample, the same at every time.

    Args:
        count: of the passages.
    """
    faiss = _faiss()

    clusters = int(count**0.5)
    every = max(1, count // (_TRAINED_ON * clusters))
    sample = np.concatenate([matrix[::every] for _, matrix in _batches(database)])
    clusters = min(clusters, len(sample))  # while passages wait for their vectors there may be few
    dim = sample.shape[1]
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, clusters, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = _ROUNDS
    index.train(sample)
    index.nprobe = max(_LEAST_PROBES, clusters // 6)
    ids = []
    for passage_ids, matrix in _batches(database):
        ids.append(passage_ids)
        index.add(matrix)
    return np.concatenate(ids), index


def _batches(database: Database) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Passage ids (n,), rising, and vectors (n, dim) as SQLite holds them, some at a time."""
    dimension = int(database.meta("dimension") or 0)
    last = -1
    batch = "SELECT passage_id, vector FROM passage_vectors WHERE passage_id > ? ORDER BY passage_id LIMIT ?"
    while rows := database.rows(batch, (last, _BATCH)):
        if {len(row["vector"]) for row in rows} != {4 * dimension}:
            raise CorpusError("vectors of different lengths", str(database.path), "run `kehoach reindex`")
        last = rows[-1]["passage_id"]
        matrix = np.frombuffer(b"".join(row["vector"] for row in rows), "<f4").reshape(len(rows), dimension)
        yield np.array([row["passage_id"] for row in rows], np.int64), matrix


def _save(database: Database, passage_ids: NDArray[np.int64], index: Any) -> None:
    """Write the file: digest, header line, passage ids, FAISS index. A folder that cannot be written is no error."""
    faiss = _faiss()

    if database.path == MEMORY:
        return
    header = {
        "format": _FORMAT,
        "generation": database.generation,
        "stamp": database.meta("stamp"),
        "model": database.meta("model"),
        "count": len(passage_ids),
        "sample": _sample(database, passage_ids),
    }
    body = b"\n".join(
        [json.dumps(header).encode(), passage_ids.astype("<i8").tobytes() + faiss.serialize_index(index).tobytes()]
    )
    put(cache_path(database), [hashlib.sha256(body).hexdigest().encode() + b"\n", body])


def _load(database: Database) -> tuple[NDArray[np.int64], Any] | None:
    """Passage ids and FAISS index of the file; None when it is not there, damaged or not of this corpus as it is."""
    faiss = _faiss()

    try:
        data = cache_path(database).read_bytes()
    except OSError:
        return None
    digest, body = data[:_DIGEST], memoryview(data)[_DIGEST + 1 :]
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    line_end = data.index(b"\n", _DIGEST + 1)
    header = json.loads(data[_DIGEST + 1 : line_end])
    expected = {
        "format": _FORMAT,
        "generation": database.generation,
        "stamp": database.meta("stamp"),
        "model": database.meta("model"),
    }
    if {key: header.get(key) for key in expected} != expected:
        return None
    ids_end = line_end + 1 + 8 * header["count"]
    passage_ids = np.frombuffer(data[line_end + 1 : ids_end], "<i8").astype(np.int64)
    if header["sample"] != _sample(database, passage_ids):
        return None
    try:
        return passage_ids, faiss.deserialize_index(np.frombuffer(data, np.uint8, offset=ids_end))
    except RuntimeError:  # another version of the library wrote it
        return None


def _sample(database: Database, passage_ids: NDArray[np.int64]) -> str:
    """Checksum of some of the vectors in SQLite: a corpus made anew may well come to the same generation number."""
    chosen = passage_ids[np.linspace(0, len(passage_ids) - 1, _SAMPLES).astype(np.int64)].tolist()
    digest = hashlib.sha256(str(database.value("SELECT max(passage_id) FROM passage_vectors")).encode())
    for passage_id in chosen:
        found = database.value("SELECT vector FROM passage_vectors WHERE passage_id = ?", (passage_id,))
        digest.update(str(passage_id).encode() + (found or b""))
    return digest.hexdigest()
