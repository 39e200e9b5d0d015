"""Who issues a synthetic plan, where and when: everything the other pieces must agree on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from synthetic.words import pick, table


@dataclass(frozen=True, slots=True)
class Issuer:
    """An agency (cơ quan ban hành) and how it writes itself.

    `kind` chooses actors and recipients; `lines` is the letterhead below `parent`; `name` is the full name that the
    gold header gives; `short` is how the body calls it.
    """

    kind: str
    parent: str | None
    lines: tuple[str, ...]
    name: str
    short: str
    symbol: str
    place: str
    head: str
    deputy: str
    body: str | None
    """The collective on whose behalf the head signs (TM.), None where the head signs for himself."""
    office: str

    @property
    def is_party(self) -> bool:
        """Whether it writes in the manner of the Party: "Số 12-KH/HU", T/M."""
        return self.kind.startswith("party")


@dataclass(frozen=True, slots=True)
class World:
    """The issuer, its day and year; `province` is None where the document names none."""

    rng: Random
    issuer: Issuer
    province: str | None
    signed: date
    topic: str

    @property
    def year(self) -> int:
        """The plan year, which a date without a year means."""
        return self.signed.year

    def earlier(self) -> date:
        """A day before the plan was signed: the date of a cited document."""
        return self.signed - timedelta(days=self.rng.randint(5, 1500))


def new_world(rng: Random) -> World:
    """An issuer of some level in made-up places; the province is a real one in two of three documents."""
    province, district, commune = rng.sample([row["name"] for row in table("places")], 3)
    if rng.random() < 0.67:
        province = pick(rng, "provinces", "name")
    kind = rng.choice(tuple(_MAKERS))
    issuer, named = _MAKERS[kind](rng, province, district, commune)
    signed = date(rng.randint(2019, 2026), 1, 2) + timedelta(days=rng.randint(0, 110))
    return World(rng, issuer, named, signed, pick(rng, "topics", "topic"))


def person(rng: Random) -> str:
    """A name of two to four words."""
    middle = [pick(rng, "people", "word", part="middle") for _ in range(rng.choice((0, 1, 1, 1)))]
    return " ".join([pick(rng, "people", "word", part="family"), *middle, pick(rng, "people", "word", part="given")])


def _province(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    lines: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", f"TỈNH {province.upper()}")
    if rng.random() < 0.4:
        lines = (f"ỦY BAN NHÂN DÂN TỈNH {province.upper()}",)
    name = f"Ủy ban nhân dân tỉnh {province}"
    office = "VP"
    return Issuer(
        "province", None, lines, name, "UBND tỉnh", "KH-UBND", province, "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "ỦY BAN NHÂN DÂN",
        office,
    ), province  # fmt: skip


def _department(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    field = rng.choice(table("fields"))
    name = f"Sở {field['name']}"
    return Issuer(
        "department", f"UBND TỈNH {province.upper()}", (name.upper(),), f"{name} tỉnh {province}", name,
        f"KH-S{field['code']}", province, "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", None, "VP",
    ), province  # fmt: skip


def _district(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    parent = f"UBND TỈNH {province.upper()}" if rng.random() < 0.3 else None
    lines: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", f"HUYỆN {district.upper()}")
    if parent or rng.random() < 0.3:
        lines = (f"ỦY BAN NHÂN DÂN HUYỆN {district.upper()}",)
    return Issuer(
        "district", parent, lines, f"Ủy ban nhân dân huyện {district}", "UBND huyện", "KH-UBND", district, "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "NV",
    ), province if parent else None  # fmt: skip


def _division(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    name, code = rng.choice((("Phòng Nội vụ", "PNV"), ("Phòng Tư pháp", "PTP"), ("Phòng Y tế", "PYT")))
    return Issuer(
        "division", f"UBND HUYỆN {district.upper()}", (name.upper(),), f"{name} huyện {district}", name, f"KH-{code}",
        district, "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", None, code,
    ), None  # fmt: skip


def _commune(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    parent = f"UBND HUYỆN {district.upper()}" if rng.random() < 0.4 else None
    lines: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", f"XÃ {commune.upper()}")
    if parent or rng.random() < 0.3:
        lines = (f"ỦY BAN NHÂN DÂN XÃ {commune.upper()}",)
    return Issuer(
        "commune", parent, lines, f"Ủy ban nhân dân xã {commune}", "UBND xã", "KH-UBND", commune, "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "VHXH",
    ), None  # fmt: skip


def _party_district(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    return Issuer(
        "party", f"ĐẢNG BỘ TỈNH {province.upper()}", (f"HUYỆN ỦY {district.upper()}",), f"Huyện ủy {district}",
        "Huyện ủy", "KH/HU", district, "BÍ THƯ", "PHÓ BÍ THƯ", "BAN THƯỜNG VỤ", "VPHU",
    ), province  # fmt: skip


def _party_province(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    return Issuer(
        "party_province", None, (f"TỈNH ỦY {province.upper()}",), f"Tỉnh ủy {province}", "Tỉnh ủy", "KH/TU", province,
        "BÍ THƯ", "PHÓ BÍ THƯ", "BAN THƯỜNG VỤ", "VPTU",
    ), province  # fmt: skip


def _school(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    level, code = rng.choice((("TIỂU HỌC", "TH"), ("THCS", "THCS"), ("MẦM NON", "MN")))
    initials = "".join(word[0] for word in commune.upper().split())
    spoken = {"TIỂU HỌC": "Tiểu học", "THCS": "THCS", "MẦM NON": "Mầm non"}[level]
    return Issuer(
        "school", f"UBND HUYỆN {district.upper()}", (f"TRƯỜNG {level} {commune.upper()}",),
        f"Trường {spoken} {commune}",
        "Nhà trường", f"KH-{code}{initials}", district, "HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", None, "HS",
    ), None  # fmt: skip


def _ministry(rng: Random, province: str, district: str, commune: str) -> tuple[Issuer, str | None]:
    field = rng.choice(table("fields"))
    name = f"Bộ {field['name']}"
    return Issuer(
        "ministry", None, (name.upper(),), name, name, f"KH-B{field['code']}", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG",
        None, "TCCB",
    ), None  # fmt: skip


_MAKERS = {
    "province": _province,
    "department": _department,
    "district": _district,
    "division": _division,
    "commune": _commune,
    "party": _party_district,
    "party_province": _party_province,
    "school": _school,
    "ministry": _ministry,
}
