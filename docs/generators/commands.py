"""The page of all commands, read off the program itself, so that it says what --help says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from generators.markdown import code, rows, table
from pipeline.cli.messages import Phrases
from pipeline.cli.program import application, translate_help
from pipeline.cli.session import COMMON
from pipeline.config import Language

_TITLE = {"en": "Commands", "vi": "Các lệnh"}
_LEAD = {
    "en": """\
The same text is printed by `kehoach --help` and `kehoach COMMAND --help`. Data go to stdout, messages and progress to
stderr. Exit status: 0 fine, 1 something was found or some files failed, 2 wrong usage or no corpus, 130 interrupted.
""",
    "vi": """\
Nội dung này cũng hiện ra khi chạy `kehoach --help` và `kehoach LỆNH --help`. Dữ liệu in ra stdout; thông báo và tiến độ
in ra stderr. Mã thoát: 0 là ổn, 1 là có điều cần xem hoặc có tệp lỗi, 2 là dùng sai hoặc chưa có kho, 130 là bị ngắt.
""",
}
_COMMON = {"en": "Options of every command", "vi": "Tùy chọn của mọi lệnh"}
_HEAD = {"en": ("", "takes", "meaning", "default"), "vi": ("", "giá trị", "ý nghĩa", "mặc định")}


def page(language: Language) -> str:
    """Markdown: the common options, then a chapter a command."""
    program = _program(language)
    context = typer.Context(program, info_name="kehoach")
    common = [option for option in program.params if option.rich_help_panel == Phrases(language)(COMMON)]
    lines = [f"# {_TITLE[language]}", "", _LEAD[language], f"## {_COMMON[language]}", ""]
    lines += table(_HEAD[language], (_cells(option, context) for option in common))
    examples = {row["command"]: row["line"] for row in rows("commands")}
    for name, command in _commands(program, "kehoach"):
        context = typer.Context(command, info_name=name)
        own = [option for option in command.params if option.rich_help_panel != Phrases(language)(COMMON)]
        lines += [f"## {name.removeprefix('kehoach ')}", "", command.help, ""]
        lines += ["```text", " ".join([name, *command.collect_usage_pieces(context)]), "```", ""]
        lines += table(_HEAD[language], (_cells(option, context) for option in own))
        if example := examples.get(name.removeprefix("kehoach ")):
            lines += ["```sh", example, "```", ""]
    return "\n".join(lines)


def names() -> list[str]:
    """All commands, those of a group with the name of the group before them."""
    return [name.removeprefix("kehoach ") for name, _ in _commands(_program("en"), "kehoach")]


def _program(language: Language) -> Any:
    program = typer.main.get_command(application())
    translate_help(program, Phrases(language))
    return program


def _commands(program: Any, name: str) -> Iterator[tuple[str, Any]]:
    for inner in program.commands.values():
        own = f"{name} {inner.name}"
        if hasattr(inner, "commands"):
            yield from _commands(inner, own)
        else:
            yield own, inner


def _cells(option: Any, context: typer.Context) -> tuple[str, ...]:
    is_argument = option.param_type_name == "argument"
    shown = option.make_metavar(context).strip("{}[]. ") if is_argument else ", ".join(option.opts)
    takes = "" if is_argument or option.is_flag or option.count else option.make_metavar(context).strip("<>")
    default = "" if option.default in (None, False, 0) or callable(option.default) else str(option.default)
    return code(shown), code(takes), option.help, code(default)
