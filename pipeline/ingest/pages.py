"""From pages to the text of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline.ingest.page import Page
from pipeline.ingest.page_lines import lines_of, text_width
from pipeline.ingest.reading import PAGE, Reading, from_lines

_MAX_RUNNING_HEAD = 80
_SHEET_STEP = 60.0  # A4 is 595 points wide upright, 842 lying
_SAME_WIDTH = 0.97  # pages of a scan differ by so much


def reading_of(pages: Sequence[Page]) -> Reading:
    """The lines of all pages; where one was recognised, with the confidence of each."""
    lines: list[str] = []
    confidences: list[float | None] = []
    heads: set[str] = set()
    sheets: dict[int, list[Page]] = defaultdict(list)
    for page in pages:
        sheets[_sheet(page)].append(page)
    widths = {sheet: _SAME_WIDTH * text_width(alike) for sheet, alike in sheets.items()}
    for page in pages:
        own = lines_of(page, widths[_sheet(page)])
        _continue_table(lines, own, heads)
        heads.update(line for before, line in pairwise(["", *own]) if _is_row(line) and not _is_row(before))
        while own and not own[0]:
            del own[0]
        while own and not own[-1]:
            del own[-1]
        if confidences:
            own[:1] = [PAGE + "".join(own[:1])]
        lines += own
        confidences.append(page.confidence)
    read = from_lines(lines)
    starts = read.page_starts or (0,)
    starts += (len(read.text),) * (len(confidences) - len(starts))
    recognised = any(confidence is not None for confidence in confidences)
    return Reading(
        read.text, starts, tuple(1.0 if c is None else round(c, 3) for c in confidences) if recognised else ()
    )


def _sheet(page: Page) -> int:
    """The same for sheets of about one width: text is set wider where an annex lies on its side."""
    return round(page.across / _SHEET_STEP)


def _continue_table(above: list[str], below: list[str], heads: Collection[str]) -> None:
    """Let a table go on over the page break: its head is printed again, and a row that was cut is one.

    Of the cut row the first cell, its number, is empty below; what stands there goes on with a small letter.

    Args:
        heads: rows that began a table on the pages above; not every page has the head again.
    """
    last = next((i for i in range(len(above) - 1, -1, -1) if above[i]), -1)
    first = next((i for i, line in enumerate(below) if _is_row(line)), -1)
    if last < 0 or first < 0 or not _is_row(above[last]):
        return
    if any(len(line) > _MAX_RUNNING_HEAD for line in below[:first]):
        return  # a text between, no running head: another table
    if below[first] in heads:
        del below[first]
    if first == len(below) or not _is_row(below[first]):
        return
    cells, rest = _cells(above[last]), _cells(below[first])
    going_on = [below_it for above_it, below_it in zip(cells, rest, strict=False) if above_it and below_it]
    if len(cells) == len(rest) and not rest[0] and any(cell[0].islower() for cell in going_on):
        joined = (" ".join(filter(None, pair)) for pair in zip(cells, rest, strict=True))
        above[last] = f"| {' | '.join(joined)} |"
        del below[first]


def _is_row(line: str) -> bool:
    return line.startswith("| ") and line.endswith(" |")


def _cells(row: str) -> list[str]:
    return row[2:-2].split(" | ")
