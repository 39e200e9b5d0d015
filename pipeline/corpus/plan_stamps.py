"""Stamps of plans: whether what a file beside the corpus was made from is still what the corpus holds.

The number of a passage is never used twice, and its text and vector never change. A plan that is cut or read anew gets
other passages; a corpus that goes on from a restored copy may come to numbers that another one had, but then for other
bytes. So the first passage, the bytes of the file and the rules that read it say all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.database import Database


class PlanStamp(NamedTuple):
    """A plan as it is: `stamp` (64 bits), the number of its first passage, and how many it has."""

    stamp: int
    first: int
    passages: int


def plan_stamps(database: Database) -> Mapping[int, PlanStamp]:
    """Of each plan that has passages, by document_id."""
    return database.remembered("plan stamps", lambda: _read(database))


def unchanged(
    document_ids: NDArray[np.int64], stamps: NDArray[np.uint64], now: Mapping[int, PlanStamp]
) -> NDArray[np.bool_]:
    """Which of these plans, with the stamps (d,) that they had, are as they were; (d,) bool."""
    theirs = [now[number].stamp if number in now else 0 for number in document_ids.tolist()]
    same: NDArray[np.bool_] = stamps == np.array(theirs, np.uint64)
    return same


def stamps_of(document_ids: Sequence[int], now: Mapping[int, PlanStamp]) -> NDArray[np.uint64]:
    """The stamps of these plans, (d,)."""
    return np.array([now[number].stamp for number in document_ids], np.uint64)


def _read(database: Database) -> dict[int, PlanStamp]:
    rows = database.rows(
        "SELECT p.document_id, first, passages, sha256, rules FROM documents JOIN"
        " (SELECT document_id, min(passage_id) AS first, count(*) AS passages FROM passages GROUP BY document_id) p"
        " USING (document_id)"
    )
    return {row[0]: PlanStamp(_digest(f"{row[1]} {row[3]} {row[4]}"), row[1], row[2]) for row in rows}


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
