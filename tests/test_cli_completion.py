"""The Tab key: what each shell is answered when it asks, the scripts, and the shells themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from conftest import ROOT
from typer.testing import CliRunner

from pipeline.cli.program import application

SHELLS = ("bash", "zsh", "fish", "powershell")


def _asked(shell: str, line: str, **more: str) -> str:
    """What the script of a shell gets for a line, through the variables that it sets."""
    words = line.split(" ")
    asked = {
        "_KEHOACH_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **asked, **more}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline"],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_is_completed(shell: str) -> None:
    answer = _asked(shell, "kehoach sea")
    assert re.findall(r"\bsea\w*", answer)[0] == "search"
    assert not re.search(r"\b(?:stats|parse)\b", answer)


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_is_made_up(shell: str) -> None:
    assert not re.search(r"[a-z]{3}", _asked(shell, "kehoach xyz").replace("_arguments", "").replace("_files", ""))


@pytest.mark.parametrize("shell", SHELLS)
def test_options_and_their_values_are_completed(shell: str) -> None:
    assert "--mode" in _asked(shell, "kehoach search x --mo")
    assert "semantic" in _asked(shell, "kehoach search x --mode se")


def test_the_help_beside_a_completion_speaks_the_language() -> None:
    assert "Tìm kế hoạch" in _asked("fish", "kehoach sea", LANG="vi_VN.UTF-8")


@pytest.mark.parametrize(("shell", "told"), [("pwsh", "shell pwsh"), ("tcsh", "shell tcsh"), (None, "không nhận ra")])
def test_installation_for_another_shell_is_refused(
    shell: str | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: shell)
    done = CliRunner().invoke(application(), ["--lang", "vi", "--install-completion"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.endswith("(`kehoach completion SHELL` in kịch bản cho bash, zsh, fish hoặc powershell)\n")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a `kehoach` in it that runs this working copy."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "kehoach"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m pipeline "$@"\n', "utf-8")
    program.chmod(0o755)
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "TERM": "xterm", "LANG": "C.UTF-8"}
    return {**os.environ, **own, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_itself_completes(shell: str, home: Path) -> None:
    """Installed by `--install-completion`, from within the shell; then a Tab key in a new one."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    environment = _environment(home)
    for settings in (".bashrc", ".zshrc"):  # without one zsh asks its questions for new users
        (home / settings).write_text("PS1='> '\n", "utf-8")
    # the last command of -c would take the place of the shell, and the program would not find one above it
    line = "kehoach --install-completion; true"
    done = subprocess.run([shell, "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert f"completion for {shell} is in {home}" in done.stderr
    window = pexpect.spawn(
        shell, ["-i"], env=environment, encoding="utf-8", timeout=60, dimensions=(50, 120), cwd=str(home)
    )
    try:
        window.expect(r"[#$%>] ")
        window.send("kehoach sea\t")
        window.expect("search|rch")  # fish and zsh draw the line again, bash adds the rest of the word
        window.send(" --help\r")
        window.expect("Find plans by words")
    finally:
        window.close(force=True)
