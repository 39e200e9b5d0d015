"""Full-text search (FTS5) over passages, by words as typed and by words without marks.

The index holds each passage twice, with one tone placement and folded, and the codes it cites. A query is the sum of
BM25 over its syllables and its pairs of neighbouring syllables, because a Vietnamese word is mostly two syllables.
Marks that were typed are meant: an exact match counts fully and a folded one little, so exact matches come first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.corpus.database import Database
from pipeline.corpus.folding import accented, code_key, fold, normal, one_i, token_matches, tokens

SNIPPET = 240
"""Characters of a snippet, about; cut at word edges."""

ASIDE = 0.5
"""What a passage of the nơi nhận counts beside one of the body: short, and full of the names that people look for."""

_PAIRS_TOO = 2.5
"""What the pairs of a query weigh with its syllables, as a multiple of the syllables alone; about, for pairs are not
counted."""

_FOLDED_WEIGHT = 0.05
_HALF_TYPED_WEIGHT = 0.5
"""The same where marks were left off some words: "thi đua khen thuong"."""

_SELDOM = 0.02
"""Share of the passages with a syllable in any marks below which it is not meant without marks."""

_CODE_WEIGHT = 5.0
_CODE_PIECES = 6
"""Most pieces of a code: 12/2019/TTLT-BTC-BNV has five."""

_COMMON_SHARE = 0.15
"""Syllables in a larger share of the passages are looked for in pairs only: alone they cost time and tell nothing."""

_COMMON_FROM = 2000
"""Number of passages from which that is worth it."""

_GAP = 3
_JOINT = frozenset(" /-.–")  # between two marked words: "thi đua", "19/CT-TTg" are marked as one


@dataclass(frozen=True, slots=True)
class Match:
    """A passage and its score (the higher the better)."""

    passage_id: int
    document_id: int
    score: float


def exact(text: str) -> str:
    """What is looked for where marks were typed, as long as `text`."""
    return one_i(normal(text))


def folded(text: str) -> str:
    """What is looked for where no mark was typed, as long as `text`."""
    return one_i(fold(text))


def index_passages(database: Database, added: Iterable[tuple[int, str, Iterable[str]]]) -> None:
    """Add passages, as id, text and codes; deleting one from `passages` takes it out (a trigger)."""
    database.execute_many(
        "INSERT INTO passages_fts (rowid, exact, folded, codes) VALUES (?, ?, ?, ?)",
        (
            (passage_id, exact(searchable).replace("_", " "), folded(searchable).replace("_", " "), " ".join(codes))
            for passage_id, searchable, codes in added
        ),
    )


def rank(
    database: Database,
    words: str,
    phrases: Sequence[str],
    codes: Sequence[str],
    allowed: str,
    values: Sequence[Any],
    limit: int,
) -> list[Match]:
    """Passages by BM25, best first; ties in the order of reading.

    Args:
        words: free text; every syllable helps, none is required.
        phrases: each raises the passages that hold it (whether it is required is the filter's matter).
        codes: in the spelling of `code_key`; each raises the passages that cite it.
        allowed: a condition on `p.document_id`, with `values`.
    """
    query = _expression(database, words, phrases, codes)
    if not query:
        return []
    text = " ".join([words, *phrases])
    exact_weight, folded_weight = 1.0, _FOLDED_WEIGHT
    if not accented(text):
        exact_weight, folded_weight = 0.0, 1.0
    elif _is_half_typed(database, text):
        folded_weight = _HALF_TYPED_WEIGHT
    found = database.rows(
        f"""
        SELECT f.rowid AS passage_id, p.document_id,
               -bm25(passages_fts, {exact_weight}, {folded_weight}, {_CODE_WEIGHT}) * iif(p.aside, {ASIDE}, 1) AS score
        FROM passages_fts f JOIN passages p ON p.passage_id = f.rowid
        WHERE passages_fts MATCH ? AND {allowed}
        ORDER BY score DESC, f.rowid LIMIT ?
        """,
        (query, *values, limit),
    )
    return [Match(*row) for row in found]


def whole(database: Database, words: str, phrases: Sequence[str]) -> float:
    """About what a passage scores that holds every word of the query and every pair; above 0.

    A passage's score as a share of it says how sure the words are, whatever the length of the query.
    """
    total = database.value("SELECT count(*) FROM passages")
    text = " ".join([words, *phrases])
    column, form = ("exact", exact) if accented(text) else ("folded", folded)
    syllables = dict.fromkeys(tokens(form(text)))
    rarity = math.fsum(_rarity(total, _frequency(database, column, syllable)) for syllable in syllables)
    return _PAIRS_TOO * rarity or 1.0


def _rarity(total: int, holding: int) -> float:
    """The weight that BM25 gives to a term which `holding` of `total` passages hold."""
    return max(math.log((total - holding + 0.5) / (holding + 0.5)), 0.0)


def phrase_expression(phrase: str) -> str | None:
    """FTS5 expression for passages that hold the phrase, with the marks that it has; None where it has no words.

    >>> phrase_expression("Thi đua"), phrase_expression("7/QD-UBND")
    ('exact : "thi đua"', 'folded : "7 qd ubnd" OR codes : "7_qd_ubnd"')
    """
    column, form = ("exact", exact) if accented(phrase) else ("folded", folded)
    pieces = tokens(form(phrase))
    if not pieces:
        return None
    expression = f'{column} : "{" ".join(pieces)}"'
    return f'{expression} OR codes : "{code_key(phrase)}"' if pieces[0].isdecimal() and len(pieces) > 1 else expression


def codes_in(database: Database, words: str) -> list[str]:
    """Codes of the index that the query prints, in any spelling: "19/CT-TTg", "19 ct ttg"."""
    pieces = tokens(fold(words))
    runs = [
        code_key(" ".join(pieces[i : i + length]))
        for i, piece in enumerate(pieces)
        if piece.isdecimal()
        for length in range(2, _CODE_PIECES + 1)
    ]
    return [key for key in dict.fromkeys(runs) if _frequency(database, "codes", key)]


def _expression(database: Database, words: str, phrases: Sequence[str], codes: Sequence[str]) -> str:
    terms: dict[str, None] = {}
    texts = [words, *phrases]
    for column, form in (("exact", exact), ("folded", folded)):
        if column == "exact" and not accented(" ".join(texts)):
            continue
        for text in texts:
            pieces = tokens(form(text))
            for syllable in _telling(database, column, pieces):
                terms[f'{column} : "{syllable}"'] = None
            for pair in pairwise(pieces):
                terms[f'{column} : "{" ".join(pair)}"'] = None
    for code in codes:
        terms[f'codes : "{code}"'] = None
    return " OR ".join(terms)


def _is_half_typed(database: Database, text: str) -> bool:
    """Whether a word of the query has no marks where the corpus writes it with marks: "thuong"."""
    bare = [word for word in tokens(exact(text)) if word.isalpha() and not accented(word)]
    return any(
        _frequency(database, "exact", word) < _SELDOM * _frequency(database, "folded", word)
        for word in dict.fromkeys(bare)
    )


def _telling(database: Database, column: str, syllables: Sequence[str]) -> list[str]:
    """The syllables without those that stand in very many passages, unless all do."""
    total = database.value("SELECT count(*) FROM passages")
    if total < _COMMON_FROM:
        return list(syllables)
    most = _COMMON_SHARE * total
    rare = [syllable for syllable in dict.fromkeys(syllables) if _frequency(database, column, syllable) < most]
    return rare or list(syllables)


def _frequency(database: Database, column: str, syllable: str) -> int:
    return int(database.value("SELECT doc FROM passages_terms WHERE term = ? AND col = ?", (syllable, column)) or 0)


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
