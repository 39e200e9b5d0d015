"""Run the rules over a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal, NamedTuple, cast

from pipeline.check import citing, form, timing, wording
from pipeline.check.subject import DaysOff, Hit, Subject
from pipeline.document import Document
from pipeline.extract import places
from pipeline.plan import Plan, Remark
from pipeline.tables import load

_MODULES = {"F": form, "C": citing, "D": timing, "W": wording}


class Rule(NamedTuple):
    """A row of the table `check_rules`; `regime` state leaves out documents that have a form of their own."""

    code: str
    name: str
    severity: str
    regime: str
    message_vi: str
    message_en: str
    source: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    return load("check_rules", Rule, ("code",))


def check(document: Document, plan: Plan, days_off: DaysOff | None = None) -> tuple[Remark, ...]:
    """What is wrong with the plan, in text order.

    Args:
        plan: what was extracted from `document`.
        days_off: a calendar for the rules that need one; without it they are silent, so that parsing stays pure.
    """
    if not document.lines:
        return ()
    subject = Subject(document, plan, places.context(document, plan.header), days_off)
    own_form = subject.has_own_form
    found = [
        _remark(document, rule, hit)
        for rule in rules()
        if rule.regime != "state" or not own_form
        for hit in _function(rule)(subject)
    ]
    return tuple(sorted(found, key=lambda remark: (remark.start, remark.end, remark.rule)))


@cache
def _function(rule: Rule) -> Callable[[Subject], Iterator[Hit]]:
    return cast(Callable[[Subject], Iterator[Hit]], getattr(_MODULES[rule.code[0]], rule.name.replace("-", "_")))


def _remark(document: Document, rule: Rule, hit: Hit) -> Remark:
    return Remark(
        **document.place(hit.start, hit.stop),
        rule=rule.code,
        severity=cast(Literal["error", "warning", "info"], rule.severity),
        message=rule.message_vi.format(**hit.values),
        message_en=rule.message_en.format(**hit.values),
    )
