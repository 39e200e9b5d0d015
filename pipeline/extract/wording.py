"""Words around citations as patterns: the table of verbs and connectives, and any list of words as one expression.

Patterns are for text in small letters and accept both places of the tone mark (ủy, uỷ), free blanks and missing commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from pipeline.extract.spelling import alternatives
from pipeline.tables import load

SPACE: Final = r"\s{1,3}"
"""Blanks between two words; a line end where a reader left one."""

_DASH: Final = r"\s{0,2}[-–]\s{0,2}"
_TONE_PLACES: Final = (("ủy", "uỷ"), ("óa", "oá"), ("òa", "oà"), ("ỏe", "oẻ"))
_VARIANTS: Final = {early: f"(?:{early}|{late})" for early, late in _TONE_PLACES} | {
    ",": ",?",
    " - ": _DASH,
    " – ": _DASH,
    " ": SPACE,
}
_PIECE: Final = re.compile("|".join(map(re.escape, _VARIANTS)) + "|.", re.S)


class _Phrase(NamedTuple):
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
    return "".join(_pieces(words))


def _pieces(words: str) -> list[str]:
    return [_VARIANTS.get(piece) or re.escape(piece) for piece in _PIECE.findall(words)]


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest that fits."""
    return f"(?:{alternatives(_pieces(word.lower()) for word in words)})"


class PhraseTree:
    """Many phrases to look up at a place, word by word: quicker to build than a pattern and to try."""

    def __init__(self, words: Iterable[str]) -> None:
        self._whole = frozenset(" ".join(_TOKEN.findall(early_tones(word.lower()))) for word in words)
        pieces = (whole.split() for whole in self._whole)
        self._begun = frozenset(" ".join(words[:i]) for words in pieces for i in range(1, len(words)))

    def stop(self, lower: str, at: int) -> int | None:
        """End of the longest phrase that begins at `at` in small letters; None where none does.

        >>> PhraseTree(["sở", "ban dân tộc"]).stop("ban dân tộc tỉnh", 0)
        11
        """
        stop = None
        said = ""
        while token := _TOKEN.match(lower, at):
            said += early_tones(token[0])
            if said in self._whole:
                stop = token.end()
            if said not in self._begun:
                break
            gap = _GAP.match(lower, token.end())
            if gap is None:
                break
            at, said = gap.end(), said + " "
        return stop


_TOKEN = re.compile(r"v/v|\w+")
_GAP = re.compile(r",?\s{1,3}(?:[-–]\s{1,3})?")


def early_tones(word: str) -> str:
    """The tone mark on the first vowel: `ủy` for `uỷ`."""
    for early, late in _TONE_PLACES:
        word = word.replace(late, early)
    return word


@cache
def subject_verbs() -> str:
    """A pattern for the verbs with which a subject may open: `ban hành`, `quy định`, and the weaker `triển khai`."""
    return any_of([*phrases("opens_subject"), *phrases("opens_weakly")])
