"""Laws (luật, bộ luật, pháp lệnh) across plans: one name may have had several versions, each with a number of its own.

`Luật Thi đua, khen thưởng năm 2003` and `… năm 2022` are two laws, `Luật Thi đua, khen thưởng ngày 15/6/2022` and
`Luật số 06/2022/QH15` are one: the table of laws says which numbers a name has had.

Source: pipeline/tables/laws.csv, whose rows name the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline.corpus.folding import code_key, slug
from pipeline.tables.shared import laws

# "33/2024/QH15", "27/2004/QH11", "26/2012/UBTVQH13"
_CODE = re.compile(r"[0-9]{1,4}/((?:19|20)[0-9]{2})/(?:PL-)?(?:UBTV)?QH[0-9]{1,2}")
_YEAR = re.compile(r"(?<![0-9/])(?:19|20)[0-9]{2}\)?$")
# what follows the name: `năm 2013`, `ngày 15/6/2022`, `số 06/2022/QH15`, `(sửa đổi)`
_TAIL = re.compile(r",? (?:ngày|năm|số)\b.*| [0-9].*| ?\(.*", re.S)
_HEAD = re.compile(r"(?i)^(?:bộ luật|luật|pháp lệnh|hiến pháp) ?")


@cache
def law_types() -> frozenset[str]:
    """Types that are cited by name, as slugs."""
    from pipeline.directive_keys import LAWS  # it brings the extractors along, and a search needs none

    return frozenset(map(slug, LAWS))


def name_of(text: str) -> str:
    """Slug of a law's name as a mention prints it; empty for `Luật số 39/2013/QH13`.

    >>> name_of("Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022"), name_of("Hiến pháp năm 2013")
    ('thi-dua-khen-thuong', '')
    """
    return slug(_HEAD.sub("", _TAIL.sub("", " ".join(text.split()))))


def year_of(citation: Mapping[str, Any]) -> str | None:
    """The year that the mention itself gives its law: of the number, of the date, or behind the name."""
    code = _CODE.fullmatch(citation.get("code") or "")
    if code:
        return code[1]
    if citation.get("date"):
        return str(citation["date"])[:4]
    behind = _YEAR.search(" ".join(citation["text"].split()))
    return behind[0].rstrip(")") if behind else None


def kinds() -> tuple[str, ...]:
    """Types that the table of laws has, as slugs."""
    return tuple(sorted({kind for kind, _ in _versions()}))


def versions(kind: str, name: str) -> tuple[str, ...]:
    """Numbers that a law of this name has had, oldest first, as far as the table knows.

    >>> versions("luat", "thi-dua-khen-thuong")
    ('15/2003/QH11', '06/2022/QH15')
    """
    return _versions().get((kind, name), ())


def number_of(kind: str, name: str, year: str | None) -> str | None:
    """The number of the law with this name and year; without a year, of the only one of this name."""
    known = versions(kind, name)
    fits = [code for code in known if year in (None, code.split("/")[1])]
    return fits[0] if len(fits) == 1 else None


def spelled(kind: str, code: str) -> str | None:
    """The number of a law as it is printed, from the one spelling of `code_key`; None for one that no row names."""
    for name in names_of(kind, code):
        return next(number for number in versions(kind, name) if code_key(number) == code)
    return None


def names_of(kind: str, code: str) -> tuple[str, ...]:
    """Names (slugs) of the laws with this number: `code` in the one spelling of `code_key`."""
    return tuple(name for (own, name), codes in _versions().items() if own == kind and code in map(code_key, codes))


@cache
def _versions() -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    for row in laws():
        codes = {match[0]: match[1] for match in _CODE.finditer(row.source)}
        found[slug(row.type), slug(row.name)] = tuple(sorted(codes, key=lambda code: codes[code]))
    return found
