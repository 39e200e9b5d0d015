"""Markdown marks: headings, bold, italics, escapes, table rules and quotes are taken out, the words stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.text import Edit

_LINE_MARK = re.compile(
    r"""
    ^(?:
      [ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$   # |---|:--:| under the head of a table
    | [ ]{0,3}\#{1,6}[ \t]+                                                  # "#### **I. MỤC TIÊU**"
    | [ ]{0,3}>[ ]+                                                          # "> trích"
    )
    """,
    re.X | re.M,
)
_INLINE_MARK = re.compile(
    r"""
      (?P<newline>(?:\\r)?\\n)                                               # line ends stored as the letters "\r\n"
    | (?P<escape>\\(?=[-.*_\#()\[\]+!|>~]))                                  # "1\." and "\-"
    | (?P<strong>\*{2,3}|(?<!_)__(?!_))                                      # "**20/11/2020**"
    | (?P<emphasis>(?<![\w*])\*(?=[^\s*])[^*\n]{1,400}(?<!\s)\*(?![\w*]))    # "(*qua Văn phòng*)"
    | (?P<under>(?<!\w)_(?=[^\W_])[^_\n]{1,400}(?<=[^\s_])_(?!\w))           # "_ghi chú_"
    | (?P<break><br[ ]?/?>)                                                  # a line break inside a cell
    """,
    re.X,
)
_ESCAPE = re.compile(r"\\(?=[-.*_#()\[\]+!|>~])")
_IN_LINE_MARKS = ("#", ">", "-|")
_BEGINS_INLINE_MARK = re.compile(r"[*_\\<]")


def mark_edits(text: str) -> list[Edit]:
    """Edits that take markdown marks out, in text order.

    Bold marks between a digit and a letter leave a blank ("01/11/2020**về" would glue to "01/11/2020về"); between
    two letters they leave nothing ("KẾ H**OẠCH**").
    """
    edits: list[Edit] = []
    if any(mark in text for mark in _IN_LINE_MARKS):
        edits += (Edit(m.start(), m.end(), "") for m in _LINE_MARK.finditer(text))
    taken = {position for edit in edits for position in range(edit.start, edit.stop)}
    edits += (edit for edit in _inline_edits(text) if edit.start not in taken)
    edits.sort()
    return edits


def _inline_edits(text: str) -> Iterator[Edit]:
    stop = 0
    while hint := _BEGINS_INLINE_MARK.search(text, stop):  # a class alone is searched ten times faster than the whole
        start, stop = hint.span()
        mark = _INLINE_MARK.match(text, start)
        if mark is None:
            continue
        stop = mark.end()
        if mark.lastgroup in ("emphasis", "under"):
            yield Edit(start, start + 1, "")
            yield from (Edit(m.start(), m.end(), "") for m in _ESCAPE.finditer(text, start + 1, stop - 1))
            yield Edit(stop - 1, stop, "")
        elif mark.lastgroup == "strong":
            yield Edit(start, stop, _gap(text, start, stop))
        else:
            yield Edit(start, stop, {"newline": "\n", "break": " "}.get(mark.lastgroup or "", ""))


def _gap(text: str, start: int, stop: int) -> str:
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return " " if before.isalnum() and after.isalnum() and before.isdigit() != after.isdigit() else ""
