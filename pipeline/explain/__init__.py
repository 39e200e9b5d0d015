"""Which rows of the domain tables made each finding of a plan (`kehoach parse --explain`).

Records keep no trace of how they were found, so that parsing pays nothing for it. An explanation reads the document
again with the extractors' own functions and asks each for the words that decided; the row of those words is the
evidence. `tests/test_explain.py` holds this to account: without the row the finding is another one, or none.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, dataclass, fields
from typing import Any

from pipeline.document import Document
from pipeline.explain import awards, citations, deadlines, header, signers, targets
from pipeline.explain.rows import Evidence, find
from pipeline.plan import Plan

__all__ = ["Evidence", "Explanation", "explain", "schema_with_evidence", "with_evidence"]

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
    for kind in _LISTS:
        records = zip(data[kind], getattr(explanation, kind), strict=True)
        said[kind] = [{**record, "evidence": [asdict(row) for row in rows]} for record, rows in records]
    return said


def schema_with_evidence(schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a plan in which header and records may carry `evidence`, as `with_evidence` writes it."""
    from pydantic import TypeAdapter

    said = deepcopy(schema)
    definitions, properties = said["$defs"], said["properties"]
    definitions["Evidence"] = TypeAdapter(Evidence).json_schema()
    rows = {"type": "array", "title": "Evidence", "items": {"$ref": "#/$defs/Evidence"}}
    for reference in (properties["header"]["$ref"], *(properties[kind]["items"]["$ref"] for kind in _LISTS)):
        definitions[reference.rpartition("/")[2]]["properties"]["evidence"] = rows
    return said


_LISTS = tuple(field.name for field in fields(Explanation) if field.name != "header")
