"""Many office files in one call of LibreOffice: it takes a second or two to start, and a few tenths a file then."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import UnreadableFile
from pipeline.ingest.files import load_bytes
from pipeline.ingest.formats import recognise

_CHUNK = 32
"""Files a call: enough that the start no longer counts, few enough that the first plan does not wait long."""
_ENDINGS = (".doc", ".dot", ".rtf", ".odt", ".ott", ".fodt")


def converted_ahead(paths: Iterable[str]) -> Generator[tuple[str, str | None], None, None]:
    """The paths in order, each with the folder in which `read` finds it converted, where that was tried.

    Where an office file comes up, those among the next paths are converted in the same call. A file for which that
    fails is simply not in the folder, and is tried again alone when it is read: no file costs another one. The folder
    goes with the generator.
    """
    waiting = iter(paths)
    folder: TemporaryDirectory[str] | None = None
    try:
        while (path := next(waiting, None)) is not None:
            if not _may_be_office(path):
                yield path, None
                continue
            folder = folder or TemporaryDirectory(prefix="kehoach-")
            chunk = [path, *islice(waiting, _CHUNK - 1)]
            _convert([each for each in chunk if _may_be_office(each)], Path(folder.name))
            yield from ((each, folder.name) for each in chunk)
    finally:
        if folder:
            folder.cleanup()


def _may_be_office(path: str) -> bool:
    """By its name: a file with a wrong ending is converted when it is read."""
    return path.lower().endswith(_ENDINGS)


def _convert(paths: list[str], folder: Path) -> None:
    """Put the converted files into `folder`, under the names by which `read_office` looks for them."""
    from pipeline.ingest import office, programs  # the readers behind it take their time to load

    program = programs.find("libreoffice")
    files: dict[str, bytes] = {}
    for path in paths:
        try:
            data = load_bytes(path)
            kind = recognise(data, path)
        except UnreadableFile:
            continue  # said when the file is read
        if kind in office.FORMATS:
            files[office.name_of(data, kind)] = data
    if len(files) > 1 and program:
        with TemporaryDirectory(prefix="work-", dir=folder) as work:
            for made in office.convert(program, files, Path(work)):
                made.replace(folder / made.name)
