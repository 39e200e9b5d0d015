"""Records of the way out: what is known of one plan (Kế hoạch). CONTRACT: the JSON form `kehoach/1`.

All records are frozen; absent in the document is None, never a guess. Dates are ISO 8601 strings, a month
alone is `2024-04`. Positions are code points of `Plan.text`, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SCHEMA = "kehoach/1"

Role = Literal["basis", "implements", "mention"]
Relation = Literal["amends", "replaces", "amended_by", "attached_to"]
DeadlineKind = Literal["due", "start", "range", "milestone", "recurring", "event"]
Precision = Literal["day", "month", "quarter", "half", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What every extracted fact carries: its place, the rule that found it, and what of it is not printed there.

    `text` is Plan.text[start:end]; `source_start`, `source_end` are the same place in the reader's text; `page`
    counts from 1; `part` is 0 in the outer document and n in the n-th attached one. `inferred` names the fields
    that context supplied; `doubtful` is true on a badly read page and where a character of the record or of its values
    is lost (U+FFFD); `spans` gives the places of values that stand elsewhere than the record.
    """

    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    page: int | None
    part: int
    rule: str
    inferred: tuple[str, ...] = ()
    doubtful: bool = False
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """Where the plan came from; `pages` is None where the format has none.

    `page_starts` are the places in Plan.text at which the pages begin, as far as text of them is left: so many of
    them as are at or before a place, on that page it stands. Empty where the format has no pages.
    """

    path: str | None
    media_type: str
    sha256: str
    size: int
    reader: str
    pages: int | None
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Letterhead and title: cơ quan chủ quản, cơ quan ban hành, số, ký hiệu, địa danh, ngày, tên loại, trích yếu."""

    issuer_parent: str | None = None
    issuer: str | None = None
    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    date: str | None = None
    doc_type: str | None = None
    title: str | None = None
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A plan that an outer decision promulgates (văn bản ban hành kèm theo)."""

    doc_type: str | None
    title: str | None
    issuer: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRecord:
    """One section of the tree (phần, chương, điều, mục, khoản, điểm, gạch đầu dòng); `parent` indexes the list."""

    level: int
    kind: str
    label: str
    heading: str | None
    parent: int | None
    start: int
    end: int
    source_start: int
    source_end: int
    page: int | None
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Finding):
    """A directive that the plan cites (văn bản được dẫn). `within` indexes the citation that this is nested in."""

    doc_type: str
    number: str | None = None
    symbol: str | None = None
    code: str | None = None
    date: str | None = None
    issuer: str | None = None
    issuer_resolved: str | None = None
    subject: str | None = None
    numbered: bool = False
    role: Role = "mention"
    relation: Relation | None = None
    pinpoint: dict[str, str] | None = None
    within: int | None = None
    section: str | None = None
    key: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Finding):
    """A time by, from, in or how often something must be done (thời hạn). `exclusive`: the printed day is too late."""

    kind: DeadlineKind
    date: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    exclusive: bool = False
    precision: Precision | None = None
    recurrence: str | None = None
    rrule: tuple[str, ...] | None = None
    approximate: bool = False
    anchor: str | None = None
    duration: dict[str, int | str] | None = None
    task: str | None = None
    responsible: str | None = None
    cooperating: str | None = None
    submit_to: str | None = None
    product: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Finding):
    """A title or form of commendation (danh hiệu thi đua, hình thức khen thưởng)."""

    form: str
    category: str
    authority: str | None = None
    target: Literal["individual", "collective"] | None = None
    quota: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer(Finding):
    """Who signed (người ký); `text` is the name as printed."""

    authority_prefix: str | None = None
    on_behalf_of: str | None = None
    position: str | None = None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Finding):
    """A number with a unit that is to be reached (chỉ tiêu)."""

    value: float
    unit: str | None = None
    subject: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Finding):
    """What `kehoach check` has to say about the plan itself, in Vietnamese and in English."""

    severity: Literal["error", "warning", "info"]
    message: str
    message_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything known of one plan. `id` is `sha256:<hex>` of the file's bytes, with `#2`, `#3` … behind it for the
    further plans of one file.
    """

    schema: str = SCHEMA
    id: str
    source: SourceInfo
    header: Header
    attached: tuple[Attached, ...] = ()
    sections: tuple[SectionRecord, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    awards: tuple[Award, ...] = ()
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()
    recipient_spans: tuple[tuple[int, int], ...] = ()
    targets: tuple[Target, ...] = ()
    findings: tuple[Remark, ...] = ()
    text: str
