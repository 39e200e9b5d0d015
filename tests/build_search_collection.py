"""Make the search collection of our own plans: `python tests/build_search_collection.py`.

Questions stand in `search/queries.tsv`: kind, words as a user types them, and the sections that answer, as
`FILE#SECTION` with the stem of a sample plan. A document of the collection is a section without sections below it,
under its nearest heading. The result is in BEIR layout, each query with its kind as metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pipeline
from pipeline.document import LABELLED
from pipeline.plan import Plan

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "search"
ENDINGS = {".txt", ".md", ".html", ".docx"}


def sections(plan: Plan) -> Iterator[tuple[str, str]]:
    """Path and text of each labelled section that has no labelled section below it."""
    parents = {section.parent for section in plan.sections if section.kind in LABELLED}
    paths: list[str] = []
    headings: list[str] = []
    for i, section in enumerate(plan.sections):
        above = section.parent
        path = paths[above] if above is not None else ""
        heading = headings[above] if above is not None else ""
        if section.kind in LABELLED:
            path = f"{path}.{section.label}" if path else section.label
            if i not in parents:
                yield path, "\n".join(filter(None, [heading, plan.text[section.start : section.end].strip()]))
        paths.append(path)
        headings.append(section.heading or heading)


def collection() -> dict[str, str]:
    """The files of the collection, by name."""
    documents: dict[str, tuple[str, str]] = {}
    for path in sorted(p for p in (ROOT / "data" / "raw").rglob("*") if p.suffix in ENDINGS and p.stem != "README"):
        plan = pipeline.parse(pipeline.read(path))
        for place, text in sections(plan):
            documents[f"{path.stem}#{place}"] = (plan.header.title or "", text)
    queries, judged = [], ["query-id\tcorpus-id\tscore"]
    lines = (FOLDER / "queries.tsv").read_text("utf-8").splitlines()[1:]
    for number, (kind, words, relevant) in enumerate((line.split("\t") for line in lines), start=1):
        queries.append({"_id": f"q{number:03}", "text": words, "metadata": {"kind": kind}})
        for document in relevant.split():
            if document.replace("_", " ") not in documents:
                raise SystemExit(f"queries.tsv:{number + 1}: no section {document}")
            judged.append(f"q{number:03}\t{document.replace('_', ' ')}\t1")
    corpus = [{"_id": name, "title": title, "text": text} for name, (title, text) in documents.items()]
    return {"corpus.jsonl": _rows(corpus), "queries.jsonl": _rows(queries), "qrels/test.tsv": "\n".join(judged) + "\n"}


def _rows(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    for name, text in collection().items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
