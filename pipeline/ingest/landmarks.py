"""Lines that every official document prints: by them a letterhead, a signature or the main text of a page is known.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II (Quốc hiệu và Tiêu ngữ, số và ký hiệu, địa danh và thời gian,
chức vụ và chữ ký, nơi nhận); Hướng dẫn 36-HD/VPTW for the documents of the Party (tiêu đề "Đảng Cộng sản Việt Nam").
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.zones import ANNEX_LINE, RECIPIENTS_LINE, SIGNING_LINE, TYPE_LINE

# "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ ...", "Cộng hòa Xã hội chủ nghĩa Việt Nam"
_NATION = r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM"
# "Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc"
_MOTTO = r"ĐỘC\s+LẬP\s*[-–—]?\s*TỰ\s+DO\s*[-–—]?\s*HẠNH\s+PHÚC"
_PARTY = r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
_LETTERHEAD = re.compile(rf"\W*(?:{_NATION}|{_MOTTO}|{_PARTY})\W*", re.I)
# "Sơn Hà, ngày    tháng 7 năm 2026", "…, ngày 5/3/2024": a line of its own
_PLACE_AND_DATE = re.compile(
    r"(?![0-9])[^,;.]{2,40},\s*ngày\s*"  # not the hours of `08h00 - 10h30, ngày 14/5/2025`
    r"(?:[0-9. …_]{0,12}tháng[0-9. …_]{0,12}năm[0-9. …_]{1,12}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})\W*",
    re.I,
)
_MAX_LINE = 90


def is_letterhead(line: str) -> bool:
    """Whether `line` is the name of the state or Party with motto, or the place and date under them."""
    line = _printed(line)
    return bool(_LETTERHEAD.fullmatch(line) or _PLACE_AND_DATE.fullmatch(line))


def is_state_line(line: str) -> bool:
    """Whether `line` is Quốc hiệu, Tiêu ngữ or the Party's name: it stands once, at the head of a document."""
    return bool(_LETTERHEAD.fullmatch(_printed(line)))


def is_recipients(line: str) -> bool:
    """Whether `line` begins the list of recipients (nơi nhận)."""
    return bool(RECIPIENTS_LINE.match(_printed(line)))


def is_signing(line: str) -> bool:
    """Whether `line` is the authority a document is signed with (TM., KT., TL. ... and the body's name)."""
    return bool(SIGNING_LINE.match(_printed(line)))


def is_type(line: str) -> bool:
    """Whether `line` is the name of the document's type (KẾ HOẠCH), alone."""
    return bool(TYPE_LINE.match(_printed(line)))


def is_annex(line: str) -> bool:
    """Whether `line` begins an annex (phụ lục)."""
    return bool(ANNEX_LINE.match(_printed(line)))


def _printed(line: str) -> str:
    """NFC with plain blanks, cut where no such line would go on (several files store letters and marks apart)."""
    return " ".join(unicodedata.normalize("NFC", line[: 2 * _MAX_LINE]).split())[:_MAX_LINE]
