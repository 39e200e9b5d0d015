"""Find a directive by any spelling of its số/ký hiệu, or by its name: `19/CT-TTg`, `chi thi 19`, `luat dat dai`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.corpus import directive_lists, laws
from pipeline.corpus.abbreviations import in_full
from pipeline.corpus.code_query import YEAR, Asked, parts_of, read_query
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import code_key, slug
from pipeline.corpus.records import DirectiveRow, Lookup

NEAREST = 5
"""How many neighbouring numbers a look-up without an answer offers."""

_NAME_MARK = re.compile(r"\|[=?]")


class Families(NamedTuple):
    """Families that a query may mean: those with its number and symbol; those with its number and a symbol or issuer
    that agrees with what it tells; the nearest numbers.
    """

    exact: list[str]
    candidates: list[str]
    near: list[str]


def lookup(database: Database, text: str) -> Lookup:
    """The directive by any spelling; see `Corpus.lookup`."""
    asked = read_query(text)
    if asked.number is None:
        return _lookup_name(database, text, asked)
    asked, (exact, candidates, near) = _matching(database, asked)
    test, values = _dated(asked.date)
    return Lookup(
        text,
        _of_families(database, exact, test, values),
        () if exact else _of_families(database, candidates, test, values),
        () if exact or candidates else tuple(row for family in near for row in _of_families(database, [family])),
        directive_lists.conflicts(database, exact or candidates),
    )


def families(database: Database, asked: Asked) -> Families:
    """Families that a number with its symbol, type or issuer may mean, without the nearest."""
    return _matching(database, asked, nearest=False)[1]


def mentions(database: Database, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Condition on `citations c` for those that a filter such as `dan:19/CT-TTg` means; None where no family fits."""
    asked = read_query(text)
    if asked.number is None:
        means = _named(database, asked, _in_full(text))
    else:
        asked, found = _matching(database, asked, nearest=False)
        means = found.exact or found.candidates
    if not means:
        return None
    test, values = f"c.family {IN_LIST}", (in_list(means),)
    if asked.date is None:
        return test, values
    # a mention that stays open prints the number too; one of another day's directive does not count
    dated, day = _dated(asked.date)
    decided = f"SELECT directive_id FROM directives c WHERE {test} AND {dated}"
    test = f"{test} AND iif(c.directive_id IS NULL, {dated}, c.directive_id IN ({decided}))"
    return test, (*values, *day, *values, *day)


def _dated(date: str | None) -> tuple[str, tuple[str, ...]]:
    """Condition for a `date` that does not contradict the one asked for."""
    return ("(c.date IS NULL OR c.date LIKE ?)", (f"{date}%",)) if date else ("1", ())


def _matching(database: Database, asked: Asked, nearest: bool = True) -> tuple[Asked, Families]:
    """What a query means, and the reading of it that means something; `nearest` numbers are looked for where asked."""
    codes = _codes(database).get(asked.number or "", [])
    for reading in (asked, *_readings(asked)):
        exact, candidates = _meant(database, codes, reading)
        if not exact and reading.kinds != asked.kinds and _near(database, asked, asked.kinds, asked.symbol):
            continue  # where the type word is wrong, the symbol has to be right
        if exact or candidates:
            return reading, Families(exact, candidates, [])
    if not nearest:
        return asked, Families([], [], [])
    of_which = ((asked.kinds, asked.symbol), ((), asked.symbol), (asked.kinds, ""))
    found = (_near(database, asked, kinds, symbol) for kinds, symbol in of_which if kinds or symbol)
    return asked, Families([], [], next(filter(None, found), []))


def _readings(asked: Asked) -> Iterator[Asked]:
    """What else may be meant, the likelier first."""
    pieces = asked.pieces
    if pieces and asked.date is None:  # "19/2021/CT-TTg", "19/CT-TTg 2021": its year, which the code does not print
        if YEAR.match(pieces[0]):
            yield asked._replace(pieces=pieces[1:], date=pieces[0])
        if YEAR.match(pieces[-1]):
            yield asked._replace(pieces=pieces[:-1], date=pieces[-1])
    if pieces:  # "chỉ thị 19 của Thủ tướng"
        yield asked._replace(pieces=(), words=(*asked.words, *pieces))
    if asked.words:
        yield asked._replace(words=())
    if asked.kinds and pieces:
        yield asked._replace(kinds=(), words=())


class _Code(NamedTuple):
    family: str
    kind: str
    number: str
    pieces: tuple[str, ...]

    @property
    def symbol(self) -> str:
        return "".join(self.pieces)


def _codes(database: Database) -> dict[str, list[_Code]]:
    """The codes of all families, by their number; read once for each state of the corpus."""
    return database.remembered("codes", lambda: _read_codes(database))


def _read_codes(database: Database) -> dict[str, list[_Code]]:
    codes: dict[str, list[_Code]] = {}
    for (family,) in database.rows(
        "SELECT DISTINCT family FROM citations WHERE NOT family GLOB '*|[=?]*' ORDER BY family"
    ):
        kind, code = family.split("|", 1)
        head, *rest = code.split("_")
        _, number, glued = parts_of(head)
        if number:
            pieces = tuple(piece for piece in (glued, *rest) if piece)
            codes.setdefault(number, []).append(_Code(family, kind, number, pieces))
    return codes


def _meant(database: Database, codes: list[_Code], asked: Asked) -> tuple[list[str], list[str]]:
    """Families with number and symbol; those with the number, and a symbol that agrees with what is asked."""
    exact: list[str] = []
    candidates: list[str] = []
    for code in codes:
        if asked.kinds and code.kind not in asked.kinds:
            continue
        agrees = asked.symbol in code.symbol or _in_order(asked.pieces, code.pieces)
        if agrees and _said(database, code, asked.words):
            (exact if code.symbol == asked.symbol else candidates).append(code.family)
    return exact, candidates


def _near(database: Database, asked: Asked, kinds: tuple[str, ...], symbol: str) -> list[str]:
    """Families with the nearest numbers, of these types (of any, where none is given) and this symbol."""
    found = [
        (abs(int(number) - int(asked.number or 0)), code.family)
        for number, codes in _codes(database).items()
        for code in codes
        if (not kinds or code.kind in kinds) and code.symbol.startswith(symbol)
    ]
    return [family for _, family in sorted(found)[:NEAREST]]


def _in_order(pieces: tuple[str, ...], code: tuple[str, ...]) -> bool:
    """Whether the pieces stand in the code in this order, with others between them."""
    left = iter(code)
    return all(piece in left for piece in pieces)


def _said(database: Database, code: _Code, words: tuple[str, ...]) -> bool:
    """Whether every word stands in the code or in the name of its issuer."""
    if not words:
        return True
    found = database.rows("SELECT DISTINCT coalesce(issuer_resolved, issuer) FROM citations WHERE family = ?", code[:1])
    return any(set(words) <= {*code.pieces, *slug(row[0] or "").split("-")} for row in found)


def _lookup_name(database: Database, text: str, asked: Asked) -> Lookup:
    asked = asked if _named(database, asked, None) else _in_full(text)
    exact = [
        family
        for family in _names(database)
        if _NAME_MARK.sub("-", family) == asked.name or family.endswith(f"|={asked.name}")
    ]
    exact += _law_numbers(database, asked)
    if exact:
        return Lookup(text, _of_families(database, exact), (), (), directive_lists.conflicts(database, exact))
    return Lookup(text, (), _of_families(database, _named(database, asked, None)), ())


def _in_full(text: str) -> Asked:
    """The query with the words that its abbreviations stand for: "luật TĐKT"."""
    return read_query(in_full(text))


def _named(database: Database, asked: Asked, otherwise: Asked | None) -> list[str]:
    """Families with a name that holds the one asked for, and numbers of a law of this name."""
    names = _names(database)
    named = [family for family in names if asked.name and asked.name in _NAME_MARK.sub("-", family)]
    found = [*named, *_law_numbers(database, asked)]
    return found or (_named(database, otherwise, None) if otherwise else [])


def _law_numbers(database: Database, asked: Asked) -> list[str]:
    """Families of the numbers that a law of this name has had; of the year asked for, where there is one."""
    found = []
    for kind in laws.kinds():
        name = asked.name.removeprefix(f"{kind}-")
        numbers = laws.versions(kind, name)
        fits = [number for number in numbers if asked.date is None or number.split("/")[1] == asked.date[:4]]
        found += [f"{kind}|{code_key(number)}" for number in fits]
    cited = database.rows(f"SELECT DISTINCT family FROM citations WHERE family {IN_LIST}", (in_list(found),))
    return sorted(row[0] for row in cited)


def _names(database: Database) -> list[str]:
    """All families of names."""
    found = database.rows("SELECT DISTINCT family FROM citations WHERE family GLOB '*|[=?]*' ORDER BY family")
    return [row[0] for row in found]


def _of_families(
    database: Database, families: list[str], test: str = "1", values: tuple[Any, ...] = ()
) -> tuple[DirectiveRow, ...]:
    if not families:
        return ()
    return directive_lists.rows(database, f"c.family {IN_LIST} AND {test}", (in_list(families), *values))
