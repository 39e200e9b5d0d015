"""The lines of a page in the order they are read: columns, tables, paragraphs.

A letterhead and a signature block are two columns side by side: the left one is read to its end, then the right one,
as `grid` does for tables of Word. Lines of running text are joined to paragraphs where the page settles it: the
line is filled to the right margin and the next begins at the left one. A blank line stands where a paragraph surely
ends; what is left open, a line end says, and normalisation decides by the words.
Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I and II (page, letterhead, signature, indent of paragraphs).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.ingest import grid
from pipeline.ingest.landmarks import is_letterhead, is_recipients, is_signing, is_state_line, is_type
from pipeline.ingest.page import Page, Word
from pipeline.ingest.page_tables import tables
from pipeline.numbering import label_at
from pipeline.zones import MOTTO

_SEGMENT_GAP = 1.1  # of the height of letters; blanks of a justified line stay below it
_MIN_STRIP = 4.0
_MAX_ACROSS = 12
_WIDE_GAP = "   "
_MAX_HEIGHT = 20.0
_LEVEL = 24.0  # twice a line's pitch, for sums of top and bottom
_MOTTO_BEGINS = ("CỘNG", "ĐỘC", "ĐẢNG")
_INDENT = 6.0
_MAX_INDENT = 60.0  # 1 to 1.27 cm by the decree; nested lists are set in further
_MAX_PITCH = 1.3  # lines of 14 points with 6 points between paragraphs: 22 to 16
_CENTRED = 12.0
_SLACK = 4.0  # how far the ends of justified lines differ
_SPLIT_CODE = re.compile(r"[^\W_]-$")  # "217/2025/NĐ-" goes on with "CP", "52-" with "CT/TW"
_SPLIT_DATE = re.compile(r"(?:^| )[0-9]{1,2}/(?:[0-9]{1,2}/)?[0-9]{1,3}$")  # "05/12/202" above "4": a narrow column


@dataclass(slots=True)
class Segment:
    """Words that follow each other on one level without a wide gap."""

    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def text(self) -> str:
        """The words with single blanks."""
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        """Of the letters, as most of the words have it."""
        return median(word.bottom - word.top for word in self.words)

    def add(self, word: Word) -> None:
        """The word behind the last."""
        self.words.append(word)
        self.right = max(self.right, word.right)
        self.top, self.bottom = min(self.top, word.top), max(self.bottom, word.bottom)


@dataclass(frozen=True, slots=True)
class Row:
    """Segments side by side: one printed line."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The segments with wide gaps between them, but for the gap behind a label ("1.", "a)", "-")."""
        first, *others = (segment.text for segment in self.segments)
        label = others and " " not in first and label_at(f"{first} {others[0]}")
        return f"{first}{' ' if label else _WIDE_GAP}{_WIDE_GAP.join(others)}" if others else first

    @property
    def left(self) -> float:
        """Where the first begins."""
        return self.segments[0].left

    @property
    def right(self) -> float:
        """Where the last ends."""
        return self.segments[-1].right

    @property
    def height(self) -> float:
        """Of the letters."""
        return median(segment.height for segment in self.segments)

    @property
    def level(self) -> float:
        """The middle of its height."""
        return median((word.top + word.bottom) / 2 for segment in self.segments for word in segment.words)


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
    segments = _segments(outside)
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
    for row in _rows(_segments(words)):
        text = row.text.replace(_WIDE_GAP, " ")
        if not lines or label_at(text):
            lines.append(text)
        elif _SPLIT_DATE.search(lines[-1]) and text[0].isdigit():
            lines[-1] += text
        else:
            lines[-1] = _glued(lines[-1], text)
    return lines


def _segments(words: Iterable[Word]) -> list[Segment]:
    """Words side by side, in text order: from the top down, from left to right."""
    by_level: dict[int, list[Segment]] = defaultdict(
        list
    )  # by the middle of the last word: neighbours are quickly found
    found: list[Segment] = []
    for word in sorted(words, key=lambda word: word.left):
        level = round((word.top + word.bottom) / _LEVEL)
        best = None
        for segment in (*by_level[level - 1], *by_level[level], *by_level[level + 1]):
            last = segment.words[-1]
            near = word.left - segment.right < _SEGMENT_GAP * min(max(word.height, last.height), _MAX_HEIGHT)
            if near and _is_level(last, word) and (best is None or segment.right > best.right):
                best = segment
        if best is None:
            best = Segment([word], word.left, word.top, word.right, word.bottom)
            found.append(best)
            by_level[level].append(best)
        else:
            last = best.words[-1]
            before = round((last.top + last.bottom) / _LEVEL)
            best.add(word)
            if before != level:
                by_level[before].remove(best)
                by_level[level].append(best)
    return sorted((piece for segment in found for piece in _parted(segment)), key=lambda piece: (piece.top, piece.left))


def _parted(segment: Segment) -> Iterable[Segment]:
    """The segment, cut before the motto: in a narrow letterhead it stands one blank behind the agency."""
    for i, word in enumerate(segment.words):
        if i and word.text.upper() in _MOTTO_BEGINS:
            rest = " ".join(later.text for later in segment.words[i:])
            if is_state_line(rest) or MOTTO.match(rest):
                return _of(segment.words[:i]), _of(segment.words[i:])
    return (segment,)


def _of(words: list[Word]) -> Segment:
    return Segment(
        words, words[0].left, min(word.top for word in words), words[-1].right, max(word.bottom for word in words)
    )


def _is_level(one: Word | Segment, other: Word | Segment) -> bool:
    """Whether the lower of the two stands within the height of the higher one for more than half of its own."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _block(segments: Sequence[Segment], width: float) -> list[str]:
    """The lines of a stretch of the page without tables: columns one after the other, the rest in paragraphs."""
    lines: list[str] = []
    begin = 0
    at = 0
    while at < len(segments):
        columns = _columns(segments, begin, at)
        if columns is None:
            at += 1
            continue
        lines += _paragraphs(_rows(segments[begin : columns.first]), width)
        for side in (columns.left, columns.right):
            lines += ["", *(row.text for row in side), ""]
        begin = at = columns.stop
    return lines + _paragraphs(_rows(segments[begin:]), width)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Segments first to stop (exclusive) of a block, parted by an empty strip."""

    first: int
    stop: int
    left: list[Row]
    right: list[Row]


def _columns(segments: Sequence[Segment], begin: int, at: int) -> _Columns | None:
    """The columns that segment `at` and what stands beside it open; None where it opens none.

    They go down as long as an empty strip parts left from right, and up over lines of the right side and capitals:
    the two sides need not begin on one level.
    """
    strip = _strip_beside(segments, at)
    if strip is None:
        return None
    middle = (min(segment.left for segment in segments) + max(segment.right for segment in segments)) / 2
    first, stop = at, at
    while stop < len(segments):
        narrowed = _narrowed(strip, segments[stop])
        alone = not any(
            _is_level(segments[stop], other)
            for other in segments[max(at, stop - 3) : stop + 4]
            if other is not segments[stop]
        )
        if narrowed is None or (alone and _ends_columns(segments[stop], middle)):
            break
        strip = narrowed
        stop += 1
    while first > begin:
        narrowed = _narrowed(strip, segments[first - 1])
        if narrowed is None or not (segments[first - 1].text.isupper() or _is_landmark(segments[first - 1].text)):
            break
        strip = narrowed
        first -= 1
    left = _rows(segment for segment in segments[first:stop] if segment.right <= strip[0])
    right = _rows(segment for segment in segments[first:stop] if segment.right > strip[0])
    return _Columns(first, stop, left, right) if any(_is_landmark(row.text) for row in (*left, *right)) else None


def _strip_beside(segments: Sequence[Segment], at: int) -> tuple[float, float] | None:
    """The widest gap between the segments on the level of segment `at`."""
    level = [segment for segment in segments[at : at + _MAX_ACROSS] if _is_level(segments[at], segment)]
    level.sort(key=lambda segment: segment.left)
    gaps = [(one.right, other.left) for one, other in pairwise(level) if other.left - one.right >= _MIN_STRIP]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _narrowed(strip: tuple[float, float], segment: Segment) -> tuple[float, float] | None:
    """What `segment` leaves of the strip; None where it stands across it."""
    left, right = strip
    if segment.right <= left or segment.left >= right:
        return strip
    to_left, to_right = (segment.right, right), (left, segment.left)
    narrowed = max(to_left, to_right, key=lambda rest: rest[1] - rest[0])
    across = segment.left < left and segment.right > right
    return None if across or narrowed[1] - narrowed[0] < _MIN_STRIP else narrowed


def _ends_columns(segment: Segment, middle: float) -> bool:
    """Whether a segment with nothing beside it stands in the middle of the page: KẾ HOẠCH, a second signature."""
    centred = abs((segment.left + segment.right) / 2 - middle) < _CENTRED
    return is_type(segment.text) or (centred and segment.text.isupper())


def _is_landmark(text: str) -> bool:
    return is_letterhead(text) or bool(MOTTO.search(text)) or is_recipients(text) or is_signing(text)


def _rows(segments: Iterable[Segment]) -> list[Row]:
    """Printed lines from the top down."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (segment.top + segment.bottom) / 2):
        if rows and _is_level(segment, max(rows[-1], key=lambda other: other.right - other.left)):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [Row(tuple(sorted(row, key=lambda segment: segment.left))) for row in rows]


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
