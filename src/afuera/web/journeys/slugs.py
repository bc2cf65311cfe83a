"""What is a goal called in addresses?"""

from __future__ import annotations

from hashlib import sha256

from django.utils.text import slugify


def slug_of(goal: object) -> str:
    """Letters, digits and hyphens, never the same for two goals; None is a goal like any other."""
    mark = sha256(repr(goal).encode()).hexdigest()[:8]
    return f"{slugify(str(goal))[:40]}-{mark}".lstrip("-") if goal is not None else f"none-{mark}"
