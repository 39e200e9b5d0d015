"""Search by meaning: passages are encoded once into the file, and compared with the query by cosine.

numpy is imported where it is used, so that commands that search nothing start without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.errors import CorpusError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.corpus.vectors import VectorIndex
    from pipeline.embed.accents import Reading
    from pipeline.embed.encoder import Encoder

ASIDE = 0.5
"""What a passage of the nơi nhận counts beside one of the body, in words and in meaning: it is short, and full of the
names that people look for."""

BATCH = 4096
"""Passages encoded, and committed, at a time."""


class Near(NamedTuple):
    """A passage and its cosine with the query."""

    passage_id: int
    document_id: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of an open file, ready to be searched; `missing` passages have none yet."""

    database: Database
    index: VectorIndex
    missing: int = 0


def load(database: Database) -> Vectors | None:
    """The vectors of the file; None when it holds none.

    Raises:
        CorpusError: vectors of different lengths.
    """
    from pipeline.corpus.vectors import VectorIndex

    with database.snapshot():
        index = VectorIndex.open(database)
        if index is None:
            return None
        return Vectors(database, index, database.value("SELECT count(*) FROM passages") - index.passages)


Similar = Callable[[Sequence["Reading"], Sequence[int] | None, int, Sequence[int]], list[Near]]
"""From the readings of a text to the passages that are near to it, further arguments as those of `nearest`."""


def similar(vectors: Vectors, encoder: Encoder) -> Similar:
    """How to find what is near to a text, with vectors and model at hand."""

    def found(
        readings: Sequence[Reading], documents: Sequence[int] | None, limit: int, also: Sequence[int]
    ) -> list[Near]:
        return nearest(vectors, meant(encoder, readings), documents, limit, also)

    return found


def meant(encoder: Encoder, readings: Sequence[Reading]) -> NDArray[np.float32]:
    """Vector (dim,) float32 of a text that may be read in several ways: their mean by their chances, of unit length."""
    import numpy as np

    vectors = np.array([encoder.encode_query(reading.text) for reading in readings])
    mean = np.array([reading.chance for reading in readings]) @ vectors
    vector: NDArray[np.float32] = (mean / max(np.linalg.norm(mean), 1e-12)).astype(np.float32)
    return vector


def nearest(
    vectors: Vectors, query: NDArray[np.float32], documents: Sequence[int] | None, limit: int, also: Sequence[int]
) -> list[Near]:
    """The `limit` passages nearest to the query, best first, and those of `also`.

    Args:
        query: (dim,) float32, unit length.
        documents: where they may stand; None for everywhere.
        also: passages whose cosine is asked for, near or not.
    """
    database, index = vectors.database, vectors.index
    found = index.search(query, limit, None if documents is None else _passages_of(database, documents))
    cosines = dict(zip(found.passage_ids.tolist(), found.similarities.tolist(), strict=True))
    further = [passage_id for passage_id in also if passage_id not in cosines]
    if further:
        compared = zip(further, index.similarities(query, further).tolist(), strict=True)
        cosines |= {passage_id: cosine for passage_id, cosine in compared if not isnan(cosine)}
    places = database.rows(
        f"SELECT passage_id, document_id, aside FROM passages WHERE passage_id {IN_LIST}", (in_list(cosines),)
    )
    near = [
        Near(row["passage_id"], row["document_id"], cosines[row["passage_id"]] * (ASIDE if row["aside"] else 1.0))
        for row in places
    ]
    return sorted(near, key=lambda one: (-one.similarity, one.passage_id))


def _passages_of(database: Database, documents: Sequence[int]) -> list[int]:
    found = database.rows(f"SELECT passage_id FROM passages WHERE document_id {IN_LIST}", (in_list(documents),))
    return [row[0] for row in found]


def check_model(database: Database, encoder: Encoder) -> None:
    """Refuse to mix vectors of two models.

    Raises:
        CorpusError: the file holds vectors of another model.
    """
    model = database.meta("model")
    if model not in (None, encoder.model_id):
        raise CorpusError(
            f"its vectors are of the model {model}, not {encoder.model_id}",
            str(database.path),
            "run `kehoach reindex --model NAME` to change the model of the whole corpus",
        )


def encode_missing(database: Database, encoder: Encoder, name: str | None) -> Iterator[tuple[int, int]]:
    """Encode the passages that have no vector, a committed batch at a time; gives (done, total) after each.

    Args:
        name: what the encoder was loaded by, kept so that a search loads the same; None for the default model.

    Raises:
        CorpusError: the file holds vectors of another model.
    """
    import numpy as np

    check_model(database, encoder)
    last = _last_encoded(database)
    total = database.value("SELECT count(*) FROM passages WHERE passage_id > ?", (last,))
    done = 0
    listed = "SELECT passage_id, searchable FROM passages WHERE passage_id > ? ORDER BY passage_id LIMIT ?"
    while batch := database.rows(listed, (last, BATCH)):
        last = batch[-1]["passage_id"]
        encoded = np.ascontiguousarray(encoder.encode([row["searchable"] for row in batch]), "<f4")
        with database.transaction():
            check_model(database, encoder)  # another program may have begun with another one meanwhile
            database.set_meta("model", encoder.model_id)
            if name is not None:
                database.set_meta("model_name", name)
            database.set_meta("dimension", str(encoded.shape[1]))
            database.execute_many(
                # a passage that went while its vector was made is left out
                "INSERT OR REPLACE INTO passage_vectors SELECT passage_id, ?2 FROM passages WHERE passage_id = ?1",
                [(row["passage_id"], vector.tobytes()) for row, vector in zip(batch, encoded, strict=True)],
            )
            database.next_generation()
        done += len(batch)
        yield done, max(done, total)


def forget(database: Database, name: str | None) -> None:
    """Drop all vectors; the next ones will be of the model called `name`, None the default. Inside a transaction."""
    database.execute("DELETE FROM passage_vectors")
    database.set_meta("model", None)
    database.set_meta("model_name", name)  # now, for a run that is killed before its first vector
    database.set_meta("dimension", None)
    database.next_generation()


EncoderLoader = Callable[[str | None], "Encoder"]
"""From a model's name, or None for the default, to the model; `pipeline.embed.encoder.load_encoder`."""


def is_complete(database: Database) -> bool:
    """Whether every passage has its vector."""
    return not database.value("SELECT EXISTS (SELECT 1 FROM passages WHERE passage_id > ?)", (_last_encoded(database),))


def _last_encoded(database: Database) -> int:
    """The passage up to which all have vectors: they are encoded in the order of their numbers, which only rise.

    To look each passage up among the vectors took 100 ms at 100,000 of them; `kehoach doctor` does.
    """
    return int(database.value("SELECT max(passage_id) FROM passage_vectors") or 0)
