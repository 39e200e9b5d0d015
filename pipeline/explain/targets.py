"""Why a number is a target: its unit, and the comparator or goal verb before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Document
from pipeline.explain.rows import Evidence, find, longest
from pipeline.extract.target_words import words_before
from pipeline.plan import Target

_REACH = 300
_DIGIT = re.compile("[0-9]")


def evidence(document: Document, target: Target) -> list[Evidence]:
    """The rows behind one target."""
    text = document.text
    number = _DIGIT.search(text, target.start, target.end)
    place = number.start() if number else target.start
    line = document.line_at(target.start)
    start = max(line.start, place - _REACH)
    start = max(start, text.rfind(";", start, place) + 1)
    compared = words_before("comparator", text[start:place])
    led = () if compared else words_before("goal", text[start:place])
    return [
        *_unit(target),
        *(row for word in compared for row in find("text", "target_words", phrase=word, kind="comparator")),
        *(row for word in led for row in find("text", "target_words", phrase=word, kind="goal")),
    ]


def _unit(target: Target) -> Iterator[Evidence]:
    """The unit; of `triệu đồng` the multiple and what it is of."""
    printed = (target.unit or "").lower()
    whole = list(_longest_unit(printed))
    yield from whole
    rest = printed[len(whole[0].row["unit"]) :].strip() if whole else ""
    if rest and not rest.startswith("/"):
        yield from _longest_unit(rest)


def _longest_unit(printed: str) -> Iterator[Evidence]:
    def fits(row: dict[str, str]) -> int:
        unit = row["unit"].lower()
        return len(unit) if re.match(rf"{re.escape(unit)}(?!\w)", printed) else 0

    yield from longest("unit", "units", fits)
