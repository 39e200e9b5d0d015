"""Completion by the Tab key: the script of a shell, and its installation for the shell that is in use.

The script asks the program itself, through variables of the environment (`_KEHOACH_COMPLETE`), so that it completes the
commands and options of the version that is installed. typer makes and installs the scripts; its own options for that
speak English only, and in PowerShell they would let every script run that the user meets.
"""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer

from pipeline.cli.session import Session, command, put
from pipeline.errors import UsageError

_NAME, _VARIABLE = "kehoach", "_KEHOACH_COMPLETE"

_REGISTERED = "compdef _kehoach_completion kehoach"
_ASKED_OR_REGISTERED = f"""\
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _kehoach_completion "$@"
else
  {_REGISTERED}
fi"""
"""Read from a folder of functions, the script itself is what the first Tab calls: typer's only registers, and so the
first Tab of each new zsh gave nothing."""


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command("completion")(command(completion))


def completion(
    session: Session,
    shell: Annotated[Literal["bash", "zsh", "fish", "powershell"], typer.Argument(show_default=False)],
) -> None:
    """Print the completion script for a shell: kehoach completion bash >> ~/.bashrc."""
    put(_script(shell))


def answer_shells() -> None:
    """Let the program answer a script, where one asks."""
    if _VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()


def show(session: Session) -> None:
    """Print the script for the shell in use.

    Raises:
        UsageError: it is none of those that can be helped.
    """
    put(_script(_shell_in_use("--show-completion", ("bash", "zsh", "fish", "powershell", "pwsh"))))


def install(session: Session) -> None:
    """Write the script to where the shell in use looks for it, and say where that is.

    Raises:
        UsageError: it is none of those that can be helped.
    """
    from typer._completion_shared import install as install_script

    shell = _shell_in_use("--install-completion", ("bash", "zsh", "fish"))
    _, path = install_script(shell, _NAME, _VARIABLE)
    path.write_text(f"{_script(shell)}\n", "utf-8")
    session.say("completion for {shell} is in {path}; open a new terminal to use it", shell=shell, path=path)


def _script(shell: str) -> str:
    # typer offers it publicly only for the shell it detects
    from typer._completion_shared import get_completion_script

    script: str = get_completion_script(prog_name=_NAME, complete_var=_VARIABLE, shell=shell)
    return script.replace(_REGISTERED, _ASKED_OR_REGISTERED)


def _shell_in_use(option: str, known: tuple[str, ...]) -> str:
    from typer._completion_shared import _get_shell_name

    shell = _get_shell_name()
    if shell not in known:
        raise UsageError(
            f"there is no installation for the shell {shell}" if shell else "the shell in use is not known",
            option,
            "`kehoach completion SHELL` prints the script of bash, zsh, fish or powershell",
        )
    return shell
