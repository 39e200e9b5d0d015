"""Which mentions are of one directive: keys that do not contradict each other merge where exactly one directive fits.

How much a code alone says depends on who counts with it. `one`: type and code name one document (a year inside a
national code, a law by its name). `national`: one series in the country, which begins again each year or term, so
that the date decides. `local`: every province, district and commune has its own 25/KH-UBND each year; only issuer
and date together decide, and a wrong link is worse than an open mention.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.corpus.folding import slug

Reach = Literal["one", "national", "local"]

_YEAR_LENGTH = 4
_FRESH_YEARS = 1
"""A plan that names a local number without its date means one of this year or the last, not one of years ago."""


class Key(NamedTuple):
    """What a mention tells beyond type and code; None for what it does not.

    `place` is the province of a local issuer, or of the plan that cites it. `before` is the day of the citing plan,
    where the mention has no date: nothing later can be meant. `home` is the citing agency, where the mention of a
    local number names no issuer.
    """

    issuer: str | None
    date: str | None
    place: str | None = None
    before: str | None = None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The directive that a key belongs to; or none, and the candidates that could be meant (none may be known)."""

    directive: Key | None
    candidates: tuple[Key, ...] = ()


OPEN = Outcome(None)


def merge(keys: Collection[Key], reach: Reach) -> dict[Key, Outcome]:
    """Which directive each key of one family belongs to.

    >>> ttg, day = "thu-tuong-chinh-phu", "2021-07-16"
    >>> merge({Key(ttg, None), Key(None, day), Key(None, None)}, "national")[Key(None, None)].directive[:2]
    ('thu-tuong-chinh-phu', '2021-07-16')
    """
    alias = _dates_completed(keys)
    completed = set(alias.values())
    outcome = _merge_local(completed) if reach == "local" else _merge_national(completed, reach == "one")
    return {key: outcome[alias[key]] for key in keys}


def _dates_completed(keys: Collection[Key]) -> dict[Key, Key]:
    """For each key the same one, with the day in place of a mere year where one day of that year is known."""
    days = {key.date for key in keys if key.date and len(key.date) > _YEAR_LENGTH}
    completed = {}
    for key in keys:
        fits = [day for day in days if key.date and day.startswith(key.date)]
        completed[key] = key._replace(date=fits[0]) if len(fits) == 1 else key
    return completed


# -- national series: the date decides, the symbol has said who issued


def _merge_national(keys: Collection[Key], unique: bool) -> dict[Key, Outcome]:
    full = {_core(key) for key in keys if key.issuer and key.date}
    outcome: dict[Key, Outcome] = {}
    for key in keys:
        if key.date:
            fits = [_core(key)] if key.issuer else sorted(other for other in full if other.date == key.date)
            outcome[key] = _only(fits) if fits else Outcome(_core(key))
    known = {o.directive for o in outcome.values() if o.directive}
    undated = [key for key in keys if not key.date]
    for key in undated:
        fits = sorted((other for other in known if _fits(key, other)), key=_sortable)
        if fits:
            outcome[key] = _only(fits)
    _take_in_one_issuer(outcome)
    rest = [key for key in undated if key not in outcome]
    outcome |= _without_any_date(rest, unique)
    return outcome


def _take_in_one_issuer(outcome: dict[Key, Outcome]) -> None:
    """A directive known by its date alone has the issuer that its undated mentions name, where they name only one."""
    for nameless in {o.directive for o in outcome.values() if o.directive and not o.directive.issuer}:
        members = [key for key, found in outcome.items() if found.directive == nameless]
        issuers = {key.issuer for key in members if key.issuer}
        if len(issuers) == 1:
            outcome |= dict.fromkeys(members, Outcome(nameless._replace(issuer=issuers.pop())))
        elif issuers:  # each of them could be the one, or none
            outcome |= {key: Outcome(None, (nameless,)) for key in members if key.issuer}


def _without_any_date(keys: Collection[Key], unique: bool) -> dict[Key, Outcome]:
    """Nobody prints a date: one directive where the code is unique, or where all plans are of one year."""
    issuers = sorted({key.issuer for key in keys if key.issuer})
    same = {issuer: Key(issuer, None) for issuer in issuers if unique or _of_one_year(keys, issuer)}
    bare = next(iter(same.values())) if len(same) == 1 == len(issuers) else None
    if unique and not issuers:
        bare = Key(None, None)
    candidates = tuple(same.values()) if not bare else ()
    outcome = {}
    for key in keys:
        directive = same.get(key.issuer) if key.issuer else bare
        outcome[key] = Outcome(directive) if directive else Outcome(None, () if key.issuer else candidates)
    return outcome


def _of_one_year(keys: Iterable[Key], issuer: str | None) -> bool:
    years = {key.before and key.before[:_YEAR_LENGTH] for key in keys if key.issuer in (issuer, None)}
    return len(years) == 1 and None not in years


# -- local series: issuer and date decide


def _merge_local(keys: Collection[Key]) -> dict[Key, Outcome]:
    outcome: dict[Key, Outcome] = {}
    for key in keys:
        if key.issuer and key.date:
            placed = {_core(other) for other in keys if other[:2] == key[:2] and other.place}
            outcome[key] = _only(sorted(placed, key=_sortable)) if placed and not key.place else Outcome(_core(key))
    known = sorted({o.directive for o in outcome.values() if o.directive}, key=_sortable)
    for key in keys - outcome.keys():
        near = [other for other in known if _fits(key, other)]
        sure = [other for other in near if _surely(key, other)]
        if len(sure) == 1:
            outcome[key] = Outcome(sure[0])
        elif near:
            outcome[key] = Outcome(None, tuple(near))
        elif key.issuer:
            alike = [other for other in keys if not other.date and other.issuer == key.issuer]
            one = _of_one_year(alike, key.issuer) and len({other.place for other in alike}) == 1
            outcome[key] = Outcome(_core(key)) if one else OPEN
        else:  # plans of one agency mean one document by one number of one day
            outcome[key] = Outcome(_core(key)._replace(home=key.home)) if key.date and key.home else OPEN
    return outcome


def _surely(key: Key, other: Key) -> bool:
    """Whether what the key tells can hardly be true of another directive."""
    if key.issuer:
        if not key.before or not other.date:
            return False
        years = int(key.before[:_YEAR_LENGTH]) - int(other.date[:_YEAR_LENGTH])
        return years <= _FRESH_YEARS and key.place == other.place
    at_home = other.issuer in (key.home, f"uy-ban-nhan-dan-tinh-{key.place}", f"uy-ban-nhan-dan-thanh-pho-{key.place}")
    return bool(key.date and key.place) and key.place == other.place and at_home


def _fits(key: Key, other: Key) -> bool:
    """Whether nothing that the key tells contradicts the directive."""
    if key.before and other.date and other.date > key.before:
        return False
    return all(a is None or b is None or a == b for a, b in zip(key[:3], other[:3], strict=True))


def _core(key: Key) -> Key:
    return Key(*key[:3])


def _only(fits: list[Key]) -> Outcome:
    return Outcome(fits[0]) if len(fits) == 1 else Outcome(None, tuple(fits))


def _sortable(key: Key) -> tuple[str, ...]:
    return tuple(part or "" for part in key)


# -- subjects


def subject_words(subject: str | None) -> frozenset[str]:
    """The folded words of a subject (trích yếu)."""
    return frozenset(slug(subject).split("-")) if subject else frozenset()


def subjects_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two subjects may be of one document: a third of the shorter one's words is in the other."""
    return 3 * len(one & other) >= min(len(one), len(other))
