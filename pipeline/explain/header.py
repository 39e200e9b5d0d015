"""Why the header says what it says: the row of the document type, and what made the issuer's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Document
from pipeline.explain.names import written_out
from pipeline.explain.rows import Evidence, find, longest
from pipeline.extract import places
from pipeline.extract.issuer import recased
from pipeline.plan import Header


def evidence(document: Document, header: Header) -> list[Evidence]:
    """The rows behind the header of the outer document."""
    return [*_doc_type(header), *_issuer(document, header)]


def _doc_type(header: Header) -> Iterator[Evidence]:
    """The type printed over the title; else the one that the symbol begins with."""
    if header.doc_type is None:
        return
    if "doc_type" in header.spans:
        yield from find("doc_type", "document_types", name=header.doc_type)
    elif header.symbol:
        code = re.split("[-/]", header.symbol)[0]

        def fits(row: dict[str, str]) -> int:
            return int(row["name"] == header.doc_type and code in (row["abbreviation"], *row["variants"].split("|")))

        yield from longest("doc_type", "document_types", fits)


def _issuer(document: Document, header: Header) -> Iterator[Evidence]:
    if header.issuer and "issuer" in header.spans:
        start, stop = header.spans["issuer"]
        printed = recased(" ".join(document.text[start:stop].split()))
        yield from written_out("issuer", printed, header.issuer, places.context(document, header))
