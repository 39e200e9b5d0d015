"""Markdown marks: headings, bold, italics, escapes, table rules and quotes are taken out, the words stay."""

from __future__ import annotations

import re

from pipeline.text import Edit

_MARK = re.compile(
    r"""
      (?P<rule>^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$)  # |---|:--:| under a table head
    | (?P<heading>^[ ]{0,3}\#{1,6}[ \t]+)                                              # "#### **I. MỤC TIÊU**"
    | (?P<quote>^[ ]{0,3}>[ ]+)                                                        # "> trích"
    | (?P<escape>\\(?=[-.*_\#()\[\]+!|>~]))                                            # "1\." and "\-"
    | (?P<strong>\*{2,3}|(?<!_)__(?!_))                                                # "**20/11/2020**"
    | (?P<emphasis>(?<![\w*])\*(?=[^\s*])[^*\n]{1,400}(?<!\s)\*(?![\w*]))              # "(*qua Văn phòng*)"
    | (?P<under>(?<!\w)_(?=[^\W_])[^_\n]{1,400}(?<=[^\s_])_(?!\w))                     # "_ghi chú_"
    | (?P<break><br[ ]?/?>)                                                            # a line break inside a cell
    """,
    re.X | re.M,
)
_HINT = re.compile(r"\*\*|__|\\[-.*_#()\[\]+!|>~]|^[ ]{0,3}[#>]|\*[^\s*]|_[^\W_]|<br|-{3}[ \t]*\|", re.M)


def mark_edits(text: str) -> list[Edit]:
    """Edits that take markdown marks out.

    Bold marks between a digit and a letter leave a blank ("01/11/2020**về" would glue to "01/11/2020về"); between
    two letters they leave nothing ("KẾ H**OẠCH**").
    """
    if not _HINT.search(text):
        return []
    edits: list[Edit] = []
    for mark in _MARK.finditer(text):
        start, stop = mark.span()
        if mark.lastgroup in ("emphasis", "under"):
            edits += (Edit(start, start + 1, ""), *_strong_within(text, start + 1, stop - 1), Edit(stop - 1, stop, ""))
        elif mark.lastgroup == "strong":
            edits.append(Edit(start, stop, _gap(text, start, stop)))
        elif mark.lastgroup == "break":
            edits.append(Edit(start, stop, " "))
        else:
            edits.append(Edit(start, stop, ""))
    return edits


def _strong_within(text: str, start: int, stop: int) -> list[Edit]:
    return [Edit(m.start(), m.end(), "") for m in re.compile(r"\\(?=[-.*_#()\[\]+!|>~])").finditer(text, start, stop)]


def _gap(text: str, start: int, stop: int) -> str:
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return " " if before.isalnum() and after.isalnum() and before.isdigit() != after.isdigit() else ""
