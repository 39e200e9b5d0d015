"""Letters from before Unicode in a Word document: the font of a run says which they are."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.ingest.docx_styles import Styles, font_of
from pipeline.ingest.legacy_letters import BREAK, Stretch, restored_stretches

_SOFT_HYPHEN = "\u00ad"  # the letter ư of TCVN3, which Word stores as an element


def restore_letters(root: Element, styles: Styles) -> None:
    """Put Unicode in the place of such letters, in place."""
    places: list[Element] = []
    stretches: list[Stretch] = []
    for paragraph in root.iter("p"):
        style = styles.of_paragraph(paragraph.find("pPr"))
        for run in _runs(paragraph):
            properties = run.find("rPr")
            named = (font_of(properties), styles.of_run(properties).font, style.font, styles.font)
            font = next((name for name in named if name is not None), None)
            for entry in run:
                if entry.tag in ("t", "softHyphen"):
                    places.append(entry)
                    stretches.append(Stretch(entry.text or "" if entry.tag == "t" else _SOFT_HYPHEN, font))
        places.append(paragraph)
        stretches.append(BREAK)
    for place, before, text in zip(places, stretches, restored_stretches(stretches), strict=True):
        if text != before.text:
            place.tag, place.text = "t", text


def _runs(element: Element) -> Iterator[Element]:
    """The runs of a paragraph, without those of paragraphs in its text boxes."""
    for entry in element:
        if entry.tag == "r":
            yield entry
        if entry.tag != "p":
            yield from _runs(entry)
