"""The head row of an assignment table: `STT | Nội dung | Chủ trì | Thời gian`.

Normalisation asks it of a table drawn with blanks, segmentation of one drawn with bars; so it stands beside neither.
"""

from __future__ import annotations

import re

COUNTER_HEAD = re.compile(r"\|? ?(?:STT|TT|Số TT|Stt)\b", re.I)
ASSIGNMENT = re.compile(r"chủ trì|phối hợp|thực hiện|hoàn thành|thời gian|tiến độ|phân công|phụ trách", re.I)


def is_outline_head(row: str) -> bool:
    """Whether a line is the head of a table whose numbered rows are sections."""
    return row.startswith("|") and bool(COUNTER_HEAD.match(row)) and bool(ASSIGNMENT.search(row))
