"""What the corpus answers with: small frozen records, no open file or connection in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.plan import Plan, Role

EventKind = Literal["skipped", "done", "failed", "compared", "encoded"]
Mode = Literal["hybrid", "lexical", "semantic"]
DeadlineStatus = Literal["overdue", "due", "upcoming", "recurring", "open-ended", "undatable", "closed"]
MarkStatus = Literal["doing", "done", "not-applicable"]


@dataclass(frozen=True, slots=True)
class IngestEvent:
    """One step of an ingest that is already committed. `path` is None for `compared` and `encoded`.

    `number` of `total` files have been dealt with (plans for `compared`, passages for `encoded`, in batches); `message`
    says why a file was skipped (`same bytes`, `same bytes as another file`) or failed.
    """

    kind: EventKind
    path: str | None
    number: int
    total: int
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A file that gave no plan, as stored: path, stage (find, read, parse), error type, what to do."""

    path: str
    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, as paths in the order of reading.

    `added` and `replaced` were parsed; `skipped` had the bytes that the corpus knows under this path already;
    `duplicates` are further paths of a known document; `failed` includes files that could not be found. `note` tells
    why no vectors were made, where that is so.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    failed: tuple[FailureRow, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One plan of the corpus by its letterhead. `id` is `sha256:<hex>`; `path` the first of `paths`."""

    id: str
    path: str
    paths: tuple[str, ...]
    doc_type: str | None
    code: str | None
    date: str | None
    issuer: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Another version of a plan: its draft, its signed version, a copy in another format, a scan.

    `similarity` is the share of runs of three words that both texts have, 0 to 1. `issued` is True where number and
    day are printed, False where the number was left blank, None where the letterhead does not tell.
    """

    document: DocumentRow
    similarity: float
    issued: bool | None


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that fits the query. `snippet` is text[start:end] of the plan's text, uncut at word edges.

    `highlights` are half-open ranges of `snippet`. `section` is the label path (`II.2`), `heading` the headings above
    the passage. `reason` is `lexical` (words matched), `semantic` (near in meaning) or `both`; `similarity` is the
    cosine where vectors were compared, else None. `page`, from 1, is that of the first highlight, or of the snippet
    where there is none; None where the format has no pages.
    """

    section: str | None
    heading: str | None
    start: int
    end: int
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    reason: Literal["lexical", "semantic", "both"]
    similarity: float | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits the query, with its best passages; its score is that of the best one."""

    document: DocumentRow
    score: float
    passages: tuple[PassageHit, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first. `note` tells what was done about a query that could not be taken as written.

    `lookup` is the directive card when the query itself is a số/ký hiệu, else None.
    """

    hits: tuple[Hit, ...]
    note: str | None = None
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """A cited directive (văn bản được dẫn) across plans.

    `id` is its fullest key, `type|code|issuer|date` with `?` for unknown. `mentions` counts citations, `documents`
    plans that cite it; `spellings` are the codes as printed; `in_corpus` is the id of the plan that it is, or None.
    `decided` is False for mentions of a bare number that fit no directive or several. `successor` is the province that
    took the place of the issuer's since; the directive stays one of its own time.
    """

    id: str
    doc_type: str
    code: str | None
    name: str | None
    issuer: str | None
    date: str | None
    mentions: int
    documents: int
    spellings: tuple[str, ...]
    in_corpus: str | None
    decided: bool
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """What the corpus takes one citation for: the id of a directive, or None and those that it could be."""

    directive: str | None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A whole plan; `cited` runs parallel to its citations, and is empty where no corpus was asked."""

    plan: Plan
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answer to "which directive is this code?": the exact ones; else candidates; else the nearest numbers.

    `conflicts` are numbers among the exact ones and candidates that plans print with two dates.
    """

    query: str
    exact: tuple[DirectiveRow, ...]
    candidates: tuple[DirectiveRow, ...]
    nearest: tuple[DirectiveRow, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationRow:
    """One citation in one plan, with its sentence. `directive` is None while several directives fit (`candidates`)."""

    document: DocumentRow
    text: str
    code: str | None
    doc_type: str
    date: str | None
    issuer: str | None
    subject: str | None
    role: Role
    relation: str | None
    section: str | None
    sentence: str
    start: int
    end: int
    directive: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One number with two dates where there should be one: a misprint in one of the plans, most likely."""

    code: str
    doc_type: str
    directives: tuple[DirectiveRow, ...]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline (thời hạn) on a chosen day. `key` is what `kehoach mark` takes; it outlives a new extraction.

    `last_day` is the day that the status rests on: `date_end`; else one counted from a dated event; of a recurring one
    the last day of its next turn. `days_left` counts from the chosen day to it, negative when passed. `status` is
    `closed` when the user marked it done or not applicable; `mark` and `note` are the user's own.
    """

    key: str
    status: DeadlineStatus
    days_left: int | None
    document: DocumentRow
    text: str
    kind: str
    date: str | None
    date_start: str | None
    date_end: str | None
    recurrence: str | None
    rrule: tuple[str, ...] | None
    task: str | None
    responsible: str | None
    cooperating: str | None
    submit_to: str | None
    section: str | None
    start: int
    end: int
    mark: MarkStatus | None
    note: str | None
    exclusive: bool = False
    last_day: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award mention (danh hiệu, hình thức khen thưởng)."""

    document: DocumentRow
    form: str
    category: str
    authority: str | None
    target: str | None
    quota: str | None
    section: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SignerRow:
    """One person signing for one agency (người ký): the same name in two agencies is two rows."""

    name: str
    issuer: str | None
    authority_prefixes: tuple[str, ...]
    positions: tuple[str, ...]
    documents: int
    first_date: str | None
    last_date: str | None


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of the whole corpus; `per_*` are (value, documents) pairs, the most frequent first, None for unknown."""

    documents: int
    files: int
    failures: int
    sections: int
    citations: int
    directives: int
    undecided: int
    deadlines: int
    awards: int
    signers: int
    targets: int
    passages: int
    vectors: int
    versions: int
    model: str | None
    per_year: tuple[tuple[str | None, int], ...]
    per_issuer: tuple[tuple[str | None, int], ...]
    per_type: tuple[tuple[str | None, int], ...]
    top_directives: tuple[DirectiveRow, ...]
