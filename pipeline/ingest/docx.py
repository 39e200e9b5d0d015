"""Word documents (.docx): paragraphs and tables in document order, with the labels of automatic lists.

Tracked changes are read as accepted, text boxes once, in place, hidden text and comments not at all. A letterhead that
stands in the head of a page comes first; other running heads and feet are no text of the document. Notes come last,
as "[1] ...".
Source: ECMA-376 Part 1, 17 (WordprocessingML).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.errors import UnreadableFile
from pipeline.ingest import grid
from pipeline.ingest.docx_letters import restore_letters
from pipeline.ingest.docx_numbering import Numbering, read_numbering
from pipeline.ingest.docx_package import open_parts
from pipeline.ingest.docx_styles import Style, Styles, read_styles
from pipeline.ingest.docx_xml import attribute, number, switch, value
from pipeline.ingest.landmarks import is_recipients, is_signing, is_state_line
from pipeline.ingest.reading import PAGE, Reading, from_lines

_EMPTY = " \t\n" + PAGE
_MAX_ACROSS = 63  # columns of a table in Word
# wrappers whose content belongs to the text: content controls, links, insertions, smart tags, fields
_TRANSPARENT = frozenset(
    (
        "sdt", "sdtContent", "hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "bdo", "dir",
        "ruby", "rubyBase", "oMath", "oMathPara",
    )
)  # fmt: skip
# elements of formulas that hold `t` below them
_FORMULA = frozenset(
    (
        "e", "num", "den", "sub", "sup", "deg", "f", "sSub", "sSup", "sSubSup", "rad", "nary", "d", "func", "fName",
        "lim", "limLow", "limUpp", "m", "mr",
    )
)  # fmt: skip
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": PAGE}


def read_docx(data: bytes, where: str | None) -> Reading:
    """The text of a .docx; pages are those that the last program to lay it out has noted.

    Raises:
        UnreadableFile: no .docx, damaged, locked, too large, or nested without end.
    """
    parts = open_parts(data, where)
    styles = read_styles(parts.styles)
    lists = {style_id: style.num_id for style_id, style in styles.by_id.items() if style.num_id}
    body = parts.document.find("body")
    try:
        for part in (parts.document, *parts.heads, *parts.feet, *parts.notes):
            restore_letters(part, styles)
        walk = _Walk(styles, read_numbering(parts.numbering, lists))
        lines = walk.blocks(() if body is None else body)
        heads, feet = (map(walk.blocks, running) for running in (parts.heads, parts.feet))
        head = _missing(heads, lines, is_state_line)
        foot = _missing(feet, lines, lambda line: is_recipients(line) or is_signing(line))
        return from_lines([*head, "", *lines, "", *foot, "", *walk.notes(parts.notes)])
    except RecursionError:
        raise UnreadableFile(
            "its parts are nested too deeply: the file is damaged or made to harm",
            where,
            "save the plan again as .docx",
        ) from None


@dataclass(slots=True)
class _Walk:
    """One pass over a document; numbering counts as it goes."""

    styles: Styles
    numbering: Numbering

    def blocks(self, elements: Iterable[Element], *, in_cell: bool = False) -> list[str]:
        """Lines of the paragraphs and tables among `elements`, wrappers opened."""
        lines: list[str] = []
        pieces: list[str] = []  # kept where an end mark was deleted: the next paragraph goes on, behind its own label
        for element in _opened(elements):
            if element.tag == "tbl":
                lines += grid.write(self.rows(element))
                continue
            properties = element.find("pPr")
            style = self.styles.of_paragraph(properties)
            boxes: list[str] = []
            for run in element:
                self.inline(run, style, pieces, boxes)
            if element.find("pPr/rPr/del") is None:
                text = _labelled(self.label(properties, style), "".join(pieces), alone=in_cell)
                pieces.clear()
                if text.strip() or not boxes:
                    lines += text.split("\n")
            lines += boxes
        return [*lines, "".join(pieces)] if pieces else lines

    def notes(self, roots: Iterable[Element]) -> Iterator[str]:
        """The notes, one a line, numbered as Word prints them."""
        for root in roots:
            kept = (note for note in root if attribute(note, "type") is None)  # the others draw the line above
            for i, note in enumerate(kept, start=1):
                text = " ".join(" ".join(self.blocks(note)).split())
                if text:
                    yield f"[{i}] {text}"

    def label(self, properties: Element | None, style: Style) -> str:
        """The automatic label of a paragraph; numbers on the paragraph come before those of its style."""
        own = None if properties is None else properties.find("numPr")
        num_id = value(own, "numId") or style.num_id
        if not num_id or num_id == "0":
            return ""
        depth = number(value(own, "ilvl"))
        if depth is None:
            depth = style.depth
        if depth is None:
            depth = self.numbering.level_of_style(num_id, style.list_style)
        return self.numbering.label(num_id, depth)

    def inline(self, element: Element, style: Style, pieces: list[str], boxes: list[str]) -> None:
        """Add the text of a run, or of a wrapper of runs."""
        tag = element.tag
        if tag == "r":
            properties = element.find("rPr")
            if properties is None:
                hidden, capitals = style.hidden, style.capitals
            else:
                own = self.styles.of_run(properties)
                hidden = _first(switch(properties, "vanish"), own.hidden, style.hidden)
                capitals = _first(switch(properties, "caps"), own.capitals, style.capitals)
            if not hidden:
                begin = len(pieces)
                for entry in element:
                    self.content(entry, pieces, boxes)
                if capitals:
                    pieces[begin:] = [piece.upper() for piece in pieces[begin:]]
        elif tag == "t":
            pieces.append((element.text or "").replace("\n", " "))
        elif tag in _TRANSPARENT or tag in _FORMULA:
            for entry in element:
                self.inline(entry, style, pieces, boxes)
        elif tag == "AlternateContent":
            self.content(element, pieces, boxes)

    def content(self, element: Element, pieces: list[str], boxes: list[str]) -> None:
        """Add what one child of a run prints."""
        tag = element.tag
        if tag == "t":
            pieces.append((element.text or "").replace("\n", " "))
        elif tag in _MARKS:
            if tag != "br" or attribute(element, "type") != "page":
                pieces.append(_MARKS[tag])
        elif tag in ("drawing", "pict", "object", "AlternateContent"):
            for box in _boxes(element):
                boxes += self.blocks(box)

    def rows(self, table: Element) -> list[list[grid.Cell]]:
        """The cells of a table; deleted rows and cells are left out."""
        rows: list[list[grid.Cell]] = []
        for row in _opened(table, "tr"):
            properties = row.find("trPr")
            if properties is not None and properties.find("del") is not None:
                continue
            heading = bool(switch(properties, "tblHeader"))
            cells = [grid.Cell(("",), _across(value(properties, "gridBefore")))] if _skips(properties) else []
            for cell in _opened(row, "tc"):
                own = cell.find("tcPr")
                if own is not None and own.find("cellDel") is not None:
                    continue
                merge = None if own is None else own.find("vMerge")
                goes_on = merge is not None and attribute(merge, "val") in (None, "continue")
                lines = () if goes_on else tuple(self.blocks(cell, in_cell=True))
                cells.append(grid.Cell(lines, _across(value(own, "gridSpan")), heading, reached=goes_on))
            rows.append(cells)
        return rows


def _missing(running: Iterable[list[str]], body: list[str], is_mark: Callable[[str], bool]) -> list[str]:
    """The head (or foot) of a page that holds what the text of a document should, where its text lacks it."""
    if any(map(is_mark, body)):
        return []
    return next((lines for lines in running if any(map(is_mark, lines))), [])


def _labelled(label: str, text: str, *, alone: bool) -> str:
    """The text behind its label; a label without text shows only where `alone` (a column of numbers in a table)."""
    if not label or not (alone or text.strip(_EMPTY)):
        return text
    breaks = len(text) - len(text.lstrip(PAGE))
    return text[:breaks] + label + text[breaks:].lstrip(" \t")


def _opened(elements: Iterable[Element], *wanted: str) -> Iterator[Element]:
    """The elements called `wanted` (paragraphs and tables by default), also those inside wrappers."""
    for element in elements:
        if element.tag in (wanted or ("p", "tbl")):
            yield element
        elif element.tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _opened(element, *wanted)
        elif element.tag == "AlternateContent":
            yield from _opened(next(iter(element), ()), *wanted)


def _boxes(element: Element) -> list[Element]:
    """The text boxes in a drawing. The same box is stored twice, for new and for old programs: the first is taken."""
    if element.tag == "AlternateContent":
        for choice in element:
            found = _boxes(choice)
            if found:
                return found
        return []
    if element.tag == "txbxContent":
        return [element]
    return [box for entry in element for box in _boxes(entry)]


def _skips(row_properties: Element | None) -> bool:
    return value(row_properties, "gridBefore") not in (None, "0")


def _across(text: str | None) -> int:
    return min(_MAX_ACROSS, max(1, number(text) or 1))


def _first(*switches: bool | None) -> bool | None:
    return next((state for state in switches if state is not None), None)
