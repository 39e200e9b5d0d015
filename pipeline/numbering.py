"""One label at the beginning of a line: phần, chương, điều, mục La Mã, khoản, điểm, gạch đầu dòng.

Normalisation asks whether a line begins an item, segmentation which; so the grammar stands beside neither.
Forms follow Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.5, and what plans use beside them ("1/", "a.", "•").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.document import SectionKind
from pipeline.text import UPPER


class Label(NamedTuple):
    """A parsed label: `text` as GUIDE wants it (`I`, `1.1`, `a`, `-`, `Điều 1`), `style` its closing mark."""

    kind: SectionKind
    text: str
    style: str
    content: int
    """Offset behind the label and its blanks."""


_ORDINAL = "nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_ITEM = re.compile(
    rf"""
      (?P<part>(?:PHẦN|Phần)[ ](?:(?i:thứ)[ ])?(?:[IVX]{{1,6}}|[0-9]{{1,2}}|(?i:{_ORDINAL}))(?!\w))
      [ ]*[.:\-–]?[ ]*
    | (?P<chapter>(?:CHƯƠNG|Chương)[ ](?:[IVXLC]{{1,6}}|[0-9]{{1,2}})(?!\w))[ ]*[.:\-–]?[ ]*
    | (?P<article>(?:ĐIỀU|Điều)[ ]?[0-9]{{1,3}}[a-zđ]?(?![\w,]))(?:[ ]*[.:\-–]|(?=[ ]*$))[ ]*   # "Điều 1. …", "Điều 2:"
    | (?P<roman>[IVX]{{1,5}})(?!/[a-z0-9])
      (?:(?P<roman_mark>[ ]?[.)/:]|[ ]?[-–](?=[ ]))[ ]*(?![.\w]*[/\-])|[ ]+(?=[{UPPER}]{{2}}))  # "I MỤC ĐÍCH"
    | (?P<arabic>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,3}}|[0-9]{{1,3}})
      (?!/[^\W0-9_]{{1,12}}[-/])(?P<arabic_mark>[ ]?[.)/:]|[ ]?[-–](?=[ ]))(?:[ ]+|(?=[^\W0-9_])|$)
    | (?P<dotted>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,3}})[ ]+(?=[{UPPER}“"])  # "1.1 Mục tiêu chung"
    | (?P<letter>[a-zđ]|[A-HĐ](?=[.]))(?P<letter_mark>[ ]?[.)])(?:[ ]+|(?=[^\W0-9_])|$)
    | (?P<plus>\+)[ ]*
    | (?P<bullet>(?:--(?=[ ][^\s*–—-])|[-–—•●▪■◦○·➢✓✔❖◆♦](?![-–—*])(?!__)))[ ]*(?=\S)
    """,
    re.X,
)
# what a scanner makes of II and III, of 1, 10 and 11: "IH. Nội dung", "IL. MỤC ĐÍCH", "I1. Mục đích", "1O. Kinh phí";
# a speck beside a stroke is a mark: "VỊI. Kinh phí"
_MISREAD = re.compile(
    rf"(?:(?P<roman>(?=[HLỊÍÌ]*[IVX])(?=[IVX]*[HLỊÍÌ])[IVXHLỊÍÌ]{{2,5}})"
    rf"|(?P<arabic>[Il|][0-9]|[1-9][Il|O]))[.][ ]+(?=[{UPPER}])"
)
_STROKES = str.maketrans("LỊÍÌ", "IIII")
_MEANT = str.maketrans("Il|O", "1110")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_MARKS: dict[str, SectionKind] = {"dotted": "arabic"}


def label_at(text: str, start: int = 0, stop: int | None = None) -> Label | None:
    """The label with which the line text[start:stop] begins, or None.

    >>> label_at("1.1. Mục tiêu chung")
    Label(kind='arabic', text='1.1', style='.', content=5)
    >>> label_at("đ) Công an xã").text, label_at("1.250 hộ"), label_at("V/v đăng ký"), label_at("-----")
    ('đ', None, None, None)
    """
    stop = len(text) if stop is None else stop
    found = _ITEM.match(text, start, stop)
    if not found:
        return _misread(text, start, stop)
    name = found.lastgroup or ""
    style = ""
    if name.endswith("_mark"):
        style = found[name].strip()
        name = name.removesuffix("_mark")
    label = "-" if found[name] == "--" else found[name]  # a dash read double
    kind = _MARKS.get(name, name)
    if kind in ("part", "chapter", "article"):
        label = label[0] + label[1:].lower() if kind == "article" else label
    return Label(kind, label, style, found.end())  # type: ignore[arg-type]


def _misread(text: str, start: int, stop: int) -> Label | None:
    """A number that was misread as what can be no word."""
    found = _MISREAD.match(text, start, stop)
    if not found:
        return None
    if found["arabic"]:
        return Label("arabic", found["arabic"].translate(_MEANT), ".", found.end())
    meant = found["roman"].replace("H", "II").translate(_STROKES)
    return Label("roman", meant, ".", found.end()) if _ROMAN.fullmatch(meant) else None


_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman_value(label: str) -> int:
    """Value of a Roman numeral in capitals.

    >>> [roman_value(label) for label in ("I", "IV", "IX", "XII")]
    [1, 4, 9, 12]
    """
    values = [_ROMAN_VALUES[letter] for letter in label]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
