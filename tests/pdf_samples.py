"""PDF files as small as they can be, built by hand: text and rules at given places of A4 pages.

Every letter is six tenths of its size wide. Codes are given out as letters come; a table in the font says which letter
each of them is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842

# what is drawn lies on a side of the sheet, and the sheet is shown turned back
_TURNS = {
    0: "",
    90: f"0 1 -1 0 {HEIGHT} 0 cm\n",
    180: f"-1 0 0 -1 {WIDTH} {HEIGHT} cm\n",
    270: f"0 -1 1 0 0 {WIDTH} cm\n",
}


@dataclass(frozen=True)
class Text:
    """A string drawn from (x, y): points from the left and from the top edge, to the baseline."""

    x: float
    y: float
    text: str
    size: float = 12
    font: int = 1


@dataclass(frozen=True)
class Line:
    """A rule between two points."""

    x: float
    y: float
    to_x: float
    to_y: float


Drawing = Text | Line


def width(text: str, size: float = 12) -> float:
    return len(text) * size * 0.6


def centred(x: float, y: float, text: str) -> Text:
    """A line whose middle is at x."""
    return Text(x - width(text) / 2, y, text)


def table(
    left: float, top: float, columns: Sequence[float], rows: Sequence[Sequence[str]], pitch: float = 30
) -> list[Drawing]:
    """A ruled table: the widths of its columns, and the text of its cells, one line each."""
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + column)
    bottom = top + pitch * len(rows)
    drawn: list[Drawing] = [Line(edges[0], top + pitch * i, edges[-1], top + pitch * i) for i in range(len(rows) + 1)]
    drawn += [Line(edge, top, edge, bottom) for edge in edges]
    for i, row in enumerate(rows):
        drawn += [Text(edge + 4, top + pitch * i + 20, cell) for edge, cell in zip(edges, row, strict=False) if cell]
    return drawn


def pdf(*pages: Sequence[Drawing], unmapped: bool = False, turned: int = 0) -> bytes:
    """A PDF file of the pages; with `unmapped` its font does not say which letters its codes are."""
    letters = sorted({c for page in pages for drawing in page if isinstance(drawing, Text) for c in drawing.text})
    codes = {letter: i + 33 for i, letter in enumerate(letters)}  # codes that the font has shapes for
    assert len(codes) < 90
    mapped = "".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{mapped}endbfchar\n"
        "endcmap end end"
    )
    objects: list[bytes] = []

    def add(body: str, stream: str | None = None) -> int:
        data = body.encode()
        if stream is not None:
            content = stream.encode("latin-1")
            data = f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
        objects.append(data)
        return len(objects)

    add("<< /Type /Catalog /Pages 2 0 R >>")
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    add(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    add("", cmap)
    widths = " ".join(["600"] * 94)
    for name in ("Courier", "Courier-Bold"):
        unicode = "" if unmapped else "/ToUnicode 3 0 R"
        font = f"/Type /Font /Subtype /Type1 /BaseFont /{name} /FirstChar 33 /LastChar 126 /Widths [{widths}]"
        add(f"<< {font} {unicode} >>")
    sheet = f"{HEIGHT} {WIDTH}" if turned in (90, 270) else f"{WIDTH} {HEIGHT}"
    for page in pages:
        content = _TURNS[turned] + "".join(_drawn(drawing, codes) for drawing in page)
        add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet}] /Rotate {turned} /Contents {len(objects) + 2} 0 R"
            " /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
        )
        add("", content)
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _drawn(drawing: Drawing, codes: dict[str, int]) -> str:
    if isinstance(drawing, Line):
        return f"{drawing.x} {HEIGHT - drawing.y} m {drawing.to_x} {HEIGHT - drawing.to_y} l S\n"
    text = "".join(f"{codes[letter]:02x}" for letter in drawing.text)
    return f"BT /F{drawing.font} {drawing.size} Tf {drawing.x} {HEIGHT - drawing.y} Td <{text}> Tj ET\n"
