"""First words of an agency's name that a scanner misread in capitals: "ÙY BAN NHÂN DÀN TĨNH", "HUYỆN ÚY"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.extract.agency_tables import abbreviations, levels
from pipeline.extract.places import UNITS
from pipeline.extract.spelling import fold, small, toneless


@cache
def _heads() -> tuple[re.Pattern[str], dict[str, str]]:
    """Heads of two words and more (of one, the letters left would not tell sở from số), folded, to their spelling."""
    official: dict[str, str] = {}
    heads = tuple(levels())
    for head in (*heads, *(small(name) for name in abbreviations().values() if small(name).startswith(heads))):
        if " " in head:
            official.setdefault(fold(head).replace(" ", ""), head)
    heads_of = sorted(map(fold, official.values()), key=len, reverse=True)
    listed = "|".join(re.escape(head).replace(r"\ ", " ?") for head in heads_of)  # "UỶ BANNHÂN DÂN"
    units = "|".join(fold(unit) for unit in UNITS if unit.isalpha() or " " in unit)
    return re.compile(rf"(?P<head>{listed})(?: (?P<unit>{units})(?= \w))?(?!\w)"), official


def repaired_head(name: str) -> str:
    """The name with the spelling of its first words, and of the unit behind them, restored; else as it is.

    >>> repaired_head("ÙY BAN NHÂN DÀN TĨNH LÀO CAI"), repaired_head("SỞ NỘI VỤ")
    ('ỦY BAN NHÂN DÂN TỈNH LÀO CAI', 'SỞ NỘI VỤ')
    """
    pattern, official = _heads()
    found = pattern.match(fold(name))
    if not found:
        return name
    out = _restored(name[: found.end("head")], official[found["head"].replace(" ", "")])
    if found["unit"]:
        unit = next(unit for unit in UNITS if fold(unit) == found["unit"])
        out += " " + _restored(name[found.start("unit") : found.end("unit")], unit)
    return out + name[found.end() :]


def _restored(printed: str, official: str) -> str:
    """The official spelling in the printed case, unless the two differ by a spelling that is as good (uỷ, ủy)."""
    return printed if _spelling(printed) == _spelling(official) else official.upper()


def _spelling(words: str) -> str:
    """Letters and tones apart: uỷ and ủy come together."""
    tones = (mark for mark in unicodedata.normalize("NFD", small(words)) if mark in "\u0300\u0301\u0303\u0309\u0323")
    return toneless(words) + "".join(tones)
