"""Files that give no text: each is refused with one line that says what it is and what to do."""

from __future__ import annotations

import io
import os
import socket
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.ingest import files, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def archive(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return file.getvalue()


def document(body: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return archive({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}, method)


GOOD = document("<w:p><w:r><w:t>KẾ HOẠCH</w:t></w:r></w:p>")
STORED = document("<w:p><w:r><w:t>KẾ HOẠCH</w:t></w:r></w:p>", zipfile.ZIP_STORED)
LOCKED = STORED.replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0")

_OFFICE = "which is not read (open it and save it as .docx or .txt)"
_PACKAGE = "which is not read (save the plan as .docx or .txt)"
_PICTURE = "the picture is damaged or was not downloaded fully (save or scan it again)"
_NO_PICTURE = "this is a picture, which is not read (read it with a text recognition program (OCR) and save it as"
_BROKEN = "the .docx is damaged or was not downloaded fully: "
_RESAVE = " (open it in Word or LibreOffice and save it again)"

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty (0 bytes) (check that it was saved or downloaded fully)"),
    "blank": (b" \n\r\n\t", "there is no text in it (if the pages are pictures"),
    "only a mark": (b"\xef\xbb\xbf", "there is no text in it"),
    "only rules": (b"-----\n=====\n***", "there is no text in it"),
    "binary": (b"KE HOACH\0\0\1\2" * 30, "this is binary data, not text (give the plan as .docx, .html or .txt)"),
    "control characters": (b"ke hoach \x01\x02\x03" * 9, "this is binary data, not text"),
    "TCVN3": (
        b"K\xd5 ho\xb9ch",
        "the text is not in UTF-8: byte 0xD5 at 1 (convert it to Unicode (from TCVN3, VNI or another code)",
    ),
    "cut inside a letter": ("Kế hoạch đ".encode()[:-1], "the text is not in UTF-8: byte 0xC4 at 13"),
    "half of UTF-16": (b"\xff\xfeK\0\xbf", "the text is not in UTF-16-LE: byte 0xBF at 2"),
    "locked doc": (
        OLE + b"\xec\xa5" + bytes(9) + b"\x01" + "WordDocument".encode("utf-16-le"),
        "this is a document locked with a password, which is not read (open it, remove the password and save",
    ),
    "xls": (OLE + "Workbook".encode("utf-16-le"), f"this is an old Excel workbook (.xls), {_PACKAGE}"),
    "other OLE": (OLE, f"this is an old Office file, {_OFFICE}"),
    "locked docx": (
        OLE + "EncryptedPackage".encode("utf-16-le") + "WordDocument".encode("utf-16-le"),
        "this is a document locked with a password, which is not read (open it, remove the password and save",
    ),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(20), _PICTURE),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(20), _PICTURE),
    "tiff": (b"II*\0" + bytes(20), _PICTURE),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(20), _NO_PICTURE),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", _PICTURE),
    "svg": (b"<?xml version='1.0'?><svg xmlns='x'/>", _NO_PICTURE),
    "video": (b"\0\0\0\x18ftypmp42" + bytes(20), "this is a sound or video file"),
    "gzip": (
        b"\x1f\x8b\x08\0" + bytes(20),
        "this is an archive, which is not read (unpack it and give the files in it)",
    ),
    "rar": (b"Rar!\x1a\x07\0" + bytes(20), "this is an archive, which is not read"),
    "database": (b"SQLite format 3\0" + bytes(20), "this is a database, which is not read (give the plans themselves)"),
    "e-mail": (
        b"From: a\nSubject: b\n c\nMIME-Version: 1.0\n",
        "this is an e-mail, which is not read (save its attachment and give that)",
    ),
    "web archive without a page": (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\n--x--",
        "the web archive holds no page (open it and save it as .docx or .txt)",
    ),
    "Excel XML": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>',
        f"this is an XML file, {_OFFICE}",
    ),
    "XML": (b"<?xml version='1.0'?><akomaNtoso/>", f"this is an XML file, {_OFFICE}"),
    "zip of two plans": (
        archive({"1.txt": "x", "b/2.doc": "x", "so.xlsx": "x"}),
        "the archive holds 2 files that could be plans (`kehoach parse` and `kehoach ingest` read them all",
    ),
    "zip without a plan": (archive({"so.xlsx": "x"}), "the archive holds no file that could be a plan (give plans as"),
    "zip in a zip": (
        archive({"plans.zip": "x"}),
        "an archive within an archive is not read (unpack it and give the files in it)",
    ),
    "empty zip": (archive({}), "this is an empty archive"),
    "ods": (
        archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        f"this is an OpenDocument table or presentation, {_PACKAGE}",
    ),
    "xlsx": (
        archive({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}),
        f"this is an Excel workbook (.xlsx), {_PACKAGE}",
    ),
    "epub": (archive({"META-INF/container.xml": "<x/>"}), f"this is an e-book (.epub), {_PACKAGE}"),
    "docx without document": (archive({"[Content_Types].xml": "<x/>"}), f"{_BROKEN}it has no document part{_RESAVE}"),
    "docx without text": (document("<w:p/>"), "there is no text in it (if the pages are pictures, read them with"),
    "docx without body": (archive({"word/document.xml": "<x/>"}), "there is no text in it"),
    "docx cut off": (GOOD[:-30], f"{_BROKEN}File is not a zip file{_RESAVE}"),
    "docx cut at the start": (GOOD[:40], f"{_BROKEN}File is not a zip file"),
    "docx with a changed byte": (
        STORED.replace(b"HO", b"HA"),
        f"{_BROKEN}Bad CRC-32 for file 'word/document.xml'{_RESAVE}",
    ),
    "docx with broken XML": (
        archive({"word/document.xml": "<w:p>"}),
        f"{_BROKEN}its XML breaks off or is malformed (unbound prefix",
    ),
    "docx with entities": (
        archive({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        f"word/document.xml declares a document type, which no .docx does{_RESAVE}",
    ),
    "docx locked in the archive": (
        LOCKED,
        "the archive is locked with a password (unlock it and save the plan as .docx)",
    ),
    "docx that unpacks without end": (
        document(" " * 20_000_000),
        "word/document.xml unpacks to more than 10 MB: the archive is too large or made to harm (save the plan again",
    ),
    "docx of too many files": (
        archive(dict.fromkeys(["word/document.xml", *map(str, range(10_000))], ""), zipfile.ZIP_STORED),
        "an archive of 10001 files is no document (give the plan as .docx or .txt)",
    ),
    "docx nested without end": (
        document("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
        "its parts are nested too deeply: the file is damaged or made to harm (save the plan again as .docx)",
    ),
    "page without text": (b"<html><body><img src=a.png></body></html>", "there is no text in it"),
    "page nested without end": (
        b"<html>" + b"<div>" * 5000 + b"KE HOACH",
        "its tags are nested 5001 deep: the page is damaged or made to harm (save it again, or copy the text into",
    ),
    "page not as declared": (
        b"<meta charset=utf-8><p>" + b"\xe1\xba \xe1 " * 20,
        "the page is not in the encoding that it declares (utf-8) (save it again as UTF-8)",
    ),
    "page of which few words are whole": (
        "<meta charset=utf-8><p>Kế hoạch ".encode() + "công tác đã được duyệt ".encode("cp1258", "ignore") * 20,
        "the page is not in the encoding that it declares (utf-8) (save it again as UTF-8)",
    ),
    "page in an unknown encoding": (
        b"<meta charset=x-vni><p>\xe1",
        "the page is in an unknown encoding (x-vni) (save it again as UTF-8)",
    ),
}


@pytest.mark.parametrize("label", REFUSED)
def test_refused_with_what_it_is_and_what_to_do(label: str) -> None:
    data, message = REFUSED[label]
    with pytest.raises(UnreadableFile) as caught:
        read(data, name="ke_hoach.docx")
    assert str(caught.value).startswith(f"ke_hoach.docx: {message}")
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_bytes_without_a_name_are_refused_without_one() -> None:
    with pytest.raises(UnreadableFile, match=r"^the file is empty"):
        read(b"")


# --- paths


def refusal(path: Path | str) -> str:
    """What the refusal says behind the path."""
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    assert caught.value.where == str(path).replace("\0", "\\0")[:200]
    return str(UnreadableFile(caught.value.what, None, caught.value.remedy))


def test_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "không có.docx") == "there is no such file (check the path)"


def test_no_name() -> None:
    assert "there is no such file" in refusal("")


def test_nul_in_the_name() -> None:
    assert refusal("ke\0hoach") == "this is not a file name (check the path)"


def test_name_too_long() -> None:
    assert "the system cannot read it: File name too long" in refusal("k" * 5000)


def test_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "a folder, not a file (give the files in it)"


def test_link_to_nothing_and_to_itself(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "none")
    (tmp_path / "b").symlink_to(tmp_path / "b")
    assert "there is no such file" in refusal(tmp_path / "a")
    assert "the system cannot read it" in refusal(tmp_path / "b")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "a named pipe, not a file (save its content to a file first)"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no such sockets")
def test_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert refusal("s") == "a socket, not a file (give a file)"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no such device")
def test_device_is_not_opened() -> None:
    assert refusal("/dev/zero") == "a device, not a file (give a file)"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError

    path = tmp_path / "a.txt"
    path.write_text("KẾ HOẠCH", "utf-8")
    monkeypatch.setattr(Path, "open", deny)  # the user of a container may read whatever the file's mode says
    assert refusal(path) == "no permission to read it (change the file's permissions)"


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 2_000_000)
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(2_000_001)
    assert refusal(path) == "the file is larger than 2 MB (give the plan itself, as .docx or .txt)"


def test_the_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(GOOD)
    path.chmod(stat.S_IRUSR)
    before = path.stat()
    assert read(path).text == "KẾ HOẠCH"
    assert (path.stat().st_mtime_ns, path.stat().st_size) == (before.st_mtime_ns, before.st_size)


# --- properties


def survives(data: bytes) -> None:
    try:
        source = read(data)
    except UnreadableFile:
        return
    assert any(c.isalnum() for c in source.text)


MAGIC = st.sampled_from(
    [b"", b"PK\x03\x04", b"<html>", b"<?xml ", b"\xff\xfe", b"\xef\xbb\xbf", OLE, b"MIME-Version: 1.0\n"]
)


@settings(deadline=None)
@given(MAGIC, st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(magic: bytes, data: bytes) -> None:
    survives(magic + data)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(GOOD)))
def test_damaged_archives_are_read_or_refused(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    survives(bytes(data[:length]))


TAGS = ("p", "r", "t", "tbl", "tr", "tc", "pPr", "numPr", "sdt", "ins", "del", "br", "tcPr", "gridSpan", "vMerge")
NODES = st.recursive(
    st.sampled_from(("x", "<w:br/>", '<w:numId w:val="1"/>', '<w:ilvl w:val="-3"/>', '<w:gridSpan w:val="99999999"/>')),
    lambda inner: st.builds(
        lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(NODES)
def test_odd_documents_are_read_or_refused(body: str) -> None:
    survives(document(body, zipfile.ZIP_STORED))


PIECES = (
    "<table>",
    "<tr>",
    "<td rowspan=3 colspan=2>",
    "</table>",
    "<div>",
    "</div>",
    "<ul>",
    "<ol type=I start=9999>",
    "<li>",
    "<pre>",
    "</pre>",
    "<br>",
    "<a href=x>",
    "</a>",
    "<b>",
    "</b>",
    "<select>",
    "<template>",
    "<svg>",
    "<!--",
    "-->",
    "<body>",
    "<caption>",
    "<p style='mso-list:Ignore'>",
    "KẾ HOẠCH",
    "Nơi nhận:",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "\n",
    "x ",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_tag_soup_is_read_or_refused(pieces: list[str]) -> None:
    survives(("<html>" + "".join(pieces)).encode())


def test_limits_leave_room_for_real_plans() -> None:
    # a plan of five hundred pages, as Word writes it, all its paragraphs alike: packs better than any real one
    run = "<w:r><w:rPr><w:sz w:val='28'/></w:rPr><w:t>Tổ chức thực hiện kế hoạch trên địa bàn xã.</w:t></w:r>"
    data = document(f"<w:p><w:pPr><w:jc w:val='both'/></w:pPr>{run}</w:p>" * 15_000)
    assert read(data).text.count("\n") == 14_999
