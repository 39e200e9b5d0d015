"""Find a directive by any spelling of its số/ký hiệu, or by its name: `19/CT-TTg`, `chi thi 19`, `luat dat dai`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pipeline.corpus import directive_lists, laws
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import code_key, fold, query_text, tokens
from pipeline.corpus.records import DirectiveRow, Lookup

NEAREST = 5
"""How many neighbouring numbers a look-up without an answer offers."""

# "16/7/2021" and "2021-07-16" behind a code
_DATE = re.compile(
    r"\b(?:([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2}))\b"
)
# "19", and "19ct" written in one
_NUMBER = re.compile(r"0*([0-9]+)([a-z]*)$")
_YEAR = re.compile(r"\bnam ((?:19|20)[0-9]{2})\b")
_FILLERS = frozenset({"so", "ngay", "nam", "thang", "ky", "hieu", "cua"})
_NAME_MARK = re.compile(r"\|[=?]")


class Asked(NamedTuple):
    """A directive as a person wrote it: type words, number without leading zeros, symbol in one, date or year."""

    kind: str
    number: str | None
    symbol: str
    date: str | None


def read_query(text: str) -> Asked:
    """Take a look-up query apart.

    >>> read_query("19-CT/TTg") == read_query("19/ct ttg")
    True
    >>> read_query("chi thi so 19/CT-TTg ngay 16/7/2021")
    Asked(kind='chi-thi', number='19', symbol='ctttg', date='2021-07-16')
    """
    folded = fold(query_text(text))
    date = None
    if found := _DATE.search(folded):
        day, month, year, iso_year, iso_month, iso_day = found.groups()
        date = f"{iso_year}-{iso_month}-{iso_day}" if iso_year else f"{year}-{int(month):02}-{int(day):02}"
    elif found := _YEAR.search(folded):
        date = found[1]
    if found:
        folded = folded[: found.start()] + " " + folded[found.end() :]
    words = [word for word in tokens(folded) if word not in _FILLERS]
    at = next((i for i, word in enumerate(words) if _NUMBER.match(word)), None)
    if at is None:
        return Asked("-".join(words), None, "", date)
    number, glued = _number(words[at])
    return Asked("-".join(words[:at]), number, glued + "".join(words[at + 1 :]), date)


def _number(word: str) -> tuple[str, str]:
    match = _NUMBER.match(word)
    return (match[1], match[2]) if match else ("", word)


def lookup(database: Database, text: str) -> Lookup:
    """The directive by any spelling; see `Corpus.lookup`."""
    asked = read_query(text)
    if asked.number is None:
        return _lookup_name(database, text, asked)
    exact, candidates, near = _matching(database, asked)
    if not (exact or candidates or near) and asked.kind:  # the type word may be what is wrong
        exact, candidates, near = _matching(database, asked._replace(kind=""))
    test, values = ("(c.date IS NULL OR c.date LIKE ?)", (f"{asked.date}%",)) if asked.date else ("1", ())
    return Lookup(
        text,
        _of_families(database, exact, test, values),
        () if exact else _of_families(database, candidates, test, values),
        () if exact or candidates else tuple(row for family in near for row in _of_families(database, [family])),
        directive_lists.conflicts(database, exact or candidates),
    )


def codes_like(database: Database, text: str) -> list[str]:
    """Families that a filter such as `dan:19/CT-TTg` means: the exact ones, else those that begin like it."""
    asked = read_query(text)
    if asked.number is None:
        names = _families(database, named=True)
        named = [family for family in names if asked.kind and asked.kind in _NAME_MARK.sub("-", family)]
        return [*named, *_law_numbers(database, asked)]
    exact, candidates, _ = _matching(database, asked)
    return exact or candidates


def _matching(database: Database, asked: Asked) -> tuple[list[str], list[str], list[str]]:
    """Families with this number and symbol; with this number and the beginning of the symbol; the nearest numbers."""
    exact: list[str] = []
    candidates: list[str] = []
    near: list[tuple[int, str]] = []
    for family in _families(database, named=False):
        kind, code = family.split("|", 1)
        head, *rest = code.split("_")
        number, glued = _number(head)
        symbol = glued + "".join(rest)
        if not number or (asked.kind and kind != asked.kind):
            continue
        if number == asked.number and symbol == asked.symbol:
            exact.append(family)
        elif number == asked.number and asked.symbol in symbol:
            candidates.append(family)
        elif symbol.startswith(asked.symbol) and (asked.kind or asked.symbol):
            near.append((abs(int(number) - int(asked.number or 0)), family))
    return exact, candidates, [family for _, family in sorted(near)[:NEAREST]]


def _lookup_name(database: Database, text: str, asked: Asked) -> Lookup:
    names = {family: _NAME_MARK.sub("-", family) for family in _families(database, named=True)}
    exact = [family for family, name in names.items() if name == asked.kind or family.endswith(f"|={asked.kind}")]
    exact += _law_numbers(database, asked)
    part = [family for family, name in names.items() if asked.kind and asked.kind in name]
    if exact:
        return Lookup(text, _of_families(database, exact), (), (), directive_lists.conflicts(database, exact))
    return Lookup(text, (), _of_families(database, part), ())


def _law_numbers(database: Database, asked: Asked) -> list[str]:
    """Families of the numbers that a law of this name has had; of the year asked for, where there is one."""
    found = []
    for kind in laws.kinds():
        name = asked.kind.removeprefix(f"{kind}-")
        numbers = laws.versions(kind, name)
        fits = [number for number in numbers if asked.date is None or number.split("/")[1] == asked.date[:4]]
        found += [f"{kind}|{code_key(number)}" for number in fits]
    cited = database.rows(f"SELECT DISTINCT family FROM citations WHERE family {IN_LIST}", (in_list(found),))
    return sorted(row[0] for row in cited)


def _families(database: Database, named: bool) -> list[str]:
    """All families of codes, or all of names."""
    found = database.rows(
        "SELECT DISTINCT family FROM citations WHERE (family GLOB '*|[=?]*') = ? ORDER BY family", (named,)
    )
    return [row[0] for row in found]


def _of_families(
    database: Database, families: list[str], test: str = "1", values: tuple[Any, ...] = ()
) -> tuple[DirectiveRow, ...]:
    if not families:
        return ()
    return directive_lists.rows(database, f"c.family {IN_LIST} AND {test}", (in_list(families), *values))
