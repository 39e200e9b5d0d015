"""What a reader gives: text, and where in it pages begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PAGE = "\0"
"""Stands in a line where a page begins, until `from_lines` makes it an offset. No XML or HTML text holds it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file; `page_starts` and `page_confidence` as in `Source`."""

    text: str
    page_starts: tuple[int, ...] = ()
    page_confidence: tuple[float, ...] = ()


def from_lines(lines: Iterable[str]) -> Reading:
    r"""Join paragraphs, one a line; several empty ones, which space out a page, become one.

    >>> from_lines(["", "KẾ HOẠCH ", "", "", "I. MỤC ĐÍCH", "1. Nâng" + PAGE + " cao"])
    Reading(text='KẾ HOẠCH\n\nI. MỤC ĐÍCH\n1. Nâng cao', page_starts=(0, 29), page_confidence=())
    """
    kept: list[str] = []
    gap, pages = False, ""
    for line in (single.rstrip() for entry in lines for single in entry.split("\n")):
        if not line.replace(PAGE, "").strip():
            gap, pages = True, pages + PAGE * line.count(PAGE)
            continue
        if gap and kept:
            kept.append("")
        kept.append(pages + line)
        gap, pages = False, ""
    first, *others = "\n".join(kept).split(PAGE)
    starts = [0]
    length = len(first)
    for page in others:
        starts.append(length)
        length += len(page)
    return Reading("".join((first, *others)), tuple(starts) if others else ())
