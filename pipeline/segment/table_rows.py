"""Numbered rows of an assignment table (bảng phân công nhiệm vụ) as sections.

A table `| STT | Nội dung | Chủ trì | Thời gian |` is an outline where its first column is STT and its head names
who or when; a flat counter of a form is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.document import SectionKind
from pipeline.numbering import Label, label_at
from pipeline.table_heads import ASSIGNMENT, COUNTER_HEAD
from pipeline.text import Span

_NUMBERED = re.compile(
    r"\|[ ]?(?:(?P<roman>[IVX]{1,5})|(?P<arabic>[0-9]{1,3}(?:\.[0-9]{1,2}){0,3})|(?P<letter>[A-HĐ]))[.)]?[ ]*\|[ |]*"
)
_KINDS: Final[dict[str, SectionKind]] = {"roman": "roman", "arabic": "arabic", "letter": "letter"}
_COUNT = re.compile(r"\(?[0-9]{1,2}\)?(?: ?=.*)?")
_HEAD_ROWS = 3
_NARROW = 3  # bars of a table of two columns


def row_labels(text: str, lines: Sequence[Span]) -> dict[int, Label]:
    """For the index of each numbered table row its label; style "whole row" where one cell spans the table.

    The label of such a row may stand before its words (`| | II. CÔNG TÁC CÁN BỘ | | |`). Rows that number the columns
    (`| 1 | 2 | 3 |`) have none.
    """
    found: dict[int, Label] = {}
    head: list[str] | None = []  # rows of a table until it turns out to be an outline; None once it surely is none
    assigned = False
    for i, line in enumerate(lines):
        if text[line.start] != "|":
            assigned, head = False, []
            continue
        if not assigned and head is not None and len(head) < _HEAD_ROWS:
            if head and _NUMBERED.match(text, line.start, line.stop):
                head = None
                continue
            head.append(text[slice(*line)])
            assigned = any(map(COUNTER_HEAD.match, head)) and any(map(ASSIGNMENT.search, head))
            continue
        if assigned and (label := _row_label(text, line)):
            found[i] = label
    return found


def _row_label(text: str, line: Span) -> Label | None:
    cells = [cell.strip() for cell in text[line.start + 1 : line.stop].rstrip("| ").split("|")]
    filled = [cell for cell in cells if cell]
    if len(filled) > 2 and all(map(_COUNT.fullmatch, filled)):
        return None
    if numbered := _NUMBERED.match(text, line.start, line.stop):
        if numbered.end() >= line.stop or len(filled) < 2:
            return None
        style = "whole row" if len(filled) == 2 else "row"
        kind = numbered.lastgroup or ""
        if kind == "letter" and style == "row":
            return None
        return Label(_KINDS[kind], numbered[kind], style, numbered.end())
    if len(filled) == 1 and text.count("|", *line) > _NARROW:
        start = text.index(filled[0], *line)
        label = label_at(text, start, line.stop)
        if label and label.kind in ("roman", "arabic", "letter") and label.content < start + len(filled[0]):
            return Label(label.kind, label.text, "whole row", label.content)
    return None
