"""What a cited document is about (trích yếu nội dung): where that begins behind the citation, and what is nested in it.

A subject opens with `về việc`, `về`, `V/v` or a verb (`ban hành …`, `quy định …`) and runs to the end of the clause
(`subject_ends`).

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.5.a (tên loại và trích yếu nội dung văn bản), II.6.a.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from pipeline.extract.agency_spans import starts_agency
from pipeline.extract.citation_parts import Draft, opens_subject
from pipeline.extract.subject_ends import subject_end
from pipeline.extract.wording import any_of, phrases
from pipeline.text import Span

_MAX_SUBJECT: Final = 900
_PLANS: Final = ("Kế hoạch", "Chương trình", "Đề án")
"""Types whose title may be `thực hiện` and the name of another document."""
_AFTER_SEMICOLON = re.compile(r";(?=\s(?:Quy|Qui) định (?:về|chi tiết))")  # "của Bộ Y tế; Quy định về kê đơn"


@cache
def _weak() -> frozenset[str]:
    return frozenset(phrases("opens_weakly"))


def read_subjects(text: str, lower: str, drafts: Sequence[Draft], grounds: Sequence[object]) -> None:
    """Fill subject, extent and nesting (`within`) of the drafts; `grounds[i]` is true where draft i stands in a ground.

    A draft behind another that lies before the end of its subject or name is nested in it.
    """
    for i, draft in enumerate(drafts):
        draft.extent = draft.stop
        shares = i > 0 and draft.shared and drafts[i - 1].start == draft.start
        if draft.rule != "citation.law" and not shares:
            draft.subject = _subject(text, lower, i, drafts, bool(grounds[i]))
            draft.extent = draft.subject.stop if draft.subject else draft.stop
    opened: list[int] = []
    for i, draft in enumerate(drafts):
        while opened and drafts[opened[-1]].extent <= draft.start:
            opened.pop()
        if opened:  # of those that begin at one place, under a shared head, none holds another
            above = opened[-1]
            draft.within = above if drafts[above].start < draft.start else drafts[above].within
        opened.append(i)


def _subject(text: str, lower: str, i: int, drafts: Sequence[Draft], ground: bool) -> Span | None:
    draft = drafts[i]
    limit = min(len(text), draft.stop + _MAX_SUBJECT)
    stop = text.find("\n", draft.stop, limit)
    limit = stop if stop >= 0 else limit
    if draft.doc_type == "Thông báo" and (told := _GAP.match(text, draft.stop, limit)):
        start = told.end()
        if concludes().match(text, start, limit):
            return Span(start, subject_end(text, lower, start, limit, i, drafts))
    quoted = _QUOTED.match(lower, draft.stop, limit)
    if quoted and (close := _UNQUOTE.search(text, quoted.end(), limit)):
        return Span(quoted.end(), close.start())
    opening = opens_subject(lower, draft.stop, limit)
    if not opening:
        strange = _AFTER_SEMICOLON.match(text, draft.stop, limit)
        opening = strange and opens_subject(lower, strange.end(), limit)
    if not opening:
        return None
    if opening["verb"]:
        start = opening.start("verb")
        start -= text[start - 1] in '“"'
        weak = not ground and " ".join(opening["verb"].split()) in _weak()
        if weak and not (
            draft.doc_type in _PLANS and any(d.start <= opening.end() + 20 for d in drafts[i + 1 : i + 2])
        ):
            return None
    else:
        start = opening.end()
        if (
            opening["connective"] == "về"
            and text[opening.start("connective")] == "v"
            and starts_agency(text, lower, start)
        ):
            return None  # "gửi báo cáo theo Công văn số 12/SNV-TĐKT về Sở Nội vụ": whereto, not what about
    end = subject_end(text, lower, start, limit, i, drafts)
    return Span(start, end) if end > start + 2 else None


@cache
def concludes() -> re.Pattern[str]:
    """What a notice tells of a meeting, without a connective: `Thông báo số 8/TB-VP ngày … kết luận của Chủ tịch`."""
    return re.compile(any_of(phrases("concludes")) + r"(?!\w)")


_GAP = re.compile(r"\s?,?\s{1,3}")


_QUOTED = re.compile(r",?\s?[“\"](?:về việc|về|v/v)\s")  # `Chỉ thị số 05-CT/TW của Bộ Chính trị “về đẩy mạnh …”`
_UNQUOTE = re.compile(r"\s?[”\"]")
