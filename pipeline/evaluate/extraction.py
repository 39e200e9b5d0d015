"""How good is extraction: parsed plans against gold annotations, compared by value and not by offset.

Gold is one JSON file a document, in the form of a parsed plan. Records match when their keys agree (KEYS: for a
numbered citation its type, code and date, for a deadline its kind and days); of those that match, the other fields
are compared too (FIELDS). A gold record marked `borderline` is optional: finding it or not costs nothing, and a
prediction on the same words is not counted as one too many; nor is one whose text stands in the gold file's
`acceptable`. A gold value `sha1:<12 hex>` is the digest of a folded text that may not be printed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.errors import UsageError
from pipeline.evaluate.comparing import code, number, printed, same

Record: TypeAlias = Mapping[str, Any]
"""One plan or one finding in its JSON form."""

Key: TypeAlias = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class KindScore:
    """Counts of one kind of finding over all documents, and what follows from them; rates are rounded to 4 places."""

    gold: int
    pred: int
    hit: int
    errors: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference: in which document, at what ("citations missed", "header.date"), the values on both sides."""

    document: str
    what: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of `score`: a row a kind, accuracy of header fields and of the fields of what matched."""

    kinds: dict[str, KindScore]
    header: dict[str, float]
    fields: dict[str, float]
    broken_spans: int
    mismatches: tuple[Mismatch, ...] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, without the mismatches."""
        return {
            "kinds": {kind: asdict(row) for kind, row in self.kinds.items()},
            "header": self.header,
            "fields": self.fields,
            "broken_spans": self.broken_spans,
        }


# Keys: what makes a predicted record the same as a gold one.


def _citation_key(record: Record) -> Key:
    if record.get("numbered"):
        return "n", printed(record.get("doc_type")), code(record.get("code")), record.get("date")
    return "u", printed(record.get("text"))


def _deadline_key(record: Record) -> Key:
    days = record.get("date_start"), record.get("date_end")
    return record.get("kind"), *days, bool(record.get("exclusive")), record.get("recurrence")


def _award_key(record: Record) -> Key:
    named = record.get("form") if record.get("form") not in (None, "other") else record.get("text")
    return printed(named), printed(record.get("quota"))


KEYS: dict[str, Callable[[Record], Key]] = {
    "citations": _citation_key,
    "deadlines": _deadline_key,
    "awards": _award_key,
    "signers": lambda record: (printed(record.get("name")), printed(record.get("position"))),
    "recipients": lambda record: (printed(record["text"]),),
    "targets": lambda record: (number(record.get("value")), printed(record.get("unit"))),
    "sections": lambda record: (record["path"], record.get("level")),
}

FIELDS: dict[str, tuple[str, ...]] = {
    "citations": ("text", "number", "symbol", "issuer", "issuer_resolved", "subject", "role", "section"),
    "deadlines": ("text", "date", "precision", "task", "responsible", "submit_to", "section"),
    "awards": ("category", "authority", "target"),
    "signers": ("authority_prefix", "on_behalf_of"),
    "targets": ("subject",),
    "sections": ("heading",),
}
HEADER = ("issuer_parent", "issuer", "number", "symbol", "place", "date", "doc_type", "title")


def read_gold(folder: Path) -> dict[str, Record]:
    """The gold documents of a folder by file stem, sorted.

    Raises:
        UsageError: no gold file there, or one that is no JSON.
    """
    gold: dict[str, Record] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            gold[path.stem] = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise UsageError(f"no gold document: {error}", str(path)) from error
    if not gold:
        raise UsageError("no gold files (*.json) there", str(folder), "give the folder that holds them")
    return gold


def score(gold: Mapping[str, Record], plans: Mapping[str, Record]) -> Report:
    """Compare parsed plans with gold documents.

    Args:
        gold: gold documents by file stem.
        plans: parsed plans, in their JSON form, by the stem of the file they come from. A gold document without a
            plan counts as parsed to nothing; a plan without gold is passed over.
    """
    tally = _Tally()
    for stem, document in gold.items():
        plan = plans.get(stem)
        if plan is None:
            tally.mismatches.append(Mismatch(stem, "document", ("not parsed", None)))
        tally.add(stem, document, plan or {})
    return tally.report()


class _Tally:
    """Counts and differences, gathered over documents."""

    def __init__(self) -> None:
        self.kinds: dict[str, Counter[str]] = {}
        self.fields: dict[str, Counter[str]] = {}
        self.header: Counter[str] = Counter()
        self.documents = self.broken = 0
        self.mismatches: list[Mismatch] = []

    def add(self, stem: str, gold: Record, plan: Record) -> None:
        self.documents += 1
        for values in broken_spans(plan):
            self.broken += 1
            self.mismatches.append(Mismatch(stem, "broken span", values))
        for name in HEADER:
            left, right = ((side.get("header") or {}).get(name) for side in (gold, plan))
            self.header[name] += same(name, left, right)
            if not same(name, left, right):
                self.mismatches.append(Mismatch(stem, f"header.{name}", (left, right)))
        for kind in KEYS:
            if kind in gold:
                acceptable = {printed(entry["text"]) for entry in gold.get("acceptable", ()) if entry["list"] == kind}
                self._add_kind(stem, kind, _records(gold, kind), _records(plan, kind), acceptable)

    def _add_kind(
        self, stem: str, kind: str, gold: Sequence[Record], pred: Sequence[Record], acceptable: set[str | None]
    ) -> None:
        key = KEYS[kind]
        matched, missed, extra = _pairs(gold, pred, key)
        hits = [(left, right) for left, right in matched if not left.get("borderline")]
        optional = [record for record in missed if record.get("borderline")]
        missed = [record for record in missed if not record.get("borderline")]
        extra = [record for record in _without_twins(extra, optional) if printed(record.get("text")) not in acceptable]
        row = self.kinds.setdefault(kind, Counter())
        row.update(gold=len(hits) + len(missed), pred=len(hits) + len(extra), hit=len(hits))
        for what, records in (("missed", missed), ("extra", extra)):
            self.mismatches += [
                Mismatch(stem, f"{kind} {what}", (key(record), record.get("text"))) for record in records
            ]
        for left, right in hits:
            for name in FIELDS.get(kind, ()):
                if name in left:
                    agrees = same(name, left[name], right.get(name))
                    self.fields.setdefault(f"{kind}.{name}", Counter()).update(n=1, ok=agrees)
                    if not agrees:
                        self.mismatches.append(Mismatch(stem, f"{kind}.{name}", (left[name], right.get(name))))

    def report(self) -> Report:
        return Report(
            kinds={kind: _kind_score(row["gold"], row["pred"], row["hit"]) for kind, row in self.kinds.items()},
            header={name: round(self.header[name] / self.documents, 4) for name in HEADER if self.documents},
            fields={name: round(count["ok"] / count["n"], 4) for name, count in self.fields.items()},
            broken_spans=self.broken,
            mismatches=tuple(self.mismatches),
        )


def _kind_score(gold: int, pred: int, hit: int) -> KindScore:
    precision = hit / pred if pred else float(gold == 0)
    recall = hit / gold if gold else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return KindScore(gold, pred, hit, gold + pred - 2 * hit, round(precision, 4), round(recall, 4), round(f1, 4))


def _records(plan: Record, kind: str) -> list[Record]:
    """The plan's findings of one kind; a recipient becomes a record, a section learns its path."""
    if kind == "recipients":
        return [{"text": text} for text in plan.get(kind) or ()]
    return _with_paths(plan.get(kind) or ()) if kind == "sections" else list(plan.get(kind) or ())


def _with_paths(sections: Iterable[Record]) -> list[Record]:
    """Sections with `path`: the labels of the open ancestors by level, then their own kind and label."""
    opened: list[tuple[int, tuple[Any, str]]] = []
    out: list[Record] = []
    for section in sections:
        level = section.get("level") or 1
        while opened and opened[-1][0] >= level:
            opened.pop()
        own = (section.get("kind"), str(section.get("label")).rstrip(".)").casefold())
        out.append({**section, "path": (*(label for _, (_, label) in opened), own)})
        opened.append((level, own))
    return out


def _pairs(
    gold: Sequence[Record], pred: Sequence[Record], key: Callable[[Record], Key]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Records of equal key in order, those that must be found before those that may: (pairs, missed, extra)."""
    left: defaultdict[Key, list[Record]] = defaultdict(list)
    for record in pred:
        left[key(record)].append(record)
    matched, missed = [], []
    for record in sorted(gold, key=lambda record: bool(record.get("borderline"))):
        bucket = left.get(key(record))
        if not bucket:
            missed.append(record)
            continue
        # among equal keys the one with the same printed text comes first
        text = printed(record.get("text"))
        best = next((i for i, other in enumerate(bucket) if printed(other.get("text")) == text), 0)
        matched.append((record, bucket.pop(best)))
    return matched, missed, [record for bucket in left.values() for record in bucket]


def _without_twins(extra: Sequence[Record], optional: Sequence[Record]) -> list[Record]:
    """Predictions that stand on no optional gold record; each optional record excuses one."""
    free = list(optional)
    kept = []
    for record in extra:
        twin = next((i for i, gold in enumerate(free) if _overlap(gold, record)), None)
        if twin is None:
            kept.append(record)
        else:
            del free[twin]
    return kept


def _overlap(gold: Record, pred: Record) -> bool:
    if printed(gold.get("text")) == printed(pred.get("text")):
        return True
    start, stop = gold.get("start"), gold.get("end")
    other_start, other_stop = pred.get("source_start"), pred.get("source_end")
    if start is None or stop is None or other_start is None or other_stop is None:
        return False
    return bool(max(start, other_start) < min(stop, other_stop))


def broken_spans(plan: Record) -> list[tuple[Any, ...]]:
    """Records whose place in the plan's text is not what they say, and sections that their parent does not hold."""
    text = plan.get("text") or ""
    broken: list[tuple[Any, ...]] = []
    for kind in ("citations", "deadlines", "awards", "targets", "signers"):
        for record in plan.get(kind) or ():
            start, stop = record.get("start"), record.get("end")
            said = record.get("name" if kind == "signers" else "text")
            inside = isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop <= len(text)
            if not inside or (kind != "signers" and text[start:stop] != said):
                broken.append((kind, start, stop, said))
    sections = plan.get("sections") or ()
    for section in sections:
        start, stop = section.get("start", -1), section.get("end", -1)
        parent = sections[section["parent"]] if isinstance(section.get("parent"), int) else None
        inside = 0 <= start < stop <= len(text)
        if not inside or (parent is not None and not parent["start"] <= start < stop <= parent["end"]):
            broken.append(("sections", start, stop, section.get("label")))
    return broken
