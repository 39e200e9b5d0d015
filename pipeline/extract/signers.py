"""Find the signers (người ký): authority (TM., KT., TL., TUQ., Q.), position and name.

The words between two names belong to the second. "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / name" is signed
TM. the committee, by a Phó Chủ tịch: the first authority counts, the last position is the signer's own.

Source: Nghị định 30/2020/NĐ-CP, Điều 13; Phụ lục I, Mục II.7. Đảng: Hướng dẫn 36-HD/VPTW, Mục II.1.7 (T/M, K/T, T/L).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.document import Document
from pipeline.extract import closing
from pipeline.extract.agency_spans import starts_agency
from pipeline.extract.closing import Cell
from pipeline.extract.spelling import fold, same_tones, small, toneless
from pipeline.plan import Signer
from pipeline.text import UPPER, Span

_BLANKS = re.compile(r"\s+")
_EDGE = " .,:;-–*|\t\n"
_LIKENESS = 0.8
_MAX_LOOSE = 40
_SCRAP = re.compile(r"[^\w\s.,;:()/&'’\"“”+–-]|_|[^\W\d_][0-9]|[0-9][^\W\d_]")  # a stroke of a pen: `XS £É_ tL2`
_CAPITAL_NAME = re.compile(rf"[{UPPER}]{{1,7}}(?: [{UPPER}]{{1,7}}){{1,4}}")
_TRAILING_NAME = re.compile(rf"(?<=[^\W0-9_a-zà-ỹ])[ :]{{1,3}}(?P<name>{closing.NAME})$")


def extract(document: Document, found: Mapping[str, Sequence[object]]) -> list[Signer]:
    """The signers of the outer document and of what is attached to it, in text order; [] without a signature."""
    numbers = sorted({part.number for part in document.parts if part.kind == "signature"} | {0})
    signers = [signer for number in numbers for signer in _signers(document, closing.read(document, number))]
    return sorted(signers, key=lambda signer: signer.start)


def _signers(document: Document, cells: list[Cell]) -> Iterator[Signer]:
    right = [cell for cell in cells if cell.side in ("signature", "name")]
    for column in _columns(right):
        block, first = _Block(), True
        for cell in column:
            name = _name(document, cell)
            if cell.side == "signature":
                if block.name and closing.begins_signature(document.text[cell.start : cell.stop]):
                    yield block.signer(document, block.name)
                    block = _Block()
                block.add(document.text, cell.start, name.start if name else cell.stop)
            if name:
                if block or first:
                    yield block.signer(document, name)
                block, first = _Block(), False
        if block.name:
            yield block.signer(document, block.name)


def _columns(cells: list[Cell]) -> list[list[Cell]]:
    """The cells by signer's column where two stand side by side in a row, else all of them in one list."""
    rows: defaultdict[int, int] = defaultdict(int)
    for cell in cells:
        rows[cell.row] += 1
    if not any(count > 1 for count in rows.values()):
        return [cells]
    columns: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        columns[cell.column].append(cell)
    return [columns[key] for key in sorted(columns)]


def _name(document: Document, cell: Cell) -> Span | None:
    """The name in a cell: all of it but for a degree, or what follows the capitals ("TRƯỞNG BAN Lò Văn Páo")."""
    text = document.text[cell.start : cell.stop]
    found = closing.find_name(text) if cell.side == "name" else _TRAILING_NAME.search(text)
    if not found or (cell.side == "signature" and closing.is_capitals(found["name"])):
        return None
    return Span(cell.start + found.start("name"), cell.start + found.end("name"))


@dataclass(slots=True)
class _Block:
    """What stands above one name."""

    prefix: str | None = None
    on_behalf_of: Span | None = None
    position: Span | None = None
    loose: list[Span] = field(default_factory=list)
    """Lines in capitals that are neither: a misread or unusual position."""
    name: Span | None = None
    """A line that may be a name in capitals, if none in small letters follows."""

    def __bool__(self) -> bool:
        return bool(self.prefix or self.position or self.loose)

    def add(self, text: str, start: int, stop: int) -> None:
        """Take in one cell, which may hold several lines run together: `KT. CHỦ TỊCH PHÓ CHỦ TỊCH`."""
        folded = fold(text[start:stop])
        marks = [m for m in closing.prefix_marks(folded) if m.start() == 0 or not m["word"]]
        cuts = [*(start + mark.start() for mark in marks), stop]
        if start < cuts[0]:
            self._plain(text, start, cuts[0])
        for mark, end in zip(marks, cuts[1:], strict=True):
            self._marked(text, mark, start + mark.end(), end)

    def _marked(self, text: str, mark: re.Match[str], start: int, stop: int) -> None:
        row = closing.prefixes()[mark[mark.lastgroup or 0]]
        if row.kind == "approval":
            self._plain(text, start, stop)
            return
        own = _second_position(text, start, stop) if row.kind == "authority" else None
        if row.kind == "acting":
            if self.prefix is None:
                self.prefix = row.prefix
                self.position = _trim(text, start, stop)
            else:
                self.position = _trim(text, start - (mark.end() - mark.start()), stop)
        elif self.prefix is None:
            self.prefix = row.prefix
            self.on_behalf_of = _trim(text, start, own if own is not None else stop)
        if own is not None:
            self.position = _trim(text, own, stop)

    def _plain(self, text: str, start: int, stop: int) -> None:
        span = _trim(text, start, stop)
        if span.start >= span.stop:
            return
        words = text[span.start : span.stop]
        if closing.position_pattern().match(fold(words)):
            if self.position is None:
                self.position = span
        elif (self.position or self.prefix) and _CAPITAL_NAME.fullmatch(words) and not _is_agency(words):
            self.name = span
        elif (self.position or self.on_behalf_of) and _SCRAP.search(words):
            return
        elif self.position is not None and self.position.stop <= span.start <= self.position.stop + 4:
            self.position = Span(self.position.start, span.stop)  # "CHỦ TỊCH / ỦY BAN NHÂN DÂN XÃ"
        elif self.on_behalf_of is not None and self.position is None and span.start <= self.on_behalf_of.stop + 4:
            self.on_behalf_of = Span(self.on_behalf_of.start, span.stop)  # "TM. BAN CHẤP HÀNH / CÔNG ĐOÀN CƠ SỞ"
        elif len(words) <= _MAX_LOOSE:
            self.loose.append(span)

    def signer(self, document: Document, name: Span) -> Signer:
        """The record of the person who stands below this block."""
        text = document.text
        own = self.position or (self.loose[-1] if self.loose else None)
        printed = _line(text, own)
        repaired = _repair(printed) if printed else None
        if self.position is None and repaired == printed and self.on_behalf_of:
            own = printed = repaired = None  # capitals that are like no position
        spans = {"position": own, "on_behalf_of": self.on_behalf_of}
        return Signer(
            **document.place(*name),
            rule="signer.block",
            authority_prefix=self.prefix,
            on_behalf_of=_line(text, self.on_behalf_of),
            position=repaired,
            name=text[slice(*name)],
            inferred=("position",) if repaired != printed else (),
            spans={field: (span.start, span.stop) for field, span in spans.items() if span and span.start < span.stop},
        )


def _second_position(text: str, start: int, stop: int) -> int | None:
    """Where the signer's own position begins in a line run together; None when only one thing is named.

    "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH": behind the body. "KT. CHỦ TỊCH PHÓ CHỦ TỊCH": behind the head's position.
    "TM. BAN GIÁM ĐỐC" and "TM. ĐOÀN CHỦ TỊCH" name a body only.
    """
    folded = fold(text[start:stop])
    for found in closing.position_pattern().finditer(folded):
        body = folded[: found.start()].rstrip()
        if body and body != "doan" and not body.endswith(("ban", "hoi dong")):
            return start + found.start()
    return None


def _repair(position: str) -> str:
    """A misread position as it must have been printed: "GIÁM ĐÓC SỞ Y TẾ", "cHÁNHH VĂN PHỎNC"; else as it is."""
    folded = fold(position)
    names = _names()
    head = closing.position_pattern().match(folded)
    if head:
        printed, official = position[: head.end()], names.get(head[0], ())
        if len(official) != 1 or (toneless(printed) == toneless(official[0]) and same_tones(printed, official[0])):
            return position  # "THỨ TRƯỞNG" and "THỦ TRƯỞNG" fold together: what is printed stands
        return official[0] + position[head.end() :]
    from difflib import get_close_matches  # few plans hold a misread position

    close = get_close_matches(folded, names, n=1, cutoff=_LIKENESS)
    return names[close[0]][0] if close else position


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """The positions of the table in capitals, by their folded form."""
    names: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for name in closing.positions():
        names[fold(name)] += (name.upper(),)
    return dict(names)


def _is_agency(words: str) -> bool:
    return starts_agency(words, small(words), 0)


def _trim(text: str, start: int, stop: int) -> Span:
    while start < stop and text[start] in _EDGE:
        start += 1
    while start < stop and text[stop - 1] in _EDGE:
        stop -= 1
    return Span(start, stop)


def _line(text: str, span: Span | None) -> str | None:
    return None if span is None or span.start >= span.stop else _BLANKS.sub(" ", text[slice(*span)])
