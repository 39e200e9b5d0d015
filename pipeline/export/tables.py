"""Findings as tables: one table a kind, its columns those of the record; and how they are written as CSV.

A row begins with the id of its plan and its own place in the plan's list (`parent` and `within` point there); a
citation ends with the directive that the corpus takes it for. Values stay what they are in the JSON form. A cell of
CSV holds text: several values are joined by ` | `, a value with names inside is JSON, true and false are words, and
what the document does not say is empty.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TextIO, TypeAlias, get_type_hints

from pipeline.corpus.records import DirectiveRow, StoredPlan
from pipeline.export.frame import Surroundings
from pipeline.plan import (
    Attached,
    Award,
    Citation,
    Deadline,
    Header,
    Remark,
    SectionRecord,
    Signer,
    SourceInfo,
    Target,
)

Row: TypeAlias = dict[str, Any]

RECORDS: dict[str, type] = {
    "attached": Attached,
    "sections": SectionRecord,
    "citations": Citation,
    "deadlines": Deadline,
    "awards": Award,
    "signers": Signer,
    "targets": Target,
    "findings": Remark,
}
"""The kinds whose rows are records of a plan, and which record."""

TABLES: tuple[str, ...] = ("plans", *RECORDS, "recipients")
"""Names of the tables whose rows come from plans."""

CORPUS_TABLES: tuple[str, ...] = ("directives", "versions")
"""Names of the tables across plans: cited directives, and pairs of plans that are versions of one."""

# the places of single values are for programs, which have the JSON form
_LEFT_OUT = {"spans"}

_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def columns(table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    if table == "plans":
        return ("id", *_names(SourceInfo), *_names(Header))
    if table == "recipients":
        return ("plan", "index", "text", "start", "end")
    if table == "directives":
        return _names(DirectiveRow)
    if table == "versions":
        return ("plan", "other", "similarity")
    return ("plan", "index", *_names(RECORDS[table]), *(("directive",) if table == "citations" else ()))


def rows(stored: StoredPlan, table: str) -> Iterator[Row]:
    """The rows that one plan adds to a table, in text order."""
    plan = stored.plan
    if table == "plans":
        yield {"id": plan.id} | _values(plan.source) | _values(plan.header)
    elif table == "recipients":
        for i, (text, (start, end)) in enumerate(zip(plan.recipients, plan.recipient_spans, strict=True)):
            yield {"plan": plan.id, "index": i, "text": text, "start": start, "end": end}
    else:
        for i, record in enumerate(getattr(plan, table)):
            row = {"plan": plan.id, "index": i} | _values(record)
            yield row | _known(stored, i) if table == "citations" else row


def corpus_rows(around: Surroundings, table: str) -> Iterator[Row]:
    """The rows of a table across plans: directives the most cited first, versions by id."""
    if table == "directives":
        yield from map(_values, around.directives)
    else:
        for pair in around.versions:
            yield dict(zip(columns("versions"), pair, strict=True))


def _known(stored: StoredPlan, index: int) -> Row:
    """What the corpus takes a citation for; the plan's own candidates stay where no corpus was asked."""
    if not stored.cited:
        return {"directive": None}
    mention = stored.cited[index]
    return {"directive": mention.directive, **({"candidates": mention.candidates} if mention.candidates else {})}


def flat(record: Any, prefix: str = "") -> Row:
    """A record as one row; the fields of a record inside it bear its name before theirs (`document_id`)."""
    row: Row = {}
    kind: Any = type(record)
    for name in _names(kind):
        value = getattr(record, name)
        row |= flat(value, f"{prefix}{name}_") if is_dataclass(value) else {f"{prefix}{name}": value}
    return row


def flat_columns(record_type: type, prefix: str = "") -> list[str]:
    """The columns of `flat` for records of this type, known before there is one."""
    hints = get_type_hints(record_type)
    names: list[str] = []
    for name in _names(record_type):
        inner = is_dataclass(hints[name])
        names += flat_columns(hints[name], f"{prefix}{name}_") if inner else [f"{prefix}{name}"]
    return names


def write_csv(
    stream: TextIO, header: Sequence[str], table: Iterable[Mapping[str, Any]], with_header: bool = True
) -> int:
    """Write the rows, below a header line, and return how many they are; lines end as RFC 4180 has it."""
    writer = csv.writer(stream)
    if with_header:
        writer.writerow(header)
    count = 0
    for row in table:
        writer.writerow([cell(row[name]) for name in header])
        count += 1
    return count


def cell(value: Any) -> str:
    """The text of one cell; one that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> cell(("FREQ=MONTHLY", "FREQ=YEARLY")), cell(True), cell(None), cell(-1.5), cell("=1+1"), cell("- Sở")
    ('FREQ=MONTHLY | FREQ=YEARLY', 'true', '', '-1.5', "'=1+1", "'- Sở")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        value = " | ".join(str(item) for item in value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def well_formed(text: str) -> str:
    r"""The text with U+FFFD for each half of a surrogate pair: as long as before, so that positions stay.

    >>> well_formed("k\udcff.txt")
    'k�.txt'
    """
    return _SURROGATE.sub("\ufffd", text)


@cache
def _names(record_type: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record_type) if field.name not in _LEFT_OUT)


def _values(record: Any) -> Row:
    kind: Any = type(record)
    return {name: getattr(record, name) for name in _names(kind)}
