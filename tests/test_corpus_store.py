"""The corpus file: what goes in and out of it, and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from pathlib import Path

import pytest
from corpus_samples import BagOfWords, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus import Corpus, database, directives, intake, open_corpus
from pipeline.corpus.records import IngestEvent
from pipeline.errors import CorpusError, MissingExtra, UsageError
from pipeline.ingest import read

TEXTS = {
    "a.txt": "KẾ HOẠCH\nTrồng cây đầu xuân\nI. MỤC ĐÍCH\nPhủ xanh đất trống ven sông Ngàn Lau.\n",
    "b.txt": "KẾ HOẠCH\nDọn vệ sinh trường học\nI. YÊU CẦU\nMỗi lớp cử mười học sinh tham gia.\n",
    "sub/c.md": "KẾ HOẠCH\nTập huấn phòng cháy\nI. NỘI DUNG\nHướng dẫn dùng bình chữa cháy.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        path = tmp_path / "plans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "plans"


@pytest.fixture
def corpus(tmp_path: Path):
    with opened(tmp_path / "corpus.db", create=True) as corpus:
        yield corpus


def opened(path: Path | str, create: bool = False, model_id: str = "bag-1") -> Corpus:
    return open_corpus(path, create, load_encoder=lambda name: BagOfWords(name or model_id))


def names(paths) -> list[str]:
    return [Path(path).name for path in paths]


# -- ingest


def test_folder_is_walked_in_order_and_unknown_endings_are_left(corpus: Corpus, folder: Path) -> None:
    (folder / "~$a.docx").write_bytes(b"lock")
    (folder / "notes.xyz").write_text("không đọc", encoding="utf-8")
    report = corpus.ingest([folder])
    assert names(report.added) == ["a.txt", "b.txt", "c.md"]
    assert report.failed == ()
    assert corpus.check() == ()


def test_second_ingest_parses_nothing(corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.ingest([folder])
    monkeypatch.setattr("pipeline.batch.read", lambda path: pytest.fail(f"read {path} again"))
    report = corpus.ingest([folder, folder / "a.txt"])
    assert names(report.skipped) == ["a.txt", "b.txt", "c.md"]
    assert report.added == report.replaced == ()


def test_changed_rules_read_everything_again(corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.ingest([folder])
    monkeypatch.setattr(intake, "rules", lambda: "other rules")
    report = corpus.ingest([folder])
    assert names(report.replaced) == ["a.txt", "b.txt", "c.md"]
    assert len(corpus.documents()) == 3
    assert corpus.check() == ()


def test_changed_file_replaces_its_plan(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    before = corpus.document(str(folder / "a.txt"))
    (folder / "a.txt").write_text(TEXTS["a.txt"].replace("Ngàn Lau", "Suối Mây"), encoding="utf-8")
    report = corpus.ingest([folder])
    assert names(report.replaced) == ["a.txt"]
    assert corpus.document(str(folder / "a.txt")).id != before.id
    assert len(corpus.documents()) == 3
    assert corpus.search("Ngàn Lau", mode="lexical").hits == ()
    assert corpus.check() == ()


def test_same_bytes_elsewhere_are_another_path_of_one_plan(corpus: Corpus, folder: Path) -> None:
    (folder / "copy of a.txt").write_bytes((folder / "a.txt").read_bytes())
    report = corpus.ingest([folder])
    assert names(report.duplicates) == ["copy of a.txt"]
    (folder / "z.txt").write_bytes((folder / "a.txt").read_bytes())
    assert names(corpus.ingest([folder]).duplicates) == ["z.txt"]
    assert names(corpus.document(str(folder / "z.txt")).paths) == ["a.txt", "copy of a.txt", "z.txt"]
    assert len(corpus.documents()) == 3


def test_file_turned_into_a_copy_of_another_leaves_one_plan(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    (folder / "b.txt").write_bytes((folder / "a.txt").read_bytes())
    corpus.ingest([folder])
    assert [names(row.paths) for row in corpus.documents()] == [["a.txt", "b.txt"], ["c.md"]]
    assert corpus.check() == ()


def test_missing_path_is_reported_and_the_rest_goes_on(corpus: Corpus, folder: Path) -> None:
    report = corpus.ingest([folder / "none.txt", folder])
    assert [(failure.stage, Path(failure.path).name) for failure in report.failed] == [("find", "none.txt")]
    assert len(report.added) == 3
    assert corpus.failures() == ()


def test_failure_is_kept_until_the_file_is_right(corpus: Corpus, folder: Path) -> None:
    bad = folder / "bad.txt"
    bad.write_bytes(b"")
    report = corpus.ingest([folder])
    assert names(failure.path for failure in report.failed) == ["bad.txt"]
    stored = corpus.failures()
    assert [(names([f.path]), f.stage, f.error) for f in stored] == [(["bad.txt"], "read", "UnreadableFile")]
    assert "empty" in stored[0].message
    bad.write_text("KẾ HOẠCH\nNay đã có chữ.\n", encoding="utf-8")
    assert names(corpus.ingest([], retry_failed=True).added) == ["bad.txt"]
    assert corpus.failures() == ()


def test_what_failed_is_not_read_again_until_it_may_be_right(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bad.txt").write_bytes(b"")
    corpus.ingest([folder])
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.batch.read", lambda path, **_: pytest.fail(f"read {path} again"))
        report = corpus.ingest([folder])
    assert names(row.path for row in report.failed) == ["bad.txt"]
    assert len(report.skipped) == 3
    tried: list[str] = []
    monkeypatch.setattr("pipeline.batch.read", lambda path, **_: tried.append(path) or read(path))
    corpus.ingest([folder], retry_failed=True)
    assert names(tried) == ["bad.txt"]
    monkeypatch.setattr(intake, "rules", lambda: "better rules")
    corpus.ingest([folder / "bad.txt"])
    assert names(tried) == ["bad.txt", "bad.txt"]


def test_mentions_are_joined_once_for_all_plans_of_an_ingest(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined: list[list[str]] = []
    resolve = directives._resolve
    monkeypatch.setattr(
        directives, "_resolve", lambda d, families, p: joined.append(families) or resolve(d, families, p)
    )
    for i in range(8):
        ground = "Căn cứ Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;"
        (tmp_path / f"{i}.txt").write_text(f"KẾ HOẠCH\nTrồng cây số {i}\n{ground}\n", encoding="utf-8")
    corpus.ingest([tmp_path])
    assert joined == [["chi-thi|19_ct_ttg"]]
    assert [row.documents for row in corpus.directives()] == [8]
    corpus.ingest([tmp_path])
    assert len(joined) == 1


def test_file_gone_bad_keeps_the_plan_it_gave(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    (folder / "a.txt").write_bytes(b"")
    corpus.ingest([folder])
    assert "Ngàn Lau" in corpus.plan(str(folder / "a.txt")).text
    assert names(failure.path for failure in corpus.failures()) == ["a.txt"]


def test_file_that_is_itself_again_is_no_failure(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    (folder / "a.txt").write_bytes(b"")
    corpus.ingest([folder])
    (folder / "a.txt").write_text(TEXTS["a.txt"], encoding="utf-8")
    assert names(corpus.ingest([folder]).skipped) == ["a.txt", "b.txt", "c.md"]
    assert corpus.failures() == ()


def test_events_come_after_the_commit(corpus: Corpus, folder: Path) -> None:
    seen: list[IngestEvent] = []

    def watch(event: IngestEvent) -> None:
        seen.append(event)
        if event.kind == "done":
            with sqlite3.connect(f"file:{corpus.path}?mode=ro", uri=True) as other:
                paths = [row[0] for row in other.execute("SELECT path FROM files")]
            other.close()
            assert str(event.path) in paths

    corpus.ingest([folder], on_event=watch)
    assert [(event.kind, event.number, event.total) for event in seen[:3]] == [("done", i, 3) for i in (1, 2, 3)]
    assert [event.kind for event in seen[3:]] == ["compared", "encoded"]


def test_interrupt_keeps_what_was_done(corpus: Corpus, folder: Path) -> None:
    def stop(event: IngestEvent) -> None:
        if event.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.ingest([folder], on_event=stop)
    assert len(corpus.documents()) == 2
    assert names(corpus.ingest([folder]).added) == ["c.md"]
    assert corpus.check() == ()


def test_two_jobs_give_what_one_gives(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "one.db", create=True) as one, opened(tmp_path / "two.db", create=True) as two:
        assert one.ingest([folder], jobs=1) == two.ingest([folder], jobs=2)
        assert one.documents() == two.documents()


def test_stored_plan_is_the_parsed_plan(corpus: Corpus) -> None:
    cited = [{"doc_type": "Chỉ thị", "code": "5/CT-TTg"}]
    made = plan("Thực hiện ⟦Chỉ thị số 5/CT-TTg⟧.", citations=cited, issuer="Sở A")
    corpus.add(made, "m")
    assert corpus.plan("m") == made
    assert corpus.plan(made.id) == corpus.plan(made.id.removeprefix("sha256:")[:8]) == made


@pytest.mark.parametrize(
    ("number", "symbol", "code"),
    [("12", "KH-UBND", "12/KH-UBND"), ("12", "KH/TU", "12-KH/TU"), (None, "KH-UBND", None), ("12", None, None)],
)
def test_code_is_written_as_its_kind_is(
    corpus: Corpus, number: str | None, symbol: str | None, code: str | None
) -> None:
    corpus.add(plan("Nội dung", number=number, symbol=symbol), "p")
    assert corpus.document("p").code == code


# -- out


def test_remove_and_what_nobody_knows(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    with pytest.raises(UsageError, match="no plan"):
        corpus.remove([str(folder / "a.txt"), "feedbeef"])
    assert len(corpus.documents()) == 3
    gone = corpus.remove([str(folder / "a.txt")])
    assert names(row.path for row in gone) == ["a.txt"]
    assert len(corpus.documents()) == 2
    assert corpus.check() == ()
    assert names(corpus.ingest([folder]).added) == ["a.txt"]


def test_missing_plans_go_only_when_all_their_files_are_gone(corpus: Corpus, folder: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    corpus.ingest([folder])
    (folder / "a.txt").unlink()
    assert corpus.missing() == ()
    (folder / "copy.txt").unlink()
    (folder / "b.txt").unlink()
    assert names(row.path for row in corpus.missing()) == ["a.txt", "b.txt"]
    corpus.remove_missing()
    assert names(row.path for row in corpus.documents()) == ["c.md"]


def test_short_id_of_several_plans_is_refused(corpus: Corpus) -> None:
    plans = [plan(f"Nội dung số {i}") for i in range(400)]
    first = {p.id.removeprefix("sha256:")[:4]: p for p in plans}
    twins = [p for p in plans if first[p.id.removeprefix("sha256:")[:4]] is not p]
    for i, twin in enumerate(twins[:1]):
        short = twin.id.removeprefix("sha256:")[:4]
        corpus.add(twin, f"t{i}")
        corpus.add(first[short], f"u{i}")
        with pytest.raises(UsageError, match="2 plans"):
            corpus.document(short)
    assert twins, "no two of 400 plans share four digits: change the texts"


# -- vectors


def test_other_model_is_refused_and_reindex_changes_it(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    assert corpus.stats().vectors == corpus.stats().passages > 0
    (folder / "d.txt").write_text("KẾ HOẠCH\nThêm một kế hoạch.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="reindex"):
        corpus.ingest([folder], model="other")
    corpus.reindex(model="other")
    assert corpus.stats().model == "other"
    assert corpus.stats().vectors == corpus.stats().passages
    assert corpus.check() == ()


def test_new_version_of_the_default_model_asks_for_a_reindex(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "v.db", create=True) as corpus:
        corpus.ingest([folder / "a.txt"])
    with opened(tmp_path / "v.db", model_id="bag-2") as corpus:
        report = corpus.ingest([folder])
        assert names(report.added) == ["b.txt", "c.md"]
        assert "reindex" in (report.note or "")
        assert corpus.search("trồng cây").note
        corpus.reindex()
        assert corpus.search("trồng cây").note is None
        assert corpus.check() == ()


def test_without_a_default_model_words_still_work(tmp_path: Path, folder: Path) -> None:
    def none(name: str | None) -> BagOfWords:
        raise MissingExtra("model", "all")

    with open_corpus(tmp_path / "w.db", create=True, load_encoder=none) as corpus:
        report = corpus.ingest([folder])
        assert report.note
        assert len(report.added) == 3
        result = corpus.search("trồng cây")
        assert result.hits
        assert "words alone" in (result.note or "")
        with pytest.raises(CorpusError, match="reindex"):
            corpus.search("trồng cây", mode="semantic")


# -- any order of changes


CONTENTS = {"x": "KẾ HOẠCH\nTrồng cây", "y": "KẾ HOẠCH\nDọn rác", "z": "KẾ HOẠCH\nTheo Luật Biển Việt Nam.", "bad": ""}
CHANGES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*CONTENTS, "gone"])), max_size=8)


@given(st.lists(CHANGES, min_size=1, max_size=4))
@settings(max_examples=25)
def test_corpus_is_what_the_folder_was_whatever_happened(rounds: list[list[tuple[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as name, opened(":memory:", create=True) as corpus:
        folder, expected = Path(name), {}
        for changes in rounds:
            for file, content in changes:
                path = folder / f"{file}.txt"
                if content == "gone":
                    path.unlink(missing_ok=True)
                else:
                    path.write_text(CONTENTS[content], encoding="utf-8")
            corpus.ingest([folder])
            corpus.remove_missing()
            on_disk = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
            expected = {file: text or expected.get(file) for file, text in on_disk.items()}
            held = {Path(path).name: row.id for row in corpus.documents() for path in row.paths}
            assert held.keys() >= {file for file, text in expected.items() if text}
            for file, text in expected.items():
                if text:
                    assert corpus.plan(str(folder / file)).text == text
            assert {Path(row.path).name for row in corpus.failures()} >= {f for f, text in on_disk.items() if not text}
            assert len(corpus.documents()) == len(set(held.values()))
            assert corpus.check() == ()


# -- the file


def test_any_sqlite_program_opens_every_table(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    with sqlite3.connect(corpus.path) as other:
        tables = [row[0] for row in other.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
        assert {"documents", "citations", "deadlines", "awards", "signers", "passages"} <= set(tables)
        for table in tables:
            other.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()
        assert other.execute("SELECT count(*) FROM passages WHERE searchable LIKE '%Ngàn%'").fetchone() == (1,)
    other.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no corpus"),
        (b"", "empty"),
        (b"this is a text and no database, " * 100, "not a corpus"),
        (b"SQLite format 3\0" + b"\0" * 2000, "not a corpus|damaged|empty"),
    ],
)
def test_what_is_no_corpus_is_refused_with_a_remedy(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CorpusError, match=said) as caught:
        open_corpus(path)
    assert caught.value.remedy
    assert caught.value.where == str(path)
    if content is None:
        assert not path.exists()


def test_folder_and_foreign_database_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="folder"):
        open_corpus(tmp_path)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    with pytest.raises(CorpusError, match="no Kehoach corpus"):
        open_corpus(tmp_path / "other.db", create=True)


def test_damaged_pages_are_noticed(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "d.db"
    with opened(path, create=True) as corpus:
        corpus.ingest([folder])
        corpus._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match="damaged") as caught, open_corpus(path) as corpus:
        corpus.documents()
    assert "ingest" in (caught.value.remedy or "")


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "n.db"
    open_corpus(path, create=True).close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(CorpusError, match="newer Kehoach"):
        open_corpus(path)


def test_migration_keeps_a_copy_and_the_data(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.db"
    with opened(path, create=True) as corpus:
        corpus.ingest([folder])
    before = database.version()
    script = "CREATE TABLE extra (a TEXT);\nCREATE TRIGGER extra_t AFTER INSERT ON extra BEGIN\n  SELECT 1;\nEND;\n"
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, script))
    with opened(path) as corpus:
        assert len(corpus.documents()) == 3
        assert "a" in corpus._database.columns("extra")
    with sqlite3.connect(tmp_path / f"m.db.v{before}.backup") as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (before,)
        assert copy.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    copy.close()
    with opened(tmp_path / "fresh.db", create=True) as fresh:
        assert "a" in fresh._database.columns("extra")


def test_failed_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.db"
    open_corpus(path, create=True).close()
    sound = database.MIGRATIONS
    monkeypatch.setattr(database, "MIGRATIONS", (*sound, "CREATE TABLE extra (a);\nINSERT INTO nowhere VALUES (1);\n"))
    with pytest.raises(sqlite3.OperationalError):
        open_corpus(path)
    monkeypatch.setattr(database, "MIGRATIONS", sound)
    with open_corpus(path) as corpus:
        assert corpus._database.columns("extra") == ()


def test_reader_sees_whole_documents_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    writer = opened(path, create=True)
    texts = [f"KẾ HOẠCH\nI. VIỆC\nTrồng {i} cây xanh.\nChăm {i} luống hoa." for i in range(40)]
    stop = threading.Event()
    problems: list[str] = []
    counts: list[int] = []

    def read() -> None:
        with opened(path) as reader:
            while not stop.is_set():
                hits = reader.search("trồng cây", mode="lexical", limit=100).hits
                problems.extend(f"{hit.document.id} has no passage" for hit in hits if not hit.passages)
                counts.append(len(hits))

    thread = threading.Thread(target=read)
    thread.start()
    for i, text in enumerate(texts):
        writer.add(plan(text), f"p{i}")
    stop.set()
    thread.join(timeout=30)
    with writer:
        assert len(writer.search("trồng cây", mode="lexical", limit=100).hits) == 40
    assert not thread.is_alive()
    assert problems == []
    assert counts == sorted(counts)


def test_second_writer_waits(tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    opened(path, create=True).close()

    def write(start: int) -> None:
        with opened(path) as corpus:
            for i in range(start, start + 10):
                corpus.add(plan(f"Kế hoạch thứ {i}"), f"p{i}")

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with opened(path) as corpus:
        assert len(corpus.documents()) == 20
        assert corpus.check() == ()


def test_file_without_write_permission_can_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.db"
    with opened(path, create=True) as corpus:
        corpus.add(plan("Trồng cây ven sông"), "p")
    monkeypatch.setattr(database, "_writable", lambda path: False)
    with opened(path) as corpus:
        assert corpus.search("trồng cây", mode="lexical").hits
        with pytest.raises(CorpusError, match="cannot be written"):
            corpus.add(plan("Thêm nữa"), "q")


def test_every_table_comes_as_a_frame(corpus: Corpus, folder: Path) -> None:
    corpus.ingest([folder])
    corpus.add(plan("Theo ⟦Luật Biển⟧.", citations=[{"doc_type": "Luật"}]), "law")
    for table in corpus.tables():
        frame = corpus.to_pandas(table)
        assert not [column for column in frame.columns if column.endswith("_id") and column != "directive_id"]
    assert list(corpus.to_pandas("citations")["text"]) == ["Luật Biển"]
    assert {"document", "title", "text", "issuer"} <= set(corpus.to_pandas("documents").columns)
    with pytest.raises(UsageError, match="no such table"):
        corpus.to_pandas("documents; DROP TABLE files")
