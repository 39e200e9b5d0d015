"""Zones of a plan by line: letterhead, name of the document type, title, body, closing block.

A first look that only needs the lines' words. Normalisation asks it which lines keep their ends, segmentation
builds its parts on it; so it stands beside neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from pipeline.numbering import label_at
from pipeline.tables import load
from pipeline.text import LOWER, UPPER

Zone = Literal["head", "type", "title", "body", "closing"]
"""Letterhead; the line KẾ HOẠCH; trích yếu; grounds and sections; Nơi nhận and signature."""

_HEAD_LINES = 60
_TITLE_LINES = 8
_MAX_TITLE = 400

PLAN_WORD = r"K ?[ẾÉÊEẺỀỂÈẼ] ?Ế? ?[HR] ?[OÓÒ0] ?[ẠAÁÀẢÃ] ?C ?(?:H|II)"
"""What OCR makes of KẾ HOẠCH: `KÉ HOẠCH`, `K Ế HOẠCH`, `KẾHOẠCH`, `KẾ H0ẠCH`, `KE ROACH`, `KẾ HOẠCII`."""

_KIND = "(?:HÀNH ĐỘNG|CÔNG TÁC|LIÊN TỊCH|LIÊN NGÀNH|PHỐI HỢP)"
TYPE_LINE = re.compile(
    rf"^\W{{0,3}}(?:(?:{PLAN_WORD}|CHƯƠNG TRÌNH)(?: {_KIND})?|QUYẾT ĐỊNH|CHỈ THỊ|HƯỚNG DẪN"
    r"|PHƯƠNG ÁN|ĐỀ ÁN|THÔNG BÁO|NGHỊ QUYẾT|KẾT LUẬN|QUY CHẾ|QUY ĐỊNH|BÁO CÁO|CÔNG VĂN)\W{0,3}$",
    re.I,
)
ACT_LINE = re.compile(r"^QUYẾT (?:ĐỊNH|NGHỊ) ?:$", re.I)
RECIPIENTS_LINE = re.compile(r"^\W{0,3}[NÑ][ơoờớở][iỉìí] ?(?:nh[ậạâấầẩẫ]n|gửi)\b", re.I)
SIGNING_LINE = re.compile(
    rf"^(?:T[./]?M|K[./]?T|T[./]?L|T\.?U\.?Q|Q)[.,/]? ?[{UPPER}]{{2}}[{UPPER} .,\-–]{{2,80}}$"  # "TM. ỦY BAN NHÂN DÂN"
)
MOTTO = re.compile(r"C[ỘO]NG H(?:ÒA|OÀ|OA|ÓA)[ \n]X[ÃA] H[ỘO]I|Đ[ộo]c l[ậa]p ?[-–] ?T[ựu] do|ĐẢNG CỘNG SẢN VIỆT NAM")
ANNEX_LINE = re.compile(r"^(?:PHỤ LỤC|Phụ lục|PHU LUC|BIỂU MẪU|MẪU SỐ|Mẫu số)\b")
_ANNEX_HEAD = re.compile(  # alone on its line: "Phụ lục II", "PHỤ LỤC DANH MỤC CÁC NHIỆM VỤ"; a sentence is none
    rf"^(?:PHỤ LỤC|Phụ lục)(?: (?:số |SỐ )?[0-9IVXA-H]{{1,4}})?[ .:]*$|^PHỤ LỤC\b[^{LOWER}]{{0,200}}$"
)
_TITLED_TYPE = re.compile(  # "KẾ HOẠCH HUẤN LUYỆN NĂM 2022", "CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA CHÍNH PHỦ" on one line
    rf"^(?:K[ẾÉÊ] HOẠCH|CHƯƠNG TRÌNH {_KIND}) [^{LOWER}\n]{{4,300}}$"
)
_CAPITALS = re.compile(rf"^[^{LOWER}]{{3,}}$")


class _Opener(NamedTuple):
    opener: str
    kind: str
    source: str


@cache
def openers(kind: str) -> tuple[str, ...]:
    """Words with which a paragraph of the given kind (basis, closing) begins, longest first."""
    rows = load("line_openers", _Opener, ("opener", "kind"))
    return tuple(sorted((row.opener for row in rows if row.kind == kind), key=len, reverse=True))


def is_type_line(line: str) -> bool:
    """Whether the line is the name of a document type and no more; "QUYẾT ĐỊNH:" over Điều 1 is none."""
    return bool(TYPE_LINE.match(line)) and not ACT_LINE.match(line)


def is_titled_type(line: str) -> bool:
    """Whether the line is KẾ HOẠCH with its title behind it, in capitals."""
    return bool(_TITLED_TYPE.match(line))


def zones(lines: Sequence[str]) -> list[Zone]:
    """The zone of each line; `lines` are stripped and not empty."""
    out: list[Zone] = []
    titled_type = -1
    zone: Zone = "head" if any(map(is_type_line, lines[:_HEAD_LINES])) else "body"
    if zone == "body":
        titled_type = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if _TITLED_TYPE.match(line)), -1)
        if titled_type > 0 and any(MOTTO.search(line) for line in lines[:titled_type]):
            zone = "head"
    titled, closed = 0, False
    for i, line in enumerate(lines):
        if len(line) <= 40 and is_type_line(line) and zone in ("head", "closing"):
            zone, titled = "title", 0
            out.append("type")
            continue
        # the outer document's own line is looked for in its letterhead; behind its signature one opens another document
        opens = is_titled_type(line) if closed else i == titled_type
        if opens and zone in ("head", "closing"):
            zone, titled = "title", 0
        elif zone == "title":
            titled += 1
            if titled > _TITLE_LINES or _ends_title(line, lines[i - 1]):
                zone = "body"
        elif zone == "body" and (RECIPIENTS_LINE.match(line) or SIGNING_LINE.match(line)):
            zone, closed = "closing", True
        elif (zone == "closing" and ANNEX_LINE.match(line)) or (zone == "body" and _ANNEX_HEAD.match(line)):
            zone, titled = "title", 0
        elif zone == "closing" and MOTTO.search(line):
            zone = "head"
        out.append(zone)
    return out


def _ends_title(line: str, before: str) -> bool:
    """Whether the title is over at `line`: grounds, a first section, or a sentence under a title in capitals."""
    if line[0].islower() and not label_at(line):  # "CHƯƠNG TRÌNH HÀNH ĐỘNG / thực hiện Chỉ thị số …"
        return False
    if line[0] == "(":  # "(Ban hành kèm theo Quyết định số …)"
        return False
    if line[0] == "|" and line.count("|") > 2:  # the table of an annex
        return True
    label = label_at(line)
    item = label is not None and label.kind in ("bullet", "plus")
    begins = label.content if label and item else 0  # "- Căn cứ Luật …"
    if line.startswith(openers("basis"), begins) and not _CAPITALS.match(line) and before[-1] not in ",-":
        # "KẾ HOẠCH / Thực hiện Nghị quyết số …": a title may begin so, but not with Căn cứ, and it has no end mark
        is_ground = line.startswith("Căn cứ", begins) or line[-1] in ".;:" or len(line) > _MAX_TITLE
        return not (TYPE_LINE.match(before) or _TITLED_TYPE.match(before)) or is_ground
    if label and not item:
        return True
    under_capitals = _CAPITALS.match(before) and not TYPE_LINE.match(before)
    return bool(under_capitals) and not _CAPITALS.match(line) and len(line) > 90
