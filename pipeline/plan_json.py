"""The JSON form of a plan (`kehoach/1`): a plan to plain values and text, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any

from pipeline.plan import Plan

_PLAIN = frozenset({type(None), str, int, float, bool})
_LISTS = (tuple, list)


def to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as plain dicts, lists, strings, numbers and None, keys in the order of the contract."""
    return {name: _plain(getattr(plan, name)) for name in _names(Plan)}


def to_json(plan: Plan, indent: int | None = None) -> str:
    """The plan as JSON text; one line when `indent` is None."""
    return to_text(to_dict(plan), indent)


def to_text(data: dict[str, Any], indent: int | None = None) -> str:
    """The JSON text of what `to_dict` gives; one line when `indent` is None."""
    return json.dumps(data, ensure_ascii=False, indent=indent)


def from_dict(data: dict[str, Any]) -> Plan:
    """The plan that `to_dict` came from.

    Raises:
        pydantic.ValidationError: `data` is no plan of this schema.
    """
    plan: Plan = _adapter().validate_python(data)
    return plan


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one parsed plan."""
    schema: dict[str, Any] = _adapter().json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # only reading back and the schema need it

    return TypeAdapter(Plan)


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def _plain(value: Any) -> Any:
    record: Any = type(value)
    if record in _PLAIN:
        return value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, _LISTS):
        return [_plain(inner) for inner in value]
    return {name: _plain(getattr(value, name)) for name in _names(record)}
