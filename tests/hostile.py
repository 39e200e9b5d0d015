"""Files made to harm, each built when it is asked for, with what has to come of it.

`said` is a pattern that the refusal must hold; READ where the file is read in spite of all, without what it reaches
for; EITHER where a reader may well find text in it, or none: then only time, memory and the next file count.
"""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

READ = "read"
EITHER = "read or refused"
ARCHIVE = "archive|document part"
DAMAGED = "damaged"
NESTED = "nested"
TEXT = "KẾ HOẠCH"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARAGRAPH = f"<w:p><w:r><w:t>{TEXT} trồng cây</w:t></w:r></w:p>"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Hostile:
    name: str
    said: str
    build: Callable[[], bytes]
    slow: bool = False


def archive(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return file.getvalue()


def document(body: str = _PARAGRAPH, before: str = "") -> str:
    return f'{before}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}</w:body></w:document>'


def relations(*entries: str) -> str:
    inside = "".join(f"<Relationship {entry}/>" for entry in entries)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def docx(body: str = _PARAGRAPH, method: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """A document, and further parts by their names."""
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document(body), **parts}, method)


def styled(styles: str = "", numbering: str = "", body: str = _PARAGRAPH) -> bytes:
    return archive(
        {
            "word/document.xml": document(body),
            "word/_rels/document.xml.rels": relations(
                f'Id="a" Type="{_R}/styles" Target="styles.xml"', f'Id="b" Type="{_R}/numbering" Target="numbering.xml"'
            ),
            "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{_W}">{numbering}</w:numbering>',
        }
    )


def with_sizes(data: bytes, name: str, unpacked: int) -> bytes:
    """The archive with another size stated for a member, in the directory and in the member's own header."""
    changed = bytearray(data)
    for mark, size_at, name_at in ((b"PK\3\4", 22, 30), (b"PK\1\2", 24, 46)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at :].startswith(name.encode()):
                struct.pack_into("<I", changed, at + size_at, unpacked)
            at = data.find(mark, at + 4)
    return bytes(changed)


def with_method(data: bytes, method: int) -> bytes:
    """The archive with another method of packing stated for all members."""
    changed = bytearray(data)
    for mark, method_at in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into("<H", changed, at + method_at, method)
            at = data.find(mark, at + 4)
    return bytes(changed)


def overlapping(copies: int) -> bytes:
    """One packed member that the directory lists many times."""
    data = archive({"word/document.xml": document() + " " * 5_000_000})
    directory = data[data.index(b"PK\1\2") : data.index(b"PK\5\6")]
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, copies, copies, len(directory) * copies, data.index(b"PK\1\2"), 0)
    return data[: data.index(b"PK\1\2")] + directory * copies + end


def holding_itself() -> bytes:
    """An archive whose only member is, byte for byte, the archive: its stored content begins before it."""
    name = b"ke_hoach.zip"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    at = 0
    for _ in range(3):  # the sizes depend on themselves
        entry = struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, at, at, len(name), 0, 0, 0, 0, 0, 0
        ) + name  # fmt: skip
        at = len(local) + len(entry) + 22
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def nested_archives(depth: int) -> bytes:
    inner = archive({"0.txt": "0" * 1_000_000})
    for i in range(depth):
        inner = archive({f"{i}_{j}.zip": inner for j in range(10)})
    return inner


def special_member(mode: int, content: str = "/etc/passwd") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        entry = zipfile.ZipInfo("ke_hoach.docx")
        entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16
        target.writestr(entry, content)
    return file.getvalue()


def lzma_with_dictionary(size: int) -> bytes:
    """A member that asks for a dictionary of `size` bytes."""
    data = bytearray(docx(method=zipfile.ZIP_LZMA))
    at = data.index(b"word/document.xml") + len("word/document.xml")
    struct.pack_into("<I", data, at + 5, size)  # version 2, length 2, properties 1, dictionary
    return bytes(data)


def many_members(count: int) -> bytes:
    entries = []
    for i in range(count):
        name = b"%07d" % i
        entries.append(struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0) + name)
    directory = b"".join(entries)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 7, 0) + b"0000000"
    places = (count, count) if count < 65_535 else (65_535, 65_535)
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(local))
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(local) + len(directory), 1)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, *places, len(directory), len(local), 0)
    return local + directory + zip64 + locator + end


LAUGHS = "<!DOCTYPE w [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
)


def xml(before: str, body: str) -> bytes:
    return archive({"word/document.xml": document(f"<w:p><w:r><w:t>{TEXT}{body}</w:t></w:r></w:p>", before)})


def attributes(count: int) -> str:
    return " ".join(f"a{i}=''" for i in range(count))


def tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + _PARAGRAPH + "</w:tc></w:tr></w:tbl>" * depth


def pdf(*objects: str | bytes, trailer: str = "/Root 1 0 R", start: int | None = None) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for i, entry in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (i, entry.encode() if isinstance(entry, str) else entry))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer <</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, trailer.encode(), start or table))
    return out.getvalue()


def stream(data: bytes, extra: str = "") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(data), extra.encode(), data)


CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"


def ole(*, fat: bytes = b"\0\0\0\0" * 128) -> bytes:
    """A container whose sectors follow one another in a circle."""
    head = _OLE + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<4I", 1, 0, 0, 4096) + struct.pack("<5I", 0, 0, 0, 0, 0)
    return head.ljust(512, b"\0") + fat + "WordDocument".encode("utf-16-le").ljust(512, b"\0") * 8


def noise(size: int) -> bytes:
    """Bytes without order, the same each time."""
    return Random(size).randbytes(size)


ARCHIVES = (
    Hostile("bomb.docx", "unpacks to more than", lambda: docx(" " * 60_000_000)),
    Hostile("bomb in the relations.docx", "unpacks to more than",
            lambda: docx(**{"_rels/.rels": b"<Relationships>" + b" " * 60_000_000})),
    Hostile("bomb in the styles.docx", "unpacks to more than", lambda: styled(styles=" " * 60_000_000)),
    Hostile("bomb packed by bzip2.docx", "unpacks to more than", lambda: docx(" " * 60_000_000, zipfile.ZIP_BZIP2)),
    Hostile("bomb packed by lzma.docx", "unpacks to more than", lambda: docx(" " * 60_000_000, zipfile.ZIP_LZMA)),
    Hostile("dictionary of 4 GB.docx", "memory", lambda: lzma_with_dictionary(0xFFFFFFFF)),
    Hostile("states less than it holds.docx", DAMAGED, lambda: with_sizes(docx(), "word/document.xml", 10)),
    Hostile("states 4 GB.docx", READ, lambda: with_sizes(docx(), "word/document.xml", 0xFFFFFFFE)),
    Hostile("method that is none.docx", DAMAGED, lambda: with_method(docx(), 99)),
    Hostile("listed 2000 times.docx", EITHER, lambda: overlapping(2000)),
    Hostile("listed 20000 times.docx", "archive of 20000 files", lambda: overlapping(20_000)),
    Hostile("million members.docx", "more than 10000|memory|processor", lambda: many_members(1_000_000), True),
    Hostile("directory beyond the end.docx", DAMAGED, lambda: docx()[:-6] + b"\xff\xff\xff\x7f\0\0"),
    Hostile("cut in the middle.docx", DAMAGED, lambda: docx()[:300]),
    Hostile("nested archives.zip", ARCHIVE, lambda: nested_archives(5)),
    Hostile("archive that holds itself.zip", ARCHIVE, holding_itself),
    Hostile("bomb.zip", ARCHIVE, lambda: archive({"a.bin": b"\0" * 60_000_000})),
    Hostile("absolute path.zip", ARCHIVE, lambda: archive({"/etc/ke_hoach.docx": docx()})),
    Hostile("path upwards.zip", ARCHIVE, lambda: archive({"../../ke_hoach.docx": docx()})),
    Hostile("path upwards by backslash.zip", ARCHIVE, lambda: archive({"..\\..\\ke_hoach.docx": docx()})),
    Hostile("path with a drive.zip", ARCHIVE, lambda: archive({"C:/Windows/ke_hoach.docx": docx()})),
    Hostile("link in the archive.zip", ARCHIVE, lambda: special_member(stat.S_IFLNK)),
    Hostile("device in the archive.zip", ARCHIVE, lambda: special_member(stat.S_IFCHR)),
    Hostile("pipe in the archive.zip", ARCHIVE, lambda: special_member(stat.S_IFIFO)),
    Hostile("gzip bomb.docx", "archive", lambda: gzip.compress(bytes(20_000_000))),
)  # fmt: skip

DOCUMENTS = (
    Hostile("billion laughs.docx", "document type", lambda: xml(LAUGHS, "&a11;")),
    Hostile("quadratic entity.docx", "document type",
            lambda: xml(f"<!DOCTYPE w [<!ENTITY a '{'x' * 100_000}'>]>", "&a;" * 10_000)),
    Hostile("billion laughs in UTF-16.docx", "document type",
            lambda: archive({"word/document.xml": document(before=LAUGHS).encode("utf-16")})),
    Hostile("entity of a file.docx", "document type",
            lambda: xml("<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "&a;")),
    Hostile("entity of the network.docx", "document type",
            lambda: xml("<!DOCTYPE w [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]>", "&a;")),
    Hostile("type of the network.docx", "document type", lambda: xml("<!DOCTYPE w SYSTEM 'http://127.0.0.1:9/'>", "")),
    Hostile("parameter entity.docx", "document type",
            lambda: xml("<!DOCTYPE w [<!ENTITY % a SYSTEM 'file:///dev/zero'>%a;]>", "")),
    Hostile("entities in the relations.docx", "document type",
            lambda: docx(**{"_rels/.rels": LAUGHS + relations('Type="&a11;" Target="x"')})),
    Hostile("100000 elements deep.docx", EITHER, lambda: docx("<w:x>" * 100_000 + "</w:x>" * 100_000)),
    Hostile("100000 runs deep.docx", NESTED, lambda: docx(f"<w:p>{'<w:ins>' * 100_000}{'</w:ins>' * 100_000}</w:p>")),
    Hostile("3000 tables deep.docx", NESTED, lambda: docx(tables(3000))),
    Hostile("text boxes in text boxes.docx", NESTED,
            lambda: docx("<w:p><w:r><w:pict><w:txbxContent>" * 3000 + "</w:txbxContent></w:pict></w:r></w:p>" * 3000)),
    Hostile("endless attribute.docx", READ, lambda: docx(f"<w:p w:a='{'x' * 9_000_000}'/>{_PARAGRAPH}")),
    Hostile("200000 attributes.docx", READ,
            lambda: docx(f"<w:p {attributes(200_000)}/>{_PARAGRAPH}")),
    Hostile("100000 empty paragraphs.docx", "no text", lambda: docx("<w:p/>" * 100_000)),
    Hostile("rows across a million columns.docx", READ,
            lambda: docx("<w:tbl>"
                         + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr><w:p/></w:tc></w:tr>" * 2000
                         + f"<w:tr><w:tc>{_PARAGRAPH}</w:tc></w:tr></w:tbl>")),
    Hostile("style based on itself.docx", READ,
            lambda: styled("<w:style w:styleId='a'><w:basedOn w:val='b'/></w:style>"
                           "<w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>")),
    Hostile("list defined by itself.docx", READ,
            lambda: styled("<w:style w:styleId='a'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>",
                           "<w:abstractNum w:abstractNumId='0'><w:numStyleLink w:val='a'/></w:abstractNum>"
                           "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>")),
    Hostile("label that names itself.docx", READ,
            lambda: styled(numbering="<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:lvlText w:val='"
                                     + "%1" * 20_000 + "'/></w:lvl></w:abstractNum>"
                                     "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
                           body="<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
                                "<w:r><w:t>a</w:t></w:r></w:p>" * 10 + _PARAGRAPH)),
    Hostile("template of the network.docx", READ, lambda: docx(**{
        "word/settings.xml": "<w:settings/>",
        "word/_rels/settings.xml.rels": relations(
            f'Id="a" Type="{_R}/attachedTemplate" Target="http://127.0.0.1:9/t.dotm" TargetMode="External"'),
    })),
    Hostile("pictures of the network.docx", READ, lambda: docx(**{"word/_rels/document.xml.rels": relations(
        f'Id="a" Type="{_R}/image" Target="file:////127.0.0.1/share/a.png" TargetMode="External"',
        f'Id="b" Type="{_R}/styles" Target="http://127.0.0.1:9/styles.xml" TargetMode="External"')})),
    Hostile("another document by reference.docx", READ, lambda: docx(
        _PARAGRAPH + "<w:altChunk r:id='a'/><w:subDoc r:id='b'/>", **{"word/_rels/document.xml.rels": relations(
            f'Id="a" Type="{_R}/aFChunk" Target="/etc/passwd"',
            f'Id="b" Type="{_R}/subDocument" Target="file:///etc/passwd" TargetMode="External"')})),
    Hostile("fields that fetch.docx", READ, lambda: docx(
        _PARAGRAPH + '<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;http://127.0.0.1:9/&quot; "/>'
        '<w:fldSimple w:instr=" DDEAUTO c:\\\\cmd.exe &quot;/k calc&quot; "/></w:p>')),
    Hostile("document part of the network.docx", "document part|archive", lambda: archive({
        "[Content_Types].xml": "<x/>",
        "_rels/.rels": relations(
            f'Id="a" Type="{_R}/officeDocument" Target="http://127.0.0.1:9/" TargetMode="External"')})),
    Hostile("document part outside.docx", "document part|archive", lambda: archive({
        "[Content_Types].xml": "<x/>",
        "_rels/.rels": relations(f'Id="a" Type="{_R}/officeDocument" Target="../../../../etc/passwd"')})),
    Hostile("macros.docm", READ, lambda: docx(**{"word/vbaProject.bin": _OLE + bytes(5000)})),
    Hostile("two document parts.docx", EITHER,
            lambda: docx().replace(b"[Content_Types].xml", b"word/document.xml\0\0")),
    Hostile("relation to itself.docx", "no text", lambda: archive({
        "_rels/.rels": relations(f'Id="a" Type="{_R}/officeDocument" Target="/_rels/.rels"')})),
    Hostile("NUL in the XML.docx", DAMAGED, lambda: docx("<w:p>\0</w:p>")),
    Hostile("XML in no encoding.docx", DAMAGED,
            lambda: archive({"word/document.xml": document().encode().replace(b"\xe1", b"\xff")})),
    Hostile("encoding that is none.docx", DAMAGED,
            lambda: archive({"word/document.xml": document(before="<?xml version='1.0' encoding='rot13'?>")})),
    Hostile("five million characters and more.docx", "characters of text",
            lambda: docx("".join(f"<w:p><w:r><w:t>{zlib.crc32(str(i).encode()) * 7**20}</w:t></w:r></w:p>"
                                 for i in range(250_000))), True),
)  # fmt: skip

PAGES_OF_HTML = (
    Hostile("million divs deep.html", NESTED, lambda: b"<html>" + b"<div>" * 1_000_000 + b"KE HOACH"),
    Hostile("900 tables deep.html", EITHER, lambda: b"<html>" + b"<table><tr><td>" * 900 + TEXT.encode()),
    Hostile("formats never closed.html", EITHER,
            lambda: b"<html>" + b"<b><i><u><p>" * 3000 + TEXT.encode()),
    Hostile("formats across blocks.html", EITHER,
            lambda: b"<html>" + b"<a><b><div></a>" * 3000 + TEXT.encode()),
    Hostile("endless attribute.html", READ, lambda: b"<html a='" + b"x" * 9_000_000 + f"'><p>{TEXT}".encode()),
    Hostile("attribute without end.html", "no text", lambda: b"<html><p a='" + b"x" * 5_000_000),
    Hostile("comment without end.html", "no text", lambda: b"<html><!--" + b"x-" * 4_000_000),
    Hostile("script without end.html", "no text", lambda: b"<html><script>" + b"x<" * 2_000_000),
    Hostile("cells that reach far.html", EITHER,
            lambda: b"<table>" + b"<tr>" + b"<td rowspan=65534 colspan=1000>x" * 2000 + b"<tr><td>x" * 2000),
    Hostile("200000 attributes.html", "processor time",
            lambda: f"<html><p {attributes(200_000)}>{TEXT}".encode()),
    Hostile("million entities.html", EITHER, lambda: b"<html><p>" + b"&#7870;&zwnj;&nosuch" * 100_000),
    Hostile("number beyond Unicode.html", READ,
            lambda: f"<html><p>{TEXT} &#x110000;&#xD800;&#0;&#99999999999;".encode()),
    Hostile("everything by reference.html", READ, lambda: (
        "<html><head><base href='http://127.0.0.1:9/'><link rel=stylesheet href=a.css><meta http-equiv=refresh "
        "content='0;url=file:///etc/passwd'></head><body><img src=a.png><iframe src='file:///etc/passwd'></iframe>"
        f"<object data=a></object><script src=a.js></script><p>{TEXT}").encode()),
    Hostile("declares an encoding that is none.html", "encoding", lambda: b"<meta charset=zip><p>\xff\xfe\xfd"),
    Hostile("declares a codec of Python.html", "encoding",
            lambda: b"<meta charset=unicode_escape><p>\xff\\N{BELL}\\x41" + b"\xff" * 20),
)  # fmt: skip

TEXTS = (
    Hostile("NUL flood.txt", "binary", lambda: bytes(5_000_000)),
    Hostile("NUL between.txt", "binary|text", lambda: b"K\0\0E\0\0" * 500_000),
    Hostile("half of UTF-16.txt", "UTF-16", lambda: b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x41"),
    Hostile("lone surrogates.txt", "UTF-16", lambda: b"\xff\xfe" + b"\x00\xd8" * 1000),
    Hostile("overlong.txt", "UTF-8|text|encoding", lambda: b"\xc0\xaf\xe0\x80\xaf" * 1000),
    Hostile("noise.txt", "UTF-8|binary|text|encoding", lambda: noise(1_000_000)),
    Hostile("controls.txt", "binary", lambda: b"K\x01\x02\x03\x1b[2J" * 100_000),
    Hostile("nothing that shows.txt", "no text", lambda: "\u200b\u200f\u202e\ufeff".encode() * 200_000),
    Hostile("marks without end.txt", READ, lambda: (TEXT + "\u0301" * 300_000).encode()),
    Hostile("backwards.txt", READ, lambda: f"\u202e{TEXT}\u2066 trồng cây".encode()),
    Hostile("five million characters in one line.txt", "characters of text", lambda: b"a" * 5_100_000),
    Hostile("a million pages.txt", "pages", lambda: b"K\f" * 1_000_000),
    Hostile("million lines.txt", READ, lambda: TEXT.encode() + b"\n" * 1_000_000 + b"a"),
)  # fmt: skip

LIES = (
    Hostile("program.docx", "program", lambda: b"MZ\x90\0" + noise(50_000)),
    Hostile("program of Linux.txt", "program", lambda: b"\x7fELF" + noise(50_000)),
    Hostile("archive.pdf", ARCHIVE, lambda: archive({"a.bin": noise(1000)})),
    Hostile("page.doc", READ, lambda: f"<html><p>{TEXT}".encode()),
    Hostile("page.docx", READ, lambda: f"<!DOCTYPE html><p>{TEXT}".encode()),
    Hostile("script.docx", READ, lambda: f"#!/bin/sh\nrm -rf /\n# {TEXT}\n".encode()),
    Hostile("picture.txt", ".", lambda: b"\x89PNG\r\n\x1a\n" + noise(20_000)),
    Hostile("workbook.docx", "Excel", lambda: archive({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})),
    Hostile("database.txt", "database", lambda: b"SQLite format 3\0" + bytes(4096)),
    Hostile("video.docx", "video", lambda: b"\0\0\0\x18ftypmp42" + noise(20_000)),
    Hostile("document.txt", READ, docx),
)  # fmt: skip

OTHERS = (
    Hostile("pages in a circle.pdf", ".", lambda: pdf(CATALOG, "<</Type/Pages/Kids[2 0 R]/Count 9>>")),
    Hostile("pages of pages.pdf", ".", lambda: pdf(
        CATALOG, *(f"<</Type/Pages/Kids[{i} 0 R {i} 0 R]/Count 2>>" for i in range(3, 60)), PAGE)),
    Hostile("million pages.pdf", ".", lambda: pdf(
        CATALOG, f"<</Type/Pages/Kids[{'3 0 R ' * 1_000_000}]/Count 1000000>>", PAGE, stream(b""))),
    Hostile("stated million pages.pdf", ".", lambda: pdf(CATALOG, PAGES.replace("Count 1", "Count 999999999"), PAGE)),
    Hostile("packed stream without end.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE, stream(zlib.compress(b"0 0 m " * 20_000_000), "/Filter/FlateDecode")), True),
    Hostile("packed ten times over.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE, stream(zlib.compress(zlib.compress(zlib.compress(bytes(20_000_000)))),
                                     "/Filter[/FlateDecode/FlateDecode/FlateDecode]"))),
    Hostile("table in a circle.pdf", ".", lambda: pdf(CATALOG, PAGES, PAGE, trailer="/Root 1 0 R/Prev 9", start=9)),
    Hostile("no table.pdf", ".", lambda: pdf(CATALOG, PAGES, PAGE, start=999_999_999)),
    Hostile("arrays in arrays.pdf", ".", lambda: pdf(CATALOG, PAGES, PAGE, "[" * 1_000_000)),
    Hostile("dictionaries in dictionaries.pdf", ".", lambda: pdf("<</A" * 300_000)),
    Hostile("page as large as a town.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE.replace("595 842", "1e9 1e9"), stream(b""))),
    Hostile("picture of 10 gigapixels.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE.replace("<<>>", "<</XObject<</a 5 0 R>>>>"), stream(b"595 0 0 842 0 0 cm /a Do"),
        stream(zlib.compress(bytes(1_000_000)), "/Type/XObject/Subtype/Image/Width 100000/Height 100000"
               "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"))),
    Hostile("form that draws itself.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE.replace("<<>>", "<</XObject<</a 5 0 R>>>>"), stream(b"/a Do"),
        stream(b"/a Do /a Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</a 5 0 R>>>>"))),
    Hostile("actions.pdf", ".", lambda: pdf(
        CATALOG.replace(">>", "/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/JavaScript/JS(app.alert(1))>>>>>>"),
        PAGES, PAGE, stream(b""))),
    Hostile("locked.pdf", ".", lambda: pdf(
        CATALOG, PAGES, PAGE, "<</Filter/None>>", trailer="/Root 1 0 R/Encrypt 4 0 R")),
    Hostile("only the beginning.pdf", ".", lambda: b"%PDF-1.7\n"),
    Hostile("noise.pdf", ".", lambda: b"%PDF-1.7\n" + noise(2_000_000)),
    Hostile("sectors in a circle.doc", ".", ole),
    Hostile("container of noise.doc", ".", lambda: _OLE + noise(100_000)),
    Hostile("groups in groups.rtf", EITHER, lambda: b"{\\rtf1 " + b"{" * 300_000),
    Hostile("data of 2 GB.rtf", EITHER, lambda: b"{\\rtf1\\bin2147483647 " + b"x" * 1000),
    Hostile("linked object.rtf", EITHER, lambda: (
        b"{\\rtf1 {\\object\\objautlink\\objupdate{\\*\\objdata 0105000002000000}}"
        b"{\\field{\\*\\fldinst INCLUDEPICTURE \"http://127.0.0.1:9/a.png\"}}K\\'ca}")),
    Hostile("bomb.odt", ".", lambda: archive({
        "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b"<x>" + b" " * 60_000_000})),
    Hostile("part in part.mht", EITHER, lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20_000)),
)  # fmt: skip

ALL = (*ARCHIVES, *DOCUMENTS, *PAGES_OF_HTML, *TEXTS, *LIES, *OTHERS)

GOOD = {
    "tot.docx": docx(),
    "tot.html": f"<html><p>{TEXT} trồng cây</p>".encode(),
    "tot.txt": f"{TEXT}\nTrồng cây\n".encode(),
}
