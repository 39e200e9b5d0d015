"""Automatic numbering of Word: which label ("I.", "1.2.", "a)", "-") is printed before a paragraph.

The text of a .docx does not hold these labels. A paragraph, or its style, names a list (`w:num`) and a level; the
list points to a definition (`w:abstractNum`) with one pattern a level, such as "%1.%2.".
Source: ECMA-376 Part 1, 17.9 (Numbering).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.ingest.docx_xml import attribute, number, switch, value
from pipeline.ingest.ordinals import FORMS

_PLACE = re.compile(r"%([1-9])")
_KEPT_BULLETS = frozenset("-–—+*")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, form, pattern, and the style that is bound to it."""

    start: int
    form: str
    pattern: str
    legal: bool
    suffix: str
    restart: int | None
    style: str | None


@dataclass(frozen=True, slots=True)
class NumberedList:
    """One list: the definition it uses, levels that it replaces, and first numbers of levels that it restarts."""

    definition: str = ""
    replaced: dict[int, Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Numbering:
    """Labels for paragraphs in document order: asking for one counts it.

    Lists that share a definition count on from each other, unless a list restarts when it first appears.
    """

    _definitions: dict[str, dict[int, Level]]
    _lists: dict[str, NumberedList]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num_id: str, style: str | None) -> int:
        """The level that the definition binds to the paragraph's style; 0 where it binds none."""
        definition = self._definitions.get(self._lists.get(num_id, NumberedList()).definition, {})
        return next((i for i, level in definition.items() if style and level.style == style), 0)

    def label(self, num_id: str, depth: int) -> str:
        """Count a paragraph of list `num_id` on level `depth` (from 0); its label with the blank behind it.

        Empty where the list is unknown or prints nothing.
        """
        used = self._lists.get(num_id, NumberedList())
        levels = self._definitions.get(used.definition, {}) | used.replaced
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(used.definition, {})
        if depth in used.restarts and (num_id, depth) not in self._restarted:
            self._restarted.add((num_id, depth))
            counts[depth] = used.restarts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start
        for above in range(depth):
            counts.setdefault(above, levels[above].start if above in levels else 1)
        for below in [i for i in counts if i > depth]:
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and depth < restart):  # 0: never restarts
                del counts[below]
        return _print(levels, depth, counts)


def read_numbering(root: Element | None, style_lists: dict[str, str]) -> Numbering:
    """The lists of `numbering.xml`.

    Args:
        style_lists: list ids of the numbering styles, by style id.
    """
    definitions: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}
    lists: dict[str, NumberedList] = {}
    for entry in () if root is None else root.findall("abstractNum"):
        definition_id = attribute(entry, "abstractNumId") or ""
        definitions[definition_id] = dict(map(_level, entry.findall("lvl")))
        link = value(entry, "numStyleLink")
        if link:
            linked[definition_id] = link
    for entry in () if root is None else root.findall("num"):
        used = NumberedList(value(entry, "abstractNumId") or "")
        for override in entry.findall("lvlOverride"):
            depth = number(attribute(override, "ilvl")) or 0
            level = override.find("lvl")
            start = number(value(override, "startOverride"))
            if level is not None:
                used.replaced[depth] = _level(level)[1]
            if start is not None:
                used.restarts[depth] = start
        lists[attribute(entry, "numId") or ""] = used
    for definition_id, style in linked.items():  # "the definition is the one that this numbering style uses"
        target = lists.get(style_lists.get(style, ""), NumberedList()).definition
        definitions[definition_id] = definitions.get(target) or definitions[definition_id]
    return Numbering(definitions, lists)


def _level(element: Element) -> tuple[int, Level]:
    start = number(value(element, "start"))
    return number(attribute(element, "ilvl")) or 0, Level(
        start=0 if start is None else start,  # the default of the standard
        form=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText") or "",
        legal=bool(switch(element, "isLgl")),
        suffix=value(element, "suff") or "tab",
        restart=number(value(element, "lvlRestart")),
        style=value(element, "pStyle"),
    )


def _print(levels: dict[int, Level], depth: int, counts: dict[int, int]) -> str:
    level = levels[depth]
    if level.form == "bullet":
        # Symbol and Wingdings draw "·", "§", "ü" and private characters as dots, squares and ticks
        mark = level.pattern.strip()
        return (mark if mark in _KEPT_BULLETS else "-") + " " if mark else ""

    def count(place: re.Match[str]) -> str:
        i = int(place[1]) - 1
        form = "decimal" if level.legal else levels[i].form if i in levels else "decimal"
        return FORMS.get(form, str)(counts.get(i, 1))

    label = _PLACE.sub(count, level.pattern)
    if not label.strip():
        return ""
    return label if level.suffix == "nothing" or label.endswith((" ", "\u00a0")) else label + " "
