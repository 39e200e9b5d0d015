"""What the corpus answers, for a person: hits with highlights, directives, citations, registers, counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from rich.console import Group
from rich.table import Table
from rich.text import Text

from pipeline.cli.messages import Phrases
from pipeline.cli.page import console, entries, field, heading, joined, text
from pipeline.cli.plan_view import ROLE_STYLE
from pipeline.corpus.documents import short_id
from pipeline.corpus.records import (
    AwardRow,
    CitationRow,
    DeadlineRow,
    DirectiveRow,
    DocumentRow,
    Lookup,
    PassageHit,
    SearchResult,
    SignerRow,
    Stats,
    VersionRow,
)

_STATUS_STYLE = {
    "overdue": "bold red",
    "due": "bold yellow",
    "upcoming": "green",
    "open-ended": "cyan",
    "recurring": "blue",
    "undatable": "dim",
    "closed": "dim",
}

SHOWN = 10
"""Rows of each list in an overview."""
PASSAGES_SHOWN = 2
"""Passages of a hit: more of them would hide the next hit."""


def show_hits(result: SearchResult, phrases: Phrases) -> None:
    """Documents, best first, each with its best passages."""
    page = console()
    if result.lookup is not None:
        for what, rows in _groups(result.lookup):
            page.print(heading(phrases(what)))
            page.print(entries(_directive(row, phrases) for row in rows[:SHOWN]))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for i, hit in enumerate(result.hits, start=1):
        title = joined([_title(hit.document), text(f"{hit.score:.2f}", "dim")], "  ")
        passages = (line for passage in hit.passages[:PASSAGES_SHOWN] for line in _passage(passage, phrases))
        grid.add_row(text(f"{i}.", "dim"), Group(title, _origin(hit.document), *passages, text("")))
    page.print(grid)
    if not result.hits:
        page.print(text(phrases("nothing found"), "dim"))


def show_lookup(answer: Lookup, phrases: Phrases) -> None:
    """The directive; where there is none, what it could be, or what comes nearest."""
    page = console()
    for title, rows in _groups(answer):
        page.print(heading(phrases(title), len(rows)))
        page.print(entries(_directive(row, phrases) for row in rows))
    for conflict in answer.conflicts:
        dates = ", ".join(sorted({row.date for row in conflict.directives if row.date}))
        code = f"{conflict.doc_type} {conflict.code}"
        page.print(text(phrases("{code} is printed with several dates: {dates}", code=code, dates=dates), "bold red"))


def show_versions(rows: Sequence[VersionRow], phrases: Phrases) -> None:
    """Other versions of a plan that was shown; nothing where there are none."""
    page = console()
    if rows:
        page.print(heading(phrases("Versions of this plan"), len(rows)))
        page.print(entries(_version(row, phrases) for row in rows))


def show_citations(rows: Sequence[CitationRow], phrases: Phrases, of_one_plan: bool) -> None:
    """Citations in order: those of one plan, or those of one directive grouped by plan."""
    page = console()
    for _, group in groupby(rows, key=lambda row: row.document.id):
        cited = list(group)
        page.print()
        page.print(_title(cited[0].document))
        page.print(_origin(cited[0].document))
        page.print(entries(_citation(row, phrases, of_one_plan) for row in cited))
    if not rows:
        page.print(text(phrases("nothing found"), "dim"))


def show_deadlines(rows: Sequence[DeadlineRow], day: date, phrases: Phrases) -> None:
    """The register seen from a day, under a heading for each status."""
    page = console()
    page.print(text(f"{phrases('Deadlines')} · {day.isoformat()}", "bold"))
    for status, group in groupby(rows, key=lambda row: row.status):
        listed = list(group)
        page.print(heading(phrases(status), len(listed)))
        page.print(entries(_deadline(row, phrases) for row in listed))
    if not rows:
        page.print(text(phrases("nothing falls due"), "dim"))


def show_awards(rows: Sequence[AwardRow], phrases: Phrases) -> None:
    """Award mentions, under the plan they stand in."""
    page = console()
    for _, group in groupby(rows, key=lambda row: row.document.id):
        listed = list(group)
        page.print()
        page.print(_title(listed[0].document))
        page.print(_origin(listed[0].document))
        page.print(entries(_award(row, phrases) for row in listed))
    if not rows:
        page.print(text(phrases("nothing found"), "dim"))


def show_signers(rows: Sequence[SignerRow], phrases: Phrases) -> None:
    """Who signed, with agency, positions and dates."""
    page = console()
    page.print(entries(_signer(row) for row in rows))
    if not rows:
        page.print(text(phrases("nothing found"), "dim"))


def show_stats(counts: Stats, phrases: Phrases) -> None:
    """Counts, then plans by year, agency and type, then the most cited directives."""
    page = console()
    totals = Table.grid(padding=(0, 2))
    for name in (
        *("documents", "files", "failures", "sections", "citations", "directives", "undecided"),
        *("deadlines", "awards", "signers", "targets", "passages", "vectors", "versions"),
    ):
        totals.add_row(text(f"  {phrases(name)}", "dim"), text(str(getattr(counts, name))))
    totals.add_row(text(f"  {phrases('model')}", "dim"), text(counts.model or "-"))
    page.print(totals)
    shares = (("By year", counts.per_year), ("By agency", counts.per_issuer), ("By type", counts.per_type))
    for title, pairs in shares:
        if pairs:
            page.print(heading(phrases(title)))
            page.print(entries((text(str(count)), [text(value or "?")], None) for value, count in pairs[:SHOWN]))
    if counts.top_directives:
        page.print(heading(phrases("Most cited")))
        page.print(entries(_directive(row, phrases) for row in counts.top_directives[:SHOWN]))


def _groups(answer: Lookup) -> list[tuple[str, tuple[DirectiveRow, ...]]]:
    groups = (("Directive", answer.exact), ("Could be", answer.candidates), ("Nearest", answer.nearest))
    return [(title, rows) for title, rows in groups if rows]


def _title(row: DocumentRow) -> Text:
    return joined([text(row.doc_type or "", "yellow"), text(row.title or row.path, "bold")], " ")


def _origin(row: DocumentRow) -> Text:
    """Whose plan it is and when, and the beginning of its id, which `show` takes."""
    return joined([row.issuer, row.code, row.date, text(short_id(row.id).removeprefix("sha256:"), "dim")])


def _passage(passage: PassageHit, phrases: Phrases) -> tuple[Text, Text]:
    """Where the passage stands and why it was found, and below it the snippet with its highlights."""
    snippet = text(passage.snippet)
    for start, end in passage.highlights:
        snippet.stylize("bold yellow", start, end)
    similarity = f"{passage.similarity:.2f}" if passage.similarity is not None else None
    page = phrases("page {number}", number=passage.page) if passage.page else None
    origin = joined([passage.section, passage.heading, page, phrases(passage.reason), similarity])
    origin.stylize("cyan")
    return text("▸ ", "cyan").append_text(origin), snippet


def _directive(row: DirectiveRow, phrases: Phrases) -> tuple[Text, list[Text | None], str | None]:
    # the name of a law begins with its type
    named = row.name if row.name and row.code is None else f"{row.doc_type} {row.code or ''}".rstrip()
    title = joined([text(named, "bold"), row.date, row.issuer])
    counts = phrases("mentions: {mentions}, plans: {plans}", mentions=row.mentions, plans=row.documents)
    spellings = [spelling for spelling in row.spellings if spelling != row.code]
    return (
        text("") if row.decided else text("?", "yellow"),
        [title, text(counts, "dim"), field(phrases("Also printed"), "; ".join(spellings)), text(row.id, "dim")],
        None,
    )


def _version(row: VersionRow, phrases: Phrases) -> tuple[Text, list[Text | None], str | None]:
    state = {True: "number and day printed", False: "number left blank", None: None}[row.issued]
    # 0.9996 is not the same text
    share = f"{int(row.similarity * 100)} %"
    return (
        text(share, "bold"),
        [_origin(row.document), text(row.document.path), text(phrases(state), "dim") if state else None],
        None,
    )


def _citation(row: CitationRow, phrases: Phrases, of_one_plan: bool) -> tuple[Text, list[Text | None], str | None]:
    name = f"{row.doc_type} {row.code}" if row.code else row.text
    lines: list[Text | None] = [joined([text(name, "bold"), row.date, row.issuer]) if of_one_plan else None]
    lines.append(text(row.sentence, "dim" if of_one_plan else ""))
    lines.append(field(phrases("Could be"), "; ".join(row.candidates)))
    return text(phrases(row.role), ROLE_STYLE[row.role]), lines, row.section


def _deadline(row: DeadlineRow, phrases: Phrases) -> tuple[Text, list[Text | None], str | None]:
    day = row.last_day or row.date_end or row.date_start or row.date or phrases((row.recurrence or "—").split(",")[0])
    left = _days_left(row.days_left, phrases) if row.status in ("overdue", "due", "upcoming", "recurring") else None
    marked = joined([phrases(row.mark) if row.mark else None, row.note])
    lines = [
        joined([text(row.task or row.text, "bold"), left]),
        field(phrases("Responsible"), row.responsible),
        field(phrases("Submit to"), row.submit_to),
        joined([text(f"“{row.text}”", "dim"), marked]),
        joined([row.key, row.document.code or row.document.title, row.document.issuer]),
    ]
    lines[-1].stylize("dim") if lines[-1] else None
    return text(day, _STATUS_STYLE[row.status]), lines, row.section


def _days_left(days: int | None, phrases: Phrases) -> str | None:
    if days is None:
        return None
    return phrases("late by {days} d", days=-days) if days < 0 else phrases("in {days} d", days=days)


def _award(row: AwardRow, phrases: Phrases) -> tuple[Text, list[Text | None], str | None]:
    title = joined([text(row.form, "bold"), row.quota, row.authority])
    return text(phrases(row.target or ""), "magenta"), [title, text(row.category, "dim")], row.section


def _signer(row: SignerRow) -> tuple[Text, list[Text | None], str | None]:
    years = " … ".join(dict.fromkeys(day for day in (row.first_date, row.last_date) if day))
    positions = joined([", ".join(row.positions), ", ".join(row.authority_prefixes)])
    return text(str(row.documents), "dim"), [joined([text(row.name, "bold"), row.issuer]), positions], years
