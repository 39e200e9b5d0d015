"""Archives: each member is a file of its own, in parse, check and ingest alike; what is refused is named with why."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline import open_corpus, read
from pipeline.errors import UnreadableFile
from pipeline.ingest import archives
from pipeline.ingest.finding import exists, find

PLAN = "UBND XÃ NAM XOÓNG\nKẾ HOẠCH\nTrồng cây\nI. MỤC ĐÍCH\n1. Trồng 500 cây xanh trước ngày 30/6/2025."


def packed(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def locked(data: bytes) -> bytes:
    """The archive with the mark of a password on each member."""
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        pieces = data.split(head)
        data = head.join([pieces[0], *(p[: place - 4] + b"\x01" + p[place - 3 :] for p in pieces[1:])])
    return data


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "kế hoạch.zip"
    members = {
        "2024/a.txt": PLAN,
        "2024/hình.png": b"\x89PNG",
        "__MACOSX/2024/._a.txt": "x",
        "b.md": PLAN.replace("500", "700"),
        "c.txt": b"",
        "../d.txt": PLAN,
        "/e.txt": PLAN,
        "f\\..\\..\\g.txt": PLAN,
        "C:/h.txt": PLAN,
        "i.zip": packed({"j.txt": PLAN}),
        "so.xlsx": "x",
    }
    path.write_bytes(packed(members))
    return path


def test_members_are_found_and_the_rest_is_named(archive: Path) -> None:
    found, refused = find([archive.parent])
    assert found == [f"{archive}/{name}" for name in ("2024/a.txt", "b.md", "c.txt")]
    outside = "its name leads out of the archive (pack the files again)"
    assert {failure.path.removeprefix(f"{archive}/"): failure.message for failure in refused} == {
        **dict.fromkeys(("../d.txt", "/e.txt", "f\\..\\..\\g.txt", "C:/h.txt"), outside),
        "i.zip": "an archive within an archive is not read (unpack it and give the files in it)",
    }
    assert find([archive, archive.parent, f"{archive}/b.md"])[0] == found, "each once"


def test_a_member_reads_by_its_path(archive: Path) -> None:
    source = read(f"{archive}/2024/a.txt")
    assert (source.text, source.path, source.media_type) == (PLAN, f"{archive}/2024/a.txt", "text/plain")
    assert source.size == len(PLAN.encode())
    assert exists(f"{archive}/b.md")
    assert not exists(f"{archive}/none.md")
    assert not exists(f"{archive}/2024")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", "there is no such file in the archive (check the path)"),
        ("2024", "there is no such file in the archive (check the path)"),
        ("c.txt", "the file is empty (0 bytes)"),
    ],
)
def test_a_member_that_gives_nothing(name: str, message: str, archive: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(f"{archive}/{name}")
    assert str(refused.value).startswith(f"{archive}/{name}: {message}")


def test_a_path_below_a_file_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAN, "utf-8")
    with pytest.raises(UnreadableFile, match="there is no such file"):
        read(tmp_path / "a.txt" / "b.txt")
    assert find([tmp_path / "a.txt" / "b.txt"])[1][0].error == "FileNotFoundError"


def test_an_archive_of_one_plan_is_that_plan(tmp_path: Path) -> None:
    data = packed({"x/": b"", "x/a.txt": PLAN, "x/so.xlsx": "x"})
    path = tmp_path / "một.zip"
    path.write_bytes(data)
    assert read(path) == read(f"{path}/x/a.txt")
    assert read(data, name="một.zip").path == "một.zip/x/a.txt"
    assert read(data).path == "x/a.txt"


def test_pictures_are_plans_but_beside_documents_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "kế hoạch_files").mkdir()
    for name in ("quét.tif", "kế hoạch_files/logo.png", "kế hoạch.html", "nền.gif"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "quét.zip").write_bytes(packed({"1.jpg": b"x", "2.PNG": b"x"}))
    (tmp_path / "đủ.zip").write_bytes(packed({"a.txt": PLAN, "chữ ký.png": b"x"}))
    found, lost = find([tmp_path])
    assert [path.removeprefix(f"{tmp_path}/") for path in found] == [
        "kế hoạch.html", "quét.tif", "quét.zip/1.jpg", "quét.zip/2.PNG", "đủ.zip/a.txt",
    ]  # fmt: skip
    assert lost == []
    assert read(tmp_path / "đủ.zip").text == PLAN
    with pytest.raises(UnreadableFile, match="the archive holds 2 files that could be plans"):
        read(tmp_path / "quét.zip")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            locked(packed({"a.txt": PLAN, "b.txt": PLAN})),
            "the archive is locked with a password (unpack it with its pass",
        ),
        (packed({"a.txt": PLAN})[:-9], "the archive is damaged or was not downloaded fully: File is not a zip file"),
        (packed({"so.xlsx": "x"}), "the archive holds no file that could be a plan (give plans as .docx or .txt)"),
    ],
)
def test_an_archive_that_gives_nothing_is_one_clear_error(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found, refused = find([path])
    assert found == []
    assert [failure.path for failure in refused] == [str(path)]
    assert refused[0].message.startswith(message)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"a.txt": " " * 11_000_000, "b.txt": PLAN, "c.txt": PLAN}))
    with pytest.raises(UnreadableFile, match=r"a\.txt unpacks to more than 10 MB: the archive is too large or made to"):
        read(f"{path}/a.txt")
    monkeypatch.setattr(archives, "_MAX_TOTAL_BYTES", 10_000_000)
    assert find([path])[1][0].message.startswith("the archive unpacks to more than 10 MB")
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    assert find([path])[1][0].message.startswith("the archive holds more than 2 files")


def test_names_in_utf_8_without_the_flag(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"123456.txt": PLAN}).replace(b"123456", "kế1x".encode()))
    assert find([path])[0] == [f"{path}/kế1x.txt"]
    assert read(f"{path}/kế1x.txt").text == PLAN


def test_a_document_with_the_wrong_ending_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"word/document.xml": "<x/>"}))
    assert find([path]) == ([str(path)], [])


def test_ingest_takes_members_one_by_one(archive: Path, tmp_path: Path) -> None:
    with open_corpus(tmp_path / "c.db", create=True) as corpus:
        first = corpus.ingest([archive])
        assert list(first.added) == [f"{archive}/2024/a.txt", f"{archive}/b.md"]
        assert len(first.failed) == 6
        again = corpus.ingest([archive])
        assert list(again.skipped) == list(first.added)
        assert corpus.missing() == ()
        assert corpus.document(f"{archive}/b.md").paths == (f"{archive}/b.md",)
        archive.write_bytes(packed({"b.md": PLAN.replace("500", "700"), "c.txt": PLAN.replace("500", "800")}))
        retried = corpus.ingest([], retry_failed=True)
        assert [path for path in retried.added if path.endswith("c.txt")] == [f"{archive}/c.txt"]
        assert [document.paths for document in corpus.remove_missing()] == [(f"{archive}/2024/a.txt",)]
