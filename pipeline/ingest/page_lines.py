"""The lines of a page in the order they are read: columns, tables, paragraphs.

A letterhead and a signature block are two columns side by side: the left one is read to its end, then the right one,
as `grid` does for tables of Word. Lines of running text are joined to paragraphs where the page settles it: the
line is filled to the right margin and the next begins at the left one. A blank line stands where a paragraph surely
ends; what is left open, a line end says, and normalisation decides by the words.
Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I and II (page, letterhead, signature, indent of paragraphs).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from pipeline.ingest import grid
from pipeline.ingest.page import Page, Word
from pipeline.ingest.page_columns import columns_at
from pipeline.ingest.page_rows import WIDE_GAP, Row, Segment, rows_of, segments_of
from pipeline.ingest.page_tables import tables
from pipeline.numbering import label_at

_INDENT = 6.0
_MAX_INDENT = 60.0  # 1 to 1.27 cm by the decree; nested lists are set in further
_MAX_PITCH = 1.3  # lines of 14 points with 6 points between paragraphs: 22 to 16
_SLACK = 4.0  # how far the ends of justified lines differ
_SPLIT_CODE = re.compile(r"[^\W_]-$")  # "217/2025/NĐ-" goes on with "CP", "52-" with "CT/TW"
_SPLIT_DATE = re.compile(r"(?:^| )[0-9]{1,2}/(?:[0-9]{1,2}/)?[0-9]{1,3}$")  # "05/12/202" above "4": a narrow column


def text_width(pages: Iterable[Page]) -> float:
    """How wide the running text of some pages is set: as wide as on half of them at least; 0 without words."""
    widths = [
        max(word.right for word in page.words) - min(word.left for word in page.words) for page in pages if page.words
    ]
    return median(widths) if widths else 0.0


def lines_of(page: Page, width: float = 0.0) -> list[str]:
    """The lines of the page; an empty one stands where a paragraph, a column or a table surely ends.

    Args:
        width: of running text in the document; a page may hold short lines alone.
    """
    found, outside = tables(page.rules, page.words)
    segments = segments_of(outside)
    lines: list[str] = []
    for table in found:
        above = [segment for segment in segments if segment.top < table.top]
        segments = [segment for segment in segments if segment.top >= table.top]
        lines += _block(above, width)
        lines += grid.write(table.rows(_cell))
    return lines + _block(segments, width)


def _cell(words: Sequence[Word]) -> list[str]:
    """The paragraphs of a cell, whose width is not known: a small letter goes on."""
    lines: list[str] = []
    for row in rows_of(segments_of(words)):
        text = row.text.replace(WIDE_GAP, " ")
        if not lines or label_at(text):
            lines.append(text)
        elif _SPLIT_DATE.search(lines[-1]) and text[0].isdigit():
            lines[-1] += text
        else:
            lines[-1] = _glued(lines[-1], text)
    return lines


def _block(segments: Sequence[Segment], width: float) -> list[str]:
    """The lines of a stretch of the page without tables: columns one after the other, the rest in paragraphs."""
    lines: list[str] = []
    begin = 0
    at = 0
    while at < len(segments):
        columns = columns_at(segments, begin, at)
        if columns is None:
            at += 1
            continue
        lines += _paragraphs(rows_of(segments[begin : columns.first]), width)
        for side in (columns.left, columns.right):
            lines += ["", *(row.text for row in side), ""]
        begin = at = columns.stop
    return lines + _paragraphs(rows_of(segments[begin:]), width)


def _paragraphs(rows: Sequence[Row], width: float) -> list[str]:
    """The rows, those of one paragraph as one line."""
    if not rows:
        return []
    margin, edge = _margins(rows)
    edge = max(edge, margin + width)
    pitches = sorted(below.level - above.level for above, below in pairwise(rows))
    pitch = pitches[len(pitches) // 4] if pitches else 0.0
    lines = [rows[0].text]
    for above, below in pairwise(rows):
        full = above.right + _first_width(below) > edge
        if _is_centred_on(above, below) and above.right - above.left + _first_width(below) > edge - margin:
            lines[-1] = _glued(lines[-1], below.text)
            continue
        near = below.level - above.level < _MAX_PITCH * pitch
        flush = below.left < margin + _INDENT
        inner = above.left < margin + _MAX_INDENT and not _is_centred(above, margin, edge)
        if full and near and flush and inner and not _begins_paragraph(above.text, below.text):
            lines[-1] = _glued(lines[-1], below.text)
            continue
        if not near or (not full and above.left < margin + _MAX_INDENT):
            lines.append("")
        lines.append(below.text)
    return lines


def _is_centred(row: Row, margin: float, edge: float) -> bool:
    """Whether a line is set in from both margins alike."""
    indent = row.left - margin
    return indent > _INDENT and abs(edge - row.right - indent) < _INDENT


def _is_centred_on(above: Row, below: Row) -> bool:
    """Whether a shorter line stands under the middle of a longer one."""
    shorter = below.left > above.left + _INDENT and below.right < above.right - _INDENT
    return shorter and abs(below.left + below.right - above.left - above.right) < _INDENT


def _begins_paragraph(above: str, below: str) -> bool:
    """Whether the words of two lines part them: a label or a capital behind an end mark ("...;" over "Căn cứ")."""
    if label_at(below):
        return above.endswith((".", ";", ":", ",", "/"))  # "lần thứ" goes on with "XVII."
    return below[0] == "|" or (above.endswith((";", ":", "./.")) and below[0].isupper())


def _margins(rows: Sequence[Row]) -> tuple[float, float]:
    """The left and the right margin of running text: where most lines begin, and the farthest that several reach."""
    rights = sorted(row.right for row in rows)
    lefts = Counter(round(row.left / 4) * 4 for row in rows)
    most = max(lefts.values())
    left = min(place for place, count in lefts.items() if 2 * count >= most)
    return left, rights[-1 - len(rights) // 10] - _SLACK


def _first_width(row: Row) -> float:
    """The width that the first word of a line would take at the end of the line above."""
    word = row.segments[0].words[0]
    return word.right - word.left + 0.2 * word.height


def _glued(above: str, below: str) -> str:
    """Two printed lines as one; a code broken at its hyphen without a blank."""
    split = _SPLIT_CODE.search(above) and below[:1].isalnum()
    return f"{above}{'' if split else ' '}{below}"
