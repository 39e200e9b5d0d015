"""Letters from before Unicode: our own plans written in each encoding read back as they are; good text stays."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from blowup import seconds
from conftest import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ingest import docx_file

from pipeline import read
from pipeline.ingest import legacy_letters
from pipeline.ingest.legacy_letters import recognise, restored
from pipeline.tables import load

SAMPLES = sorted(path for path in Path("data/raw").rglob("*") if path.is_file())
REFERENCE = reference()
WESTERN = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "…": "...", "‘": "'", "’": "'", "•": "-"})


@cache
def codes(encoding: str) -> dict[str, bytes]:
    rows = load("legacy_encodings", legacy_letters._Row)
    return {row.character: bytes.fromhex(row.code) for row in rows if row.encoding == encoding}


def written(text: str, encoding: str) -> bytes:
    """The text in an encoding; what it lacks is left out."""
    return b"".join(codes(encoding).get(c) or c.encode("cp1252", "ignore") for c in unicodedata.normalize("NFC", text))


def as_abc_fonts_show(text: str) -> str:
    """TCVN3 without the capitals that its fonts lack: "CỘNG HÒA" was typed "CộNG HòA"."""
    kept = frozenset("ĂÂÊÔƠƯĐ")
    return "".join(c if c.isascii() or c in kept else c.lower() for c in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI", "VISCII"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_read_back(path: Path, encoding: str) -> None:
    text = unicodedata.normalize("NFC", read(path).text).translate(WESTERN)
    text = "".join(c for c in text if c.isascii() or c in codes(encoding))
    source = read(written(text, encoding))
    assert source.text == text
    page = written(f"<html><body><pre>{text}</pre></body></html>", encoding).decode("latin-1")
    assert read(page.encode()).text.split() == text.split(), "saved as Unicode by a program that took it for Western"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_capitals_that_abc_fonts_lack_are_made_whole(path: Path) -> None:
    text = unicodedata.normalize("NFC", read(path).text).translate(WESTERN)
    text = "".join(c for c in text if c.isascii() or c in codes("TCVN3"))
    found = read(written(as_abc_fonts_show(text), "TCVN3")).text
    assert found.lower() == text.lower()
    titles = [line for line in text.split("\n") if line.isupper() and len(line.split()) > 2]
    wrong = [line for line in titles if line not in found.split("\n")]
    assert not wrong


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Sè: 12/KH-UBND kÕ ho¹ch cña ñy ban x·", "Số: 12/KH-UBND kế hoạch của ủy ban xã"),
        ("nh­ng ph¶i “tiÕp tôc” ®­îc gi÷ v÷ng", "nhưng phải “tiếp tục” được giữ vững"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("UÛY BAN NHAÂN DAÂN HUYEÄN, Uûy ban", "ỦY BAN NHÂN DÂN HUYỆN, Ủy ban"),
        ("Ðµc l§p - Tñ do - HÕnh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Côòng hoÌa xaÞ hôòi chuÒ nghiÞa Viêòt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ],
)
def test_encodings(seen: str, meant: str) -> None:
    assert read(seen.encode()).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 12/KH-UBND ngày 5/3/2025 của Ủy ban nhân dân xã Cô Tô",
        "Xã Cô Tô, hòa bình và sẽ là",
        "Le café est très bon, à côté de l'école où il a été élevé; ça ira, déjà prêt pour l'hôtel",
        "Größe über München für Mädchen schön möglich",
        "São João não é mão, são três corações à venda",
        "Ke hoach 5° ± 3 µg/m³ § 12 ® © 2020 «a»",
        unicodedata.normalize("NFD", "Kế hoạch số 12 của Ủy ban nhân dân xã"),
    ],
)
def test_good_text_stays(text: str) -> None:
    assert read(text.encode()).text == text
    assert recognise(text * 50) is None


def test_good_lines_stay_among_others() -> None:
    text = "Xã Cô Tô\nKẾ HOẠCH\nkÕ ho¹ch cña ñy ban nh©n d©n\nph¸t triÓn kinh tÕ\nTrà Cú"
    assert read(text.encode()).text == "Xã Cô Tô\nKẾ HOẠCH\nkế hoạch của ủy ban nhân dân\nphát triển kinh tế\nTrà Cú"


def test_pages_stay_where_they_begin() -> None:
    text = written("kế hoạch của ủy ban nhân dân\fphát triển kinh tế", "VNI")
    source = read(text)
    assert [source.text[start:][:4] for start in source.page_starts] == ["kế h", "phát"]


@settings(deadline=None)
@given(st.text("abcđăâêôơưáàảãạ ÀÔÕ§®ÖµÞ\n", max_size=200))
def test_lines_are_kept(text: str) -> None:
    for encoding in legacy_letters.encodings():
        assert restored(text, encoding).count("\n") == text.count("\n")


# --- fonts

ABC = "§¶ng bé x· B×nh S¬n x©y dùng kÕ ho¹ch"
CAPITALS = "céng hßa x· héi chñ nghÜa viÖt nam"


def run(text: str, font: str | None = None, style: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    return f"<w:r><w:rPr>{style}{fonts}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{style}</w:pPr>{''.join(runs)}</w:p>"


def test_fonts_of_a_document() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="A"><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    body = "".join(
        [
            paragraph(run(CAPITALS, ".VnTimeH")),
            paragraph(run(ABC), style='<w:pStyle w:val="B"/>'),
            paragraph(run("Kế hoạch của xã", "Times New Roman"), style='<w:pStyle w:val="B"/>'),
            paragraph(run("Kế hoạch của xã"), style='<w:pStyle w:val="B"/>'),
            paragraph(run("Coäng hoøa xaõ hoäi", "VNI-Times"), run(" và cô tô")),
            paragraph(run("tr", ".VnTime"), "<w:r><w:rPr><w:rFonts w:ascii='.VnTime'/></w:rPr><w:softHyphen/></w:r>",
                      run("ëng ban", ".VnTime")),
            paragraph(run("a"), "<w:r><w:softHyphen/></w:r>", run("b")),
        ]
    )  # fmt: skip
    assert read(docx_file(body, styles=styles)).text.split("\n") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Đảng bộ xã Bình Sơn xây dựng kế hoạch",
        "Kế hoạch của xã",
        "Kế hoạch của xã",
        "Cộng hòa xã hội và cô tô",
        "trưởng ban",
        "ab",
    ]


def test_a_font_that_tells_wrongly() -> None:
    body = paragraph(run("Kế hoạch của xã Cô Tô, hòa bình, lũ bão", ".VnTime"))
    assert read(docx_file(body)).text == "Kế hoạch của xã Cô Tô, hòa bình, lũ bão"


def test_fonts_of_a_page() -> None:
    page = (
        f"<p><font face='.VnTimeH'>{CAPITALS}</font></p><div style='font-family:.VnTime'><b>{ABC}</b></div>"
        "<p style='font-family:Arial'>Đảng bộ xã Cô Tô <span style=\"font-family:'VNI-Times'\">keá hoaïch</span> xã</p>"
    )
    assert read(page.encode()).text.split("\n") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Đảng bộ xã Bình Sơn xây dựng kế hoạch",
        "Đảng bộ xã Cô Tô kế hoạch xã",
    ]


def test_a_page_that_declares_no_known_encoding() -> None:
    page = written("<meta charset=x-vni><p>Cộng hòa xã hội chủ nghĩa Việt Nam", "VNI")
    assert read(page).text == "Cộng hòa xã hội chủ nghĩa Việt Nam"


def test_a_letterhead_in_a_legacy_font_is_a_letterhead() -> None:
    cells = [
        paragraph(run("ñy ban nh©n d©n", ".VnTimeH")),
        paragraph(run("céng hßa x· héi chñ nghÜa viÖt nam", ".VnTimeH")) + paragraph(run("§éc lËp - Tù do", ".VnTime")),
    ]
    table = "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>"
    assert "|" not in read(docx_file(table + paragraph(run("x")))).text


@pytest.mark.skipif(REFERENCE is None, reason="the reference data is not here")
@pytest.mark.parametrize(
    ("file", "encoding", "column"),
    [("tcvn3_map", "TCVN3", "tcvn_byte"), ("viscii_map", "VISCII", "viscii_byte"), ("vni_map", "VNI", "bytes_hex")],
)
def test_the_table_agrees_with_the_reference(file: str, encoding: str, column: str) -> None:
    assert REFERENCE
    rows = json.loads((REFERENCE / "domain" / f"{file}.json").read_text("utf-8"))["rows"]
    assert {row["char"]: bytes.fromhex(row[column]) for row in rows}.items() <= codes(encoding).items()


def test_many_pieces_cost_no_more_than_their_text() -> None:
    # a damaged web archive of 20,000 pieces took minutes: each was held against the whole
    def taken(count: int) -> float:
        stretches = [legacy_letters.Stretch("Céng hßa x· héi chñ nghÜa ViÖt Nam " * 3, None)] * count
        assert legacy_letters.restored_stretches(stretches)[-1].startswith("Cộng hòa xã hội")
        return seconds(stretches, legacy_letters.restored_stretches)

    assert taken(4000) < 3 * 4 * max(taken(1000), 0.004)
