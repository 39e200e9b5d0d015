"""The spaCy component `vn_plan`: reads the whole plan once and lays its findings over the tokens.

    import spacy
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.add_pipe("vn_plan")
    doc = nlp(text)
    doc.spans["citations"]      # spans of tokens; label is the type or kind, kb_id the key of a citation
    doc._.plan                  # the parsed plan, as the plain dict of the JSON contract

spaCy finds it through the entry point `spacy_factories`; nothing else imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.parse import parse_all
from pipeline.plan_json import to_dict

LABELS: Mapping[str, str] = {
    "sections": "kind",
    "citations": "doc_type",
    "deadlines": "kind",
    "awards": "form",
    "signers": "position",
    "targets": "unit",
}
"""Kinds of finding that become span groups, and the field that labels their spans."""


class VnPlan:
    """Fills doc.spans, a group a kind, doc._.plan and doc._.plans.

    A span is the smallest run of whole tokens that holds the finding; a finding that no token holds is left out of
    the group and stays in doc._.plan.
    """

    def __init__(self) -> None:
        if not Doc.has_extension("plan"):
            Doc.set_extension("plan", default=None)
            Doc.set_extension("plans", default=())

    def __call__(self, doc: Doc) -> Doc:
        """Read doc.text; where it holds several plans, doc._.plan is the first and the spans are those of all."""
        plans = [to_dict(plan) for plan in parse_all(doc.text)]
        doc._.plan, doc._.plans = plans[0], plans
        for kind, field in LABELS.items():
            records = (record for plan in plans for record in plan[kind])
            spans = [span for record in records if (span := _span(doc, record, field)) is not None]
            doc.spans[kind] = SpanGroup(doc, name=kind, spans=spans)
        return doc


@Language.factory("vn_plan", assigns=["doc._.plan", "doc._.plans", "doc.spans"])
def create(nlp: Language, name: str) -> VnPlan:
    """What `nlp.add_pipe("vn_plan")` calls."""
    return VnPlan()


def _span(doc: Doc, record: Mapping[str, Any], field: str) -> Span | None:
    span: Span | None = doc.char_span(
        record["source_start"],
        record["source_end"],
        label=record[field] or "",
        kb_id=record.get("key") or "",
        alignment_mode="expand",
    )
    return span
