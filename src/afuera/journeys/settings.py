"""What did the company say about each goal, as a column beside the rows?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company

US_A_DAY: Final = 86_400_000_000
US_A_MINUTE: Final = 60_000_000


def per_goal(goal: ir.StringColumn, company: Company, name: str) -> ir.NumericValue:
    """The setting `name` (a number) of each row's goal; its default where the company named none."""
    default = ibis.literal(float(getattr(company.goal(None), name)))
    branches = [(goal == one.name, float(getattr(one, name))) for one in company.goals]
    return ibis.cases(*branches, else_=default) if branches else default


def days_in_us(goal: ir.StringColumn, company: Company, name: str) -> ir.IntegerValue:
    """A setting in days as microseconds, int64."""
    return (per_goal(goal, company, name) * US_A_DAY).cast("int64")
