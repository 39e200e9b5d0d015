"""From a source to a plan: the whole per-document story on one page.

    Source --normalise--> clean text --repaired, segment--> Document --extract--> findings --resolve--> Plan

`parse` is pure: no files, clock, network or random; the same source gives the same plan. The stages are imported at
the first plan: `import pipeline`, which a search begins with, needs none of their patterns.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.document import Document, Source
from pipeline.plan import Plan, SectionRecord, SourceInfo

if TYPE_CHECKING:
    from pipeline.explain import Explanation


def parse(source: Source | str) -> Plan:
    """Read one plan.

    Args:
        source: what a reader gave, or the text itself (always text, never a path).
    """
    return plan_of(document(source))


def parse_checked(source: Source | str) -> Plan:
    """Read one plan and look it over: its `findings` are those of every rule that needs no calendar."""
    from pipeline.check import check

    read = document(source)
    plan = plan_of(read)
    return replace(plan, findings=check(read, plan))


def parse_explained(source: Source | str) -> tuple[Plan, Explanation]:
    """Read one plan and look it over, with the rows of the domain tables that made each of its findings."""
    from pipeline.check import check
    from pipeline.explain import explain

    read = document(source)
    plan = plan_of(read)
    plan = replace(plan, findings=check(read, plan))
    return plan, explain(read, plan)


def plan_of(read: Document) -> Plan:
    """Extract and resolve what stands in a segmented document."""
    from pipeline.extract import extract
    from pipeline.extract.header import attached
    from pipeline.resolve import resolve

    found = extract(read)
    return Plan(
        id=f"sha256:{read.source.sha256}",
        source=_source_info(read.source),
        header=found["header"],
        attached=tuple(attached(read, found["header"])),
        sections=tuple(_section_records(read)),
        citations=tuple(resolve(read, found["header"], found["citations"])),
        deadlines=tuple(found["deadlines"]),
        awards=tuple(found["awards"]),
        signers=tuple(found["signers"]),
        recipients=tuple(recipient.text for recipient in found["recipients"]),
        recipient_spans=tuple((span.start, span.stop) for _, span in found["recipients"]),
        targets=tuple(found["targets"]),
        text=read.as_read or read.text,
    )


def document(source: Source | str) -> Document:
    """Normalise and segment, without extracting anything."""
    from pipeline.extract.repaired import repaired
    from pipeline.normalise import normalise
    from pipeline.segment import segment

    if isinstance(source, str):
        data = source.encode("utf-8", "surrogatepass")
        source = Source(source, None, "text/plain", hashlib.sha256(data).hexdigest(), len(data), "text")
    text, back = normalise(source.text)
    view = repaired(text)
    read = segment(source, view, back)
    return read if view == text else replace(read, as_read=text)


def _source_info(source: Source) -> SourceInfo:
    return SourceInfo(
        path=source.path,
        media_type=source.media_type,
        sha256=source.sha256,
        size=source.size,
        reader=source.reader,
        pages=len(source.page_starts) or None,
    )


def _section_records(read: Document) -> list[SectionRecord]:
    records = []
    for section in read.sections:
        start, end = section.span
        place = read.map.to_source(section.span)
        records.append(
            SectionRecord(
                level=section.level,
                kind=section.kind,
                label=section.label,
                heading=read.text[slice(*section.heading)] if section.heading else None,
                parent=section.parent,
                start=start,
                end=end,
                source_start=place.start,
                source_end=place.stop,
                page=read.source.page_of(place.start),
                part=section.number,
            )
        )
    return records
