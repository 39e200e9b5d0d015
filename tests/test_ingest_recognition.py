"""Recognition of page pictures, around a program that prints what tesseract would: order, blanks, doubt, refusals."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline import parse
from pipeline.errors import UnreadableFile
from pipeline.ingest import page_image, read, recognition
from pipeline.ingest.page import Word
from pipeline.ingest.scrawl import without_scrawl
from pipeline.ingest.sources import read_here

Said = tuple[int, int, str, float]
"""A line of text where tesseract sees it: pixels from the left and the top, the words, how sure it is of them."""

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
Install = Callable[..., None]


def told(lines: Sequence[Said]) -> str:
    rows = [HEAD, "1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t"]
    for number, (left, top, text, sure) in enumerate(lines, 1):
        x = left
        for word in text.split():
            width = 24 * len(word)
            rows.append(f"5\t1\t1\t1\t{number}\t1\t{x}\t{top}\t{width}\t40\t{sure}\t{word}")
            x += width + 16
    return "\n".join(rows)


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Install:
    """Install a program of that name, which answers as it is told."""

    def install(*lines: Said, languages: str = "vie", fails: str = "") -> None:
        (tmp_path / "table").write_text(told(lines), "utf-8")
        path = tmp_path / "tesseract"
        path.write_text(
            f"#!{sys.executable}\nimport sys\n"
            f"if '--list-langs' in sys.argv: print({languages!r}); sys.exit()\n"
            "sys.stdin.buffer.read()\n"
            f"if {fails!r}: sys.exit({fails!r})\n"
            f"sys.stdout.buffer.write(open({str(tmp_path / 'table')!r}, 'rb').read())\n"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))
        recognition._languages.cache_clear()

    yield install
    recognition._languages.cache_clear()


def picture(pages: int = 1, form: str = "TIFF") -> bytes:
    sheets = [Image.new("L", (2480, 3508), 255) for _ in range(pages)]
    file = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if pages > 1 else {}
    sheets[0].save(file, form, dpi=(300, 300), **more)
    return file.getvalue()


PLAN: tuple[Said, ...] = (
    (300, 200, "UBND XÃ NẬM XOONG", 95),
    (1200, 200, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 95),
    (300, 300, "Số: 4#7 /KH-UBND", 30),
    (1200, 300, "Nậm Xoong, ngày Í? tháng 4 năm 2025", 60),
    (1100, 500, "KẾ HOẠCH", 90),
    (1000, 600, "Phát triển chợ phiên năm 2025", 90),
    (300, 800, "I. TỔ CHỨC THỰC HIỆN", 90),
    (300, 900, "1. Các thôn báo cáo trước ngày 15/6/2025.", 70),
)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
def test_a_picture_is_read_like_a_page(tesseract: Install, form: str) -> None:
    tesseract(*PLAN)
    source = read(picture(form=form))
    assert source.text.startswith("UBND XÃ NẬM XOONG\nSố:   /KH-UBND\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nNậm Xoong")
    assert source.reader == "image"
    assert source.media_type == f"image/{form.lower()}"
    assert source.page_confidence == (pytest.approx(0.755, abs=0.05),)


def test_what_a_pen_filled_in_stays_blank(tesseract: Install) -> None:
    tesseract(*PLAN)
    header = parse(read(picture())).header
    assert (header.number, header.symbol, header.date, header.place) == (None, "KH-UBND", "2025", "Nậm Xoong")


def test_findings_of_a_badly_read_page_are_doubtful(tesseract: Install) -> None:
    tesseract(*PLAN)
    assert [deadline.doubtful for deadline in parse(read(picture())).deadlines] == [True]
    tesseract(*((left, top, text, 95) for left, top, text, _ in PLAN))
    assert [deadline.doubtful for deadline in parse(read(picture())).deadlines] == [False]


def test_every_page_of_a_picture_file_is_read(tesseract: Install) -> None:
    tesseract((300, 200, "Trang", 95))
    source = read(picture(pages=5))
    assert source.text.split() == ["Trang"] * 5
    assert len(source.page_starts) == len(source.page_confidence) == 5


def test_specks_are_no_words(tesseract: Install) -> None:
    tesseract((300, 200, "¬ KẾ HOẠCH :", 40), (300, 300, "Lò ˆ Thị ` Mẩy", 90))
    assert read(picture()).text.split() == ["KẾ", "HOẠCH", "Lò", "Thị", "Mẩy"]


def test_a_letter_that_was_recognised_twice_stands_once(tesseract: Install) -> None:
    tesseract((300, 200, "Số: 12/QĐÐ-UBND BGÐĐ (b/©); (để b/€c)", 95))
    assert read(picture()).text == "Số: 12/QĐ-UBND BGĐ (b/c); (để b/c)"


def test_without_tesseract_a_scan_is_refused_with_the_install_line(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UnreadableFile) as refused:
        read(picture(), name="a.tif")
    assert str(refused.value) == (
        "a.tif: scanned pages and pictures are read with tesseract, which is not installed"
        " (sudo apt install tesseract-ocr tesseract-ocr-vie)"
    )


def test_without_vietnamese_a_scan_is_refused(tesseract: Install) -> None:
    tesseract(languages="eng")
    with pytest.raises(UnreadableFile, match=r"tesseract lacks the Vietnamese language \(.*tesseract-ocr-vie"):
        read(picture())


def test_a_failing_program_is_named(tesseract: Install) -> None:
    tesseract(fails="Error in pixReadStream")
    with pytest.raises(UnreadableFile, match="tesseract fails: Error in pixReadStream"):
        read(picture())


def test_a_page_that_takes_too_long_stays_empty(tesseract: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract(*PLAN)
    monkeypatch.setattr(recognition, "PAGE_SECONDS", 0)
    with pytest.raises(UnreadableFile, match="there is no text in it"):
        read_here(picture(), None)


@pytest.mark.parametrize("data", [picture(form="PNG")[:200], picture(form="JPEG")[:30], picture()[:60]])
def test_a_damaged_picture_is_refused(tesseract: Install, data: bytes) -> None:
    tesseract(*PLAN)
    with pytest.raises(UnreadableFile, match="the picture is damaged or was not downloaded fully"):
        read(data)


def test_too_many_pages_are_refused(tesseract: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract()
    monkeypatch.setattr("pipeline.ingest.image.MAX_PAGES", 2)
    with pytest.raises(UnreadableFile, match="it has 3 scanned pages, more than 2"):
        read_here(picture(pages=3), None)


# -- the picture


def printed(angle: float = 0.0) -> Image.Image:
    """A page of grey lines, as a scanner sees them from afar."""
    sheet = Image.new("L", (2480, 3508), 255)
    draw = ImageDraw.Draw(sheet)
    for top in range(400, 3000, 90):
        for left in range(300, 2100, 60):
            draw.rectangle((left, top, left + 40, top + 40), fill=0)
    return sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def level_of(sheet: Image.Image) -> float:
    return page_image._straighten(np.asarray(sheet.reduce(3)) < 190)[0]


@pytest.mark.parametrize("angle", [-2.0, -0.7, 0.0, 1.3, 3.0])
def test_a_crooked_page_is_straightened(angle: float) -> None:
    assert level_of(printed(angle)) == pytest.approx(-angle, abs=0.15)  # turned to the left, its lines rise
    assert level_of(page_image.prepare(printed(angle))[0]) == pytest.approx(0, abs=0.15)


def test_an_empty_page_is_left_as_it_lies() -> None:
    assert level_of(Image.new("L", (2480, 3508), 255)) == 0


def test_a_red_stamp_fades_and_black_stays() -> None:
    sheet = Image.new("RGB", (2480, 3508), "white")
    ImageDraw.Draw(sheet).ellipse((400, 400, 900, 900), fill=(225, 30, 40))
    ImageDraw.Draw(sheet).rectangle((1200, 400, 1700, 460), fill=(20, 20, 20))
    seen = np.asarray(page_image.prepare(sheet)[0])
    assert seen[650, 650] > 200
    assert seen[430, 1450] < 60


def test_the_grain_of_paper_turns_white() -> None:
    grain = np.random.default_rng(1).normal(235, 15, (3508, 2480)).clip(0, 255).astype(np.uint8)
    grain[1000:1040, 500:1500] = 30
    seen = np.asarray(page_image.prepare(Image.fromarray(grain))[0])
    assert (seen[2000:] > 200).mean() > 0.97
    assert seen[1020, 1000] < 60


def test_rules_are_told_and_taken_out() -> None:
    sheet = np.full((3508, 2480), 255, np.uint8)
    sheet[1000:1004, 300:2000] = 0
    sheet[1000:1500, 700:704] = 0
    sheet[1200:1240, 900:940] = 0  # a letter
    cleaned, rules = page_image.take_rules(sheet, 300)
    assert sorted(rule.is_level for rule in rules) == [False, True]
    assert (cleaned[1000:1004, 300:2000] == 255).all()
    assert (cleaned[1200:1240, 900:940] == 0).all()


def test_a_hairline_and_a_slanted_rule_are_seen() -> None:
    sheet = np.full((3508, 2480), 255, np.uint8)
    sheet[1000, 300:2000] = 170  # scanned grey
    for row in range(1000, 3000):
        left = 700 + (row - 1000) // 80  # more than its thickness from the line
        sheet[row, left : left + 4] = 0
    sheet[2000:2040, 690:694] = 0  # a letter beside the rule
    cleaned, rules = page_image.take_rules(sheet, 300)
    assert sorted(rule.is_level for rule in rules) == [False, True]
    assert (cleaned[1000:3000, 695:740] == 255).all()
    assert (cleaned[2000:2040, 690:694] == 0).all()


def test_a_bar_is_no_rule() -> None:
    sheet = np.full((3508, 2480), 255, np.uint8)
    sheet[1000:1040, 300:2000] = 0
    assert page_image.take_rules(sheet, 300)[1] == []


def test_words_that_run_down_the_page_lie() -> None:
    level = [[Word("Nơi", 60, 60, 80, 72), Word("nhận:", 84, 60, 110, 72), Word("Trưởng", 60, 80, 100, 92)]]
    down = [[Word("Nơi", 60, 60, 72, 80), Word("nhận:", 60, 84, 72, 110), Word("Trưởng", 80, 60, 92, 100)]]
    assert recognition._lie(down)
    assert not recognition._lie(level)
    assert not recognition._lie([[Word("1", 60, 60, 64, 72)]])  # one digit is higher than wide
    assert not recognition._lie([])


def test_a_page_is_not_turned_where_that_is_known() -> None:
    assert not page_image.prepare(printed(), False)[1].quarter
    level, turn = page_image.prepare(printed(), True)
    assert turn.quarter
    assert level.size == (3508, 2480)


# -- blanks filled in by hand


def words(text: str, sure: float = 0.95, top: float = 0.0) -> list[Word]:
    return [Word(word, 10.0 * i, top, 10.0 * i + 9, top + 10, sure) for i, word in enumerate(text.split())]


MOTTO = words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


@pytest.mark.parametrize(
    ("printed_line", "sure", "kept"),
    [
        ("Số: 243 /KH-UBND", 0.95, "Số: 243 /KH-UBND"),
        ("Số: 243 /KH-UBND", 0.5, "Số: /KH-UBND"),
        ("Số: -“455 /KH-SYT", 0.95, "Số: /KH-SYT"),
        ("Só:22/KH-TTra", 0.4, "Só:/KH-TTra"),
        ("Số: ố#⁄/ /KH-UBND", 0.9, "Số: /KH-UBND"),
        ("Số 25-KH/TU", 0.9, "Số 25-KH/TU"),
        ("Nậm Xoong, ngày 3 tháng 4 năm 2025", 0.9, "Nậm Xoong, ngày 3 tháng 4 năm 2025"),
        ("Nậm Xoong, ngày Í ?tháng 1] năm 2025", 0.9, "Nậm Xoong, ngày tháng năm 2025"),
        ("Nậm Xoong, ngày I3 tháng I1 năm 2025", 0.9, "Nậm Xoong, ngày I3 tháng I1 năm 2025"),
        ("SỞ CÔNG THƯƠNG", 0.2, "SỞ CÔNG THƯƠNG"),
    ],
)
def test_only_a_number_that_is_surely_read_fills_a_blank(printed_line: str, sure: float, kept: str) -> None:
    lines = without_scrawl([MOTTO, words(printed_line, sure, 20), words("HỎA TỐC KẾ HOẠCH", 0.9, 40)])
    assert [" ".join(word.text for word in line) for line in lines[1:]] == [kept, "HỎA TỐC KẾ HOẠCH"]


def test_running_text_is_never_rewritten() -> None:
    below = words("Số: 4#7 /KH-UBND ngày Í tháng 4 năm 2025", 0.1, 60)
    assert without_scrawl([MOTTO, words("KẾ HOẠCH", 0.9, 40), below])[2] == below
    assert without_scrawl([words("KẾ HOẠCH", 0.9, 40), below])[1] == below
