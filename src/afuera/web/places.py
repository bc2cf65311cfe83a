"""Where does an installation keep its things: database, key, static files, mail that could not be sent?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

USUAL = "afuera-data"
KEY_BYTES = 50
STUDIES = "studies"  # the queue of what takes long and only reads


def data_directory() -> Path:
    """The directory of this installation: AFUERA_DATA, else `afuera-data` where the command was called."""
    return Path(os.environ.get("AFUERA_DATA") or USUAL).absolute()


def secret_key(data: Path) -> str:
    """AFUERA_SECRET_KEY, else the key kept in the data directory, which is made on the first start."""
    given = os.environ.get("AFUERA_SECRET_KEY")
    return given or _kept_key(data / "secret-key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        # Whole or not at all, and readable by its owner only from its first byte; the first to link it wins.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(KEY_BYTES))
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        return path.read_text(encoding="ascii").strip()


def open_to_others(path: Path) -> bool:
    """May others than its owner read this file?"""
    return bool(path.stat().st_mode & 0o077)


def pulse(data: Path, kind: str) -> Path:
    """The file that a worker of this kind touches while it lives."""
    return data / "workers" / kind
