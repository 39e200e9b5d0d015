"""The closing block of a plan: Nơi nhận on the left, authority, position and name of the signer on the right.

Readers give it in three shapes: one side after the other; both sides in one line, a tab or the bars of a table
between them; or run together with plain blanks ("Nơi nhận: Q. CHỦ TỊCH"). The block is cut into cells, and each cell
is told by its own form: an item of the list, words of a signature, or a name.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.7 (chức vụ, họ tên người ký), II.9 (nơi nhận).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from pipeline.document import Document
from pipeline.extract.spelling import fold, one_of
from pipeline.numbering import label_at
from pipeline.tables import load, shared
from pipeline.text import LOWER, UPPER, Span

Side = Literal["item", "more", "signature", "name"]
"""An item of Nơi nhận; the rest of an item that went over its line; authority or position; a person's name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the closing block; `column` counts the cells of its row, `row` the lines of the block."""

    side: Side
    start: int
    stop: int
    row: int
    column: int


class Prefix(NamedTuple):
    """A row of the table of signing prefixes (quyền hạn của người ký)."""

    prefix: str
    forms: tuple[str, ...]
    kind: str
    before: str
    meaning: str
    source: str


_NAME_WORD: Final = rf"[{UPPER}](?:['’]?[{LOWER}]{{1,7}}|['’][{UPPER}][{LOWER}]{{1,7}})?(?:-[{UPPER}][{LOWER}]{{1,7}})?"
"""One word of a name: `Nguyễn`, `A`, `K'Pă`, `H’Yim`."""

NAME: Final = rf"{_NAME_WORD}(?: {{1,3}}{_NAME_WORD}){{1,5}}"
"""A person's name: `Thào A Chứ`, `Nguyễn Thị Minh Khai`."""

_LABEL: Final = re.compile(r"noi ?(?:nhan|gui) {0,3}[:;.]? {0,3}(?:\([^)]{0,40}\))?|noi ?nhan")
_BULLET: Final = re.compile(r"[-–—+•*●▪] {0,3}(?=\S)|[-–—+•*●▪]$")
_INNER_ITEM: Final = re.compile(r"[;.,](?P<gap> {1,3})(?=[-–—+•] {0,2}\S)")
_WIDE: Final = re.compile(r"(?<=\S) {3,}(?=\S)")
_WORD: Final = re.compile(r"\S+")
_SPLIT: Final = re.compile(r"\t|\|")
_NOISE: Final = re.compile(
    r"\(? ?(?:da ky|ky ten|ky va ghi|ky, |ky ghi|chu ky|dong dau|ky so|ky boi|nguoi ky|email|co quan:|thoi gian ky)"
)
_JUNK: Final = " \t|`´ˆ¨~¬_^“”„\"'‘’«»°·.,:;=<>\\"
_SHORT: Final = 60
_SCRAP: Final = 3
_MAX_ROW: Final = 300
_TWO_CAPITALS: Final = re.compile(rf"[{UPPER}]{{3,7}} [{UPPER}]{{3,7}}")
_CLOSED: Final = re.compile(r"[;.]$")
_ARCHIVE: Final = re.compile(r"\W{0,4}(?:Lưu|LƯU|Luu)\b")


@cache
def prefixes() -> dict[str, Prefix]:
    """The rows of the table by each of their folded forms, without points."""
    rows = load("signing_prefixes", Prefix, ("prefix",))
    return {fold(form): row for row in rows if row.kind != "degree" for form in row.forms}


@cache
def _name_pattern() -> re.Pattern[str]:
    """A name with up to three degrees or one rank before it: `PGS.TS. Lò Thị Mẩy`, `Đại tá Quàng Văn Phương`."""
    rows = load("signing_prefixes", Prefix, ("prefix",))
    degree = one_of(form for row in rows if row.kind == "degree" for form in row.forms)
    return re.compile(rf"(?:{degree}(?:[.,:] {{0,2}}| {{1,2}})){{0,3}}(?P<name>{NAME})")


@cache
def prefix_pattern() -> re.Pattern[str]:
    """A prefix in folded text, with the point, bar or comma behind it: `tm.`, `t/m`, `kt `, `phe duyet`."""
    rows = prefixes()
    forms = sorted(rows, key=len, reverse=True)
    words = "|".join(re.escape(form) for form in forms if rows[form].kind == "approval")
    marks = "|".join(re.escape(form) for form in forms if rows[form].kind != "approval" and form != "q")
    return re.compile(
        rf"\b(?:(?P<mark>{marks})(?:[.,:/] {{0,3}}| {{1,3}})|(?P<q>q)[.,/] {{0,3}}|(?P<word>{words})\b[ :]{{0,3}})"
    )


@cache
def position_pattern() -> re.Pattern[str]:
    """A position in folded text, the longest first: `bo truong, chu nhiem`, `pho chu tich thuong truc`."""
    rows = shared.positions()
    names = {fold(name) for row in rows for name in (row.title, *row.deputies)}
    heads = {name.removeprefix("pho ") for name in names if name.startswith("pho ")}
    single = rf"(?:{one_of(sorted(names))}|p\. ?{one_of(sorted(heads))})"
    return re.compile(rf"\b{single}(?:(?:,| -| kiem) {{1,3}}{single})?(?: (?:thuong truc|phu trach|chuyen trach))?\b")


@cache
def positions() -> tuple[str, ...]:
    """Every position and deputy of the table as officially written, for the repair of a misread line."""
    rows = shared.positions()
    return tuple(name for row in rows for name in (row.title, *row.deputies))


def prefix_marks(folded: str) -> Iterator[re.Match[str]]:
    """The prefixes in a line; the word "quyền" is one only before a position ("QUYỀN GIÁM ĐỐC")."""
    for mark in prefix_pattern().finditer(folded):
        if mark[0].strip() != "quyen" or position_pattern().match(folded, mark.end()):
            yield mark


def is_capitals(text: str) -> bool:
    """Whether the letters are capitals, but for a few that were misread (`„cHÁNHH VĂN PHỎNC`)."""
    small = sum(map(str.islower, text))
    return sum(map(str.isupper, text)) > 3 * small


def find_name(text: str) -> re.Match[str] | None:
    """The name, in group `name`, when `text` is nothing but a person's name with or without a degree."""
    found = _name_pattern().fullmatch(text)
    if not found or is_capitals(text) or label_at(text) or position_pattern().match(fold(found["name"])):
        return None
    return found


def read(document: Document, number: int = 0) -> list[Cell]:
    """The cells of the closing block of the document's part `number` (0 the outer one), in text order."""
    cells: list[Cell] = []
    state = _State()
    for span in _spans(document, number):
        for row, column, start, stop in _pieces(document, span):
            label = _LABEL.match(fold(document.text[start:stop]))
            if label:
                state = _State(listing=True, signing=state.signing)
                start += label.end()
                if start == stop or not _opens_list(document.text[start:stop]):
                    continue  # "Nơi nhận: (VBĐT)": a remark
            side = state.side_of(document.text[start:stop], column)
            if side:
                cells.append(Cell(side, start, stop, row, column))
    return cells


def _spans(document: Document, number: int) -> Iterator[Span]:
    """The parts of the block; a line of misread capitals above it belongs to it (`„cHÁNHH VĂN PHỎNC`)."""
    first = True
    for part in document.parts_of(number):
        if part.kind not in ("recipients", "signature"):
            continue
        start = part.span.start
        if first and start:
            line = document.line_at(start - 1)
            text = document.text[line.start : line.stop]
            if len(text) <= _SHORT and text[-1:] not in ".;:" and is_capitals(text) and not label_at(text):
                start = line.start
        first = False
        yield Span(start, part.span.stop)


@dataclass(slots=True)
class _State:
    """What has been seen of the block: the label Nơi nhận, an item without its end mark, words of a signature."""

    listing: bool = False
    signing: bool = False
    open_item: bool = False
    bulleted: bool = False
    """The items begin with bullets: what has none goes on with the one before."""
    archived: bool = False
    """The last item, "Lưu: VT.", is complete."""

    def side_of(self, text: str, column: int) -> Side | None:
        """What the next cell is; None for a stamp, a remark, a stray word."""
        side = self._side(text, column)
        if side == "signature":
            self.signing = True
        elif side in ("item", "more"):
            self.open_item = not _CLOSED.search(text)
            if side == "item" or self.archived:
                self.archived = bool(_ARCHIVE.match(text))
        return side

    def _side(self, text: str, column: int) -> Side | None:
        if _NOISE.match(fold(text)):
            return None
        in_list = self.listing and column == 0 and not (self.archived and not self.open_item)
        if self.listing and _BULLET.match(text):
            self.bulleted = True
            return "item"
        if begins_signature(text):
            return "signature"
        if find_name(text) and (self.signing or not in_list):
            return "name"
        if (self.signing or not in_list) and is_capitals(text):
            return "signature"
        if not in_list:
            return None
        if self.bulleted and not self.open_item and len(text) <= _SCRAP and text.islower():
            return None  # dust or a stroke of a pen behind an item that has its end mark
        return "more" if self.open_item or self.bulleted else "item"


def _opens_list(text: str) -> bool:
    """Whether what stands behind "Nơi nhận:" in its own line is an item or a signature, not a remark."""
    return bool(_BULLET.match(text)) or text.endswith(";") or begins_signature(text)


def begins_signature(text: str) -> bool:
    """Whether a cell begins with a prefix or a position, in capitals or standing alone."""
    if text.endswith(";"):
        return False
    folded = fold(text)
    prefix = next(prefix_marks(folded), None)
    if prefix and prefix.start() == 0 and is_capitals(text[: prefix.end() + 12]):
        return True
    position = position_pattern().match(folded)
    if not position:
        return False
    return is_capitals(text[: position.end()]) or position.end() == len(text)


def _pieces(document: Document, span: Span) -> Iterator[tuple[int, int, int, int]]:
    """Row, column, start and stop of each cell; an item list run into one line is cut before its dashes."""
    for row, line in enumerate(document.lines_within(*span), document.line_from(span.start)):
        text = document.text[line.start : line.stop]
        # behind a tab the left cell is empty
        column = int(document.text[line.start - 1 : line.start] == "\t")
        offset = int(text.startswith("|"))
        cuts = [m.start() for m in _SPLIT.finditer(text, offset)] or list(_lost_gaps(document, line))
        for cut in (*cuts, len(text)):
            first, last = _trimmed(text, offset, cut)
            for start, stop in _items(text, first, last):
                yield row, column, line.start + start, line.start + stop
            column += 1
            offset = cut + 1


def _lost_gaps(document: Document, line: Span) -> Iterator[int]:
    """Where wide gaps of the source line stood: two signers side by side above "Nơi nhận" lose them."""
    if line.stop - line.start > _MAX_ROW:
        return
    start, stop = document.map.to_source(line)
    source = document.source.text[start:stop]
    if "   " not in source:
        return
    words = list(_WORD.finditer(document.text, line.start, line.stop))
    for gap in _WIDE.finditer(source):
        before = len(source[: gap.start()].split())
        if 0 < before < len(words):
            yield words[before].start() - 1 - line.start


def _items(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A list run into one line cut before its dashes; words of a signature cut from the item before them."""
    for gap in _INNER_ITEM.finditer(text, start, stop):
        yield from _without_signature(text, start, gap.start("gap"))
        start = gap.end()
    if start < stop:
        yield from _without_signature(text, start, stop)


def _without_signature(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The item, then the position that stood beside it: `- UBND tỉnh;| PHÓ GIÁM ĐỐC`."""
    piece = text[start:stop]
    if _BULLET.match(piece) and _TWO_CAPITALS.search(piece):
        for found in position_pattern().finditer(fold(piece)):
            if found.start() and piece[found.start() : found.end()].isupper() and piece[found.start() - 1] == " ":
                yield start, start + found.start() - 1
                yield start + found.start(), stop
                return
    yield start, stop


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """The cell without blanks and what a scanner makes of dust; a final `;` or `.` stays, it closes an item."""
    while start < stop and text[start] in _JUNK:
        start += 1
    while start < stop and text[stop - 1] in _JUNK and text[stop - 1] not in ";.":
        stop -= 1
    return start, stop
