"""From the paths a user gives to the files to read: folders are walked, archives are opened."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.document import Failure
from pipeline.errors import UnreadableFile
from pipeline.ingest.archives import BROKEN_ZIP, PACKAGE_MARKS, is_member, members

EXTENSIONS = frozenset(
    {
        ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".docx", ".docm", ".doc", ".rtf",
        ".odt", ".pdf",
    }
)  # fmt: skip
"""Endings that are looked for in folders and archives; a file named by its own path is read whatever its ending."""
_ARCHIVE = ".zip"


def find(paths: Iterable[str | Path]) -> tuple[list[str], list[Failure]]:
    """Files to read, each once, folders and archives in sorted order; and what could not be found or is refused."""
    found: dict[str, str] = {}
    lost: list[Failure] = []
    for path in map(str, paths):
        for file in _walk(path) if os.path.isdir(path) else (path,):  # noqa: PTH112  # Path("") is the current folder
            if not os.path.lexists(file) and not is_member(file):
                what = "there is no such file or folder (check the path)"
                lost.append(Failure(file, "find", "FileNotFoundError", what))
            elif _is_archive(file):
                inner, refused = members(file, file, EXTENSIONS)
                if not inner and not refused:
                    what = "the archive holds no file that could be a plan"
                    refused = [UnreadableFile(what, file, "give plans as .docx or .txt")]
                for error in refused:
                    message = f"{error.what} ({error.remedy})"
                    lost.append(Failure(error.where or file, "find", type(error).__name__, message))
                for member in inner:
                    found.setdefault(absolute(member), member)
            else:
                found.setdefault(absolute(file), file)
    return list(found.values()), lost


def absolute(path: str) -> str:
    """The path as the corpus keeps it, so that the file is found again from any folder."""
    return str(Path(path).absolute())


def exists(path: str) -> bool:
    """Whether the file, or the archive with the file in it, is there."""
    return Path(path).exists() or is_member(path)


def _walk(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            # "~$plan.docx" is what Word leaves beside an open document
            if Path(name).suffix.lower() in EXTENSIONS | {_ARCHIVE} and not name.startswith((".", "~$")):
                yield str(Path(root, name))


def _is_archive(path: str) -> bool:
    """By its ending and its content: a .docx that somebody called .zip is a plan, a damaged archive is an archive."""
    if not path.lower().endswith(_ARCHIVE) or not Path(path).is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return PACKAGE_MARKS.isdisjoint(archive.namelist())
    except BROKEN_ZIP:
        return True
