"""One parsed plan for a person: header, section tree, and the findings of each kind with what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from rich.tree import Tree

from pipeline.cli.messages import Phrases
from pipeline.cli.page import entries, field, heading, joined, text
from pipeline.document import LABELLED
from pipeline.plan import Award, Citation, Deadline, Finding, Plan, Remark, SectionRecord, Signer, Target

ROLE_STYLE = {"basis": "cyan", "implements": "green", "mention": "dim"}
_SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "blue"}

if TYPE_CHECKING:
    from pipeline.explain import Evidence, Explanation

Entry = tuple[Text, list[Text | None], str | None]


@dataclass(frozen=True, slots=True)
class PlanView:
    """Shows plans in one language; `explain` adds the rule of each finding and the fields that context supplied."""

    phrases: Phrases
    explain: bool = False

    def show(self, plan: Plan, console: Console, explanation: Explanation | None = None) -> None:
        """Print the whole plan; an explanation of it shows the table rows behind each finding too."""
        console.print(self._header(plan))
        if explanation:
            console.print(entries([(text(""), list(map(_evidence, explanation.header)), None)]))
        if plan.sections:
            console.print(heading(self.phrases("Sections")))
            console.print(self._sections(plan))
        groups: Sequence[tuple[str, str, Sequence[Finding], Iterable[Entry]]] = (
            ("Citations", "citations", plan.citations, map(self._citation, plan.citations)),
            ("Deadlines", "deadlines", plan.deadlines, map(self._deadline, plan.deadlines)),
            ("Targets", "targets", plan.targets, map(self._target, plan.targets)),
            ("Awards", "awards", plan.awards, map(self._award, plan.awards)),
            ("Signers", "signers", plan.signers, map(self._signer, plan.signers)),
            ("Remarks", "findings", plan.findings, map(self._remark, plan.findings)),
        )
        for title, kind, findings, rows in groups:
            if findings:
                console.print(heading(self.phrases(title), len(findings)))
                behind = getattr(explanation, kind) if explanation else ()
                console.print(entries(_with_evidence(rows, behind)))
        if plan.recipients:
            console.print(heading(self.phrases("Recipients"), len(plan.recipients)))
            console.print(entries((text("-", "dim"), [text(recipient)], None) for recipient in plan.recipients))

    def _header(self, plan: Plan) -> Panel:
        header = plan.header
        code = "/".join(piece for piece in (header.number or "…", header.symbol) if piece)
        lines = [
            text(header.issuer_parent, "dim") if header.issuer_parent else None,
            text(header.issuer, "bold") if header.issuer else None,
            joined([f"Số {code}" if header.number or header.symbol else None, header.place, header.date]),
            joined([text(header.doc_type or "", "bold yellow"), header.title], " "),
        ]
        lines += [joined([text("+", "dim"), part.doc_type, part.title, part.issuer], " ") for part in plan.attached]
        pages = self.phrases("{pages} pages", pages=plan.source.pages) if plan.source.pages else None
        name = joined([plan.source.path or "-", plan.source.reader, pages])
        body = Text("\n").join(line for line in lines if line) or text(self.phrases("no letterhead found"), "dim")
        return Panel(body, subtitle=name, subtitle_align="left", border_style="blue", padding=(0, 1))

    def _sections(self, plan: Plan) -> Tree:
        """The labelled sections; bullets and pluses are counted behind their owner."""
        root = Tree("", hide_root=True, guide_style="dim")
        branches: list[Tree] = []
        loose = _count_bullets(plan.sections)
        for i, section in enumerate(plan.sections):
            parent = root if section.parent is None else branches[section.parent]
            if section.kind in LABELLED:
                branches.append(parent.add(self._section_line(plan, section, loose[i])))
            else:
                branches.append(parent)
        return root

    def _section_line(self, plan: Plan, section: SectionRecord, bullets: int) -> Text:
        mark = {"part": "", "chapter": "", "article": "", "letter": ")"}.get(section.kind, ".")
        line = text(f"{section.label}{mark} ", "bold cyan")
        if section.heading:
            line.append_text(text(section.heading, "bold" if section.level == 1 else ""))
        else:
            start = section.start + len(section.label)
            first = plan.text[start : min(section.end, start + 200)].lstrip(".): ").split("\n")[0]
            line.append_text(text(first, "dim"))
            line.no_wrap, line.overflow = True, "ellipsis"
        if bullets:
            line.append(f"  {bullets}•", "dim")
        return line

    def _citation(self, citation: Citation) -> Entry:
        name = f"{citation.doc_type} {citation.code}" if citation.code else citation.text
        title = joined([text(name, "bold"), citation.date, citation.issuer_resolved or citation.issuer])
        lines = [
            title,
            self._quoted(citation) if citation.code else None,
            text(citation.subject, "italic") if citation.subject else None,
            field(self.phrases("Could be"), "; ".join(citation.candidates)),
        ]
        return self._entry(
            citation, text(self.phrases(citation.role), ROLE_STYLE[citation.role]), lines, citation.section
        )

    def _deadline(self, deadline: Deadline) -> Entry:
        lines = [
            text(days(deadline, self.phrases), "bold"),
            self._quoted(deadline),
            field(self.phrases("Task"), deadline.task),
            field(self.phrases("Responsible"), deadline.responsible),
            field(self.phrases("With"), deadline.cooperating),
            field(self.phrases("Submit to"), deadline.submit_to),
            field(self.phrases("Product"), deadline.product),
        ]
        return self._entry(deadline, text(self.phrases(deadline.kind), "yellow"), lines, deadline.section)

    def _award(self, award: Award) -> Entry:
        name = award.text if award.form == "other" else award.form
        title = joined([text(name, "bold"), award.quota, award.authority])
        quoted = self._quoted(award) if award.text != name else None
        return self._entry(
            award,
            text(self.phrases(award.target or ""), "magenta"),
            [title, joined([quoted, award.category])],
            award.section,
        )

    def _target(self, target: Target) -> Entry:
        value = f"{target.value:g}{'' if target.unit == '%' else ' '}{target.unit or ''}"
        subject = text(target.subject) if target.subject else None
        return self._entry(target, text(value, "bold"), [subject, self._quoted(target)], target.section)

    def _signer(self, signer: Signer) -> Entry:
        behalf = joined([signer.authority_prefix, signer.on_behalf_of], " ")
        title = joined([text(signer.name, "bold"), signer.position, behalf])
        return self._entry(signer, text(""), [title], None)

    def _remark(self, remark: Remark) -> Entry:
        message = remark.message if self.phrases.language == "vi" else remark.message_en
        label = text(self.phrases(remark.severity), _SEVERITY_STYLE[remark.severity])
        return self._entry(remark, label, [text(message), self._quoted(remark)], None)

    def _quoted(self, finding: Finding) -> Text:
        return text(f"“{finding.text}”", "dim")

    def _entry(self, finding: Finding, label: Text, lines: list[Text | None], section: str | None) -> Entry:
        if finding.doubtful:
            lines.append(text(self.phrases("doubtful: badly read"), "red"))
        if self.explain:
            inferred = ", ".join(finding.inferred)
            lines.append(joined([field(self.phrases("rule"), finding.rule), field(self.phrases("inferred"), inferred)]))
        return label, lines, section


def _with_evidence(rows: Iterable[Entry], behind: Sequence[Sequence[Evidence]]) -> Iterator[Entry]:
    """The entries, each with the table rows behind its finding, where they are known."""
    for (label, lines, place), evidence in zip(rows, chain(behind, repeat(())), strict=False):
        yield label, [*lines, *map(_evidence, evidence)], place


def _evidence(row: Evidence) -> Text:
    """`role ← citation_phrases.csv:312 thực hiện · implements (usage: …)`."""
    key, *others = row.row.items()
    cells = [key[1]] + [column if cell == "true" else cell for column, cell in others if cell != "false"]
    says = joined([shorten(cell, _CELL_WIDTH, placeholder=" …") for cell in cells])
    return joined(
        [text(f"{row.field} ← {row.table}.csv:{row.line}", "cyan"), says, text(f"({row.source})", "dim")], " "
    )


_CELL_WIDTH = 60


def days(deadline: Deadline, phrases: Phrases) -> str:
    """The normalised time of a deadline: `≤ 2024-03-14`, `2024-01-01 … 2024-03-31`, `monthly`, or what it hangs on."""
    start, stop = deadline.date_start, deadline.date_end
    if start and stop:
        known = start if start == stop else f"{start} … {stop}"
    else:
        known = f"≤ {stop}" if stop else f"≥ {start}" if start else deadline.anchor or ""
    rhythm = ", ".join(phrases(word) for word in (deadline.recurrence or "").split(","))
    return " · ".join(piece for piece in (rhythm, known) if piece) or "?"


def _count_bullets(sections: Sequence[SectionRecord]) -> list[int]:
    """For each section how many bullets and pluses stand under it without a labelled section between."""
    counts = [0] * len(sections)
    for section in sections:
        owner = section.parent
        if section.kind not in LABELLED:
            while owner is not None and sections[owner].kind not in LABELLED:
                owner = sections[owner].parent
            if owner is not None:
                counts[owner] += 1
    return counts
