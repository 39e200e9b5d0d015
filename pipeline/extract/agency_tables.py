"""The tables of agency names: first words with their level, fields, abbreviations, words that go on with a name."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pipeline.extract.wording import PhraseTree
from pipeline.tables import load


class _Head(NamedTuple):
    head: str
    level: str
    source: str


class _Field(NamedTuple):
    field: str
    source: str


class _Word(NamedTuple):
    word: str
    kind: str
    source: str


class Abbreviation(NamedTuple):
    """One row of the table of abbreviations in agency names."""

    abbreviation: str
    name: str
    source: str


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviation in an agency's name to what it stands for: `PTNT` to Phát triển nông thôn."""
    rows = load("agency_abbreviations", Abbreviation, ("abbreviation",))
    return {row.abbreviation: row.name for row in rows}


@cache
def levels() -> dict[str, str]:
    """First words of agencies, in small letters, to the level of the body: central, province, district or any."""
    return {row.head: row.level for row in load("agency_heads", _Head, ("head",))}


@cache
def agency_heads() -> PhraseTree:
    """The first words of an agency's name, in small letters."""
    return PhraseTree(levels())


@cache
def agency_words(kind: str) -> tuple[str, ...]:
    """Words of one kind from the table of words in agency names."""
    return tuple(row.word for row in load("agency_words", _Word, ("word", "kind")) if row.kind == kind)


@cache
def fields() -> tuple[str, ...]:
    """Fields of ministries, departments and divisions: `Y tế`, `Văn hóa, Thể thao và Du lịch`."""
    return tuple(row.field for row in load("agency_fields", _Field, ("field",)))
