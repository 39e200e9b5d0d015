"""Plans to a folder of files, whole or not at all, with a manifest that says what is in it.

The files are written in a hidden folder beside their place and moved there when all are complete; the manifest
comes last, so that files which agree with one are whole. The same plans give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from pipeline import __version__
from pipeline.errors import UsageError
from pipeline.export.tables import TABLES, columns, rows, write_csv
from pipeline.plan import SCHEMA, Plan
from pipeline.plan_json import to_json

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export: its rows without a header line, its bytes, its SHA-256 in hex."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: version of the JSON form and of the tool, number of plans, files by name."""

    schema: str
    tool: str
    plans: int
    files: dict[str, ExportedFile]


Sink = Callable[[Plan], int]
"""Writes what one plan adds to one file and returns how many rows that was."""


def export(
    plans: Iterable[Plan], folder: Path, formats: Sequence[str], versions: Iterable[tuple[str, str, float]] = ()
) -> Manifest:
    """Write plans, one by one as they come, to `folder` (made when missing).

    Args:
        formats: names out of FORMATS.
        versions: ids of two plans that are versions of one, and their similarity; a table beside the others of csv.

    Raises:
        UsageError: an unknown format, or none.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        what = f"unknown format {', '.join(map(repr, unknown))}" if unknown else "no format given"
        raise UsageError(what, "--format", f"give some of: {','.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=folder) as partial:
        counts: dict[str, int] = {}
        total = 0
        with ExitStack() as opened:
            sinks: dict[str, Sink] = {}
            for name in dict.fromkeys(formats):
                sinks |= FORMATS[name](Path(partial), opened)
            counts = dict.fromkeys(sinks, 0)
            for plan in plans:
                total += 1
                for file, sink in sinks.items():
                    counts[file] += sink(plan)
        if "csv" in formats:
            counts["versions.csv"] = _write_versions(Path(partial), versions)
        files = {file: _describe(Path(partial, file), counts[file]) for file in sorted(counts)}
        manifest = Manifest(SCHEMA, f"kehoach {__version__}", total, files)
        Path(partial, MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        for file in (*files, MANIFEST):
            Path(partial, file).replace(folder / file)
    return manifest


def _write_versions(folder: Path, versions: Iterable[tuple[str, str, float]]) -> int:
    header = ("plan", "other", "similarity")
    with _create(folder / "versions.csv", "utf-8-sig") as stream:
        return write_csv(stream, header, (dict(zip(header, pair, strict=True)) for pair in versions))


def _csv_sinks(folder: Path, opened: ExitStack) -> dict[str, Sink]:
    """One table a kind. Excel takes a CSV for UTF-8 only when it begins with a byte order mark."""
    sinks: dict[str, Sink] = {}
    for table in TABLES:
        stream = opened.enter_context(_create(folder / f"{table}.csv", "utf-8-sig"))
        write_csv(stream, columns(table), ())
        sinks[f"{table}.csv"] = _table_sink(stream, table)
    return sinks


def _table_sink(stream: TextIO, table: str) -> Sink:
    return lambda plan: write_csv(stream, columns(table), rows(plan, table), with_header=False)


def _jsonl_sinks(folder: Path, opened: ExitStack) -> dict[str, Sink]:
    """Whole plans in the JSON form of the contract, one a line."""
    stream = opened.enter_context(_create(folder / "plans.jsonl", "utf-8"))

    def write(plan: Plan) -> int:
        stream.write(to_json(plan) + "\n")
        return 1

    return {"plans.jsonl": write}


FORMATS: dict[str, Callable[[Path, ExitStack], dict[str, Sink]]] = {"csv": _csv_sinks, "jsonl": _jsonl_sinks}
"""Each format by its name: opens its files in a folder and gives a sink for each."""


def _create(path: Path, encoding: str) -> TextIO:
    # a file name that is no valid UTF-8 becomes `\udc80` in the text, which in JSON is even its proper form
    return path.open("x", encoding=encoding, errors="backslashreplace", newline="")


def _describe(path: Path, count: int) -> ExportedFile:
    data = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            data.update(chunk)
    return ExportedFile(count, path.stat().st_size, data.hexdigest())
