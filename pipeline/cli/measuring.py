"""Commands that measure: evaluate extraction, evaluate search."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pipeline.cli.parsing import each_file
from pipeline.cli.session import Json, Model, Session, command, put_json
from pipeline.errors import PipelineError, UsageError


def add_to(app: typer.Typer) -> None:
    """Register the group of this module."""
    group = typer.Typer(help="Measure quality against gold answers.", no_args_is_help=True)
    group.command("extraction")(command(extraction))
    group.command("search")(command(search))
    app.add_typer(group, name="evaluate")


def extraction(
    session: Session,
    gold_folder: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of gold files, STEM.json each.")],
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Plans, folders of them, or parsed plans (.jsonl).")
    ],
    as_json: Json = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every difference.")] = False,
) -> None:
    """Compare what is extracted with gold annotations, by value."""
    from pipeline.evaluate.extraction import read_gold, score

    gold = read_gold(gold_folder)
    failures: list[PipelineError] = []
    plans = dict(_parsed(paths, set(gold), session, failures))
    report = score(gold, plans)
    if as_json:
        put_json(report.to_dict())
    else:
        from pipeline.cli.report_view import show_report

        show_report(report, session.phrases)
    if errors:
        for mismatch in report.mismatches:
            line = " | ".join(map(str, (mismatch.document, mismatch.what, *mismatch.values)))
            # beside JSON the differences are talk
            print(line, file=sys.stderr if as_json else sys.stdout)
    if failures:
        raise typer.Exit(1)


def search(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with corpus.jsonl, queries.jsonl and qrels.")],
    mode: Annotated[
        Literal["hybrid", "lexical", "semantic", "all"], typer.Option(help="How to rank; all compares the three.")
    ] = "hybrid",
    model: Model = None,
    as_json: Json = False,
    run_file: Annotated[
        Path | None,
        typer.Option("--run", metavar="FILE", help="Also write the ranking there, in TREC run form (of all: hybrid)."),
    ] = None,
) -> None:
    """Compare search with judged questions, in the layout of BEIR."""
    from pipeline.evaluate.search import MODES, evaluate

    evaluation = evaluate(folder, MODES if mode == "all" else (mode,), model)
    report = evaluation.to_dict()
    if run_file is not None:
        # scores of different modes are no one ranking
        rankings = evaluation.rankings
        kept = next((ranking for ranking in rankings if ranking.mode == "hybrid"), rankings[0])
        run_file.write_text("".join(f"{line}\n" for line in kept.run_lines()), "utf-8")
    if as_json:
        put_json(report)
    else:
        from pipeline.cli.report_view import show_search_report

        show_search_report(report, session.phrases)


def _parsed(
    paths: Iterable[str], wanted: set[str], session: Session, failures: list[PipelineError]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Stem and JSON form of each plan for which there is a gold file."""
    from pipeline.parse import parse
    from pipeline.plan_json import to_dict

    for path in map(Path, paths):
        if path.suffix == ".jsonl":
            for plan in _read_lines(path):
                if place := plan.get("source", {}).get("path"):
                    yield Path(place).stem, plan
            continue
        files = sorted(entry for entry in path.rglob("*") if entry.is_file()) if path.is_dir() else [path]
        for parsed in each_file([str(file) for file in files if file.stem in wanted], session, failures, parse):
            yield Path(parsed.source.path or "").stem, to_dict(parsed)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise UsageError(f"no parsed plan: {error}", f"{path}:{number}") from error
