"""The command that looks plans over, like a linter: check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.cli.messages import Phrases
from pipeline.cli.session import Session, command, put, put_json
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from pipeline.document import Document, Source
    from pipeline.plan import Plan

Paths = Annotated[list[str], typer.Argument(help="Files, folders and archives (.zip) to check.", show_default=False)]
Codes = Annotated[str | None, typer.Option(metavar="CODES", help="Rule codes or beginnings of them: F1,C203.")]


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command("check")(command(check))


def check(
    session: Session,
    paths: Paths,
    select: Codes = None,
    ignore: Codes = None,
    form: Annotated[
        Literal["text", "json", "github"], typer.Option("--format", help="How findings are shown.")
    ] = "text",
) -> None:
    """Check the form of plans (Nghị định 30/2020/NĐ-CP) and whether they agree with themselves.

    Exit status 1 when something was found.
    """
    wanted = _codes(select, ignore)
    failures: list[PipelineError] = []
    found = []
    for remark in _remarks(paths, session, failures):
        if remark["rule"] in wanted:
            found.append(remark)
            if form != "json":
                put(_line(remark, form, session.phrases))
    if form == "json":
        put_json(found)
    session.say("{count} findings in {files} files", count=len(found), files=len({r["path"] for r in found}))
    if found or failures:
        raise typer.Exit(1)


def _codes(select: str | None, ignore: str | None) -> set[str]:
    """Codes of the rules to report.

    Raises:
        UsageError: a code that no rule has.
    """
    from pipeline.check import rules

    known = [rule.code for rule in rules()]

    def matching(option: str, given: str | None) -> set[str]:
        codes: set[str] = set()
        for prefix in (given or "").replace(",", " ").split():
            hits = {code for code in known if code.startswith(prefix.upper())}
            if not hits:
                letters = ", ".join(dict.fromkeys(code[0] for code in known))
                remedy = f"give a code like {known[0]}, or its beginning: {letters}"
                raise UsageError(f"no rule is called {prefix}", f"--{option}", remedy)
            codes |= hits
        return codes

    return (matching("select", select) or set(known)) - matching("ignore", ignore)


def _remarks(paths: list[str], session: Session, failures: list[PipelineError]) -> Iterator[dict[str, Any]]:
    from pipeline.check import check as check_plan
    from pipeline.check.days_off import days_off
    from pipeline.cli.parsing import each_file, files_of

    files = dict.fromkeys(files_of(paths, session, failures))
    for read, plan in chain.from_iterable(each_file(files, session, failures, _read_and_parsed)):
        for remark in check_plan(read, plan, days_off):
            line = read.source.text.count("\n", 0, remark.source_start) + 1
            yield {"path": plan.source.path or "-", "line": line, **asdict(remark)}


def _read_and_parsed(source: Source) -> list[tuple[Document, Plan]]:
    from pipeline.parse import documents, plan_of

    return [(read, plan_of(read)) for read in documents(source)]


def _line(remark: dict[str, Any], form: str, phrases: Phrases) -> str:
    message = remark["message"] if phrases.language == "vi" else remark["message_en"]
    if form == "github":
        level = {"error": "error", "warning": "warning", "info": "notice"}[remark["severity"]]
        return f"::{level} file={remark['path']},line={remark['line']},title={remark['rule']}::{message}"
    return f"{remark['path']}:{remark['line']}: {remark['rule']} {phrases(remark['severity'])}: {message}"
