"""Directive identity across plans (văn bản được dẫn): assigned in the file, listed, and checked for conflicts.

Mentions with one type and one code form a family. Inside it `identity.merge` says which of them are of one directive;
here its keys are made from what mention, document and plan say, and its answer is written down.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from pipeline.corpus import laws, localities
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import code_key, slug
from pipeline.corpus.identity import Key, Outcome, Reach, merge
from pipeline.corpus.records import Conflict, DirectiveRow

_UNKNOWN = "?"
_DOCUMENT = "van-ban"  # "Văn bản số 512/UBND-NC" is what others cite as "Công văn số 512/UBND-NC"
_BY_NAME = "="
_NAMELESS = "?"  # "Quy định của Chính phủ": one text, but who says it is one directive?
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# what tells one session of a body from the next: "đại hội lần thứ XX", "hội nghị năm 2023", "trung ương 4"
_SESSION = re.compile(r"-(?:(?:lan-thu|khoa|nam|nhiem-ky)-[a-z0-9]+|[0-9]+)(?=-|$)")
_NATION = re.compile(r"toan-quoc|trung-uong")
_YEAR_IN_CODE = re.compile(r"^[0-9]+[a-z]?_((?:19|20)[0-9]{2})_")
_FULL_DATE = 10


def family_of(citation: Mapping[str, Any]) -> str:
    """What mentions of one directive share whatever their spelling, by the key that their document gave them.

    >>> family_of({"key": "chi-thi|019/CT-TTg|?|?", "text": "Chỉ thị số 019/CT-TTg"})
    'chi-thi|19_ct_ttg'
    >>> family_of({"key": "luat|trong-rung|?|?", "text": "Luật Trồng rừng"})
    'luat|=trong-rung'
    >>> family_of({"key": "quy-dinh|?|chinh-phu|?", "text": "Quy định của Chính phủ"})
    'quy-dinh|?quy-dinh-cua-chinh-phu'
    """
    kind, code, _, _ = _parts(citation["key"])
    if kind in laws.law_types():
        return _law_family(kind, code, citation)
    if code == _UNKNOWN:
        return f"{kind}|{_NAMELESS}{slug(citation['text'])}"
    if kind == _DOCUMENT:
        kind = localities.type_of(code)
    return f"{kind}|{_BY_NAME}{code}" if _NAME.fullmatch(code) else f"{kind}|{code_key(code)}"


def _law_family(kind: str, code: str, citation: Mapping[str, Any]) -> str:
    """The number of the law, printed, known to its document, or told by name and year; else the name."""
    if citation.get("code"):
        return f"{kind}|{code_key(code)}"
    year = laws.year_of(citation)
    name = laws.name_of(citation["text"]) or kind
    if "/" in code:  # the document prints this number beside the name; its version of another year has another one
        in_code = _YEAR_IN_CODE.match(code_key(code))
        if year is None or in_code is None or in_code[1] == year:
            return f"{kind}|{code_key(code)}"
    elif _NAME.fullmatch(code):
        name = code
    number = laws.number_of(kind, name, year)
    return f"{kind}|{code_key(number)}" if number else f"{kind}|{_BY_NAME}{name}"


def _parts(key: str) -> tuple[str, str, str, str]:
    """Type, code, issuer and date; a stroke that got into the code, from a table cell, stays there."""
    kind, *code, issuer, date = key.split("|") if key.count("|") > 2 else [_UNKNOWN] * 4
    return kind, "|".join(code), issuer, date


def reach_of(family: str, spelling: str) -> Reach:
    """How much type and code of a family say; `spelling` is its code as printed."""
    kind, _, code = family.partition("|")
    if kind in laws.law_types():
        return "one"
    if not code.startswith(_BY_NAME):
        return localities.reach(spelling)
    return "one" if _NATION.search(code) else "local"


# -- assigning


def resolve(database: Database, families: Iterable[str]) -> None:
    """Assign directives anew in these families; inside the transaction that changed their citations."""
    provinces: dict[int, str | None] = {}
    touched = set(families)
    for family in sorted(touched, key=lambda family: (_BY_NAME in family, family)):
        mentions = database.rows(
            """
            SELECT c.citation_id, c.document_id, c.doc_type, c.code, c.text, c.issuer, c.issuer_resolved, c.date, c.key,
                   c.subject, c.directive_id, c.candidates, d.date AS plan_date, d.issuer AS home
            FROM citations c JOIN documents d USING (document_id) WHERE c.family = ? ORDER BY c.citation_id
            """,
            (family,),
        )
        used = set()
        if mentions and not family.partition("|")[2].startswith(_NAMELESS):
            used = _resolve_family(database, family, mentions, provinces)
        database.execute(
            f"DELETE FROM directives WHERE family = ? AND NOT directive_id {IN_LIST}", (family, in_list(sorted(used)))
        )
    for family in sorted(_laws_by_name(touched) - touched):  # what fits a bare name depends on the numbers known
        if database.value("SELECT 1 FROM citations WHERE family = ?", (family,)):
            resolve(database, [family])


def _laws_by_name(families: Iterable[str]) -> set[str]:
    found = set()
    for family in families:
        kind, _, code = family.partition("|")
        if kind in laws.law_types() and not code.startswith((_BY_NAME, _NAMELESS)):
            found |= {f"{kind}|{_BY_NAME}{name}" for name in laws.names_of(kind, code)}
    return found


def _resolve_family(
    database: Database, family: str, mentions: list[sqlite3.Row], provinces: dict[int, str | None]
) -> set[str]:
    """Assign directives to the mentions of one family; the ids that are in use. Only what changed is written."""
    kind, _, code = family.partition("|")
    by_name = code.startswith(_BY_NAME)
    printed = _commonest(m["code"] for m in mentions)
    in_keys = _commonest(_in_key(m["key"]) for m in mentions)
    spelling = code[1:] if by_name else printed or laws.spelled(kind, code) or in_keys or code
    reach = reach_of(family, spelling)
    names = {slug(m["issuer_resolved"]): m["issuer_resolved"] for m in mentions if m["issuer_resolved"]}
    keys = [_key(mention, reach, names, database, provinces) for mention in mentions]
    outcomes = _outcomes(family, keys, reach)
    used = {outcomes[key].directive for key in keys}
    ids = _ids(kind, spelling, sorted((key for key in used if key), key=lambda key: tuple(map(str, key))))
    decided = _decide(mentions, keys, outcomes, reach)
    members: defaultdict[Key, list[sqlite3.Row]] = defaultdict(list)
    for mention, outcome in zip(mentions, decided, strict=True):
        if outcome.directive:
            members[outcome.directive].append(mention)
    for directive, its_id in ids.items():
        own = members[directive]
        named = _commonest(m["text"] for m in own) if by_name or not printed else None
        database.execute(
            """
            INSERT INTO directives VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (directive_id) DO UPDATE SET
              (doc_type, code, name, issuer, date) =
              (excluded.doc_type, excluded.code, excluded.name, excluded.issuer, excluded.date)
            """,
            (
                its_id,
                _commonest(m["doc_type"] for m in own) or mentions[0]["doc_type"],
                None if by_name or not printed else spelling,
                named,
                _commonest(m["issuer_resolved"] or m["issuer"] for m in own),
                directive.date,
                family,
            ),
        )
    elsewhere = _versions(database, kind, code[1:]) if by_name else []
    changed = []
    for mention, outcome in zip(mentions, decided, strict=True):
        candidates = [ids[candidate] for candidate in outcome.candidates if candidate in ids]
        if not outcome.directive:
            candidates += [its_id for its_id, date in elsewhere if _may_cite(mention, date)]
        told = (ids[outcome.directive] if outcome.directive else None, json.dumps(candidates, ensure_ascii=False))
        if told != (mention["directive_id"], mention["candidates"]):
            changed.append((*told, mention["citation_id"]))
    database.execute_many("UPDATE citations SET directive_id = ?, candidates = ? WHERE citation_id = ?", changed)
    return set(ids.values())


def _in_key(key: str) -> str | None:
    """The code inside a key, where it is one and not a name."""
    code = _parts(key)[1]
    return code if "/" in code or ("-" in code and not _NAME.fullmatch(code)) else None


def _outcomes(family: str, keys: Sequence[Key], reach: Reach) -> dict[Key, Outcome]:
    kind, _, code = family.partition("|")
    if reach == "local" and code.startswith(_BY_NAME):
        return {key: Outcome(_session(key, code)) for key in keys}
    if kind not in laws.law_types():
        return merge(set(keys), reach)
    if code.startswith(_BY_NAME) and len(laws.versions(kind, code[1:])) > 1:  # which version does a bare name mean?
        dated = {key for key in keys if key.date}
        return {key: Outcome(None) for key in keys} | (merge(dated, reach) if dated else {})
    year = _YEAR_IN_CODE.match(code)
    return merge({*keys, Key(None, year[1])} if year else set(keys), reach)


def _session(key: Key, name: str) -> Key | None:
    """The resolution of a local body's session: known when body, place and session are."""
    told = key.issuer or key.home
    return Key(key.issuer, key.date, key.place, home=key.home) if told and _SESSION.search(name) else None


def _key(
    mention: sqlite3.Row, reach: Reach, names: Mapping[str, str], database: Database, provinces: dict[int, str | None]
) -> Key:
    """What one mention tells, in the light of its document and of the day of its plan."""
    kind, _, in_key, date_in_key = _parts(mention["key"])
    issuer = None if in_key == _UNKNOWN else in_key
    date = None if date_in_key == _UNKNOWN else date_in_key
    if kind in laws.law_types():
        year = laws.year_of(dict(mention))
        date = mention["date"] or (date if date and year in (None, date[:4]) else year)
    plan_date = mention["plan_date"]
    before = plan_date if not date and plan_date and len(plan_date) == _FULL_DATE else None
    if reach != "local":
        return Key(issuer, date, None, before)
    name = names.get(issuer or "", (issuer or "").replace("-", " "))
    placed = localities.is_placed(name)
    document_id = mention["document_id"]
    place = localities.province_in(name)
    if place is None:
        if document_id not in provinces:
            provinces[document_id] = _province(database, document_id)
        place = provinces[document_id]
    if localities.is_vague(name) or not (placed or place):
        issuer = None
    home = mention["home"] or ""
    at_home = issuer is None and localities.is_placed(home)
    return Key(issuer, date, place, before, slug(home) if at_home else None)


def _province(database: Database, document_id: int) -> str | None:
    """The province that a plan is of: by its letterhead, else by the agencies that it names, where they name one."""
    row = database.rows("SELECT issuer, issuer_parent, place FROM documents WHERE document_id = ?", (document_id,))[0]
    for text in (row["issuer"], row["issuer_parent"]):
        if text and (found := localities.province_in(text)):
            return found
    agencies = database.rows(
        "SELECT DISTINCT issuer_resolved FROM citations WHERE document_id = ? AND issuer_resolved IS NOT NULL",
        (document_id,),
    )
    named = {province for (agency,) in agencies if (province := localities.province_in(agency))}
    if len(named) == 1:
        return named.pop()
    below = row["issuer"] and localities.is_placed(row["issuer"])  # "xã Hòa Bình" lies in any province
    return localities.province_named(row["place"]) if row["place"] and not below else None


def _decide(
    mentions: Sequence[sqlite3.Row], keys: Sequence[Key], outcomes: Mapping[Key, Outcome], reach: Reach
) -> list[Outcome]:
    """The outcome of each mention; one that tells little and has another subject than the directive stays open."""
    told: defaultdict[Key, set[frozenset[str]]] = defaultdict(set)
    tells_little = [not key.date or (reach == "local" and not key.issuer) for key in keys]
    for mention, key, little in zip(mentions, keys, tells_little, strict=True):
        directive = outcomes[key].directive
        if directive and not little and mention["subject"]:
            told[directive].add(_words(mention["subject"]))
    decided = []
    for mention, key, little in zip(mentions, keys, tells_little, strict=True):
        outcome = outcomes[key]
        subjects = told.get(outcome.directive) if outcome.directive and little else None
        own = _words(mention["subject"])
        if subjects and own and not any(_alike(own, words) for words in subjects):
            outcome = Outcome(None, (outcome.directive,)) if outcome.directive else outcome
        decided.append(outcome)
    return decided


def _words(subject: str | None) -> frozenset[str]:
    return frozenset(slug(subject).split("-")) if subject else frozenset()


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two subjects may be of one document: a third of the shorter one's words is in the other."""
    return 3 * len(one & other) >= min(len(one), len(other))


def _ids(kind: str, spelling: str, found: Sequence[Key]) -> dict[Key, str]:
    """The id of each directive, `type|code|issuer|date`; equal ones get the place that tells them apart."""
    plain = {key: "|".join((kind, spelling, key.issuer or _UNKNOWN, key.date or _UNKNOWN)) for key in found}
    shared = {its_id for its_id, times in Counter(plain.values()).items() if times > 1}
    ids = {}
    for key, its_id in plain.items():
        where = "-".join(part for part in (key.home, key.place and f"tinh-{key.place}") if part)
        issuer = f"{key.issuer or _UNKNOWN}-{where}"
        ids[key] = "|".join((kind, spelling, issuer, key.date or _UNKNOWN)) if its_id in shared and where else its_id
    return ids


def _versions(database: Database, kind: str, name: str) -> list[tuple[str, str | None]]:
    """Directives that are versions of the law with this name, with the date or year of each."""
    found = []
    for code in laws.versions(kind, name):
        rows = database.rows(
            "SELECT directive_id, date FROM directives WHERE family = ? ORDER BY directive_id",
            (f"{kind}|{code_key(code)}",),
        )
        found += [(row[0], row[1] or code.split("/")[1]) for row in rows]
    return found


def _may_cite(mention: sqlite3.Row, date: str | None) -> bool:
    return not (mention["plan_date"] and date and date > mention["plan_date"])


# -- listing


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
            if _clash(one, other, subjects, bool(_YEAR_IN_CODE.match(family.partition("|")[2])))
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
    misprint = one.date[4:] == other.date[4:] and subject and its_subject and _alike(subject, its_subject)
    return unique or one.date[:4] == other.date[:4] or bool(misprint)


def _subjects(database: Database, family: str) -> dict[str, frozenset[str]]:
    """Words of the subjects under which the directives of a family are cited."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for its_id, subject in database.rows(
        "SELECT DISTINCT directive_id, subject FROM citations WHERE family = ? AND subject IS NOT NULL", (family,)
    ):
        found[its_id] |= _words(subject)
    return found


def _commonest(texts: Iterable[str | None]) -> str | None:
    counted = Counter(text for text in texts if text)
    return min(counted, key=lambda text: (-counted[text], text)) if counted else None
