"""The commands: what they ask the corpus, what they print for people and as data, and how they end."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from cli_samples import DEADLINE, NO_LOOKUP, PLAN, TEXT, FakeCorpus
from typer.testing import CliRunner, Result

import pipeline.cli
from pipeline import corpus as corpus_package
from pipeline.cli.messages import Phrases, table
from pipeline.cli.plan_view import days
from pipeline.cli.program import application, translate_help
from pipeline.cli.progress import Pace, Progress
from pipeline.cli.session import Session
from pipeline.cli.typed_dates import parse_day, parse_period
from pipeline.config import Config
from pipeline.corpus import health, query, store
from pipeline.corpus.records import FailureRow, IngestEvent, IngestReport, SearchResult
from pipeline.errors import PipelineError, UsageError
from pipeline.export import FORMATS
from pipeline.plan_json import to_dict

Run = Callable[..., Result]

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the program in this process, in English unless told otherwise, 100 columns wide and without colour."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("LC_ALL", "LC_MESSAGES", "KEHOACH_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return lambda *arguments, **options: CliRunner().invoke(application(), [str(part) for part in arguments], **options)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeCorpus:
    made = FakeCorpus()
    monkeypatch.setattr(corpus_package, "open_corpus", lambda path, create=False: made)
    return made


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "trong_cay.txt"
    path.write_text(TEXT, "utf-8")
    return path


# -- parse


def test_parse_for_people(run: Run, plan_file: Path) -> None:
    outcome = run("parse", plan_file)
    assert outcome.exit_code == 0
    assert "Số 12/KH-UBND" in outcome.stdout
    assert "├── 1. Mục đích  1•" in outcome.stdout
    assert "Chỉ thị 45/CT-TTg · 2020-12-31" in outcome.stdout
    assert "≤ 2024-04-14" in outcome.stdout
    assert "\x1b" not in outcome.stdout
    assert outcome.stderr == ""


def test_parse_in_vietnamese(run: Run, plan_file: Path) -> None:
    assert "Thời hạn  1" in run("--lang", "vi", "parse", plan_file).stdout
    assert "Thời hạn  1" in run("parse", plan_file, env={"LC_ALL": "vi_VN.UTF-8"}).stdout
    assert "Deadlines  1" in run("parse", plan_file, "--lang", "en", env={"LC_ALL": "vi_VN.UTF-8"}).stdout


def test_parse_explains(run: Run, plan_file: Path) -> None:
    assert "rule: " in run("parse", "--explain", plan_file).stdout
    assert "rule: " not in run("parse", plan_file).stdout


def test_parse_json_is_the_same_in_every_language(run: Run, plan_file: Path) -> None:
    plan = json.loads(run("parse", "--json", plan_file).stdout)
    assert plan["schema"] == "kehoach/1"
    assert plan["source"]["path"] == str(plan_file)
    lines = run("--lang", "vi", "parse", "--jsonl", plan_file, plan_file).stdout.splitlines()
    assert [json.loads(line) for line in lines] == [plan, plan]


def test_parse_and_check_walk_folders_and_archives(run: Run, plan_file: Path) -> None:
    with zipfile.ZipFile(plan_file.parent / "nén.zip", "w") as archive:
        archive.writestr("a/b.txt", TEXT)
        archive.writestr("../c.txt", TEXT)
    places = [f"{plan_file.parent}/nén.zip/a/b.txt", str(plan_file)]
    outcome = run("parse", "--jsonl", plan_file.parent)
    assert [json.loads(line)["source"]["path"] for line in outcome.stdout.splitlines()] == places
    assert "nén.zip/../c.txt: its name leads out of the archive (pack the files again)" in outcome.stderr
    assert outcome.exit_code == 1
    found = json.loads(run("check", "--format", "json", plan_file.parent).stdout)
    assert list(dict.fromkeys(remark["path"] for remark in found)) == places
    told = run("--lang", "vi", "parse", f"{plan_file.parent}/nén.zip/d.txt").stderr
    assert "không có tệp hay thư mục này (xem lại đường dẫn)" in told


def test_parse_standard_input(run: Run) -> None:
    plan = json.loads(run("parse", "--jsonl", "-", input=TEXT).stdout)
    assert plan["header"]["number"] == "12"


def test_parse_goes_on_behind_a_bad_file(run: Run, plan_file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    outcome = run("parse", "--jsonl", tmp_path / "none.txt", plan_file, tmp_path / "empty.txt")
    assert outcome.exit_code == 1
    assert len(outcome.stdout.splitlines()) == 1
    none, empty, summary = outcome.stderr.splitlines()
    assert none == f"{tmp_path / 'none.txt'}: there is no such file or folder (check the path)"
    assert empty.startswith(f"{tmp_path / 'empty.txt'}: the file is empty")
    assert summary == "2 of 3 files failed"


def test_parse_goes_on_behind_a_fault_of_ours(run: Run, plan_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: object) -> None:
        raise ZeroDivisionError("by zero")

    # pipeline.parse is the function, so that the module has to be asked for by name
    monkeypatch.setattr(import_module("pipeline.parse"), "plan_of", broken)
    outcome = run("parse", "--jsonl", plan_file, plan_file)
    assert outcome.exit_code == 1
    assert outcome.stderr.count("ZeroDivisionError: by zero (a fault of kehoach: --debug shows where)") == 2
    assert isinstance(run("parse", "--debug", plan_file).exception, ZeroDivisionError)


def test_quiet_keeps_the_failures(run: Run, tmp_path: Path) -> None:
    outcome = run("parse", "--quiet", tmp_path / "none.txt")
    assert outcome.stderr.count("\n") == 1
    assert "no such file" in outcome.stderr


def test_schema(run: Run) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"citations", "deadlines"} <= set(schema["properties"])


def test_terminal_is_safe_from_the_document(run: Run, fake: FakeCorpus) -> None:
    from dataclasses import replace

    fake.answers["plan"] = replace(PLAN, header=replace(PLAN.header, title="a\x1b]0;b\x07\x9b31mc\u202e"))
    assert not set("\x1b\x07\x9b") & set(run("show", "a1").stdout)


def test_colour_only_where_it_is_wanted(run: Run, plan_file: Path) -> None:
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    colour = re.compile(r"\x1b\[(?:[0-9]+;)*[349][0-7]")
    assert colour.search(run("parse", plan_file, env=terminal).stdout)
    assert not colour.search(run("parse", plan_file, env=terminal | {"NO_COLOR": "1"}).stdout)
    assert "\x1b" not in run("parse", plan_file).stdout


@pytest.mark.parametrize("width", [60, 80, 100])
def test_lines_fit_the_terminal(run: Run, plan_file: Path, width: int) -> None:
    lines = run("parse", plan_file, env={"COLUMNS": str(width)}).stdout.splitlines()
    assert max(map(len, lines)) <= width


def test_errors_are_safe_for_the_terminal(run: Run) -> None:
    stderr = run("parse", "a\n\x1b[2Jb.txt", "--quiet").stderr
    assert stderr == "a\\n\\x1b[2Jb.txt: there is no such file or folder (check the path)\n"


# -- commands on a corpus: what is asked and printed

COMMANDS: list[tuple[list[str], str, tuple[Any, ...], dict[str, Any], str]] = [
    (
        ["search", "trồng cây", "--year", "2024", "--type", "Kế hoạch", "--cites", "45/CT-TTg", "--limit", "3"],
        "search",
        ("trồng cây",),
        {"mode": "hybrid", "limit": 3, "issuer": None, "year": 2024, "doc_type": "Kế hoạch", "cites": "45/CT-TTg"},
        "I.2 · MỤC ĐÍCH, YÊU CẦU · both · 0.71",
    ),
    (["lookup", "45-CT/TTg"], "lookup", ("45-CT/TTg",), {}, "Also printed: 45-CT/TTg"),
    (["show", "a1a1"], "plan", ("a1a1",), {}, "Submit to: Phòng Nông nghiệp huyện"),
    (["cites", "a1a1"], "cites", ("a1a1",), {}, "Chỉ thị 45/CT-TTg · 2020-12-31 · Thủ tướng Chính phủ"),
    (["cited-by", "45/CT-TTg", "--role", "basis"], "cited_by", ("45/CT-TTg",), {"role": "basis"}, "Căn cứ Chỉ thị"),
    (["lookup", "chỉ", "thị", "45"], "lookup", ("chỉ thị 45",), {}, "Also printed: 45-CT/TTg"),
    (["stats"], "stats", (), {}, "Most cited"),
    (
        ["deadlines", "--as-of", "20/4/2024", "--within", "1m", "--overdue", "--issuer", "huyện"],
        "deadlines",
        (date(2024, 4, 20),),
        {"within_days": 30, "overdue": True, "issuer": "huyện"},
        "báo cáo kết quả · late by 6 d",
    ),
    (["awards"], "awards", (), {}, "Giấy khen · 10 · Chủ tịch Ủy ban nhân dân huyện"),
    (["signers"], "signers", (), {}, "Đinh Văn Sẹt · Ủy ban nhân dân huyện An Sơn"),
]


@pytest.mark.parametrize(
    ("line", "method", "arguments", "options", "shown"), COMMANDS, ids=lambda value: str(value)[:20]
)
def test_for_people(
    run: Run,
    fake: FakeCorpus,
    line: list[str],
    method: str,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    shown: str,
) -> None:
    outcome = run(*line)
    assert outcome.exit_code == 0, outcome.stderr
    assert fake.asked[0] == (method, arguments, options)
    assert {asked[0] for asked in fake.asked[1:]} <= {"versions"}  # `show` tells them too
    assert shown in outcome.stdout
    assert outcome.stderr == ""
    in_vietnamese = run(*line, "--lang", "vi", "--db", "other.db")
    assert in_vietnamese.exit_code == 0
    assert in_vietnamese.stdout != outcome.stdout or method == "signers"


@pytest.mark.parametrize("line", [command[0] for command in COMMANDS], ids=lambda line: line[0])
def test_as_json(run: Run, fake: FakeCorpus, line: list[str]) -> None:
    outcome = run(*line, "--json")
    assert outcome.exit_code == 0
    data = json.loads(outcome.stdout)
    assert data == json.loads(run("--lang", "vi", *line, "--json").stdout)
    record = data[0] if isinstance(data, list) else data
    assert record.get("document", record)


def test_show_json_is_the_plan(run: Run, fake: FakeCorpus) -> None:
    assert json.loads(run("show", "a1", "--json").stdout) == json.loads(json.dumps(to_dict(PLAN)))


@pytest.mark.parametrize("command", ["deadlines", "awards", "signers"])
def test_as_csv(run: Run, fake: FakeCorpus, command: str) -> None:
    table_rows = list(csv.DictReader(io.StringIO(run(command, "--csv").stdout)))
    assert len(table_rows) == len(fake.answers[command])
    fake.answers[command] = ()
    header = run(command, "--csv").stdout
    assert header.rstrip("\r\n").split(",") == list(table_rows[0])
    assert run(command, "--csv", "--json").exit_code == 2


def test_deadlines_default_to_today(run: Run, fake: FakeCorpus) -> None:
    assert run("deadlines").exit_code == 0
    assert fake.asked[0][1] == (date.today(),)
    assert fake.asked[0][2] == {"within_days": None, "overdue": False, "issuer": None}


def test_deadlines_fail(run: Run, fake: FakeCorpus) -> None:
    assert run("deadlines", "--fail").exit_code == 1
    fake.answers["deadlines"] = ()
    outcome = run("deadlines", "--fail")
    assert outcome.exit_code == 0
    assert "nothing falls due" in outcome.stdout


def test_mark(run: Run, fake: FakeCorpus) -> None:
    assert run("mark", "3f9a", "done", "--note", "đã gửi").exit_code == 0
    assert run("mark", "3f9a", "clear").exit_code == 0
    assert [asked[1:] for asked in fake.asked] == [
        (("3f9a", "done"), {"note": "đã gửi"}),
        (("3f9a", None), {"note": None}),
    ]
    assert run("mark", "3f9a", "finished").exit_code == 2


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (["nông", "thôn", "mới"], "nông thôn mới"),
        (["thi đua", "-họp", "--limit", "3"], "thi đua -họp"),
        (['-"nông thôn mới"', "kế hoạch"], 'kế hoạch -"nông thôn mới"'),
        (["-hop", "-q", "cây", "--year", "2024"], "cây -hop"),
        (["--json", "--", "-q", "cây"], "-q cây"),
    ],
)
def test_words_that_the_shell_parted_are_one_query(run: Run, fake: FakeCorpus, line: list[str], asked: str) -> None:
    assert run("search", *line).exit_code == 0
    assert [arguments for name, arguments, _ in fake.asked if name == "search"] == [(asked,)]


def test_a_dash_before_an_options_letter_is_the_option(run: Run, fake: FakeCorpus) -> None:
    assert "Usage" in run("search", "cây", "-h").stdout
    assert run("search", "cây", "-qv").exit_code == 0
    assert run("search", "cây", "--limt", "3").exit_code == 2


def test_search_note_and_no_hits(run: Run, fake: FakeCorpus) -> None:
    fake.answers["search"] = SearchResult(hits=(), note="a year has four digits: searched as plain text")
    outcome = run("search", "nam:24")
    assert outcome.exit_code == 0
    assert "nothing found" in outcome.stdout
    assert "four digits" in outcome.stderr
    assert json.loads(run("search", "nam:24", "--json", "--quiet").stdout) == []


def test_highlights_are_coloured_on_a_terminal(run: Run, fake: FakeCorpus) -> None:
    shown = run("search", "trồng mới", env={"FORCE_COLOR": "1", "TERM": "xterm-256color"}).stdout
    assert "\x1b[1;33mtrồng mới\x1b[0m" in shown
    plain = run("search", "trồng mới", env={"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm-256color"}).stdout
    assert "33m" not in plain


def test_lookup_without_answer(run: Run, fake: FakeCorpus) -> None:
    fake.answers["lookup"] = NO_LOOKUP
    outcome = run("lookup", "46/CT-TTg")
    assert outcome.exit_code == 1
    assert "Nearest" in outcome.stdout
    assert outcome.stderr == "no directive 46/CT-TTg is cited in the corpus\n"


def test_ingest_lists_failures(run: Run, fake: FakeCorpus) -> None:
    outcome = run("ingest", "a.txt", "b.txt", "c.pdf", "--jobs", "2")
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert outcome.stderr.splitlines() == [
        "c.pdf: a PDF document (save it as .docx)",
        "added 1, replaced 0, unchanged 1, duplicates 0, failed 1",
    ]
    assert fake.asked[0][1] == (["a.txt", "b.txt", "c.pdf"],)
    assert run("ingest").exit_code == 2
    run("ingest", "--retry-failed")
    assert fake.asked[-1][1:][0] == ((),)
    assert fake.asked[-1][2]["retry_failed"] is True


def test_progress_of_an_ingest(run: Run, fake: FakeCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def ingest(paths: object, on_event: Callable[[IngestEvent], None], **options: object) -> IngestReport:
        on_event(IngestEvent("done", "a.txt", 1, 2))
        on_event(IngestEvent("failed", "b.txt", 2, 2, "the file is empty"))
        on_event(IngestEvent("encoded", None, 7, 7))
        return IngestReport(added=("a.txt",))

    monkeypatch.setattr(fake, "ingest", ingest, raising=False)
    assert run("ingest", "a.txt").stderr == "added 1, replaced 0, unchanged 0, duplicates 0, failed 0\n"
    told = run("ingest", "a.txt", "-vv").stderr.splitlines()
    assert told[:3] == ["done a.txt", "failed b.txt: the file is empty", "encoded 7/7"]
    monkeypatch.setattr(Session, "watched", property(lambda session: True))
    watched = run("ingest", "a.txt", "--lang", "vi", env={"FORCE_COLOR": "1", "TERM": "xterm-256color"})
    assert watched.exit_code == 0
    assert "kế hoạch" in watched.stderr
    assert "7/7" in watched.stderr


def test_a_line_now_and_then_with_rate_time_left_and_folder(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    shown = Progress(Session(Config(), Phrases("en"), verbosity=1), lambda: now)
    for number in range(1, 41):
        now = number / 2
        shown.show(IngestEvent("done", f"plans/2024/{number}.txt", number, 200))
    assert capsys.readouterr().err.splitlines() == [
        "plans 20/200  2/s, 86 s left  plans/2024",
        "plans 40/200  2/s, 78 s left  plans/2024",
    ]


def test_pace_is_that_of_the_last_minute() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    for second in range(1, 301):
        now = float(second)
        # 100 known files a second for two minutes, then two new ones a second
        number = min(second, 120) * 100 + max(0, second - 120) * 2
        rate = pace.step(number)
    assert rate == pytest.approx(2)


def test_many_failures_are_grouped_by_reason(run: Run, fake: FakeCorpus, tmp_path: Path) -> None:
    failed = [FailureRow(f"{i}.pdf", "read", "UnreadableFile", "a PDF document (save it as .docx)") for i in range(40)]
    failed.append(FailureRow("=x\n.txt", "read", "UnreadableFile", "the file is empty"))
    fake.answers["ingest"] = IngestReport(failed=tuple(failed))
    outcome = run("ingest", "a", "--failures", tmp_path / "failed.csv")
    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines()[:5] == [
        "40 files: a PDF document (save it as .docx)",
        "  0.pdf",
        "  1.pdf",
        "  2.pdf",
        "1 file: the file is empty",
    ]
    data = (tmp_path / "failed.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfpath,stage,error,reason,remedy\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == {
        "path": "0.pdf",
        "stage": "read",
        "error": "UnreadableFile",
        "reason": "a PDF document",
        "remedy": "save it as .docx",
    }
    assert rows[-1]["path"] == "'=x\n.txt"  # nothing that a spreadsheet would run
    assert len(rows) == 41


def test_a_list_of_failures_that_cannot_be_written_is_told_before_the_work(
    run: Run, fake: FakeCorpus, tmp_path: Path
) -> None:
    outcome = run("ingest", "a", "--failures", tmp_path / "none" / "failed.csv")
    assert outcome.exit_code == 2
    assert "failed.csv" in outcome.stderr
    assert fake.asked == []


def test_remove(run: Run, fake: FakeCorpus) -> None:
    outcome = run("remove", "a1", "b2")
    assert (outcome.exit_code, fake.asked) == (0, [("remove", (["a1", "b2"],), {})])
    assert outcome.stderr == "removed data/raw/trong_cay.docx\nplans removed: 1\n"
    assert run("remove", "--missing").exit_code == 0
    assert run("remove").exit_code == run("remove", "a1", "--missing").exit_code == 2


def test_reindex(run: Run, fake: FakeCorpus) -> None:
    assert run("reindex", "--model", "other").exit_code == 0
    assert fake.asked[0][2]["model"] == "other"


def test_export_help_names_every_format() -> None:
    command = typer.main.get_command(application()).commands["export"]
    texts = [option.help for option in command.params]
    [told] = [text for text in texts if text and text.startswith("Formats with commas: ")]
    assert told == f"Formats with commas: {','.join(FORMATS)}."


def test_export_of_what_fits(run: Run, fake: FakeCorpus, tmp_path: Path) -> None:
    query = 'nam:2024 "thi đua"'
    run("export", tmp_path, "--format", "jsonl", "--query", query, "--year", "2024", "--type", "kế hoạch")
    [asked] = [rest for name, *rest in fake.asked if name == "stored"]
    assert asked == [(query,), {"issuer": None, "year": 2024, "doc_type": "kế hoạch", "cites": None}]
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["filter"] == {"query": query, "year": "2024", "type": "kế hoạch"}


def test_a_person_who_waits_is_told_how_far_an_export_is(
    run: Run, fake: FakeCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cli.session.Session.watched", True)
    monkeypatch.setattr("pipeline.cli.progress.EVERY_S", 0)
    assert run("export", tmp_path, "--format", "jsonl").stderr.count("plans: 1") == 2


def test_export(run: Run, fake: FakeCorpus, tmp_path: Path) -> None:
    outcome = run("export", tmp_path / "out", "--format", "csv, jsonl")
    assert outcome.exit_code == 0
    assert f"{tmp_path / 'out' / 'citations.csv'}: 1 row" in outcome.stderr
    assert (tmp_path / "out" / "manifest.json").exists()
    wrong = run("export", tmp_path / "out", "--format", "doc")
    assert (wrong.exit_code, "unknown format 'doc'" in wrong.stderr) == (2, True)


# -- doctor, completion, version, help


def test_doctor(run: Run, fake: FakeCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.embed.encoder.load_encoder", lambda: SimpleNamespace(model_id="tiny:0123"))
    db = tmp_path / "corpus.db"
    none = run("doctor", "--db", db)
    assert "none yet" in none.stdout
    db.touch()
    found = json.loads(run("doctor", "--db", db, "--json").stdout)
    assert found["corpus"]["documents"] == 1
    assert found["versions"]["schema"] == "kehoach/1"
    assert all(len(checksum) == 64 for checksum in found["tables"].values())
    assert set(found["extras"]) == {"nlp", "export", "train"}
    assert found["models"] == {"default": "tiny:0123", "corpus": "kehoach-static"}
    assert found["problems"] == []
    fake.answers["check"] = ("page 3 is torn",)
    broken = run("doctor", "--db", db)
    assert broken.exit_code == 1
    assert "page 3 is torn" in broken.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion(run: Run, shell: str) -> None:
    assert "_KEHOACH_COMPLETE" in run("completion", shell).stdout


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"kehoach {pipeline.__version__}\n"


def test_no_arguments_give_help(run: Run) -> None:
    outcome = run()
    assert outcome.exit_code == 2
    assert "deadlines" in outcome.output


@pytest.mark.parametrize(
    "line",
    [
        ["prase"],
        ["parse"],
        ["parse", "--xml", "a.txt"],
        ["parse", "--json", "--jsonl", "a.txt"],
        ["search", "a", "--mode", "magic"],
        ["search", "a", "--limit", "0"],
        ["search", "a", "--year", "MMXX"],
        ["cited-by", "1/CT", "--role", "reason"],
        ["deadlines", "--as-of", "someday"],
        ["deadlines", "--within", "soon"],
        ["ingest", "a", "--jobs", "0"],
        ["completion", "tcsh"],
        ["completion"],
        ["--lang", "fr", "stats"],
    ],
    ids=" ".join,
)
def test_wrong_usage(run: Run, fake: FakeCorpus, line: list[str]) -> None:
    outcome = run(*line)
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr
    assert fake.asked == []


# -- real corpus files

ASKING = (
    ["search", "cây"],
    ["lookup", "45/CT-TTg"],
    ["show", "a1"],
    ["cites", "a1"],
    ["cited-by", "45/CT-TTg"],
    ["stats"],
    ["deadlines"],
    ["awards"],
    ["signers"],
    ["mark", "a1", "done"],
    ["remove", "a1"],
    ["reindex"],
    ["export", "out", "--format", "csv"],
)


@pytest.fixture
def corpus_file(run: Run, plan_file: Path, tmp_path: Path) -> Path:
    db = tmp_path / "corpus.db"
    assert run("ingest", plan_file, "--db", db, "--quiet").exit_code == 0
    return db


@pytest.mark.parametrize("line", ASKING, ids=lambda line: line[0])
def test_no_corpus(run: Run, tmp_path: Path, line: list[str]) -> None:
    outcome = run(*line, env={"KEHOACH_DB": str(tmp_path / "none.db")})
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    [message] = outcome.stderr.splitlines()
    assert "none.db: there is no corpus" in message
    assert "kehoach ingest" in message
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("line", ASKING, ids=lambda line: line[0])
def test_corrupt_corpus(run: Run, tmp_path: Path, line: list[str]) -> None:
    db = tmp_path / "corrupt.db"
    db.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    outcome = run(*line, "--db", db)
    assert outcome.exit_code == 2
    [message] = outcome.stderr.splitlines()
    assert message.startswith(f"{db}: ")


@pytest.mark.parametrize("line", ASKING, ids=lambda line: line[0])
def test_newer_corpus(run: Run, corpus_file: Path, line: list[str]) -> None:
    import sqlite3

    with sqlite3.connect(corpus_file) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    outcome = run(*line, "--db", corpus_file)
    assert outcome.exit_code == 2
    assert "newer" in outcome.stderr


@pytest.mark.parametrize("line", [["show"], ["cites"], ["remove"]], ids=lambda line: line[0])
def test_unknown_id(run: Run, corpus_file: Path, line: list[str]) -> None:
    outcome = run(*line, "ffff", "--db", corpus_file)
    assert outcome.exit_code == 2
    assert "ffff" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_from_file_to_answer(run: Run, corpus_file: Path, plan_file: Path) -> None:
    stats = json.loads(run("stats", "--json", "--db", corpus_file).stdout)
    assert stats["documents"] == 1
    hits = json.loads(run("search", "trong cay", "--mode", "lexical", "--json", "--db", corpus_file).stdout)
    assert [hit["document"]["path"] for hit in hits] == [str(plan_file)]
    plan = json.loads(run("show", plan_file, "--json", "--db", corpus_file).stdout)
    assert plan == json.loads(run("parse", plan_file, "--json").stdout)
    again = run("ingest", plan_file, "--db", corpus_file)
    assert again.stderr == "added 0, replaced 0, unchanged 1, duplicates 0, failed 0\n"
    [deadline] = json.loads(run("deadlines", "--as-of", "2024-04-20", "--json", "--db", corpus_file).stdout)
    assert (deadline["status"], deadline["days_left"]) == ("overdue", -6)
    assert run("remove", plan["id"], "--db", corpus_file).exit_code == 0
    assert json.loads(run("stats", "--json", "--db", corpus_file).stdout)["documents"] == 0


def test_evaluate_extraction(run: Run, plan_file: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    plan = run("parse", "--jsonl", plan_file).stdout
    (gold / "trong_cay.json").write_text(plan, "utf-8")
    (tmp_path / "parsed.jsonl").write_text(plan, "utf-8")
    for path in (plan_file, tmp_path / "parsed.jsonl"):
        report = json.loads(run("evaluate", "extraction", gold, path, "--json").stdout)
        assert {row["f1"] for row in report["kinds"].values()} == {1.0}
    wrong = json.loads(plan)
    wrong["citations"][0]["code"] = "46/CT-TTg"
    (gold / "trong_cay.json").write_text(json.dumps(wrong), "utf-8")
    shown = run("evaluate", "extraction", gold, plan_file, "--errors")
    assert shown.exit_code == 0
    assert "trong_cay | citations missed" in shown.stdout
    assert "Precision" in shown.stdout
    assert run("evaluate", "extraction", tmp_path / "nowhere", plan_file).exit_code == 2
    (tmp_path / "parsed.jsonl").write_text("{", "utf-8")
    assert run("evaluate", "extraction", gold, tmp_path / "parsed.jsonl").exit_code == 2


def test_evaluate_search(run: Run, tmp_path: Path) -> None:
    documents = {"d1": "Trồng cây gây rừng đầu xuân.", "d2": "Thu gom rác thải nhựa ở bãi biển."}
    queries = {"q1": "trồng rừng", "q2": "rác nhựa", "q3": "không ai hỏi"}
    for name, rows in (("corpus", documents), ("queries", queries)):
        lines = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in rows.items()]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n", "utf-8")
    line = ("evaluate", "search", tmp_path, "--mode", "lexical", "--run", tmp_path / "run.txt")
    report = json.loads(run(*line, "--json").stdout)
    assert report["modes"]["lexical"] == {
        "acc@1": 1.0,
        "hit@10": 1.0,
        "recall@10": 1.0,
        "mrr@10": 1.0,
        "ndcg@10": 1.0,
        "queries": 2,
    }
    assert "lexical  1.000" in run(*line).stdout
    first = (tmp_path / "run.txt").read_text("utf-8").splitlines()[0].split()
    assert (first[:4], first[5]) == (["q1", "Q0", "d1", "1"], "kehoach-lexical")
    assert run("evaluate", "search", tmp_path / "nowhere", "--mode", "lexical").exit_code == 2
    assert run("evaluate", "search", tmp_path, "--mode", "magic").exit_code == 2


# -- messages


def _command_tree(program: Any) -> Iterator[Any]:
    yield program
    for inner in getattr(program, "commands", {}).values():
        yield from _command_tree(inner)


def test_every_help_text_has_its_vietnamese() -> None:
    for program in _command_tree(typer.main.get_command(application())):
        texts = [program.help, *(getattr(option, "help", None) for option in program.params)]
        assert [text for text in texts if text and text not in table()] == []


def test_help_is_translated() -> None:
    program = typer.main.get_command(application())
    translate_help(program, Phrases("vi"))
    for inner in _command_tree(program):
        assert inner.help in table().values()


def test_every_sentence_has_its_vietnamese() -> None:
    spoken = set()
    for path in Path(pipeline.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("phrases", "session.say")):
                spoken |= {part.value for part in node.args if isinstance(part, ast.Constant)}
    assert len(spoken) > 20
    assert spoken - set(table()) == set()


def test_every_error_has_its_vietnamese() -> None:
    """Of an error that the package raises, what and remedy; a blank is filled with 7."""

    def sentence(node: ast.expr) -> str:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)

    # a missing library is told by a sentence of the class itself
    errors = {error.__name__ for error in (PipelineError, *PipelineError.__subclasses__())} - {"MissingExtra"}
    raised = set()
    for path in Path(pipeline.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in errors:
                told = [*node.args[:1], *node.args[2:], *(word.value for word in node.keywords)]
                raised |= {sentence(part) for part in told if isinstance(part, ast.JoinedStr | ast.Constant)}
    # what is put together of parts has its Vietnamese part by part: "word/document.xml: its XML breaks off"
    sentences = {text for text in raised if re.search("[a-z]{3}", text) and not text.endswith((": 7", "None"))}
    assert len(sentences) > 100
    untold = [text for text in sentences if Phrases("vi").error(PipelineError(text)) == text]
    assert untold == []


@pytest.mark.parametrize(
    "note",
    [
        value
        for name, value in vars(query).items()
        if name in ("UNBALANCED", "UNKNOWN_FIELD", "EMPTY_FIELD", "BAD_YEAR", "BAD_DUE")
    ]
    + [store.WORDS_ALONE, store.VECTORS_MISSING, store.MODEL_CHANGED, store.MODEL_MISSING]
    + [template.format(3) for _, template in health._PROBLEMS],
)
def test_every_note_has_its_vietnamese(note: str) -> None:
    assert Phrases("vi").error(PipelineError(note)) != note


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["serach"], "kehoach: không có lệnh 'serach'; có phải 'search'? (xem `kehoach --help`)"),
        (["search"], "kehoach search: thiếu tham số 'query' (xem `kehoach search --help`)"),
        (["parse", "--xml", "a"], "kehoach parse: không có tùy chọn --xml (xem `kehoach parse --help`)"),
        (["search", "a", "--limit", "0"], "'--limit' không hợp lệ: 0 nằm ngoài khoảng 1<=x<=1000"),
        (["search", "a", "--year", "MM"], "'--year' không hợp lệ: 'MM' không phải là số nguyên"),
        (["search", "a", "--mode", "x"], "'--mode' không hợp lệ: 'x' không thuộc 'hybrid', 'lexical', 'semantic'"),
        (["show", "a", "b"], "kehoach show: thừa tham số (b) (xem `kehoach show --help`)"),
        (["search", "a", "--limt", "3"], "không có tùy chọn --limt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_in_the_language(run: Run, line: list[str], told: str) -> None:
    outcome = run(*line, "--lang", "vi", prog_name="kehoach")
    assert outcome.exit_code == 2
    assert told in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert "--help` shows how)" in run(*line, "--lang", "en", prog_name="kehoach").stderr


def test_sentences_have_the_same_blanks() -> None:
    for english, vietnamese in table().items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", vietnamese)), english


def test_errors_are_translated() -> None:
    error = PipelineError("there is no such file", "a.txt", "check the path")
    assert Phrases("en").error(error) == str(error)
    assert Phrases("vi").error(error) == "a.txt: không có tệp này (xem lại đường dẫn)"
    assert Phrases("vi").error(PipelineError("odd")) == "odd"
    limit = PipelineError("reading it took more than 60 s of processor time: the file is damaged or made to harm")
    assert Phrases("vi").error(limit) == "đọc tệp mất hơn 60 giây xử lý: tệp bị hỏng hoặc được tạo ra để gây hại"
    told = PipelineError("this is an old Word document, which is not read (save it as .docx or .txt)", "a.doc")
    assert (
        Phrases("vi").error(told) == "a.doc: đây là tài liệu Word đời cũ, chưa đọc được (lưu lại thành .docx hoặc .txt)"
    )


# -- typed dates


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-03-15", "2024-03-15"),
        ("15/3/2024", "2024-03-15"),
        ("05-04-2024", "2024-04-05"),
        ("5.4.2024", "2024-04-05"),
        ("5/4", "2026-04-05"),
        ("hôm nay", "2026-11-21"),
        ("ngày mai", "2026-11-22"),
        ("15 tháng 3 2024", "2024-03-15"),
        ("ngày 15 tháng 3 năm 2024", "2024-03-15"),
        ("next monday", "2026-11-23"),
        (" tomorrow ", "2026-11-22"),
    ],
)
def test_typed_days(typed: str, day: str) -> None:
    assert parse_day(typed, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    ["", "someday", "30/2/2024", "2024-13-01", "2024", "năm 2025", "tháng 3 năm 2024", "15", "10:30"],
)
def test_no_day_is_made_up(typed: str) -> None:
    with pytest.raises(UsageError, match="is no day"):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "start", "length"),
    [
        ("30d", "2024-01-01", 30),
        ("2w", "2024-01-01", 14),
        ("1m", "2024-01-31", 29),
        ("1m", "2024-12-15", 31),
        ("1y", "2024-02-29", 365),
        ("3 tháng", "2024-01-01", 91),
        ("0d", "2024-01-01", 0),
    ],
)
def test_typed_periods(typed: str, start: str, length: int) -> None:
    assert parse_period(typed, date.fromisoformat(start)) == length


@pytest.mark.parametrize("typed", ["30", "d", "-1d", "1.5m", "30 days", "99999d"])
def test_odd_periods(typed: str) -> None:
    with pytest.raises(UsageError, match="is no period"):
        parse_period(typed, TODAY)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "≤ 2024-04-14"),
        ({"date_start": "2024-04-01"}, "2024-04-01 … 2024-04-14"),
        ({"date_start": "2024-04-14"}, "2024-04-14"),
        ({"date_start": "2024-04-01", "date_end": None}, "≥ 2024-04-01"),
        ({"date_end": None, "anchor": "Đại hội"}, "Đại hội"),
        ({"date_end": None, "recurrence": "monthly,yearly"}, "hằng tháng, hằng năm"),
        ({"date_end": None}, "?"),
    ],
)
def test_days_of_a_deadline(changes: dict[str, Any], shown: str) -> None:
    from dataclasses import replace

    assert days(replace(PLAN.deadlines[0], **changes), Phrases("vi")) == shown
    assert DEADLINE.date_end == PLAN.deadlines[0].date_end
