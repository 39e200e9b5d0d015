"""Numbered rows of an assignment table (bảng phân công nhiệm vụ) as sections.

A table `| STT | Nội dung | Chủ trì | Thời gian |` is an outline where its first column is STT and its head names
who or when; a flat counter of a form is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.numbering import Label
from pipeline.text import Span

_COUNTER_HEAD = re.compile(r"\|? ?(?:STT|TT|Số TT|Stt)\b", re.I)
_ASSIGNMENT = re.compile(r"chủ trì|phối hợp|thực hiện|hoàn thành|thời gian|tiến độ|phân công|phụ trách", re.I)
_NUMBERED = re.compile(r"\|[ ]?(?:(?P<roman>[IVX]{1,5})|(?P<arabic>[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}))[.)]?[ ]*\|[ ]*")


def is_outline_head(row: str) -> bool:
    """Whether a line is the head of a table whose numbered rows are sections."""
    return row.startswith("|") and bool(_COUNTER_HEAD.match(row)) and bool(_ASSIGNMENT.search(row))


def row_labels(text: str, lines: Sequence[Span]) -> dict[int, Label]:
    """For the index of each numbered table row its label; style "whole row" where one cell spans the table."""
    found: dict[int, Label] = {}
    assigned = inside = False
    for i, line in enumerate(lines):
        if text[line.start] != "|":
            assigned = inside = False
            continue
        row = text[line.start : line.stop]
        if not inside:
            inside = True
            assigned = is_outline_head(row)
            continue
        numbered = _NUMBERED.match(text, line.start, line.stop) if assigned else None
        if numbered and numbered.end() < line.stop:
            kind = numbered.lastgroup or ""
            cells = [cell for cell in text[numbered.end() : line.stop].split("|") if cell.strip()]
            style = "whole row" if len(cells) == 1 else "row"
            found[i] = Label("roman" if kind == "roman" else "arabic", numbered[kind], style, numbered.end())
    return found
