"""Pictures of pages made fit for recognition: stamps faded, straightened, rules taken out and told.

The stamp is red (Nghị định 99/2016/NĐ-CP, Điều 3): in the red channel it is as white as the paper, and the name it
was set upon can be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def prepare(picture: Image) -> tuple[Image, Turn]:
    """The picture in grey, without red, turned so that its lines of text are level; it may still stand on its head.

    Returns: a picture of mode L, and how it was turned.
    """
    grey = _on_clean_paper((picture.convert("RGB") if picture.mode != "L" else picture).getchannel(0))
    ink = _without_rules(_inner(np.asarray(grey.reduce(_COARSE)) < _COARSE_INK))
    angle, level = _straighten(ink)
    sideways, upright = _straighten(ink.T[::-1])
    quarter = upright > _SIDEWAYS * level
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
    """Only letters: the rules of a table stand out more than its lines of text."""
    cleaned = ink.copy()
    length, thickness = round(_MIN_RULE_POINTS / 72 * 100), round(_RULE_POINTS / 72 * 100)
    for seen, target in ((ink, cleaned), (ink.T, cleaned.T)):
        for top, bottom, left, right in _runs(seen, length, thickness):
            target[max(0, top - 1) : bottom + 1, left:right] = False
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
    ink = _ink(grey)
    scale = 72 / resolution
    rules: list[Rule] = []
    cleaned = grey.copy()
    for level in (True, False):
        seen = ink if level else ink.T
        for top, bottom, left, right in _runs(seen, round(_MIN_RULE_POINTS / scale), round(_RULE_POINTS / scale)):
            box = (left, top, right, bottom) if level else (top, left, bottom, right)
            rules.append(Rule(*(edge * scale for edge in box)))
            a, b, c, d = box
            cleaned[max(0, b - 1) : d + 1, max(0, a - 1) : c + 1] = 255
    return cleaned, rules


def _runs(ink: NDArray[np.bool_], length: int, thickness: int) -> list[tuple[int, int, int, int]]:
    """Level runs of ink at least `length` long and at most `thickness` high: top, bottom, left, right."""
    height, width = ink.shape
    if width <= length:
        return []
    sums = np.zeros((height, width + 1), np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    solid = sums[:, length:] - sums[:, :-length] >= _SOLID * length
    found: list[list[int]] = []
    growing: list[list[int]] = []
    for row in np.flatnonzero(solid.any(axis=1)).tolist():
        starts = np.flatnonzero(np.diff(np.concatenate(([0], solid[row].view(np.int8), [0]))))
        runs = [(int(a), int(b) + length - 1) for a, b in zip(starts[::2], starts[1::2], strict=True)]
        found += (run for run in growing if run[1] < row - _BREAK)
        growing = [run for run in growing if run[1] >= row - _BREAK]
        for left, right in runs:
            same = next((run for run in growing if left <= run[3] and run[2] <= right), None)
            if same:
                same[1:] = [row + 1, min(same[2], left), max(same[3], right)]
            else:
                growing.append([row, row + 1, left, right])
    return [(a, b, c, d) for a, b, c, d in (*found, *growing) if b - a <= thickness]


def _ink(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray(grey < _INK)
