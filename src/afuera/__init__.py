"""What did customers really live through, seen from the outside in?

    import afuera

    done = afuera.study(["signals.parquet"], company="company.toml", out="report")
    for whole in done.findings["broken_wholes"]:
        print(whole["goal"], whole["goal_share"], whole["seams"][0])

`study` reads files (or a lake) and answers findings; `read` opens one file; `Lake` keeps signals; `Company`
is what only the company knows; `simulate` makes a company with planted faults; `write_report` draws the page.
Everything is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from afuera.company import Company
    from afuera.errors import AfueraError
    from afuera.findings.study import Studied, study
    from afuera.lake import Lake
    from afuera.report import write as write_report
    from afuera.results import Caution, Estimate
    from afuera.signals import read
    from afuera.simulate import simulate

__version__ = "0.1.0"

_WHERE = {
    "AfueraError": ("afuera.errors", "AfueraError"),
    "Caution": ("afuera.results", "Caution"),
    "Company": ("afuera.company", "Company"),
    "Estimate": ("afuera.results", "Estimate"),
    "Lake": ("afuera.lake", "Lake"),
    "Studied": ("afuera.findings", "Studied"),
    "read": ("afuera.signals", "read"),
    "simulate": ("afuera.simulate", "simulate"),
    "study": ("afuera.findings", "study"),
    "write_report": ("afuera.report", "write"),
}

__all__ = [
    "AfueraError",
    "Caution",
    "Company",
    "Estimate",
    "Lake",
    "Studied",
    "read",
    "simulate",
    "study",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name not in _WHERE:
        raise AttributeError(f"module 'afuera' has no attribute {name!r}")
    from importlib import import_module

    module, own = _WHERE[name]
    return getattr(import_module(module), own)


def __dir__() -> list[str]:
    """The public names."""
    return sorted([*__all__, "__version__"])
