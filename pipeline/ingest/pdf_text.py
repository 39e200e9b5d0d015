"""The text layer of a PDF page: its words and rules, by pdfium.

Words are put together by where their letters stand, not by the order they are drawn in: a file that draws "Ỉ" in
another font than "T" and "NH" names them in three pieces, yet on the page they touch and make "TỈNH".
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.ingest.page import Page, Rule, Word

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_HYPHENS = (0x02, 0xFFFE)  # what pdfium gives for a hyphen at the end of a line
_TOUCHING = 0.08  # of the letters' height; the narrowest blank between words is twice that
_THIN = 3.0
_CELL = 0.45  # of the size; a letter of a font of one width fills 0.6 with what stands beside it
_MIN_RULE = 6.0
_MAX_CHARACTERS = 60_000
_MAX_OBJECTS = 20_000
_ANGLE_SAMPLE = 40

# letters a Vietnamese text is printed with; other scripts' letters, private and unmapped codes betray a bad text layer
_VIETNAMESE = frozenset(
    unicodedata.normalize(
        "NFC",
        "abcdefghijklmnopqrstuvwxyzđfjwzñöü"
        + "".join(
            letter + tone
            for letter in "aăâeêioôơuưy"
            for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        ),
    )
)
_SPACING_MARKS = frozenset("´`ˆ˜¨˙¸˛˝ˇ˘\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_MAX_ODD_SHARE = 0.02
_MAX_MARK_SHARE = 0.01


def read_page(page: PdfPage) -> Page:
    """The words and rules that the page's text layer and drawings hold; none where it is only a picture."""
    text = page.get_textpage()
    try:
        turn = _turn(text)
        words = _joined(_pieces(text, turn))
    finally:
        text.close()
    across = page.get_width() if turn in (0, 180) else page.get_height()
    return Page(tuple(words), tuple(_rules(page, turn)) if words else (), across=across)


def is_garbled(words: tuple[Word, ...]) -> bool:
    """Whether the words are no Vietnamese text: torn marks, codes without letters, letters of an old encoding."""
    text = unicodedata.normalize("NFC", "".join(word.text for word in words))
    letters = [c for c in text.lower() if unicodedata.category(c)[0] in "LCM" or c in _SPACING_MARKS or c == "\ufffd"]
    if not letters:
        return False
    marks = sum(c in _SPACING_MARKS for c in letters)
    odd = sum(c not in _VIETNAMESE for c in letters)
    return marks > _MAX_MARK_SHARE * len(letters) or odd > _MAX_ODD_SHARE * len(letters)


def _pieces(text: PdfTextPage, turn: int) -> Iterator[tuple[float, Word]]:
    """Runs of letters in the order they are drawn, cut at blanks and wherever the pen jumps, each with its baseline."""
    from pypdfium2.raw import (
        FS_RECTF,
        FPDFText_GetCharOrigin,
        FPDFText_GetFontSize,
        FPDFText_GetLooseCharBox,
        FPDFText_GetUnicode,
    )

    box = FS_RECTF()
    where = ctypes.byref(box)
    x, y = ctypes.c_double(), ctypes.c_double()
    baseline = 0.0
    size = 0.0

    def follows(i: int) -> bool:
        """Whether letter i stands in the next cell of a font of one width: boxes may be narrower than cells."""
        FPDFText_GetCharOrigin(text.raw, i, x, y)
        level = _turned(x.value, y.value, x.value, y.value, turn)[1]
        return abs(level - baseline) < size / 4 and _is_fixed(text, i) and _is_fixed(text, i - 1)

    letters: list[str] = []
    left = top = right = bottom = 0.0
    for i in range(min(text.count_chars(), _MAX_CHARACTERS)):
        code = FPDFText_GetUnicode(text.raw, i)
        letter = "-" if code in _HYPHENS else chr(code)
        drawn = letter > " " and not letter.isspace() and FPDFText_GetLooseCharBox(text.raw, i, where)
        if drawn:
            a, b, c, d = _turned(box.left, box.bottom, box.right, box.top, turn)
            near = letters and abs(d - bottom) < (bottom - top) / 3 and -_THIN < a - right < (bottom - top) / 5
            if near or (letters and -_THIN < a - right < _CELL * size and follows(i)):
                letters.append(letter)
                left, top, right, bottom = min(left, a), min(top, b), max(right, c), max(bottom, d)
                continue
        if letters:
            yield baseline, Word("".join(letters), left, top, right, bottom)
            letters.clear()
        if drawn:
            letters.append(letter)
            left, top, right, bottom = a, b, c, d
            size = FPDFText_GetFontSize(text.raw, i)
            FPDFText_GetCharOrigin(text.raw, i, x, y)
            baseline = _turned(x.value, y.value, x.value, y.value, turn)[1]
    if letters:
        yield baseline, Word("".join(letters), left, top, right, bottom)


def _is_fixed(text: PdfTextPage, i: int) -> bool:
    """Whether letter i is set in a font of one width (ISO 32000-1, 9.8.2: FixedPitch)."""
    from pypdfium2.raw import FPDFText_GetFontInfo

    flags = ctypes.c_int()
    FPDFText_GetFontInfo(text.raw, i, None, 0, flags)
    return bool(flags.value & 1)


def _joined(pieces: Iterable[tuple[float, Word]]) -> list[Word]:
    """The pieces that touch on one baseline as words; what is drawn twice in one place (a shadow) once."""
    levels: list[list[Word]] = []
    last = 0.0
    for baseline, piece in sorted(pieces, key=lambda piece: piece[0]):
        if levels and baseline - last < piece.height / 8:
            levels[-1].append(piece)
        else:
            levels.append([piece])
        last = baseline
    words: list[Word] = []
    for level in levels:
        level.sort(key=lambda piece: (piece.left, piece.right))
        current = level[0]
        for piece in level[1:]:
            gap = piece.left - current.right
            if gap > _TOUCHING * piece.height:
                words.append(current)
                current = piece
            elif piece.text != current.text or piece.left - current.left > piece.height / 4:
                current = Word(
                    current.text + piece.text, current.left, min(current.top, piece.top),
                    max(current.right, piece.right), max(current.bottom, piece.bottom),
                )  # fmt: skip
        words.append(current)
    return words


def _turn(text: PdfTextPage) -> int:
    """By how many degrees the page is turned to the right until most of its letters stand upright: 0, 90, 180, 270."""
    from pypdfium2.raw import FPDFText_GetCharAngle

    count = text.count_chars()
    angles = (FPDFText_GetCharAngle(text.raw, i) for i in range(0, count, max(1, count // _ANGLE_SAMPLE)))
    turns = Counter(-round(math.degrees(angle) / 90) * 90 % 360 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else 0


def _turned(left: float, bottom: float, right: float, top: float, turn: int) -> tuple[float, float, float, float]:
    """A box of the page, whose y runs up, as left, top, right, bottom of the page as its letters are read."""
    if turn == 90:
        return bottom, left, top, right
    if turn == 180:
        return -right, bottom, -left, top
    if turn == 270:
        return -top, -right, -bottom, -left
    return left, -top, right, -bottom


def _rules(page: PdfPage, turn: int) -> Iterator[Rule]:
    """The lines and the edges of stroked boxes that are drawn on the page."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFPath_GetDrawMode

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for count, drawing in enumerate(page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > _MAX_OBJECTS:
            return
        x, y, to_x, to_y = drawing.get_bounds()
        left, top, right, bottom = _turned(x, y, to_x, to_y, turn)
        wide, high = right - left, bottom - top
        if min(wide, high) <= _THIN:
            if max(wide, high) >= _MIN_RULE:
                yield Rule(left, top, right, bottom)
        elif FPDFPath_GetDrawMode(drawing.raw, fill, stroke) and stroke.value:
            yield Rule(left, top, right, top)
            yield Rule(left, bottom, right, bottom)
            yield Rule(left, top, left, bottom)
            yield Rule(right, top, right, bottom)
