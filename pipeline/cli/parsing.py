"""Commands that need no corpus: parse, schema."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from pipeline.cli.session import Session, command, put, put_json
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from pipeline.document import Source
    from pipeline.explain import Explanation
    from pipeline.plan import Plan

Outcome = TypeVar("Outcome")

Files = Annotated[list[str], typer.Argument(help="Files to read; - is standard input.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command("parse")(command(parse))
    app.command("schema")(command(schema))


def parse(
    session: Session,
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="Indented JSON, one plan after the other.")] = False,
    as_lines: Annotated[bool, typer.Option("--jsonl", help="JSON, one plan a line.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the rule and the table rows behind each finding.")
    ] = False,
) -> None:
    """Read plans and show what is in them: sections, citations, deadlines, awards, signers."""
    if as_json and as_lines:
        raise UsageError("--json and --jsonl exclude each other", None, "give one of them")
    failures: list[PipelineError] = []
    work = _explained if explain else _checked if as_json or as_lines else _parsed
    for i, (plan, explanation) in enumerate(each_file(files, session, failures, work)):
        if as_json or as_lines:
            _put_json(plan, explanation, indent=2 if as_json else None)
        else:
            if i:
                put("")
            _show(plan, session, explanation)
    if failures:
        session.say("{failed} of {total} files failed", failed=len(failures), total=len(files))
        raise typer.Exit(1)


def each_file(
    files: Iterable[str], session: Session, failures: list[PipelineError], work: Callable[[Source], Outcome]
) -> Iterator[Outcome]:
    """Read the files in order and yield what `work` makes of each; - is standard input.

    A file that failed is said at once and added to `failures`, and the next one is read.
    """
    from pipeline.ingest import read

    for name in files:
        try:
            outcome = work(read(sys.stdin.buffer.read() if name == "-" else name))
        except PipelineError as error:
            failure = error
        except Exception as error:  # as in batch.process: whatever a file does to us, the others are still done
            if session.debug:
                raise
            failure = PipelineError(f"{type(error).__name__}: {error}", name, "a fault of kehoach: --debug shows where")
        else:
            yield outcome
            continue
        session.complain(failure)
        failures.append(failure)


def _parsed(source: Source) -> tuple[Plan, None]:
    from pipeline.parse import parse as parse_source

    return parse_source(source), None


def _checked(source: Source) -> tuple[Plan, None]:
    from pipeline.parse import parse_checked

    return parse_checked(source), None


def _explained(source: Source) -> tuple[Plan, Explanation]:
    from pipeline.parse import parse_explained

    return parse_explained(source)


def schema(session: Session) -> None:
    """Print the JSON Schema of a parsed plan."""
    from pipeline.plan_json import json_schema

    put_json(json_schema())


def _put_json(plan: Plan, explanation: Explanation | None, indent: int | None) -> None:
    from pipeline.plan_json import to_dict, to_text

    data = to_dict(plan)
    if explanation is not None:
        from pipeline.explain import with_evidence

        data = with_evidence(data, explanation)
    put(to_text(data, indent))


def _show(plan: Plan, session: Session, explanation: Explanation | None) -> None:
    # rich is loaded here, not above: JSON needs none of it
    from pipeline.cli.page import console
    from pipeline.cli.plan_view import PlanView

    PlanView(session.phrases, explanation is not None).show(plan, console(), explanation)
