"""Pictures of pages made fit for recognition: stamps faded, straightened, rules taken out and told.

The stamp is red (Nghị định 99/2016/NĐ-CP, Điều 3): in the red channel it is as white as the paper, and the name it
was set upon can be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.page import Rule

if TYPE_CHECKING:
    from PIL.Image import Image

_INK = 128
_STRIPS = 48
_MAX_SKEW = 5.0
_STEP = 0.1
_MIN_SKEW = 0.15
_STANDS_OUT = 1.05
_SIDEWAYS = 1.6
_GRAIN = 3  # a scanner that makes black and white leaves none: its thin strokes are kept
_INK_SHARE = 0.005
_PAPER = 0.75  # from the ink to the paper: what is lighter is paper
_MIN_RULE_POINTS = 36.0
_RULE_POINTS = 2.5
_SOLID = 0.96
_COARSE = 3  # a hundred dots an inch are enough to see lines
_COARSE_INK = 190
_RED_SHARE = 0.0005  # of a page; a stamp of 36 mm fills ten times as much
_BREAK = 3  # rows that a faint line may lack
_FAINT = 200  # a hairline comes out of the scanner grey


@dataclass(frozen=True, slots=True)
class Turn:
    """How a picture is turned to stand upright: a quarter to the left, or not; then by some degrees to the left."""

    quarter: bool = False
    degrees: float = 0.0

    def of(self, picture: Image) -> Image:
        """The picture, of mode L, turned; white comes in at the corners."""
        from PIL.Image import Resampling, Transpose

        if self.quarter:
            picture = picture.transpose(Transpose.ROTATE_90)
        return picture.rotate(self.degrees, Resampling.BICUBIC, fillcolor=255) if self.degrees else picture


def prepare(picture: Image, quarter: bool | None = None) -> tuple[Image, Turn]:
    """The picture in grey, without red, turned so that its lines of text are level; it may still stand on its head.

    Letters of one width stand in columns as sharp as lines, and so do a few words alone: such a page may be turned on
    its side.

    Args:
        quarter: whether to turn it by a quarter, where that is known.

    Returns: a picture of mode L, and how it was turned.
    """
    grey = _on_clean_paper((picture.convert("RGB") if picture.mode != "L" else picture).getchannel(0))
    ink = _without_rules(_inner(np.asarray(grey.reduce(_COARSE)) < _COARSE_INK))
    angle, level = _straighten(ink)
    sideways, across = _straighten(ink.T[::-1])
    if quarter is None:
        quarter = across > _SIDEWAYS * level
    if quarter:
        angle = sideways
    turn = Turn(quarter, angle if abs(angle) >= _MIN_SKEW else 0.0)
    return turn.of(grey), turn


def red_ink(picture: Image) -> Image | None:
    """What is red on the picture, dark on white, mode L; None where there is as good as none."""
    from PIL import ImageChops

    if picture.mode == "L":
        return None
    red, green, blue = picture.convert("RGB").split()
    redness = ImageChops.subtract(red, ImageChops.lighter(green, blue), scale=0.5)
    counts = redness.histogram()
    if sum(counts[_INK:]) < _RED_SHARE * sum(counts):
        return None
    return ImageChops.invert(redness)


def _on_clean_paper(grey: Image) -> Image:
    """The picture with the paper white: its grain is read as specks, and on a page of few lines drowns the letters."""
    counts = np.array(grey.histogram(), float)
    shares = np.cumsum(counts) / counts.sum()
    paper = int(np.searchsorted(shares, 0.5))
    if paper - int(np.searchsorted(shares, 0.25)) < _GRAIN:
        return grey
    ink = min(int(np.searchsorted(shares, _INK_SHARE)), paper // 2)  # a page of two lines has hardly any
    white = ink + _PAPER * (paper - ink)
    return grey.point(
        [round(min(255.0, max(0.0, (level - ink) / max(1.0, white - ink) * 255))) for level in range(256)]
    )


def _inner(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the edges, where a scanner leaves black bars."""
    height, width = ink.shape
    return ink[height // 20 : height - height // 20, width // 20 : width - width // 20]


def _without_rules(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only letters: the rules of a table stand out more than its lines of text. Slanted ones tell the slant."""
    cleaned = ink.copy()
    length, thickness = round(_MIN_RULE_POINTS / 72 * 100), round(_RULE_POINTS / 72 * 100)
    for seen, target in ((ink, cleaned), (ink.T, cleaned.T)):
        for line in _lines(seen, length, thickness):
            if line.is_level(thickness):
                line.fill(target, thickness, False, beside=0)
    return cleaned


def _straighten(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """By how many degrees the lines of text fall to the right, and how sharp they stand out then.

    The rows of upright strips are counted once; for every angle they are shifted and summed. At the right one, lines
    and the blanks between them differ most.
    """
    height, width = ink.shape
    if min(height, width) < 2 * _STRIPS:
        return 0.0, 0.0
    edges = np.linspace(0, width, _STRIPS + 1).astype(int)
    strips = np.add.reduceat(ink, edges[:-1], axis=1, dtype=float).T
    middles = (edges[:-1] + edges[1:]) / 2 - width / 2
    margin = math.ceil(math.tan(math.radians(_MAX_SKEW)) * width / 2) + 1
    padded = np.pad(strips, ((0, 0), (margin, margin)))

    def sharpness(angle: float) -> float:
        shifts = np.rint(math.tan(math.radians(angle)) * middles).astype(int) + margin
        rows = np.sum([padded[i, shift : shift + height] for i, shift in enumerate(shifts)], axis=0)
        return float(np.square(np.diff(rows)).sum() / max(1.0, np.square(rows).sum()))

    angles = np.arange(-_MAX_SKEW, _MAX_SKEW + _STEP / 2, _STEP)
    scores = [sharpness(angle) for angle in angles]
    best = int(np.argmax(scores))
    stands_out = scores[best] > _STANDS_OUT * float(np.median(scores))  # not on a page without text
    return float(angles[best]) if stands_out else 0.0, scores[best]


def take_rules(grey: NDArray[np.uint8], resolution: float) -> tuple[NDArray[np.uint8], list[Rule]]:
    """The picture without its long straight lines, and these lines in points."""
    ink = np.asarray(grey < _FAINT)
    scale = 72 / resolution
    length, thickness = round(_MIN_RULE_POINTS / scale), round(_RULE_POINTS / scale)
    rules: list[Rule] = []
    cleaned = grey.copy()
    for level in (True, False):
        seen, target = (ink, cleaned) if level else (ink.T, cleaned.T)
        for line in _lines(seen, length, thickness):
            box = (line.left, line.top, line.right, line.bottom)
            left, top, right, bottom = (edge * scale for edge in box)
            rules.append(Rule(left, top, right, bottom) if level else Rule(top, left, bottom, right))
            line.fill(target, thickness, 255, beside=1)
    return cleaned, rules


@dataclass(slots=True)
class _Line:
    """Level runs of ink, as (row, left, right), that hang together, and the box around them."""

    top: int
    bottom: int
    left: int
    right: int
    runs: list[tuple[int, int, int]]

    def is_thin(self, thickness: int) -> bool:
        """Whether it is so high at most, from place to place: one that is slanted climbs through more rows."""
        return sum(right - left for _, left, right in self.runs) <= thickness * (self.right - self.left)

    def is_level(self, thickness: int) -> bool:
        """Whether it is so high at most in all."""
        return self.bottom - self.top <= thickness

    def fill(self, picture: NDArray[Any], thickness: int, value: int, beside: int) -> None:
        """Paint over it, the box where it is level, and one row more above and below."""
        level = self.is_level(thickness)
        boxes = (
            [(self.top, self.bottom, self.left, self.right)] if level else [(y, y + 1, a, b) for y, a, b in self.runs]
        )
        for top, bottom, left, right in boxes:
            picture[max(0, top - 1) : bottom + 1, max(0, left - beside) : right + beside] = value


def _lines(ink: NDArray[np.bool_], length: int, thickness: int) -> list[_Line]:
    """Nearly level lines of ink at least `length` long and at most `thickness` high."""
    height, width = ink.shape
    if width <= length:
        return []
    sums = np.zeros((height, width + 1), np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    solid = sums[:, length:] - sums[:, :-length] >= _SOLID * length
    found: list[_Line] = []
    growing: list[_Line] = []
    for row in np.flatnonzero(solid.any(axis=1)).tolist():
        starts = np.flatnonzero(np.diff(np.concatenate(([0], solid[row].view(np.int8), [0]))))
        found += (line for line in growing if line.bottom <= row - _BREAK)
        growing = [line for line in growing if line.bottom > row - _BREAK]
        for left, stop in zip(starts[::2].tolist(), starts[1::2].tolist(), strict=True):
            right = stop + length - 1
            same = next((line for line in growing if left <= line.right and line.left <= right), None)
            if same is None:
                growing.append(_Line(row, row + 1, left, right, [(row, left, right)]))
            else:
                same.bottom, same.left, same.right = row + 1, min(same.left, left), max(same.right, right)
                same.runs.append((row, left, right))
    return [line for line in (*found, *growing) if line.is_thin(thickness)]
