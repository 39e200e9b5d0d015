"""The citation graph: plans and directives are nodes, and an edge leads from a plan to each directive that it cites.

A directive that is itself an exported plan is one node with it, so that chains show: commune, district, province. A
citation that the corpus could not settle has a node of its own (`decided` false) in place of a wrong link. One edge
stands for all mentions of a directive in a plan; its role is the strongest of theirs: basis, implements, mention.

Nodes go to the file as plans come; edges wait in another file until all nodes are written. Both formats are written
by hand: networkx would hold the whole graph in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from pipeline.corpus.records import DirectiveRow, StoredPlan
from pipeline.corpus.writing import printed_code
from pipeline.export.frame import Count, Surroundings, create
from pipeline.export.xml_signs import xml_text
from pipeline.plan import Citation, Plan

Value: TypeAlias = str | int | bool
Values: TypeAlias = dict[str, Value]

_ROLES: Final = ("basis", "implements", "mention")

NODE_VALUES: Final[dict[str, str]] = {
    "label": "string",
    "kind": "string",
    "ident": "string",
    "doc_type": "string",
    "code": "string",
    "name": "string",
    "issuer": "string",
    "date": "string",
    "path": "string",
    "decided": "boolean",
    "candidates": "string",
}
"""What a node may carry, and its type in both formats; `ident` is the id of the plan or directive in the corpus."""

EDGE_VALUES: Final[dict[str, str]] = {"role": "string", "mentions": "int"}


@dataclass(slots=True)
class _Cited:
    """A node that a plan cites, with what its mentions say together."""

    role: str
    mentions: int


class Dialect(Protocol):
    """How one format writes a graph."""

    head: str
    between: str
    tail: str

    def node(self, name: str, values: Values) -> str:
        """One node."""

    def edge(self, number: int, source: str, target: str, values: Values) -> str:
        """One edge."""


class _GraphFile:
    """One graph in one file."""

    def __init__(self, folder: Path, opened: ExitStack, name: str, dialect: Dialect) -> None:
        self._name, self._dialect = name, dialect
        self._stream = opened.enter_context(create(folder / name))
        self._waiting = folder.parent / f"{name}.edges"
        self._edges = opened.enter_context(create(self._waiting))
        self._directives: set[str] = set()
        self._rows = 0
        self._stream.write(dialect.head)

    def add(self, stored: StoredPlan) -> None:
        """The plan's node, those of its open citations, and its edges for later."""
        plan = stored.plan
        own = _plan_name(plan.id)
        self._node(own, _plan_values(plan))
        cited: dict[str, _Cited] = {}
        for i, citation in enumerate(plan.citations):
            known = stored.cited[i] if stored.cited else None
            if known and known.directive:
                target = known.directive
                self._directives.add(target)
            else:
                target = f"{plan.id} {citation.key}"
                if target not in cited:
                    candidates = known.candidates if known else citation.candidates
                    self._node(_directive_name(target), _open_values(citation, candidates))
            found = cited.setdefault(target, _Cited(citation.role, 0))
            found.role = min(found.role, citation.role, key=_ROLES.index)
            found.mentions += 1
        for target, edge in cited.items():
            self._edges.write(json.dumps([own, target, edge.role, edge.mentions]) + "\n")

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The nodes of directives, and the edges."""
        rows = {row.id: row for row in around.directives}
        same = {row.id: row.in_corpus for row in rows.values() if row.in_corpus in around.plans and row.in_corpus}
        for directive in sorted(self._directives - same.keys()):
            self._node(_directive_name(directive), _directive_values(directive, rows.get(directive)))
        self._stream.write(self._dialect.between)
        self._edges.close()
        with self._waiting.open(encoding="utf-8") as waiting:
            for number, line in enumerate(waiting):
                own, target, role, mentions = json.loads(line)
                name = _plan_name(same[target]) if target in same else _directive_name(target)
                self._stream.write(self._dialect.edge(number, own, name, {"role": role, "mentions": mentions}))
                self._rows += 1
        self._stream.write(self._dialect.tail)
        return {self._name: Count(self._rows)}

    def _node(self, name: str, values: dict[str, Value | None]) -> None:
        self._stream.write(self._dialect.node(name, {key: value for key, value in values.items() if value is not None}))
        self._rows += 1


class GraphMl(_GraphFile):
    """`citations.graphml`, for yEd, Gephi, Cytoscape, networkx, igraph."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        super().__init__(folder, opened, "citations.graphml", _GraphMlDialect())


class Gexf(_GraphFile):
    """`citations.gexf`, for Gephi and networkx; the weight of an edge is its number of mentions."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        super().__init__(folder, opened, "citations.gexf", _GexfDialect())


class _GraphMlDialect:
    def __init__(self) -> None:
        keys = "".join(
            f'  <key id="{where}-{name}" for="{where}" attr.name="{name}" attr.type="{type_}"/>\n'
            for where, types in (("node", NODE_VALUES), ("edge", EDGE_VALUES))
            for name, type_ in types.items()
        )
        self.head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
            f'{keys}  <graph id="citations" edgedefault="directed">\n'
        )
        self.between = ""
        self.tail = "  </graph>\n</graphml>\n"

    def node(self, name: str, values: Values) -> str:
        return f'    <node id="{name}">{"".join(self._data("node", values))}</node>\n'

    def edge(self, number: int, source: str, target: str, values: Values) -> str:
        return f'    <edge source="{source}" target="{target}">{"".join(self._data("edge", values))}</edge>\n'

    @staticmethod
    def _data(where: str, values: Values) -> Iterator[str]:
        for key, value in values.items():
            yield f'<data key="{where}-{key}">{escape(_shown(value))}</data>'


class _GexfDialect:
    def __init__(self) -> None:
        attributes = "".join(
            f'    <attributes class="{where}">\n'
            + "".join(
                f'      <attribute id="{name}" title="{name}" type="{"integer" if type_ == "int" else type_}"/>\n'
                for name, type_ in types.items()
                if name != "label"
            )
            + "    </attributes>\n"
            for where, types in (("node", NODE_VALUES), ("edge", EDGE_VALUES))
        )
        self.head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
            f'  <graph mode="static" defaultedgetype="directed">\n{attributes}    <nodes>\n'
        )
        self.between = "    </nodes>\n    <edges>\n"
        self.tail = "    </edges>\n  </graph>\n</gexf>\n"

    def node(self, name: str, values: Values) -> str:
        label = quoteattr(_shown(values["label"]))
        return f'      <node id="{name}" label={label}><attvalues>{"".join(self._data(values))}</attvalues></node>\n'

    def edge(self, number: int, source: str, target: str, values: Values) -> str:
        return (
            f'      <edge id="{number}" source="{source}" target="{target}" weight="{values["mentions"]}">'
            f"<attvalues>{''.join(self._data(values))}</attvalues></edge>\n"
        )

    @staticmethod
    def _data(values: Values) -> Iterator[str]:
        for key, value in values.items():
            if key != "label":
                yield f'<attvalue for="{key}" value={quoteattr(_shown(value))}/>'


def _plan_values(plan: Plan) -> dict[str, Value | None]:
    header = plan.header
    code = printed_code(header.number, header.symbol)
    return {
        "label": _label(header.doc_type, code, header.title or plan.source.path or plan.id),
        "kind": "plan",
        "ident": plan.id,
        "doc_type": header.doc_type,
        "code": code,
        "name": header.title,
        "issuer": header.issuer,
        "date": header.date,
        "path": plan.source.path,
        "decided": True,
    }


def _directive_values(directive: str, row: DirectiveRow | None) -> dict[str, Value | None]:
    if row is None:
        return {"label": directive, "kind": "directive", "ident": directive, "decided": True}
    return {
        "label": _label(row.doc_type, row.code, row.name),
        "kind": "directive",
        "ident": directive,
        "doc_type": row.doc_type,
        "code": row.code,
        "name": row.name,
        "issuer": row.issuer,
        "date": row.date,
        "decided": True,
    }


def _open_values(citation: Citation, candidates: tuple[str, ...]) -> dict[str, Value | None]:
    return {
        "label": _label(citation.doc_type, citation.code, citation.text),
        "kind": "directive",
        "ident": citation.key,
        "doc_type": citation.doc_type,
        "code": citation.code,
        "issuer": citation.issuer_resolved or citation.issuer,
        "date": citation.date,
        "decided": False,
        "candidates": " | ".join(candidates) or None,
    }


def _label(doc_type: str | None, code: str | None, name: str | None) -> str:
    """What a person calls the node: `Chỉ thị 45/CT-TTg`, else its name."""
    return f"{doc_type or ''} {code}".strip() if code else name or doc_type or "?"


def _plan_name(identity: str) -> str:
    """A name that both formats take for an id and that stays the same in every export."""
    digest, _, further = identity.removeprefix("sha256:").partition("#")
    return f"p{digest[:16]}" + (f"-{further}" if further else "")


def _directive_name(identity: str) -> str:
    return f"d{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return xml_text(" ".join(value.split())) if isinstance(value, str) else str(value)
