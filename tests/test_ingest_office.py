"""Office files by external programs: what they give is what the plan says in its own form."""

from __future__ import annotations

import http.server
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import renderings

from pipeline import batch, parse, read
from pipeline.document import Source
from pipeline.errors import UnreadableFile
from pipeline.ingest import ahead, antiword, office, programs
from pipeline.ingest.formats import word_header
from pipeline.ingest.sources import read_here
from pipeline.plan import Plan

SAMPLES = sorted(path for path in Path("data/raw").rglob("*") if path.is_file())[::3]
FORMATS = ("doc", "odt", "rtf")
MEDIA_TYPES = {
    "doc": "application/msword",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
}

needs_libreoffice = pytest.mark.skipif(not programs.find("libreoffice"), reason="LibreOffice is not installed")
needs_antiword = pytest.mark.skipif(not programs.find("antiword"), reason="antiword is not installed")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.fixture
def sources() -> dict[str, Source]:
    return {path.stem: read(path) for path in SAMPLES}


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("ending", FORMATS)
def test_samples_say_the_same_in_every_format(ending: str, sources: dict[str, Source], folder: Path) -> None:
    # LibreOffice itself loses the numbers of lists when it writes a .doc, so those are typed there
    as_it_is = {".docx"} if ending != "doc" else set()
    files = {
        path.stem: path.read_bytes() if path.suffix in as_it_is else renderings.rendered(sources[path.stem].text)
        for path in SAMPLES
    }
    paths = []
    for name, data in renderings.converted(files, ending, folder).items():
        paths.append(folder / f"{name}.{ending}")
        paths[-1].write_bytes(data)
    for plan in batch.pipe(paths):
        assert isinstance(plan, Plan), plan
        assert plan.source.reader == "libreoffice"
        assert plan.source.media_type == MEDIA_TYPES[ending]
        assert plan.source.path
        name = Path(plan.source.path).stem
        wanted = parse(sources[name])
        told, meant = renderings.facts(plan), renderings.facts(wanted)
        assert renderings.f1(plan, wanted) >= 0.98, f"{name}.{ending}\nlost {meant - told}\ngained {told - meant}"


@pytest.fixture(scope="module")
def saved(folder: Path) -> dict[str, bytes]:
    """One plan in each format, by ending."""
    inside = folder / "one"
    inside.mkdir()
    data = renderings.rendered(TEXT)
    others = {
        ending: renderings.converted({"a": data}, ending, inside)["a"] for ending in (*FORMATS, "fodt", "xml", "html")
    }
    return {"docx": data, **others}


TEXT = """UBND XÃ NAM XOÓNG
Số: 12/KH-UBND
KẾ HOẠCH
Nâng cao chất lượng tiêu chí môi trường
I. MỤC ĐÍCH
1. Mỗi thôn trồng 500 cây xanh trước ngày 30/6/2025.
| TT | Nhiệm vụ | Thời gian |
| 1 | Rà soát bãi rác | 15/3/2025 |
| 2 | Lắp 20 thùng rác | Quý II/2025 |
Nơi nhận:
- Đảng ủy xã;
- Lưu: VT."""


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "media_type"),
    [*MEDIA_TYPES.items(), ("fodt", "application/vnd.oasis.opendocument.text-flat-xml"), ("xml", "application/xml")],
)
def test_one_plan_in_every_format(ending: str, media_type: str, saved: dict[str, bytes]) -> None:
    source = read(saved[ending], name=f"a.{ending}")
    assert [line for line in source.text.split("\n") if line] == TEXT.split("\n")
    assert (source.reader, source.media_type, source.size) == ("libreoffice", media_type, len(saved[ending]))


@needs_libreoffice
@pytest.mark.slow
def test_files_convert_in_one_call_and_a_bad_one_costs_no_other(
    saved: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    convert = office.convert

    def counted(program: str, files: dict[str, bytes], folder: Path) -> list[Path]:
        calls.append(list(files))
        return convert(program, files, folder)

    monkeypatch.setattr(office, "convert", counted)
    monkeypatch.setattr(programs, "find", lambda name, find=programs.find: find(name) if name != "antiword" else None)
    damaged = saved["doc"][:512] + bytes(len(saved["doc"]) - 512).replace(b"\0\0", b"\xff\0")
    files = {
        "1.doc": saved["doc"], "2.rtf": saved["rtf"], "3.txt": TEXT.encode(), "4.doc": damaged + b"WordDocument",
        "5.odt": saved["odt"], "6.doc": saved["docx"], "7.doc": "WordDocument".encode("utf-16-le").join([damaged, b""]),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    outcomes = list(batch.pipe([tmp_path / name for name in files]))
    assert [type(outcome).__name__ for outcome in outcomes] == ["Plan"] * 3 + ["Failure"] + ["Plan"] * 2 + ["Failure"]
    assert len(calls[0]) == 4, "both good ones of each kind and the damaged one go together"
    assert len(calls) == 1, "the damaged one is tried again alone, by the process that reads it"
    assert outcomes[6].message.startswith(("LibreOffice cannot open it", "antiword cannot open it"))


@needs_libreoffice
@pytest.mark.slow
def test_nothing_is_left_behind(saved: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(2):
        (tmp_path / f"{i}.rtf").write_bytes(saved["rtf"] + b" " * i)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert len(list(batch.pipe([tmp_path / "0.rtf", tmp_path / "1.rtf"]))) == 2
    read(tmp_path / "0.rtf")
    for limit in ("_START_S", "_FILE_S", "_LEAST_S"):
        monkeypatch.setattr(office, limit, 0.05)  # no LibreOffice is that quick, and one was quicker than a second
    with pytest.raises(UnreadableFile, match="or not in time"):
        read_here((tmp_path / "0.rtf").read_bytes(), "0.rtf")
    assert list(work.iterdir()) == []
    assert not (tmp_path / "home").exists()


@needs_libreoffice
@pytest.mark.slow
def test_links_are_not_followed_and_macros_do_not_run(saved: dict[str, bytes], tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"http://127.0.0.1:{server.server_port}/a.png"
    mark = tmp_path / "mark"
    picture = (
        f'<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{place}" xlink:type="simple"/>'
        "</draw:frame></text:p>"
    )
    macro = (
        '<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries '
        'xmlns:ooo="http://openoffice.org/2004/office"><ooo:library-embedded ooo:name="Standard">'
        f'<ooo:module ooo:name="M"><ooo:source-code>Sub Main\nOpen "{mark}" For Output As #1\nClose #1\nEnd Sub'
        "</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>"
        '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" '
        'xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    page = saved["fodt"].decode()
    page = page.replace("<office:body>", f"{macro}<office:body>", 1).replace("<text:p", f"{picture}<text:p", 1)
    try:
        assert "Rà soát bãi rác" in read(page.encode()).text
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert not mark.exists()


# --- without LibreOffice


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of programs to be missing."""
    missing = {"libreoffice"}
    find = programs.find
    monkeypatch.setattr(programs, "find", lambda name: None if name in missing else find(name))
    return missing


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOC = OLE + b"\xec\xa5\xc1\0" + bytes(508) + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name"),
    [(DOC, "a.doc"), (b"{\\rtf1 K}", "a.rtf"), (b"<?xml version='1.0'?><office:document >", "a.fodt")],
)
def test_a_missing_program_is_named_with_its_install_line(data: bytes, name: str, without: set[str]) -> None:
    without.add("antiword")
    with pytest.raises(UnreadableFile) as refused:
        read_here(data, name)
    told = "old Word, RTF and OpenDocument files are read with libreoffice, which is not installed"
    assert str(refused.value) == f"{name}: {told} ({programs.install_line('libreoffice')})"


@pytest.mark.usefixtures("without")
def test_without_libreoffice_nothing_is_converted_ahead(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{i}.doc") for i in range(3)]
    for path in paths:
        Path(path).write_bytes(DOC)
    assert [path for path, _ in ahead.converted_ahead(paths)] == paths


@needs_antiword
@pytest.mark.usefixtures("without")
def test_a_damaged_doc_without_libreoffice() -> None:
    with pytest.raises(UnreadableFile, match="antiword cannot open it"):
        read_here(DOC, "a.doc")


@needs_libreoffice
@needs_antiword
@pytest.mark.slow
def test_antiword_keeps_the_tables(saved: dict[str, bytes], without: set[str]) -> None:
    source = read_here(saved["doc"], "a.doc")
    assert source.reader == "antiword"
    assert [line for line in source.text.split("\n") if line] == TEXT.split("\n")
    assert without


@needs_libreoffice
@needs_antiword
@pytest.mark.slow
@pytest.mark.usefixtures("without")
def test_a_part_of_a_text_is_refused(saved: dict[str, bytes]) -> None:
    data = bytearray(saved["doc"])
    begin = word_header(bytes(data))
    assert begin
    place = begin + antiword._LENGTH
    length = int.from_bytes(data[place : place + 4], "little")
    data[place : place + 4] = (2 * length).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match=r"antiword (finds only [0-9]+% of its text|cannot open it)"):
        read_here(bytes(data), "a.doc")
