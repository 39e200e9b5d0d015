"""From a source to a plan: the whole per-document story on one page.

    Source --normalise--> clean text --repaired, segment--> Document --extract--> findings --resolve--> Plan

A file may hold several plans, each with a letterhead of its own (`pipeline.plan_starts`): `parse_all` gives them all.

`parse` is pure: no files, clock, network or random; the same source gives the same plan. The stages are imported at
the first plan: `import pipeline`, which a search begins with, needs none of their patterns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.document import Document, Source
from pipeline.plan import Finding, Plan, SectionRecord, SourceInfo
from pipeline.text import LOST, Edit, apply_edits

if TYPE_CHECKING:
    from pipeline.explain import Explanation

_Found = TypeVar("_Found", bound=Finding)


def parse(source: Source | str) -> Plan:
    """Read one plan: of a source that holds several, the first.

    Args:
        source: what a reader gave, or the text itself (always text, never a path).
    """
    return plan_of(document(source))


def parse_all(source: Source | str) -> tuple[Plan, ...]:
    """Read the plans of a source, in text order; the first is what `parse` gives, the id of the n-th ends in `#n`.

    `text` and positions are those of each plan alone; source positions and pages those of the whole source.
    """
    return tuple(map(plan_of, documents(source)))


def parse_all_checked(source: Source | str) -> tuple[Plan, ...]:
    """Read the plans of a source and look them over: `findings` are those of every rule that needs no calendar."""
    from pipeline.check import check

    return tuple(replace(plan, findings=check(read, plan)) for read in documents(source) for plan in (plan_of(read),))


def parse_all_explained(source: Source | str) -> Iterator[tuple[Plan, Explanation]]:
    """As `parse_all_checked`, each plan with the rows of the domain tables that made each of its findings."""
    from pipeline.check import check
    from pipeline.explain import explain

    for read in documents(source):
        plan = plan_of(read)
        plan = replace(plan, findings=check(read, plan))
        yield plan, explain(read, plan)


def plan_of(read: Document) -> Plan:
    """Extract and resolve what stands in a segmented document."""
    from pipeline.extract.extractors import extract
    from pipeline.extract.header import attached
    from pipeline.resolve import resolve

    found = extract(read)
    return Plan(
        id=f"sha256:{read.source.sha256}" + (f"#{read.order}" if read.order > 1 else ""),
        source=_source_info(read),
        header=found["header"],
        attached=tuple(attached(read, found["header"])),
        sections=tuple(_section_records(read)),
        citations=_doubted(read, resolve(read, found["header"], found["citations"])),
        deadlines=_doubted(read, found["deadlines"]),
        awards=_doubted(read, found["awards"]),
        signers=_doubted(read, found["signers"]),
        recipients=tuple(recipient.text for recipient in found["recipients"]),
        recipient_spans=tuple((span.start, span.stop) for _, span in found["recipients"]),
        targets=_doubted(read, found["targets"]),
        text=read.as_read or read.text,
    )


def _doubted(read: Document, findings: Iterable[_Found]) -> tuple[_Found, ...]:
    """The findings, doubtful also where a character of a value that stands elsewhere is lost."""
    if LOST not in read.text:
        return tuple(findings)
    return tuple(
        replace(finding, doubtful=finding.doubtful or any(read.is_damaged(*span) for span in finding.spans.values()))
        for finding in findings
    )


def document(source: Source | str) -> Document:
    """Normalise and segment, without extracting anything: of a source that holds several plans, the first."""
    return next(documents(source))


def documents(source: Source | str) -> Iterator[Document]:
    """Normalise and segment the plans of a source, in text order; at least one."""
    from pipeline.extract.repaired import repaired
    from pipeline.normalise import lay_out, tidy
    from pipeline.plan_starts import plan_starts
    from pipeline.segment import segment

    if isinstance(source, str):
        data = source.encode("utf-8", "surrogatepass")
        source = Source(source, None, "text/plain", hashlib.sha256(data).hexdigest(), len(data), "text")
    tidied, back = tidy(source.text)
    starts = plan_starts(tidied)
    for order, (start, stop) in enumerate(zip(starts, [*starts[1:], len(tidied)], strict=True), 1):
        cut, step = apply_edits(tidied, [Edit(0, start, ""), Edit(stop, len(tidied), "")] if len(starts) > 1 else [])
        text, way = lay_out(cut, back.then(step))
        view = repaired(text)
        read = segment(source, view, way, order)
        yield read if view == text else replace(read, as_read=text)


def _source_info(read: Document) -> SourceInfo:
    source = read.source
    return SourceInfo(
        path=source.path,
        media_type=source.media_type,
        sha256=source.sha256,
        size=source.size,
        reader=source.reader,
        pages=len(source.page_starts) or None,
        page_starts=read.page_starts(),
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
