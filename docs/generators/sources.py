"""Where the rows of a table come from, in the language of the page: `sources.csv` gives the Vietnamese of a remark.

A legal document has its name in Vietnamese on both pages. Figures in a remark differ from row to row and are left out.
"""

from __future__ import annotations

import re
from functools import cache

from generators.markdown import rows
from pipeline.config import Language

_OTHER = "thực tế sử dụng (ghi chú tiếng Anh trong tệp)"


def said(source: str, language: Language) -> str:
    """The source for a page; a remark without a Vietnamese says no more than that it is about usage.

    >>> said("Luật 77/2015/QH13", "vi")
    'Luật 77/2015/QH13'
    """
    source = re.sub(r"^usage: \d+ of \d+", "usage: so many of all", source)
    source = re.sub(r"(?<=in )\d+(?= articles)", "so many", source)
    source = re.sub(r"(?<=\()\d+(?= documents)", "so many", source)
    if language == "en":
        return source
    return _vietnamese().get(source) or (_OTHER if "usage:" in source else source)


@cache
def _vietnamese() -> dict[str, str]:
    return {row["en"]: row["vi"] for row in rows("sources")}
