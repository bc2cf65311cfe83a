"""Which companies can be simulated?  One file each: teams with their hours, goals with their steps."""

from __future__ import annotations

from afuera.simulate.industries import bank, public_service, retail, telecom
from afuera.simulate.plans import CompanyPlan

INDUSTRIES: dict[str, CompanyPlan] = {
    "telecom": telecom.COMPANY,
    "retail": retail.COMPANY,
    "bank": bank.COMPANY,
    "public_service": public_service.COMPANY,
}
