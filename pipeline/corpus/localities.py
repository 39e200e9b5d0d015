"""Whose number it is: how far a symbol reaches, and which place a local agency's name names.

TTg, CP, BNV are one body each in the country; UBND, HĐND, TU, SNV are one in every province, district or commune.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.3; Hướng dẫn 36-HD/VPTW, Mục 1.3; pipeline/tables/issuer_codes.csv.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.corpus.folding import normal, slug
from pipeline.corpus.identity import Reach
from pipeline.tables.shared import provinces

_ASSEMBLY = re.compile(r"(?:UBTV)?QH[0-9]{0,2}")
_CENTRAL_TYPES = frozenset({"NĐ", "TT", "TTLT"})  # decrees and circulars: no local body makes them
_PARTY_CENTRE = "TW"

# `huyện Ba Tơ`, `Tỉnh ủy Bắc Giang`, behind which a name stands; "xã hội" is no commune
_UNIT = (
    r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã(?! hội)|phường|thị trấn|đặc khu|(?:tỉnh|thành|huyện|quận|thị) ủy)"
)
_PLACED = re.compile(rf"(?<!\w){_UNIT} \w")
_VAGUE = re.compile(rf"(?:(?<!\w){_UNIT}|^ủy ban nhân dân|^hội đồng nhân dân|^đảng ủy)$")
# "Đại hội Đảng bộ tỉnh lần thứ XX": the ordinal is no place
_ORDINAL = re.compile(r",? (?:lần thứ|khóa|nhiệm kỳ|năm) [0-9ivxlc].*$")


@lru_cache(maxsize=4096)
def reach(code: str) -> Reach:
    """How far a số/ký hiệu reaches.

    >>> reach("19/CT-TTg"), reach("30/2020/NĐ-CP"), reach("34-CT/TW"), reach("15/2024/QĐ-UBND"), reach("16-CT/TU")
    ('national', 'one', 'national', 'local', 'local')
    """
    from pipeline.extract.reference_numbers import canonical, issuer_codes, parse_reference, type_codes

    reference = parse_reference(canonical(code))
    if reference is None or not reference.segments:
        return "local"
    kind, *rest = reference.segments
    issuer = rest[0] if rest and kind in type_codes() else kind
    row = issuer_codes().get(issuer)
    central = row is not None and row.level == "central"
    if not (central or issuer == _PARTY_CENTRE or kind in _CENTRAL_TYPES or _ASSEMBLY.fullmatch(issuer)):
        return "local"
    return "one" if reference.year else "national"


def type_of(code: str) -> str:
    """Slug of the type that a symbol names; a letter (công văn), whose symbol names none, where there is no other.

    >>> type_of("512/UBND-NC"), type_of("12/KH-UBND")
    ('cong-van', 'ke-hoach')
    """
    from pipeline.extract.reference_numbers import doc_type_of, parse_reference

    reference = parse_reference(code)
    return slug((reference and doc_type_of(reference)) or "Công văn")


@lru_cache(maxsize=8192)
def is_vague(issuer: str) -> bool:
    """Whether a local agency's name stops where its place should follow.

    >>> is_vague("Ủy ban nhân dân tỉnh"), is_vague("Huyện ủy Sơn Khê"), is_vague("Đại hội Đảng bộ huyện lần thứ XX")
    (True, False, True)
    """
    return bool(_VAGUE.search(_ORDINAL.sub("", normal(issuer))))


@lru_cache(maxsize=8192)
def is_placed(issuer: str) -> bool:
    """Whether the name itself says where the agency is.

    >>> is_placed("Ủy ban nhân dân huyện Sơn Khê"), is_placed("Sở Lao động - Thương binh và Xã hội")
    (True, False)
    """
    return bool(_PLACED.search(_ORDINAL.sub("", normal(issuer))))


@lru_cache(maxsize=8192)
def province_in(text: str) -> str | None:
    """The province that an agency's name names, as a slug.

    >>> province_in("Sở Nội vụ tỉnh Bắc Giang"), province_in("UBND xã Hòa Bình"), province_in("TỈNH ỦY ĐĂK LĂK")
    ('bac-giang', None, 'dak-lak')
    """
    found = _province_pattern().search(slug(text))
    return _province_names()[found[1]] if found else None


def province_named(place: str) -> str | None:
    """The province with this very name (địa danh at the date), as a slug."""
    return _province_names().get(slug(place))


@cache
def successor_of(issuer: str) -> str | None:
    """The province that took the place of the one in an agency's name; None while that one stands.

    >>> successor_of("Ủy ban nhân dân tỉnh Bắc Giang"), successor_of("Ủy ban nhân dân tỉnh Bắc Ninh")
    ('Bắc Ninh', None)
    """
    own = province_in(issuer)
    rows = [row for row in provinces() if slug(row.name) == own]
    ended = bool(rows) and all(row.valid_to for row in rows)
    return rows[-1].successor if ended else None


@cache
def _province_names() -> dict[str, str]:
    """Every spelling of a province's name as a slug, to the one of its table row."""
    return {slug(name): slug(row.name) for row in provinces() for name in (row.name, *row.variants)}


@cache
def _province_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(_province_names(), key=len, reverse=True))
    return re.compile(rf"(?:^|-)(?:tinh|thanh-pho|tp|tinh-uy|thanh-uy|tinh-doan)-({names})(?=-|$)")
