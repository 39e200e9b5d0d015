"""From the paths a user gives to the files to read: folders are walked, archives are opened."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.document import Failure
from pipeline.errors import UnreadableFile
from pipeline.ingest.archives import BROKEN_ZIP, PACKAGE_MARKS, is_member, members

DOCUMENTS = frozenset(
    {
        ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".docx", ".docm", ".doc", ".rtf",
        ".odt", ".fodt", ".pdf",
    }
)  # fmt: skip
SCANS = frozenset({".tif", ".tiff", ".png", ".jpg", ".jpeg"})
EXTENSIONS = DOCUMENTS | SCANS
"""Endings that are looked for in folders; a file named by its own path is read whatever its ending.

In an archive pictures beside documents belong to these, and are plans only where there is no document.
"""
_OF_A_PAGE = ("_files", ".files")  # where browsers and Word put the pictures of a saved page
_ARCHIVE = ".zip"


def find(paths: Iterable[str | Path]) -> tuple[list[str], list[Failure]]:
    """Files to read, each once, folders and archives in sorted order; and what could not be found or is refused."""
    found: dict[str, str] = {}
    lost: list[Failure] = []
    for path in map(str, paths):
        if os.path.isdir(path):  # noqa: PTH112  # Path("") is the current folder
            files = [(file, _refusal(file, path)) for file in _walk(path)]
        elif os.path.lexists(path) or is_member(path):
            files = [(path, None)]
        else:
            lost.append(_lost(path, "there is no such file or folder (check the path)", "FileNotFoundError"))
            continue
        for file, refusal in files:
            if refusal:
                lost.append(_lost(file, refusal))
                continue
            inner, refused = _in_archive(file) if _is_archive(file) else ([file], [])
            lost += refused
            for each in inner:
                found.setdefault(absolute(each), each)
    return list(found.values()), lost


def _in_archive(path: str) -> tuple[list[str], list[Failure]]:
    """The members of an archive that could be plans, and what of it is refused."""
    inner, refused = members(path, path, DOCUMENTS)
    if not inner and not refused:
        inner, refused = members(path, path, SCANS)
    if not inner and not refused:
        what = "the archive holds no file that could be a plan"
        refused = [UnreadableFile(what, path, "give plans as .docx or .txt")]
    return inner, [_lost(error.where or path, f"{error.what} ({error.remedy})") for error in refused]


def _lost(path: str, message: str, error: str = "UnreadableFile") -> Failure:
    return Failure(path, "find", error, message)


def _refusal(path: str, folder: str) -> str | None:
    """Why a file in a folder is not read, before it is opened."""
    if _leads_out(path, folder):
        return "a link that leads out of the folder (give what it leads to)"
    try:
        path.encode()
    except UnicodeEncodeError:  # a name written by an old system holds bytes that are no letters of UTF-8
        return "its name is in no Unicode encoding (rename it)"
    return None


def _leads_out(path: str, folder: str) -> bool:
    """Whether a link in `folder` leads to what the folder does not hold: whoever made it chose what is read."""
    return Path(path).is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def absolute(path: str) -> str:
    """The path as the corpus keeps it, so that the file is found again from any folder."""
    return str(Path(path).absolute())


def exists(path: str) -> bool:
    """Whether the file, or the archive with the file in it, is there."""
    return Path(path).exists() or is_member(path)


def _walk(folder: str) -> Iterator[str]:
    """Files with a known ending, and links to folders out of this one, which are not walked."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(_OF_A_PAGE))
        yield from (place for name in folders if _leads_out(place := str(Path(root, name)), folder))
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
