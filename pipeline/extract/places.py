"""Administrative places (đơn vị hành chính): provinces by date, and the places that one document is about.

Source: Hiến pháp 2013, Điều 110; Nghị quyết 202/2025/QH15 (34 provinces from 2025-07-01, districts abolished).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final

from pipeline.document import Document
from pipeline.plan import Header
from pipeline.tables.shared import Province, provinces
from pipeline.text import LOWER, UPPER

UNITS: Final = (
    "tỉnh", "thành phố", "tp.", "tp", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu",
)  # fmt: skip
"""Kinds of administrative unit, in small letters."""

_LEVELS: Final = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_ORDER: Final = ("province", "district", "commune")


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of itself that its short names lean on; places with their unit (`huyện Vạn Ninh`).

    `issuer` and `parent` are the agencies of the letterhead, as full as they are known.
    """

    province: str | None = None
    district: str | None = None
    commune: str | None = None
    issuer: str | None = None
    parent: str | None = None
    date: str | None = None


def province_of(name: str, on: str | None = None) -> Province | None:
    """The province of a printed name at a date (ISO); without a date the older one.

    >>> province_of("Đăk Lăk").name, province_of("Huế", "2025-08-01").unit
    ('Đắk Lắk', 'thành phố')
    """
    rows = _by_name().get(_key(name), ())
    for row in rows:
        day = date.fromisoformat(on) if on and len(on) == 10 else None
        if day is None or ((not row.valid_from or row.valid_from <= day) and (not row.valid_to or day <= row.valid_to)):
            return row
    return rows[-1] if rows else None


def _key(name: str) -> str:
    folded = name.lower().replace("oà", "òa").replace("oá", "óa")
    return re.sub(r"[^\w]+", "", re.sub(r"^(?:tỉnh|thành phố|tp\.?) ", "", folded))


@cache
def _by_name() -> dict[str, tuple[Province, ...]]:
    out: dict[str, tuple[Province, ...]] = {}
    for row in provinces():
        for name in (row.name, *row.variants):
            out[_key(name)] = (*out.get(_key(name), ()), row)
    return out


@cache
def _province_names() -> str:
    names = {name.lower() for row in provinces() for name in (row.name, *row.variants)}
    names |= {name.replace("òa", "oà").replace("óa", "oá") for name in names}
    listed = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return listed.replace(r"\ \-\ ", r"\s{0,2}[-–]\s{0,2}").replace(r"\ ", r"\s{1,3}")


@cache
def _province_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s{{1,3}}(?:(?:tỉnh|thành\sphố|tp\.?)\s{{1,3}})?(?:{_province_names()})(?!\w)")


def province_at(lower: str, at: int) -> int | None:
    """End of the province's name that follows at `at` behind a blank; None where there is none."""
    found = _province_pattern().match(lower, at)
    return found.end() if found else None


_REST = rf"(?:['’][{UPPER}]?)?[{LOWER}]{{1,7}}(?:[ -][{UPPER}](?:['’][{UPPER}]?)?[{LOWER}]{{1,7}}){{0,2}}"
_NAME = rf"[{UPPER}]{_REST}"
_BEHIND = "".join(
    f"|(?<={unit} .)"
    for unit in (
        "ỉnh",
        "hành phố",
        "TP",
        "TP.",
        "uyện",
        "uận",
        "hị xã",
        "xã",
        "Xã",
        "hường",
        "hị trấn",
        "ặc khu",
        " ủy",
        " uỷ",
    )
)[1:]
# `huyện Vạn Ninh`, `Tỉnh ủy Khánh Hòa`: capitals are rarer than the unit words, so they are looked for first
_UNIT_NAME = re.compile(rf"[{UPPER}](?:{_BEHIND}){_REST}(?!\w)")
_UNIT_BEFORE = re.compile(
    r"(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành(?= [uủ]))(?: (?:ủy|uỷ))? $", re.I
)
# capitals at the end of a line of the letterhead: `XÃ HÒA SƠN`
_CAPITAL_NAME = re.compile(
    rf"(TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU) ([{UPPER}]{{2,8}}(?: [{UPPER}]{{2,8}}){{0,3}})"
    r"(?= ?[\t\n|,;]| {2}|$)"
)
_PLACE_LINE = re.compile(rf"(?:^|[\n\t|] ?)(?:TP\.? ?)?({_NAME}), {{0,5}}ngày", re.M)
_OWN_LEVEL = re.compile(
    r"(?:UBND|[ỦU][yỷ] ban nhân d.n) (tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)[^\n.;]{0,60}? "
    r"(?:xây dựng|ban hành) (?:K|k)ế hoạch"
)


def context(document: Document, header: Header | None = None) -> Context:
    """Read from letterhead and text which province, district and commune the document belongs to.

    A name is taken from the letterhead first, else the one that the text names most often (a province of the table
    before an unknown one); levels below the issuer's own are left open, since "xã" in a plan of the province is any
    commune.
    """
    text = document.text
    on = header.date if header else None
    head = "\n".join(
        piece for piece in ((header.issuer, header.issuer_parent, header.title) if header else ()) if piece
    )
    if not head:
        head = "\n".join(text[slice(*part.span)] for part in document.parts[:2] if part.kind in ("letterhead", "title"))
    found: dict[str, str] = {}
    named = _places(head, on)
    _take(found, named)
    if "province" not in found and named["unlisted"]:
        found["province"] = named["unlisted"].most_common(1)[0][0]
    own = _own_level(header, text)
    if any(level not in found for level in _ORDER[: _ORDER.index(own or "commune") + 1]):
        named = _places(text, on)
        _take(found, named)
    if "province" not in found:
        for place in (header.place if header else None, *(line[1] for line in _PLACE_LINE.finditer(text[:3000]))):
            known = province_of(place, on) if place else None
            if known:
                found["province"] = known.full
                break
    if "province" not in found and named.get("unlisted"):
        found["province"] = named["unlisted"].most_common(1)[0][0]
    own = own or ("district" if "district" in found else "province")
    for level in _ORDER[_ORDER.index(own) + 1 :]:
        found.pop(level, None)
    return Context(
        province=found.get("province"),
        district=found.get("district"),
        commune=found.get("commune"),
        issuer=header.issuer if header else None,
        parent=header.issuer_parent if header else None,
        date=on,
    )


def _own_level(header: Header | None, text: str) -> str | None:
    """Level of the issuer itself; None where neither letterhead nor text says it."""
    issuer = (header.issuer if header else None) or ""
    parent = (header.issuer_parent if header else None) or ""
    for named in (issuer, parent if issuer else ""):  # `HỘI ĐỒNG NGHĨA VỤ QUÂN SỰ` under `UBND HUYỆN …`
        if level := _level_named(named):
            return level
    if issuer:
        return "province"
    says = _OWN_LEVEL.search(text)
    return _LEVELS[says[1]] if says else None


def _level_named(agency: str) -> str | None:
    """Level of the unit that an agency's name has; the lowest."""
    for level in reversed(_ORDER):
        for unit, at_level in _LEVELS.items():
            if at_level == level and re.search(rf"\b{unit}\b(?! (?:hội|viên))", agency, re.I):
                return "province" if unit == "thành phố" and province_of(agency.split(unit)[-1].strip()) else level
    return None


def _take(found: dict[str, str], named: Mapping[str, Counter[str]]) -> None:
    """Add the place named most often at each level that is still open."""
    for level in _ORDER:
        if places := named[level]:
            found.setdefault(level, places.most_common(1)[0][0])


@lru_cache(maxsize=4)  # the text is asked for the issuer's full name and again for those of the cited
def _places(text: str, on: str | None) -> Mapping[str, Counter[str]]:
    """Places named with their unit, by level; provinces that the table lacks under `unlisted`."""
    out: dict[str, Counter[str]] = {level: Counter() for level in (*_ORDER, "unlisted")}
    for place in _UNIT_NAME.finditer(text):
        unit = _UNIT_BEFORE.search(text, max(0, place.start() - 16), place.start())
        if unit:
            _count(out, unit[1].lower(), place[0], on)
    for capital in _CAPITAL_NAME.finditer(text[:2000]):
        _count(out, capital[1].lower(), capital[2].title(), on)
    return out


def _count(out: dict[str, Counter[str]], unit: str, name: str, on: str | None) -> None:
    unit = "thành phố" if unit.startswith(("tp", "thành")) else unit
    if unit in ("tỉnh", "thành phố"):
        known = _longest_province(name, on)
        if known:
            out["province"][known.full] += 1
            return
        if unit == "tỉnh":
            if " " in name:  # "tỉnh Đoàn" names none
                out["unlisted"][f"tỉnh {name}"] += 1
            return
    out[_LEVELS[unit]][f"{unit} {name}"] += 1


@lru_cache(maxsize=1024)
def _longest_province(name: str, on: str | None) -> Province | None:
    words = name.split()
    for count in range(len(words), 0, -1):
        known = province_of(" ".join(words[:count]), on)
        if known:
            return known
    return None


_BARE_UNIT = re.compile(
    rf"(?<!\w)(?<!cấp )(?<!các )(?<!toàn )(?<!liên )"
    rf"(?i:(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu))"
    rf"(?! (?:(?i:[uủ][yỷ]|hội|viên|đoàn|đội)(?!\w)|[{UPPER}]))(?!\w)"
)
_BARE_COMMITTEE = re.compile(rf"(?<!\w)(?i:(tỉnh|huyện|quận|thị|thành) (?:ủy|đoàn))(?! [{UPPER}])(?!\w)")
_NAMED_UNIT = re.compile(rf"(?<!\w)(huyện|quận|thị xã|xã|phường|thị trấn) ({_NAME})")


def localise(name: str, level: str, place: Context) -> str:
    """Add the place to a name that leaves it open: `Sở Nội vụ`, `Đảng bộ huyện khóa XIX`, `Tỉnh ủy`."""
    by_level = {"province": place.province, "district": place.district, "commune": place.commune}

    def with_name(found: re.Match[str]) -> str:
        unit = found[1].lower()
        for at_level in ("commune", "district", "province"):
            known = by_level[at_level]
            if known and known.startswith(unit + " ") and (at_level == "province" or _LEVELS[unit] == at_level):
                return f"{found[1]}{known[len(unit) :]}"
        return found[0]

    def committee(found: re.Match[str]) -> str:
        at_level = "province" if found[1].lower() == "tỉnh" else "district"
        known = by_level[at_level] or (by_level["province"] if found[1].lower() == "thành" else None)
        if known is None:
            return found[0]
        # the symbol TU in Hà Nội is the Thành ủy
        city = found[0] == "Tỉnh ủy" and known.startswith("thành phố")
        return f"{'Thành ủy' if city else found[0]} {_without_unit(known)}"

    named = _BARE_COMMITTEE.sub(committee, _BARE_UNIT.sub(with_name, name))
    named = _NAMED_UNIT.sub(lambda found: _own_spelling(found, by_level), named)
    known = by_level.get(level)
    if known and not _has_place(named) and _without_unit(known) not in named:
        return f"{named} {known}"
    return named


def _without_unit(place: str) -> str:
    return re.sub(r"^(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu) ", "", place)


def _has_place(name: str) -> bool:
    words = name.lower().split()
    ends_in_province = any(_key(" ".join(words[-count:])) in _by_name() for count in range(1, 5))
    return bool(ends_in_province or _BARE_UNIT.search(name) or _UNIT_NAME.search(name) or "trung ương" in name.lower())


def _own_spelling(found: re.Match[str], by_level: dict[str, str | None]) -> str:
    """The document's own place where a name misses it by one letter: `huyện Vạn Nình` for Vạn Ninh."""
    known = by_level[_LEVELS[found[1].lower()]]
    if known and len(known) == len(found[0]) and known.split(" ")[0] == found[1].lower():
        wrong = sum(a != b for a, b in zip(known.lower(), found[0].lower(), strict=True))
        if wrong == 1:
            return known
    return found[0]
