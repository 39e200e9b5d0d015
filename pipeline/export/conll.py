"""CoNLL: a word a line with tabs between its columns, a blank line after each sentence, BIO tags.

Columns: the word (`Kế_hoạch`, blanks as in the VLSP sets), its start and end in the plan's text, a column of tags for
each kind of finding, and last one column for all kinds, which is what programs for named entities read. Where findings
of one column overlap, the outermost is tagged and the others are counted as left out. Plans begin with
`-DOCSTART- -X- O O`; `plans.conll.ids` has their ids, in the same order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from pipeline.corpus.records import StoredPlan
from pipeline.export.annotation import KINDS, Mark, label_of, marks
from pipeline.export.frame import Count, Surroundings, create
from pipeline.export.tables import well_formed
from pipeline.export.words import Place, words

_FILE: Final = "plans.conll"
_IDS: Final = "plans.conll.ids"
_PLAN_BEGINS: Final = "-DOCSTART- -X- O O\n\n"


class Conll:
    """`plans.conll` and `plans.conll.ids`; the rows of the first are words."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._stream = opened.enter_context(create(folder / _FILE))
        self._ids = opened.enter_context(create(folder / _IDS))
        self._words = self._plans = self._left_out = 0

    def add(self, stored: StoredPlan) -> None:
        """The sentences of one plan."""
        plan = stored.plan
        found = marks(plan)
        text = well_formed(plan.text)
        read = words(plan, found)
        layers = [flat(mark for mark in found if mark.kind == kind) for kind in KINDS]
        self._left_out += len(found) - sum(map(len, layers))
        columns = [tags(read.places, layer) for layer in (*layers, flat(found))]
        lines: list[str] = []
        for (start, end), tagged in zip(read.places, zip(*columns, strict=True), strict=True):
            if lines and start in read.sentence_starts:
                lines.append("")
            word = "_".join(text[start:end].split())
            lines.append(f"{word}\t{start}\t{end}\t" + "\t".join(tagged))
        self._stream.write(_PLAN_BEGINS + "".join(f"{line}\n" for line in lines) + "\n" * bool(lines))
        self._ids.write(f"{plan.id}\n")
        self._words += len(read.places)
        self._plans += 1

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """Nothing more to write."""
        return {_FILE: Count(self._words, self._left_out), _IDS: Count(self._plans)}


def flat(found: Iterable[Mark]) -> list[Mark]:
    """Findings in text order that do not overlap: of those that do, the longest, then the first."""
    chosen: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start - mark.end, mark.start)):
        at = bisect_left(chosen, mark.start, key=lambda other: other.start)
        before, after = chosen[at - 1 : at], chosen[at : at + 1]
        if not (before and before[0].end > mark.start) and not (after and after[0].start < mark.end):
            chosen.insert(at, mark)
    return chosen


def tags(places: Sequence[Place], layer: Sequence[Mark]) -> list[str]:
    """A BIO tag for each word, of findings that do not overlap and whose edges are edges of words."""
    found = ["O"] * len(places)
    for mark in layer:
        first = bisect_left(places, mark.start, key=lambda place: place[0])
        stop = bisect_right(places, mark.end, key=lambda place: place[1])
        name = label_of(mark.kind).upper()
        for i in range(first, stop):
            found[i] = f"{'B' if i == first else 'I'}-{name}"
    return found
