"""The words of all passages, ready to be searched. SQLite holds the passages; what is here can be lost.

Full-text search in SQLite walks every passage that holds any word of a query and weighs it there: milliseconds for a
thousand passages, half a second for a million. Here the weights are worked out beforehand (`postings`), and kept in a
file beside the corpus (`corpus.db.words`). Each plan in it carries a stamp of what it was made from: one that has
changed or gone is left out, one that is not there is read from SQLite, so that an old file gives the answers of a new
one. A file that is torn or flipped fails its checksums and is made anew; where none can be written, or is not worth it
yet, the index lives in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.database import IN_LIST, MEMORY, Database, in_list
from pipeline.corpus.plan_stamps import PlanStamp, plan_stamps, stamps_of
from pipeline.corpus.postings import SEGMENT, Postings
from pipeline.corpus.semantic import ASIDE
from pipeline.corpus.word_segments import Segment, Stored, load, packed, save

SAVED_FROM = 500
"""Passages that are not in the file, from which on they are put there."""

TITLE_WEIGHT = 0.3
"""What a term in the title of a plan counts for its passages that hold any term of the query, beside one in them."""

_TITLE_AVERAGE = 15.0
"""Syllables of a title, about."""

_DEAD_SHARE = 0.2
"""Share of the plans in the file that may have changed or gone before all of it is made anew."""


class Match(NamedTuple):
    """A passage and its score (the higher the better)."""

    passage_id: int
    document_id: int
    score: float


class WordIndex:
    """The index of one generation of the corpus.

    Attributes:
        generation: of the corpus that it shows.
        passages, plans: how many there are.
    """

    def __init__(self, generation: int, segments: Sequence[Segment], stamps: Mapping[int, PlanStamp]) -> None:
        self.generation = generation
        self.passages = sum(stamp.passages for stamp in stamps.values())
        self.plans = len(stamps)
        self._segments = segments
        self._alive = [segment.alive(stamps) for segment in segments]

    @classmethod
    def open(cls, database: Database) -> Self:
        """The index of this corpus, out of its file and what has been added since."""
        with database.snapshot():
            stamps = plan_stamps(database)
            stored = load(path_of(database))
            alive = [segment.document_ids[segment.alive(stamps)] for segment in stored.segments]
            there = set(np.concatenate([*alive, np.empty(0, np.int64)]).tolist())
            if len(there) < (1 - _DEAD_SHARE) * sum(len(segment.document_ids) for segment in stored.segments):
                stored, there = Stored((), None), set()
            average = stored.average or _average(database)
            added = tuple(_read(database, sorted(stamps.keys() - there), stamps, average))
            segments = stored.segments + added
            if sum(len(segment.passage_ids) for segment in added) >= SAVED_FROM and database.path != MEMORY:
                segments = packed(segments)
                save(path_of(database), Stored(segments, average))
            return cls(database.generation, segments, stamps)

    def counts(self, terms: Iterable[int]) -> NDArray[np.int64]:
        """In how many passages each of these terms stands, (n,) int64."""
        wanted = np.fromiter(terms, np.uint64)
        return sum((segment.words.counts(wanted) for segment in self._segments), np.zeros(len(wanted), np.int64))

    def holding(self, terms: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Passages that hold all of these terms, in the order of reading, and their plans; both (n,) int64."""
        wanted = np.array(terms, np.uint64)
        passages, plans = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for segment, alive in zip(self._segments, self._alive, strict=True):
            rows = segment.words.holding(wanted)
            rows = rows[alive[segment.places[rows]]]
            passages.append(segment.passage_ids[rows])
            plans.append(segment.document_ids[segment.places[rows]])
        found, theirs = np.concatenate(passages), np.concatenate(plans)
        order = np.argsort(found)
        return found[order], theirs[order]

    def rank(self, weights: Mapping[int, float], documents: Sequence[int] | None, limit: int) -> list[Match]:
        """Passages by BM25, best first; ties in the order of reading.

        Args:
            weights: of the terms.
            documents: where they may stand; None for everywhere.
        """
        if not weights:
            return []
        wanted, its_weights = np.fromiter(weights, np.uint64), np.fromiter(weights.values(), np.float64)
        factors = its_weights * rarity(self.passages, self.counts(weights))
        titled = sum((segment.titles.counts(wanted) for segment in self._segments), np.zeros(len(wanted), np.int64))
        title_factors = TITLE_WEIGHT * its_weights * rarity(self.plans, titled)
        found: list[tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]] = []
        for segment, alive in zip(self._segments, self._alive, strict=True):
            allowed = alive if documents is None else alive & np.isin(segment.document_ids, documents)
            scores = segment.words.scores(wanted, factors.astype(np.float32), len(segment.passage_ids))
            titles = segment.titles.scores(wanted, title_factors.astype(np.float32), len(segment.document_ids))
            rows = np.flatnonzero((scores > 0) & allowed[segment.places])
            totals = (scores[rows] + titles[segment.places[rows]]) * segment.factors[rows]
            if len(rows) > limit:
                best = np.argpartition(-totals, limit)[:limit]
                rows, totals = rows[best], totals[best]
            found.append((totals, segment.passage_ids[rows], segment.document_ids[segment.places[rows]]))
        if not found:
            return []
        totals, passages, plans = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((passages, -totals))[:limit]
        ranked = zip(passages[order].tolist(), plans[order].tolist(), totals[order].tolist(), strict=True)
        return [Match(*match) for match in ranked]


def rarity(total: int, holding: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weight that BM25 gives to terms which so many of `total` texts hold, (n,) float64, never below 0."""
    found = np.minimum(holding, total)  # plans that have gone still count in a file that is about to be made anew
    return np.maximum(np.log((total - found + 0.5) / (found + 0.5)), 1e-6)


def path_of(database: Database) -> Path:
    """The file beside the corpus that holds its index."""
    return database.path.with_name(f"{database.path.name}.words")


def _average(database: Database) -> float:
    """Syllables of a passage, about: blanks of the latest thousand."""
    rows = database.rows("SELECT searchable FROM passages ORDER BY passage_id DESC LIMIT 1000")
    return sum(len(row[0].split()) for row in rows) / max(len(rows), 1) or 1.0


def _read(
    database: Database, documents: Sequence[int], stamps: Mapping[int, PlanStamp], average: float
) -> Iterator[Segment]:
    """These plans out of SQLite, in segments."""
    group: list[int] = []
    size = 0
    for document_id in [*documents, None]:
        more = stamps[document_id].passages if document_id is not None else 0
        if group and (document_id is None or size + more > SEGMENT):
            yield from _segments(database, group, stamps, average)
            group, size = [], 0
        if document_id is not None:
            group.append(document_id)
            size += more


def _segments(
    database: Database, documents: Sequence[int], stamps: Mapping[int, PlanStamp], average: float
) -> Iterator[Segment]:
    """One segment, or several where a single plan has more passages than fit."""
    passages = database.rows(
        "SELECT passage_id, document_id, aside, searchable, codes FROM passages"
        f" WHERE document_id {IN_LIST} ORDER BY passage_id",
        (in_list(documents),),
    )
    named = database.rows(
        f"SELECT document_id, title FROM documents WHERE document_id {IN_LIST}", (in_list(documents),)
    )
    titles: dict[int, str] = {row["document_id"]: row["title"] or "" for row in named}
    for start in range(0, len(passages), SEGMENT):
        rows = passages[start : start + SEGMENT]
        plans = sorted({row["document_id"] for row in rows})
        place = {document_id: i for i, document_id in enumerate(plans)}
        yield Segment(
            np.array([row["passage_id"] for row in rows], np.int64),
            np.array([place[row["document_id"]] for row in rows], np.uint16),
            np.array([ASIDE if row["aside"] else 1.0 for row in rows], np.float32),
            np.array(plans, np.int64),
            stamps_of(plans, stamps),
            Postings.of([(row["searchable"], row["codes"].split()) for row in rows], average),
            Postings.of([(titles[document_id], ()) for document_id in plans], _TITLE_AVERAGE),
        )
