"""The parts of a .docx archive that hold text, as XML trees; nothing else of the archive is unpacked.

The archive is read here rather than by python-docx: that loads every part with its pictures (33 ms against 5 ms for a
plan of three pages) and refuses what Word opens: a relation to `NULL`, a macro or template document, Strict Open XML.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipeline.errors import UnreadableFile
from pipeline.ingest.archives import BROKEN_ZIP, MAX_MEMBERS, OTHER_PACKAGES, unpack
from pipeline.ingest.docx_xml import without_namespaces

_MAX_RUNNING = 20  # a document of many sections repeats its heads
MAX_PART_BYTES = 100_000_000
"""Of one part, unpacked: some five hundred pages need a fifth of it."""

_DAMAGED = "the .docx is damaged or was not downloaded fully"
_RESAVE = "open it in Word or LibreOffice and save it again"


@dataclass(frozen=True, slots=True)
class Parts:
    """Roots of the parts; `styles` and `numbering` are None where the document has none.

    `heads` and `feet` are the running heads and feet of all sections, `notes` footnotes and endnotes.
    """

    document: Element
    styles: Element | None
    numbering: Element | None
    heads: tuple[Element, ...]
    feet: tuple[Element, ...]
    notes: tuple[Element, ...]


def open_parts(data: bytes, where: str | None) -> Parts:
    """Unpack and parse the parts that hold text.

    Raises:
        UnreadableFile: no .docx (the error names what it is), damaged, locked, or far larger unpacked than packed.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _parts(archive, where)
    except BROKEN_ZIP as error:
        raise UnreadableFile(f"{_DAMAGED}: {error}", where, _RESAVE) from None
    except (ElementTree.ParseError, LookupError) as error:  # LookupError: it declares an encoding that is none
        raise UnreadableFile(f"{_DAMAGED}: its XML breaks off or is malformed ({error})", where, _RESAVE) from None


def _parts(archive: zipfile.ZipFile, where: str | None) -> Parts:
    names = archive.namelist()
    if len(names) > MAX_MEMBERS:
        raise UnreadableFile(
            f"an archive of {len(names)} files is no document", where, "give the plan as .docx or .txt"
        )
    main = _related(archive, "", where).get("officeDocument", ["word/document.xml"])[0]
    if main not in names or main in (name for name, _ in OTHER_PACKAGES):
        raise _no_document(names, where)
    related = _related(archive, main, where)

    def parts(*kinds: str) -> tuple[Element, ...]:
        found = (_parse(archive, name, where) for kind in kinds for name in related.get(kind, [])[:_MAX_RUNNING])
        return tuple(part for part in found if part is not None)

    document = _parse(archive, main, where)
    assert document is not None  # `main` is one of the names
    styles, numbering = (next(iter(parts(kind)), None) for kind in ("styles", "numbering"))
    return Parts(document, styles, numbering, parts("header"), parts("footer"), parts("footnotes", "endnotes"))


def _related(archive: zipfile.ZipFile, part: str, where: str | None) -> dict[str, list[str]]:
    """The parts that `part` (the archive itself for "") is related to, by the last word of the relation's type."""
    folder, name = posixpath.split(part)
    tree = _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), where)
    found: dict[str, list[str]] = {}
    for relation in () if tree is None else tree:
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target", ""))))
            found.setdefault(relation.get("Type", "").rpartition("/")[2], []).append(target.lstrip("/"))
    return found


def _parse(archive: zipfile.ZipFile, name: str, where: str | None) -> Element | None:
    """Root of the part `name`; None where the archive has none."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    if member.flag_bits & 1:
        raise UnreadableFile("the archive is locked with a password", where, "unlock it and save the plan as .docx")
    data = unpack(archive, member, MAX_PART_BYTES, where)
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        # only a document type can declare entities that multiply or name files; Word writes none
        raise UnreadableFile(f"{name} declares a document type, which no .docx does", where, _RESAVE)
    return without_namespaces(ElementTree.fromstring(data))


def _no_document(names: list[str], where: str | None) -> UnreadableFile:
    if not names:
        return UnreadableFile("this is an empty archive", where, "give the plan as .docx or .txt")
    for name, what in OTHER_PACKAGES:
        if name in names:
            return UnreadableFile(f"this is {what}, which is not read", where, "save the plan as .docx or .txt")
    if "[Content_Types].xml" in names:
        return UnreadableFile(f"{_DAMAGED}: it has no document part", where, _RESAVE)
    return UnreadableFile("this is an archive of files that are no documents", where, "give the plan as .docx or .txt")
