"""The words of a page that stand side by side: segments without a wide gap, and the printed lines that they make up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from pipeline.ingest.landmarks import is_state_line
from pipeline.ingest.page import Word
from pipeline.numbering import label_at
from pipeline.zones import MOTTO

_SEGMENT_GAP = 1.1  # of the height of letters; blanks of a justified line stay below it
WIDE_GAP = "   "
_MAX_HEIGHT = 20.0
_LEVEL = 24.0  # twice a line's pitch, for sums of top and bottom
_MOTTO_BEGINS = ("CỘNG", "ĐỘC", "ĐẢNG")


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
        return f"{first}{' ' if label else WIDE_GAP}{WIDE_GAP.join(others)}" if others else first

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


def segments_of(words: Iterable[Word]) -> list[Segment]:
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
            if near and is_level(last, word) and (best is None or segment.right > best.right):
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


def is_level(one: Word | Segment, other: Word | Segment) -> bool:
    """Whether the lower of the two stands within the height of the higher one for more than half of its own."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """Printed lines from the top down."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (segment.top + segment.bottom) / 2):
        if rows and is_level(segment, max(rows[-1], key=lambda other: other.right - other.left)):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [Row(tuple(sorted(row, key=lambda segment: segment.left))) for row in rows]
