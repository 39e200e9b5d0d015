"""Directive keys: what one document settles about the identity of what it cites, `type|code|issuer|date`.

Lower case, slugs without accents except for the code; `?` for what is not known. A law by name has its name in the
place of the code. Mentions that cannot be told apart share the fullest key.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

from pipeline.extract.agency_names import Context, expand
from pipeline.extract.reference_numbers import canonical
from pipeline.extract.spelling import fold
from pipeline.plan import Citation
from pipeline.tables.shared import laws

UNKNOWN: Final = "?"

Key: TypeAlias = tuple[str, str, str, str]
"""Type, code, issuer and date; `UNKNOWN` for what the document does not settle."""


class Identity(NamedTuple):
    """The key of one mention; where several keys fit it equally well, `candidates` are these."""

    key: str
    candidates: tuple[str, ...]


def identify(citations: Sequence[Citation], issuers: Sequence[str | None]) -> list[Identity]:
    """Mentions that cannot be told apart share the fullest compatible key; `issuers` are the resolved ones."""
    aliases = _law_aliases(citations)
    keys = [_key(citation, issuer, aliases) for citation, issuer in zip(citations, issuers, strict=True)]
    by_code: dict[tuple[str, str], list[Key]] = {}
    by_number: dict[tuple[str, str], list[Key]] = {}
    for key in dict.fromkeys(keys):
        if key[1] != UNKNOWN:
            _add(by_code.setdefault(key[:2], []), key)
            number = _LEADING_NUMBER.match(key[1])
            if number:
                _add(by_number.setdefault((key[0], number[1]), []), key)
    out = []
    for citation, key in zip(citations, keys, strict=True):
        if UNKNOWN not in key:
            out.append(Identity("|".join(key), ()))
            continue
        short = _short_number(citation)
        known = by_number.get((key[0], short), []) if short else by_code.get(key[:2], [])
        fits = [other for other in known if _part_fits(key[2], other[2]) and _part_fits(key[3], other[3])]
        most = max(map(_known_parts, fits), default=0)
        fullest = [fit for fit in fits if _known_parts(fit) == most]
        if len({(fit[1], fit[3]) for fit in fullest}) == 1:
            out.append(Identity("|".join(_merged(fullest[0], key)), ()))
        else:
            out.append(Identity("|".join(key), tuple(sorted("|".join(fit) for fit in fullest))))
    return out


def _add(known: list[Key], key: Key) -> None:
    if len(known) < _MOST_KEYS:
        known.append(key)


_MOST_KEYS: Final = 64
"""Issuers and dates that are told apart under one number; a text that prints more of them settles nothing anyhow."""

_LEADING_NUMBER = re.compile(r"0*([0-9]+)")


@lru_cache(maxsize=4096)
def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def _key(citation: Citation, issuer: str | None, aliases: dict[str, str]) -> Key:
    """`type|code|issuer|date` as far as this mention goes; a law by name has its name in the place of the code."""
    code = UNKNOWN
    if citation.code:
        code = canonical(citation.code)
        # "34-CT/TƯ" of the Bộ Chính trị is TW, of a Tỉnh ủy TU: the scan does not tell, the issuer does
        if (citation.symbol or "").endswith("TƯ") and _CENTRAL.search(issuer or ""):
            code = f"{code[:-1]}W"
    elif citation.rule == "citation.law":
        code = _slug(_law_name(citation.text))
        code = aliases.get(code, code)
    elif citation.rule == "citation.session":
        code = _slug(_RESOLUTION.sub("", citation.text))
    return _slug(citation.doc_type), code, _slug(issuer) if issuer else UNKNOWN, citation.date or UNKNOWN


def _law_aliases(citations: Sequence[Citation]) -> dict[str, str]:
    """Names of laws to what the document itself says they are: `Luật Thủy sản số 18/2017/QH14`, `Luật Bầu cử …`."""
    codes: dict[str, set[str]] = {}
    names: set[str] = set()
    for citation in citations:
        if citation.doc_type in LAWS:
            name = _slug(_law_name(citation.text))
            names.add(name)
            if citation.code and name:
                codes.setdefault(name, set()).add(canonical(citation.code))
    aliases = {name: code for name, (code, *more) in codes.items() if not more}
    ordered = sorted(names)
    for name in names - set(codes):
        i = bisect_left(ordered, f"{name}-")
        longer = [other for other in ordered[i : i + 2] if other.startswith(f"{name}-")]
        if len(longer) == 1:
            aliases[name] = aliases.get(longer[0], longer[0])
    return aliases


LAWS: Final = frozenset({"Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp"})
"""Types that are cited by name."""

_RESOLUTION = re.compile(r"(?i)^nghị quyết\s+")
_CENTRAL = re.compile(r"Bộ Chính trị|Ban Bí thư|Trung ương")
_LAW_TAIL = re.compile(r"\s?,?\s(?:ngày\s.*|năm\s[0-9]{4}|số\s?:?\s?[0-9].*|[0-9]{4})$|\s\([^()]*\)$", re.S)


@lru_cache(maxsize=1024)
def _law_name(printed: str) -> str:
    """The name alone, in the spelling of the table where it is known; empty for `Luật số 39/2013/QH13`."""
    name = _LAW_TAIL.sub("", " ".join(printed.split()))
    return _laws().get(_slug(expand(name, Context()))) or _TYPE_WORD.sub("", name)


_TYPE_WORD = re.compile(r"(?i)^(?:bộ luật|luật|pháp lệnh|hiến pháp)(?: |$)")


@cache
def _laws() -> dict[str, str]:
    return {_slug(f"{row.type} {row.name}"): row.name for row in laws()}


def _merged(known: Key, own: Key) -> Key:
    """The known key, with what only the mention itself says."""
    issuer, date = (a if a != UNKNOWN else b for a, b in zip(known[2:], own[2:], strict=True))
    return known[0], known[1], issuer, date


_NUMBER_ALONE = re.compile(r"(?:số\s*[:.]?\s*)?([0-9]{1,5})(?![0-9/])")


def _short_number(citation: Citation) -> str | None:
    """The running number of a back reference without a symbol: `Chỉ thị 19`, `Nghị quyết số 102`."""
    if citation.rule != "citation.short":
        return None
    found = _NUMBER_ALONE.search(citation.text)
    return found[1].lstrip("0") if found else None


def _part_fits(one: str, other: str) -> bool:
    return UNKNOWN in (one, other) or one == other


def _known_parts(key: Key) -> int:
    return sum(part != UNKNOWN for part in key)
