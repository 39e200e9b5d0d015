"""Where one action of a clause ends and the next begins: `rà soát, | tổng hợp danh sách và | gửi về Sở`.

A comma or an `và` inside one name of work cuts nothing: `thi đua, khen thưởng`, `thanh, quyết toán`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline import tables
from pipeline.extract.spelling import one_of
from pipeline.extract.work_clauses import alternatives, trim
from pipeline.extract.work_verbs import WorkVerb
from pipeline.text import Span


def pieces(text: str, span: Span) -> list[Span]:
    """The stretches between the commas of a clause, and before an `và` that begins another action."""
    cuts, depth, quoted = [span.start], 0, False
    for mark in _piece_marks().finditer(text, *span):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth = max(0, depth - 1)
        elif mark[0] in "“”":
            quoted = mark[0] == "“"
        elif depth == 0 and not quoted and not is_compound(text, cuts[-1], mark.start()):
            cuts.append(mark.end())
    cuts.append(span.stop)
    return [piece for a, b in pairwise(cuts) if (piece := trim(text, a, b)).stop > piece.start]


def is_compound(text: str, start: int, comma: int) -> bool:
    """Whether the comma belongs to one name of work: `thi đua, khen thưởng`, `chương trình kiểm tra, giám sát`."""
    if text[comma - 7 : comma + 13].lower() == "thi đua, khen thưởng":
        return True
    if any(text[comma - at : comma - at + len(verb)].lower() == verb for verb, at in _verbs_with_comma()):
        return True
    if _submitted().search(text, start, comma) and _decides().match(text, comma):
        return True
    listed = _fields().search(text, max(start, comma - 40), comma + 40)
    return listed is not None and listed.end() == comma


@cache
def _submitted() -> re.Pattern[str]:
    """What is submitted to somebody, up to the first thing that they do with it: `trình Giám đốc Sở xem xét`."""
    return re.compile(rf"(?i)(?<!\w)(?:trình|đề nghị|báo cáo|kiến nghị) [^,;()]+ (?:{alternatives('decision')})$")


@cache
def _decides() -> re.Pattern[str]:
    return re.compile(rf"(?i), (?:{alternatives('decision')})(?!\w)")


@cache
def _verbs_with_comma() -> tuple[tuple[str, int], ...]:
    """Verbs of two syllables that share a third, and where their comma is: `thanh, quyết toán`."""
    rows = tables.load("work_verbs", WorkVerb, key=("verb",))
    return tuple((row.verb, row.verb.index(",")) for row in rows if "," in row.verb and row.kind in ("action", "noun"))


@cache
def _fields() -> re.Pattern[str]:
    """A field of work behind its noun, before another field: `công tác tuyên truyền`, `vận động`."""
    rows = tables.load("work_verbs", WorkVerb, key=("verb",))
    office = one_of(row.verb for row in rows if row.kind == "office")
    return re.compile(rf"(?i)(?<=\w )(?<!phải )(?<!cần )(?<!và )(?:{office})(?=, (?:{office})(?!\w))")


@cache
def _piece_marks() -> re.Pattern[str]:
    adverb = "(?:kịp thời|thường xuyên|định kỳ|đồng thời|có) "
    return re.compile(rf"(?i)[,()“”]| và (?:{adverb})?(?=(?:{alternatives('new_action')})(?!\w))| đồng thời ")
