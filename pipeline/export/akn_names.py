"""Names of documents, agencies and people in Akoma Ntoso: IRIs after the Naming Convention 1.0 of OASIS.

`/akn/vn/doc/ke-hoach/uy-ban-nhan-dan-huyen-an-son/2024-03-05/12-kh-ubnd`: country, kind (`act` for normative documents,
Luật, Nghị định, Thông tư; else `doc`), type, issuer, date, number. What is not known is `-`. They tell documents apart;
no register of Vietnam gives them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipeline.corpus.folding import slug
from pipeline.extract.document_types import document_types
from pipeline.plan import Header

_UNKNOWN = "-"
_PORTIONS = {"article": "art", "clause": "para", "point": "point"}


def iri_of_key(key: str) -> str:
    """The IRI of a directive's key, `type|code|issuer|date`.

    >>> iri_of_key("nghi-dinh|30/2020/NĐ-CP|chinh-phu|2020-03-05"), iri_of_key("chi-thi|?|?|?")
    ('/akn/vn/act/nghi-dinh/chinh-phu/2020-03-05/30-2020-nd-cp', '/akn/vn/doc/chi-thi/-/-/-')
    """
    kind, code, issuer, date = ("" if part == "?" else part for part in (key.split("|") + ["?"] * 4)[:4])
    return _iri(kind, issuer, date, slug(code))


def iri_of_plan(header: Header) -> str:
    """The IRI that a letterhead makes."""
    code = f"{header.number or ''} {header.symbol or ''}"
    return _iri(slug(header.doc_type or ""), slug(header.issuer or ""), header.date or "", slug(code))


def organisation(name: str) -> str:
    """The IRI of an agency."""
    return f"/ontology/organization/vn/{slug(name) or _UNKNOWN}"


def person(name: str) -> str:
    """The IRI of a person."""
    return f"/ontology/person/vn/{slug(name) or _UNKNOWN}"


def portion(pinpoint: Mapping[str, str]) -> str:
    """What an IRI ends with when one provision is meant.

    >>> portion({"article": "5", "point": "a"}), portion({})
    ('~art_5__point_a', '')
    """
    parts = [f"{short}_{slug(pinpoint[name])}" for name, short in _PORTIONS.items() if pinpoint.get(name)]
    return "~" + "__".join(parts) if parts else ""


def _iri(kind: str, issuer: str, date: str, number: str) -> str:
    what = "act" if kind in _normative() else "doc"
    return "/".join(["/akn/vn", what, *(part or _UNKNOWN for part in (kind, issuer, date, number))])


@cache
def _normative() -> frozenset[str]:
    return frozenset(slug(row.name) for row in document_types() if row.regime == "normative")
