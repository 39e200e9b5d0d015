"""The lines a browser shows of a part of a page.

Source: WHATWG HTML, 15.3 (Non-replaced elements); CSS Text 3, 4.1 (White space processing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ingest import grid
from pipeline.ingest.html_tree import BLOCKS, attribute, children, is_shown, style_of, walk
from pipeline.ingest.ordinals import letters, roman

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_OWN_BULLET = re.compile(r"\s*[-–—+*•·▪■●○◦‣⁃]")
# a label that Word prints before a list item: "1.", "a)", "2.1.", "I -", "Điều 3."
_LABEL = re.compile(r"(?:\w{2,6} )?[0-9A-Za-zĐđ]{1,6}(?:[.][0-9]{1,3}){0,6}\s?[.)/:–-]{1,2}|[0-9.]{1,12}")
_KEPT_BULLETS = frozenset("-–—+*")
_NUMBER = re.compile(r"[0-9]{1,4}")
_MAX_COLUMNS = 256
_MAX_DOWN = 2000
_MAX_TABLE_DEPTH = 40


@dataclass(slots=True)
class _Lines:
    """Lines as they come about: text gathers in a line until its block ends."""

    done: list[str] = field(default_factory=list)
    _current: list[str] = field(default_factory=list)
    _after_blank: bool = True
    _label: str = ""

    def add(self, text: str) -> None:
        """Text with white space as in the file: a run of it is one blank, none at the start of a line."""
        text = _BLANKS.sub(" ", text)
        if self._after_blank and text.startswith(" "):
            text = text[1:]
        if text:
            self.add_verbatim(text)

    def add_verbatim(self, text: str) -> None:
        """Text whose white space counts."""
        if self._label and text.strip():
            # an item that brings its own dash needs no second one
            text = text if self._label == "- " and _OWN_BULLET.match(text) else self._label + text
            self._label = ""
        self._current.append(text)
        self._after_blank = text.endswith((" ", "\n"))

    def label(self, label: str) -> None:
        """The label of the item that begins, for the first text in it."""
        self._label = label

    def end_line(self) -> None:
        """A line ends, an empty one too."""
        self.done.append("".join(self._current).rstrip(" "))
        self._current.clear()
        self._after_blank = True

    def end_block(self) -> None:
        """A block begins or ends: text before it is a line, no text is none."""
        if self._current:
            self.end_line()


def lines_of(root: LexborNode, table_depth: int = 0) -> list[str]:
    """The lines of what is shown within `root`, paragraphs, list items and tables in document order."""
    lines = _Lines()
    lists: list[_List] = []
    verbatim: set[int] = set()  # ids of the open elements whose white space counts
    capitals: set[int] = set()  # and of those that print small letters as capitals
    shut: set[int] = set()  # and of those that are dealt with, or not shown, as a whole
    for node, begins in walk(root, lambda element: element.mem_id not in shut):
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            text = text.upper() if capitals else text
            (lines.add_verbatim if verbatim else lines.add)(text)
        elif not begins:
            if tag in BLOCKS:
                lines.end_block()
            if tag in ("ol", "ul"):
                lists.pop()
            elif tag == "li":
                lines.label("")
            verbatim.discard(node.mem_id)
            capitals.discard(node.mem_id)
        elif tag == "br":
            lines.end_line()
        elif node.is_element_node:
            if not is_shown(node):
                shut.add(node.mem_id)
                continue
            if tag in BLOCKS:
                lines.end_block()
            style = style_of(node)
            if "mso-list:ignore" in style:
                lines.add(_word_label(node))
                shut.add(node.mem_id)
                continue
            if tag == "table" and table_depth < _MAX_TABLE_DEPTH:
                lines.done += _table(node, table_depth + 1)
                shut.add(node.mem_id)
                continue
            if tag in ("ol", "ul"):
                lists.append(_List.of(node, style))
            elif tag == "li":
                lines.label(lists[-1].next(node) if lists else "")
            if tag == "pre" or "white-space:pre" in style:
                verbatim.add(node.mem_id)
            if "text-transform:uppercase" in style:
                capitals.add(node.mem_id)
    lines.end_block()
    return lines.done


@dataclass(slots=True)
class _List:
    """The labels of one list: form "-" for bullets, "" for none, else the `type` of `<ol>`."""

    form: str
    number: int

    @staticmethod
    def of(node: LexborNode, style: str) -> _List:
        if "list-style:none" in style or "list-style-type:none" in style:
            return _List("", 1)
        start = attribute(node, "start")
        number = int(start) if _NUMBER.fullmatch(start) else 1
        return _List("-" if node.tag == "ul" else attribute(node, "type") or "1", number)

    def next(self, item: LexborNode) -> str:
        """The label of the next item, with the blank behind it."""
        if self.form in ("", "-"):
            return f"{self.form} " if self.form else ""
        given = attribute(item, "value")
        number = int(given) if _NUMBER.fullmatch(given) else self.number
        self.number = number + 1
        if self.form in "aA":
            printed = letters(number)
        elif self.form in "iI":
            printed = roman(number).lower()
        else:
            printed = str(number)
        return f"{printed.upper() if self.form.isupper() else printed}. "


def _word_label(node: LexborNode) -> str:
    """The label that Word wrote out before a list item; dots, squares and ticks of symbol fonts become a dash."""
    label = " ".join(node.text(deep=True).split())
    if not label:
        return ""
    return (label if label in _KEPT_BULLETS or _LABEL.fullmatch(label) else "-") + " "


def _table(table: LexborNode, depth: int) -> list[str]:
    captions = [line for node in children(table) if node.tag == "caption" for line in lines_of(node, depth)]
    return [*captions, *grid.write(_rows(table, depth))]


def _rows(table: LexborNode, depth: int) -> list[list[grid.Cell]]:
    """The cells of a table, with an empty one wherever a merged cell reaches down."""
    rows: list[list[grid.Cell]] = []
    reaching: dict[int, tuple[grid.Cell, int]] = {}  # by column: the cell that stands for it, rows still to cover
    for row in _row_nodes(table):
        cells = [node for node in children(row) if node.tag in ("td", "th") and is_shown(node)]
        placed: list[grid.Cell] = []
        begun: dict[int, tuple[grid.Cell, int]] = {}
        column = 0
        cells.reverse()
        while cells or column in reaching:
            if column in reaching:
                cell, down = reaching[column]
            else:
                node = cells.pop()
                across = _span(node, "colspan", max(1, _MAX_COLUMNS - column))
                down = _span(node, "rowspan", _MAX_DOWN if column < _MAX_COLUMNS else 1)
                cell = grid.Cell(tuple(lines_of(node, depth)), across, node.tag == "th")
            if down > 1:
                begun[column] = grid.Cell((), cell.across, reached=True), down - 1
            placed.append(cell)
            column += cell.across
        reaching = begun
        rows.append(placed)
    return rows


def _row_nodes(table: LexborNode) -> Iterator[LexborNode]:
    for group in children(table):
        if group.tag in ("tbody", "thead", "tfoot") and is_shown(group):
            yield from (node for node in children(group) if node.tag == "tr" and is_shown(node))


def _span(node: LexborNode, name: str, most: int) -> int:
    text = attribute(node, name).strip()
    return min(most, max(1, int(text))) if _NUMBER.fullmatch(text) else 1
