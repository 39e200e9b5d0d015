"""Blanks that are filled in by hand or by a stamp: the number and day of a letterhead, where a scan cannot be trusted.

A number written with a pen is recognised as whatever print it resembles. What stands in the place of a number or day
and is no number, or is not surely read, is left blank as if nobody had filled it in. Nothing else is touched, and
nothing below the name of the document's type.
Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.3, II.4 (số, ký hiệu, địa danh và thời gian ban hành).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.ingest.page import Word
from pipeline.zones import MOTTO, is_type_line

_SURE = 0.8  # printed digits are recognised at 0.85 and more
_HEAD_LINES = 20
# "Số: 2155 /KH-SYT", "Só:22/KH-TTra", "Sóz?|/KH-SYT": what stands before the symbol
_NUMBER = re.compile(
    r"^\W{0,3}S[oóòỏõọôốồổỗộ6](?:[ ]?[:.;]|(?![^\W\d_z]))(?P<filled>.{0,15}?)[ ]?[/-][ ]?(?=[A-ZĐ]{2})"
)
# "Kiên Giang, ngày 28 tháng 8 năm 2017", "ngày Í ?tháng 1] năm 2017"
_DATE = re.compile(r"\b[Nn]gày(?P<day>.{0,12}?)tháng(?P<month>.{0,12}?)năm[ ](?P<year>[^ ]{0,6})\W*$")
_NUMERAL = re.compile(r"[ ]*(?:[0-9]{1,6}[a-zđ]?)?[ ]*")
_DAY_OR_MONTH = re.compile(r"[ ]*(?:[0-9OIl]{1,2})?[ ]*")  # the letterhead reads I1 as 11
_YEAR = re.compile(r"[12][0-9]{3}")
_FORMS = {"filled": _NUMERAL, "day": _DAY_OR_MONTH, "month": _DAY_OR_MONTH, "year": _YEAR}


def without_scrawl(lines: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """The printed lines of a page, numbers and days that were not surely read left blank.

    Args:
        lines: the words of each line from left to right, lines from the top down.
    """
    texts = [" ".join(word.text for word in line) for line in lines]
    head = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if _ends_in_type(line)), 0)
    if not any(MOTTO.search(text) for text in texts[:head]):
        return [list(line) for line in lines]
    # the date may have come behind the type: what stands higher on the page is above it
    level = lines[head][-1].top
    return [
        _blanked(line, text) if line[0].top < level else list(line) for line, text in zip(lines, texts, strict=True)
    ]


def _ends_in_type(line: Sequence[Word]) -> bool:
    """Whether a line is the name of a type, alone or behind a stamp ("HỎA TỐC KẾ HOẠCH")."""
    return any(is_type_line(" ".join(word.text for word in line[i:])) for i in range(max(0, len(line) - 4), len(line)))


def _blanked(line: Sequence[Word], text: str) -> list[Word]:
    """The line, what fills its blanks taken out unless it is a number that was surely read."""
    starts = [0, *accumulate(len(word.text) + 1 for word in line)]
    words = list(line)
    for pattern in (_NUMBER, _DATE):
        found = pattern.search(text)
        for name in found.groupdict() if found else ():
            assert found is not None
            start, stop = found.span(name)
            inside = [i for i in range(len(line)) if starts[i] < stop and start < starts[i + 1] - 1]
            sure = name == "year" or all(line[i].confidence >= _SURE for i in inside)  # the year is printed
            if sure and _FORMS[name].fullmatch(text, start, stop):
                continue
            for i in inside:
                own, first = line[i].text, starts[i]
                kept = own[: max(0, start - first)] + own[max(0, stop - first) :]
                words[i] = replace(words[i], text=kept)
    return [word for word in words if word.text]
