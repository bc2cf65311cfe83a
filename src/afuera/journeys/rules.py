"""Which goal does a touch have that states none?  First: what the company's own rules say.

A rule of company.toml matches columns by glob (`touchpoint = "/account/cancel*"`), keys of the record as
`properties.reason_code = "R12"`, and the customer's words by `text = "cancelar"`, anywhere in them.
Capital and small letters are the same.  All conditions of a rule must hold; the first that fits decides.
"""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from afuera.company import Company

_KEY = "properties."


def rule_goal(signals: ir.Table, company: Company) -> ir.StringValue:
    """The goal that the first fitting rule gives to each row, null where none fits."""
    branches = []
    for reason in company.reasons:
        fits = [_fits(signals, name, pattern) for name, pattern in reason.match.items()]
        if fits:
            branches.append((ibis.and_(*fits), ibis.literal(reason.goal)))
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def _fits(signals: ir.Table, name: str, pattern: str) -> ir.BooleanValue:
    if name.startswith(_KEY):
        key, value = re.escape(name.removeprefix(_KEY)), _from_glob(pattern, any_text=r'[^",}]*')
        return signals.properties.re_search(rf'(?i)"{key}"\s*:\s*"?{value}"?\s*[,}}]').fill_null(False)
    found = _from_glob(pattern) if name == "text" else f"^{_from_glob(pattern)}$"
    return signals[name].re_search(f"(?i){found}").fill_null(False)


def _from_glob(pattern: str, any_text: str = ".*") -> str:
    """`*` and `?` of a glob as a regular expression that RE2 and Java read alike."""
    return "".join(any_text if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
