"""Whether the text behind a label is a heading: a noun phrase without predicate, its content on the lines below."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.tables import load

_RUN_IN = re.compile(r": \S")  # "1. Thời gian kiểm tra: 13h30…"
_STAGE = re.compile(  # "1. Bước 1: Tạo nguồn"; the name of a stage, not a title with its content behind
    r"(?i)(?:bước|giai đoạn|đợt|vòng|phần|nhiệm vụ|chuyên đề|nội dung|mục tiêu)(?: thứ)? [0-9ivx]{1,4}: "
    r"(?!(?:từ|trước|sau|ngày|tháng|quý|năm|thứ|tại|vào|trong)(?!\w))(?=[^\W\d])"
)
_SENTENCE_END = (".", ";", ",", "!", "?", "…", "/")
_MAX_HEADING = 300
_MAX_WITH_COLON = 200


class _PredicateWord(NamedTuple):
    word: str
    source: str


@cache
def _predicate() -> re.Pattern[str]:
    rows = load("predicate_words", _PredicateWord, ("word",))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(row.word) for row in rows) + r")(?!\w)")


def is_heading(said: str, kind: str, has_content: bool) -> bool:
    """Whether `said`, the text on the label's line, is a title.

    >>> is_heading("MỤC ĐÍCH, YÊU CẦU", "roman", True), is_heading("Các phòng, đơn vị gửi báo cáo.", "arabic", True)
    (True, False)
    """
    if stage := _STAGE.match(said):
        said = said[stage.end() :]
    if said.isupper():
        return kind not in ("bullet", "plus") or has_content
    if not has_content or len(said) > _MAX_HEADING or said.endswith(_SENTENCE_END) or _RUN_IN.search(said):
        return False
    if said.endswith(":") and len(said) > _MAX_WITH_COLON:
        return False
    return not _predicate().search(said)
