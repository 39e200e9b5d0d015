"""What a file is, by its first bytes; its name decides only where the bytes leave it open.

A file that bears a wrong ending (a page saved as .doc, a .docx renamed .txt) is what its bytes say.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Literal

from pipeline.errors import UnreadableFile
from pipeline.ingest.encodings import decode_damaged, decode_unicode

Format = Literal["docx", "html", "plain", "pdf", "image", "doc", "rtf", "odt", "fodt", "word-xml", "mht", "zip"]

_SAVE_AS_TEXT = "open it and save it as .docx or .txt"
_IMAGE = ("a picture", "read it with a text recognition program (OCR) and save it as .docx or .txt")
_ARCHIVE = ("an archive", "unpack it and give the files in it")
_SOUND = ("a sound or video file", "give the text of the plan as .docx or .txt")

# first bytes -> what the file is, and what its owner can do
_REFUSED: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\xdbR\xa5\x2d", ("an old Word document", _SAVE_AS_TEXT)),  # Word 2
    (b"AT&TFORM", _IMAGE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"\x7fELF", ("a program", "give a document")),
    (b"MZ\x90\0", ("a program", "give a document")),
    (b"SQLite format 3\0", ("a database", "give the plans themselves")),
)
_PICTURES = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\0\0\0\x0cjP  ", "jp2"),
)
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"

# names of streams in the directory of an OLE container -> what it is
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_WORD_HEADER = b"\xec\xa5"  # [MS-DOC] 2.5.2, FibBase.wIdent; fEncrypted is the first bit of byte 11
_LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LOCKED = ("a document locked with a password", "open it, remove the password and save it as .docx")
_OLE_KINDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Workbook", ("an old Excel workbook (.xls)", "save the plan as .docx or .txt")),
    ("PowerPoint Document", ("an old PowerPoint file (.ppt)", "save the plan as .docx or .txt")),
    ("__properties_version1.0", ("a saved e-mail (.msg)", "save its attachment and give that")),
)

# what may stand before the first tag of a page
_PROLOGUE = re.compile(r"\s+|<\?xml[^>]{0,200}\?>|<!--(?:(?!-->).){0,4000}-->", re.S)
# the first tag of a web page: "<!DOCTYPE html>", "<div class=...>"
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|base|link|style|script|div|table|tbody|tr|p|h[1-6]|br|hr|span|"
    r"font|b|i|u|em|strong|center|a|ul|ol|li|pre|section|article|main|header|nav|form)(?=[\s>/]))",
    re.I,
)
_HTML_TAG = re.compile(r"<(?:p|div|br|table|span|h[1-6])(?=[\s>/])[^<>]{0,500}>", re.I)
_READ_MARKUP: tuple[tuple[re.Pattern[str], Format], ...] = (
    (re.compile(r'\s*<\?xml.{0,300}?<\?mso-application\s+progid="Word\.Document"', re.S), "word-xml"),
    (re.compile(r"\s*<\?xml.{0,300}?<office:document\s", re.S), "fodt"),
    (re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}MIME-Version:", re.I), "mht"),
)
_OTHER_MARKUP: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (re.compile(r"\s*(?:<\?xml.{0,300}?\?>\s*)?<svg[\s>]", re.S), _IMAGE),
    (re.compile(r"\s*<\?xml\s"), ("an XML file", _SAVE_AS_TEXT)),
)
_HEAD = 16_384


def recognise(data: bytes, where: str | None) -> Format:
    """The format of `data`.

    Args:
        where: the file's name; its ending tells HTML from text where the content does not.

    Raises:
        UnreadableFile: empty, or of a format that has no reader; the error names the format.
    """
    if not data:
        raise UnreadableFile("the file is empty (0 bytes)", where, "check that it was saved or downloaded fully")
    if data.startswith(ZIP):
        return _archive(data)
    if b"%PDF-" in data[:1024]:  # readers allow bytes before the mark
        return "pdf"
    if picture_kind(data):
        return "image"
    if data.startswith(_RTF):
        return "rtf"
    if data.startswith(_OLE) and _WORD_STREAM in data and not _is_locked(data):
        return "doc"
    known = _known_binary(data)
    if known:
        raise UnreadableFile(f"this is {known[0]}, which is not read", where, known[1])
    head = decode_unicode(data[:_HEAD], cut=True)
    if head is None:
        head = decode_damaged(data[:_HEAD])
    begin = 0
    while prologue := _PROLOGUE.match(head, begin):
        begin = prologue.end()
    if _HTML_START.match(head, begin):
        return "html"
    for pattern, kind in _READ_MARKUP:
        if pattern.match(head):
            return kind
    for pattern, (what, remedy) in _OTHER_MARKUP:
        if pattern.match(head):
            raise UnreadableFile(f"this is {what}, which is not read", where, remedy)
    if (where or "").lower().endswith((".html", ".htm", ".xhtml")) and _HTML_TAG.search(head):
        return "html"
    return "plain"


def picture_kind(data: bytes) -> str | None:
    """The kind of a picture that can be read, as media types name it; None where `data` is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "bmp"
    return next((kind for magic, kind in _PICTURES if data.startswith(magic)), None)


def _archive(data: bytes) -> Format:
    """By the names in it. What is damaged or no document goes to the reader of .docx too, which says what it is."""
    import zipfile  # plain text, which starts quickest, needs neither

    from pipeline.ingest.archives import BROKEN_ZIP, PACKAGE_MARKS

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if names.isdisjoint(PACKAGE_MARKS):
                return "zip" if any(not name.endswith("/") for name in names) else "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return "odt" if archive.read("mimetype").decode("ascii").startswith(_OPEN_DOCUMENT) else "docx"
    except BROKEN_ZIP:
        pass
    return "docx"


def _is_locked(data: bytes) -> bool:
    """Whether it is a locked .docx in an OLE container, or a .doc whose header says that its text is encrypted."""
    if _LOCKED_STREAM in data:
        return True
    begin = word_header(data)
    return begin is not None and bool(data[begin + 11] & 1)


def word_header(data: bytes) -> int | None:
    """Where in a .doc its header (FIB) begins, which is where a stream begins: on a sector."""
    return next((i for i in range(512, len(data) - 11, 512) if data[i : i + 2] == _WORD_HEADER), None)


def _known_binary(data: bytes) -> tuple[str, str] | None:
    if data.startswith(_OLE):
        if _WORD_STREAM in data or _LOCKED_STREAM in data:
            return _LOCKED
        for stream, kind in _OLE_KINDS:
            if stream.encode("utf-16-le") in data:
                return kind
        return "an old Office file", _SAVE_AS_TEXT
    for magic, kind in _REFUSED:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp":
        return _IMAGE if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else _SOUND
    return None
