"""Commands that ask the corpus about plans and directives: search, lookup, show, cites, cited-by, stats."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from pipeline.cli.session import Json, Session, command, put_json

PlanId = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a plan, the beginning of one, or its path.", show_default=False)
]
Code = Annotated[
    list[str], typer.Argument(metavar="CODE", help="Any spelling of the số/ký hiệu: 19/CT-TTg.", show_default=False)
]
Query = Annotated[list[str], typer.Argument(help="Words, with or without accents.", show_default=False)]


class WordsCommand(TyperCommand):
    """A command whose argument is words: those that the shell parts belong together, and `-họp` is a word too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the words that begin with a dash and can be no option behind all options, where none is looked for."""
        letters = {name[1] for option in self.get_params(ctx) for name in option.opts if len(name) == 2}
        end = args.index("--") if "--" in args else len(args)
        words = [
            arg for arg in args[:end] if len(arg) > 1 and arg[0] == "-" != arg[1] and not letters.issuperset(arg[1:])
        ]
        options = [arg for arg in args[:end] if arg not in words]
        return super().parse_args(ctx, [*options, "--", *words, *args[end + 1 :]])


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command("search", cls=WordsCommand)(command(search))
    app.command("lookup")(command(lookup))
    app.command("show")(command(show))
    app.command("cites")(command(cites))
    app.command("cited-by")(command(cited_by))
    app.command("stats")(command(stats))


def search(
    session: Session,
    query: Query,
    mode: Annotated[Literal["hybrid", "lexical", "semantic"], typer.Option(help="How to rank.")] = "hybrid",
    issuer: Annotated[str | None, typer.Option(help="Only plans of this agency.")] = None,
    year: Annotated[int | None, typer.Option(help="Only plans of this year.")] = None,
    doc_type: Annotated[str | None, typer.Option("--type", help="Only this type of document.")] = None,
    cites: Annotated[str | None, typer.Option(metavar="CODE", help="Only plans that cite this directive.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many plans at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Find plans by words, by meaning or by both."""
    with session.corpus() as corpus:
        result = corpus.search(
            " ".join(query), mode=mode, limit=limit, issuer=issuer, year=year, doc_type=doc_type, cites=cites
        )
    if as_json:
        put_json(result.hits)
    if result.note:
        session.say(result.note)
    if not as_json:
        from pipeline.cli.corpus_views import show_hits

        show_hits(result, session.phrases)


def lookup(session: Session, code: Code, as_json: Json = False) -> None:
    """Find a directive by any spelling of its số/ký hiệu."""
    with session.corpus() as corpus:
        answer = corpus.lookup(" ".join(code))
    if as_json:
        put_json(answer)
    else:
        from pipeline.cli.corpus_views import show_lookup

        show_lookup(answer, session.phrases)
    if not (answer.exact or answer.candidates):
        session.say("no directive {code} is cited in the corpus", code=" ".join(code))
        raise typer.Exit(1)


def show(
    session: Session,
    plan_id: PlanId,
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the rule behind each finding.")] = False,
) -> None:
    """Show one plan of the corpus."""
    with session.corpus() as corpus:
        plan, versions = corpus.plan(plan_id), corpus.versions(plan_id)
    if as_json:
        from pipeline.plan_json import to_dict

        put_json(to_dict(plan))
    else:
        from pipeline.cli.corpus_views import show_versions
        from pipeline.cli.page import console
        from pipeline.cli.plan_view import PlanView

        PlanView(session.phrases, explain).show(plan, console())
        show_versions(versions, session.phrases)


def cites(session: Session, plan_id: PlanId, as_json: Json = False) -> None:
    """List what one plan cites."""
    with session.corpus() as corpus:
        rows = corpus.cites(plan_id)
    if as_json:
        put_json(rows)
    else:
        from pipeline.cli.corpus_views import show_citations

        show_citations(rows, session.phrases, of_one_plan=True)


def cited_by(
    session: Session,
    code: Code,
    role: Annotated[Literal["basis", "implements", "mention"] | None, typer.Option(help="Only in this role.")] = None,
    as_json: Json = False,
) -> None:
    """List the plans that cite a directive, each with its sentence."""
    with session.corpus() as corpus:
        rows = corpus.cited_by(" ".join(code), role=role)
    if as_json:
        put_json(rows)
    else:
        from pipeline.cli.corpus_views import show_citations

        show_citations(rows, session.phrases, of_one_plan=False)


def stats(session: Session, as_json: Json = False) -> None:
    """Count what the corpus holds."""
    with session.corpus() as corpus:
        counts = corpus.stats()
    if as_json:
        put_json(counts)
    else:
        from pipeline.cli.corpus_views import show_stats

        show_stats(counts, session.phrases)
