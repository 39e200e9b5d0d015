"""Names of awards in running text: titles, forms, their variants and abbreviations, and what only looks like one.

The tables say what is a name; here is how it may be printed: with any tone misread, sĩ or sỹ, hoá or hóa, with its
rank (hạng Nhất) or the name in quotes that belongs to a Kỷ niệm chương.

Source: Luật Thi đua, khen thưởng 06/2022/QH15, Điều 19, 20, 33, 54, 59, 71-75; Luật 15/2003/QH11, Điều 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

from pipeline.extract.spelling import phrase_pattern, same_tones, small, toneless
from pipeline.tables import load


class Form(NamedTuple):
    """A row of the table of awards; `ranks`: it is given in hạng Nhất, Nhì and Ba.

    `needs` = title: persons are also called by it ("thăm Bà mẹ Việt Nam anh hùng"); it counts where it is granted.
    """

    form: str
    variants: tuple[str, ...]
    abbreviations: tuple[str, ...]
    category: str
    target: str | None
    ranks: bool
    needs: str | None
    source: str


class Lookalike(NamedTuple):
    """A row of the table of look-alikes; verdict `other`: kept without a form, `none`: not an award.

    `needs` = title: only where the text calls it a title ("danh hiệu", "đạt", "chuẩn", quotation marks).
    """

    phrase: str
    variants: tuple[str, ...]
    verdict: str
    needs: str | None
    target: str | None
    source: str


@dataclass(frozen=True, slots=True)
class AwardName:
    """One spelling of an award: what it stands for and how strictly it is to be matched."""

    form: str
    category: str
    target: str | None
    ranks: bool = False
    spelling: str = ""
    abbreviation: bool = False
    """Only in capitals; of two letters only where something is granted: GK is also giữa kỳ."""
    needs_title: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in the text; `form` has the rank that is printed with it."""

    name: AwardName
    form: str
    start: int
    stop: int


_RANK: Final = re.compile(r"[”\"»]? {1,2}hạng (?P<rank>nhất|nhì|nhi|ba|i{1,3})\b")
_NEXT_RANK: Final = re.compile(r"(?:,| và| hoặc|/|;)? {0,2}(?P<span>(?:hạng )?(?P<rank>nhất|nhì|ba|i{1,3}))\b")
_QUOTED: Final = re.compile(r" ?[“\"«][^“”\"«»\n]{3,160}[”\"»]")  # Kỷ niệm chương “Vì sự nghiệp …”
_RANKS: Final = {"nhất": "Nhất", "nhì": "Nhì", "nhi": "Nhì", "ba": "Ba", "i": "Nhất", "ii": "Nhì", "iii": "Ba"}
_IN_MOVEMENT: Final = re.compile(r"(?:phong trào|cuộc vận động|chủ đề)(?: thi đua)?:? {0,2}[“\"«][^“”\"«»]{0,120}$")
_AS_TITLE: Final = re.compile(
    r"(?:danh hiệu|đạt(?: tiêu)?(?: chuẩn)?|chuẩn|công nhận|mô hình)[:,]?[^;.]{0,90}$|[“\"«]$"
)
_GRANTED: Final = re.compile(r"(?:tặng(?! quà)|thưởng|khen|đề nghị|đạt|nhận|danh hiệu|trình|phong|xét)[^;.]{0,60}$")


@cache
def _names() -> tuple[re.Pattern[str], dict[str, AwardName]]:
    """One pattern for all spellings, over small letters, and what each spelling, without tones, stands for.

    The pattern finds a little more: "có thi đua" for "cờ thi đua".
    """
    names: dict[str, AwardName] = {}
    phrases: list[str] = []

    def add(spelling: str, name: AwardName) -> None:
        phrases.append(spelling)
        names.setdefault(_key(spelling), name)

    for row in load("awards", Form, ("form",)):
        name = AwardName(row.form, row.category, row.target, row.ranks, needs_title=row.needs == "title")
        add(row.form, name)
        for variant in row.variants:
            add(variant, replace(name, spelling=variant))
        for short in row.abbreviations:
            add(short, replace(name, spelling=short, abbreviation=True))
    for other in load("award_lookalikes", Lookalike, ("phrase",)):
        name = AwardName("other", other.verdict, other.target, needs_title=other.needs == "title")
        for phrase in (other.phrase, *other.variants):
            add(phrase, name)
    # a mark or blank before the name: far fewer places to try than every letter
    return re.compile(rf"[\s“”\"«»'(/:;,.|+–-](?P<name>{phrase_pattern(phrases)})(?!-?\w)"), names


def _key(phrase: str) -> str:
    return " ".join(re.findall(r"\w+", toneless(phrase)))


def entry_of(mention: Mention, text: str) -> Form | Lookalike | None:
    """The row of the table that a mention in `text` is a spelling of; the first that has it."""
    if mention.name.form != "other":
        return next((row for row in load("awards", Form, ("form",)) if row.form == mention.name.form), None)
    key = _key(text[mention.start : mention.stop])
    rows = load("award_lookalikes", Lookalike, ("phrase",))
    return next((row for row in rows if key in map(_key, (row.phrase, *row.variants))), None)


def mentions(text: str, start: int, stop: int) -> Iterator[Mention]:
    """The names in text[start:stop], in order; of two that overlap the longer."""
    pattern, names = _names()
    lower = "\n" + small(text[start:stop])
    start -= 1  # where that line end would stand
    for found in pattern.finditer(lower):
        first, last = found.span("name")
        name = names.get(_key(found["name"]))
        before = lower[max(0, first - 160) : first].rpartition("\n")[2]
        if name is None or not _accepted(name, text[start + first : start + last], before):
            continue
        if name.ranks and (rank := _RANK.match(lower, last)):
            yield Mention(name, _ranked(name, rank), start + first, start + rank.end())
            yield from _further_ranks(name, lower, rank.end(), text, start)
            continue
        if name.form == "Kỷ niệm chương" and (quoted := _QUOTED.match(lower, last)):
            last = quoted.end()
        yield Mention(name, name.form, start + first, start + last)


def _further_ranks(name: AwardName, lower: str, at: int, text: str, start: int) -> Iterator[Mention]:
    """The same order in further ranks: `hạng Nhì, |hạng Ba|`, `hạng Nhất, |Nhì|, |Ba|`; not `hạng Nhất, ba cá nhân`."""
    while rank := _NEXT_RANK.match(lower, at):
        if lower[rank.start("span")] != "h" and not text[start + rank.start("rank")].isupper():
            return
        at = rank.end()
        yield Mention(name, _ranked(name, rank), start + rank.start("span"), start + at)


def _ranked(name: AwardName, rank: re.Match[str]) -> str:
    return f"{name.form} hạng {_RANKS[rank['rank']]}"


def _accepted(name: AwardName, printed: str, before: str) -> bool:
    if name.category == "none" or _IN_MOVEMENT.search(before):
        return False
    if name.abbreviation:
        letters = re.sub(r"[^\w]", "", printed)
        return letters.isupper() and (len(letters) > 2 or bool(_GRANTED.search(before)))
    if name.spelling and not same_tones(printed, name.spelling):
        return False  # "Ban Văn hóa - Xã hội" is no "bản văn hóa"
    return not name.needs_title or bool(_AS_TITLE.search(before) or (name.form != "other" and _GRANTED.search(before)))
