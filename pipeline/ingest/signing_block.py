"""A second look at the signature of a scanned page, where a stamp hides what is printed.

The stamp covers a third of the signature, on its left (Nghị định 30/2020/NĐ-CP, Điều 33), where position and name
stand; recognition of a whole page takes it and what it touches for a picture. The name may be stamped too, in the
stamp's red, which is faded for all the rest of the page. So the block is recognised once more for scattered lines, and
its red ink alone. What was seen so counts only where it is a position or, in the red, a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.landmarks import is_recipients, is_signing
from pipeline.ingest.page import Word
from pipeline.ingest.syllables import is_syllable
from pipeline.tables import shared
from pipeline.text import LOWER, UPPER

Line = Sequence[Word]

_ABOVE = 24.0  # the signature may begin a line higher than Nơi nhận
_BELOW = 330.0  # authority, position, room for the stamp, name; and the same once more
_LIKENESS = 0.8  # as a signer's position is repaired
_SURE = 0.8
_NOISE = 0.5
_GAP = 1.5  # of the height of letters: what stands farther apart is two lines side by side
_NEAR = 1.0
_NAME = re.compile(rf"[{UPPER}][{LOWER}]*(?: [{UPPER}][{LOWER}]*){{1,4}}")  # "Lò Thị Mẩy", "Thào A Chứ"


def block_of(lines: Iterable[Line]) -> tuple[float, float] | None:
    """From where to where down the page the signature is looked for; None on a page without one."""
    tops = [
        word.top
        for line in lines
        for words in _parted(line)
        for word in words[:1]
        if is_recipients(_text(words)) or is_signing(_text(words))
    ]
    return (max(0.0, min(tops) - _ABOVE), min(tops) + _BELOW) if tops else None


def positions(seen: Iterable[Line]) -> list[Line]:
    """Lines, or pieces of lines, that are a position, whole or nearly: `H THANH TRA` beside the edge of a stamp."""
    return [words for line in seen for piece in _parted(line) if (words := _sure(piece)) and _is_like_one(_text(words))]


def names(seen: Iterable[Line], ink: NDArray[np.bool_], resolution: float) -> list[Line]:
    """Lines that are a person's name, with no ink close before them: a stamp may hide the first word.

    Args:
        ink: of the page, `resolution` dots an inch.
    """
    return [
        words
        for line in seen
        for piece in _parted(line)
        if (words := _sure(piece)) and _is_name(words) and not _is_touched(words[0], ink, resolution / 72)
    ]


def with_seen(words: Sequence[Word], seen: Iterable[Line]) -> list[Word]:
    """The words of a page and the lines seen again: these in place of what was read there before, unless that says
    a position already.
    """
    kept = list(words)
    for line in seen:
        below = [word for word in kept if any(_overlap(word, other) for other in line)]
        if any(_is_one(_text(below[i:])) for i in range(len(below))):
            continue
        kept = [word for word in kept if word not in below] + list(line)
    return kept


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _parted(line: Line) -> Iterator[list[Word]]:
    """The words of a line from left to right, cut at wide gaps."""
    ordered = sorted(line, key=lambda word: word.left)
    begin = 0
    for i, (one, other) in enumerate(pairwise(ordered), 1):
        if other.left - one.right > _GAP * min(one.height, other.height):
            yield ordered[begin:i]
            begin = i
    yield ordered[begin:]


def _sure(words: list[Word]) -> list[Word]:
    """Without noise at both ends; nothing where the rest is not surely read."""
    while words and words[0].confidence < _NOISE:
        words = words[1:]
    while words and words[-1].confidence < _NOISE:
        words = words[:-1]
    return words if words and min(word.confidence for word in words) >= _SURE else []


def _is_one(text: str) -> bool:
    """Whether a line is a position and what belongs to it: `GIÁM ĐÓC`, `GIÁM ĐỐC SỞ Y TẾ`."""
    bare = _bare(text)
    return text.isupper() and any(bare == known or bare.startswith(f"{known} ") for known in _positions())


def _is_like_one(text: str) -> bool:
    return text.isupper() and (_is_one(text) or bool(get_close_matches(_bare(text), _positions(), 1, _LIKENESS)))


def _is_name(words: Sequence[Word]) -> bool:
    text = _text(words)
    return bool(_NAME.fullmatch(text)) and all(is_syllable(word.text) for word in words)


def _is_touched(first: Word, ink: NDArray[np.bool_], scale: float) -> bool:
    """Whether there is ink on the level of a name, close before its first word."""
    left, right = (max(0, round((first.left - far * first.height) * scale)) for far in (_NEAR, 0.1))
    return bool(ink[round(first.top * scale) : round(first.bottom * scale), left:right].any())


def _overlap(one: Word, other: Word) -> bool:
    return (
        one.left < other.right and other.left < one.right and _shared(one, other) > 0.3 * min(one.height, other.height)
    )


def _shared(one: Word, other: Word) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


@cache
def _positions() -> tuple[str, ...]:
    """All of the table, in bare letters."""
    return tuple(sorted({_bare(name) for row in shared.positions() for name in (row.title, *row.deputies)}))


def _bare(text: str) -> str:
    """Small letters without marks: scanning loses these first."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
