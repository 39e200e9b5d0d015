"""The program `kehoach`: its commands, and the one place where a failure becomes a line and an exit status.

Exit status: 0 fine, 1 something was found or some files failed, 2 wrong usage or no corpus, 130 interrupted.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from pipeline import __version__
from pipeline.cli import completion
from pipeline.cli.messages import Phrases
from pipeline.cli.session import DbOption, DebugOption, LangOption, QuietOption, Session, VerboseOption
from pipeline.config import LANGUAGES, Language
from pipeline.config import load as load_config
from pipeline.errors import PipelineError


class Program(TyperGroup):
    """The group of all commands; nothing leaves it with a traceback, unless --debug asks for one."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read the options before the command; the language is asked of all arguments, for what is wrong with them."""
        self._spoken = _language(args)
        try:
            with self._in_one_line():
                return super().make_context(info_name, args, parent, **extra)
        except PipelineError as error:
            self.session().complain(error)
            raise typer.Exit(2) from None

    def session(self) -> Session:
        """One for what is said before there is a command."""
        return Session(load_config(language=self._spoken), Phrases(self._spoken))

    def invoke(self, ctx: Any) -> Any:
        """Run the command and flush what it wrote, so that a closed pipe is noticed here."""
        try:
            with self._in_one_line():
                outcome = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # `kehoach parse --jsonl *.txt | head -1`: the reader has had enough, and Python must not flush again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except PipelineError as error:
            self._fail(ctx, error)
        except OSError as error:
            self._fail(ctx, PipelineError(error.strerror or str(error), error.filename and os.fspath(error.filename)))
        return outcome

    @contextmanager
    def _in_one_line(self) -> Iterator[None]:
        """Say what is wrong with an argument as every other error is said: what, where, what to do."""
        try:
            yield
        except TyperException as error:
            if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help; typer knows it by name too
                raise
            context = getattr(error, "ctx", None)
            where = context.command_path if context else None
            what = error.format_message().strip().removesuffix(".")
            self.session().complain(PipelineError(what, where, where and f"`{where} --help` shows how"))
            raise typer.Exit(error.exit_code) from None

    def _fail(self, ctx: Any, error: PipelineError) -> NoReturn:
        session: Session | None = ctx.obj
        if session is None or session.debug:
            raise error
        session.complain(error)
        raise typer.Exit(2)


HELP: Final = ["-h", "--help"]

_COMMANDS: Final = {
    "parsing": ("parse", "schema"),
    "checking": ("check",),
    "upkeep": ("ingest", "remove", "reindex", "export", "doctor"),
    "completion": ("completion",),
    "asking": ("search", "lookup", "show", "cites", "cited-by", "stats"),
    "registers": ("deadlines", "mark", "awards", "signers"),
    "measuring": ("evaluate",),
}
"""The module of each command, in the order in which --help lists them."""


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"kehoach {__version__}")
        raise typer.Exit


def _at_once(name: str, act: Callable[[Session], None], told: str) -> Any:
    """An option that does something in place of a command."""

    def run(ctx: typer.Context, wanted: bool) -> None:
        if wanted:
            program: Any = ctx.find_root().command
            act(program.session())
            raise typer.Exit

    return typer.Option(name, callback=run, is_eager=True, help=told)


_INSTALL: Final = "Install completion for the current shell."
_SHOW: Final = "Show completion for the current shell, to copy it or customize the installation."


def common(
    db: DbOption = None,
    lang: LangOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
    debug: DebugOption = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Version.")] = False,
    install: Annotated[bool, _at_once("--install-completion", completion.install, _INSTALL)] = False,
    show: Annotated[bool, _at_once("--show-completion", completion.show, _SHOW)] = False,
) -> None:
    """Reads Vietnamese administrative plans (Kế hoạch): what they cite, what falls due, who signs; and finds them."""
    # what stands before the command is read by the session of the command


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The program with the commands that stand among the arguments, or with all where none does.

    Making a command out of its signature takes a millisecond, and its module some more: a run needs one of twenty.
    """
    app = typer.Typer(
        name="kehoach",
        cls=Program,
        add_completion=False,  # our own speaks both languages
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": HELP},
    )
    app.callback()(common)
    completion.answer_shells()
    asked = [module for module, commands in _COMMANDS.items() if not set(commands).isdisjoint(arguments)]
    for module in asked or _COMMANDS:
        import_module(f"pipeline.cli.{module}").add_to(app)
    return app


def translate_help(program: Any, phrases: Phrases) -> None:
    """Put the help of a command, its options and the commands below it into the language of `phrases`."""
    program.help = phrases(program.help or "")
    program.get_usage = partial(_usage, program.get_usage, phrases)
    for option in (*program.params, program.get_help_option(typer.Context(program, help_option_names=HELP))):
        option.help = phrases(getattr(option, "help", None) or "")
        if option.rich_help_panel:
            option.rich_help_panel = phrases(option.rich_help_panel)
    for inner in getattr(program, "commands", {}).values():
        translate_help(inner, phrases)


def _usage(get_usage: Callable[[Any], str], phrases: Phrases, context: Any) -> str:
    return get_usage(context).replace("Usage: ", phrases("Usage: "), 1)


def _language(arguments: Sequence[str]) -> Language:
    """The language asked for; needed before the arguments are parsed, for --help among them."""
    given = [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    given += [value for option, value in pairwise(arguments) if option == "--lang"]
    return load_config(language=given[-1] if given and given[-1] in LANGUAGES else None).language


def main() -> None:
    """Entry point of the command `kehoach`."""
    for stream in (sys.stdout, sys.stderr):
        # a pipe on Windows speaks a code page without Vietnamese letters
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    phrases = Phrases(_language(sys.argv[1:]))
    program = typer.main.get_command(application(sys.argv[1:]))
    translate_help(program, phrases)
    # typer has its own words of gettext ("Options", "[required]"), when it is about to print a help
    gettext.gettext = lambda message: phrases(message)
    try:
        program(prog_name="kehoach")
    except Exception as error:  # the last line of defence: a fault of ours is one line too, not a screenful
        if "--debug" in sys.argv:
            raise
        fault = PipelineError(f"{type(error).__name__}: {error}", "kehoach", "a fault of kehoach: --debug shows where")
        print(phrases.error(fault), file=sys.stderr)
        sys.exit(2)
