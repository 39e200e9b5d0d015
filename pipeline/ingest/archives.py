"""Archives (.zip) of plans: each member is a file of its own, called `archive.zip/folder/plan.docx`.

Nothing is unpacked to disk, so no name can lead anywhere; names that would (`../plan.docx`, `/plan.docx`) are refused
all the same, because whoever packed them meant harm or a path that is not there.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO

from pipeline.errors import UnreadableFile

MAX_MEMBERS = 10_000
MAX_RATIO = 200
"""Unpacked to packed size; XML of Word packs 10 to 40 to one, a bomb a thousand."""
_ALWAYS_ALLOWED_BYTES = 10_000_000
_MAX_TOTAL_BYTES = 5_000_000_000

BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
"""With any of these zipfile answers an archive that is damaged."""

# a member that only this kind of archive holds -> what it is; the first that fits
OTHER_PACKAGES = (
    ("xl/workbook.xml", "an Excel workbook (.xlsx)"),
    ("xl/workbook.bin", "an Excel workbook (.xlsb)"),
    ("ppt/presentation.xml", "a PowerPoint file (.pptx)"),
    ("META-INF/container.xml", "an e-book (.epub)"),
    ("content.xml", "an OpenDocument table or presentation"),
    ("AndroidManifest.xml", "a program"),
)
PACKAGE_MARKS = frozenset(
    ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "mimetype", *(name for name, _ in OTHER_PACKAGES)]
)
"""An archive with one of these is a document or program, not a folder that somebody packed."""

_DAMAGED = "the archive is damaged or was not downloaded fully"
_UNPACK = "unpack it and give the files in it"
_NESTED = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_DRIVE = re.compile(r"[A-Za-z]:")
_SLASH = re.compile(r"[/\\]")


def members(file: str | IO[bytes], path: str, endings: frozenset[str]) -> tuple[list[str], list[UnreadableFile]]:
    """The paths of the files in an archive that could be plans, sorted; and what is refused, each with the reason.

    Args:
        path: the archive's path, that theirs begin with.
        endings: of the names to list, in small letters with the dot; archives within the archive are refused, all
            else (pictures, tables) is passed over.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _members(archive, path, endings)
    except BROKEN_ZIP as error:
        return [], [UnreadableFile(f"{_DAMAGED}: {error}", path, "download it again")]


def _members(archive: zipfile.ZipFile, path: str, endings: frozenset[str]) -> tuple[list[str], list[UnreadableFile]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_MEMBERS:
        return [], [UnreadableFile(f"the archive holds more than {MAX_MEMBERS} files", path, _UNPACK)]
    found: dict[str, zipfile.ZipInfo] = {}
    refused: list[UnreadableFile] = []
    for entry in entries:
        name = _name(entry)
        ending = Path(name).suffix.lower()
        if _is_hidden(name) or ending not in endings.union(_NESTED):
            continue
        place = f"{path}/{name}"
        if not _stays_inside(name):
            refused.append(UnreadableFile("its name leads out of the archive", place, "pack the files again"))
        elif _is_special(entry):
            what = "it is a link or a device in the archive, no file"
            refused.append(UnreadableFile(what, place, "pack the files again"))
        elif ending in _NESTED:
            refused.append(UnreadableFile("an archive within an archive is not read", place, _UNPACK))
        else:
            found[place] = entry
    if any(entry.flag_bits & 1 for entry in found.values()):
        return [], [*refused, _locked(path)]
    if sum(entry.file_size for entry in found.values()) > _MAX_TOTAL_BYTES:
        what = f"the archive unpacks to more than {_MAX_TOTAL_BYTES // 1_000_000} MB"
        return [], [UnreadableFile(what, path, _UNPACK)]
    return sorted(found), refused


def sole_member(data: bytes, where: str | None, endings: Sequence[frozenset[str]]) -> str:
    """The name of the one plan in an archive.

    Args:
        endings: that a plan may have; later ones count where no file has an earlier one.

    Raises:
        UnreadableFile: damaged or locked, or it holds no plan, or several.
    """
    found, refused = next((both for kinds in endings if any(both := members(BytesIO(data), "", kinds))), ([], []))
    if len(found) == 1:
        return found[0].removeprefix("/")
    if found:
        what = f"the archive holds {len(found)} files that could be plans"
        raise UnreadableFile(what, where, "`kehoach parse` and `kehoach ingest` read them all; one is a.zip/b.docx")
    for error in refused:
        raise UnreadableFile(error.what, where, error.remedy)
    raise UnreadableFile("the archive holds no file that could be a plan", where, "give plans as .docx or .txt")


def inside(path: str) -> tuple[str, str] | None:
    """The archive that `path` leads into, and the name behind it; None where no part of the path is an archive."""
    for above in Path(path).parents:
        if above.is_file():
            if not zipfile.is_zipfile(above):
                return None
            return str(above), Path(path).relative_to(above).as_posix()
        if above.exists():
            return None
    return None


def is_member(path: str) -> bool:
    """Whether `path` names a file in an archive that is there."""
    place = inside(path)
    if place is None:
        return False
    try:
        with zipfile.ZipFile(place[0]) as archive:
            return _entry(archive, place[1]) is not None
    except BROKEN_ZIP:
        return False


def load_member(file: str | IO[bytes], name: str, where: str, most: int) -> bytes:
    """The bytes of one file in an archive.

    Raises:
        UnreadableFile: damaged, locked, no such name, or larger than `most`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entry = _entry(archive, name)
            if entry is None:
                raise UnreadableFile("there is no such file in the archive", where, "check the path")
            if entry.flag_bits & 1:
                raise _locked(where)
            return unpack(archive, entry, most, where)
    except BROKEN_ZIP as error:
        raise UnreadableFile(f"{_DAMAGED}: {error}", where, "download it again") from None


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, where: str | None) -> bytes:
    """The bytes of a member.

    Raises:
        UnreadableFile: more than `most`, or far more than its packed size lets expect.
    """
    limit = min(most, max(_ALWAYS_ALLOWED_BYTES, MAX_RATIO * member.compress_size))
    with archive.open(member) as file:
        data = file.read(limit + 1)  # the size that the archive states may be false
    if len(data) > limit:
        raise UnreadableFile(
            f"{member.filename} unpacks to more than {limit // 1_000_000} MB: the archive is too large or made to harm",
            where,
            "save the plan again as .docx or .txt",
        )
    return data


def _entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    found = (entry for entry in archive.infolist() if not entry.is_dir())
    return next((entry for entry in found if Path(_name(entry)).as_posix() == name), None)


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name; macOS and some servers write UTF-8 without the flag that says so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _is_hidden(name: str) -> bool:
    """`__MACOSX/._plan.docx`, `~$plan.docx`: what systems leave beside the files."""
    pieces = _SLASH.split(name)
    return "__MACOSX" in pieces or pieces[-1].startswith((".", "~$"))


def _is_special(entry: zipfile.ZipInfo) -> bool:
    """A link, pipe or device: packers on Unix note the kind of a file in the upper half of its attributes."""
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG)


def _stays_inside(name: str) -> bool:
    return ".." not in _SLASH.split(name) and not name.startswith(("/", "\\")) and not _DRIVE.match(name)


def _locked(where: str) -> UnreadableFile:
    remedy = "unpack it with its password and give the files in it"
    return UnreadableFile("the archive is locked with a password", where, remedy)
