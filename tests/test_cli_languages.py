"""What goes wrong is told in the language that was asked for, also where a message is put together of parts.

Each situation is run in both languages. In Vietnamese no English word of the grammar may be left, in English no letter
that only Vietnamese has; names of files, words in quotes, options and lines to type are nobody's language.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from typer.testing import CliRunner

import pipeline
from pipeline.cli.messages import Phrases, is_known, table
from pipeline.cli.program import application
from pipeline.corpus import query, store

SITUATIONS = r"""
parse none.txt
parse empty.txt binary.txt broken.docx broken.pdf book.xlsx slides.pptx picture.png odd.txt book.txt
parse locked.zip
parse --json --jsonl words.txt
parse words.txt
check none.txt
check plan.txt
check . --select Z9
check plan.txt --format xml
ingest none.txt
ingest empty.txt binary.txt broken.docx book.xlsx --db new.db
ingest empty.txt binary.txt --db new.db -vv
ingest words.txt plan.txt --db new.db -vv
ingest plan.txt copy.txt --db new.db -vv
ingest
ingest plan.txt --db words.txt
ingest plan.txt --db other.db
ingest plan.txt --db ngan
ingest plan.txt --db words.txt/new.db
ingest plan.txt --db held.db
ingest plan.txt --jobs 0
ingest plan.txt --failures nowhere/x.csv
stats
stats --db none.db
search x --db none.db
search x --db damaged.db
search ''
search 'nam:20'
search 'nam:'
search 'abc:def'
search 'han:x'
search '"thi đua'
search xyzzy --mode lexical
search a --mode magic
search a --limit 0
search a --year MM
search 318/QĐ-TTg
lookup 99/XX
lookup 318/QĐ-TTg
show zzz
cites zzz
cites plan.txt
cited-by 99/XX
cited-by 318/QĐ-TTg
cited-by 318/QĐ-TTg --role reason
deadlines --as-of 31/02/2024
deadlines --within soon
deadlines --as-of 2023-03-01
deadlines --as-of 2023-03-01 --ics nowhere/x.ics
mark zzz done
mark '' done
mark 1 maybe
awards
signers
remove zzz
remove
remove --missing
reindex --db none.db
export out --format pdf
export out --format ''
export out
export out --format csv --query 'xa moi'
export out --format csv --query 'nam:'
export words.txt --format csv
export words.txt/out --format csv
export out --format csv,doccano,akn
doctor --db none.db
doctor --db words.txt
completion tcsh
evaluate extraction none .
evaluate extraction gold .
evaluate search none
evaluate search ngan
evaluate search collection
serach x
search
search a b
search a --colour
"""

# "in", "to", "an" and "be" are words of both languages
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|not|no|of|with|which|that|and|or|at|for|it|its|this|there|file|files|found|cannot|"
    r"give|save|failed|done|skipped|mentions|plans|line|column|"
    r"workbook|document|folder|archive|program)\b",
    re.I,
)
_VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)
_NOBODYS = re.compile(r"\"[^\"]*\"|`[^`]*`|'[^']*'|“[^”]*”|--[\w-]+|\b[\w-]+(?:/[\w-]+)+|[\w/.-]+\.(?:\w{2,5})\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every bad kind, and a small corpus."""
    place = tmp_path_factory.mktemp("languages")
    shutil.copy(ROOT / "data/raw/xa-nam-xoong/nong-thon-moi-2023.txt", place / "plan.txt")
    shutil.copy(place / "plan.txt", place / "copy.txt")
    for name in ("ngan", "gold", "collection"):
        (place / name).mkdir()
    (place / "words.txt").write_text("chỉ vài chữ\n" * 100, "utf-8")
    (place / "empty.txt").touch()
    (place / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (place / "odd.txt").write_bytes("Kế hoạch".encode("utf-16")[:-1])
    (place / "broken.docx").write_bytes(b"PK\x03\x04garbage")
    (place / "broken.pdf").write_bytes(b"%PDF-1.4 garbage")
    (place / "locked.zip").write_bytes(b"PK\x03\x04garbage")
    (place / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    (place / "gold/a.json").write_text("{", "utf-8")
    (place / "collection/corpus.jsonl").write_text("{\n", "utf-8")
    for name, member in (("book.xlsx", "xl/workbook.xml"), ("slides.pptx", "ppt/presentation.xml")):
        with zipfile.ZipFile(place / name, "w") as archive:
            archive.writestr(member, "<a/>")
    shutil.copy(place / "book.xlsx", place / "book.txt")
    with sqlite3.connect(place / "other.db") as other:
        other.execute("create table t (a)")
    other.close()
    for name in ("corpus.db", "held.db", "damaged.db"):
        done = CliRunner().invoke(application(), ["--db", str(place / name), "ingest", str(place / "plan.txt")])
        assert done.exit_code == 0, done.output
    damaged = (place / "damaged.db").read_bytes()
    (place / "damaged.db").write_bytes(damaged[:4096] + b"\xff" * (len(damaged) - 4096))
    return place


@pytest.fixture
def held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another program is writing to `held.db`, and nobody waits for it."""
    monkeypatch.setattr("pipeline.corpus.database.BUSY_TIMEOUT_S", 0)
    other = sqlite3.connect(folder / "held.db", isolation_level=None)
    other.execute("begin exclusive")
    yield
    other.close()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("line", SITUATIONS.strip().splitlines())
def test_what_is_said_is_in_the_language(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KEHOACH_DB", str(folder / "corpus.db"))
    monkeypatch.setenv("COLUMNS", "300")
    for language, foreign in (("vi", _ENGLISH), ("en", _VIETNAMESE)):
        (folder / "new.db").unlink(missing_ok=True)
        arguments = ["--lang", language, *shlex.split(line)]
        done = CliRunner().invoke(application(arguments), arguments, prog_name="kehoach")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        told = _NOBODYS.sub("", done.stderr.replace(str(folder), ""))
        assert [said for said in told.splitlines() if foreign.search(said)] == []


def test_the_markers_see_a_foreign_language() -> None:
    assert _ENGLISH.search("đây là an Excel workbook, chưa đọc được")
    assert _VIETNAMESE.search("the file is empty: tệp rỗng")
    assert not _ENGLISH.search(_NOBODYS.sub("", "no.txt: không có tệp này (xem `kehoach --help`, 'no such')"))


def test_constants_that_messages_are_made_of_have_their_vietnamese() -> None:
    """Sentences and parts of them that stand in a variable, a tuple or a table of a module."""
    known = "\n".join(table())
    no_message = {"compdef _kehoach_completion kehoach"}
    untold = []
    for path in sorted(Path(pipeline.__file__).parent.rglob("*.py")):
        for statement in ast.parse(path.read_text("utf-8")).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                for part in ast.walk(statement.value):
                    said = part.value if isinstance(part, ast.Constant) else None
                    is_sentence = isinstance(said, str) and re.fullmatch(r"[A-Za-z][\w ,.:;'`(){}/=-]+", said, re.A)
                    if (
                        is_sentence
                        and re.search("[a-z]{2,} [a-z]{2,}", str(said))
                        and not str(said).startswith("bold ")
                    ):
                        untold += [(path.name, said)] if not is_known(str(said)) and str(said) not in known else []
    assert {said for _, said in untold} - no_message == set(), untold


def test_every_note_of_the_corpus_has_its_vietnamese() -> None:
    notes = [
        value
        for module in (query, store)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and " " in value and not name.startswith("_")
    ]
    assert len(notes) > 6
    assert [note for note in notes if not is_known(note)] == []


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "1 finding in 1 file"), (2, "2 findings in 2 files"), (0, "0 findings in 0 files")],
)
def test_one_is_no_plural(count: int, told: str) -> None:
    assert Phrases("en")("{count} findings in {files} files", count=count, files=count) == told
    assert Phrases("en")("{speed}, {left} left", speed="1/s", left=1) == "1/s, 1 left"


def test_an_error_that_was_stored_is_told_whole() -> None:
    stored = (
        "the text is not in UTF-8: byte 0x80 at 128"
        " (convert it to Unicode (from TCVN3, VNI or another code) and save it as UTF-8)"
    )
    told = Phrases("vi")._filled(stored)
    assert told.endswith("(chuyển sang Unicode (từ TCVN3, VNI hoặc bảng mã khác) rồi lưu dạng UTF-8)")
    assert "byte 0x80 ở vị trí 128" in told
