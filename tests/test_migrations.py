"""Corpus files of every earlier schema become files of today's, whole, and with a copy of what they were."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.corpus import database, migrations, open_corpus
from pipeline.corpus.database import Database
from pipeline.errors import CorpusError

PLANS = 400
VERSIONS = range(1, database.version())


def old_corpus(path: Path, version: int, monkeypatch: pytest.MonkeyPatch, plans: int = PLANS) -> None:
    """A file as a program of this schema left it, with what a user cannot get back: paths, marks, failures."""
    with monkeypatch.context() as then:
        then.setattr(database, "MIGRATIONS", migrations.MIGRATIONS[: version - 1])
        old = Database.open(path, create=True)
    with old.transaction():
        for i in range(1, plans + 1):
            text = f"KẾ HOẠCH\nQuản lý kỹ thuật số {i}"
            old.execute(
                "INSERT INTO documents (document_id, id, sha256, size, media_type, reader, issuer_folded, type_folded,"
                " rules, text, plan) VALUES (?, ?, ?, 0, 'text/plain', 'text', '', '', 'old', ?, '{}')",
                (i, f"sha256:{i:064}", f"{i:064}", text),
            )
            marks = ", ".join("?" * len(old.columns("files")))
            file = {"path": f"/plans/{i}.txt", "document_id": i, "sha256": f"{i:064}"}
            old.execute(f"INSERT INTO files VALUES ({marks})", [file[column] for column in old.columns("files")])
            old.execute(
                'INSERT INTO passages (passage_id, document_id, start, "end", aside, searchable)'
                " VALUES (?, ?, 0, ?, 0, ?)",
                (i, i, len(text), text),
            )
            old.execute(
                "INSERT INTO passages_fts (rowid, exact, folded, codes) VALUES (?, ?, ?, ?)",
                (i, f"quản lý kỹ thuật số {i}", f"quan ly ky thuat so {i}", f"{i}_ct_ttg"),
            )
            old.execute("INSERT INTO passage_vectors VALUES (?, ?)", (i, b"\0\0\x80\x3f"))
        old.set_meta("dimension", "1")
        old.set_meta("model", "first@1")
        old.execute("INSERT INTO deadline_marks VALUES ('abc', 'done', 'đã nộp', '2024-01-02')")
        old.execute("INSERT INTO failures (path, stage, error, message) VALUES ('/plans/x.doc', 'read', 'E', 'm')")
    old.close()


def check_whole(path: Path, plans: int = PLANS) -> None:
    with open_corpus(path) as corpus:
        found = corpus._database
        assert found.value("PRAGMA user_version") == database.version()
        assert [row.path for row in corpus.documents()] == sorted(f"/plans/{i}.txt" for i in range(1, plans + 1))
        assert found.value("SELECT note FROM deadline_marks") == "đã nộp"
        assert [row.path for row in corpus.failures()] == ["/plans/x.doc"]
        assert corpus.stats().vectors == plans
        hits = corpus.search(f"quản lí kĩ thuật {plans}", mode="lexical").hits
        assert hits[0].document.path == f"/plans/{plans}.txt"
        assert [hit.document.path for hit in corpus.search('"quan ly ky thuat so 2"').hits] == ["/plans/2.txt"]
        assert [hit.document.path for hit in corpus.search('"2/CT-TTg"').hits] == ["/plans/2.txt"]
        unsettled = ("have not been compared", "they are kept")
        assert [line for line in corpus.check() if not any(phrase in line for phrase in unsettled)] == []


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not file.name.endswith(("-wal", "-shm")))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_earlier_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    path = tmp_path / "c.db"
    old_corpus(path, version, monkeypatch)
    check_whole(path)
    assert files(tmp_path) == ["c.db", f"c.db.v{version}.backup"]
    with sqlite3.connect(tmp_path / f"c.db.v{version}.backup") as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (version,)
        assert copy.execute("SELECT count(*) FROM files").fetchone() == (PLANS,)
        assert copy.execute("SELECT count(*) FROM passages_fts WHERE exact MATCH 'lý'").fetchone() == (PLANS,)
    copy.close()


def test_file_that_may_not_be_written_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    old_corpus(path, 1, monkeypatch)
    before = path.read_bytes()
    with monkeypatch.context() as locked:
        locked.setattr(database, "_writable", lambda _: False)
        with pytest.raises(CorpusError, match="schema 1 has to be brought") as caught:
            open_corpus(path)
    assert "writable" in (caught.value.remedy or "")
    assert (path.read_bytes(), files(tmp_path)) == (before, ["c.db"])
    check_whole(path)


@pytest.fixture
def seen() -> Iterator[Path]:
    """A folder that every user may look into, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="becomes a user without rights")
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o644, 0o555), (0o666, 0o555)])
def test_other_user(seen: Path, monkeypatch: pytest.MonkeyPatch, file_mode: int, folder_mode: int) -> None:
    """The file mode or the folder forbids it: an old file is refused with a remedy, one of today is read."""
    folder = seen / "shared"
    folder.mkdir()
    old_corpus(folder / "old.db", 1, monkeypatch, plans=3)
    old_corpus(folder / "new.db", 1, monkeypatch, plans=3)
    check_whole(folder / "new.db", plans=3)
    for file in folder.iterdir():
        file.chmod(file_mode)
    folder.chmod(folder_mode)
    names = files(folder)

    def look() -> str:
        with pytest.raises(CorpusError, match="has to be brought") as caught:
            open_corpus(folder / "old.db")
        with open_corpus(folder / "new.db") as corpus:
            assert len(corpus.search("quản lý", mode="lexical").hits) == 3
            with pytest.raises(CorpusError, match="cannot be written"):
                corpus.remove([corpus.documents()[0].id])
        return caught.value.remedy or ""

    assert "writable" in as_nobody(look)
    assert files(folder) == names
    folder.chmod(0o755)
    check_whole(folder / "old.db", plans=3)


@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="becomes a user without rights")
def test_reader_without_rights_sees_what_a_writer_has_committed(seen: Path) -> None:
    """Which lies in the log beside the file while the writer has it open, and when it was killed."""
    path = seen / "c.db"
    writer = Database.open(path, create=True)
    with writer.transaction():
        writer.execute("INSERT INTO failures VALUES ('/x', 's', 'e', 'm', NULL, NULL)")

    def look() -> str:
        with open_corpus(path) as corpus:
            return corpus.failures()[0].path

    assert as_nobody(look) == "/x"
    (seen / "copy").mkdir()
    for name in ("c.db", "c.db-wal"):
        (seen / "copy" / name).write_bytes((seen / name).read_bytes())

    def look_without_index() -> str:
        with pytest.raises(CorpusError, match="was killed") as caught:
            open_corpus(seen / "copy" / "c.db")
        return caught.value.remedy or ""

    assert "-wal" in as_nobody(look_without_index)


@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="becomes a user without rights")
def test_folder_that_may_not_be_entered(seen: Path) -> None:
    (seen / "locked").mkdir(mode=0o700)
    open_corpus(seen / "locked" / "c.db", create=True).close()

    def look() -> str:
        with pytest.raises(CorpusError, match="cannot be opened") as caught:
            open_corpus(seen / "locked" / "c.db")
        return caught.value.remedy or ""

    assert "permissions" in as_nobody(look)


def as_nobody(task: Callable[[], str]) -> str:
    """What the task says when a user without rights runs it, in a process of its own."""
    with open_corpus(":memory:", create=True) as warm:  # what is imported at first use may not be readable later
        warm.search("quản lý", mode="lexical")
        warm.documents()
        warm.failures()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(writing, b"told: " + task().encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    assert told.startswith("told: "), told
    return told.removeprefix("told: ")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_killed_while_it_migrates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    old_corpus(path, 1, monkeypatch)
    steps = migrations.MIGRATIONS

    def dying(moment: int) -> None:
        def die(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        if moment == 0:
            monkeypatch.setattr(Path, "replace", die)  # the copy is written and not yet in place
        else:
            count = iter(range(moment))
            whole = Database._run_script
            monkeypatch.setattr(
                Database, "_run_script", lambda self, script: (whole(self, script), next(count, None) or die())
            )
        open_corpus(path)

    for moment in range(len(steps) + 1):
        child = os.fork()
        if child == 0:
            try:
                dying(moment)
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        with sqlite3.connect(path) as seen:
            assert seen.execute("PRAGMA user_version").fetchone() == (1,)
            assert seen.execute("SELECT count(*) FROM documents").fetchone() == (PLANS,)
        seen.close()
    check_whole(path)
    assert files(tmp_path) == ["c.db", "c.db.v1.backup"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_two_programs_open_an_old_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    old_corpus(path, 1, monkeypatch)
    children = []
    for _ in range(4):
        if (child := os.fork()) == 0:
            try:
                open_corpus(path).close()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    check_whole(path)
    with sqlite3.connect(tmp_path / "c.db.v1.backup") as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    copy.close()


def test_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.db"
    old_corpus(path, 1, monkeypatch, plans=3)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "replace", no_room)
        with pytest.raises(CorpusError, match="no copy"):
            open_corpus(path)
    assert files(tmp_path) == ["c.db"]
    check_whole(path, plans=3)
