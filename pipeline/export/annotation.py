"""Findings as labelled stretches of text: what annotation programs, taggers and spaCy take.

Positions are code points of the plan's text, half-open, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.plan import Plan

KINDS: Mapping[str, str | None] = MappingProxyType(
    {
        "citations": "doc_type",
        "deadlines": "kind",
        "awards": "form",
        "signers": "position",
        "recipients": None,
        "targets": "unit",
    }
)
"""Kinds of finding that are stretches of text, and the field that says more about one."""


def label_of(kind: str) -> str:
    """The name of one finding of a kind.

    >>> label_of("citations")
    'citation'
    """
    return kind.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding in the text; `index` is its place in the plan's list of this kind."""

    kind: str
    start: int
    end: int
    label: str
    index: int
    key: str = ""


def marks(plan: Plan) -> list[Mark]:
    """All findings by their place, an outer one before what is nested in it; those without a letter are left out."""
    found = [mark for kind, field in KINDS.items() for mark in _of_kind(plan, kind, field) if mark.start < mark.end]
    return sorted(found, key=lambda mark: (mark.start, -mark.end))


def section_marks(plan: Plan) -> list[Mark]:
    """The sections by their place, labelled with their kind."""
    return [
        Mark("sections", section.start, section.end, section.kind, i)
        for i, section in enumerate(plan.sections)
        if section.start < section.end
    ]


def _of_kind(plan: Plan, kind: str, field: str | None) -> Iterator[Mark]:
    if field is None:
        for i, (start, end) in enumerate(plan.recipient_spans):
            yield Mark(kind, start, end, "", i)
    else:
        for i, record in enumerate(getattr(plan, kind)):
            yield Mark(kind, record.start, record.end, getattr(record, field) or "", i, getattr(record, "key", ""))
