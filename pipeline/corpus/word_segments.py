"""The file of the word index (`corpus.db.words`): segments of at most 65,536 passages.

It can be lost. One that is torn, flipped or of another format reads as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus import side_files
from pipeline.corpus.plan_stamps import PlanStamp, unchanged
from pipeline.corpus.postings import SEGMENT, Postings

_FORMAT = "words 3"  # raise it whenever the arrays, or the weights in them (`postings`), are made otherwise


@dataclass(frozen=True, slots=True)
class Segment:
    """At most SEGMENT passages, rising, with their words, and the titles of their plans.

    passage_ids (n,) int64; places (n,) uint16, the plan of each in document_ids (d,) int64 with their stamps (d,)
    uint64; factors (n,) float32, ASIDE or 1. The rows of `words` are passages, those of `titles` plans.
    """

    passage_ids: NDArray[np.int64]
    places: NDArray[np.uint16]
    factors: NDArray[np.float32]
    document_ids: NDArray[np.int64]
    stamps: NDArray[np.uint64]
    words: Postings
    titles: Postings

    def joined(self, other: Segment) -> Segment:
        """With a later one behind it; both together fit one segment."""
        return Segment(
            np.concatenate([self.passage_ids, other.passage_ids]),
            np.concatenate([self.places, other.places + np.uint16(len(self.document_ids))]),
            np.concatenate([self.factors, other.factors]),
            np.concatenate([self.document_ids, other.document_ids]),
            np.concatenate([self.stamps, other.stamps]),
            self.words.joined(other.words, len(self.passage_ids)),
            self.titles.joined(other.titles, len(self.document_ids)),
        )

    def alive(self, now: Mapping[int, PlanStamp]) -> NDArray[np.bool_]:
        """Which of the plans are as they were, (d,) bool."""
        return unchanged(self.document_ids, self.stamps, now)

    def arrays(self) -> list[NDArray[Any]]:
        """All arrays, as `of_arrays` takes them."""
        return [self.passage_ids, self.places, self.factors, self.document_ids, self.stamps, *self.words, *self.titles]

    @classmethod
    def of_arrays(cls, arrays: Sequence[NDArray[Any]]) -> Self:
        """The segment that has these arrays."""
        passage_ids, places, factors, document_ids, stamps, *postings = arrays
        half = len(postings) // 2
        words, titles = Postings(*postings[:half]), Postings(*postings[half:])
        return cls(passage_ids, places, factors, document_ids, stamps, words, titles)


_ARRAYS = 5 + 2 * len(Postings._fields)


class Stored(NamedTuple):
    """What the file holds; `average` is how many syllables a passage had when it was begun, None without a file."""

    segments: tuple[Segment, ...]
    average: float | None


def packed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The same with neighbours joined where both together fit one segment."""
    found: list[Segment] = []
    for segment in segments:
        if found and len(found[-1].passage_ids) + len(segment.passage_ids) <= SEGMENT:
            found[-1] = found[-1].joined(segment)
        else:
            found.append(segment)
    return tuple(found)


def save(path: Path, stored: Stored) -> None:
    """Put the file in place, whole; see `side_files.save`."""
    header = {"format": _FORMAT, "average": stored.average}
    side_files.save(path, header, [array for segment in stored.segments for array in segment.arrays()])


def load(path: Path) -> Stored:
    """What the file holds; nothing where it is damaged, of another format or not there.

    One segment that goes on being used keeps the whole file in memory.
    """
    found = side_files.load(path)
    if found is None or found[0]["format"] != _FORMAT:
        return Stored((), None)
    header, arrays = found
    groups = (arrays[i : i + _ARRAYS] for i in range(0, len(arrays), _ARRAYS))
    return Stored(tuple(Segment.of_arrays(group) for group in groups), header["average"])
