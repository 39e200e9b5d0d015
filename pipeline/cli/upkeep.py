"""Commands that fill and keep the corpus: ingest, remove, reindex, export, doctor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.session import Json, Model, Session, command, put_json
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.corpus.records import StoredPlan


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command("ingest")(command(ingest))
    app.command("remove")(command(remove))
    app.command("reindex")(command(reindex))
    app.command("export")(command(export))
    app.command("doctor")(command(doctor))


def ingest(
    session: Session,
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders, archives (.zip).")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes that read at once.")] = 1,
    model: Model = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what failed before.")] = False,
    failures: Annotated[
        Path | None, typer.Option("--failures", metavar="FILE", help="Write what failed, and why, as CSV.")
    ] = None,
) -> None:
    """Read plans into the corpus; what it knows already is skipped."""
    if not paths and not retry_failed:
        raise UsageError("nothing to read", None, "give files or folders, or --retry-failed")
    from pipeline.cli.failures import tell, write
    from pipeline.cli.progress import Progress

    if failures:
        write(failures, (), session.phrases)  # a file that cannot be written is told before the work, not after it
    with session.corpus(create=True) as corpus:
        progress = Progress(session)
        try:
            with progress:
                report = corpus.ingest(
                    paths or (), jobs=jobs, on_event=progress.show, model=model, retry_failed=retry_failed
                )
        except KeyboardInterrupt:
            if failures:
                write(failures, corpus.failures(), session.phrases)
            session.say(
                "interrupted: {number} of {total} files are dealt with and kept; the same command goes on from here",
                number=progress.counts.total(),
                total=progress.total,
            )
            raise
    if failures:
        write(failures, report.failed, session.phrases)
    tell(session, report.failed)
    session.say(
        "added {added}, replaced {replaced}, unchanged {skipped}, duplicates {duplicates}, failed {failed}",
        added=len(report.added),
        replaced=len(report.replaced),
        skipped=len(report.skipped),
        duplicates=len(report.duplicates),
        failed=len(report.failed),
    )
    if report.failed:
        raise typer.Exit(1)


def remove(
    session: Session,
    plan_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Ids of plans, beginnings of them, or paths.")
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="All plans whose files are gone.")] = False,
) -> None:
    """Take plans out of the corpus; the files stay."""
    if bool(plan_ids) == missing:
        raise UsageError("which plans?", None, "give ids, or --missing")
    with session.corpus() as corpus:
        removed = corpus.remove(plan_ids) if plan_ids else corpus.remove_missing()
    for document in removed:
        further = document.id.partition("#")
        session.say("removed {path}", path=document.path + further[1] + further[2])
    session.say("plans removed: {count}", count=len(removed))


def reindex(session: Session, model: Model = None) -> None:
    """Build the search index anew, with another embedding model when one is named."""
    from pipeline.cli.progress import Progress

    with session.corpus() as corpus, Progress(session) as progress:
        corpus.reindex(model=model, on_event=progress.show)


def export(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="OUTDIR", help="Folder to write to.", show_default=False)],
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAMES",
            help="Formats with commas: csv,xlsx,jsonl,parquet,spacy,hf,doccano,labelstudio,conll,akn,graphml,gexf.",
        ),
    ],
    query: Annotated[
        str, typer.Option("--query", help='Only plans that fit: fields, "phrases in quotes", -words.')
    ] = "",
    issuer: Annotated[str | None, typer.Option(help="Only plans of this agency.")] = None,
    year: Annotated[int | None, typer.Option(help="Only plans of this year.")] = None,
    doc_type: Annotated[str | None, typer.Option("--type", help="Only this type of document.")] = None,
    cites: Annotated[str | None, typer.Option(metavar="CODE", help="Only plans that cite this directive.")] = None,
) -> None:
    """Write all plans of the corpus, or those that fit, for other programs, with a manifest of checksums."""
    from pipeline.export import Knowledge
    from pipeline.export import export as write

    names = [name.strip() for name in formats.split(",") if name.strip()]
    asked = {"query": query or None, "issuer": issuer, "year": year, "type": doc_type, "cites": cites}
    chosen = {name: str(value) for name, value in asked.items() if value is not None}
    with (
        session.corpus() as corpus,
        closing(corpus.stored(query, issuer=issuer, year=year, doc_type=doc_type, cites=cites)) as plans,
    ):
        knowledge = Knowledge(corpus.directives, corpus.version_pairs)
        manifest = write(_counted(session, plans), folder, names, knowledge, chosen)
    for name, group in groupby(manifest.files.items(), key=lambda item: item[0].partition("/")[0]):
        files = [file for _, file in group]
        session.say("{file}: {rows} rows", file=folder / name, rows=sum(file.rows for file in files))
        if left_out := sum(file.left_out for file in files):
            session.say("findings without a place in this format: {count}", count=left_out)
    session.say("plans: {count}", count=manifest.plans)


def _counted(session: Session, plans: Iterable[StoredPlan]) -> Iterator[StoredPlan]:
    """The plans; a person who looks on is told now and then how many have come."""
    from pipeline.cli.progress import EVERY_S

    told = monotonic()
    for number, stored in enumerate(plans, start=1):
        yield stored
        if session.watched and monotonic() - told >= EVERY_S:
            session.say("plans: {count}", count=number)
            told = monotonic()


def doctor(session: Session, as_json: Json = False) -> None:
    """Look after the installation: versions, tables, model, corpus, optional extras."""
    from pipeline.cli.diagnosis import diagnose, show

    diagnosis = diagnose(session.config)
    if as_json:
        put_json(diagnosis)
    else:
        show(diagnosis, session.phrases)
    if diagnosis.problems:
        raise typer.Exit(1)
