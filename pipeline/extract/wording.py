"""Words around citations as patterns: the table of verbs and connectives, and any list of words as one expression.

Patterns are for text in small letters and accept both places of the tone mark (ủy, uỷ), free blanks and missing commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.tables import load

SPACE: Final = r"\s{1,3}"
"""Blanks between two words; a line end where a reader left one."""

_DASH = r"\s{0,2}[-–]\s{0,2}"


@dataclass(frozen=True, slots=True)
class _Phrase:
    phrase: str
    kind: str
    source: str


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Words of one kind from the table of verbs and connectives around citations, longest first."""
    rows = load("citation_phrases", _Phrase, ("phrase", "kind"))
    return tuple(sorted((row.phrase for row in rows if row.kind == kind), key=len, reverse=True))


def spelled(words: str) -> str:
    """A pattern for lower-case words in either tone placement, with free blanks, commas optional.

    >>> bool(re.fullmatch(spelled("văn hóa, thể thao"), "văn hoá thể thao"))
    True
    """
    out = re.escape(words).replace(r"\ ", " ").replace(",", ",?")
    for early, late in (("ủy", "uỷ"), ("óa", "oá"), ("òa", "oà"), ("ỏe", "oẻ")):
        out = out.replace(early, f"(?:{early}|{late})")
    return out.replace(r" \- ", _DASH).replace(" – ", _DASH).replace(" ", SPACE)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest that fits; grouped by first word, so that few are tried."""
    groups: dict[str, list[str]] = {}
    for word in words:
        first, _, rest = word.lower().partition(" ")
        groups.setdefault(first, []).append(rest)
    pieces = []
    for first in sorted(groups, key=len, reverse=True):
        rests = sorted(filter(None, groups[first]), key=len, reverse=True)
        tail = "|".join(spelled(f" {rest}") for rest in rests)
        optional = "?" if "" in groups[first] else ""
        pieces.append(f"{spelled(first)}(?:{tail}){optional}" if rests else spelled(first))
    return f"(?:{'|'.join(pieces)})"


@cache
def subject_verbs() -> str:
    """A pattern for the verbs with which a subject may open: `ban hành`, `quy định`, and the weaker `triển khai`."""
    return any_of([*phrases("opens_subject"), *phrases("opens_weakly")])
