"""Labels that a scanner misread, set right by their neighbours: numbers follow each other.

`1. Mục đích` before `II. Nội dung` is I; `l. Mục đích` and `I1. Mục đích` before `2. Yêu cầu` are 1; behind II a second
`II.` on a recognised page is III, one stroke short. Nothing is changed where the neighbours do not say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.numbering import Label, roman_value
from pipeline.text import Span

_ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_AHEAD = 60  # labels; hostile text must not make every line cost all others
_WORD = re.compile(r"\w+")


def mended(text: str, lines: Sequence[Span], labels: Sequence[Label | None], *, recognised: bool) -> list[Label | None]:
    """The labels of a body's lines, None where a line has none.

    Args:
        recognised: the text was read from pictures. In others a number that comes twice is the author's own.
    """
    out = list(labels)
    numbered = [(i, label) for i, label in enumerate(labels) if label and _is_plain(label)]
    plain = [label for _, label in numbered]
    above = _Above()
    for at, (i, label) in enumerate(numbered):
        below = plain[at + 1 : at + 1 + _AHEAD]
        printed = _WORD.search(text, lines[i].start, label.content)
        meant = _roman_meant(label, printed[0] if printed else "", above, below, recognised)
        meant = meant or _arabic_meant(label, printed[0] if printed else "", above, below)
        out[i] = label = meant or label
        above.add(label)
    return out


@dataclass(slots=True)
class _Above:
    """What the labels before have come to: the last Roman number, the last Arabic one below it, the last label."""

    roman: int = 0
    arabic: int = 0
    label: str = ""

    def add(self, label: Label) -> None:
        if label.kind == "roman" or (self.roman == 1 and label.text == "H"):
            self.roman, self.arabic = _roman(label), 0
        elif label.kind == "arabic":
            self.arabic = int(label.text)
        self.label = label.text


def _roman_meant(label: Label, printed: str, above: _Above, below: Sequence[Label], recognised: bool) -> Label | None:
    """The Roman label that is meant; None where it is not known to be another."""
    first = next((i for i, other in enumerate(below) if _roman(other)), -1)
    next_roman = _roman(below[first]) if first >= 0 else 0
    if label.kind == "arabic":
        begins = label.text == "1" and not above.roman and not above.arabic
        if begins and next_roman == 2 and not any(map(_is_two, below[:first])):
            return label._replace(kind="roman", text="I")
        return None
    due = above.roman + 1
    if label.kind != "roman" or next_roman == due or due >= len(_ROMANS):
        return None
    stroke_more = printed != label.text and roman_value(label.text) == due + 1  # "IL" is II, or I and its point
    stroke_less = recognised and roman_value(label.text) == above.roman and _ROMANS[due].startswith(label.text)
    return label._replace(text=_ROMANS[due]) if stroke_more or stroke_less else None


def _arabic_meant(label: Label, printed: str, above: _Above, below: Sequence[Label]) -> Label | None:
    """The Arabic label that is meant; None where it is not known to be another."""
    if label.kind == "arabic" and printed != label.text:  # "I1." is 11, or 1 and a stroke
        return label._replace(text=printed[1:]) if printed[1:] == str(above.arabic + 1) else None
    like_one = (label.kind == "roman" and label.text == "I" and above.roman) or (
        label.kind == "letter" and label.text == "l" and above.label != "k"
    )
    if like_one and not above.arabic and below and _is_two(below[0]):
        return label._replace(kind="arabic", text="1")
    return None


def _is_plain(label: Label) -> bool:
    """Whether it is a Roman number, a number without inner points, or a letter, of running text."""
    return label.kind in ("roman", "letter") or (
        label.kind == "arabic" and label.text.isdigit() and "row" not in label.style
    )


def _roman(label: Label) -> int:
    """The number of a Roman label, also of II read as H; else 0."""
    if label.kind == "roman":
        return roman_value(label.text)
    return 2 if label.text == "H" else 0


def _is_two(label: Label) -> bool:
    return label.kind == "arabic" and label.text == "2"
