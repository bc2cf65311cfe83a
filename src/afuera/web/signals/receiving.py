"""How does a file of any size come in?  Straight to the disk, hashed on the way, given up where a limit is.

Files lie in DATA/files/signals/<token>/<name>: the directory is random, nothing in it is ever served, and it
goes away when the file has become signals.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers

from afuera.web.signals import sizes

NAME_CHARACTERS = 120
OLD_SECONDS = 24 * 3600
_ODD = re.compile(r"[^\w.,()+ -]")


@dataclass(slots=True)
class Received:
    """A file that came: `fault` says which limit it passed (then nothing of it is kept)."""

    name: str
    token: str
    size: int = 0
    digest: str = ""
    fault: str = ""


def store() -> Path:
    """The directory of all uploads."""
    return Path(settings.DATA) / "files" / "signals"


def place_of(token: str, name: str) -> Path:
    """Where a file lies."""
    return store() / token / safe_name(name)


def safe_name(name: str) -> str:
    """A name that every file system takes, with the endings by which formats are told apart."""
    plain = _ODD.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or "file"
    return plain if len(plain) <= NAME_CHARACTERS else plain[: NAME_CHARACTERS - 20] + plain[-20:]


def throw_away(token: str) -> None:
    """Remove what lies in the directory of an upload."""
    if re.fullmatch(r"[0-9a-f]{32}", token):
        shutil.rmtree(store() / token, ignore_errors=True)


def sweep(known: set[str]) -> None:
    """Remove uploads that broke off a day ago and more, which no import knows."""
    if not store().is_dir():
        return
    for folder in store().iterdir():
        if folder.name not in known and time.time() - folder.stat().st_mtime > OLD_SECONDS:
            throw_away(folder.name)


def waiting() -> int:
    """Bytes that lie there."""
    return sum(one.stat().st_size for one in store().glob("*/*") if one.is_file()) if store().is_dir() else 0


class ToDisk(FileUploadHandler):
    """Takes every file of a form; `received` lists them."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received: list[Received] = []
        self._file: IO[bytes] | None = None
        self._hash: Any = None
        self._room = sizes.waiting_bytes() - waiting()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        one = Received((self.file_name or "")[:200], uuid.uuid4().hex)
        self.received.append(one)
        if len(self.received) > sizes.files():
            one.fault = "too_many_files"
            raise SkipFile
        folder = store() / one.token
        folder.mkdir(parents=True, mode=0o700)
        self._file, self._hash = (folder / safe_name(one.name)).open("xb"), hashlib.sha256()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of it; what is beyond a limit is not written, and the browser may finish talking."""
        one = self.received[-1]
        if self._file is None:
            return
        fault = self._beyond(one.size + len(raw_data))
        if fault:
            one.fault = fault
            self._close()
            throw_away(one.token)
            raise SkipFile
        one.size += len(raw_data)
        self._hash.update(raw_data)
        self._file.write(raw_data)

    def _beyond(self, size: int) -> str:
        if size > sizes.file_bytes():
            return "too_large"
        if size > self._room:
            return "too_much_waits"
        return "disk_full" if shutil.disk_usage(store()).free < sizes.FREE_BYTES else ""

    def file_complete(self, file_size: int) -> None:
        """It is whole: on the disk, and its name too."""
        one = self.received[-1]
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._close()
        one.digest = self._hash.hexdigest()
        self._room -= one.size

    def upload_interrupted(self) -> None:
        """A file did not come whole (Django also says so after a file that was skipped)."""
        self._close()
        self.forget(whole=False)

    def forget(self, *, whole: bool = True) -> None:
        """Throw away what came; without `whole`, only what did not come to its end."""
        for one in self.received:
            if whole or not one.digest:
                throw_away(one.token)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
