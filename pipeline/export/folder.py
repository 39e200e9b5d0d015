"""Plans to a folder of files, whole or not at all, with a manifest that says what is in it.

The files are written in a hidden folder beside their place and moved there when all are complete. The manifest of a
former export goes before the first file is moved and the new one comes last: where a manifest lies, the files that it
names are whole. The same plans give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import __version__
from pipeline.corpus.records import DirectiveRow, StoredPlan
from pipeline.errors import UsageError
from pipeline.export.frame import FORMATS, Count, Surroundings, load
from pipeline.plan import SCHEMA

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export: its rows without a header line, findings left out, its bytes, its SHA-256 in hex."""

    rows: int
    left_out: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: version of the JSON form and of the tool, filter, number of plans, files by name."""

    schema: str
    tool: str
    filter: dict[str, str]
    plans: int
    files: dict[str, ExportedFile]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Where an export asks what the corpus knows beyond single plans, when the last plan has come."""

    directives: Callable[[], Iterable[DirectiveRow]] = tuple
    versions: Callable[[], Iterable[tuple[str, str, float]]] = tuple


def export(
    plans: Iterable[StoredPlan],
    folder: Path,
    formats: Sequence[str],
    knowledge: Knowledge | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Manifest:
    """Write plans, one by one as they come, to `folder` (made when missing).

    Args:
        formats: names out of FORMATS.
        knowledge: what is asked for the tables of directives and versions, and for the graph; nothing when None.
        chosen: the filter that the plans went through, for the manifest.

    Raises:
        UsageError: an unknown format, or none.
        MissingExtra: a format whose library is not installed; nothing is written then.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        what = f"unknown format {', '.join(map(repr, unknown))}" if unknown else "no format given"
        raise UsageError(what, "--format", f"give some of: {','.join(FORMATS)}")
    makers = [load(name) for name in dict.fromkeys(formats)]
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=folder) as partial:
        made = Path(partial, "made")
        made.mkdir()
        seen: set[str] = set()
        cited: set[str] = set()
        with ExitStack() as opened:
            writers = [maker(made, opened) for maker in makers]
            for stored in plans:
                seen.add(stored.plan.id)
                cited.update(mention.directive for mention in stored.cited if mention.directive)
                for writer in writers:
                    writer.add(stored)
            around = _surroundings(knowledge or Knowledge(), seen, cited)
            counts: dict[str, Count] = {}
            for writer in writers:
                counts |= writer.finish(around)
        files = {file: _describe(made / file, counts[file]) for file in sorted(counts)}
        manifest = Manifest(SCHEMA, f"kehoach {__version__}", dict(chosen or {}), len(seen), files)
        Path(partial, MANIFEST).write_text(
            json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        (folder / MANIFEST).unlink(missing_ok=True)
        _move(made, folder, Path(partial))
        Path(partial, MANIFEST).replace(folder / MANIFEST)
    return manifest


def _surroundings(knowledge: Knowledge, seen: set[str], cited: set[str]) -> Surroundings:
    """Of what the corpus knows, that which is about these plans."""
    return Surroundings(
        seen,
        tuple(row for row in knowledge.directives() if row.id in cited),
        tuple(pair for pair in knowledge.versions() if pair[0] in seen and pair[1] in seen),
    )


def _move(made: Path, folder: Path, partial: Path) -> None:
    """Put each file, and each folder of a format in place of a former one, where it belongs."""
    for entry in sorted(made.iterdir()):
        place = folder / entry.name
        if entry.is_dir() and place.exists():
            place.rename(partial / f"former-{entry.name}")
        entry.replace(place)


def _describe(path: Path, count: Count) -> ExportedFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ExportedFile(count.rows, count.left_out, path.stat().st_size, digest)
