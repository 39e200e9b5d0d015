"""The program as its own process: frugal in imports, quiet on a closed pipe, right in its exit status."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_samples import TEXT
from conftest import ROOT

from pipeline.corpus import open_corpus

PROGRAM = [sys.executable, "-m", "pipeline"]
HEAVY = {
    *("torch", "spacy", "pandas", "faiss", "pydantic", "sentence_transformers", "underthesea", "dateparser"),
    *("numpy", "tokenizers", "sqlite3", "pyarrow", "xlsxwriter"),
}


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "trồng cây.txt"
    path.write_text(TEXT, "utf-8")
    return path


def _run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        check=False,
    )


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["tree", "json"])
def test_parse_loads_nothing_heavy(plan_file: Path, form: list[str]) -> None:
    script = (
        "import sys\n"
        "from pipeline.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {[*sorted(HEAVY), 'rich']!r} if name in sys.modules], file=sys.stderr)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "parse", str(plan_file), *form],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert run.stderr.strip() == ("[]" if form else "['rich']")


def test_a_closed_pipe_ends_it_quietly(plan_file: Path) -> None:
    producer = subprocess.Popen(
        [*PROGRAM, "parse", "--jsonl", *[str(plan_file)] * 50],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert producer.stdout is not None
    assert producer.stderr is not None
    producer.stdout.readline()
    producer.stdout.close()
    assert producer.stderr.read() == b""
    producer.stderr.close()
    assert producer.wait(timeout=20) == 0


def test_an_interrupt_is_130() -> None:
    line = [*PROGRAM, "parse", "no such file", "-"]
    waiting = subprocess.Popen(line, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert waiting.stdin is not None
    assert waiting.stderr is not None
    assert b"no such file" in waiting.stderr.readline()  # now it waits for the plan on standard input
    time.sleep(0.2)
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=20) == 130
    assert waiting.stderr.read() == b""
    waiting.stdin.close()
    waiting.stderr.close()


def test_vietnamese_comes_out_of_an_ascii_locale(plan_file: Path) -> None:
    run = _run("parse", plan_file, "--jsonl", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert run.returncode == 0
    assert "Chỉ thị" in run.stdout


def test_an_error_is_one_line_and_with_debug_a_traceback(tmp_path: Path) -> None:
    broken = _run("stats", "--db", tmp_path / "none.db")
    assert (broken.returncode, broken.stderr.count("\n")) == (2, 1)
    debugged = _run("stats", "--db", tmp_path / "none.db", "--debug")
    assert "Traceback" in debugged.stderr
    assert "CorpusError" in debugged.stderr


def test_full_disk_is_one_line(plan_file: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("w") as stream:
        run = subprocess.run(
            [*PROGRAM, "parse", str(plan_file)], stdout=stream, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False
        )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_help_speaks_the_language() -> None:
    assert "Liệt kê việc đến hạn" in _run("--help", LC_ALL="vi_VN.UTF-8").stdout


def test_no_bar_off_a_terminal(plan_file: Path, tmp_path: Path) -> None:
    run = _run("ingest", plan_file, "--db", tmp_path / "c.db")
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == "added 1, replaced 0, unchanged 0, duplicates 0, failed 0\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_cleanly_and_the_same_command_goes_on(tmp_path: Path, jobs: int) -> None:
    folder, db = tmp_path / "plans", tmp_path / "c.db"
    folder.mkdir()
    for i in range(400):
        (folder / f"{i:03}.txt").write_text(TEXT.replace("2024", f"2024 số {i}"), "utf-8")
    command = [*PROGRAM, "ingest", str(folder), "--db", str(db), "--jobs", str(jobs), "-vv"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, start_new_session=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert process.stderr
    told = [process.stderr.readline() for _ in range(5)]
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group
    rest = process.stderr.read()
    assert process.wait() == 130
    assert "Traceback" not in rest
    lines = [*told, *rest.splitlines(keepends=True)]
    assert re.fullmatch(
        r"interrupted: [0-9]+ of 400 files are dealt with and kept; the same command goes on from here\n", lines[-1]
    )
    done = {line.removeprefix("done ").rstrip("\n") for line in lines if line.startswith("done ")}
    with open_corpus(db) as corpus:
        assert done <= {row.path for row in corpus.documents()}
    again = _run("ingest", folder, "--db", db)
    kept = int(re.search(r"unchanged ([0-9]+)", again.stderr)[1])
    assert (again.returncode, len(done) <= kept < 400) == (0, True)
    with open_corpus(db) as corpus:
        assert len(corpus.documents()) == 400
        assert corpus.check() == ()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kehoach dea", "deadlines"),
        ("kehoach deadlines --ov", "--overdue"),
        ("kehoach search --mode lex", "lexical"),
        ("kehoach evaluate se", "search"),
    ],
)
def test_a_shell_completes_commands_options_and_values(typed: str, offered: str) -> None:
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_KEHOACH_COMPLETE": "complete_bash"}
    # the shell asks the program by its name, from which typer makes the name of the variable
    script = "import sys; sys.argv = ['kehoach']; from pipeline.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **asked},
        check=False,
    )
    assert run.stdout.split() == [offered], run.stderr
