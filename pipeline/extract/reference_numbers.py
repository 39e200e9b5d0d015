"""Reference numbers of documents (số, ký hiệu): how they are printed, their parts, one spelling for all.

State documents are numbered `12/KH-UBND` or `12/2020/NĐ-CP`, the National Assembly's `88/2019/QH14`, those of the
Party `34-CT/TW`, joint ones `02/2011/TTLT-VPCP-BNV`; letters carry the unit that drafted them (`1302/UBDT-DTTS`).

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.3; Hướng dẫn 36-HD/VPTW, Mục 1.3; Luật 80/2015/QH13, Điều 12.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pipeline.tables import load
from pipeline.text import Span

_UPPER = "A-ZĐÐƯƠÔÂĂÊ"  # letters of abbreviations; toned capitals (Ế, Ị) belong to words
_ANY = "A-Za-zÀ-ỹ0-9"
_GAP = "[ \n]{0,2}"

NUMBER: Final = r"(?:[OIl]?[0-9][0-9OIl]{0,5}(?:\.[0-9]{1,3})?[a-zđ]?)"
"""The running number: `02`, `15a`, `24.6` (a letter of a company), `1.302`, `O7` and `1O5` (misread)."""

YEAR: Final = r"(?:(?:19|2[0O])[0-9OIl]{2})"

_SLASH = rf"{_GAP}[/⁄∕／]{_GAP}"
_HYPHEN = rf"{_GAP}[-–‐‑−]{_GAP}"
# `QĐ`, `BLĐTB&XH`, `UBTVQH15`; torn: `TT g`, `UBTVQH 11`
_SEGMENT = rf"(?:TT g|(?:UBTV)?QH 1[0-9](?![0-9])|[{_UPPER}](?:[&.]?[{_UPPER}a-zđ0-9]){{0,24}})"
_END = rf"(?![{_ANY}])"
# `-UBND`, `/KT`, `-05`; with a blank only before capitals: `TTr- SKHCN`, not `UBND - Kế hoạch`
_MORE = (
    rf"(?:[-–‐‑−/⁄]{_SEGMENT}{_END}|"
    rf"{_GAP}[-–‐‑−/⁄]{_GAP}(?:TT ?g|UBTVQH 1[0-9]|[{_UPPER}]{{2}}[{_UPPER}a-zđ0-9&]{{0,22}}){_END}|"
    rf"-[0-9]{{1,4}}(?![0-9/.,-])|"
    rf"[-/](?:[0-9]{{1,2}}h[0-9]{{2}}(?=/)|[0-9]{{1,2}}(?=/[0-9]{{1,2}}h)))"  # bulletins: `01/KH1N-01/17h00/DBQG-DBKH`
)
_STATE = rf"{NUMBER}{_SLASH}(?:{YEAR}(?:{_SLASH}|[-–]|(?=[{_UPPER}])))?{_SEGMENT}{_MORE}{{0,6}}"  # `82/2005-QĐ-UBND`
_PARTY = rf"{NUMBER}(?:{_HYPHEN}| (?=[{_UPPER}]{{2,5}}/)){_SEGMENT}(?:{_SLASH}{_SEGMENT}{_MORE}{{0,5}})"  # `34-CT/TW`
_OLD = rf"{NUMBER}-[{_UPPER}]{{1,5}}"  # `27-CP`

_CODE = re.compile(rf"(?:{_STATE}(?:/{YEAR})?|{_PARTY}|{_OLD}){_END}")
_SMALL_CODE = re.compile(r"[0-9]{1,5}[/-](?:[0-9]{4}/)?(?P<symbol>[a-zđ]{2,4}[-/][a-zđ]{2,10})(?![\w/-])")
_NUMBER_AND_MARK = re.compile(rf"[0-9][0-9.]{{0,8}}[a-zđ]?{_GAP}[-–/⁄∕／]{_GAP}[{_UPPER}0-9]")

_PARTS = re.compile(rf"({NUMBER})[-–/⁄ ]?(?:({YEAR})[-–/]?)?([^/].*?)(?:/({YEAR}))?$")
_SPACED = re.compile(rf"({NUMBER}) ([{_UPPER}]{{2,5}}/.*)$")
_MISREAD_DIGIT = re.compile("[OIl]")
_MARK = re.compile("([-–/])")
_NATIONAL_ASSEMBLY = re.compile(r"(?:(?:NQ|PL|L)-)?((?:UBTV)?QH)([0-9]{0,2})$")
_DASHES = str.maketrans({"–": "-", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "∕": "/", "／": "/", "Ð": "Đ", "ð": "đ"})
_DIGITS = str.maketrans("OIlo", "0110")

_PARTY_BODIES = ("TW", "TU", "HU", "QU", "THU", "ĐU", "ĐH", "CB", "TWĐTN", "HND", "BCSĐ")
"""Ends of the symbol of an organ of the Party or of a mass organisation that numbers as it does: `34-CT/TW`."""


@dataclass(frozen=True, slots=True)
class ReferenceNumber:
    """A printed code: `code` without blanks, `number` before its first mark, `symbol` the letters, `year` if any."""

    code: str
    number: str
    symbol: str
    year: str | None
    span: Span

    @property
    def segments(self) -> tuple[str, ...]:
        """The pieces of the symbol, without the printed accidents: `("QĐ", "UBND")`."""
        return tuple(repair(piece) for piece in re.split("[-/]", self.symbol.translate(_DASHES)) if piece)


class CitationHead(NamedTuple):
    """One row of the table of type words: how a type opens a citation, and its abbreviations in a symbol."""

    head: str
    doc_type: str
    codes: tuple[str, ...]
    unnumbered: str
    source: str


class IssuerCode(NamedTuple):
    """One row of the table of issuers' abbreviations; `level` is central, province, district, commune or any."""

    code: str
    name: str
    level: str
    valid_from: date | None
    valid_to: date | None
    source: str


@cache
def citation_heads() -> tuple[CitationHead, ...]:
    """Names of document types as they open a citation, in table order."""
    return load("citation_heads", CitationHead, ("head",))


@cache
def issuer_codes() -> dict[str, IssuerCode]:
    """Abbreviation to issuer."""
    return {row.code: row for row in load("issuer_codes", IssuerCode, ("code",))}


@cache
def type_codes() -> dict[str, str]:
    """Abbreviation in a symbol to document type: `QĐ` to Quyết định."""
    return {code: row.doc_type for code, row in _type_rows().items()}


@cache
def _type_rows() -> dict[str, CitationHead]:
    """Abbreviation in a symbol to the first row that names it."""
    out: dict[str, CitationHead] = {}
    for row in citation_heads():
        if (" " in row.doc_type and row.doc_type.startswith(row.head.capitalize())) or row.head == row.doc_type.lower():
            for code in row.codes:
                out.setdefault(code, row)
    return out


def _plain(segment: str) -> str:
    """`QĐ`, `QD` and `qđ` are one: capitals without marks."""
    decomposed = unicodedata.normalize("NFD", segment.upper().replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _known() -> tuple[frozenset[str], dict[str, str]]:
    """Abbreviations that stand as they are, and plain form to abbreviation for those misread."""
    first = [row.codes[0] for row in citation_heads() if row.codes] + list(issuer_codes())
    by_plain: dict[str, str] = {}
    for code in first:
        by_plain.setdefault(_plain(code), code)
    return frozenset(first), by_plain


@lru_cache(maxsize=4096)
def repair(segment: str) -> str:
    """An abbreviation with its accidents of print and scan undone; one that no table knows stays as it is.

    >>> repair("ƯBND"), repair("QÐ"), repair("TTG"), repair("TƯ"), repair("BLĐTB&XH")
    ('UBND', 'QĐ', 'TTg', 'TU', 'BLĐTBXH')
    """
    segment = segment.translate(_DASHES).replace(" ", "").replace("&", "")
    known, by_plain = _known()
    if segment in known:
        return segment
    return by_plain.get(_plain(segment), segment)


def parse_reference(printed: str, start: int = 0) -> ReferenceNumber | None:
    """Take a printed code apart; `start` is where it stands in its text.

    >>> parse_reference("2810 /HD-SGDĐT").code, parse_reference("88/2019/QH14").symbol
    ('2810/HD-SGDĐT', 'QH14')
    """
    spaced = _SPACED.match(printed) if " " in printed else None
    # "84 QĐ/TWĐTN": the blank stands for the hyphen
    code = "".join((f"{spaced[1]}-{spaced[2]}" if spaced else printed).split())
    parts = _PARTS.match(code)
    if not parts:
        return None
    number, year, symbol, late_year = parts.groups()
    return ReferenceNumber(code, number, symbol.strip("-/"), year or late_year, Span(start, start + len(printed)))


@lru_cache(maxsize=4096)
def canonical(code: str) -> str:
    """The one spelling of a code, for comparison: number of two digits, marks where the rules put them.

    >>> canonical("82/2005-QĐ-UBND"), canonical("22/CT-TW"), canonical("733/QÐ/TTg"), canonical("190/2025/NQ-QH15")
    ('82/2005/QĐ-UBND', '22-CT/TW', '733/QĐ-TTg', '190/2025/QH15')
    """
    reference = parse_reference(code.translate(_DASHES))
    if reference is None:
        return code
    number = reference.number.translate(_DIGITS)
    thousands = re.fullmatch(r"([0-9]{1,3})\.([0-9]{3})", number)
    number = "".join(thousands.groups()) if thousands else number
    number = f"{number:0>2}" if number.isascii() and number.isdigit() else number
    number = number.lstrip("0").rjust(2, "0") if number.isdigit() else number
    year = f"/{reference.year.translate(_DIGITS)}" if reference.year else ""
    segments = reference.segments
    assembly = _NATIONAL_ASSEMBLY.match("-".join(segments))
    if assembly:
        return f"{number}{year}/{assembly[1]}{assembly[2]}"
    if len(segments) > 1 and segments[1].upper() in _PARTY_BODIES and not year:
        return f"{number}-{segments[0]}/{'-'.join(segments[1:])}"
    if segments and segments[0] in type_codes():
        return f"{number}{year}/{'-'.join(segments)}"
    joined = reference.symbol if len(segments) != len(re.split("[-/]", reference.symbol)) else _rejoin(reference.symbol)
    return f"{number}{year}/{joined}"


def _rejoin(symbol: str) -> str:
    """The symbol with each piece repaired and its own marks kept: `YH/KT-TC`."""
    return "".join(piece if piece in "-/" else repair(piece) for piece in re.split("([-/])", symbol) if piece)


def legible(reference: ReferenceNumber, doc_type: str) -> ReferenceNumber:
    """The code as the paper has it, where a scan evidently misread a digit, the type or UBND; else as printed.

    >>> legible(parse_reference("1O5/QD-ƯBND"), "Quyết định").code, legible(parse_reference("1/DL-KT"), "Văn bản").code
    ('105/QĐ-UBND', '1/DL-KT')
    """
    pieces = _MARK.split(reference.symbol)
    for i in range(0, len(pieces), 2):
        mended = repair(pieces[i])
        evident = mended == "UBND" or (i == 0 and type_codes().get(mended) == doc_type)
        if evident and mended.casefold() != pieces[i].casefold():
            pieces[i] = mended
    symbol, number = "".join(pieces), reference.number
    number = number.translate(_DIGITS) if _MISREAD_DIGIT.search(number) else number
    year = reference.year.translate(_DIGITS) if reference.year else None
    if (symbol, number, year) == (reference.symbol, reference.number, reference.year):
        return reference
    head = reference.code[len(reference.number) : len(reference.code) - len(reference.symbol)]
    code = f"{number}{head.translate(_DIGITS)}{symbol}" if reference.code.endswith(reference.symbol) else reference.code
    return ReferenceNumber(code, number, symbol, year, reference.span)


def code_at(text: str, at: int) -> ReferenceNumber | None:
    """The number with its symbol that stands at `at`, as it may behind the name of the document type.

    >>> code_at("số 27-CP", 3).symbol
    'CP'
    """
    found = _CODE.match(text, at)
    return parse_reference(found[0], at) if found else _small_code_at(text, at)


def _small_code_at(text: str, at: int) -> ReferenceNumber | None:
    """A code in a title that was put into small letters (`19/ct-ttg`), when every piece of it is known."""
    found = _SMALL_CODE.match(text, at)
    if found is None:
        return None
    _, known = _known()
    is_known = all(_plain(piece) in known for piece in re.split("[-/]", found["symbol"]))
    return parse_reference(found[0], at) if is_known else None


def find_codes(text: str, known: Container[int] = ()) -> Iterator[ReferenceNumber]:
    """Codes anywhere in running text but for those at `known` places, in order; `is_reference` tells documents.

    >>> [found.code for found in find_codes("24/7, theo 12/KH-UBND và 34 - CT/TW")]
    ['12/KH-UBND', '34-CT/TW']
    """
    done = 0
    for mark in _NUMBER_AND_MARK.finditer(text):
        start = mark.start()
        if start and text[start - 1] in "OIl":
            start -= 1
        if start < done or (start and (text[start - 1].isalnum() or text[start - 1] in "/.,-")):
            continue
        if start in known:
            continue
        reference = code_at(text, start)
        if reference and "/" in reference.code.translate(_DASHES):  # "27-CP" is a code behind a type word only
            done = reference.span.stop
            yield reference


def is_reference(reference: ReferenceNumber) -> bool:
    """Whether a code without a document type before it is a document's number: its symbol must say of what type.

    `1719/QĐ-TTg` and `88/2019/QH14` are; `KT3/BTS-2`, `24/7` and `01/BCĐBHĐND-MT` (a form) are not.
    """
    segments = reference.segments
    if reference.year and _NATIONAL_ASSEMBLY.match("-".join(segments)):
        return True
    return len(segments) > 1 and segments[0] in type_codes()


def doc_type_of(reference: ReferenceNumber) -> str | None:
    """Document type that the symbol names; None for letters (công văn) and for the National Assembly.

    >>> doc_type_of(parse_reference("507-TB/HU"))
    'Thông báo'
    """
    row = type_of(reference)
    return row.doc_type if row else None


def type_of(reference: ReferenceNumber) -> CitationHead | None:
    """The row of the type that the symbol names, as `doc_type_of` has it."""
    segments = reference.segments
    return _type_rows().get(segments[0]) if len(segments) > 1 else None
