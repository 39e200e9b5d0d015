"""Find awards: titles of emulation (danh hiệu thi đua) and forms of commendation (hình thức khen thưởng).

Every mention of a concrete title or form counts, with who grants it, to whom it goes and the share or number that
the plan sets for it. Titles of culture, study and security standards look like awards and have the form `other`.

Source: Luật Thi đua, khen thưởng 06/2022/QH15, Điều 9, 19, 20, 33, 54, 59, 71-75; Luật 15/2003/QH11, Điều 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from pipeline.document import Document
from pipeline.extract.award_grants import find_authority, find_target, nominees
from pipeline.extract.award_names import Mention, mentions
from pipeline.extract.spelling import small
from pipeline.plan import Award
from pipeline.text import Span

_REACH: Final = 1000
_MAX_GROUP: Final = 40
_CLAUSE: Final = re.compile(r";|\.(?= |$)|\n")
_AMOUNT: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,3})?(?: ?[-–] ?[0-9]{1,4}(?:[.,][0-9]{1,3})?)?"
"""`15`, `2,5`, `15-20`."""

_BOUND: Final = r"(?:không quá|không vượt quá|tối đa|tối thiểu|ít nhất|khoảng|từ|trên|dưới|đạt|có|là|tỷ lệ|mỗi khối)"
_QUOTA_BEHIND: Final = re.compile(
    r"[”\"»]?(?: \([^()]{1,20}\))?(?: {1,2}(?:của|do) [^;:(]{2,90}?)? ?"
    r"(?::|\(|,? (?:được )?(?:xét|tặng|đề nghị|dành)? ?(?:cho|đối với)|,? đạt)? ?"
    rf"(?:{_BOUND} ){{0,3}}$"
)
"""What may stand between an award and the quota behind it: `: không quá `, ` xét cho `, ` của Giám đốc Sở: `."""

_LISTED: Final = re.compile(r"[”\"»]?(?:,| và| hoặc|,? hay) {0,2}(?:danh hiệu )?[“\"«]?")
_COUNT: Final = re.compile(r"(?<![\w.,/-])(?P<count>[0-9]{1,3}) {1,2}(?:danh hiệu )?[“\"«]?$")  # "02 Bằng khen"
_CHOSEN: Final = re.compile(  # "chọn 01 xã tiêu biểu đề nghị tặng Cờ thi đua"
    r"\b(?:chọn|lựa chọn|bình chọn|xét chọn|bình xét|giới thiệu)(?: ra| từ| không quá| tối đa)? $"
)
_OWN_VERB: Final = re.compile(r"\b(?:được|đề nghị|xét|bình chọn|thì)\b|^ (?:đạt|là) (?:danh hiệu )?[“\"«]?$")
"""The verb of the second award behind the base of a share: "15% số LĐTT | đạt | CSTĐ cơ sở"."""


@cache
def _quota() -> re.Pattern[str]:
    """A share or numbers of nominees: `15%`, `02 tập thể, 03 cá nhân`; not `60% hộ`. `10 hộ` only behind its award."""
    _, rows = nominees()
    counted = "|".join(sorted((row.noun for row in rows.values() if row.quota), key=len, reverse=True))
    others = "|".join(sorted((row.noun for row in rows.values() if not row.quota), key=len, reverse=True))
    share = rf"{_AMOUNT} ?%(?! (?:số |các |tổng số )?(?:{others})(?!\w))"
    some = rf"{_AMOUNT} {{1,2}}(?:{counted})(?!\w)"
    more = rf"(?:(?:,| và|, và) {_AMOUNT} {{1,2}}(?:{counted}|{others})(?!\w)){{0,3}}"
    placed = rf"(?P<placed>{_AMOUNT} {{1,2}}(?:{others})(?!\w){more})"
    return re.compile(rf"(?<![\w.,/])(?:{share}|{some}{more}|{placed})")


def extract(document: Document, found: Mapping[str, Sequence[object]]) -> list[Award]:
    """The awards named in grounds, body and annexes, in text order."""
    return list(_records(document))


class Granted(NamedTuple):
    """One award in its clause: `stop` is where the next award or the clause's end stands."""

    mention: Mention
    stop: int
    authority: Span | None


def grants(document: Document) -> Iterator[tuple[Span, list[Granted]]]:
    """The clauses of grounds, body and annexes that name awards, with the awards of each."""
    for part in document.parts:
        if part.kind in ("letterhead", "recipients", "signature"):
            continue
        for clause, group in _clauses(document, list(mentions(document.text, *part.span))):
            stops = [*(mention.start for mention in group[1:]), clause.stop]
            authorities = _authorities(document.text, clause, group, stops)
            yield clause, [Granted(*each) for each in zip(group, stops, authorities, strict=True)]


def _records(document: Document) -> Iterator[Award]:
    for clause, group in grants(document):
        quotas = _quotas(document.text, clause, [granted.mention for granted in group])
        for i, (mention, stop, authority) in enumerate(group):
            target = find_target(document, clause, mention, stop, authority)
            quota = quotas.get(i)
            spans = {"authority": authority, "quota": quota}
            yield Award(
                **document.place(mention.start, mention.stop),
                rule="award.lookalike" if mention.form == "other" else "award.name",
                form=mention.form,
                category=mention.name.category,
                authority=document.text[slice(*authority)] if authority else None,
                target=target,
                quota=document.text[slice(*quota)] if quota else None,
                section=document.section_path(mention.start),
                spans={field: (span.start, span.stop) for field, span in spans.items() if span},
            )


def _authorities(text: str, clause: Span, group: Sequence[Mention], stops: Sequence[int]) -> list[Span | None]:
    """Who grants each award; one named behind a list of awards grants them all: "Bằng khen, Giấy khen của Giám đốc"."""
    ends = [clause.start, *(mention.stop for mention in group)]
    found = [
        find_authority(text, clause, mention, stop, after)
        for mention, stop, after in zip(group, stops, ends, strict=False)
    ]
    for i in range(len(group) - 2, -1, -1):
        following = found[i + 1]
        listed = _LISTED.fullmatch(text, group[i].stop, group[i + 1].start)
        if found[i] is None and listed and following and following.start > group[i + 1].start:
            found[i] = following
    return found


def _clauses(document: Document, named: Sequence[Mention]) -> Iterator[tuple[Span, list[Mention]]]:
    """The clauses that name awards, from one `;` or full stop of the line to the next, with the awards of each."""
    text = document.text
    clause = Span(0, 0)
    group: list[Mention] = []
    for mention in named:
        if group and group[-1].form == mention.form and text[group[-1].stop : mention.start] == " (":
            continue  # "Tập thể lao động xuất sắc (TTLĐXS)"
        if mention.start >= clause.stop or len(group) == _MAX_GROUP:
            if group:
                yield clause, group
            line = document.line_at(mention.start)
            start = max(line.start, group[-1].stop if group else 0, mention.start - _REACH)
            for mark in _CLAUSE.finditer(text, start, mention.start):
                start = mark.end()
            reach = min(line.stop, mention.start + _REACH)
            end = _CLAUSE.search(text, mention.stop, reach)
            clause, group = Span(start, end.start() if end else reach), []
        group.append(mention)
    if group:
        yield clause, group


def _quotas(text: str, clause: Span, group: Sequence[Mention]) -> dict[int, Span]:
    """For each mention of a clause, by its place in `group`, the quota that the clause sets for it.

    A quota stands behind its award ("Giấy khen: 02 tập thể") or before it ("15% cá nhân đạt …"). Of two awards
    behind one number the first may only be the base: "15% số cá nhân đạt LĐTT được công nhận CSTĐCS".
    """
    lower = small(text[clause.start : clause.stop])
    found = list(_quota().finditer(lower))
    numbers = [Span(m.start() + clause.start, m.end() + clause.start) for m in found]
    quotas: dict[int, Span] = {}
    for number, match in zip(numbers, found, strict=True):
        before = max((i for i, mention in enumerate(group) if mention.stop <= number.start), default=None)
        if before is not None and before not in quotas:
            gap = lower[group[before].stop - clause.start : number.start - clause.start]
            if _QUOTA_BEHIND.fullmatch(gap):
                quotas[before] = number
                continue
        if match["placed"] and not _CHOSEN.search(lower, 0, match.start()):
            continue
        following = next((n.start for n in numbers if n.start > number.start), clause.stop)
        behind = [i for i, mention in enumerate(group) if number.stop <= mention.start < following]
        if not behind:
            continue
        own = behind[0]
        for i in behind[1:]:
            gap = lower[group[own].stop - clause.start : group[i].start - clause.start]
            if not _OWN_VERB.search(gap):
                break
            own = i
        quotas.setdefault(own, number)
    for i, mention in enumerate(group):
        if i not in quotas and (count := _COUNT.search(text, clause.start, mention.start)):
            quotas[i] = Span(*count.span("count"))
    return {i: span for i, span in quotas.items() if group[i].form != "other"}
