"""A directive as a person writes it: type or its initials, number, symbol or issuer, date."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.corpus import laws
from pipeline.corpus.folding import fold, query_text, slug, tokens

# "16/7/2021", "ngày 16 tháng 7 năm 2021", "2021-07-16", "tháng 7 năm 2021", "7/2021", "năm 2021"
_DATE = re.compile(
    r"\b(?:ngay )?(?P<d>[0-9]{1,2})(?:[/.-]| thang )(?P<m>[0-9]{1,2})(?:[/.-]| nam )(?P<y>(?:19|20)[0-9]{2})\b"
    r"|\b(?:ngay )?(?P<iso>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})\b"
    r"|\bthang (?P<of_m>[0-9]{1,2})(?:[/.-]| nam )(?P<of_y>(?:19|20)[0-9]{2})\b"
    r"|\bnam (?P<year>(?:19|20)[0-9]{2})\b"
)
# "19"; "19ct" and "qd1719" written in one
_NUMBER = re.compile(r"([a-z]*)0*([0-9]+)([a-z]*)$")
YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
"""For `match`."""
_FILLERS = frozenset({"so", "ngay", "nam", "thang", "ky", "hieu", "cua"})
_COUNTED = frozenset({"ngay", "thang", "quy", "nam"})
"""Behind a number they are what it counts: "kế hoạch 5 năm"."""


class Asked(NamedTuple):
    """A directive as a person wrote it.

    `kinds` are slugs of the types that its type word, or its initials, may mean; `number` has no leading zeros;
    `pieces` stand behind it: its symbol, or who issued it; `words` before it say neither. Without a number all words
    are the `name`.
    """

    name: str
    kinds: tuple[str, ...]
    number: str | None
    pieces: tuple[str, ...]
    date: str | None
    words: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """The pieces in one."""
        return "".join(self.pieces)


def read_query(text: str) -> Asked:
    """Take a look-up query apart.

    >>> read_query("19-CT/TTg") == read_query("19/ct ttg") == read_query("19ct-ttg")
    True
    >>> read_query("CT số 19/TTg ngày 16 tháng 7 năm 2021")
    Asked(name='', kinds=('chi-thi',), number='19', pieces=('ttg',), date='2021-07-16', words=())
    >>> read_query("kế hoạch 5 năm").number, read_query("luật đất đai 2024")[0::4]
    (None, ('luat-dat-dai', '2024'))
    """
    folded = fold(query_text(text))
    date = None
    if found := _DATE.search(folded):
        date = _date(found)
        folded = folded[: found.start()] + " " + folded[found.end() :]
    words = tokens(folded)
    at = next((i for i in range(len(words)) if _is_number(words, i)), None)
    said = [word for word in words if word not in _FILLERS]
    if at is None:
        return Asked("-".join(said), (), None, (), date)
    glued_before, number, glued = parts_of(words[at])
    before = [word for word in (*words[:at], glued_before) if word and word not in _FILLERS]
    pieces = tuple(word for word in (glued, *words[at + 1 :]) if word and word not in _FILLERS)
    kinds, rest = _kinds(before)
    if rest and not pieces and date is None and YEAR.match(number) and set(kinds) & laws.law_types():
        return Asked("-".join(before), (), None, (), number)
    return Asked("", kinds, number, pieces, date, rest)


def _date(found: re.Match[str]) -> str:
    if found["y"]:
        return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
    if found["of_y"]:
        return f"{found['of_y']}-{int(found['of_m']):02}"
    return found["iso"] or found["year"]


def _is_number(words: list[str], i: int) -> bool:
    parts = _NUMBER.match(words[i])
    if not parts or (parts[1] and parts[1] not in _types()):
        return False
    return not (i + 1 < len(words) and words[i + 1] in _COUNTED)


def parts_of(word: str) -> tuple[str, str, str]:
    """Letters before a number, the number, letters behind it; the number is empty where there is none."""
    match = _NUMBER.match(word)
    return (match[1], match[2], match[3]) if match else ("", "", word)


@cache
def _types() -> dict[str, tuple[str, ...]]:
    """Slugs of types by how a query may name them: in full, or by initials ("ct", "nd")."""
    from pipeline.extract.document_types import document_types  # most queries have no number

    found: dict[str, tuple[str, ...]] = {}
    for row in document_types():
        for said in (row.name, row.abbreviation, *row.variants):
            if said and len(said) > 1:
                found[slug(said)] = (*found.get(slug(said), ()), slug(row.name))
    return found


def _kinds(before: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Types that the words before a number name, and the other words; initials count at either end only."""
    types = _types()
    for length in range(len(before), 0, -1):
        for i in range(len(before) - length + 1):
            kinds = types.get("-".join(before[i : i + length]))
            if kinds and (length > 1 or kinds == (before[i],) or i in (0, len(before) - 1)):
                return kinds, (*before[:i], *before[i + length :])
    return (), tuple(before)
