"""A plan's text as a file of each format, and files that nobody can read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from html import escape
from random import Random

_DOCX_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
}
_ODT_TYPE = "application/vnd.oasis.opendocument.text"


def _plain(text: str) -> bytes:
    return text.encode()


def _html(text: str) -> bytes:
    lines = "\n".join(f"<p>{escape(line)}</p>" if line.strip() else "" for line in text.split("\n"))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>.</title></head><body>{lines}</body></html>'.encode()
    )


def _docx(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))
    body = f'<w:document xmlns:w="{space}"><w:body>{runs}<w:sectPr/></w:body></w:document>'
    return _package({**_DOCX_PARTS, "word/document.xml": body})


def _odt(text: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0"'
        f' office:version="1.3"><office:body><office:text>{lines}</office:text></office:body></office:document-content>'
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0" manifest:version="1.3"><manifest:file-entry'
        f' manifest:full-path="/" manifest:media-type="{_ODT_TYPE}"/><manifest:file-entry'
        ' manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return _package({"mimetype": _ODT_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


def _package(parts: dict[str, str]) -> bytes:
    """A zip; the first part is stored, because the type of an .odt must be readable in place."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' if part.startswith("<") else ""
            package.writestr(name, head + part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def _rtf(text: str) -> bytes:
    def spelled(sign: str) -> str:
        if sign in "\\{}":
            return f"\\{sign}"
        units = sign.encode("utf-16-le")
        pairs = (int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2))
        return sign if sign.isascii() else "".join(f"\\u{unit}?" for unit in pairs)

    paragraphs = "\\par\n".join("".join(map(spelled, line)) for line in text.split("\n"))
    return f"{{\\rtf1\\ansi\\ansicpg1252\\uc1{{\\fonttbl{{\\f0 Times New Roman;}}}}\n{paragraphs}}}".encode("ascii")


WRITERS: dict[str, Callable[[str], bytes]] = {
    "txt": _plain,
    "md": _plain,
    "html": _html,
    "docx": _docx,
    "odt": _odt,
    "rtf": _rtf,
}
"""Ending to what writes the text as such a file; a new format joins the benchmark by its row here."""


def damaged(rng: Random, whole: bytes) -> tuple[str, bytes]:
    """Ending and bytes of a file that gives no plan: empty, cut off, noise, or made to do harm.

    Args:
        whole: a sound .docx.
    """
    ending, make = rng.choice(_DAMAGES)
    return ending, make(rng, whole)


_DAMAGES: tuple[tuple[str, Callable[[Random, bytes], bytes]], ...] = (
    ("txt", lambda rng, whole: b""),
    ("docx", lambda rng, whole: whole[: rng.randrange(100, len(whole))]),
    ("docx", lambda rng, whole: b"PK\x03\x04" + rng.randbytes(600)),
    ("pdf", lambda rng, whole: b"%PDF-1.7\n" + rng.randbytes(600)),
    ("doc", lambda rng, whole: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(600)),
    ("docx", lambda rng, whole: _unclosed() + rng.randbytes(4)),
    ("docx", lambda rng, whole: _bomb() + rng.randbytes(4)),
)


@cache
def _unclosed() -> bytes:
    """A Word file of 200 000 elements, each inside the one before it."""
    return _package({**_DOCX_PARTS, "word/document.xml": "<a>" * 200_000})


@cache
def _bomb() -> bytes:
    """A Word file of 300 kB that unpacks to 300 MB."""
    return _package({**_DOCX_PARTS, "word/document.xml": " " * 300_000_000})
