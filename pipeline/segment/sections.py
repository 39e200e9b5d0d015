"""The tree of sections: labels to levels, paragraphs to owners (GUIDE §2).

Which kind stands above which differs from plan to plan (I / 1 / a), 1 / 1.1 / -, I / a) / 1)), so the order is read
from the plan itself: a label of a kind that is open continues it, a new kind goes one level deeper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.document import LABELLED, Part, Section
from pipeline.numbering import Label, label_at, roman_value
from pipeline.segment.headings import is_heading
from pipeline.segment.misread_labels import mended
from pipeline.segment.table_rows import row_labels
from pipeline.text import Span
from pipeline.zones import openers

_CLOSED = re.compile(r"\. ?/\. ?\W{0,2}$")
_RULE = re.compile(r"^[-–—_=*.\s]{3,}$")
_MAX_DEPTH = 12  # no plan is that deep; hostile text must not make every line cost its depth
_UPPER_KINDS = ("part", "chapter", "article")
# "IH. Nội dung" and "_ VI. Dự trù": what OCR makes of III and of a speck before a label
_MISREAD_ROMAN = re.compile(r"^(?:[^\w\s]|_)?[ ]?(?P<label>[IVXHlL1|]{1,5})[.,][ ]+(?=\S)")
_MISREADINGS = str.maketrans({"H": "II", "l": "I", "L": "I", "1": "I", "|": "I"})


@dataclass(slots=True)
class _Open:
    """A section under construction."""

    index: int
    key: tuple[str, str]
    value: int
    path: tuple[str, ...]
    label: Label
    start: int
    line: Span
    parent: int | None
    level: int
    number: int
    stop: int = 0
    has_content: bool = False


@dataclass(slots=True)
class _Builder:
    """Sections of one body, in text order; `stack` holds the open ones from the top level down."""

    number: int
    all: list[_Open]
    stack: list[_Open] = field(default_factory=list)

    def add(self, label: Label, start: int, line: Span) -> None:
        """Open the section that `label` at `start` begins on `line`."""
        key, value = _key(label), _value(label)
        self._close_for(label, key, value)
        del self.stack[_MAX_DEPTH:]
        parent = self.stack[-1] if self.stack else None
        section = _Open(
            index=len(self.all),
            key=key,
            value=value,
            path=_path(label, parent),
            label=label,
            start=start,
            line=line,
            parent=parent.index if parent else None,
            level=parent.level + 1 if parent else 1,
            number=self.number,
        )
        if parent:
            parent.has_content = True
        self.all.append(section)
        self.stack.append(section)
        self._extend(line.stop)

    def add_paragraph(self, line: Span) -> None:
        """An unlabelled paragraph belongs to the numbered item above it, past the bullets."""
        while self.stack and self.stack[-1].label.kind in ("bullet", "plus"):
            self.stack.pop()
        if self.stack:
            self.stack[-1].has_content = True
            self._extend(line.stop)

    def add_closing(self, line: Span) -> None:
        """A closing paragraph belongs to the last top-level section only."""
        del self.stack[1:]
        if self.stack:
            self.stack[0].has_content = True
            self._extend(line.stop)

    def expected_roman(self) -> int:
        """The number that the next Roman part would have."""
        return next((s.value + 1 for s in self.stack if s.label.kind == "roman"), 1)

    def _extend(self, stop: int) -> None:
        for section in self.stack:
            section.stop = stop

    def _close_for(self, label: Label, key: tuple[str, str], value: int) -> None:
        """Pop what the new label ends."""
        if label.kind not in ("bullet", "plus"):
            while self.stack and self.stack[-1].label.kind in ("bullet", "plus"):
                self.stack.pop()
        if label.kind == "roman" and not any(s.key == key for s in self.stack):
            while (
                self.stack
                and self.stack[-1].label.kind not in _UPPER_KINDS
                and self.stack[-1].key != ("letter", "upper")
            ):
                self.stack.pop()
            return
        if "." in label.text and self._close_to_prefix(label.text):
            return
        open_at = next((i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].key == key), None)
        if open_at is None:
            if label.kind in _UPPER_KINDS:
                self._close_above(label.kind)
            return
        nested = open_at < len(self.stack) - 1 and value == 1 and key[0] in ("arabic", "letter")
        if not nested:
            del self.stack[open_at:]

    def _close_to_prefix(self, text: str) -> bool:
        """Close down to the open "3" for "3.2"; false when there is none."""
        prefix = text.rpartition(".")[0]
        for i in range(len(self.stack) - 1, -1, -1):
            if self.stack[i].label.kind == "arabic" and self.stack[i].label.text == prefix:
                del self.stack[i + 1 :]
                return True
        return False

    def _close_above(self, kind: str) -> None:
        rank = _UPPER_KINDS.index(kind)
        while self.stack and self.stack[-1].label.kind not in _UPPER_KINDS[:rank]:
            self.stack.pop()


def _key(label: Label) -> tuple[str, str]:
    """What makes two labels siblings: kind, and depth (1.1), bracket (1)), table or bullet character in it."""
    if label.kind == "arabic":
        style = {")": ")", "row": "row", "whole row": "row"}.get(label.style, "")
        return ("arabic", f"{label.text.count('.')}{style}")
    if label.kind == "bullet":
        return ("bullet", "-" if label.text in "-–—" else label.text)
    if label.kind == "letter":
        return ("letter", "upper" if label.text.isupper() else "lower")
    return (label.kind, "")


_LETTERS = "abcdđeghiklmnopqrstuvxy"


def _value(label: Label) -> int:
    if label.kind == "roman":
        return roman_value(label.text)
    if label.kind == "arabic":
        return int(label.text.rpartition(".")[2])
    if label.kind == "letter":
        return _LETTERS.find(label.text.lower()) + 1
    return 0


def _path(label: Label, parent: _Open | None) -> tuple[str, ...]:
    above = parent.path if parent else ()
    if label.kind not in LABELLED:
        return above
    if parent and parent.label.kind == "arabic" and label.text.startswith(parent.label.text + "."):
        above = above[:-1]  # "2.3" under "2" is the path 2.3, not 2.2.3
    return (*above, label.text)


def outline(
    text: str, lines: Sequence[Span], parts: Sequence[Part], *, recognised: bool = False
) -> tuple[tuple[Section, ...], tuple[str | None, ...]]:
    """Sections of all bodies in text order, and the label path of each (None where only bullets are above).

    An outer decision and an attached plan are two trees, each from level 1. `recognised` says that the text was read
    from pictures.
    """
    found: list[_Open] = []
    for part in parts:
        if part.kind == "body":
            inside = [line for line in lines if part.span.start <= line.start < part.span.stop]
            _outline_body(text, inside, _Builder(part.number, found), recognised)
    sections = tuple(_finish(text, section) for section in found)
    return sections, tuple(".".join(section.path) or None for section in found)


def _outline_body(text: str, lines: Sequence[Span], builder: _Builder, recognised: bool) -> None:
    closing = _closing_from(text, lines)
    rows = row_labels(text, lines)
    read = [rows.get(i) or label_at(text, line.start, line.stop) for i, line in enumerate(lines)]
    labels = mended(text, lines, read, recognised=recognised)
    for i, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if label is None or (label.kind == "letter" and label.text.isupper()):  # "H." may be a misread "II."
            label = _misread(text, line, builder.expected_roman()) or label
        if i >= closing and not label:
            builder.add_closing(line)
        elif label:
            builder.add(label, _label_start(text, line, label), line)
        elif not _RULE.match(text[line.start : line.stop]):
            builder.add_paragraph(line)


def _label_start(text: str, line: Span, label: Label) -> int:
    """Where the label's own characters begin: behind a table bar or a speck."""
    start = line.start
    while start < label.content - 1 and not (text[start].isalnum() or label.kind in ("bullet", "plus")):
        start += 1
    return start


def _misread(text: str, line: Span, expected: int) -> Label | None:
    """A Roman label that OCR misread, accepted only where it is the number that must come next."""
    found = _MISREAD_ROMAN.match(text[line.start : line.start + 16])
    if not found:
        return None
    label = found["label"].translate(_MISREADINGS)
    if roman_value(label) != expected:
        return None
    return Label("roman", label, ".", line.start + found.end())


def _closing_from(text: str, lines: Sequence[Span]) -> int:
    """Index of the first closing paragraph: the last unlabelled ones, which speak about the whole plan."""
    i = len(lines)
    words = openers("closing")
    while i and not label_at(text, lines[i - 1].start, lines[i - 1].stop) and text[lines[i - 1].start] != "|":
        said = text[lines[i - 1].start : lines[i - 1].stop]
        if not (said.startswith(words) or (i == len(lines) and _CLOSED.search(said))):
            break
        i -= 1
    return i


def _finish(text: str, section: _Open) -> Section:
    label = section.label
    heading = None
    line = Span(label.content, section.line.stop)
    if text.startswith("|", section.line.start):
        cell_stop = text.find("|", label.content, section.line.stop)
        line = Span(label.content, cell_stop if cell_stop >= 0 else section.line.stop)
        while line.stop > line.start and text[line.stop - 1] == " ":
            line = Span(line.start, line.stop - 1)
        if label.style == "whole row":
            heading = line
    elif line.start < line.stop and is_heading(text[line.start : line.stop], label.kind, section.has_content):
        heading = line
    return Section(
        level=section.level,
        kind=label.kind,
        label=label.text,
        heading=heading,
        span=Span(section.start, section.stop),
        content=label.content,
        parent=section.parent,
        number=section.number,
    )
