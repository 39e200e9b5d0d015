"""The Vietnamese page on the Python interface: names and signatures from the code, their meaning from `interface.csv`.

The English page has the docstrings themselves, which mkdocstrings puts in; both pages hold the same `:::` lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import griffe

from generators.markdown import code, rows, table

DIRECTIVE = re.compile(r"(?m)^::: pipeline\.(\S+)$")

_ROOT = Path(__file__).resolve().parents[2]
_FIELDS = "Các trường: [xem bảng](fields.md#{anchor})."
_HEAD = ("trường", "kiểu")
_WIDTH = 100


def filled(page: str) -> str:
    """The page with each `:::` line replaced by what it names, its signature and its meaning."""
    return DIRECTIVE.sub(lambda found: "\n".join(_chapters(found[1])), page)


def named(page: str) -> list[str]:
    """What the `:::` lines of a page name, members included, without `pipeline.`: `corpus.Corpus.ingest`."""
    return [name for start in DIRECTIVE.findall(page) for name, _ in _documented(start)]


def _chapters(start: str) -> Iterator[str]:
    said = {row["name"]: row["vi"] for row in rows("interface")}
    for name, member in _documented(start):
        is_method = isinstance(member.parent, griffe.Class)
        module, *own_parts = name.rsplit(".", 2 if is_method else 1)
        own = ".".join(own_parts)
        title, anchor = own.replace("_", r"\_"), name.replace(".", "-").lower()
        yield f"\n{'####' if is_method else '###'} {title} {{#{anchor}}}\n"
        if not is_method:
            yield f"{code(f'pipeline.{module}')}\n"
        if isinstance(member, griffe.Function):
            yield f"```python\n{_signature(own, member)}\n```\n"
        yield f"{said[name]}\n"
        if isinstance(member, griffe.Class):
            yield from _fields(module, own, member)


def _documented(start: str) -> Iterator[tuple[str, griffe.Object]]:
    """The object called `start` and its documented members; of a module only these."""
    member = _package()[start]
    member = member.final_target if isinstance(member, griffe.Alias) else member
    assert isinstance(member, griffe.Object)
    if not isinstance(member, griffe.Module):
        yield start, member
    if isinstance(member, griffe.Module | griffe.Class):
        for name, inner in member.members.items():
            public = not name.startswith("_") or name == "__call__"
            if public and isinstance(inner, griffe.Class | griffe.Function) and inner.docstring:
                yield from _documented(f"{start}.{name}")


@cache
def _package() -> griffe.Object:
    package = griffe.load("pipeline", search_paths=[_ROOT])
    assert isinstance(package, griffe.Object)
    return package


def _signature(name: str, function: griffe.Function) -> str:
    parameters = []
    kind = None
    for parameter in function.parameters:
        if parameter.name == "self":
            continue
        if parameter.kind is griffe.ParameterKind.keyword_only and kind is not parameter.kind:
            parameters.append("*")
        kind = parameter.kind
        default = f" = {parameter.default}" if parameter.default is not None else ""
        parameters.append(f"{parameter.name}: {parameter.annotation}{default}")
    line = f"{name}({', '.join(parameters)}) -> {function.returns}"
    if len(line) <= _WIDTH:
        return line
    own_lines = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"{name}(\n{own_lines}) -> {function.returns}"


def _fields(module: str, name: str, record: griffe.Class) -> Iterator[str]:
    """The fields of a record; those of a plan have their own page."""
    if module == "plan":
        yield f"{_FIELDS.format(anchor=name.lower())}\n"
        return
    attributes = [field for field in record.attributes.values() if field.annotation and not field.name.startswith("_")]
    yield from table(_HEAD, ((code(field.name), code(str(field.annotation))) for field in attributes))
