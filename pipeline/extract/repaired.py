"""A repaired view of a scanned text: the words and codes that everything hangs on, as the paper must have them.

    truớc ngày 15/11 · Cãn cứ · ngày 11 thảng 3 năm 2024 · 17/KH-UBNĐ · ngày ll/02/2024 · КẾ НОẠСН in Cyrillic letters

View and text have the same length, so that a place in one is the place in the other: what is found in the view is
reported as the text has it. Running text is not rewritten: a word is repaired only in the company that makes it an
anchor, before a date, at the head of a line, as a whole abbreviation in capitals. A blank, a stamp or a hand that
could not be read is no misread digit and stays what it is.

Source: faults of scanned plans; the characters after Unicode Technical Standard 39 (confusables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline.extract.spelling import fold, small
from pipeline.tables import load


class _Anchor(NamedTuple):
    phrase: str
    place: str
    source: str


class _Lookalike(NamedTuple):
    character: str
    letter: str
    source: str


def repaired(text: str) -> str:
    """The view of `text`, of the same length; `text` itself where nothing is misread.

    >>> repaired("nộp truớc ngảy 15/11, thắng 3 trận"), repaired("Số: 17/KH-ƯBNĐ")
    ('nộp trước ngày 15/11, thắng 3 trận', 'Số: 17/KH-UBND')
    """
    if not text.isascii() and _foreign().search(text):
        text = _WORD.sub(_in_latin, text)
    bare, lower = fold(text), small(text)
    edits = [*_dates(lower, bare), *_anchors(text, lower, bare), *_digits(text), *_numbers(text)]
    if not edits:
        return text
    letters = list(text)
    for start, right in edits:
        printed = text[start : start + len(right)]
        pairs = zip(printed, right, strict=True)
        letters[start : start + len(right)] = [r.upper() if p.isupper() else r for p, r in pairs]
    return "".join(letters)


_WORD = re.compile(r"\S+")
_ANY_DIGIT = r"[0-9oil]"
_DAY = rf"{_ANY_DIGIT}{{1,2}}"
_YEAR = rf"[12il]{_ANY_DIGIT}{{3}}"
_OPEN = r"[ .…_]{0,40}"
# each word of a date only in the company of the others: "Việt Nam 2024", "thang 10 điểm", "thắng 3 trận" stay
_WRITTEN = rf"{_OPEN}(?:{_DAY})?{_OPEN}thang{_OPEN}(?:{_DAY})?{_OPEN}nam{_OPEN}{_YEAR}"
_AFTER_DAY = re.compile(rf"ngay(?:{_WRITTEN}|\s{{0,3}}{_DAY}\s{{0,2}}[/.-]\s{{0,2}}{_DAY}(?![0-9oil%]))")
_AFTER_BARE_DAY = re.compile(rf"ngay(?:{_WRITTEN}|\s{{0,3}}{_DAY}[/.-]{_DAY}[/.-]{_YEAR})")
"""Behind `ngay`, which is a word of its own: "ngay 3/4 quãng đường"."""

_AFTER_MONTH = re.compile(rf"thang\s{{0,3}}{_DAY}(?:\s?/\s?|\s{{1,3}}nam\s{{1,3}}){_YEAR}(?!\w)")
_OPEN_MONTH = re.compile(rf"thang{_OPEN}(?:{_DAY})?{_OPEN}nam{_OPEN}{_YEAR}")
_BEFORE_MONTH = re.compile(rf"ngay{_OPEN}(?:{_DAY})?{_OPEN}$")
_BEFORE_YEAR = re.compile(rf"thang{_OPEN}(?:{_DAY})?{_OPEN}$")
_AFTER_YEAR = re.compile(rf"nam{_OPEN}{_YEAR}")
_LONGEST = 90


def _misread(lower: str, bare: str, right: str) -> Iterator[int]:
    """Where letters without marks spell the phrase and letters with marks do not, as whole words; mostly nowhere."""
    phrase = fold(right)
    if lower.count(right) == bare.count(phrase):
        return
    start = bare.find(phrase)
    while start >= 0:
        stop = start + len(phrase)
        if lower[start:stop] != right and not (start and bare[start - 1].isalpha()):
            yield start
        start = bare.find(phrase, stop)


def _dates(lower: str, bare: str) -> Iterator[tuple[int, str]]:
    """The words of dates."""
    for start in _misread(lower, bare, "ngày"):
        behind = _AFTER_BARE_DAY if lower.startswith("ngay", start) else _AFTER_DAY
        if behind.match(bare, start):
            yield start, "ngày"
    for start in _misread(lower, bare, "tháng"):
        dated = _OPEN_MONTH.match(bare, start) and _BEFORE_MONTH.search(bare, max(0, start - _LONGEST), start)
        if dated or _AFTER_MONTH.match(bare, start):
            yield start, "tháng"
    for start in _misread(lower, bare, "năm"):
        if _AFTER_YEAR.match(bare, start) and _BEFORE_YEAR.search(bare, max(0, start - _LONGEST), start):
            yield start, "năm"


_NO_DIGIT_READ = re.compile(r"[OIl]{2}(?!\w)(?<!\w..)")  # letters are looked for first: they are rare
_BESIDE_MARK = re.compile(r"[/.-]\s{0,2}..|..\s{0,2}[/.-]")
_SLASHED = re.compile(
    r"(?i:ng\w{2})\s{0,3}(?P<numbers>[0-9OIl]{1,2}\s{0,2}[/.-]\s{0,2}[0-9OIl]{1,2}\s{0,2}[/.-]\s{0,2}[12][0-9OIl]{3})"
)
_DIGITS = str.maketrans("OIl", "011")


def _digits(text: str) -> Iterator[tuple[int, str]]:
    """Days and months of a date between slashes of which no digit was read as one: `ngày ll/02/2024`."""
    for number in _NO_DIGIT_READ.finditer(text):
        if not _BESIDE_MARK.search(text, max(0, number.start() - 3), number.end() + 3):
            continue
        date = _SLASHED.search(text, max(0, number.start() - 16), number.end() + 16)
        if date and date.start("numbers") <= number.start() < date.end():
            yield number.start(), number[0].translate(_DIGITS)


_LOST_MARK = re.compile(  # `sô“61/QĐ-SYT`, `Sô “12 /KH-CCDS`
    r"(?<!\w)[Ss][oôõ] ?[“”\"'`´£]{1,2}(?= ?[0-9]{1,5} ?/ ?(?:[0-9]{4}/)?[A-ZĐ0][A-ZĐ])"
)
_DECISION = re.compile(r"(?<=[0-9]/)[0O]Đ(?=-[A-ZĐ])")  # `1679/0Đ-TTg`


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """`số` whose mark stands apart before a code, and the letters of a decision's symbol."""
    for word in _LOST_MARK.finditer(text):
        yield word.start(), "số".ljust(len(word[0]))
    for symbol in _DECISION.finditer(text):
        yield symbol.start(), "QĐ"


_IN_PLACE = {
    "line": re.compile(r" (?=\w)"),
    "number": re.compile(r"\s{0,3}[0-9]"),
    "quarter": re.compile(r"\s{1,3}(?:[1-4]|i{1,3}|iv)\b"),
    "any": re.compile(r"(?!\w)"),
    "code": re.compile(r"(?!\w)"),
}
"""What stands behind an anchor of each place, in small letters without marks."""


def _anchors(text: str, lower: str, bare: str) -> Iterator[tuple[int, str]]:
    """The anchors of the table, each where its row says."""
    for row in load("anchor_words", _Anchor, ("phrase",)):
        for start in _misread(lower, bare, row.phrase.lower()):
            stop = start + len(row.phrase)
            if not _IN_PLACE[row.place].match(bare, stop):
                continue
            if row.place == "code" and not text[start:stop].isupper():
                continue
            if row.place == "line" and not ((start == 0 or text[start - 1] == "\n") and text[stop + 1].isupper()):
                continue  # "Cần cù lao động", "Cần cử người trực"
            yield start, row.phrase.lower()


@cache
def _lookalikes() -> dict[int, str]:
    return {ord(row.character): row.letter for row in load("lookalike_characters", _Lookalike, ("character",))}


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _lookalikes()))}]")


_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")


def _in_latin(word: re.Match[str]) -> str:
    """The word with its lookalikes in Latin; one that holds other Greek or Cyrillic letters is such a word."""
    latin = word[0].translate(_lookalikes())
    return word[0] if _OTHER_SCRIPT.search(latin) else latin
