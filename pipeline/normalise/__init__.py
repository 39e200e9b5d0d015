"""Normalisation: the reader's text to clean text, with the recorded way back.

Four steps, each a list of edits: characters (NFC, odd spaces and hyphens), markdown marks, bars between the cells of
drawn tables, layout (running heads
and page numbers out, hard-wrapped lines and page breaks joined, blanks collapsed). Nothing else is corrected: OCR
errors, case and spelling stay as printed.
"""

from unicodedata import is_normalized

from pipeline.normalise.characters import character_edits
from pipeline.normalise.drawn_tables import drawn_table_edits
from pipeline.normalise.layout import layout_edits
from pipeline.normalise.marks import mark_edits
from pipeline.text import OffsetMap, apply_edits

__all__ = ["lay_out", "normalise", "tidy"]


def normalise(text: str) -> tuple[str, OffsetMap]:
    r"""Clean text in which one line is one paragraph, list item or table row, and the map back to `text`.

    >>> clean, back = normalise("Các phòng thực hiện **Chỉ thị\n\nsố 19/CT-TTg** ngày\n16/7/2021")
    >>> clean
    'Các phòng thực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021'
    """
    return lay_out(*tidy(text))


def tidy(text: str) -> tuple[str, OffsetMap]:
    """The text in plain characters, without marks, with bars in its tables, its lines as they were; and the map."""
    back = OffsetMap()
    for edits in (character_edits, mark_edits, drawn_table_edits):
        text, step = apply_edits(text, edits(text))
        back = back.then(step)
    return text, back


def lay_out(text: str, back: OffsetMap) -> tuple[str, OffsetMap]:
    """The clean text of a tidied one, and the map `back` with what was changed here."""
    text, step = apply_edits(text, layout_edits(text))
    back = back.then(step)
    while not is_normalized("NFC", text):  # a mark taken out may have stood between a letter and its accent
        text, step = apply_edits(text, character_edits(text))
        back = back.then(step)
    return text, back
