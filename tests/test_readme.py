"""The README's commands run on the sample plans, and its Python too."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.program import application

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [line.split("  #")[0].strip() for line in README.splitlines() if line.startswith("kehoach ")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    db = tmp_path_factory.mktemp("readme") / "corpus.db"
    done = CliRunner().invoke(application(), ["--db", str(db), "--quiet", "ingest", str(ROOT / "data" / "raw")])
    assert done.exit_code == 0, done.output
    return db


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command, corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = [word.replace("/tmp/kehoach-tables", str(tmp_path / "tables")) for word in shlex.split(command)[1:]]
    done = CliRunner().invoke(application(), ["--db", str(corpus), *words])
    found_something = words[0] == "check"
    assert done.exit_code == (1 if found_something else 0), done.output
    if words[0] == "export":
        assert (tmp_path / "tables" / "manifest.json").is_file()
    else:
        assert done.stdout.strip()


def test_python(corpus, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    [code] = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(code.replace("data/processed/corpus.db", str(corpus)), {})
    assert capsys.readouterr().out.count("2023-") >= 5


def test_every_folder_that_it_names_is_there():
    named = re.findall(r"^\| `([\w/.]+)`", README, re.M)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
