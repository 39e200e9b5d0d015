"""Build the Word sample plans of data/raw from the plain sources in tests/samples.

    python tests/build_samples.py

A Word file is a zip that nobody can review, so what people read and edit is the source: one paragraph a line,
`*bold*`, and a few commands at the start of a line:

    @folder NAME              sub-folder of data/raw that the plan goes to
    @columns LEFT | RIGHT     letterhead or signature block: a table of two cells, ` / ` ends a paragraph
    @centre TEXT              centred paragraph
    @table A | B   @row ...   table with a head, and its rows
    @restart                  the next automatic number is 1 again
    @item  @subitem  @bullet  paragraph that Word numbers 1., a), -

The same sources give the same file: the zip entries and the properties carry a fixed date.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.table import _Cell
from docx.text.paragraph import Paragraph

SOURCES = Path(__file__).parent / "samples"
TARGET = Path(__file__).parents[1] / "data" / "raw"
WRITTEN = datetime(2025, 1, 1)

# level of the one numbering definition -> Word's name for the kind of number, and its pattern
LEVELS = (("decimal", "%1."), ("lowerLetter", "%2)"), ("bullet", "-"))
COMMAND_LEVEL = {"item": 0, "subitem": 1, "bullet": 2}
ABSTRACT_ID = 90


def write_runs(paragraph: Paragraph, text: str) -> None:
    """Write `text`, with what stands between two stars in bold (a lone star is a star)."""
    for index, piece in enumerate(re.split(r"\*([^*]+)\*", text)):
        if piece:
            paragraph.add_run(piece).bold = index % 2 == 1


def write_cell(cell: _Cell, text: str) -> None:
    paragraph = cell.paragraphs[0]
    for index, line in enumerate(text.split(" / ")):
        if index:
            paragraph = cell.add_paragraph()
        write_runs(paragraph, line.strip())


class Numbering:
    """The automatic numbers of one document: one definition, a new instance at each restart."""

    def __init__(self, document: Document) -> None:
        self._root = document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for index, (kind, pattern) in enumerate(LEVELS)
        )
        definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ABSTRACT_ID}">{levels}</w:abstractNum>'
        self._root.insert(0, parse_xml(definition))
        self.restart()

    def restart(self) -> None:
        instance = self._root.add_num(ABSTRACT_ID)
        for index in range(len(LEVELS)):
            instance.add_lvlOverride(index).add_startOverride(1)
        self._current = instance.numId

    def number(self, paragraph: Paragraph, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = self._current


def repeat_as_head(row_element: OxmlElement) -> None:
    """Mark a table row as the head that Word repeats on each page."""
    row_element.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def commands(source: str) -> Iterator[tuple[str, str]]:
    for line in source.splitlines():
        if line.startswith("@"):
            name, _, rest = line[1:].partition(" ")
            yield name, rest
        elif line.strip():
            yield "paragraph", line


def compose(source: str) -> tuple[str, Document]:
    """The folder and the Word document that a source describes."""
    document = docx.Document()
    numbering = Numbering(document)
    folder, table = "", None
    for name, rest in commands(source):
        cells = [cell.strip() for cell in rest.split(" | ")]
        if name == "folder":
            folder = rest
        elif name == "columns":
            block = document.add_table(rows=1, cols=2)
            for cell, text in zip(block.rows[0].cells, cells, strict=True):
                write_cell(cell, text)
        elif name == "table":
            table = document.add_table(rows=1, cols=len(cells), style="Table Grid")
            repeat_as_head(table.rows[0]._tr)
            for cell, text in zip(table.rows[0].cells, cells, strict=True):
                write_runs(cell.paragraphs[0], f"*{text}*")
        elif name == "row":
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                write_runs(cell.paragraphs[0], text)
        elif name == "restart":
            numbering.restart()
        elif name in COMMAND_LEVEL:
            paragraph = document.add_paragraph()
            numbering.number(paragraph, COMMAND_LEVEL[name])
            write_runs(paragraph, rest)
        elif name in ("centre", "paragraph"):
            paragraph = document.add_paragraph()
            if name == "centre":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write_runs(paragraph, rest)
        else:
            raise ValueError(f"unknown command @{name}: the commands are listed at the top of {__file__}")
    return folder, document


def to_bytes(document: Document) -> bytes:
    """The document as a zip whose entries all carry the same date, so that a rebuild changes nothing."""
    core = document.core_properties
    core.author, core.last_modified_by, core.comments = "", "", ""
    core.created = core.modified = WRITTEN
    loose = io.BytesIO()
    document.save(loose)
    fixed = io.BytesIO()
    with zipfile.ZipFile(loose) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return fixed.getvalue()


def main() -> None:
    for path in sorted(SOURCES.glob("*.txt")):
        folder, document = compose(path.read_text("utf-8"))
        target = TARGET / folder / f"{path.stem}.docx"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(to_bytes(document))
        print(target.relative_to(TARGET))


if __name__ == "__main__":
    main()
