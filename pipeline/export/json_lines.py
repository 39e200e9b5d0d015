"""JSON Lines: whole plans in the JSON form of the contract (`kehoach/1`), one a line."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from pipeline.corpus.records import StoredPlan
from pipeline.export.frame import Count, Surroundings, create
from pipeline.plan_json import to_json

_FILE = "plans.jsonl"


class JsonLines:
    """`plans.jsonl`; `pipeline.plan_json.from_dict` makes each line a plan again, equal to the first."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._stream = opened.enter_context(create(folder / _FILE))
        self._count = 0

    def add(self, stored: StoredPlan) -> None:
        """One line."""
        self._stream.write(to_json(stored.plan) + "\n")
        self._count += 1

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """Nothing more to write."""
        return {_FILE: Count(self._count)}
