"""Settings: the only module that reads environment variables.

Where the corpus lies and which language people are spoken to in: what a command line says comes first, then the
environment, then the default. What the reading of one file may cost: the environment, then the default.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from pipeline.errors import UsageError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

DEFAULT_DB = Path("data/processed/corpus.db")

_MOST_TIMES = 6.0
_NUMBER = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may cost. No honest plan comes near: one of 300 scanned pages is let through.

    `KEHOACH_READ_CPU_S` and so on, the name of the field in capitals, set them. A process is the one that reads
    or a program that it starts (text recognition, LibreOffice).
    """

    memory_mb: int = 3000
    """Address space of a process."""
    cpu_s: int = 60
    """Processor time of a process, for a small file."""
    wall_s: int = 600
    """Time by the clock, for a small file."""
    pages: int = 5000
    characters: int = 5_000_000
    """Of the text that is read, some 1500 printed pages."""
    file_mb: int = 500
    """Any one file that a process writes in its temporary folder."""

    def cpu_for(self, size: int) -> int:
        """Processor seconds for a file of `size` bytes."""
        return int(self.cpu_s * _times(size))

    def wall_for(self, size: int) -> int:
        """Seconds by the clock for a file of `size` bytes."""
        return int(self.wall_s * _times(size))


def _times(size: int) -> float:
    """Half as much time again for each MB, up to a point: 300 scanned pages have 9 MB or 90, and need the same."""
    return min(_MOST_TIMES, 1 + size / 2_000_000)


@dataclass(frozen=True, slots=True)
class Config:
    """Where the corpus file lies, and the language of messages (never of data)."""

    db: Path = DEFAULT_DB
    language: Language = "en"


def load(
    db: str | Path | None = None, language: str | None = None, environment: Mapping[str, str] | None = None
) -> Config:
    """The settings in force.

    Args:
        db, language: as given by the caller; None leaves the choice to the environment.
        environment: the process's own when None. KEHOACH_DB names the corpus; of LC_ALL, LC_MESSAGES and LANG the
            first that is set names the language.

    Raises:
        UsageError: a language that is neither vi nor en.

    >>> load(environment={"LANG": "vi_VN.UTF-8", "KEHOACH_DB": "a.db"})
    Config(db=PosixPath('a.db'), language='vi')
    """
    known = os.environ if environment is None else environment
    return Config(db=Path(db or known.get("KEHOACH_DB") or DEFAULT_DB), language=_language(language, known))


def limits(environment: Mapping[str, str] | None = None) -> Limits:
    """The limits in force.

    Args:
        environment: the process's own when None.

    Raises:
        UsageError: a limit that is no whole number above 0.

    >>> limits({"KEHOACH_READ_CPU_S": "120"}).cpu_s
    120
    """
    known = os.environ if environment is None else environment
    given = {}
    for field in fields(Limits):
        variable = f"KEHOACH_READ_{field.name.upper()}"
        text = known.get(variable)
        if text:
            if not _NUMBER.fullmatch(text):
                raise UsageError(f"{text!r} is no limit", variable, "give a whole number above 0")
            given[field.name] = int(text)
    return Limits(**given)


def _language(asked: str | None, environment: Mapping[str, str]) -> Language:
    if asked is not None:
        for language in LANGUAGES:
            if asked == language:
                return language
        raise UsageError(f"{asked!r} is no language of messages", "--lang", f"give one of: {', '.join(LANGUAGES)}")
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "vi" if locale.casefold().startswith("vi") else "en"
