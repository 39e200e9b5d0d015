"""Commands that need no corpus: parse, schema."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from pipeline.cli.session import Session, command, put, put_json
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from pipeline.document import Source
    from pipeline.explain import Explanation
    from pipeline.plan import Plan

Outcome = TypeVar("Outcome")

Files = Annotated[
    list[str], typer.Argument(help="Files, folders, archives (.zip); - is standard input.", show_default=False)
]


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
    found = files_of(files, session, failures)
    total = len(found) + len(failures)
    for i, (plan, explanation) in enumerate(chain.from_iterable(each_file(found, session, failures, work))):
        if as_json or as_lines:
            _put_json(plan, explanation, indent=2 if as_json else None)
        else:
            if i:
                put("")
            _show(plan, session, explanation)
    if failures:
        session.say("{failed} of {total} files failed", failed=len(failures), total=total)
        raise typer.Exit(1)


def files_of(paths: Iterable[str], session: Session, failures: list[PipelineError]) -> list[str]:
    """The files at the paths in order, those in folders and archives with them; - stays standard input.

    What is not there is said at once and added to `failures`.
    """
    from pipeline.ingest.finding import find

    files: list[str] = []
    for path in paths:
        found, lost = find([path]) if path != "-" else ([path], [])
        files += found
        for missing in lost:
            failures.append(PipelineError(missing.message, missing.path))
            session.complain(failures[-1])
    return files


def each_file(
    files: Iterable[str], session: Session, failures: list[PipelineError], work: Callable[[Source], Outcome]
) -> Iterator[Outcome]:
    """Read the files in order and yield what `work` makes of each; - is standard input.

    A file that failed is said at once and added to `failures`, and the next one is read.
    """
    from pipeline.ingest import read
    from pipeline.ingest.ahead import converted_ahead

    for name, conversions in converted_ahead(files):
        try:
            outcome = work(read(sys.stdin.buffer.read() if name == "-" else name, conversions=conversions))
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


Shown: TypeAlias = "list[tuple[Plan, Explanation | None]]"


def _parsed(source: Source) -> Shown:
    from pipeline.parse import parse_all

    return [(plan, None) for plan in parse_all(source)]


def _checked(source: Source) -> Shown:
    from pipeline.parse import parse_all_checked

    return [(plan, None) for plan in parse_all_checked(source)]


def _explained(source: Source) -> Shown:
    from pipeline.parse import parse_all_explained

    return list(parse_all_explained(source))


def schema(session: Session) -> None:
    """Print the JSON Schema of a parsed plan."""
    from pipeline.explain import schema_with_evidence
    from pipeline.plan_json import json_schema

    put_json(schema_with_evidence(json_schema()))


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
