"""Why an agency's name in full differs from the printed one: abbreviations, other names, the province added."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.explain.rows import Evidence, find, longest
from pipeline.extract import places
from pipeline.extract.agency_names import Context, abbreviation_pattern, aliases
from pipeline.extract.closing import position_pattern
from pipeline.extract.spelling import fold, toneless


def written_out(field: str, printed: str, full: str, context: Context) -> Iterator[Evidence]:
    """The rows that make `printed` into `full`."""
    name = " ".join(printed.split())
    if name in aliases():
        yield from find(field, "agency_aliases", alias=name)
        return
    for short in dict.fromkeys(found[0] for found in abbreviation_pattern().finditer(name)):
        yield from find(field, "agency_abbreviations", abbreviation=short)
    yield from _province(field, name, full, context)


def _province(field: str, printed: str, full: str, context: Context) -> Iterator[Evidence]:
    """The row of the document's own province, where the full name has it and the printed one has not."""
    if context.province is None:
        return
    name = re.sub(r"^(?:tỉnh|thành phố) ", "", context.province)
    known = places.province_of(name, context.date)
    if known and fold(name) in fold(full) and fold(name) not in fold(printed):
        valid_from = known.valid_from.isoformat() if known.valid_from else ""
        yield from find(field, "provinces", name=known.name, valid_from=valid_from)


def position(field: str, printed: str) -> Iterator[Evidence]:
    """The row of the position with which `printed` begins; a deputy stands in the row of the head."""
    found = position_pattern().match(fold(printed))
    if found:
        yield from longest(field, "positions", lambda row: _length(row, printed[: found.end()]))


def _length(row: dict[str, str], said: str) -> int:
    """How much of `said` the longest name of the row takes up; with its own vowels it is better (Thủ, Thứ trưởng)."""
    names = (name.strip() for name in (row["title"], *row["deputies"].split("|")) if name)
    fits = (name for name in names if fold(said).startswith(fold(name)))
    return max((2 * len(name) + toneless(said).startswith(toneless(name)) for name in fits), default=0)
