"""Find the recipients (nơi nhận): the items of the list under "Nơi nhận:".

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.document import Document
from pipeline.extract import closing
from pipeline.text import Span

_BULLET = re.compile(r"[-–—+•*●▪\s]+")
_TAIL = re.compile(r"[\s;.,:]+$")
_BLANKS = re.compile(r"\s+")


class Recipient(NamedTuple):
    """One recipient: its text in one line, without dash and end mark, and where it stands.

    An item broken by the right-hand column has the span of its first line.
    """

    text: str
    span: Span


def extract(document: Document, found: Mapping[str, Sequence[object]]) -> list[Recipient]:
    """The recipients of the outer document, as printed, in text order."""
    pieces: list[list[Span]] = []
    for cell in closing.read(document):
        if cell.side == "item":
            pieces.append([Span(cell.start, cell.stop)])
        elif document.text[cell.start : cell.stop + 1].rstrip().endswith(":"):
            continue  # `Đồng kính gửi:` over further ones
        elif cell.side == "more" and pieces:
            first = pieces[-1][-1]
            if not document.text[first.stop : cell.start].strip(" \n,"):
                pieces[-1][-1] = Span(first.start, cell.stop)
            else:
                pieces[-1].append(Span(cell.start, cell.stop))
    out = [_recipient(document, spans) for spans in pieces]
    return [recipient for recipient in out if recipient.text]


def _recipient(document: Document, spans: list[Span]) -> Recipient:
    text = " ".join(document.text[start:stop] for start, stop in spans)
    bullet = _BULLET.match(text)
    start = spans[0].start + (bullet.end() if bullet else 0)
    first = _TAIL.sub("", document.text[start : spans[0].stop])
    clean = _TAIL.sub("", text[bullet.end() :] if bullet else text)
    return Recipient(_BLANKS.sub(" ", clean), Span(start, start + len(first)))
