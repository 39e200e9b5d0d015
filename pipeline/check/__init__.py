"""Findings about the plan itself, rule by rule, like a linter.

F1xx form, C2xx what is cited, D3xx days and years, W4xx numbering, names and words. Texts, severities and sources
of the rules are the table `check_rules`; the modules hold one small function a rule, named after it.
"""

from pipeline.check.run import Rule, check, rules

__all__ = ["Rule", "check", "rules"]
