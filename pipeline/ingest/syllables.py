"""Is this a Vietnamese syllable (âm tiết)? Onset, rime and tone are known, and not every tone goes with every rime.

It tells text from text in a wrong encoding: nearly every word with marks of the one passes, of the other hardly any.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

from pipeline.tables import load

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED = ("c", "ch", "p", "t")
_STOPPED_TONES = frozenset("\u0301\u0323")  # sắc and nặng


class _Piece(NamedTuple):
    kind: str
    text: str
    source: str


@cache
def _pieces(kind: str) -> frozenset[str]:
    return frozenset(row.text for row in load("syllable_parts", _Piece, ("kind", "text")) if row.kind == kind)


@cache
def is_syllable(word: str) -> bool:
    """Whether `word`, in whatever case, can be one.

    >>> [is_syllable(word) for word in ("Nghiêng", "giữa", "quyết", "ÔNG", "hoạc", "kỳ", "Céng", "thí")]
    [True, True, True, True, True, True, True, True]
    >>> [is_syllable(word) for word in ("ViÖt", "hoạch2", "nh©n", "tìc", "Vieät", "strây", "nhấ", "Nßi")]
    [False, False, False, False, False, False, False, False]
    """
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    if len(tones) > 1 or (tones and bare.endswith(_STOPPED) and tones[0] not in _STOPPED_TONES):
        return False
    rimes, onsets = _pieces("rime"), _pieces("onset") | {""}
    return any(bare[:cut] in onsets and bare[cut:] in rimes for cut in range(min(4, len(bare))))
