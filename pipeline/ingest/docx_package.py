"""The parts of a .docx archive that hold text, as XML trees; nothing else of the archive is unpacked.

The archive is read here rather than by python-docx: that loads every part with its pictures (33 ms against 5 ms for a
plan of three pages) and refuses what Word opens: a relation to `NULL`, a macro or template document, Strict Open XML.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipeline.errors import UnreadableFile
from pipeline.ingest.docx_xml import without_namespaces

MAX_PART_BYTES = 100_000_000
"""Of one part, unpacked: some five hundred pages need a fifth of it."""
MAX_RATIO = 200
"""Unpacked to packed size; XML of Word packs 10 to 40 to one, a bomb a thousand."""
_ALWAYS_ALLOWED_BYTES = 10_000_000
_MAX_MEMBERS = 10_000

_DAMAGED = "the .docx is damaged or was not downloaded fully"
_RESAVE = "open it in Word or LibreOffice and save it again"

# a member that only this kind of archive holds -> what it is; the first that fits
_OTHER_ARCHIVES = (
    ("xl/workbook.xml", "an Excel workbook (.xlsx)"),
    ("xl/workbook.bin", "an Excel workbook (.xlsb)"),
    ("ppt/presentation.xml", "a PowerPoint file (.pptx)"),
    ("META-INF/container.xml", "an e-book (.epub)"),
    ("content.xml", "an OpenDocument file (.odt)"),
    ("AndroidManifest.xml", "a program"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Roots of the parts; `styles` and `numbering` are None where the document has none."""

    document: Element
    styles: Element | None
    numbering: Element | None


def open_parts(data: bytes, where: str | None) -> Parts:
    """Unpack and parse the parts that hold text.

    Raises:
        UnreadableFile: no .docx (the error names what it is), damaged, locked, or far larger unpacked than packed.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _parts(archive, where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, OverflowError) as error:
        # zipfile answers a damaged directory with any of these
        raise UnreadableFile(f"{_DAMAGED}: {error}", where, _RESAVE) from None
    except (ElementTree.ParseError, LookupError) as error:  # LookupError: it declares an encoding that is none
        raise UnreadableFile(f"{_DAMAGED}: its XML breaks off or is malformed ({error})", where, _RESAVE) from None


def _parts(archive: zipfile.ZipFile, where: str | None) -> Parts:
    names = archive.namelist()
    if len(names) > _MAX_MEMBERS:
        raise UnreadableFile(
            f"an archive of {len(names)} files is no document", where, "give the plan as .docx or .txt"
        )
    main = _related(archive, "", where).get("officeDocument", "word/document.xml")
    if main not in names or main in (name for name, _ in _OTHER_ARCHIVES):
        raise _no_document(names, where)
    related = _related(archive, main, where)
    document = _parse(archive, main, where)
    assert document is not None  # `main` is one of the names
    return Parts(document, *(_parse(archive, related.get(kind, ""), where) for kind in ("styles", "numbering")))


def _related(archive: zipfile.ZipFile, part: str, where: str | None) -> dict[str, str]:
    """The parts that `part` (the archive itself for "") is related to, by the last word of the relation's type."""
    folder, name = posixpath.split(part)
    tree = _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), where)
    found: dict[str, str] = {}
    for relation in () if tree is None else tree:
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target", ""))))
            found.setdefault(relation.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return found


def _parse(archive: zipfile.ZipFile, name: str, where: str | None) -> Element | None:
    """Root of the part `name`; None where the archive has none."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    if member.flag_bits & 1:
        raise UnreadableFile("the archive is locked with a password", where, "unlock it and save the plan as .docx")
    limit = min(MAX_PART_BYTES, max(_ALWAYS_ALLOWED_BYTES, MAX_RATIO * member.compress_size))
    with archive.open(member) as file:
        data = file.read(limit + 1)  # the size that the archive states may be false
    if len(data) > limit:
        raise UnreadableFile(
            f"{name} unpacks to more than {limit // 1_000_000} MB: the archive is too large or made to harm",
            where,
            "save the plan again as .docx or .txt",
        )
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        # only a document type can declare entities that multiply or name files; Word writes none
        raise UnreadableFile(f"{name} declares a document type, which no .docx does", where, _RESAVE)
    return without_namespaces(ElementTree.fromstring(data))


def _no_document(names: list[str], where: str | None) -> UnreadableFile:
    if not names:
        return UnreadableFile("this is an empty archive", where, "give the plan as .docx or .txt")
    for name, what in _OTHER_ARCHIVES:
        if name in names:
            return UnreadableFile(f"this is {what}, which is not read", where, "save the plan as .docx or .txt")
    if "[Content_Types].xml" in names:
        return UnreadableFile(f"{_DAMAGED}: it has no document part", where, _RESAVE)
    return UnreadableFile("this is an archive (.zip), which is not read", where, "unpack it and give the files in it")
