"""The file of the vector index beside the corpus (`corpus.db.vectors`): FAISS clusters, and what they were made from.

It carries the generation of the corpus, the model, the stamps of the plans, digests of some vectors and a checksum; it
is written under another name and then moved into place. One that is torn, flipped, of another model or of other vectors
reads as nothing. It can be lost; where it cannot be written the index lives in memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus import side_files
from pipeline.corpus.database import MEMORY, Database

_FORMAT = "vectors 4"
_SAMPLES = 32  # vectors compared with those in SQLite when a file is opened


@dataclass(frozen=True, slots=True)
class Clusters:
    """A FAISS index with what it was made from.

    passage_ids (n,) int64, rising, of which `alive` (n,) bool are in the corpus; places (n,) int32, the plan of each in
    document_ids (d,) int64 with their stamps (d,) uint64; a plan that was read anew is there twice. `trained` is how
    many vectors there were when the clusters were found.
    """

    passage_ids: NDArray[np.int64]
    alive: NDArray[np.bool_]
    places: NDArray[np.int32]
    document_ids: NDArray[np.int64]
    stamps: NDArray[np.uint64]
    trained: int
    index: Any


_ARRAYS = ("passage_ids", "alive", "places", "document_ids", "stamps")
"""Fields of `Clusters` in the order in which they stand in the file; the FAISS index comes behind them."""


def faiss() -> Any:
    """The library, imported at first use; untyped, for its stubs do not know the arguments that Python code gives."""
    library = import_module("faiss")
    library.omp_set_num_threads(1)  # for one query, threads take longer to start than they save
    return library


def path_of(database: Database) -> Path:
    """The file beside the corpus that holds its index."""
    return database.path.with_name(f"{database.path.name}.vectors")


def save(database: Database, clusters: Clusters) -> None:
    """Put the file in place. A folder that cannot be written is no error."""
    if database.path == MEMORY:
        return
    header = {
        "format": _FORMAT,
        **_state(database),
        "trained": clusters.trained,
        "sample": _sample(database, clusters.passage_ids[clusters.alive]),
    }
    arrays = [getattr(clusters, name) for name in _ARRAYS]
    side_files.save(path_of(database), header, [*arrays, faiss().serialize_index(clusters.index)])


def load(database: Database) -> tuple[Clusters, bool] | None:
    """What the file holds, and whether the corpus is as it was then; if it is not, vectors can be added to the index.

    Returns:
        None when it is not there, damaged, of another model, or of other vectors than those in the corpus.
    """
    found = side_files.load(path_of(database))
    if found is None:
        return None
    header, stored = found
    state = _state(database)
    if header["format"] != _FORMAT or header["model"] != state["model"] or not _agrees(database, header["sample"]):
        return None
    is_current = {key: header[key] for key in state} == state
    try:
        index = _view(stored[-1]) if is_current else faiss().deserialize_index(stored[-1])
    except RuntimeError:  # another version of the library wrote it
        return None
    arrays: dict[str, Any] = dict(zip(_ARRAYS, stored[:-1], strict=True))
    return Clusters(**arrays, trained=header["trained"], index=index), is_current


def _view(vectors: NDArray[np.uint8]) -> Any:
    """The index in the memory where it lies, in a fiftieth of the time that a copy takes.

    Nothing can be added to it: FAISS would end the program.
    """
    library = faiss()
    index = library.read_index(library.ZeroCopyIOReader(library.swig_ptr(vectors), vectors.nbytes))
    index.referenced_objects = [vectors]  # the memory goes when nothing holds it any more
    return index


def _state(database: Database) -> dict[str, Any]:
    return {
        "generation": database.generation,
        "stamp": database.meta("stamp"),
        "model": database.meta("model"),
    }


def _sample(database: Database, passage_ids: NDArray[np.int64]) -> dict[str, str | None]:
    """Digests of some vectors in SQLite, by the number of their passage as text."""
    chosen = passage_ids[np.linspace(0, len(passage_ids) - 1, _SAMPLES).astype(np.int64)].tolist()
    return {str(passage_id): _vector_digest(database, passage_id) for passage_id in chosen}


def _agrees(database: Database, sample: dict[str, str | None]) -> bool:
    """Whether those of the sample that are still there are as they were."""
    return all(_vector_digest(database, int(passage_id)) in (digest, None) for passage_id, digest in sample.items())


def _vector_digest(database: Database, passage_id: int) -> str | None:
    vector: bytes | None = database.value("SELECT vector FROM passage_vectors WHERE passage_id = ?", (passage_id,))
    return hashlib.sha256(vector).hexdigest() if vector else None
