"""Where is a summary printed?  On a terminal of some width, or into a pipe that may be closed."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class Screen(Console):
    """A console that lets a closed pipe be what it is: somebody has read enough, nothing failed."""

    def on_broken_pipe(self) -> NoReturn:
        """Tell the command, which ends without a complaint."""
        raise BrokenPipeError
