"""Parts of a .docx beside its text: running heads and feet, notes; and web archives, which hold parts too."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from email.message import EmailMessage

import pytest
from test_ingest import W, docx_file

from pipeline import parse, read

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def with_parts(body: str, **parts: str) -> bytes:
    """A .docx with running heads (`header`, `header2`), feet, footnotes and endnotes."""
    relations, more = "", {}
    for i, (name, content) in enumerate(parts.items()):
        kind = name.rstrip("123")
        root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        relations += f'<Relationship Id="p{i}" Type="{KIND}/{kind}" Target="{name}.xml"/>'
        more[f"word/{name}.xml"] = f"<w:{root} {W}>{content}</w:{root}>"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_file(body))) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.namelist():
            data = old.read(member).decode()
            if member == "word/_rels/document.xml.rels":
                data = data.replace("</Relationships>", f"{relations}</Relationships>")
            new.writestr(member, data)
        for member, data in more.items():
            new.writestr(member, data)
    return file.getvalue()


def lines(data: bytes) -> list[str]:
    return [line for line in read(data).text.split("\n") if line]


BODY = paragraphs("KẾ HOẠCH", "Trồng cây", "1. Trồng cây.")
HEAD = paragraphs("UBND XÃ NAM XOÓNG", STATE, "Độc lập - Tự do - Hạnh phúc")


def test_a_letterhead_in_the_head_of_a_page_is_read() -> None:
    found = lines(with_parts(BODY, header=paragraphs("2"), header2=HEAD))
    assert found == [
        "UBND XÃ NAM XOÓNG",
        STATE,
        "Độc lập - Tự do - Hạnh phúc",
        "KẾ HOẠCH",
        "Trồng cây",
        "1. Trồng cây.",
    ]
    assert parse(read(with_parts(BODY, header=HEAD))).header.issuer == "Ủy ban nhân dân xã Nam Xoóng"


def test_recipients_in_the_foot_of_a_page_are_read() -> None:
    foot = paragraphs("Nơi nhận:", "- Đảng ủy xã;", "- Lưu: VT.")
    assert lines(with_parts(BODY, footer=paragraphs("Trang 1"), footer2=foot))[3:] == [
        "Nơi nhận:",
        "- Đảng ủy xã;",
        "- Lưu: VT.",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"header": paragraphs("Kế hoạch năm 2025", "2"), "footer": paragraphs("Trang 1/3")},
        {"header": paragraphs(STATE)},  # the text has it already
        {"footer": paragraphs("Nơi nhận:")},
    ],
)
def test_running_heads_and_feet_are_no_text(parts: dict[str, str]) -> None:
    body = paragraphs(STATE, "KẾ HOẠCH", "Nơi nhận:", "- Lưu: VT.")
    assert lines(with_parts(body, **parts)) == [STATE, "KẾ HOẠCH", "Nơi nhận:", "- Lưu: VT."]


def test_notes_stand_behind_the_text() -> None:
    body = '<w:p><w:r><w:t>Theo Kết luận</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> Kết luận số 49-KL/TW</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>ngày 10/5/2019.</w:t></w:r></w:p></w:footnote>"
    )
    end = '<w:endnote w:id="2"><w:p><w:r><w:t>Số liệu năm 2023.</w:t></w:r></w:p></w:endnote>'
    found = lines(with_parts(body, footnotes=notes, endnotes=f"<w:endnote w:id='1'/>{end}"))
    assert found == ["Theo Kết luận", "[1] Kết luận số 49-KL/TW ngày 10/5/2019.", "[2] Số liệu năm 2023."]


def test_a_letterhead_in_a_legacy_font_in_the_head() -> None:
    font = '<w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr>'
    head = paragraphs("céng hßa x· héi chñ nghÜa viÖt nam").replace("<w:r>", f"<w:r>{font}")
    assert lines(with_parts(BODY, header=head))[0] == STATE


# --- web archives

PAGE = "<html><body><p>KẾ HOẠCH</p><p>Trồng cây</p></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1258"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_web_archive_is_its_page(encoding: str, charset: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Kế hoạch trồng cây của Ủy ban nhân dân xã Nam Xoóng, huyện Khê Say, tỉnh An Khê Thượng"
    page = PAGE  # Windows-1258 writes tones apart
    for letter, apart in (("Ế", "Ê\u0301"), ("Ạ", "A\u0323"), ("ồ", "ô\u0300")):
        page = page.replace(letter, apart) if charset == "windows-1258" else page
    message.set_content(page.encode(charset), "text", "html", cte=encoding)
    message.set_param("charset", charset)
    message.add_related(b"\x89PNG", "image", "png", filename="a.png")
    message.add_related(b"<p>2</p>", "text", "html", filename="header.htm")
    source = read(message.as_bytes(), name="a.mht")
    assert unicodedata.normalize("NFC", source.text).split("\n") == ["KẾ HOẠCH", "Trồng cây"]
    assert (source.reader, source.media_type) == ("mht", "multipart/related")
