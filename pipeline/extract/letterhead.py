"""The letterhead of a plan: cơ quan chủ quản, cơ quan ban hành, số và ký hiệu, địa danh và ngày.

It comes one column after the other, side by side (a tab or a table's bar between), interleaved, or run together
with the national motto: "UỶ BAN NHÂN DÂN CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM". So motto, number and date are found
first, wherever they stand; capitals that are left and begin as an agency does are the agencies.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.1-4; Đảng: Hướng dẫn 36-HD/VPTW, Mục II.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extract.agency_heads import repaired_head
from pipeline.extract.agency_spans import starts_agency
from pipeline.extract.closing import is_capitals
from pipeline.extract.dates import BLANK_DATE, DATE, PrintedDate, parse_date
from pipeline.extract.document_types import type_line
from pipeline.extract.reference_numbers import repair
from pipeline.extract.spelling import fold, small
from pipeline.text import LOWER, UPPER, Span

_MOTTO: Final = re.compile(
    r"(?:c[o0]ng )?h[o0]{1,2}a xa h[o0]i(?: chu nghia(?: \w{0,2}iet nam)?)?|chu nghia \w{0,2}iet nam"  # "YIỆT NAM"
    r"|dang cong san viet nam"
    r"|doan (?:tncs|thanh nien cong san) ho chi minh(?! (?:tinh|huyen|xa|phuong|thanh))"
    r"|doc lap ?[-–—] ?tu do ?[-–—] ?hanh phuc"
)
"""Quốc hiệu, tiêu ngữ and the Party's name, in folded text, whole or the piece that one line holds."""

_SEGMENT: Final = r"[A-ZĐÐƯ](?:[A-Za-zĐđÐƯ0-9&.]|,(?=[A-ZĐ])){0,24}(?![\wÀ-ỹ])"
SYMBOL: Final = rf"{_SEGMENT}(?:(?:[-–/]| [-–] ?(?=[A-ZĐ]{{2}})|[-–] (?=[A-ZĐ]{{2}})){_SEGMENT}){{0,5}}"
"""`KH-UBND`, `QĐ-BNN-TCTL`, `KH/TU`, `KHLT-THPTVTĐ-CĐ`, `KH- UBND`."""

_YEAR_OF_CODE: Final = r"(?:(?:19|20)[0-9]{2} ?/ ?)?"
_NUMBER: Final = re.compile(
    r"(?<!\w)S[oóòỏõọôốồổỗộơớởỡợOÓÒÔỐỒỔỖỘƠ6] {0,3}(?P<colon>[:;.,£])? {0,3}(?:[-–—'’·] )?"  # "Sô£ 41/…", "Số: - 118/…"
    r"(?:(?P<number>[0-9OIl]{1,6}[a-zđ]?|[ .…_]{0,60})"
    r"|(?![A-ZĐ]{2})(?=[^\s/]{0,6}[^0-9OIl\s/:;.…_–-])[^\s/–-]{1,7}) {0,3}[/\-–] {0,3}"  # a stamp or a hand, not read
    rf"{_YEAR_OF_CODE}(?P<symbol>{SYMBOL})"
)
"""`Số: 23/KH-UBND`, `Số:    /KH-MTTQ-BTT`, `Số 25-KH/TU`, `Só:0/KH-TTra`."""

_DATE: Final = re.compile(rf"{BLANK_DATE}|(?=[Nn]gày){DATE}")
_PLACE_WORD: Final = rf"[{UPPER}][{LOWER}]{{0,7}}"
_PLACE: Final = re.compile(
    rf"(?<![\w])(?P<place>(?:(?:TP|Tp|TX|T\.P)\.? ?|[Tt]hành phố |[Tt]hị xã )?"
    rf"(?:TP\.? ?HCM|TPHCM|HCM|{_PLACE_WORD}(?:(?: | ?[-–] ?|['’]){_PLACE_WORD}){{0,4}}))[ ,;.]{{0,5}}$"
)
"""The place before the date: `Hà Nội, `, `Bà Rịa - Vũng Tàu, `, `TP. Hồ Chí Minh, `."""

_STAMP: Final = re.compile(
    r"(?:hoa toc|thuong khan|khan|mat|toi mat|tuyet mat|du thao|ban sao|sao y|luu hanh noi bo)"
    r"(?: [^ ]?[^\w ]| [^\w ]\w?){0,2}"  # what recognition makes of the box around it: `HỎA TỐC c]`
)
_MAX_HEAD: Final = 6000
_LINE_END: Final = re.compile(r"(?<!\n)\n(?!\n)")
_STAMPED: Final = re.compile(r"[^:\n]{0,20}[^\W\dA-ZÀ-Ỹ][^:\n]{0,20}: ")
_BREAK: Final = re.compile(r"[\n\t|]")
_OUTER: Final = " /*.,;:'’`“”\"-–—_+=~^\\"
_JOINS: Final = re.compile(r"(?: va| theo|[-–,])$")
_OPEN_ORGAN: Final = re.compile(
    r"ban (?:chi dao|quan ly|van dong)|to cong tac|tieu ban|hoi dong|uy ban|trung tam|truong"
)
_OPEN_AT_TOP: Final = re.compile(r"ban (?:chap hanh|thuong vu|thuong truc|to chuc)|bo (?:chi huy|tu lenh)|thuong truc")
_PREVENTION: Final = re.compile(r"phong,? (?:chong|chay|ngua)\b")
_SECOND: Final = re.compile(
    r"(?:(?:ubnd|hdnd|uy ban nhan dan) (?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong) (?:\w+ ){1,4}?"
    r"(?=(?:so|phong|ban|thanh tra|van phong|trung tam|truong|chi cuc) \w)"
    r"|bo (?:\w+ ){1,9}?(?=(?:cuc|tong cuc|thanh tra|van phong) \w)"
    r"|dang bo (?:tinh|thanh pho|huyen|quan) (?:\w+ ){1,4}?(?=(?:huyen|thanh|quan|thi|dang) uy))(?P<second>\w+)"
)
"""A second agency in the line of the first: `UBND TỈNH CÀ MAU| SỞ NỘI VỤ`, `ĐẢNG BỘ TỈNH LAI CHÂU| HUYỆN ỦY …`."""

_NAME_ALONE: Final = re.compile(r"[^\d.:;]{4,70}")  # "Trường Mầm non Hoa Ban"
_MISREAD: Final = str.maketrans("OIl", "011")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a letterhead says, each value with its place; `stop` is where the last of it ends."""

    agencies: tuple[tuple[Span, ...], ...]
    """The agencies from the top down, each as the lines it is printed in."""
    number: Span | None
    symbol: Span | None
    place: Span | None
    date: PrintedDate | None
    date_span: Span | None
    stop: int


def read(text: str, start: int, stop: int, titled: bool) -> Letterhead | None:
    """The letterhead in text[start:stop]; None where nothing of one is printed.

    Args:
        titled: the document's type stands at `stop`. Otherwise capitals alone make no letterhead.

    Returns:
        places are offsets in `text`.
    """
    head = text[start : min(stop, start + _MAX_HEAD)]
    flat = _LINE_END.sub(" ", head)  # "CỘNG / HÒA XÃ HỘI", "Số: / 12/KH-UBND": lines of a narrow cell
    taken = [Span(*m.span()) for m in _MOTTO.finditer(fold(flat)) if head[m.start()].isupper()]
    number = _number(flat)
    if number:
        taken.append(Span(*number.span()))
    place, date, date_span = _date(flat, taken)
    if date_span and not (place or taken):
        date = date_span = None  # a day in a sentence
    if date_span:
        taken.append(Span(place.start if place else date_span.start, date_span.stop))
    agencies = _agencies(head, taken)
    if not taken and (not agencies or not titled):
        return None

    def shift(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + start, span.stop + start)

    ends = [span.stop for span in taken] + [lines[-1].stop for lines in agencies]
    printed = Span(*number.span("number")) if number and (number["number"] or "").strip(" .…_") else None
    return Letterhead(
        agencies=tuple(tuple(Span(a + start, b + start) for a, b in lines) for lines in agencies),
        number=shift(printed),
        symbol=shift(Span(*number.span("symbol"))) if number else None,
        place=shift(place),
        date=date,
        date_span=shift(date_span),
        stop=max(ends, default=0) + start,
    )


def has_motto(text: str, line: Span) -> bool:
    """Whether a line holds the national motto or the Party's name, in capitals or as the motto is written."""
    words = text[slice(*line)]
    found = _MOTTO.search(fold(words))
    return found is not None and words[found.start()].isupper()


def number_value(printed: str) -> str | None:
    """The running number; None for a blank that was misread as 0."""
    digits = printed.strip().translate(_MISREAD)
    return None if digits.strip("0") == "" else digits


def symbol_value(printed: str) -> str:
    """The symbol without blanks, with plain hyphens, the letter Đ, and U where a scanner saw Ư.

    >>> symbol_value("QÐ- UBND"), symbol_value("KH-ƯBND")
    ('QĐ-UBND', 'KH-UBND')
    """
    plain = printed.replace(" ", "").replace("Ð", "Đ").replace("–", "-")
    return "".join(repair(piece) if "Ư" in piece else piece for piece in re.split("([-/])", plain))


def _number(flat: str) -> re.Match[str] | None:
    """The plan's own number: with a colon rather than without ("THEO QUYẾT ĐỊNH / SỐ 12/QĐ-SXD" names a team)."""
    found = list(_NUMBER.finditer(flat))
    return next((m for m in found if m["colon"]), found[0] if found else None)


def _date(flat: str, taken: list[Span]) -> tuple[Span | None, PrintedDate | None, Span | None]:
    """Place, date and the date's span; a date behind a place counts before one that stands alone."""
    first: tuple[Span | None, PrintedDate | None, Span | None] = (None, None, None)
    for found in _DATE.finditer(flat):
        bound = max((span.stop for span in taken if span.stop <= found.start()), default=0)
        place = _PLACE.search(flat, max(bound, found.start() - 60), found.start())
        date = parse_date(found[0])
        if place:
            return Span(*place.span("place")), date, Span(*found.span())
        if first[2] is None and not flat[max(bound, found.start() - 1) : found.start()].strip(" \t\n|"):
            first = (None, date, Span(*found.span()))
    return first


def _cells(head: str, taken: list[Span]) -> Iterator[Span]:
    """The pieces that neither motto, number nor date take up, without blanks and ornaments (`*`, `---`, `/`)."""
    cuts = sorted([*taken, *(Span(*m.span()) for m in _BREAK.finditer(head))])
    position = 0
    for cut in (*cuts, Span(len(head), len(head))):
        start, stop = position, cut.start
        while start < stop and head[start] in _OUTER:
            start += 1
        while start < stop and head[stop - 1] in _OUTER:
            stop -= 1
        if start < stop:
            yield Span(start, stop)
        position = max(position, cut.stop)


def _agencies(head: str, taken: list[Span]) -> list[list[Span]]:
    """The agencies, each a list of lines, above the end of number and date.

    A line that begins as an agency begins a new one, unless the line above cannot stand alone: it ends in a
    conjunction, or is the bare name of an organ. Without any in capitals, lines in the case of names count.
    """
    stop = max((span.stop for span in taken), default=len(head))
    cells = _whole_words(head, [cell for cell in _cells(head, taken) if cell.start < stop])
    # "Cơ quan: VĂN PHÒNG …", the stamp of a digital signature, is no capitals alone
    capitals = [cell for cell in cells if is_capitals(head[slice(*cell)]) and not _STAMPED.match(head, *cell)]
    found: list[list[Span]] = []
    for cell in _unflattened(head, capitals):
        if _STAMP.fullmatch(fold(head[slice(*cell)])):
            continue
        if type_line(head, cell):
            break
        if not _begins(head, cell):
            if found:
                found[-1].append(cell)
        elif found and _same(head, found[-1], cell):
            found[-1] = [cell]  # an authority line, or a column read twice
        elif found and _is_open(head[slice(*found[-1][-1])], top=len(found) == 1 and len(found[0]) == 1):
            found[-1].append(cell)
        else:
            found.append([cell])
    if found or not taken:
        return found
    return [[cell] for cell in cells if _begins(head, cell) and _NAME_ALONE.fullmatch(head[slice(*cell)])]


def _same(head: str, lines: Sequence[Span], cell: Span) -> bool:
    return fold(" ".join(head[slice(*line)] for line in lines)) == fold(head[slice(*cell)])


def _begins(head: str, cell: Span) -> bool:
    """Whether a cell begins as the name of an agency does, scanned or not; PHÒNG, CHỐNG is no phòng."""
    words = head[slice(*cell)]
    if _PREVENTION.match(fold(words)):
        return False
    return starts_agency(words, small(words), 0) or (is_capitals(words) and repaired_head(words) != words)


def _unflattened(head: str, cells: list[Span]) -> Iterator[Span]:
    """The cells, an office cut from the committee above it where both came in one: `UBND TỈNH CÀ MAU SỞ NỘI VỤ`."""
    for cell in cells:
        second = _SECOND.match(fold(head[slice(*cell)]))
        if second:
            cut = cell.start + second.start("second")
            yield Span(cell.start, cut - 1)
            yield Span(cut, cell.stop)
        else:
            yield cell


def _whole_words(head: str, cells: list[Span]) -> list[Span]:
    """The cells, one short word alone in its line joined to the line below: `ỦY / BAN NHÂN DÂN`."""
    out: list[Span] = []
    for cell in cells:
        if out and out[-1].stop - out[-1].start <= 5 and head[out[-1].stop : cell.start].strip(" ") == "\n":
            out[-1] = Span(out[-1].start, cell.stop)
        else:
            out.append(cell)
    return out


def _is_open(line: str, top: bool) -> bool:
    """Whether a line cannot be a whole name: it ends in a conjunction, or names an organ but not of what.

    At the very top that holds for more organs: "BAN CHẤP HÀNH" over "ĐẢNG BỘ XÃ …" is one name, under "ĐẢNG BỘ XÃ …"
    it is an organ of its own.
    """
    folded = fold(line)
    if _JOINS.search(folded) or _OPEN_ORGAN.fullmatch(folded):
        return True
    return top and bool(_OPEN_AT_TOP.fullmatch(folded))
