"""Names of agencies in full (tên cơ quan, tổ chức): abbreviations written out, the document's own place added.

A plan writes "UBND tỉnh" and means the Ủy ban nhân dân of its own province. `context` reads once from a document what
its short names lean on, `expand` writes a name out with it.

Source: Luật Tổ chức chính quyền địa phương 77/2015/QH13, Điều 2; Nghị quyết 202/2025/QH15 (provinces from 2025-07-01).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract import places
from pipeline.extract.agency_tables import abbreviations, agency_heads, levels
from pipeline.extract.places import Context, context
from pipeline.extract.reference_numbers import issuer_codes
from pipeline.extract.spelling import fold, toneless
from pipeline.tables import load
from pipeline.text import UPPER

__all__ = ["Context", "context", "expand", "national_name"]


@cache
def abbreviation_pattern() -> re.Pattern[str]:
    """An abbreviation of the table inside an agency's name, in its own case."""
    listed = "|".join(re.escape(short) for short in sorted(abbreviations(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?![\w&])")


class _Alias(NamedTuple):
    alias: str
    name: str
    source: str


@cache
def aliases() -> dict[str, str]:
    """Other names of central bodies: `Thủ tướng` to Thủ tướng Chính phủ."""
    return {row.alias: row.name for row in load("agency_aliases", _Alias, ("alias",))}


_TWICE = re.compile(r"(?i)\b(Ủy ban) Ủy ban\b")  # "Ủy ban UBND tỉnh"
# "Ủy ban nhân dân Thành phố Hà Nội"; not "Quận 1", "Thành phố Hồ Chí Minh" (Nghị định 30/2020/NĐ-CP, Phụ lục II)
_CAPITAL_UNIT = re.compile(
    r"(?<=\w )(?:Thành phố|Tỉnh|Huyện|Quận|Thị xã|Xã|Phường|Thị trấn)"
    rf"(?= (?!Hồ Chí Minh|Ủy|Uỷ|Đoàn|Đội|Hội)[{UPPER}])"
)
_LATE_TONES = {"uỷ": "ủy", "Uỷ": "Ủy", "UỶ": "ỦY", "oá": "óa", "oà": "òa", "OÁ": "ÓA", "OÀ": "ÒA"}
_LATE = re.compile("(?:" + "|".join(_LATE_TONES) + r")(?!\w)")


@lru_cache(maxsize=2048)
def expand(name: str, context: Context) -> str:
    """The full name: abbreviations written out, tone marks in one place, the document's own place added.

    >>> expand("UBND huyện", Context(province="tỉnh Khánh Hòa", district="huyện Vạn Ninh"))
    'Ủy ban nhân dân huyện Vạn Ninh'
    """
    alias = aliases().get(" ".join(name.split()))
    if alias:
        return alias
    full = abbreviation_pattern().sub(_written_out, " ".join(name.split()))
    full = _LATE.sub(lambda found: _LATE_TONES[found[0]], full)
    full = _TWICE.sub(r"\1", full)
    full = _CAPITAL_UNIT.sub(lambda found: found[0].lower(), full)
    return places.localise(full, _level(full), context)


def _written_out(found: re.Match[str]) -> str:
    """What an abbreviation stands for; the end of a code stays: `Ban Chỉ đạo tổng kết Nghị quyết số 18-NQ/TW`."""
    coded = _CODE_BEFORE.search(found.string, max(0, found.start() - _LONGEST_CODE), found.start())
    return found[0] if coded else abbreviations()[found[0]]


_CODE_BEFORE = re.compile(r"[0-9][-/][0-9A-ZĐ/-]{1,12}[-/]$")
_LONGEST_CODE = 20


def _level(full: str) -> str:
    """Level of the body that the name is of, where the name has no unit word; `any` when that is not known."""
    lower = full.lower()
    at = 0
    while 0 <= at < len(lower):
        stop = agency_heads().stop(lower, at)
        level = levels().get(lower[at:stop].replace("uỷ", "ủy"), "any") if stop else "any"
        if level in ("province", "district") or (at == 0 and level != "any"):
            return level
        at = lower.find(" ", stop or at) + 1 or len(lower)
    return "any"


@cache
def _national_names() -> dict[str, str]:
    return {fold(row.name): row.name for row in issuer_codes().values() if row.level == "central"}


def national_name(printed: str) -> str | None:
    """The name of a national body whose letters a scanner has damaged; None where nothing is wrong or known.

    >>> national_name("Chính phú"), national_name("Chính phủ")
    ('Chính phủ', None)
    """
    known = _national_names().get(fold(printed))
    return known if known and toneless(known) == toneless(printed) and _differs(known, printed) else None


def _differs(known: str, printed: str) -> bool:
    return _LATE.sub(lambda found: _LATE_TONES[found[0]], printed).lower() != known.lower()
