"""What every format of an export is to the folder that it is written in: opened, given plan after plan, finished.

A format holds what it writes open while plans stream by, so none needs the memory for more than one of them. The
module of a format is loaded when it is asked for, and with it the library that it rests on.
"""

from __future__ import annotations

from collections.abc import Set
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TextIO

from pipeline.corpus.records import DirectiveRow, StoredPlan
from pipeline.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Count:
    """What stands in one file: its rows without a header, and findings that its format had no place for."""

    rows: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known when the last plan has come: ids of all plans, the directives that they cite, and the pairs of
    them that are versions of one plan, with their similarity.
    """

    plans: Set[str] = frozenset()
    directives: tuple[DirectiveRow, ...] = ()
    versions: tuple[tuple[str, str, float], ...] = ()


class Format(Protocol):
    """One format being written: made with its folder and with the stack that closes what it opens."""

    def __init__(self, folder: Path, opened: ExitStack) -> None: ...

    def add(self, stored: StoredPlan) -> None:
        """Write one plan."""

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """Write what comes after the last plan; the files that were made, as paths below the folder."""


class Home(NamedTuple):
    """Where a format lives: module and class, and the extra that brings its libraries."""

    module: str
    name: str
    extra: str | None = None


FORMATS: Final[dict[str, Home]] = {
    "csv": Home("csv_tables", "CsvTables"),
    "xlsx": Home("workbook", "Workbook", "export"),
    "jsonl": Home("json_lines", "JsonLines"),
    "parquet": Home("parquet", "ParquetTables", "export"),
    "spacy": Home("docbin", "DocBins", "nlp"),
    "hf": Home("hugging_face", "HuggingFace", "export"),
    "doccano": Home("annotators", "Doccano"),
    "labelstudio": Home("annotators", "LabelStudio"),
    "conll": Home("conll", "Conll", "nlp"),
    "akn": Home("akoma_ntoso", "AkomaNtoso"),
    "graphml": Home("graph", "GraphMl"),
    "gexf": Home("graph", "Gexf"),
}
"""Each format by its name."""

_LIBRARIES = ("pyarrow", "xlsxwriter", "spacy", "underthesea")


def load(name: str) -> type[Format]:
    """The class of a format.

    Raises:
        MissingExtra: its library is not installed.
    """
    home = FORMATS[name]
    try:
        found: type[Format] = getattr(import_module(f"pipeline.export.{home.module}"), home.name)
    except ModuleNotFoundError as error:
        if home.extra is None or error.name not in _LIBRARIES:
            raise
        raise MissingExtra(error.name, home.extra) from error
    return found


def create(path: Path, encoding: str = "utf-8") -> TextIO:
    """Open a new text file; lines end as they are written."""
    # a file name that is no valid UTF-8 becomes `\udc80` in the text, which in JSON is even its proper form
    return path.open("x", encoding=encoding, errors="backslashreplace", newline="")
