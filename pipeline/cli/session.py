"""What every command is given: settings, language, how much to say; and the options that all commands share."""

from __future__ import annotations

import inspect
import json
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.cli.messages import Phrases
from pipeline.config import Config, limits
from pipeline.config import load as load_config
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.corpus import Corpus

COMMON = "Common options"

DbOption = Annotated[
    Path | None,
    typer.Option(
        "--db", help="Corpus file (default: KEHOACH_DB, else data/processed/corpus.db).", rich_help_panel=COMMON
    ),
]
LangOption = Annotated[
    Literal["vi", "en"] | None,
    typer.Option("--lang", help="Language of messages (default: the locale's).", rich_help_panel=COMMON),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No talk on stderr.", rich_help_panel=COMMON)]
VerboseOption = Annotated[
    int, typer.Option("-v", "--verbose", count=True, help="More talk on stderr.", rich_help_panel=COMMON)
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show tracebacks.", rich_help_panel=COMMON)]

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
Model = Annotated[str | None, typer.Option("--model", help="Embedding model: a name or folder (default: our own).")]


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line. Data goes to stdout (`put`, `put_json`), all talk to stderr."""

    config: Config
    phrases: Phrases
    quiet: bool = False
    verbosity: int = 0
    debug: bool = False

    def say(self, english: str, **values: object) -> None:
        """Talk, left out with --quiet."""
        if not self.quiet:
            print(self.phrases(english, **values), file=sys.stderr)

    def complain(self, error: PipelineError) -> None:
        """Say what went wrong, in one line, --quiet or not."""
        line = self.phrases.error(error)
        # a file name may hold a line break, or an escape sequence for the terminal
        print("".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line), file=sys.stderr)

    @property
    def watched(self) -> bool:
        """Does a person look on, so that a progress bar makes sense?"""
        return not self.quiet and sys.stderr.isatty()

    def corpus(self, create: bool = False) -> Corpus:
        """The corpus file of this run, opened; `create` makes it when it is not there.

        Raises:
            CorpusError: there is none, or it cannot be used.
        """
        from pipeline.corpus import open_corpus

        return open_corpus(self.config.db, create=create)


def put(line: str) -> None:
    """One line of data on stdout."""
    sys.stdout.write(f"{line}\n")


def put_json(value: object) -> None:
    """A record, a list of records or plain data as indented JSON on stdout."""
    put(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """Records as dicts, other iterables as lists; what JSON knows stays."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Iterable) and not isinstance(value, str | dict):
        return [plain(item) for item in value]
    return value


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Turn function(session, ...) into a command that also takes the common options.

    They may stand before the command as well as behind it; typer reads the options off the signature, so the
    signature is where they are added.
    """
    signature = inspect.signature(function, eval_str=True)

    @wraps(function)
    def run(ctx: typer.Context, **options: Any) -> None:
        session = _session(ctx, *(options.pop(name) for name in ("db", "lang", "quiet", "verbose", "debug")))
        function(session, **options)

    own = [_parameter(name, own.annotation, own.default) for name, own in signature.parameters.items()][1:]
    shared = [_parameter(name, *hint_default) for name, hint_default in _COMMON.items()]
    context = _parameter("ctx", typer.Context, inspect.Parameter.empty)
    parameters = [context, *own, *shared]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # inspect reads it, typeshed lacks it
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


_COMMON: dict[str, tuple[Any, Any]] = {
    "db": (DbOption, None),
    "lang": (LangOption, None),
    "quiet": (QuietOption, False),
    "verbose": (VerboseOption, 0),
    "debug": (DebugOption, False),
}


def _parameter(name: str, hint: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=hint, default=default)


def _session(ctx: typer.Context, db: Path | None, lang: str | None, quiet: bool, verbose: int, debug: bool) -> Session:
    """The session, from the options behind the command and those before it."""
    root = ctx.find_root()
    before = root.params
    config = load_config(db or before.get("db"), lang or before.get("lang"))
    verbosity = verbose + before.get("verbose", 0)
    session = Session(
        config=config,
        phrases=Phrases(config.language),
        quiet=quiet or before.get("quiet", False),
        verbosity=verbosity,
        debug=debug or before.get("debug", False),
    )
    root.obj = session
    limits()  # a wrong one is said once, not of every file
    if verbosity:
        logging.basicConfig(level=logging.INFO if verbosity == 1 else logging.DEBUG, format="%(name)s: %(message)s")
    return session
