"""Small plans built by hand, so that tests of the corpus do not hang on what the extractors find."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.corpus.folding import fold, slug, tokens
from pipeline.plan import Award, Citation, Deadline, Header, Plan, SectionRecord, Signer, SourceInfo

MARKED = re.compile(r"⟦(.*?)⟧", re.S)


def plan(
    text: str,
    citations: Sequence[dict[str, Any]] = (),
    deadlines: Sequence[dict[str, Any]] = (),
    awards: Sequence[dict[str, Any]] = (),
    signers: Sequence[dict[str, Any]] = (),
    **header: str | None,
) -> Plan:
    """A plan whose findings are the marked stretches ⟦…⟧ of `text`: citations, then deadlines, awards and signers."""
    clean, places = "", []
    for i, piece in enumerate(MARKED.split(text)):
        if i % 2:
            places.append((piece, len(clean)))
        clean += piece
    sha256 = hashlib.sha256(clean.encode()).hexdigest()
    place = iter(
        {
            "text": piece,
            "start": start,
            "end": start + len(piece),
            "source_start": start,
            "source_end": start + len(piece),
            "page": None,
            "part": 0,
            "rule": "test",
        }
        for piece, start in places
    )
    return Plan(
        id=f"sha256:{sha256}",
        source=SourceInfo(
            path=None, media_type="text/plain", sha256=sha256, size=len(clean), reader="text", pages=None
        ),
        header=Header(**{"doc_type": "Kế hoạch", **header}),
        sections=tuple(_sections(clean)),
        citations=tuple(Citation(**next(place), **_citation(values)) for values in citations),
        deadlines=tuple(Deadline(**next(place), **values) for values in deadlines),
        awards=tuple(Award(**next(place), **values) for values in awards),
        signers=tuple(Signer(**{**next(place), **values}) for values in signers),
        text=clean,
    )


def _citation(values: dict[str, Any]) -> dict[str, Any]:
    """With the key that the document would give: a law has its name in the place of the code."""
    values = dict(values)
    code, name, issuer = values.get("code"), values.pop("name", None), values.get("issuer")
    parts = (slug(values["doc_type"]), code or (slug(name) if name else "?"), slug(issuer) if issuer else "?")
    return {
        "numbered": code is not None,
        "key": "|".join((*parts, values.get("date") or "?")),
        "issuer_resolved": issuer,
        **values,
    }


def _sections(text: str) -> list[SectionRecord]:
    """Each line "II. ..." is a section of level 1 that runs to the next one."""
    found = list(re.finditer(r"^([IVX]+)\. (.+)$", text, re.M))
    stops = [*(match.start() for match in found[1:]), len(text)]
    return [
        SectionRecord(
            level=1,
            kind="roman",
            label=match[1],
            heading=match[2],
            parent=None,
            start=match.start(),
            end=stop,
            source_start=match.start(),
            source_end=stop,
            page=None,
            part=0,
        )
        for match, stop in zip(found, stops, strict=False)
    ]


class BagOfWords:
    """A fake encoder: folded words hashed into 64 buckets, unit length."""

    def __init__(self, model_id: str = "bag-1") -> None:
        self.model_id = model_id
        self.dim = 64

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.full((len(texts), 64), 1e-6, np.float32)
        for i, text in enumerate(texts):
            for word in tokens(fold(text)):
                vectors[i, int(hashlib.sha256(word.encode()).hexdigest(), 16) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_query(self, text: str) -> np.ndarray:
        return self.encode([text])[0]
