"""Extraction: one module a kind of finding, called in a fixed order; a later one may read what earlier ones found."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import Document
from pipeline.plan import Attached, Award, Citation, Deadline, Header, Signer, Target
from pipeline.text import Span


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found in one document."""

    header: Header
    attached: tuple[Attached, ...]
    citations: tuple[Citation, ...]
    deadlines: tuple[Deadline, ...]
    awards: tuple[Award, ...]
    signers: tuple[Signer, ...]
    recipients: tuple[tuple[str, Span], ...]
    targets: tuple[Target, ...]


def extract(document: Document) -> Found:
    """Run every extractor over the document."""
    return Found(Header(), (), (), (), (), (), (), ())
