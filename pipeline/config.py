"""Settings: the only module that reads environment variables.

There are two: where the corpus lies and which language people are spoken to in. What a command line says comes
first, then the environment, then the default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.errors import UsageError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

DEFAULT_DB = Path("data/processed/corpus.db")


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


def _language(asked: str | None, environment: Mapping[str, str]) -> Language:
    if asked is not None:
        for language in LANGUAGES:
            if asked == language:
                return language
        raise UsageError(f"{asked!r} is no language of messages", "--lang", f"give one of: {', '.join(LANGUAGES)}")
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "vi" if locale.casefold().startswith("vi") else "en"
