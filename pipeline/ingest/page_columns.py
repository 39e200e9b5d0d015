"""Columns of a page: a letterhead and a signature block are two, with an empty strip between them.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II (letterhead, signature).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.landmarks import is_letterhead, is_recipients, is_signing, is_type
from pipeline.ingest.page_rows import Row, Segment, is_level, rows_of
from pipeline.zones import MOTTO

_MIN_STRIP = 4.0
_MAX_ACROSS = 12
_CENTRED = 12.0


@dataclass(frozen=True, slots=True)
class _Columns:
    """Segments first to stop (exclusive) of a block, parted by an empty strip."""

    first: int
    stop: int
    left: list[Row]
    right: list[Row]


def columns_at(segments: Sequence[Segment], begin: int, at: int) -> _Columns | None:
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
            is_level(segments[stop], other)
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
    left = rows_of(segment for segment in segments[first:stop] if segment.right <= strip[0])
    right = rows_of(segment for segment in segments[first:stop] if segment.right > strip[0])
    return _Columns(first, stop, left, right) if any(_is_landmark(row.text) for row in (*left, *right)) else None


def _strip_beside(segments: Sequence[Segment], at: int) -> tuple[float, float] | None:
    """The widest gap between the segments on the level of segment `at`."""
    level = [segment for segment in segments[at : at + _MAX_ACROSS] if is_level(segments[at], segment)]
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
