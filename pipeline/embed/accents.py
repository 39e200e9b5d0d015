"""Accents for a query typed without them: "thi dua khen thuong" is read as "thi đua khen thưởng".

Vectors are of accented syllables, so a bare query would be compared by the wrong ones. The likeliest accented readings
are found by the Viterbi algorithm, which here keeps several, over counts of syllables and of pairs of syllables in the
training text, smoothed as Kneser and Ney do: a pair never seen is judged by how many different syllables its second one
follows. Only what is looked for uses the guess; nothing that is shown or stored does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import regex
from numpy.typing import NDArray

from pipeline.embed.location import DEFAULT_MODEL, model_folder
from pipeline.errors import PipelineError

FILE_NAME = "accents.npz"

_SYLLABLE = regex.compile(r"\p{L}+")
_SELDOM = 0.02  # share of a syllable's readings below which it is not meant without marks
_DISCOUNT = 0.75  # taken off the count of every pair, for pairs that were not seen
_CONTEXT_SHARE = 0.9  # weight of how many syllables one follows against how often it occurs
_EVIDENCE_SHARE = 0.2  # weight of the texts that are searched against those that were learned from
_PAIR_BASE = np.log(2) / 8  # counts of pairs are kept as round(8 * log2(count)), one byte each

MOST_READINGS = 8
"""Readings of a text that are weighed against each other."""


def is_bare(text: str) -> bool:
    """Whether no letter of the text carries a mark, so that it may have been typed without.

    >>> is_bare("thi dua"), is_bare("thi đua")
    (True, False)
    """
    return fold(text) == text.lower()


def fold(text: str) -> str:
    """Lower case without marks, đ as d.

    >>> fold("Khen thưởng Đảng viên")
    'khen thuong dang vien'
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return bare.replace("đ", "d")


class Evidence(Protocol):
    """How often words, in lower case, stand in the texts that are searched."""

    def chances(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Share of each word among all, (len(words),)."""

    def following(self, firsts: Sequence[str], seconds: Sequence[str]) -> NDArray[np.float64]:
        """How often each first is followed by each second, as a share of the firsts, (len(firsts), len(seconds))."""


class Reading(NamedTuple):
    """A text with the accents that were left off; `chance` is its share among the readings that were asked for."""

    text: str
    chance: float


def readings(text: str, evidence: Evidence | None = None, most: int = MOST_READINGS) -> list[Reading]:
    """The likeliest readings by the default model, best first; the text alone where the model is not there.

    Args:
        evidence: of the texts that are searched: a law knows "dưới nước", a plan "đuối nước".
        most: how many at most.
    """
    try:
        path = model_folder(DEFAULT_MODEL) / FILE_NAME
    except PipelineError:
        return [Reading(text, 1.0)]
    return read_restorer(path).readings(text, evidence, most) if path.is_file() else [Reading(text, 1.0)]


def guessed(text: str, evidence: Evidence | None = None) -> str:
    """The best of `readings`."""
    return readings(text, evidence, most=1)[0].text


@cache
def read_restorer(path: Path) -> AccentRestorer:
    """What `AccentRestorer.save` wrote, read once in a process."""
    return AccentRestorer.load(path)


class AccentRestorer:
    """Guesses accents.

    Args:
        syllables: known syllables, lower case, most frequent first; syllable i has number i.
        counts: (n,) how often each occurs.
        pairs: sorted `first << 16 | second` of the pairs that occur, uint32.
        pair_counts: (len(pairs),) uint8, round(8 * log2(count)).
    """

    def __init__(
        self,
        syllables: Sequence[str],
        counts: NDArray[np.float64],
        pairs: NDArray[np.uint32],
        pair_counts: NDArray[np.uint8],
    ) -> None:
        self._syllables, self._counts = list(syllables), np.asarray(counts, dtype=np.float64)
        self._pairs, self._pair_counts = pairs, pair_counts
        self._total = float(self._counts.sum())
        first, second = pairs >> np.uint32(16), pairs & np.uint32(0xFFFF)
        size = len(self._syllables)
        self._begun = np.bincount(first, np.exp(pair_counts * _PAIR_BASE), minlength=size)  # pairs that each begins
        self._followers = np.bincount(first, minlength=size)  # different ones
        followed = np.bincount(second, minlength=size) / max(len(pairs), 1)
        self._alone = _CONTEXT_SHARE * followed + (1 - _CONTEXT_SHARE) * self._counts / self._total
        self._readings: dict[str, list[int]] = {}
        bare_syllables = fold("\n".join(self._syllables)).split("\n")  # at once: one by one takes ten times as long
        for i, bare in enumerate(bare_syllables):
            self._readings.setdefault(bare, []).append(i)

    @classmethod
    def load(cls, path: Path) -> AccentRestorer:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            syllables = stored["syllables"].tobytes().decode("utf-8").split("\n")
            return cls(
                syllables, stored["counts"], np.cumsum(stored["pair_steps"], dtype=np.uint32), stored["pair_counts"]
            )

    def save(self, path: Path) -> None:
        """Write all arrays into one compressed file; pairs as steps from one to the next, which compress well."""
        np.savez_compressed(
            path,
            syllables=np.frombuffer("\n".join(self._syllables).encode(), dtype=np.uint8),
            counts=self._counts.astype(np.uint32),
            pair_steps=np.diff(self._pairs, prepend=np.uint32(0)).astype(np.uint32),
            pair_counts=self._pair_counts,
        )

    def readings(self, text: str, evidence: Evidence | None = None, most: int = MOST_READINGS) -> list[Reading]:
        """The likeliest readings, at most so many, best first: lower case, each as long as the text.

        In text with some accents only the syllables are guessed that are hardly ever written without: "thi đua khen
        thuong". Where there are none it is left as it is.
        """
        lower = text.lower()
        found = list(_SYLLABLE.finditer(lower))
        whole = is_bare(text)
        if not found or not (whole or any(self._is_unfinished(match[0]) for match in found)):
            return [Reading(text, 1.0)]
        paths, scores = self._likeliest([self._candidates(match[0], whole) for match in found], evidence, most)
        chances = np.exp(scores - scores[0])
        return [
            Reading(_replaced(lower, found, path), chance)
            for path, chance in zip(paths, (chances / chances.sum()).tolist(), strict=True)
        ]

    def _is_unfinished(self, syllable: str) -> bool:
        """Whether a syllable without marks is hardly ever written so."""
        known = self._readings.get(syllable, [])
        as_it_is = sum(self._counts[i] for i in known if self._syllables[i] == syllable)
        return bool(as_it_is < _SELDOM * sum(self._counts[known]))

    def _candidates(self, syllable: str, whole: bool) -> list[int] | str:
        """The readings of a syllable by their numbers; itself where none is known.

        Args:
            whole: whether no syllable was typed with marks, so that each may be meant with some.
        """
        known = self._readings.get(fold(syllable), [])
        if not (whole or self._is_unfinished(syllable)):
            known = [i for i in known if self._syllables[i] == syllable]
        return known or syllable

    def _likeliest(
        self, columns: Sequence[list[int] | str], evidence: Evidence | None, most: int
    ) -> tuple[list[list[str]], NDArray[np.float64]]:
        """The likeliest ways through the candidates of each syllable, best first, and logarithms of their chances.

        A syllable without known reading parts what is around it.
        """
        words = [[column] if isinstance(column, str) else [self._syllables[i] for i in column] for column in columns]
        best = np.zeros((1, 1))  # [r, j]: the r-th best way that ends in candidate j
        backs: list[NDArray[np.intp]] = []
        for i, column in enumerate(columns):
            before = columns[i - 1] if i else ""
            if isinstance(column, str):
                steps = np.zeros((best.shape[1], 1))
            elif isinstance(before, str):
                chances = self._counts[column] / self._total
                steps = np.log(_mixed(chances, evidence.chances(words[i])) if evidence else chances)[None, :]
            else:
                following = self._following(np.array(before), np.array(column))
                if evidence:
                    following = _mixed(following, evidence.following(words[i - 1], words[i]))
                steps = np.log(following)
            ways = (best[:, :, None] + steps).reshape(-1, steps.shape[1])
            backs.append(np.argsort(-ways, axis=0, kind="stable")[:most])
            best = np.take_along_axis(ways, backs[-1], axis=0)
        ends = np.argsort(-best, axis=None, kind="stable")[:most]
        return [_way_to(int(end), words, backs) for end in ends], best.ravel()[ends]

    def _following(self, before: NDArray[np.intp], here: NDArray[np.intp]) -> NDArray[np.float64]:
        """Chance of each syllable of `here` behind each of `before`, (len(before), len(here))."""
        keys = (before.astype(np.uint32)[:, None] << np.uint32(16)) | here.astype(np.uint32)[None, :]
        places = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        together = np.where(self._pairs[places] == keys, np.exp(self._pair_counts[places] * _PAIR_BASE), 0.0)
        left = _DISCOUNT * self._followers[before] + 1
        shares = np.maximum(together - _DISCOUNT, 0.0) + left[:, None] * self._alone[here][None, :]
        found: NDArray[np.float64] = shares / (self._begun[before] + 1)[:, None]
        return found


def _way_to(end: int, words: Sequence[Sequence[str]], backs: Sequence[NDArray[np.intp]]) -> list[str]:
    """The words on the way that ends at this place of the last [r, j], laid flat; `backs` hold the places before."""
    way: list[str] = []
    for candidates, back in zip(reversed(words), reversed(backs), strict=True):
        rank, at = divmod(end, len(candidates))
        way.append(candidates[at])
        end = int(back[rank, at])
    return way[::-1]


def _replaced(text: str, found: Sequence[regex.Match[str]], words: Sequence[str]) -> str:
    """The text with a word in the place of each match."""
    pieces: list[str] = []
    done = 0
    for match, word in zip(found, words, strict=True):
        pieces += (text[done : match.start()], word)
        done = match.end()
    return "".join([*pieces, text[done:]])


def _mixed(learned: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    return (1 - _EVIDENCE_SHARE) * learned + _EVIDENCE_SHARE * seen


def learn_accents(texts: Sequence[NDArray[np.int64]], words: Sequence[str], fewest: int) -> AccentRestorer:
    """A restorer from texts of token numbers, token i being words[i]; pairs that occur less than `fewest` are left out.

    Tokens that are no syllables part what is around them.
    """
    known = np.array([bool(_SYLLABLE.fullmatch(word)) for word in words])
    counts = np.bincount(np.concatenate(texts), minlength=len(words))
    order = np.array([i for i in np.argsort(-counts, kind="stable") if known[i] and counts[i]])
    numbers = np.full(len(words) + 1, len(order), dtype=np.uint32)
    numbers[order] = np.arange(len(order))
    apart = np.array([len(words)])
    stream = numbers[np.concatenate([part for text in texts for part in (text, apart)])]
    first, second = stream[:-1], stream[1:]
    inside = (first < len(order)) & (second < len(order))
    pairs, times = np.unique((first[inside] << np.uint32(16)) | second[inside], return_counts=True)
    kept = times >= fewest
    return AccentRestorer(
        [words[i] for i in order],
        counts[order].astype(np.float64),
        pairs[kept],
        np.minimum(np.round(8 * np.log2(times[kept])), 255).astype(np.uint8),
    )
