"""What mentions of one directive share: a family is a type and a code, whatever the spelling.

Inside a family `identity.merge` says which mentions are of one directive; `docs/identity.md` tells the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.corpus import laws, localities
from pipeline.corpus.folding import code_key, slug
from pipeline.corpus.identity import Reach

UNKNOWN = "?"
BY_NAME = "="
NAMELESS = "?"  # "Quy định của Chính phủ": one text, but who says it is one directive?
YEAR_IN_CODE = re.compile(r"^[0-9]+[a-z]?_((?:19|20)[0-9]{2})_")
_DOCUMENT = "van-ban"  # "Văn bản số 512/UBND-NC" is what others cite as "Công văn số 512/UBND-NC"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NATION = re.compile(r"toan-quoc|trung-uong")


def family_of(citation: Mapping[str, Any]) -> str:
    """What mentions of one directive share whatever their spelling, by the key that their document gave them.

    >>> family_of({"key": "chi-thi|019/CT-TTg|?|?", "text": "Chỉ thị số 019/CT-TTg"})
    'chi-thi|19_ct_ttg'
    >>> family_of({"key": "luat|trong-rung|?|?", "text": "Luật Trồng rừng"})
    'luat|=trong-rung'
    >>> family_of({"key": "quy-dinh|?|chinh-phu|?", "text": "Quy định của Chính phủ"})
    'quy-dinh|?quy-dinh-cua-chinh-phu'
    """
    kind, code, _, _ = parts(citation["key"])
    if kind in laws.law_types():
        return _law_family(kind, code, citation)
    if code == UNKNOWN:
        return f"{kind}|{NAMELESS}{slug(citation['text'])}"
    if kind == _DOCUMENT:
        kind = localities.type_of(code)
    return f"{kind}|{BY_NAME}{code}" if _NAME.fullmatch(code) else f"{kind}|{code_key(code)}"


def _law_family(kind: str, code: str, citation: Mapping[str, Any]) -> str:
    """The number of the law, printed, known to its document, or told by name and year; else the name."""
    if citation.get("code"):
        return f"{kind}|{code_key(code)}"
    year = laws.year_of(citation)
    name = laws.name_of(citation["text"]) or kind
    if "/" in code:  # the document prints this number beside the name; its version of another year has another one
        in_code = YEAR_IN_CODE.match(code_key(code))
        if year is None or in_code is None or in_code[1] == year:
            return f"{kind}|{code_key(code)}"
    elif _NAME.fullmatch(code):
        name = code
    # a bare name means the version whose day its document prints elsewhere, and has put into the key
    date = parts(citation["key"])[3]
    number = laws.number_of(kind, name, year or (None if date == UNKNOWN else date[:4]))
    return f"{kind}|{code_key(number)}" if number else f"{kind}|{BY_NAME}{name}"


def parts(key: str) -> tuple[str, str, str, str]:
    """Type, code, issuer and date; a stroke that got into the code, from a table cell, stays there."""
    kind, *code, issuer, date = key.split("|") if key.count("|") > 2 else [UNKNOWN] * 4
    return kind, "|".join(code), issuer, date


def reach_of(family: str, spelling: str) -> Reach:
    """How much type and code of a family say; `spelling` is its code as printed."""
    kind, _, code = family.partition("|")
    if kind in laws.law_types():
        return "one"
    if not code.startswith(BY_NAME):
        return localities.reach(spelling)
    return "one" if _NATION.search(code) else "local"


def code_in(key: str) -> str | None:
    """The code inside a key, where it is one and not a name."""
    code = parts(key)[1]
    return code if "/" in code or ("-" in code and not _NAME.fullmatch(code)) else None
