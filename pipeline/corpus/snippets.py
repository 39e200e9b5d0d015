"""What of a passage is shown: the stretch that holds most of what was looked for, and what to mark in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.corpus.folding import accented, code_key, exact, fold, folded, token_matches, tokens

SNIPPET = 240
"""Characters of a snippet, about; cut at word edges."""

_GAP = 3
_JOINT = frozenset(" /-.–")  # between two marked words: "thi đua", "19/CT-TTg" are marked as one


@dataclass(frozen=True, slots=True)
class Marker:
    """What to mark in a passage that was found: each word of the query in its two forms, and its codes as a whole.

    A word is marked as it was typed where it stands so in the passage, else in any form that differs in marks only.
    """

    words: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, words: str, phrases: Sequence[str], codes: Sequence[str] = ()) -> Marker:
        """For a query; without marks in it only the folded form counts. `codes` are those of `codes_in`."""
        plain = " ".join([*(word for word in words.split() if code_key(word) not in codes), *phrases])
        typed = exact(plain) if accented(plain) else folded(plain)
        return cls(
            tuple(dict.fromkeys((word, fold(word)) for word in tokens(typed))),
            tuple(tuple(code.split("_")) for code in codes),
        )

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Half-open ranges of `text` to mark, in order, neighbours joined."""
        typed: dict[str, list[tuple[int, int]]] = {}
        for match in token_matches(exact(text)):
            typed.setdefault(match.group(), []).append(match.span())
        bare: dict[str, list[tuple[int, int]]] = {}
        for match in token_matches(folded(text)):
            bare.setdefault(match.group(), []).append(match.span())
        found = {span for word, plain in self.words for span in typed.get(word) or bare.get(plain) or ()}
        return _joined(text, sorted(found.union(*(_code_places(text, code) for code in self.codes))))


def _code_places(text: str, code: Sequence[str]) -> list[tuple[int, int]]:
    """Where the pieces of a code follow each other, whatever stands between them and whether zeros lead."""
    pieces = list(token_matches(fold(text)))
    runs = (pieces[i : i + len(code)] for i in range(len(pieces) - len(code) + 1))
    return [
        (run[0].start(), run[-1].end())
        for run in runs
        if code_key(" ".join(match.group() for match in run)) == "_".join(code)
    ]


def _joined(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in ranges:
        if joined and start - joined[-1][1] <= _GAP and _JOINT.issuperset(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def snippet(text: str, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch of `text`, of about SNIPPET characters and cut at word edges, that holds the most marked text."""
    if len(text) <= SNIPPET * 5 // 4:
        return 0, len(text)
    first = max(marks, key=lambda mark: (_marked(marks, mark[0], mark[0] + SNIPPET), -mark[0]), default=(0, 0))[0]
    start = max(0, min(first - SNIPPET // 6, len(text) - SNIPPET))
    stop = min(len(text), start + SNIPPET)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1
    if stop < len(text):
        stop = _word_end(text, stop)
    return start, stop


def _marked(marks: Sequence[tuple[int, int]], start: int, stop: int) -> int:
    return sum(min(b, stop) - max(a, start) for a, b in marks if a < stop and b > start)


def _word_end(text: str, stop: int) -> int:
    end = text.find(" ", stop)
    return len(text) if end < 0 else end
