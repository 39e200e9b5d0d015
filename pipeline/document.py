"""Records of the way in: what a reader gives, and what segmentation makes of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from pipeline.text import LOST, OffsetMap, Span

PartKind = Literal["letterhead", "title", "preamble", "body", "recipients", "signature", "annex"]
SectionKind = Literal["part", "chapter", "article", "roman", "arabic", "letter", "bullet", "plus"]

LABELLED: frozenset[str] = frozenset({"part", "chapter", "article", "roman", "arabic", "letter"})
"""Kinds of section that a path names; bullets and pluses add nothing to it."""

DOUBTFUL_BELOW = 0.8
"""Confidence of a page below which it counts as badly read."""

_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a reader took out of a file, before anything was changed in it.

    `page_starts` are the offsets in `text` at which pages begin, the first always 0; empty where the
    format has no pages. `page_confidence` says for each page how sure text recognition was of it, from 0 to 1
    (1 where the page brought its text along); empty where nothing was recognised. `sha256` is of the file's bytes
    (of the UTF-8 form for a plain string).
    """

    text: str
    path: str | None
    media_type: str
    sha256: str
    size: int
    reader: str
    page_starts: tuple[int, ...] = ()
    page_confidence: tuple[float, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """Page, from 1, of a place in `text`; None where pages are unknown."""
        return bisect_right(self.page_starts, offset) if self.page_starts else None

    def is_doubtful(self, offset: int) -> bool:
        """Whether the page that holds a place in `text` was badly read."""
        page = self.page_of(offset) if self.page_confidence else None
        return page is not None and self.page_confidence[page - 1] < DOUBTFUL_BELOW


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no plan: at which stage (read, parse), why, and what to do."""

    path: str
    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of the document; the parts cover the text without gap or overlap.

    `number` is 0 for the outer document and n for the n-th attached one (văn bản ban hành kèm theo).
    """

    kind: PartKind
    span: Span
    number: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled stretch of the body: `span` runs from its label to its last character, children included.

    `heading` is the span of the text on the label's line where that is a title, else None.
    `content` is where the text behind the label begins. `parent` indexes the list of sections.
    """

    level: int
    kind: SectionKind
    label: str
    heading: Span | None
    span: Span
    content: int
    parent: int | None
    number: int = 0


class Place(TypedDict):
    """Where a record stands; the keyword arguments that every record of `pipeline.plan` begins with."""

    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    page: int | None
    part: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A segmented plan: clean text, the way back to the source, lines, parts and sections.

    `order` counts, from 1, the plans of a source that holds several.

    A line of the clean text is a paragraph, a list item or a table row (`| cell | cell |`): hard-wrapped lines
    have been joined. `lines` are their spans without surrounding white space, empty lines left out, in order.
    """

    source: Source
    text: str
    map: OffsetMap
    lines: tuple[Span, ...]
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    paths: tuple[str | None, ...] = field(default=())
    """For each section the label path of its deepest labelled ancestor or self, such as `IV.2.a`."""
    order: int = 1
    as_read: str | None = None
    """The clean text as it was read, where the anchors of `text` had to be repaired; of the same length."""
    _starts: tuple[list[int], list[int], list[int]] = field(init=False, repr=False, compare=False)
    """Where lines, parts and sections begin, for bisection."""

    def __post_init__(self) -> None:
        starts = (
            [line.start for line in self.lines],
            [part.span.start for part in self.parts],
            [section.span.start for section in self.sections],
        )
        object.__setattr__(self, "_starts", starts)

    def place(self, start: int, stop: int) -> Place:
        """The place of text[start:stop], for the first arguments of a record."""
        source = self.map.to_source((start, stop))
        return {
            "text": (self.as_read or self.text)[start:stop],
            "start": start,
            "end": stop,
            "source_start": source.start,
            "source_end": source.stop,
            "page": self.source.page_of(source.start),
            "part": self.part_at(start).number,
            "doubtful": self.source.is_doubtful(source.start) or self.is_damaged(start, stop),
        }

    def is_damaged(self, start: int, stop: int) -> bool:
        """Whether a character of text[start:stop], or of a word that it cuts, is lost: `15/11` of `15/11/202\ufffd`."""
        before, behind = self.text[max(0, start - _LONGEST_WORD) : start], self.text[stop : stop + _LONGEST_WORD]
        cut = before.split()[-1:] if before[-1:].strip() else []
        cut += behind.split()[:1] if behind[:1].strip() else []
        return self.text.find(LOST, start, stop) >= 0 or any(LOST in piece for piece in cut)

    def page_starts(self) -> tuple[int, ...]:
        """The first place in `text` on each page of the source or behind it."""

        def in_source(offset: int) -> int:
            return self.map.to_source((offset, offset + 1)).start

        places = range(len(self.text))
        return tuple(bisect_left(places, start, key=in_source) for start in self.source.page_starts)

    def part_at(self, offset: int) -> Part:
        """The part that holds the character at `offset`."""
        return self.parts[max(0, bisect_right(self._starts[1], offset) - 1)]

    def parts_of(self, number: int) -> tuple[Part, ...]:
        """The parts of the outer document, 0, or of the n-th attached one; they stand side by side."""
        first = bisect_left(self.parts, number, key=_number)
        return self.parts[first : bisect_right(self.parts, number, first, key=_number)]

    def section_at(self, offset: int) -> int | None:
        """Index of the deepest section that holds `offset`; None outside all sections."""
        i = bisect_right(self._starts[2], offset) - 1
        found: int | None = i if i >= 0 else None
        while found is not None and self.sections[found].span.stop <= offset:
            found = self.sections[found].parent
        return found

    def section_path(self, offset: int) -> str | None:
        """Label path of the deepest labelled section that holds `offset`, such as `II.2`; None before the first."""
        found = self.section_at(offset)
        return None if found is None else self.paths[found]

    def line_at(self, offset: int) -> Span:
        """The line that holds `offset`, or the one before it when `offset` is between lines."""
        return self.lines[max(0, bisect_right(self._starts[0], offset) - 1)]

    def line_from(self, offset: int) -> int:
        """Index of the first line that begins at `offset` or behind it; the number of lines where none does."""
        return bisect_left(self._starts[0], offset)

    def lines_within(self, start: int, stop: int) -> tuple[Span, ...]:
        """The lines that begin in text[start:stop]."""
        return self.lines[self.line_from(start) : self.line_from(stop)]


def _number(part: Part) -> int:
    return part.number
