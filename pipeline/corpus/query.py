"""The query language of search: words, "exact phrase", -word, and fields; anything odd is searched as plain text.

coquan: issuer:   part of the issuing agency's name, or its initials (`coquan:"ủy ban"`, `coquan:ubnd`)
nam: year:        year of issue (`nam:2023`)
loai: type:       type of document, or its initials (`loai:"kế hoạch"`, `loai:kh`)
dan: cites:       any spelling of a cited code (`dan:19/CT-TTg`)
nguoiky: signer:  part of a signer's name (`nguoiky:lan`)
han: due:         year, month or day on which something falls due (`han:2023`, `han:2023-03`, `han:15/3/2023`)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pipeline.corpus.folding import fold, query_text, tokens

Field = Literal["issuer", "year", "doc_type", "cites", "signer", "due"]

FIELDS: dict[str, Field] = {
    "coquan": "issuer",
    "issuer": "issuer",
    "nam": "year",
    "year": "year",
    "loai": "doc_type",
    "type": "doc_type",
    "dan": "cites",
    "cites": "cites",
    "nguoiky": "signer",
    "signer": "signer",
    "han": "due",
    "due": "due",
}

UNBALANCED = "a quotation mark is not closed: searched as plain text"
UNKNOWN_FIELD = "there is no such field: searched as plain text (fields: coquan: nam: loai: dan: nguoiky: han:)"
EMPTY_FIELD = "a field has no value: searched as plain text"
BAD_DUE = "a due time is a year, month or day such as 2023, 2023-03 or 15/3/2023: searched as plain text"
BAD_YEAR = "a year has four digits: searched as plain text"

LONGEST = 1000
"""Characters of a query that are looked at."""

_QUOTES = str.maketrans("“”„‟«»", '""""""')
# -word, -"a phrase", field:value, field:"a value", "a phrase", word
_PIECE = re.compile(
    r"(?P<minus>-(?=[^\s-]))?(?:(?P<field>[^\W\d_]{2,10}):(?!//))?"
    r'(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]*))'
)


_DUE = re.compile(
    r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})(?:-(?P<d>[0-9]{1,2}))?)?"
    r"|(?:(?P<day>[0-9]{1,2})[/.-])?(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: `words` help, `phrases` must stand in the plan, `excluded` must not, fields must fit."""

    words: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    doc_type: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    signer: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    note: str | None = None

    def narrowed(self, issuer: str | None, year: int | None, doc_type: str | None, cites: str | None) -> Query:
        """The same query with further fields; None leaves a field as it is."""
        return replace(
            self,
            issuer=self.issuer + ((issuer,) if issuer else ()),
            year=self.year + ((str(year),) if year is not None else ()),
            doc_type=self.doc_type + ((doc_type,) if doc_type else ()),
            cites=self.cites + ((cites,) if cites else ()),
        )

    @property
    def text(self) -> str:
        """All that is asked for in words."""
        return " ".join(part for part in (self.words, *self.phrases) if part)


def read(text: str) -> Query:
    """Take a query apart; never fails.

    >>> asked = read('nông thôn "thi đua" -họp nam:2023')
    >>> asked.words, asked.phrases, asked.excluded, asked.year
    ('nông thôn', ('thi đua',), ('họp',), ('2023',))
    """
    whole = query_text(text[:LONGEST]).translate(_QUOTES)
    if whole.count('"') % 2:
        return Query(words=whole.replace('"', " "), note=UNBALANCED)
    words: list[str] = []
    parts: dict[str, list[str]] = {}
    note = None
    for match in _PIECE.finditer(whole):
        value = (match["word"] if match["phrase"] is None else match["phrase"]).strip()
        name = match["field"]
        if name is not None:
            field, problem = _field(name, value)
            if field and not match["minus"]:
                parts.setdefault(field, []).append(value)
            else:
                note = note or problem
                words.append(f"{name} {value}")
        elif not tokens(value):
            continue
        elif match["minus"]:
            parts.setdefault("excluded", []).append(value)
        elif match["phrase"] is not None:
            parts.setdefault("phrases", []).append(value)
        else:
            words.append(value)
    found = {name: tuple(values) for name, values in parts.items()}
    return Query(
        words=" ".join(words),
        phrases=found.get("phrases", ()),
        excluded=found.get("excluded", ()),
        issuer=found.get("issuer", ()),
        year=found.get("year", ()),
        doc_type=found.get("doc_type", ()),
        cites=found.get("cites", ()),
        signer=found.get("signer", ()),
        due=tuple(filter(None, map(due_prefix, found.get("due", ())))),
        note=note,
    )


def _field(name: str, value: str) -> tuple[Field | None, str | None]:
    """The field, or why it is none; None and None for a word that merely ends in a colon or holds one."""
    field = FIELDS.get(fold(name))
    if field is None:
        return None, UNKNOWN_FIELD if value else None
    if not tokens(value):
        return None, EMPTY_FIELD
    if field == "year" and not re.fullmatch("[0-9]{4}", value):
        return None, BAD_YEAR
    if field == "due" and due_prefix(value) is None:
        return None, BAD_DUE
    return field, None


def due_prefix(value: str) -> str | None:
    """How the ISO dates of a year, month or day begin; None for what is none.

    >>> due_prefix("2023-3"), due_prefix("15/3/2023"), due_prefix("3/2023"), due_prefix("31/2/2023")
    ('2023-03', '2023-03-15', '2023-03', None)
    """
    match = _DUE.fullmatch(value)
    if not match:
        return None
    year, month, day = match["y"] or match["year"], match["m"] or match["month"], match["d"] or match["day"]
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def names_match(asked: str, name: str) -> bool:
    """Whether every word asked for stands in the name, or is the initials of words of it that follow each other.

    >>> names_match("UBND tinh", fold("Ủy ban nhân dân tỉnh An Khê")), names_match("kh", "quyet dinh")
    (True, False)
    """
    words = tokens(name)
    initials = "".join(word[0] for word in words)
    return all(word in words or (len(word) > 1 and word in initials) for word in tokens(fold(query_text(asked))))
