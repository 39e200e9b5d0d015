"""What happens to a text on its way: broken lines, page numbers, bold marks, odd spaces, decomposed letters.

Each fault is a list of edits; the gold's places move with them, so its spans stay true in the damaged text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

from synthetic.pieces import Record

SPANNED = ("sections", "citations", "deadlines", "awards", "signers", "targets")


class Edit(NamedTuple):
    """text[start:stop] becomes `new`."""

    start: int
    stop: int
    new: str


def damage(rng: Random, text: str, gold: Record, rate: float) -> tuple[str, Record]:
    """Each kind of fault befalls the document with probability `rate`; `gold` is not changed, a moved copy returned."""
    for fault in (_bold, _double_blanks, _hard_wrap, _page_breaks, _odd_blanks, _decomposed, _carriage_returns):
        if rng.random() < rate:
            edits = list(fault(rng, text, gold))
            text, gold = _apply(text, edits), _moved(gold, edits)
    for kind in SPANNED:
        for record in gold[kind]:
            if "text" in record:
                record["text"] = text[record["start"] : record["end"]]
    return text, gold


def _apply(text: str, edits: list[Edit]) -> str:
    pieces, position = [], 0
    for edit in edits:
        pieces += [text[position : edit.start], edit.new]
        position = edit.stop
    return "".join([*pieces, text[position:]])


def _moved(gold: Record, edits: list[Edit]) -> Record:
    """The gold with its places in the edited text. What is put in at an edge of a span stays outside it."""
    starts, stops = [edit.start for edit in edits], [edit.stop for edit in edits]
    grown = [0, *accumulate(len(edit.new) - (edit.stop - edit.start) for edit in edits)]

    def start(offset: int) -> int:
        return offset + grown[bisect_right(stops, offset)]

    def stop(offset: int) -> int:
        return offset + grown[bisect_left(starts, offset)]

    def record(old: Record) -> Record:
        return {**old, "start": start(old["start"]), "end": stop(old["end"])}

    return {**gold, **{kind: [record(old) for old in gold[kind]] for kind in SPANNED}}


def _bold(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    """Markdown marks around headings and some times."""
    wanted: list[tuple[int, int]] = []
    for section in gold["sections"]:
        if section.get("heading") and section["level"] <= 2:
            stop = text.find("\n", section["start"])
            wanted.append((section["start"], stop if stop >= 0 else len(text)))
    wanted += [(d["start"], d["end"]) for d in gold["deadlines"] if rng.random() < 0.3 and "|" not in d["text"]]
    edits = [Edit(place, place, "**") for pair in sorted(set(wanted)) for place in pair]
    return iter(sorted(edits))


def _double_blanks(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    for found in re.finditer(r"(?<=\w) (?=\w)", text):
        if rng.random() < 0.03:
            yield Edit(found.start(), found.end(), "  ")


def _hard_wrap(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    """Long paragraphs are broken at a width; rows and columns are left as they stand."""
    width = rng.choice((70, 80, 90))
    for line in re.finditer(r"[^\n]+", text):
        if line[0].startswith("|") or "    " in line[0]:
            continue
        begin = line.start()
        while line.end() - begin > width:
            at = text.rfind(" ", begin + 10, begin + width)
            if at < 0:
                break
            yield Edit(at, at + 1, "\n")
            begin = at + 1


def _page_breaks(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    """A page number between two lines, now and then, but not inside a finding."""
    spans = sorted((r["start"], r["end"]) for kind in SPANNED[1:] for r in gold[kind])
    first = gold["sections"][0]["start"] if gold["sections"] else 0
    last = gold["sections"][-1]["end"] if gold["sections"] else 0
    page, since = 2, first
    for found in re.finditer(r"(?<=[^\n])\n(?=[^\n|])", text):
        at = found.start()
        inside = any(start < at < stop for start, stop in spans)
        if at - since > 1800 and at < last and not inside:
            yield Edit(at, at + 1, f"\n\n{page}\n\n")
            page, since = page + 1, at


def _odd_blanks(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    for found in re.finditer(r"(?<=\S) (?=\S)", text):
        if rng.random() < 0.05:
            yield Edit(found.start(), found.end(), "\u00a0")


def _decomposed(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    """The whole text in NFD."""
    for i, character in enumerate(text):
        apart = unicodedata.normalize("NFD", character)
        if apart != character:
            yield Edit(i, i + 1, apart)


def _carriage_returns(rng: Random, text: str, gold: Record) -> Iterator[Edit]:
    for found in re.finditer("\n", text):
        yield Edit(found.start(), found.end(), "\r\n")
