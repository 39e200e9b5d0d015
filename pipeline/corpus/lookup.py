"""Find a directive by any spelling of its số/ký hiệu, or by its name: `19/CT-TTg`, `chi thi 19`, `luat dat dai`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pipeline.corpus import directive_lists, laws
from pipeline.corpus.abbreviations import in_full
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import code_key, fold, query_text, slug, tokens
from pipeline.corpus.records import DirectiveRow, Lookup

NEAREST = 5
"""How many neighbouring numbers a look-up without an answer offers."""

# "16/7/2021", "ngày 16 tháng 7 năm 2021", "2021-07-16", "tháng 7 năm 2021", "7/2021", "năm 2021"
_DATE = re.compile(
    r"\b(?:ngay )?(?P<d>[0-9]{1,2})(?:[/.-]| thang )(?P<m>[0-9]{1,2})(?:[/.-]| nam )(?P<y>(?:19|20)[0-9]{2})\b"
    r"|\b(?:ngay )?(?P<iso>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})\b"
    r"|\bthang (?P<of_m>[0-9]{1,2})(?:[/.-]| nam )(?P<of_y>(?:19|20)[0-9]{2})\b"
    r"|\bnam (?P<year>(?:19|20)[0-9]{2})\b"
)
# "19"; "19ct" and "qd1719" written in one
_NUMBER = re.compile(r"([a-z]*)0*([0-9]+)([a-z]*)$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_FILLERS = frozenset({"so", "ngay", "nam", "thang", "ky", "hieu", "cua"})
_COUNTED = frozenset({"ngay", "thang", "quy", "nam"})
"""Behind a number they are what it counts: "kế hoạch 5 năm"."""

_NAME_MARK = re.compile(r"\|[=?]")


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


class Families(NamedTuple):
    """Families that a query may mean: those with its number and symbol; those with its number and a symbol or issuer
    that agrees with what it tells; the nearest numbers.
    """

    exact: list[str]
    candidates: list[str]
    near: list[str]


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
    glued_before, number, glued = _parts(words[at])
    before = [word for word in (*words[:at], glued_before) if word and word not in _FILLERS]
    pieces = tuple(word for word in (glued, *words[at + 1 :]) if word and word not in _FILLERS)
    kinds, rest = _kinds(before)
    if rest and not pieces and date is None and _YEAR.match(number) and set(kinds) & laws.law_types():
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


def _parts(word: str) -> tuple[str, str, str]:
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


def families(database: Database, text: str) -> Families:
    """Families that a number with its symbol, type or issuer may mean."""
    return _matching(database, read_query(text))[1]


def mentions(database: Database, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Condition on `citations c` for those that a filter such as `dan:19/CT-TTg` means; None where no family fits."""
    asked = read_query(text)
    if asked.number is None:
        means = _named(database, asked, _in_full(text))
    else:
        asked, found = _matching(database, asked)
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


def _matching(database: Database, asked: Asked) -> tuple[Asked, Families]:
    """What a query means, and the reading of it that means something."""
    codes = _codes(database)
    first = _compare(database, codes, asked)
    if first.exact or first.candidates:
        return asked, first
    near = first.near
    for reading in _readings(asked):
        found = _compare(database, codes, reading)
        if reading.pieces:
            near = near or found.near
        # where the type word is wrong, the symbol has to be right
        if found.exact or (found.candidates and (reading.kinds == asked.kinds or not near)):
            return reading, found
    if not near and asked.kinds:  # nobody cites such a symbol: those of the type
        of_type = _compare(database, codes, asked._replace(pieces=(), words=()))
        near = [*of_type.candidates, *of_type.near][:NEAREST]
    return asked, Families([], [], near)


def _readings(asked: Asked) -> Iterator[Asked]:
    """What else may be meant, the likelier first."""
    pieces = asked.pieces
    if pieces and asked.date is None:  # "19/2021/CT-TTg", "19/CT-TTg 2021": its year, which the code does not print
        if _YEAR.match(pieces[0]):
            yield asked._replace(pieces=pieces[1:], date=pieces[0])
        if _YEAR.match(pieces[-1]):
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


def _codes(database: Database) -> list[_Code]:
    found = []
    for family in _families(database, named=False):
        kind, code = family.split("|", 1)
        head, *rest = code.split("_")
        _, number, glued = _parts(head)
        if number:
            found.append(_Code(family, kind, number, tuple(piece for piece in (glued, *rest) if piece)))
    return found


def _compare(database: Database, codes: list[_Code], asked: Asked) -> Families:
    exact: list[str] = []
    candidates: list[str] = []
    near: list[tuple[int, str]] = []
    for code in codes:
        if asked.kinds and code.kind not in asked.kinds:
            continue
        symbol = "".join(code.pieces)
        if code.number != asked.number:
            if symbol.startswith(asked.symbol) and (asked.kinds or asked.symbol):
                near.append((abs(int(code.number) - int(asked.number or 0)), code.family))
        elif (asked.symbol in symbol or _in_order(asked.pieces, code.pieces)) and _said(database, code, asked.words):
            (exact if symbol == asked.symbol else candidates).append(code.family)
    return Families(exact, candidates, [family for _, family in sorted(near)[:NEAREST]])


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
        for family in _families(database, named=True)
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
    names = _families(database, named=True)
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
