"""Abbreviations in a query: what they stand for is searched too (DTTS: dân tộc thiểu số).

Plans print the words more often than the letters. An expansion only widens a search; it decides no value.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pipeline.corpus.folding import accented, fold, tokens
from pipeline.tables import load


class Abbreviation(NamedTuple):
    """A row of abbreviations.csv: the letters, and the words in full."""

    abbreviation: str
    phrase: str
    source: str


def expanded(words: str) -> str:
    """The words, and behind them the phrases that abbreviations among them stand for, without marks if none was typed.

    >>> expanded("giảm nghèo DTTS"), expanded("giam ngheo dtts")
    ('giảm nghèo DTTS dân tộc thiểu số', 'giam ngheo dtts dan toc thieu so')
    >>> expanded("12/KH-UBND")
    '12/KH-UBND'
    """
    # "UBND" in "12/KH-UBND" is part of a code
    whole = dict.fromkeys(pieces[0] for word in words.split() if len(pieces := tokens(fold(word))) == 1)
    phrases = [_phrases()[piece] for piece in whole if piece in _phrases()]
    if not phrases:
        return words
    # typed in capitals alone, "NTM" says nothing about marks: then they are kept
    bare = not accented(words) and words != words.upper()
    return " ".join([words, *(fold(phrase) if bare else phrase for phrase in phrases)])


def in_full(words: str) -> str:
    """The words with phrases in the place of abbreviations, small and without marks.

    >>> in_full("Luật TĐKT")
    'luat thi dua khen thuong'
    """
    return " ".join(fold(_phrases().get(word, word)) for word in tokens(fold(words)))


@cache
def _phrases() -> dict[str, str]:
    """Phrases by abbreviation, small and without marks."""
    return {fold(row.abbreviation): row.phrase for row in load("abbreviations", Abbreviation, ("abbreviation",))}
