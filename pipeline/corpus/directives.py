"""Directive identity across plans (văn bản được dẫn): which mentions are of one directive.

A number alone is no identity: 25/KH-UBND exists in every province and year. Mentions with one type and one code form
a family; inside it, keys (issuer, date) that do not contradict each other merge where exactly one directive fits,
and stay open, with their candidates, where several do.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pipeline.corpus.database import Database
from pipeline.corpus.folding import code_key, slug
from pipeline.corpus.records import Conflict, DirectiveRow

_UNKNOWN = "?"
_BY_NAME = "="
_NAMELESS = "?"  # "Quy định của Chính phủ": one text, but who says it is one directive?
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR_LENGTH = 4
_LAST_YEAR = re.compile(r"năm ((?:19|20)[0-9]{2})$")
# "88_2019_qh14": the year inside the code makes the number unique
_YEAR_IN_CODE = re.compile(r"^[0-9]+[a-z]?_(?:19|20)[0-9]{2}_")


class Key(NamedTuple):
    """What a mention tells beyond type and code; None for what it does not."""

    issuer: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The directive that a key belongs to; or none, and the candidates that fit (empty where nothing does)."""

    directive: Key | None
    candidates: tuple[Key, ...] = ()


def family_of(citation: Mapping[str, Any]) -> str:
    """What mentions of one directive share whatever their spelling, by the key that their document gave them.

    >>> family_of({"key": "chi-thi|019/CT-TTg|?|?", "text": "Chỉ thị số 019/CT-TTg"})
    'chi-thi|19_ct_ttg'
    >>> family_of({"key": "luat|dat-dai|?|?", "text": "Luật Đất đai"})
    'luat|=dat-dai'
    >>> family_of({"key": "quy-dinh|?|chinh-phu|?", "text": "Quy định của Chính phủ"})
    'quy-dinh|?quy-dinh-cua-chinh-phu'
    """
    kind, code, _, _ = _parts(citation["key"])
    if code == _UNKNOWN:
        return f"{kind}|{_NAMELESS}{slug(citation['text'])}"
    return f"{kind}|{_BY_NAME}{code}" if _NAME.fullmatch(code) else f"{kind}|{code_key(code)}"


def key_of(citation: Mapping[str, Any]) -> Key:
    """Issuer and date as the document settles them; of a law without a date the year that stands in its mention.

    >>> key_of({"key": "luat|dat-dai|?|?", "text": "Luật Đất đai năm 2013"})
    Key(issuer=None, date='2013')
    """
    _, _, issuer, date = _parts(citation["key"])
    year = _LAST_YEAR.search(citation["text"]) if date == _UNKNOWN else None
    return Key(None if issuer == _UNKNOWN else issuer, year[1] if year else None if date == _UNKNOWN else date)


@cache
def _law_types() -> frozenset[str]:
    """Types whose documents are known by name alone, as slugs."""
    from pipeline.directive_keys import LAWS  # it brings the extractors along, and a search needs none

    return frozenset(map(slug, LAWS))


def _parts(key: str) -> tuple[str, str, str, str]:
    """Type, code, issuer and date; a stroke that got into the code, from a table cell, stays there."""
    kind, *code, issuer, date = key.split("|") if key.count("|") > 2 else [_UNKNOWN] * 4
    return kind, "|".join(code), issuer, date


def merge(keys: Collection[Key], unique: bool) -> dict[Key, Outcome]:
    """Which directive each key of one family belongs to.

    Args:
        keys: the different keys of the family's mentions.
        unique: type and code alone name one document (a year inside the code, a law's name).

    >>> ttg, day = "thu-tuong-chinh-phu", "2021-07-16"
    >>> merge({Key(ttg, None), Key(None, day), Key(None, None)}, unique=False)[Key(None, None)].directive
    Key(issuer='thu-tuong-chinh-phu', date='2021-07-16')
    """
    alias = _dates_completed(keys)
    outcome = _merge(set(alias.values()), unique)
    return {key: outcome[alias[key]] for key in keys}


def _dates_completed(keys: Collection[Key]) -> dict[Key, Key]:
    """For each key the same one, with the day in place of a mere year where one day of that year is known."""
    days = {key.date for key in keys if key.date and len(key.date) > _YEAR_LENGTH}
    completed = {}
    for key in keys:
        fits = [day for day in days if key.date and day.startswith(key.date)]
        completed[key] = Key(key.issuer, fits[0]) if len(fits) == 1 else key
    return completed


def _merge(keys: Collection[Key], unique: bool) -> dict[Key, Outcome]:
    full = {key for key in keys if key.issuer and key.date}
    dated = {key for key in keys if key.date and not key.issuer}
    issued = {key for key in keys if key.issuer and not key.date}
    outcome = {key: Outcome(key) for key in full}
    for key in dated | issued:
        fits = [other for other in sorted(full) if _compatible(key, other)]
        if fits:
            outcome[key] = Outcome(fits[0]) if len(fits) == 1 else Outcome(None, tuple(fits))
    dated -= outcome.keys()
    issued -= outcome.keys()
    if len(dated) == len(issued) == 1:
        both = Key(next(iter(issued)).issuer, next(iter(dated)).date)
        outcome |= {key: Outcome(both) for key in dated | issued}
    elif len(dated) > 1:
        outcome |= {key: Outcome(key) for key in dated} | {key: Outcome(None, tuple(sorted(dated))) for key in issued}
    elif len(issued) > 1:
        outcome |= {key: Outcome(key) for key in issued} | {key: Outcome(None, tuple(sorted(issued))) for key in dated}
    else:
        outcome |= {key: Outcome(key) for key in dated | issued}
    bare = Key(None, None)
    if bare in keys:
        known = sorted({o.directive for o in outcome.values() if o.directive}, key=_sortable)
        if len(known) == 1:
            outcome[bare] = Outcome(known[0])
        else:
            outcome[bare] = Outcome(bare if unique and not known else None, tuple(known))
    return outcome


def resolve(database: Database, families: Iterable[str]) -> None:
    """Assign directives anew in these families; inside the transaction that changed their citations."""
    for family in sorted(set(families)):
        mentions = database.rows(
            "SELECT citation_id, doc_type, code, text, issuer, issuer_resolved, key FROM citations WHERE family = ?",
            (family,),
        )
        database.execute("UPDATE citations SET directive_id = NULL, candidates = '[]' WHERE family = ?", (family,))
        database.execute("DELETE FROM directives WHERE family = ?", (family,))
        if mentions:
            _resolve_family(database, family, mentions)


def _resolve_family(database: Database, family: str, mentions: list[sqlite3.Row]) -> None:
    kind, _, code = family.partition("|")
    if code.startswith(_NAMELESS):
        return
    by_name = code.startswith(_BY_NAME)
    keys = [key_of(dict(mention)) for mention in mentions]
    outcomes = merge(set(keys), unique=kind in _law_types() if by_name else bool(_YEAR_IN_CODE.match(code)))
    spelling = code[1:] if by_name else _commonest(m["code"] or _parts(m["key"])[1] for m in mentions) or code
    found = {outcome.directive for outcome in outcomes.values() if outcome.directive}
    ids = {key: "|".join((kind, spelling, key.issuer or _UNKNOWN, key.date or _UNKNOWN)) for key in found}
    for directive, its_id in ids.items():
        own = [m for m, key in zip(mentions, keys, strict=True) if outcomes[key].directive == directive]
        database.execute(
            "INSERT INTO directives VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                its_id,
                _commonest(m["doc_type"] for m in own),
                None if by_name else spelling,
                _commonest(m["text"] for m in own) if by_name else None,
                _commonest(m["issuer_resolved"] or m["issuer"] for m in own),
                directive.date,
                family,
            ),
        )
    for mention, key in zip(mentions, keys, strict=True):
        outcome = outcomes[key]
        candidates = json.dumps([ids[candidate] for candidate in outcome.candidates], ensure_ascii=False)
        database.execute(
            "UPDATE citations SET directive_id = ?, candidates = ? WHERE citation_id = ?",
            (ids[outcome.directive] if outcome.directive else None, candidates, mention["citation_id"]),
        )


def rows(database: Database, where: str = "1", values: tuple[Any, ...] = ()) -> tuple[DirectiveRow, ...]:
    """Directives, the most cited first; `where` may ask for columns of `citations` (c)."""
    grouped = database.rows(
        f"""
        SELECT c.directive_id, c.family, c.key, d.doc_type, d.code, d.name, d.issuer, d.date,
               count(*) AS mentions, count(DISTINCT c.document_id) AS documents,
               json_group_array(DISTINCT c.code) AS spellings, min(c.doc_type) AS own_type, min(c.code) AS own_code,
               min(c.text) AS own_text, min(c.issuer_resolved) AS own_issuer, min(c.date) AS own_date
        FROM citations c LEFT JOIN directives d ON d.directive_id = c.directive_id
        WHERE {where}
        GROUP BY coalesce(c.directive_id, c.family || '|' || c.key)
        ORDER BY documents DESC, mentions DESC, c.directive_id, c.family, c.key
        """,
        values,
    )
    own = _plans_by_code(database)
    return tuple(_row(row, own) for row in grouped)


def _row(row: sqlite3.Row, own: dict[str, list[sqlite3.Row]]) -> DirectiveRow:
    decided = row["directive_id"] is not None
    kind = row["doc_type"] if decided else row["own_type"]
    code = row["code"] if decided else row["own_code"]
    issuer = row["issuer"] if decided else row["own_issuer"]
    date = row["date"] if decided else row["own_date"]
    return DirectiveRow(
        id=row["directive_id"] or "|".join([*row["family"].split("|"), _UNKNOWN, _UNKNOWN]),
        doc_type=kind,
        code=code,
        name=row["name"] if decided else (None if code else row["own_text"]),
        issuer=issuer,
        date=date,
        mentions=row["mentions"],
        documents=row["documents"],
        spellings=tuple(sorted(spelling for spelling in json.loads(row["spellings"]) if spelling)),
        in_corpus=_in_corpus(row["family"], Key(slug(issuer) if issuer else None, date), own),
        decided=decided,
    )


def _plans_by_code(database: Database) -> dict[str, list[sqlite3.Row]]:
    found: dict[str, list[sqlite3.Row]] = {}
    for row in database.rows(
        "SELECT id, doc_type, code_key, issuer, date FROM documents WHERE code_key IS NOT NULL ORDER BY id"
    ):
        found.setdefault(f"{slug(row['doc_type'] or '')}|{row['code_key']}", []).append(row)
    return found


def _in_corpus(family: str, key: Key, own: dict[str, list[sqlite3.Row]]) -> str | None:
    """The plan that the directive is: the one with this code whose issuer and date do not contradict it."""
    fits = [
        row["id"]
        for row in own.get(family, ())
        if _compatible(key, Key(slug(row["issuer"]) if row["issuer"] else None, row["date"]))
    ]
    return fits[0] if len(fits) == 1 else None


def conflicts(database: Database) -> tuple[Conflict, ...]:
    """Families in which one year has two dates and no issuer tells them apart."""
    shared = database.rows(
        """
        SELECT family, min(doc_type) AS doc_type, min(code) AS code, substr(date, 1, 4) AS year FROM directives
        WHERE length(date) = 10 AND code IS NOT NULL
        GROUP BY family, year HAVING count(DISTINCT date) > 1 ORDER BY family, year
        """
    )
    found = []
    for family, doc_type, code, year in shared:
        same_year = rows(database, "c.family = ? AND d.date LIKE ?", (family, f"{year}%"))
        clashing = tuple(row for row in same_year if any(_clash(row, other) for other in same_year))
        if clashing:
            found.append(Conflict(code, doc_type, clashing))
    return tuple(found)


def _clash(one: DirectiveRow, other: DirectiveRow) -> bool:
    return one.date != other.date and (not one.issuer or not other.issuer or slug(one.issuer) == slug(other.issuer))


def _compatible(one: Key, other: Key) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def _sortable(key: Key) -> tuple[str, str]:
    return key.issuer or "", key.date or ""


def _commonest(texts: Iterable[str | None]) -> str | None:
    counted = Counter(text for text in texts if text)
    return min(counted, key=lambda text: (-counted[text], text)) if counted else None
