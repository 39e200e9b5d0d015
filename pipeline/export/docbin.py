"""spaCy: documents of words and sentences with a group of spans a kind, in DocBin files.

`doc.text` is the plan's text letter for letter, `doc.spans["citations"]` the places of its citations, and so on; label
is the type or kind, `span.kb_id_` the key of a citation, `span.id_` the place in the plan's list. `doc.user_data` tells
`id` and `path`. Words of several syllables are one token with blanks in it, as spaCy's own Vietnamese tokenizer has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.vocab import Vocab

from pipeline.corpus.records import StoredPlan
from pipeline.export.annotation import KINDS, Mark, marks, section_marks
from pipeline.export.frame import Count, Surroundings
from pipeline.export.tables import well_formed
from pipeline.export.words import Words, words
from pipeline.plan import Plan

_FOLDER: Final = "spacy"
_PLANS_A_FILE: Final = 500
_ATTRIBUTES: Final = ("ORTH", "SPACY", "SENT_START")


class DocBins:
    """`spacy/plans-0001.spacy`, `-0002` and so on: a DocBin is held in memory whole, so each has some plans."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder / _FOLDER
        self._folder.mkdir()
        self._counts: dict[str, Count] = {}
        self._begin()

    def add(self, stored: StoredPlan) -> None:
        """One document."""
        doc = document(stored.plan, self._vocab)
        doc.user_data["id"] = stored.plan.id
        doc.user_data["path"] = stored.plan.source.path and well_formed(stored.plan.source.path)
        self._bin.add(doc)
        if len(self._bin) == _PLANS_A_FILE:
            self._write()

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The last file; an export without a plan has an empty one."""
        if len(self._bin) or not self._counts:
            self._write()
        return self._counts

    def _begin(self) -> None:
        self._vocab = Vocab()  # a new one each time: it never forgets a word
        self._bin = DocBin(attrs=_ATTRIBUTES, store_user_data=True)

    def _write(self) -> None:
        name = f"plans-{len(self._counts) + 1:04}.spacy"
        self._bin.to_disk(self._folder / name)
        self._counts[f"{_FOLDER}/{name}"] = Count(len(self._bin))
        self._begin()


def document(plan: Plan, vocab: Vocab) -> Doc:
    """The plan as a spaCy document; every finding that has a letter is a span of whole tokens."""
    found = [*marks(plan), *section_marks(plan)]
    text = well_formed(plan.text)
    read = words(plan, found)
    places, spaces = _tokens(text, read, found)
    doc = Doc(
        vocab,
        words=[text[start:end] for start, end in places],
        spaces=spaces,
        sent_starts=[start in read.sentence_starts or i == 0 for i, (start, _) in enumerate(places)],
    )
    first = {start: i for i, (start, _) in enumerate(places)}
    last = {end: i for i, (_, end) in enumerate(places)}
    groups: dict[str, list[Span]] = defaultdict(list)
    for mark in found:
        span = Span(doc, first[mark.start], last[mark.end] + 1, mark.label, kb_id=mark.key, span_id=str(mark.index))
        groups[mark.kind].append(span)
    for kind in ("sections", *KINDS):
        doc.spans[kind] = SpanGroup(doc, name=kind, spans=groups[kind])
    return doc


def _tokens(text: str, read: Words, found: Sequence[Mark]) -> tuple[list[tuple[int, int]], list[bool]]:
    """Places of all tokens, blanks among them, so that together they are the text; and behind which a space stands.

    A single space belongs to the token before it, as spaCy has it, unless a finding begins or ends with it.
    """
    edges = {edge for mark in found for edge in (mark.start, mark.end)}
    starts, ends = {mark.start for mark in found}, {mark.end for mark in found}
    places: list[tuple[int, int]] = []
    spaces: list[bool] = []
    at = 0
    for start, end in (*read.places, (len(text), len(text))):
        if places and text[at:start][:1] == " " and at not in starts and at + 1 not in ends:
            spaces[-1] = True
            at += 1
        for blank in _blanks(at, start, edges):
            places.append(blank)
            spaces.append(False)
        if start < end:
            places.append((start, end))
            spaces.append(False)
        at = end
    return places, spaces


def _blanks(start: int, end: int, edges: set[int]) -> Iterator[tuple[int, int]]:
    """The blanks between two words, cut where a finding begins or ends."""
    for edge in range(start + 1, end):
        if edge in edges:
            yield start, edge
            start = edge
    if start < end:
        yield start, end
