"""Old Word files by antiword: small and quick, for machines without LibreOffice.

antiword prints a file in two ways and each loses something: as text it breaks the cells of a table at the width of
the column, as DocBook it glues the lines of a paragraph together. So paragraphs, letterhead and signature come from
the text, tables of data from DocBook. Some tables it drops: a file of which it prints too little is refused.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipeline.errors import UnreadableFile
from pipeline.ingest import grid, programs
from pipeline.ingest.formats import word_header
from pipeline.ingest.landmarks import is_recipients, is_signing, is_state_line
from pipeline.ingest.reading import Reading, from_lines

_LIMIT_S = 60
# [MS-DOC] 2.5.1: nFib of Word 97, and where FibRgLw97.ccpText stands, the number of characters of the main text
_WORD_97 = 0xC1
_LENGTH = 76
_COMPLETE = 0.9  # whole files reach 0.98: codes of fields are no text


def read_by_antiword(data: bytes, where: str | None) -> Reading:
    """The text of a .doc of Word 6 to 2003; no pages.

    Raises:
        UnreadableFile: antiword is not installed, does not open the file, or prints only a part of it.
    """
    program = programs.require("antiword", where)
    with TemporaryDirectory(prefix="kehoach-") as folder:
        path = Path(folder, "plan.doc")
        path.write_bytes(data)
        printed = _printed(program, ["-w", "0"], path, where)
        book = _printed(program, ["-x", "db"], path, where)
    _check_complete(printed, data, where)
    try:
        tables = list(ElementTree.fromstring(book).iter("informaltable"))
    except ElementTree.ParseError:
        tables = []  # a control character in the text; the tables then stay as printed
    return from_lines(_lines(printed, tables))


def _printed(program: str, form: list[str], path: Path, where: str | None) -> str:
    try:
        done = subprocess.run(
            [program, "-m", "UTF-8.txt", *form, str(path)], capture_output=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not done.stdout:
        what = "antiword cannot open it: the file may be damaged, or older than Word 6"
        raise UnreadableFile(what, where, programs.install_line("libreoffice"))
    return done.stdout.decode("utf-8", "replace")


def _check_complete(printed: str, data: bytes, where: str | None) -> None:
    begin = word_header(data)
    if begin is None or int.from_bytes(data[begin + 2 : begin + 4], "little") < _WORD_97:
        return
    written = int.from_bytes(data[begin + _LENGTH : begin + _LENGTH + 4], "little")
    share = len(" ".join(printed.replace("|", " ").split())) / max(1, written)
    if share < _COMPLETE:
        what = f"antiword finds only {share:.0%} of its text"
        raise UnreadableFile(what, where, programs.install_line("libreoffice"))


def _lines(printed: str, tables: list[Element]) -> Iterator[str]:
    """The lines of the text; the n-th stretch of lines with bars is the n-th table."""
    waiting = iter(tables)
    for is_table, stretch in groupby(printed.splitlines(), key=lambda line: line.startswith("|")):
        lines = list(stretch)
        if not is_table:
            yield from (cell.strip() for line in lines for cell in line.split("|"))  # a row that it took for text
            continue
        columns = [grid.Cell(tuple(column)) for column in zip(*map(_cells, _even(lines)), strict=True)]
        table = next(waiting, None)
        if table is None or any(_places(line) for cell in columns for line in cell.lines):
            yield from grid.write([columns])
        else:
            yield from grid.write([[_cell(entry) for entry in row.iter("entry")] for row in table.iter("row")])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _even(lines: list[str]) -> list[str]:
    """Lines with as many bars as the one with the most: merged cells have fewer."""
    most = max(line.count("|") for line in lines)
    return [line + "|" * (most - line.count("|")) for line in lines]


def _places(line: str) -> bool:
    return is_state_line(line) or is_recipients(line) or is_signing(line)


def _cell(entry: Element) -> grid.Cell:
    return grid.Cell((" ".join("".join(entry.itertext()).split()),))
