"""How does a test run the command as a person does?  In this process; with its words and its exit code."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from afuera.cli import main


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run `afuera ARGUMENTS`."""
    code = 0
    try:
        main([str(one) for one in arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return Ran(code, said.out, said.err)
