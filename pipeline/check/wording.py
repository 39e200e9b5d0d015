"""Rules about numbering, names and words.

Each function is the rule of its name in the table `check_rules` and yields where the plan breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.check.subject import Hit, Subject, shown
from pipeline.document import Section
from pipeline.extract.spelling import fold
from pipeline.numbering import roman_value
from pipeline.tables.shared import provinces
from pipeline.text import LOST, Span

_VIETNAMESE, _ENGLISH = "abcdđeghiklmnopqrstuvxy", "abcdefghijklmnopqrstuvwxyz"


def numbering_skips(subject: Subject) -> Iterator[Hit]:
    """W401: II behind I is right, III is not."""
    for before, section in _siblings(subject):
        if not _follows(before, section):
            values = {"before": before.label if before else "-", "label": section.label}
            yield Hit(section.span.start, section.content, values)


def numbering_repeats(subject: Subject) -> Iterator[Hit]:
    """W402: the same label twice in a row under one parent."""
    for before, section in _siblings(subject):
        if before and before.label == section.label:
            yield Hit(section.span.start, section.content, {"label": section.label})


def _siblings(subject: Subject) -> Iterator[tuple[Section | None, Section]]:
    """Each numbered section with the one before it of its parent and kind."""
    last: dict[tuple[int, int | None, str, int], Section] = {}
    for section in subject.document.sections:
        if section.kind in ("roman", "arabic", "letter"):
            key = (section.number, section.parent, section.kind, section.label.count("."))
            yield last.get(key), section
            last[key] = section


def _follows(before: Section | None, section: Section) -> bool:
    if before and before.label == section.label:
        return True  # numbering_repeats speaks of it
    value = _value(section)
    if before is None:
        return 1 in value or section.kind == "letter"
    return bool({known + 1 for known in _value(before)} & value) or (1 in value and section.kind != "roman")


def _value(section: Section) -> set[int]:
    """Ordinal of the label; a letter has one in the Vietnamese and one in the English alphabet."""
    if section.kind == "roman":
        return {roman_value(section.label)}
    if section.kind == "arabic":
        return {int(section.label.rpartition(".")[2])}
    return {alphabet.find(section.label.lower()) + 1 for alphabet in (_VIETNAMESE, _ENGLISH)} - {0}


_PLACE = re.compile(
    r"(?<!\w)(tỉnh|huyện|quận|thị xã|xã|phường|thị trấn) ((?:[A-ZĐ][^\W\d_]*)(?: [A-ZĐ][^\W\d_]*){0,3})"
)


def place_misspelt(subject: Subject) -> Iterator[Hit]:
    """W404: "huyện Ba Tư" in a plan of huyện Ba Tơ: the unit's own name with one letter changed."""
    own = {
        unit.split(" ", 1)[0]: unit
        for unit in (subject.context.province, subject.context.district, subject.context.commune)
        if unit
    }
    real = {row.full.casefold() for row in provinces()}
    for found in _PLACE.finditer(subject.text):
        mine = own.get(found[1])
        name = mine.split(" ", 1)[1] if mine else ""
        printed = " ".join(found[2].split()[: len(name.split())])
        if (
            mine
            and printed != name
            and _one_letter_apart(printed, name)
            and f"{found[1]} {printed}".casefold() not in real
        ):
            yield Hit(found.start(), found.start(2) + len(printed), {"place": f"{found[1]} {printed}", "own": mine})


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter differs, tone placement and i/y aside: "Ba Tư" and "Ba Tơ"."""
    if len(one) != len(other) or (fold(one).lower() == fold(other).lower() and len(one) < 4):
        return False
    return sum(a != b for a, b in zip(one.lower(), other.lower(), strict=True)) == 1


_PERCENT = re.compile(r"([0-9]{1,4})(?:,[0-9]+)? ?%")


def quota_over_hundred(subject: Subject) -> Iterator[Hit]:
    """W409: "120% cá nhân đạt Lao động tiên tiến"."""
    for award in subject.plan.awards:
        found = _PERCENT.search(award.quota or "")
        if found and int(found[1]) > 100:
            yield Hit(*award.spans.get("quota", (award.start, award.end)), {"quota": award.quota})


def open_quote(subject: Subject) -> Iterator[Hit]:
    """W405: “ without ” or ( without ) in one paragraph of the body."""
    for line in subject.document.lines:
        in_prose = subject.document.part_at(line.start).kind in ("preamble", "body")
        if not in_prose or subject.text[line.start] == "|":
            continue
        for at in _unclosed(subject.text, line):
            stop = min(line.stop, at + _SHOWN)
            yield Hit(at, stop, {"quote": subject.text[at:stop]})


_PAIRS = {"”": "“", ")": "("}
_MARKS = re.compile(r"[“”()]")
_SHOWN = 40


def _unclosed(text: str, line: Span) -> list[int]:
    """Where marks open in the line that nothing closes; a closing mark alone ("a)", "1)") is a label's."""
    opened: list[int] = []
    for mark in _MARKS.finditer(text, *line):
        if mark[0] in "“(":
            opened.append(mark.start())
        elif opened and text[opened[-1]] == _PAIRS[mark[0]]:
            opened.pop()
    return opened


_DOUBLED = re.compile(r"(?<![\w-])(để|và|của|các|là|cho|với|được|trong|theo|những|đến|tại|về)[ \n]\1(?!\w)", re.I)


def doubled_word(subject: Subject) -> Iterator[Hit]:
    """W406: "để để thỏa thuận"."""
    for found in _DOUBLED.finditer(subject.text):
        yield Hit(*found.span(), {"words": found[0]})


_NO_DISTRICTS = "2025-07-01"
_DISTRICT_AGENCY = re.compile(
    r"\b(?:UBND|HĐND|Ủy ban nhân dân|Hội đồng nhân dân|Phòng [^\n;,.]{3,40}) (?:các )?(?:huyện|quận)\b", re.I
)


def abolished_district(subject: Subject) -> Iterator[Hit]:
    """W407: "UBND các huyện" in a plan of 2026; the first mention is named, what a title of a cited act says is not."""
    if (subject.plan.header.date or "") < _NO_DISTRICTS:
        return
    cited = [
        span
        for citation in subject.plan.citations
        for span in ((citation.start, citation.end), *citation.spans.values())
    ]
    for found in _DISTRICT_AGENCY.finditer(subject.text):
        if not any(start <= found.start() < stop for start, stop in cited):
            yield Hit(*found.span(), {"agency": found[0]})
            return


def former_province(subject: Subject) -> Iterator[Hit]:
    """W408: the letterhead of a plan names a province that was merged before its date."""
    header = subject.plan.header
    letterhead = subject.part("letterhead")
    if not header.date or letterhead is None or len(header.date) < 7:
        return
    day = date.fromisoformat(header.date if len(header.date) == 10 else f"{header.date}-01")
    standing = {
        row.name
        for row in provinces()
        if (not row.valid_from or row.valid_from <= day) and (not row.valid_to or day <= row.valid_to)
    }
    said = subject.text[slice(*letterhead.span)]
    for row in provinces():
        if row.valid_to and row.valid_to < day and row.name not in standing:
            found = re.search(rf"(?i)\btỉnh {re.escape(row.name)}\b", said)
            if found:
                start = letterhead.span.start + found.start()
                yield Hit(
                    start, start + len(found[0]), {"province": row.name, "since": shown(row.valid_to.isoformat())}
                )


def lost_characters(subject: Subject) -> Iterator[Hit]:
    """W410: bytes of the file were damaged; the word of the first is named, and how many there are."""
    words = _LOST_WORD.search(subject.text)
    if words:
        yield Hit(*words.span(), {"count": subject.text.count(LOST), "words": words[0]})


_LOST_WORD = re.compile(rf"[^\s{LOST}]{{0,20}}{LOST}\S{{0,20}}")


def empty_section(subject: Subject) -> Iterator[Hit]:
    """W403: a label and nothing behind or below it."""
    for section in subject.document.sections:
        if section.span.stop <= section.content and section.kind not in ("bullet", "plus"):
            yield Hit(*section.span, {"label": section.label})
