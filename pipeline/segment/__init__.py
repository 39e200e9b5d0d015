"""Segmentation: clean text to a Document of parts, sections and lines. Every character belongs to one part."""

from __future__ import annotations

import re

from pipeline.document import Document, Source
from pipeline.segment.parts import divide
from pipeline.segment.sections import outline
from pipeline.text import OffsetMap, Span

__all__ = ["segment"]

_LINE = re.compile(r"\S[^\n]*")


def segment(source: Source, text: str, back: OffsetMap, order: int = 1) -> Document:
    """Divide the clean text of `source` into parts and its bodies into sections. Raises nothing for odd input.

    Args:
        text: clean text, as `pipeline.normalise.normalise` gives it.
        back: the map from `text` to source.text.
        order: which of the plans in the source this is, from 1.
    """
    lines = tuple(Span(m.start(), m.start() + len(m[0].rstrip())) for m in _LINE.finditer(text))
    parts = divide(text, lines)
    sections, paths = outline(text, lines, parts, recognised=bool(source.page_confidence))
    return Document(source, text, back, lines, parts, sections, paths, order)
