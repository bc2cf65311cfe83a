"""How large may uploads be?  Said before the upload and in the refusal; set by the environment.

AFUERA_UPLOAD_BYTES one file (2 GiB) · AFUERA_UPLOAD_FILES files at a time (20) · AFUERA_WAITING_BYTES all
files that wait (20 GiB).  What a file may hold inside stands in `signals/limits.py` of the library.
"""

from __future__ import annotations

import os

GIB = 1024**3
FREE_BYTES = 512 * 1024 * 1024  # that stay free on the disk


def file_bytes() -> int:
    """The largest file."""
    return _said("AFUERA_UPLOAD_BYTES", 2 * GIB)


def files() -> int:
    """How many files at a time."""
    return _said("AFUERA_UPLOAD_FILES", 20)


def waiting_bytes() -> int:
    """How much may wait altogether."""
    return _said("AFUERA_WAITING_BYTES", 20 * GIB)


def _said(name: str, usual: int) -> int:
    try:
        return max(1, int(os.environ.get(name, "")))
    except ValueError:
        return usual
