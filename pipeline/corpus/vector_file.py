"""The file of the vector index beside the corpus (`corpus.db.vectors`): FAISS clusters, and what they were made from.

It carries the generation of the corpus, the model, the stamps of the plans, digests of some vectors and a checksum; it
is written under another name and then moved into place. One that is torn, flipped, of another model or of other vectors
reads as nothing. It can be lost; where it cannot be written the index lives in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.database import MEMORY, Database
from pipeline.corpus.side_files import put

_FORMAT = 3
_DIGEST = 64  # hexadecimal digits of SHA-256, the first line of the file
_SAMPLES = 32  # vectors compared with those in SQLite when a file is opened


_ARRAYS = (
    # field of `Clusters`, its numbers in the file, and which field of the header says how many
    ("passage_ids", "<i8", "count"),
    ("alive", "?", "count"),
    ("places", "<i4", "count"),
    ("document_ids", "<i8", "plans"),
    ("stamps", "<u8", "plans"),
)


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


def faiss() -> Any:
    """The library, imported at first use; untyped, for its stubs do not know the arguments that Python code gives."""
    library = import_module("faiss")
    library.omp_set_num_threads(1)  # for one query, threads take longer to start than they save
    return library


def path_of(database: Database) -> Path:
    """The file beside the corpus that holds its index."""
    return database.path.with_name(f"{database.path.name}.vectors")


def save(database: Database, clusters: Clusters) -> None:
    """Write digest, header line, arrays and FAISS index. A folder that cannot be written is no error."""
    if database.path == MEMORY:
        return
    header = {
        "format": _FORMAT,
        **_state(database),
        "count": len(clusters.passage_ids),
        "plans": len(clusters.document_ids),
        "trained": clusters.trained,
        "sample": _sample(database, clusters.passage_ids[clusters.alive]),
    }
    parts = [json.dumps(header).encode() + b"\n"]
    parts += [getattr(clusters, name).astype(kind).tobytes() for name, kind, _ in _ARRAYS]
    parts.append(faiss().serialize_index(clusters.index).data)
    put(path_of(database), [_digest(parts), b"\n", *parts])


def load(database: Database) -> tuple[Clusters, bool] | None:
    """What the file holds, and whether the corpus is as it was then.

    Returns:
        None when it is not there, damaged, of another model, or of other vectors than those in the corpus.
    """
    try:
        data = path_of(database).read_bytes()
    except OSError:
        return None
    if _digest([memoryview(data)[_DIGEST + 1 :]]) != data[:_DIGEST]:
        return None
    offset = data.index(b"\n", _DIGEST + 1) + 1
    header, state = json.loads(data[_DIGEST + 1 : offset]), _state(database)
    if (header["format"], header["model"]) != (_FORMAT, state["model"]) or not _agrees(database, header["sample"]):
        return None
    arrays: dict[str, Any] = {}
    for name, kind, length in _ARRAYS:
        found = np.frombuffer(data, kind, header[length], offset)
        arrays[name] = found.copy()  # the whole file would stay in memory for a view of it
        offset += found.nbytes
    try:
        index = faiss().deserialize_index(np.frombuffer(data, np.uint8, offset=offset))
    except RuntimeError:  # another version of the library wrote it
        return None
    clusters = Clusters(**arrays, trained=header["trained"], index=index)
    return clusters, {key: header[key] for key in state} == state


def _digest(parts: Iterable[bytes | memoryview]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode()


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
