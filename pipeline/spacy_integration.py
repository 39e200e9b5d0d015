"""The spaCy component `vn_plan`: reads the whole plan once and lays its findings over the tokens.

    import spacy
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.add_pipe("vn_plan")
    doc = nlp(text)
    doc.spans["citations"]      # spans of tokens; label is the type or kind, kb_id the key of a citation
    doc._.plan                  # the parsed plan, as the plain dict of the JSON contract
    spacy.displacy.render(doc, style="span", options={"spans_key": "deadlines"})

`doc._.plan["citations"][int(span.id_)]` is the record of a span. spaCy finds the component through the entry point
`spacy_factories`. A DocBin made with `store_user_data=True` keeps spans and plans, whose lists come back as tuples;
import this module before reading `doc._.plan` where no pipeline is loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.document import Document
from pipeline.export.annotation import KINDS, Mark, marks, section_marks
from pipeline.parse import documents, plan_of
from pipeline.plan import Plan
from pipeline.plan_json import to_dict
from pipeline.text import Span as Place

for _name, _default in (("plan", None), ("plans", ())):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


class VnPlan:
    """Fills doc.spans, a group a kind, doc._.plan and doc._.plans.

    A span is the smallest run of whole tokens that holds the finding; a finding that no token holds is left out of
    the group and stays in doc._.plan. `span.id_` is its place in the plan's list, followed by `#2`, `#3` where it is
    of a further plan of the text.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Read doc.text; where it holds several plans, doc._.plan is the first and the spans are those of all."""
        groups: dict[str, list[Span]] = defaultdict(list)
        plans = []
        for read in documents(doc.text):
            plan = plan_of(read)
            plans.append(to_dict(plan))
            further = f"#{len(plans)}" if len(plans) > 1 else ""
            for mark, place in _places(read, plan):
                span = doc.char_span(
                    place.start,
                    place.stop,
                    label=mark.label,
                    kb_id=mark.key,
                    span_id=f"{mark.index}{further}",
                    alignment_mode="expand",
                )
                if span is not None:
                    groups[mark.kind].append(span)
        doc._.plan, doc._.plans = plans[0], plans
        for kind in ("sections", *KINDS):
            doc.spans[kind] = SpanGroup(doc, name=kind, spans=groups[kind])
        return doc


@Language.factory("vn_plan", assigns=["doc._.plan", "doc._.plans", "doc.spans"])
def create(nlp: Language, name: str) -> VnPlan:
    """What `nlp.add_pipe("vn_plan")` calls."""
    return VnPlan()


def _places(read: Document, plan: Plan) -> Iterator[tuple[Mark, Place]]:
    """Each finding with its place in the text that was read, which is not the clean text of the plan."""
    for mark in (*section_marks(plan), *marks(plan)):
        yield mark, read.map.to_source(Place(mark.start, mark.end))
