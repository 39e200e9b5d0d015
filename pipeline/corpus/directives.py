"""Directive identity across plans (văn bản được dẫn), written into the file.

Mentions with one type and one code form a family. Inside it `identity.merge` says which of them are of one directive;
here its keys are made from what mention, document and plan say, and its answer is written down.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.corpus import laws, localities
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.families import BY_NAME, NAMELESS, UNKNOWN, YEAR_IN_CODE, code_in, parts, reach_of
from pipeline.corpus.folding import code_key, slug
from pipeline.corpus.identity import Key, Outcome, Reach, merge, subject_words, subjects_alike

# what tells one session of a body from the next: "đại hội lần thứ XX", "hội nghị năm 2023", "trung ương 4"
_SESSION = re.compile(r"-(?:(?:lan-thu|khoa|nam|nhiem-ky)-[a-z0-9]+|[0-9]+)(?=-|$)")
_FULL_DATE = 10
_FAMILIES_AT_ONCE = 200


def mark_stale(database: Database, document_id: int) -> None:
    """Note that the families which a document cites have to be joined anew; inside the transaction that changes it."""
    database.execute(
        "INSERT OR IGNORE INTO stale_families SELECT DISTINCT family FROM citations WHERE document_id = ?",
        (document_id,),
    )


def settle(database: Database) -> None:
    """Assign directives anew in the stale families, some families a transaction.

    A family is joined whole, from all its mentions, so that the order in which plans came changes nothing; and once
    for all plans of an ingest, because a directive that ten thousand plans cite cannot be joined ten thousand times.
    Until then a new mention is open.
    """
    provinces: dict[int, str | None] = {}
    # what fits the bare name of a law depends on the numbers known: names come last
    some = "SELECT family FROM stale_families ORDER BY instr(family, ?), family LIMIT ?"
    while families := [row[0] for row in database.rows(some, (f"|{BY_NAME}", _FAMILIES_AT_ONCE))]:
        with database.transaction():
            _resolve(database, families, provinces)
            by_name = _laws_by_name(families)
            database.execute(
                f"INSERT OR IGNORE INTO stale_families SELECT DISTINCT family FROM citations WHERE family {IN_LIST}",
                (in_list(sorted(by_name)),),
            )
            database.execute(f"DELETE FROM stale_families WHERE family {IN_LIST}", (in_list(families),))


def _resolve(database: Database, families: Iterable[str], provinces: dict[int, str | None]) -> None:
    for family in families:
        mentions = database.rows(
            """
            SELECT c.citation_id, c.document_id, c.doc_type, c.code, c.text, c.issuer, c.issuer_resolved, c.date, c.key,
                   c.subject, c.directive_id, c.candidates, d.date AS plan_date, d.issuer AS home
            FROM citations c JOIN documents d USING (document_id) WHERE c.family = ? ORDER BY c.citation_id
            """,
            (family,),
        )
        used = set()
        if mentions and not family.partition("|")[2].startswith(NAMELESS):
            used = _resolve_family(database, family, mentions, provinces)
        database.execute(
            f"DELETE FROM directives WHERE family = ? AND NOT directive_id {IN_LIST}", (family, in_list(sorted(used)))
        )


def _laws_by_name(families: Iterable[str]) -> set[str]:
    found = set()
    for family in families:
        kind, _, code = family.partition("|")
        if kind in laws.law_types() and not code.startswith((BY_NAME, NAMELESS)):
            found |= {f"{kind}|{BY_NAME}{name}" for name in laws.names_of(kind, code)}
    return found


def _resolve_family(
    database: Database, family: str, mentions: list[sqlite3.Row], provinces: dict[int, str | None]
) -> set[str]:
    """Assign directives to the mentions of one family; the ids that are in use. Only what changed is written."""
    kind, _, code = family.partition("|")
    by_name = code.startswith(BY_NAME)
    printed = _commonest(m["code"] for m in mentions)
    in_keys = _commonest(code_in(m["key"]) for m in mentions)
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


def _outcomes(family: str, keys: Sequence[Key], reach: Reach) -> dict[Key, Outcome]:
    kind, _, code = family.partition("|")
    if reach == "local" and code.startswith(BY_NAME):
        return {key: Outcome(_session(key, code)) for key in keys}
    if kind not in laws.law_types():
        return merge(set(keys), reach)
    if code.startswith(BY_NAME) and len(laws.versions(kind, code[1:])) > 1:  # which version does a bare name mean?
        dated = {key for key in keys if key.date}
        return {key: Outcome(None) for key in keys} | (merge(dated, reach) if dated else {})
    year = YEAR_IN_CODE.match(code)
    return merge({*keys, Key(None, year[1])} if year else set(keys), reach)


def _session(key: Key, name: str) -> Key | None:
    """The resolution of a local body's session: known when body, place and session are."""
    told = key.issuer or key.home
    return Key(key.issuer, key.date, key.place, home=key.home) if told and _SESSION.search(name) else None


def _key(
    mention: sqlite3.Row, reach: Reach, names: Mapping[str, str], database: Database, provinces: dict[int, str | None]
) -> Key:
    """What one mention tells, in the light of its document and of the day of its plan."""
    kind, _, in_key, date_in_key = parts(mention["key"])
    issuer = None if in_key == UNKNOWN else in_key
    date = None if date_in_key == UNKNOWN else date_in_key
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
            told[directive].add(subject_words(mention["subject"]))
    decided = []
    for mention, key, little in zip(mentions, keys, tells_little, strict=True):
        outcome = outcomes[key]
        subjects = told.get(outcome.directive) if outcome.directive and little else None
        own = subject_words(mention["subject"])
        if subjects and own and not any(subjects_alike(own, words) for words in subjects):
            outcome = Outcome(None, (outcome.directive,)) if outcome.directive else outcome
        decided.append(outcome)
    return decided


def _ids(kind: str, spelling: str, found: Sequence[Key]) -> dict[Key, str]:
    """The id of each directive, `type|code|issuer|date`; equal ones get the place that tells them apart."""
    plain = {key: "|".join((kind, spelling, key.issuer or UNKNOWN, key.date or UNKNOWN)) for key in found}
    shared = {its_id for its_id, times in Counter(plain.values()).items() if times > 1}
    ids = {}
    for key, its_id in plain.items():
        where = "-".join(part for part in (key.home, key.place and f"tinh-{key.place}") if part)
        issuer = f"{key.issuer or UNKNOWN}-{where}"
        ids[key] = "|".join((kind, spelling, issuer, key.date or UNKNOWN)) if its_id in shared and where else its_id
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


def _commonest(texts: Iterable[str | None]) -> str | None:
    counted = Counter(text for text in texts if text)
    return min(counted, key=lambda text: (-counted[text], text)) if counted else None
