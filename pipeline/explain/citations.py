"""Why a citation is one, of this type, with this issuer, subject and role: the rows that its reading looked up.

The reading is done again with the functions of the extractor, and each is asked for the words that decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline import resolve
from pipeline.document import Document
from pipeline.explain.names import written_out
from pipeline.explain.rows import Evidence, find, longest
from pipeline.extract import citation_roles, citations, places
from pipeline.extract.agency_names import Context, national_name
from pipeline.extract.citation_codes import head_before
from pipeline.extract.citation_forms import type_word_at
from pipeline.extract.citation_parts import Draft, line_stop, opens_subject
from pipeline.extract.citation_subjects import concludes
from pipeline.extract.law_names import known_law
from pipeline.extract.wording import spelled
from pipeline.plan import Citation, Header
from pipeline.text import Span


def evidence(document: Document, header: Header) -> Iterator[list[Evidence]]:
    """The rows behind each citation, in the order of the citations."""
    text = document.text
    lower = citations.lowered(text)
    drafts, grounds = citations.read(document, lower, header)
    read = citations.extract(document, {"header": header})
    context = places.context(document, header)
    issuers = resolve.settle(document, read, context)
    for i, (draft, citation, issuer) in enumerate(zip(drafts, read, issuers, strict=True)):
        role = citation_roles.role(document, lower, i, drafts, grounds[i])
        yield [
            *_type(text, lower, draft, drafts),
            *_issuer(text, citation, issuer, context),
            *_subject(lower, draft),
            *_role(lower, role, is_ground=grounds[i] is not None),
        ]


def _type(text: str, lower: str, draft: Draft, drafts: Sequence[Draft]) -> Iterator[Evidence]:
    """The type word, or the abbreviation in the symbol that stands for it; the name of a law."""
    word = type_word_at(lower, draft.start)
    if word is not None and draft.rule != "citation.code":
        yield from find("doc_type", "citation_heads", head=word)
        if draft.rule == "citation.law":
            for type_word, name in known_law(lower, draft.start + len(word))[:1]:
                yield from find("text", "laws", type=type_word, name=name)
        return
    sharing = (other.reference for other in drafts if other.start == draft.start and other.reference)
    head = next((head for reference in sharing if (head := head_before(text, reference))), None)
    if head:
        yield from find("doc_type", "citation_heads", head=head.row.head)


def _issuer(text: str, citation: Citation, issuer: resolve.Issuer, context: Context) -> Iterator[Evidence]:
    """What made the issuer's full name: a verb before the document, the symbol, an abbreviation, the province."""
    if issuer.full is None or issuer.by == "mention":
        return
    if issuer.by == "symbol":
        code = resolve.symbol_code(citation, context)
        row = resolve.code_row(code) if code else None
        if row:
            yield from find("issuer_resolved", "issuer_codes", code=row.code)
            yield from written_out("issuer_resolved", row.name, issuer.full, context)
        return
    if issuer.by == "name" and citation.issuer:
        if mended := national_name(citation.issuer):
            yield from find("issuer", "issuer_codes", name=mended, level="central")
        yield from written_out("issuer_resolved", citation.issuer, issuer.full, context)
        return
    before, gave = resolve.given(text, citation)
    if issuer.by == "clause":
        if gave:
            yield from _phrase("issuer_resolved", gave["verb"], "gave")
        yield from written_out("issuer_resolved", before, issuer.full, context)


def _subject(lower: str, draft: Draft) -> Iterator[Evidence]:
    """The verb with which the subject opens, where no connective does."""
    if draft.subject is None:
        return
    told = concludes().match(lower, *draft.subject) if draft.doc_type == "Thông báo" else None
    opening = opens_subject(lower, draft.stop, line_stop(lower, draft.stop))
    if told:
        yield from _phrase("subject", told[0], "concludes")
    elif opening and opening["verb"]:
        yield from _phrase("subject", opening["verb"], "opens_subject", "opens_weakly")


def _role(lower: str, role: citation_roles.RoleAt, *, is_ground: bool) -> Iterator[Evidence]:
    if role.words:
        kinds = ("ground",) if is_ground else ("mentions", "implements")
        yield from _phrase("role", lower[slice(*Span(*role.words))], *kinds)


def _phrase(field: str, printed: str, *kinds: str) -> Iterator[Evidence]:
    """The row of the phrases around citations that `printed` is."""
    words = printed.lower()

    def fits(row: dict[str, str]) -> int:
        return len(row["phrase"]) if row["kind"] in kinds and re.fullmatch(spelled(row["phrase"]), words) else 0

    yield from longest(field, "citation_phrases", fits)
