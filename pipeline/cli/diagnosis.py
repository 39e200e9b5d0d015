"""What `kehoach doctor` looks at: versions, domain tables, embedding model, corpus, optional libraries."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from pipeline import __version__
from pipeline.cli.messages import Phrases
from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.ingest import programs
from pipeline.plan import SCHEMA

LIBRARIES = ("numpy", "faiss-cpu", "tokenizers", "pandas", "pydantic", "dateparser", "regex", "typer", "rich")

EXTRAS = {
    "nlp": ("spacy", "underthesea"),
    "export": ("pyarrow", "xlsxwriter"),
    "train": ("sentence_transformers", "torch"),
}
"""The modules that each optional extra brings."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of this installation.

    `tables` gives checksums, `models` the default embedding model and that of the corpus, `programs` the path of
    each external program, `extras` what is installed; both the line that installs what is missing.
    """

    versions: dict[str, str]
    tables: dict[str, str]
    models: dict[str, str | None]
    corpus: dict[str, str | int]
    programs: dict[str, str]
    extras: dict[str, str]
    problems: tuple[str, ...]


def diagnose(config: Config) -> Diagnosis:
    """Look at everything; what is wrong is listed in `problems`, a missing corpus or extra is not wrong."""
    problems: list[str] = []
    tables = _tables(problems)
    corpus, used = _corpus(config, problems)
    models = {"default": _default_model(problems), "corpus": used}
    return Diagnosis(_versions(problems), tables, models, corpus, _programs(), _extras(), tuple(problems))


def _versions(problems: list[str]) -> dict[str, str]:
    found = {
        "kehoach": __version__,
        "schema": SCHEMA,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            problems.append(f"{library} is not installed (pip install {library})")
    return found


def _tables(problems: list[str]) -> dict[str, str]:
    from pipeline import tables

    names = tables.names()
    if not names:
        problems.append("the package has no domain tables (reinstall kehoach)")
    return {name: tables.checksum(name) for name in names}


def _default_model(problems: list[str]) -> str | None:
    """Name and checksum of the embedding model that comes with the package."""
    from pipeline.embed.encoder import load_encoder

    try:
        return load_encoder().model_id
    except PipelineError as error:
        problems.append(str(error))
        return None


def _corpus(config: Config, problems: list[str]) -> tuple[dict[str, str | int], str | None]:
    facts: dict[str, str | int] = {"path": str(config.db)}
    if not config.db.exists():
        return facts | {"state": "none yet"}, None
    from pipeline.corpus import open_corpus

    try:
        with open_corpus(config.db) as corpus:
            problems += corpus.check()
            counts = corpus.stats()
    except PipelineError as error:
        problems.append(str(error))
        return facts | {"state": "unusable"}, None
    facts |= {"state": "open", "documents": counts.documents, "failures": counts.failures}
    facts |= {"passages": counts.passages, "vectors": counts.vectors}
    return facts, counts.model


def _programs() -> dict[str, str]:
    """Each external program: its path, or the line that installs it."""
    return {name: programs.find(name) or programs.install_line(name) for name in programs.programs()}


def _extras() -> dict[str, str]:
    """Each extra: installed, or the line that installs it."""
    return {
        extra: "installed" if all(find_spec(name) for name in modules) else f"pip install 'kehoach[{extra}]'"
        for extra, modules in EXTRAS.items()
    }


def show(diagnosis: Diagnosis, phrases: Phrases) -> None:
    """Print it for a person."""
    from rich.table import Table

    from pipeline.cli.page import console, heading, text

    page = console()
    groups: dict[str, dict[str, str | int]] = {
        "Versions": dict(diagnosis.versions),
        "Tables": {name: checksum[:12] for name, checksum in diagnosis.tables.items()},
        "Models": {name: model or "-" for name, model in diagnosis.models.items()},
        "Corpus": dict(diagnosis.corpus),
        "Programs": dict(diagnosis.programs),
        "Optional": dict(diagnosis.extras),
    }
    for title, facts in groups.items():
        page.print(heading(phrases(title)))
        grid = Table.grid(padding=(0, 2))
        for name, value in facts.items():
            grid.add_row(text(f"  {phrases(name)}", "dim"), text(phrases(str(value))))
        page.print(grid)
    page.print(heading(phrases("Problems"), len(diagnosis.problems)))
    for problem in diagnosis.problems:
        page.print(text(f"  {problem}", "red"))
