"""Columns of an assignment table (bảng phân công nhiệm vụ): what each holds, by the words of its head."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple, cast

from pipeline import tables
from pipeline.extract.work_clauses import trim
from pipeline.text import Span

Column = Literal[
    "number", "task", "responsible", "overseer", "roles", "cooperating", "time", "month", "begin", "finish", "product",
    "note",
]  # fmt: skip
"""`roles` holds who leads and who helps, each behind a word that says so; `overseer` the leader who looks after it."""

TIMES: frozenset[Column] = frozenset(("time", "month", "begin", "finish"))

_MOST = 90  # characters of a head
_BRACKET = re.compile(r" ?\([^()]*\)")
_NUMBERED = re.compile(r"[0-9]|^[IVX]{1,5}[.)]?$")
_YEAR = re.compile(r"năm 20[0-9]{2}")


class ColumnWord(NamedTuple):
    """A row of `table_columns.csv`: what a column holds whose head begins with, is, or has inside it this word."""

    word: str
    column: str
    where: str
    source: str


def column_of(text: str, label: Span) -> Column | None:
    """What a label in a list (`- Đơn vị chủ trì: …`) names, when it is wholly the head of a column."""
    said = text[slice(*trim(text, *label))].lower()
    row = _rows("whole").get(said) or _rows("begin").get(said)
    if row is None or row.column in ("roles", "month"):
        return None
    return "responsible" if row.column == "overseer" else cast(Column, row.column)


def head_column(head: str) -> Column | None:
    """What the column under this head holds; None where its words do not say, or are no head at all.

    >>> head_column("Cơ quan chủ trì (thực hiện)"), head_column("Ngày sinh"), head_column("Ngày 15/3")
    ('responsible', 'note', None)
    """
    row = head_row(head)
    return cast(Column, row.column) if row else None


def head_row(head: str) -> ColumnWord | None:
    """The row of the table that says what the column under this head holds."""
    if len(head) > _MOST:
        return None
    said = " ".join(_BRACKET.sub("", head.lower()).split()).rstrip(" :.*")
    if is_counted(said):
        return None
    if whole := _rows("whole").get(said):
        return whole
    if begun := _words("begin").match(said):
        return _rows("begin")[begun[0]]
    inside = _words("inside").search(said)
    return _rows("inside")[inside[0]] if inside else None


def is_counted(words: str) -> bool:
    """Whether there is a number in the words other than a year (`năm 2025`), or they are one: no head has that."""
    return _NUMBERED.search(_YEAR.sub("", words)) is not None


def task_of_head(text: str, head: Span) -> Span | None:
    """The action in the head of a column of time: `công bố Quyết định kiểm tra` in `Thời gian công bố …`.

    None where the head is no more than the name of a column (`Thời gian thực hiện`).
    """
    said = text[slice(*head)].lower()
    if said in _rows("begin") or said in _rows("whole"):
        return None
    found = _TIME_HEAD.match(text, *head)
    action = trim(text, found.end(), head.stop) if found else None
    return action if action and action.stop > action.start else None  # `Thời gian ,` names none


_TIME_HEAD = re.compile(r"(?i)(?:dự kiến )?(?:thời gian|thời điểm|thời hạn|ngày)(?: dự kiến)? ")


@cache
def _rows(where: str) -> dict[str, ColumnWord]:
    return {row.word: row for row in tables.load("table_columns", ColumnWord, key=("word",)) if row.where == where}


@cache
def _words(where: str) -> re.Pattern[str]:
    words = sorted(_rows(where), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
