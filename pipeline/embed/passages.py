"""Passages: the pieces of a plan that are searched, one line or clause each, with the headings that it stands under.

A document is found by its best passage. Pieces of the size of a clause did far better than whole documents, for
words and for vectors alike, so a passage is one paragraph, list item (khoản, điểm, gạch đầu dòng) or table row; a
long paragraph is split where sentences end. An item of a list also knows the line that leads into the list, as
"Hồ sơ gồm:" for "a) Tờ trình", because without it the item does not say what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.numbering import label_at
from pipeline.plan import Plan, SectionRecord
from pipeline.text import Span

LONGEST = 120
"""Syllables after which a paragraph is split at the next sentence end."""

_LEAD_IN_LONGEST = 60
_HEADING_LONGEST = 25
_PLAIN = 8
_RANK = {"part": 0, "chapter": 1, "article": 2, "roman": 3, "arabic": 4, "letter": 6, "bullet": 7, "plus": 7}
_COLON_RANK = 5  # "Hồ sơ gồm:" without a label leads into letters and bullets, and stands under a number

_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_SENTENCE_END = re.compile(r"[.;!?…][”\")]?[ \t]+")
_CLAUSE_END = re.compile(r"[,:][ \t]+")
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Passage:
    """One searchable piece: `text` is text[start:end] of the clean text.

    `headings` are those of the sections above it, the outermost first; `lead_in` is the line that introduces the
    list in which it is an item; `section` indexes the sections of the plan.
    """

    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    lead_in: str | None = None
    section: int | None = None

    @property
    def searchable(self) -> str:
        """What is indexed and encoded: nearest heading, lead-in and text, a line each."""
        return "\n".join([*self.headings[-1:], *([self.lead_in] if self.lead_in else []), self.text])


def passages(plan: Plan) -> list[Passage]:
    """The passages of a plan, in text order; they need only its text and sections, so they can be rebuilt.

    A heading is carried by the passages below it and is one itself: a question in its very words should find it.
    """
    return list(_cut(plan.text, _lines(plan.text), _SectionTree(plan.sections)))


def text_passages(text: str, headings: Sequence[str] = ()) -> list[Passage]:
    r"""The passages of any text that no plan was made from, such as a law article; `headings` stand above all of it.

    >>> [p.searchable for p in text_passages("Điều 3. Hồ sơ\n1. Hồ sơ gồm:\na) Tờ trình;\nb) Báo cáo.")][2:]
    ['Hồ sơ\n1. Hồ sơ gồm:\na) Tờ trình;', 'Hồ sơ\n1. Hồ sơ gồm:\nb) Báo cáo.']
    """
    lines = _lines(text)
    return list(_cut(text, lines, _SectionTree(_headed(text, lines)), tuple(headings)))


class _SectionTree:
    """Which section holds a place, and what its headings are; asked for rising places."""

    def __init__(self, sections: Sequence[SectionRecord]) -> None:
        self.sections = sections
        self._next = 0
        self._paths: dict[int, tuple[str, ...]] = {}
        self._parents = {section.parent for section in sections}

    def at(self, offset: int) -> int | None:
        """Index of the deepest section that holds `offset`."""
        while self._next < len(self.sections) and self.sections[self._next].start <= offset:
            self._next += 1
        found: int | None = self._next - 1 if self._next else None
        while found is not None and self.sections[found].end <= offset:
            found = self.sections[found].parent
        return found

    def headings(self, index: int | None) -> tuple[str, ...]:
        """Headings of the section and those above it, the outermost first."""
        if index is None:
            return ()
        if index not in self._paths:
            section = self.sections[index]
            own = (section.heading,) if section.heading else ()
            self._paths[index] = self.headings(section.parent) + own
        return self._paths[index]

    def titled(self, index: int | None, line: Span) -> bool:
        """Whether the line is the heading line of this section."""
        if index is None:
            return False
        section = self.sections[index]
        return section.start >= line.start and section.start < line.stop and section.heading is not None


def _cut(text: str, lines: Sequence[Span], tree: _SectionTree, above: tuple[str, ...] = ()) -> Iterator[Passage]:
    open_items: list[tuple[int, Span, bool]] = []  # (rank, line, whether it is a heading) that may lead into a list
    for line in lines:
        section = tree.at(line.start)
        heading = tree.titled(section, line)
        rank = _rank(text, line)
        while open_items and open_items[-1][0] >= rank:
            open_items.pop()
        lead_in = None
        if _COLON_RANK < rank < _PLAIN and open_items and not open_items[-1][2]:
            lead_in = _shortened(text, open_items[-1][1])
        if rank < _PLAIN:
            open_items.append((rank, line, heading or not _leads_in(text, line)))
        headings = above + tree.headings(section)
        if heading:
            headings = headings[:-1]
        for start, stop in _pieces(text, line):
            yield Passage(start, stop, text[start:stop], headings, lead_in, section)


def _lines(text: str) -> list[Span]:
    """Lines with at least one letter or digit, without surrounding white space."""
    return [Span(*m.span()) for m in _LINE.finditer(text) if _WORD.search(text, m.start(), m.end())]


def _rank(text: str, line: Span) -> int:
    label = label_at(text, *line)
    if label:
        return _RANK[label.kind]
    return _COLON_RANK if text[line.stop - 1] == ":" else _PLAIN


def _leads_in(text: str, line: Span) -> bool:
    """Whether a list can hang on the line: "1. Hồ sơ gồm:", or a title such as "a) Công tác tuyên truyền"."""
    return text[line.stop - 1] == ":" or _is_title(text, line)


def _is_title(text: str, line: Span) -> bool:
    return text[line.start] != "|" and text[line.stop - 1] not in ".;:,”" and text.count(" ", *line) < _HEADING_LONGEST


def _shortened(text: str, line: Span) -> str:
    """The line, or its last syllables where it is long: what a list is about stands just before its colon."""
    words = text[line.start : line.stop].rsplit(" ", _LEAD_IN_LONGEST)
    return " ".join(words[1:] if len(words) > _LEAD_IN_LONGEST else words)


def _headed(text: str, lines: Sequence[Span]) -> list[SectionRecord]:
    """Sections by their headings alone: a title in the first line, titles of "Chương", "Điều" and "I."."""
    found: list[tuple[int, Span, str]] = []
    for i, line in enumerate(lines):
        label = label_at(text, *line)
        rank = _RANK[label.kind] if label else -1 if i == 0 else _PLAIN
        if rank <= _RANK["roman"] and len(lines) > 1 and _is_title(text, line):
            found.append((rank, line, text[label.content if label else line.start : line.stop].strip()))
    stops = [len(text)] * len(found)
    parents: list[int | None] = [None] * len(found)
    path: list[int] = []
    for i, (rank, line, _) in enumerate(found):
        while path and found[path[-1]][0] >= rank:
            stops[path.pop()] = line.start
        parents[i] = path[-1] if path else None
        path.append(i)
    return [
        SectionRecord(
            level=1,
            kind="article",
            label="",
            heading=heading or None,
            parent=parent,
            start=line.start,
            end=stop,
            source_start=line.start,
            source_end=stop,
            page=None,
            part=0,
        )
        for (_, line, heading), stop, parent in zip(found, stops, parents, strict=True)
    ]


def _pieces(text: str, line: Span) -> Iterator[tuple[int, int]]:
    """The line, split at sentence ends (else at commas, else at blanks) into pieces of about LONGEST syllables."""
    start, stop = line
    if text.count(" ", start, stop) < LONGEST:
        yield start, stop
        return
    begin = last = start
    for end in [*_within(text, *line, (_SENTENCE_END, _CLAUSE_END, _BLANK)), stop]:
        if last > begin and text.count(" ", begin, end) > LONGEST:
            yield begin, _trimmed(text, begin, last)
            begin = last
        last = end
    yield begin, stop


def _within(text: str, start: int, stop: int, marks: tuple[re.Pattern[str], ...]) -> Iterator[int]:
    """Places behind the first of the marks; in a stretch that is then still too long, behind the next ones."""
    if not marks or text.count(" ", start, stop) <= LONGEST:
        return
    begin = start
    for end in [*(m.end() for m in marks[0].finditer(text, start, stop)), stop]:
        yield from _within(text, begin, end, marks[1:])
        if end < stop:
            yield end
        begin = end


def _trimmed(text: str, start: int, stop: int) -> int:
    return start + len(text[start:stop].rstrip())
