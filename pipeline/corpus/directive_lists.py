"""The directives that plans cite, listed; and the numbers among them that are printed with two dates."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Any

from pipeline.corpus import localities
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.families import UNKNOWN, YEAR_IN_CODE
from pipeline.corpus.folding import slug
from pipeline.corpus.identity import subject_words, subjects_alike
from pipeline.corpus.records import Conflict, DirectiveRow


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
        id=row["directive_id"] or "|".join([*row["family"].split("|"), UNKNOWN, UNKNOWN]),
        doc_type=kind,
        code=code,
        name=row["name"] if decided else (None if code else row["own_text"]),
        issuer=issuer,
        date=date,
        mentions=row["mentions"],
        documents=row["documents"],
        spellings=tuple(sorted(spelling for spelling in json.loads(row["spellings"]) if spelling)),
        in_corpus=_in_corpus(row["family"], slug(issuer) if issuer else None, date, own),
        decided=decided,
        successor=localities.successor_of(issuer) if issuer else None,
    )


def _plans_by_code(database: Database) -> dict[str, list[sqlite3.Row]]:
    found: dict[str, list[sqlite3.Row]] = {}
    for row in database.rows(
        "SELECT id, doc_type, code_key, issuer, date FROM documents WHERE code_key IS NOT NULL ORDER BY id"
    ):
        found.setdefault(f"{slug(row['doc_type'] or '')}|{row['code_key']}", []).append(row)
    return found


def _in_corpus(family: str, issuer: str | None, date: str | None, own: dict[str, list[sqlite3.Row]]) -> str | None:
    """The plan that the directive is: the only one with this code and issuer, with no other date."""
    fits = [
        row["id"]
        for row in own.get(family, ())
        if row["issuer"] and slug(row["issuer"]) == issuer and (not date or not row["date"] or date == row["date"])
    ]
    return fits[0] if len(fits) == 1 else None


# -- conflicts


def conflicts(database: Database, families: Collection[str] | None = None) -> tuple[Conflict, ...]:
    """Families (all, or out of these) in which one number has two dates that look like one and a misprint."""
    test, values = ("1", ()) if families is None else (f"family {IN_LIST}", (in_list(families),))
    shared = database.rows(
        f"""
        SELECT family, min(doc_type) AS doc_type, min(code) AS code FROM directives
        WHERE length(date) = 10 AND code IS NOT NULL AND {test}
        GROUP BY family HAVING count(DISTINCT date) > 1 ORDER BY family
        """,
        values,
    )
    found = []
    for family, doc_type, code in shared:
        listed = rows(database, "c.family = ? AND length(d.date) = 10", (family,))
        subjects = _subjects(database, family)
        clashing = {
            row.id
            for one, other in combinations(listed, 2)
            if _clash(one, other, subjects, bool(YEAR_IN_CODE.match(family.partition("|")[2])))
            for row in (one, other)
        }
        if clashing:
            found.append(Conflict(code, doc_type, tuple(row for row in listed if row.id in clashing)))
    return tuple(found)


def _clash(one: DirectiveRow, other: DirectiveRow, subjects: Mapping[str, frozenset[str]], unique: bool) -> bool:
    """Whether one agency can hardly have given the number on both days."""
    if not one.date or not other.date or one.date == other.date:
        return False
    if one.issuer and other.issuer and slug(one.issuer) != slug(other.issuer):
        return False
    subject, its_subject = subjects.get(one.id), subjects.get(other.id)
    # 16/7/2021 and 16/7/2020 about the same matter
    misprint = one.date[4:] == other.date[4:] and subject and its_subject and subjects_alike(subject, its_subject)
    return unique or one.date[:4] == other.date[:4] or bool(misprint)


def _subjects(database: Database, family: str) -> dict[str, frozenset[str]]:
    """Words of the subjects under which the directives of a family are cited."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for its_id, subject in database.rows(
        "SELECT DISTINCT directive_id, subject FROM citations WHERE family = ? AND subject IS NOT NULL", (family,)
    ):
        found[its_id] |= subject_words(subject)
    return found
