"""What do the findings say, on one page that can be handed out?

`write(findings, path, "es")` makes one self-contained HTML file: no network, no script needed to read it,
light and dark, for a phone, a desk and paper, in Spanish or English.  Every picture carries its numbers as
a table, its n and its interval; every number leads to how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal


def write(findings: Mapping[str, Any], path: Path, lang: Literal["es", "en"]) -> Path:
    """Write the report of `findings` (findings.json, schema 1) to `path`; returns the path.

    Whatever is null or missing in the findings is said to be not known; every text of theirs is escaped.
    Raises ValueError for another language, OSError when the file cannot be written.
    """
    from afuera.report.page import page

    if lang not in ("es", "en"):
        raise ValueError(lang)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(findings, lang), encoding="utf-8")
    return target
