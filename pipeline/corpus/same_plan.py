"""Are two plans with much the same words one plan: draft and signed version, copies, rescans?

Words alone do not tell. Next year's plan of an office and the plan of the commune next door, written over the same
template, share more words with it than its own scan does. What tells them apart is what the letterheads say and
replacement: where 2024 stands in one text, 2025 stands in the other, everywhere. A wrong link is worse than none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

LEAST = 0.5
"""Similarity below which nothing is said; a scan with every eighth word misread keeps it."""

_WITHOUT_CODE = 0.7
"""The same where the letterheads do not print one number and one day."""

_OTHER_DATE = 0.85
"""The same where their dates contradict each other: the draft of May that was signed in June."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FIGURE = re.compile(r"[0-9]+|[ivx]+")  # "quý II năm 2024"
_DAY_LENGTH = 10
_TIMES = 3
"""Places from which on one word for another is no slip."""
_YEAR_TIMES = 2
_MISREAD = 0.6
"""Likeness of two words, one of which a recognition program may have made of the other: "vinh" and "vlnh"."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a plan is compared by; None for what its letterhead does not say.

    `issuer`, `title` and `words` are folded words; `code` is in one spelling; `date` is ISO 8601, a day or a month.
    """

    issuer: tuple[str, ...]
    code: str | None
    date: str | None
    title: tuple[str, ...]
    words: Sequence[str]


def same_plan(one: Likeness, other: Likeness, similarity: float) -> bool:
    """Whether two texts of this similarity are versions of one plan."""
    one_code = bool(one.code) and one.code == other.code and _one_day(one, other)
    one_agency = _one_agency(one, other)
    if similarity < LEAST or not (one_agency or one_code):
        return False
    if one.code and other.code and one.code != other.code and not _misread_code(one, other):
        return False
    if not _one_matter(one.title, other.title):
        return False
    if one_code and one_agency and one.issuer and other.issuer:
        return True
    other_date = _other_date(one, other)
    if similarity < (_OTHER_DATE if other_date else _WITHOUT_CODE):
        return False
    replaced = replacements(one.words, other.words)
    telling = _FIGURE if other_date else _YEAR  # "tháng 5" and "tháng 7" of two monthly plans
    if any(telling.fullmatch(before) and telling.fullmatch(after) for before, after in replaced):
        return False
    known = bool(one.issuer) and one.issuer == other.issuer and one.title == other.title
    return known or not any(times >= _TIMES for times in replaced.values())


def replacements(one: Sequence[str], other: Sequence[str]) -> dict[tuple[str, str], int]:
    """Words of one text in whose places the other has another word, at least twice and mostly; with how often.

    >>> replacements("nam 2024 va nam 2024 toi".split(), "nam 2025 va nam 2025 toi".split())
    {('2024', '2025'): 2}
    """
    counts, its_counts = Counter(one), Counter(other)
    found: dict[tuple[str, str], int] = {}
    for towards in (1, -1):
        before, after = Counter(pairwise(one[::towards])), Counter(pairwise(other[::towards]))
        gone, come = _by_neighbour(before - after), _by_neighbour(after - before)
        times: Counter[tuple[str, str]] = Counter()
        for neighbour in gone.keys() & come.keys():
            for word, lost in gone[neighbour]:
                for instead, gained in come[neighbour]:
                    times[word, instead] += min(lost, gained)
        for pair, count in times.items():
            shares = 2 * count >= counts[pair[0]], 2 * count >= its_counts[pair[1]]
            # "cong" read as "comg" three times is all of "comg" and little of "cong"
            if count >= _YEAR_TIMES and (all(shares) or (any(shares) and not _alike(*pair))):
                found[pair] = max(count, found.get(pair, 0))
    return found


def _by_neighbour(pairs: Counter[tuple[str, str]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for (neighbour, word), count in pairs.items():
        found.setdefault(neighbour, []).append((word, count))
    return found


def _one_agency(one: Likeness, other: Likeness) -> bool:
    """Whether the issuers are one, may be one misread, or are not both known."""
    if not one.issuer or not other.issuer or one.issuer == other.issuer:
        return True
    if len(one.issuer) != len(other.issuer):
        return False
    for its, others in zip(one.issuer, other.issuer, strict=True):
        if its != others:
            if not _alike(its, others):
                return False
            if one.words.count(its) > 1 and other.words.count(others) > 1:  # a misread word stands once, a name again
                return False
    return True


def _one_day(one: Likeness, other: Likeness) -> bool:
    return bool(one.date and one.date == other.date and len(one.date) == _DAY_LENGTH)


def _other_date(one: Likeness, other: Likeness) -> bool:
    if not one.date or not other.date:
        return False
    return not (one.date.startswith(other.date) or other.date.startswith(one.date))


def _misread_code(one: Likeness, other: Likeness) -> bool:
    """Whether two codes of one day differ in one sign."""
    its, others = one.code or "", other.code or ""
    differ = sum(a != b for a, b in zip(its, others, strict=False))
    return _one_day(one, other) and len(its) == len(others) and differ == 1


def _one_matter(title: Sequence[str], other: Sequence[str]) -> bool:
    """Whether year, quarter, number of the term are the same, as far as both titles go; a blank title says nothing."""
    both = min(len(title), len(other))
    return _figures(title[:both]) == _figures(other[:both])


def _alike(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other).ratio() >= _MISREAD


def _figures(words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if _FIGURE.fullmatch(word))
