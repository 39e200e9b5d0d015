"""Several plans in one file: where each begins, its own text and places, its id, and what the corpus makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import pipeline
from pipeline.cli.program import application
from pipeline.corpus import Corpus, open_corpus
from pipeline.document import Source
from pipeline.errors import UsageError
from pipeline.parse import documents, parse, parse_all
from pipeline.plan_starts import plan_starts
from pipeline.segment import segment
from pipeline.text import OffsetMap

NUMBERED = """ỦY BAN NHÂN DÂN
XÃ NẬM XOONG
-------
Số: {number}/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Nậm Xoong, ngày 05 tháng 3 năm 2025

KẾ HOẠCH
{title}

I. NHIỆM VỤ
1. Các thôn họp dân trước ngày {day}/4/2025.

Trên đây là Kế hoạch của xã./.

Nơi nhận:
- UBND huyện;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

{signer}
"""


def numbered(number: int, title: str = "Phòng cháy rừng", signer: str = "Lò Văn Kẹo") -> str:
    return NUMBERED.format(number=number, title=title, day=number, signer=signer)


THREE = numbered(11) + "\n" + numbered(12, "Phòng dịch", "VÀNG THỊ SUA") + "\n" + numbered(13, "Làm đường")


@pytest.mark.parametrize("case", cases("plan_starts", "synthetic"))
def test_a_further_plan_begins_at_its_letterhead(case: dict[str, str]) -> None:
    pieces = case["text"].split("¦")
    text = "".join(pieces)
    starts = plan_starts(text)
    marked = "¦".join(text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True))
    assert marked == case["text"]


@pytest.mark.parametrize("case", cases("plan_starts", "negative"))
def test_what_looks_like_a_letterhead_begins_none(case: dict[str, str]) -> None:
    assert plan_starts(case["text"]) == [0]


def test_each_plan_has_its_own_text_and_the_places_of_the_file() -> None:
    plans = pipeline.parse_all(THREE)
    assert [plan.header.number for plan in plans] == ["11", "12", "13"]
    assert [plan.header.title for plan in plans] == ["Phòng cháy rừng", "Phòng dịch", "Làm đường"]
    assert [plan.signers[0].name for plan in plans] == ["Lò Văn Kẹo", "VÀNG THỊ SUA", "Lò Văn Kẹo"]
    assert [plan.id.partition("#")[2] for plan in plans] == ["", "2", "3"]
    assert len({plan.id.partition("#")[0] for plan in plans}) == 1
    for number, plan in enumerate(plans, 11):
        (deadline,) = plan.deadlines
        assert plan.text[deadline.start : deadline.end] == deadline.text == f"trước ngày {number}/4/2025"
        assert THREE[deadline.source_start : deadline.source_end] == deadline.text
        assert plan.text.startswith("ỦY BAN NHÂN DÂN\nXÃ NẬM XOONG")
        assert all(part.number == 0 for part in next(documents(plan.text)).parts)


def test_the_first_is_what_parse_gives() -> None:
    assert parse(THREE) == parse_all(THREE)[0]
    assert parse_all(numbered(1)) == (parse(numbered(1)),)


def test_pages_are_those_of_the_file() -> None:
    second = THREE.index("ỦY BAN NHÂN DÂN", len(numbered(11)))
    source = Source(THREE, "a.pdf", "application/pdf", "0" * 64, 1, "pdf", (0, second))
    first, later, _ = parse_all(source)
    assert (first.deadlines[0].page, later.deadlines[0].page) == (1, 2)


def test_a_decision_with_its_plan_is_one_document() -> None:
    decision = numbered(7).replace("KẾ HOẠCH\n", "QUYẾT ĐỊNH\n").replace("KH-UBND", "QĐ-UBND")
    attached = (
        "ỦY BAN NHÂN DÂN\nXÃ NẬM XOONG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nKẾ HOẠCH\n"
        "Trồng rừng năm 2025\n(Ban hành kèm theo Quyết định số 7/QĐ-UBND ngày 05/3/2025 của Ủy ban nhân dân xã)\n\n"
        "I. NHIỆM VỤ\n1. Các thôn trồng 02 ha trước ngày 30/5/2025.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLò Văn Kẹo\n"
    )
    (plan,) = parse_all(decision + attached)
    assert [part.title for part in plan.attached] == ["Trồng rừng năm 2025"]
    together = parse_all(decision + attached + numbered(8))
    assert [(plan.header.number, len(plan.attached)) for plan in together] == [("7", 1), ("8", 0)]


HEADS = st.sampled_from([*numbered(3).split("\n"), "PHỤ LỤC", "Mẫu số 01", "Số: /KH-UBND", "QUYẾT ĐỊNH:", ""])


@given(st.lists(HEADS | st.just(numbered(5)), max_size=30).map("\n".join))
def test_plans_cover_the_text_and_every_character_is_in_one_part(text: str) -> None:
    starts = plan_starts(text)
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    done = 0
    for order, read in enumerate(documents(text), 1):
        assert read.order == order
        assert "".join(read.text[slice(*part.span)] for part in read.parts) == read.text
        if read.text:
            place = read.map.to_source((0, len(read.text)))
            assert done <= place.start <= place.stop <= len(text)
            done = place.stop


def test_segmenting_alone_makes_the_first() -> None:
    assert segment(next(documents("KẾ HOẠCH")).source, "KẾ HOẠCH", OffsetMap()).order == 1


# -- corpus


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ba-ke-hoach.txt"
    path.write_text(THREE, "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return open_corpus(tmp_path / "c.db", create=True)


def titles(corpus: Corpus) -> list[str | None]:
    return sorted(str(row.title) for row in corpus.documents())


def test_the_corpus_keeps_each_plan_under_its_id(corpus: Corpus, file: Path) -> None:
    report = corpus.ingest([file])
    assert (report.added, report.failed) == ((str(file),), ())
    assert titles(corpus) == ["Làm đường", "Phòng cháy rừng", "Phòng dịch"]
    assert corpus.check() == ()
    first = parse(pipeline.read(str(file))).id
    assert corpus.plan(first).header.title == "Phòng cháy rừng"
    assert corpus.plan(first[:14]).header.title == "Phòng cháy rừng"
    assert corpus.plan(f"{first[7:14]}#2").header.title == "Phòng dịch"
    with pytest.raises(UsageError, match="3 plans are in this file"):
        corpus.plan(str(file))
    hits = corpus.search('"làm đường"', mode="lexical").hits
    assert [hit.document.id for hit in hits] == [f"{first}#3"]
    assert corpus.ingest([file]).skipped == (str(file),)
    assert (corpus.stats().documents, corpus.stats().files) == (3, 1)


def test_a_changed_file_replaces_all_its_plans(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    corpus.ingest([file])
    file.write_text(numbered(21, "Khuyến nông") + numbered(22, "Khuyến lâm"), "utf-8")
    assert corpus.ingest([file]).replaced == (str(file),)
    assert titles(corpus) == ["Khuyến lâm", "Khuyến nông"]
    file.write_text(numbered(23, "Thủy lợi"), "utf-8")
    corpus.ingest([file])
    assert titles(corpus) == ["Thủy lợi"]
    assert corpus.check() == ()


def test_a_copy_leads_to_all_plans_and_they_stay_with_it(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    corpus.ingest([file])
    copy = tmp_path / "copy.txt"
    copy.write_text(THREE, "utf-8")
    assert corpus.ingest([copy]).duplicates == (str(copy),)
    assert {row.paths for row in corpus.documents()} == {(str(file), str(copy))}
    file.write_text(numbered(23, "Thủy lợi"), "utf-8")
    corpus.ingest([file])
    assert titles(corpus) == ["Làm đường", "Phòng cháy rừng", "Phòng dịch", "Thủy lợi"]


def test_remove_takes_out_one_by_id_and_all_by_path(corpus: Corpus, file: Path) -> None:
    corpus.ingest([file])
    first = parse(pipeline.read(str(file))).id
    assert [row.title for row in corpus.remove([f"{first}#2"])] == ["Phòng dịch"]
    assert titles(corpus) == ["Làm đường", "Phòng cháy rừng"]
    assert len(corpus.remove([str(file)])) == 2
    assert corpus.documents() == ()


def test_a_plan_that_other_rules_no_longer_see_goes(
    corpus: Corpus, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(THREE, "utf-8")
    corpus.ingest([file, copy])
    monkeypatch.setattr("pipeline.corpus.intake.rules", lambda: "others")
    monkeypatch.setattr("pipeline.plan_starts.plan_starts", lambda _: [0])
    corpus.ingest([file])
    (row,) = corpus.documents()
    assert set(row.paths) == {str(file), str(copy)}


# -- command line


def test_parse_prints_an_object_a_plan(file: Path) -> None:
    result = CliRunner().invoke(application(), ["parse", str(file), "--jsonl"])
    assert result.exit_code == 0
    plans = [json.loads(line) for line in result.stdout.splitlines()]
    assert [plan["header"]["number"] for plan in plans] == ["11", "12", "13"]
    assert [plan["id"].partition("#")[2] for plan in plans] == ["", "2", "3"]


def test_check_speaks_of_each_plan_at_its_line(file: Path) -> None:
    result = CliRunner().invoke(application(), ["check", str(file), "--format", "json"])
    lines = {remark["line"] for remark in json.loads(result.stdout)}
    third = THREE[: THREE.index("Số: 13/")].count("\n")
    assert any(line >= third - 3 for line in lines)
