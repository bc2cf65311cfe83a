"""Is it on the disk?  Files and the directories that name them are synced before success is reported."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync(path: Path) -> None:
    """Write a file's content, or a directory's names, through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(files: Iterable[Path], root: Path) -> None:
    """Sync files and every directory between them and `root`, `root` included, deepest first."""
    directories: set[Path] = {root}
    for file in files:
        sync(file)
        for directory in file.parents:
            if directory == root:
                break
            directories.add(directory)
    for directory in sorted(directories, key=lambda d: -len(d.parts)):
        sync(directory)
