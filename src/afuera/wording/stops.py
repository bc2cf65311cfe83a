"""Where did a parser stop, or why did the system refuse?  In our words, for theirs are English."""

from __future__ import annotations

import errno
import re

from afuera.wording.sentences import Phrase, mark

_PLACE = re.compile(r"at line (\d+), column (\d+)")
_REFUSALS = {
    errno.ENOENT: mark("it is not there"),
    errno.EACCES: mark("the system does not allow it"),
    errno.EPERM: mark("the system does not allow it"),
    errno.EROFS: mark("the disk can only be read"),
    errno.ENOSPC: mark("the disk is full"),
    errno.EISDIR: mark("it is a directory"),
    errno.ENOTDIR: mark("part of its path is a file, not a directory"),
    errno.EEXIST: mark("a file stands where a directory belongs"),
    errno.ENAMETOOLONG: mark("its name is too long"),
    errno.EIO: mark("the disk has an error"),
}


def toml_stop(problem: Exception) -> Phrase:
    """Where TOML went wrong, from what the parser of Python says."""
    place = _PLACE.search(str(problem))
    if place is None:  # "(at end of document)", or tables inside tables without end
        return Phrase("it is not valid TOML, or it breaks off before its end")
    line, column = (int(number) for number in place.groups())
    return Phrase("line {line}, column {column} is not valid TOML", {"line": line, "column": column})


def json_stop(problem: Exception) -> Phrase:
    """Where JSON went wrong; without a place when the parser names none."""
    line, column = getattr(problem, "lineno", None), getattr(problem, "colno", None)
    if line is None or column is None:
        return Phrase("it is not valid JSON")
    return Phrase("line {line}, column {column} is not valid JSON", {"line": line, "column": column})


def system_refusal(problem: OSError) -> Phrase:
    """Why the system refuses a file; the number of its error where we have no words for it."""
    known = _REFUSALS.get(problem.errno or 0)
    if known is not None:
        return Phrase(known)
    return Phrase("the system reports error {number}", {"number": str(problem.errno or "–")})
