"""Every command of the documentation runs on the samples and prints what the page shows; its Python runs too.

A page is run from its first fence to its last, in a folder with the samples, as a reader would: fences `sh`,
`powershell` and `console` hold commands, `python` holds Python. Behind a command may stand the exit status it ends with
(`# exit status 1`, `# mã thoát 1`). In `console` the lines below a command are what it prints, in order; `...` stands
for any lines. A tutorial begins without a corpus, every other page has that of the samples. A Vietnamese page leaves
to its English twin what both have alike and show nothing of.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT
from generators import commands, fields, interface
from generators.markdown import rows
from generators.pages import made
from typer.testing import CliRunner

from pipeline.check.run import rules
from pipeline.cli.program import application
from pipeline.tables import names

DOCS = ROOT / "docs"
MADE = made()
PAGES = {str(path.relative_to(DOCS)): path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md"))} | MADE
SHELLS = ("sh", "powershell", "console")
RUN = "(?m)^(?:\\$ )?kehoach "

_FENCE = re.compile(r"(?ms)^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$")
_STATUS = re.compile(r"#.*(?:exit status|mã thoát) (?P<status>[0-9])")


@dataclass(frozen=True)
class Command:
    """A line of a page: its words, where its output goes, how it ends, and what is shown of what it prints."""

    words: list[str]
    to: str | None
    status: int
    shown: list[str]


def fences(page: str) -> Iterator[tuple[str, str]]:
    """Language and text of the fences of a page."""
    return ((found["language"], found["text"]) for found in _FENCE.finditer(page))


def commands_of(text: str) -> Iterator[Command]:
    """The `kehoach` lines of a fence, each with the lines below it, if it has the mark of a console."""
    for piece in re.split("(?m)^(?=\\$ )", text):
        first, *below = piece.splitlines() or [""]
        lines = [first.removeprefix("$ ")] if piece.startswith("$ ") else piece.splitlines()
        for line in lines:
            if line.startswith("kehoach "):
                status = _STATUS.search(line)
                words = shlex.split(line, comments=True)[1:]
                to = words[words.index(">") + 1] if ">" in words else None
                words = words[: words.index(">")] if to else words
                yield Command(words, to, int(status["status"]) if status else 0, below if piece[0] == "$" else [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, with their corpus beside them as `corpus.db`."""
    place = tmp_path_factory.mktemp("docs")
    for name in ("data/raw", "tests/gold", "tests/search"):
        shutil.copytree(ROOT / name, place / name)
    (place / "data/processed").mkdir()
    before = Path.cwd()
    os.chdir(place)
    try:
        done = CliRunner().invoke(application(), ["--db", "corpus.db", "ingest", "data/raw"])
    finally:
        os.chdir(before)
    assert done.exit_code == 0, done.output
    return place


@pytest.mark.parametrize(
    "name", [name for name, page in PAGES.items() if any(f[0] in (*SHELLS, "python") for f in fences(page))]
)
def test_page(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8" if name.startswith("vi/") else "C.UTF-8")
    monkeypatch.delenv("KEHOACH_DB", raising=False)
    corpus = folder / "data/processed/corpus.db"
    corpus.unlink(missing_ok=True)
    if "tutorial" not in name:
        shutil.copy(folder / "corpus.db", corpus)
    variables: dict[str, object] = {}
    for language, text in fences(PAGES[name]):
        if language in SHELLS:
            for command in commands_of(text):
                if command.shown or command not in _of_the_twin(name):
                    _run(command)
        elif language == "python" and (language, text) not in fences(_twin(name)):
            exec(compile(ast.parse(text), name, "exec"), variables)


def _twin(name: str) -> str:
    return PAGES[name.replace("vi/", "en/")] if name.startswith("vi/") else ""


def _of_the_twin(name: str) -> list[Command]:
    return [command for language, text in fences(_twin(name)) if language in SHELLS for command in commands_of(text)]


def _run(command: Command) -> None:
    done = CliRunner().invoke(application(command.words), command.words)
    line = shlex.join(command.words)
    assert done.exit_code == command.status, f"{line}: {done.output}{done.exception or ''}"
    if command.to:
        assert done.stdout
        Path(command.to).write_text(done.stdout, "utf-8")
    printed = [_blanks_as_one(line) for line in (done.stdout + done.stderr).splitlines()]
    at = 0
    for shown in command.shown:
        if shown.strip() and shown != "...":
            fits = [i for i in range(at, len(printed)) if _blanks_as_one(shown) in printed[i]]
            assert fits, f"{line} does not print, behind the lines shown before it: {shown}"
            at = fits[0] + 1


def _blanks_as_one(line: str) -> str:
    return " ".join(line.split())


def test_a_command_stands_where_it_is_run() -> None:
    elsewhere = [
        (name, text.splitlines()[0])
        for name, page in PAGES.items()
        for language, text in fences(page)
        if language not in (*SHELLS, "text") and re.search(RUN, text)
    ]
    assert elsewhere == []
    assert sum(len(list(commands_of(text))) for page in PAGES.values() for _, text in fences(page)) > 60


@pytest.mark.parametrize(
    ("text", "words", "status", "to", "shown"),
    [
        ("kehoach stats", ["stats"], 0, None, []),
        ("$ kehoach check a  # mã thoát 1\nF101", ["check", "a"], 1, None, ["F101"]),
        ('kehoach search "a b" > c.txt  # a remark', ["search", "a b"], 0, "c.txt", []),
    ],
)
def test_what_a_command_is(text: str, words: list[str], status: int, to: str | None, shown: list[str]) -> None:
    assert list(commands_of(text)) == [Command(words, to, status, shown)]


def test_both_languages_say_the_same() -> None:
    def pages(language: str) -> dict[str, list[list[str]]]:
        return {
            path.name: [
                [line for line in text.splitlines() if re.match(RUN, line)]
                for _, text in fences(path.read_text("utf-8"))
            ]
            for path in sorted((DOCS / language).glob("*.md"))
        }

    english, vietnamese = pages("en"), pages("vi")
    assert english.keys() == vietnamese.keys()
    assert {name: list(map(len, found)) for name, found in english.items()} == {
        name: list(map(len, found)) for name, found in vietnamese.items()
    }


def test_every_field_has_its_meaning() -> None:
    said = [(row["record"], row["field"]) for row in rows("fields")]
    records = [row["record"] for row in rows("records")]
    assert said == list(dict.fromkeys(said))
    assert set(said) == {(record, field) for record in records for field in fields.of_record(record)}
    assert all(row["en"] and row["vi"] for row in rows("fields"))
    assert "`authority_prefix`" in fields.page("en")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_table_and_rule_has_its_place(language: str) -> None:
    tables, check = MADE[f"{language}/tables.md"], MADE[f"{language}/check.md"]
    assert [name for name in names() if f"## {name} " not in tables] == []
    assert [rule.code for rule in rules() if f"\n| {rule.code} | " not in check] == []


def test_vietnamese_pages_speak_vietnamese() -> None:
    pages = {name: page for name, page in MADE.items() if name.startswith("vi/")}
    assert [name for name, page in pages.items() if re.search(r"\| (usage|source|severity|error|info)\b", page)] == []
    assert [row["en"] for row in rows("sources") if not row["vi"]] == []
    assert {row["table"] for row in rows("tables")} == set(names())


def test_both_pages_on_python_name_the_same() -> None:
    english, vietnamese = ((DOCS / language / "python.md").read_text("utf-8") for language in ("en", "vi"))
    assert interface.DIRECTIVE.findall(english) == interface.DIRECTIVE.findall(vietnamese)
    assert re.findall("(?m)^#+ ", english) == re.findall("(?m)^#+ ", vietnamese)
    assert sorted(interface.named(vietnamese)) == sorted(row["name"] for row in rows("interface"))
    filled = interface.filled(vietnamese)
    assert ":::" not in filled
    assert "Corpus.search(\n    text: str,\n    mode: Mode = 'hybrid',\n" in filled
    assert "| `snippet` | `str` |" in filled
    assert "### PipelineError {#errors-pipelineerror}" in filled


def test_every_command_has_its_place() -> None:
    assert [name for name in commands.names() if f"\n## {name}\n" not in MADE["vi/commands.md"]] == []
    assert [row["command"] for row in rows("commands") if row["command"] not in commands.names()] == []


def test_the_site_lists_the_same_pages_in_both_languages() -> None:
    site = (ROOT / "mkdocs.yml").read_text("utf-8")
    english, vietnamese = (re.findall(rf"(?m)^( +)- .+: {language}/(.+)\.md$", site) for language in ("en", "vi"))
    assert english == vietnamese


def test_readme_and_site_name_every_page() -> None:
    readme, site = (ROOT / "README.md").read_text("utf-8"), (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [name for name in PAGES if f": {name}" not in site] == []
    assert [path.name for path in DOCS.glob("*.md") if f"docs/{path.name}" not in readme] == []
