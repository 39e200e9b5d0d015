"""Roman numbers counted by their strokes: recognition reads III as II, and II as H or IL.

It takes alike letters that follow each other for one. In the picture the upright strokes of I and V stand apart
between the serifs, so a word that was read as such a number is the number that its strokes say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.page import Word

# "II.", "HI", "IL.", "VI"; "LH:" is an abbreviation
_READ = re.compile(r"(?P<five>V?)(?P<ones>H|(?=[HL]*I)[IHL]{1,4})(?P<end>[.,:;]?)")
_TOP, _BOTTOM = 0.25, 0.75  # of the height of a word: below the serifs above, above those below
_MOST_ONES = 3
_AGREEING = 0.5


def counted(words: Iterable[Word], ink: NDArray[np.bool_], resolution: float) -> list[Word]:
    """The words, those that were read as I, II, III, VI, VII or VIII with as many I as there are strokes.

    Args:
        ink: of the page, `resolution` dots an inch.
    """
    return [_counted(word, ink, resolution / 72) if _READ.fullmatch(word.text) else word for word in words]


def _counted(word: Word, ink: NDArray[np.bool_], scale: float) -> Word:
    read = _READ.fullmatch(word.text)
    assert read is not None
    strokes = _strokes(word, ink, scale)
    ones = strokes - 2 * len(read["five"])
    if not 1 <= ones <= _MOST_ONES or (read["ones"] == "H" and ones == 1):
        return word
    return replace(word, text=f"{read['five']}{'I' * ones}{read['end']}")


def _strokes(word: Word, ink: NDArray[np.bool_], scale: float) -> int:
    """How many strokes stand side by side on most of a word's middle rows; 0 where the rows do not agree."""
    top, bottom = (round((word.top + part * word.height) * scale) for part in (_TOP, _BOTTOM))
    left, right = (max(0, round(edge * scale)) for edge in (word.left, word.right))
    rows = np.pad(ink[top:bottom, left:right], ((0, 0), (1, 0))).astype(np.int8)
    if not rows.size:
        return 0
    counts = Counter((np.diff(rows, axis=1) == 1).sum(axis=1).tolist())
    strokes, agreeing = counts.most_common(1)[0]
    return int(strokes) if agreeing > _AGREEING * len(rows) else 0
