"""All extractors in their order; a later one may read what earlier ones found."""

from __future__ import annotations

from typing import Any

from pipeline.document import Document
from pipeline.extract import awards, citations, deadlines, header, recipients, signers, targets

EXTRACTORS = (header, citations, awards, signers, recipients, deadlines, targets)
"""The modules in the order in which they run; each has `extract(document, found)`, `found` by the modules' names."""


def extract(document: Document) -> dict[str, Any]:
    """Run every extractor over the document."""
    found: dict[str, Any] = {"header": header.extract(document)}
    for module in EXTRACTORS[1:]:
        found[module.__name__.rpartition(".")[2]] = module.extract(document, found)
    return found
