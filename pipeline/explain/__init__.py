"""Which rows of the domain tables made each finding of a plan (`kehoach parse --explain`).

Records keep no trace of how they were found, so that parsing pays nothing for it. An explanation reads the document
again with the extractors' own functions and asks each for the words that decided; the row of those words is the
evidence. `tests/test_explain.py` holds this to account: without the row the finding is another one, or none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.document import Document
from pipeline.explain import awards, citations, deadlines, header, signers, targets
from pipeline.explain.rows import Evidence, find
from pipeline.plan import Plan

__all__ = ["Evidence", "Explanation", "explain", "with_evidence"]

Rows = tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows behind the header, and behind each record of a plan, parallel to its lists; () where none decided."""

    header: Rows = ()
    citations: tuple[Rows, ...] = ()
    deadlines: tuple[Rows, ...] = ()
    awards: tuple[Rows, ...] = ()
    signers: tuple[Rows, ...] = ()
    targets: tuple[Rows, ...] = ()
    findings: tuple[Rows, ...] = ()


def explain(document: Document, plan: Plan) -> Explanation:
    """The table rows behind every finding of `plan`, which was extracted from `document`."""
    return Explanation(
        header=tuple(header.evidence(document, plan.header)),
        citations=tuple(map(tuple, citations.evidence(document, plan.header))),
        deadlines=tuple(map(tuple, deadlines.evidence(document, plan.header, plan.deadlines))),
        awards=tuple(map(tuple, awards.evidence(document, plan.awards))),
        signers=tuple(tuple(signers.evidence(signer)) for signer in plan.signers),
        targets=tuple(tuple(targets.evidence(document, target)) for target in plan.targets),
        findings=tuple(tuple(find("rule", "check_rules", code=remark.rule)) for remark in plan.findings),
    )


def with_evidence(data: dict[str, Any], explanation: Explanation) -> dict[str, Any]:
    """The JSON form of a plan with `evidence` in its header and in each of its records."""
    said = {**data, "header": {**data["header"], "evidence": [asdict(row) for row in explanation.header]}}
    for kind in ("citations", "deadlines", "awards", "signers", "targets", "findings"):
        records = zip(data[kind], getattr(explanation, kind), strict=True)
        said[kind] = [{**record, "evidence": [asdict(row) for row in rows]} for record, rows in records]
    return said
