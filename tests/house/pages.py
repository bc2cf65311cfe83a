"""What do the pages say that are written from the code?  `make docs` writes them; the tests compare.

MAP.md (its list of files), docs/cautions.md, docs/commands.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

REPOSITORY = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY / "tests"))

from afuera import wording  # noqa: E402
from house.sources import sources  # noqa: E402

START, END = "<!-- written by `make docs` from here -->", "<!-- to here -->"


def map_of_files() -> str:
    """Every file of the package under its room, with the question that it answers."""
    lines: list[str] = []
    room = None
    for source in sorted(sources(), key=lambda source: ("/" in source.name, source.name)):
        here = source.name.split("/")[0] if "/" in source.name else ""
        if here != room:
            room = here
            lines += ["", f"### {room}/" if room else "### single files", ""]
        lines.append(f"- `{source.name.removeprefix(room + '/') if room else source.name}` {source.question}")
    return "\n".join(lines).strip()


def cautions() -> str:
    """Every caution and every reason for a refusal: its code and its sentence in both languages."""
    return "\n\n".join(
        [
            "# Cautions and refusals",
            "A **caution** is a doubt about a number; it travels with it as a code. A **reason** says why a "
            "row was refused and put into quarantine. Programs read the code, people the sentence. This page "
            "is written by `make docs`.",
            "## Cautions",
            _table(wording.CAUTIONS, wording.CAUTIONS_WITH_FACTS),
            "## Reasons for a refusal",
            _table(wording.REASONS, wording.REASONS_WITH_FACTS),
        ]
    )


def commands() -> str:
    """Every command of `afuera` with its arguments and options."""
    from afuera.cli import door

    pieces = [
        "# The command",
        "`afuera COMMAND --help` prints the same. This page is written by `make docs`.",
        "Exit codes: 0 done · 1 a refusal, a file that cannot be used as it is (`check`: no rows, no column "
        "for who, when or what, more broken rows than are allowed), nobody to erase (`erase`), or something "
        "that is needed is missing (`doctor`) · 2 wrong use · 130 "
        "stopped by hand. A pipe that is closed early (`| head`) is no failure.",
        "A refusal is one sentence on standard error. With `--json` it is also an object on standard output: "
        '`{"error": {"code": "UnreadableInput", "sentence": "…"}}`, where the code is the name of the error '
        "in `afuera.errors`, or `WrongUse`, `SystemError`, `Stopped`.",
    ]
    with click.Context(door, info_name="afuera") as above:
        for name in door.list_commands(above):
            command = door.get_command(above, name)
            assert command is not None
            pieces += _command(name, command, above)
    return "\n\n".join(pieces)


def written() -> Iterator[tuple[Path, str]]:
    """Each page with what should stand in it."""
    yield REPOSITORY / "docs" / "cautions.md", cautions() + "\n"
    yield REPOSITORY / "docs" / "commands.md", commands() + "\n"
    page = REPOSITORY / "MAP.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    yield page, f"{before}{START}\n\n{map_of_files()}\n\n{END}{rest.partition(END)[2]}"


def _table(plain: dict[str, str], full: dict[str, str]) -> str:
    rows = ["| code | English | Spanish |", "|---|---|---|"]
    for code in sorted(plain):
        english = full.get(code, plain[code])
        rows.append(f"| `{code}` | {_cell(english)} | {_cell(wording.translate(english, 'es'))} |")
    return "\n".join(rows)


def _command(name: str, command: click.Command, above: click.Context) -> list[str]:
    with click.Context(command, info_name=name.split()[-1], parent=above) as context:
        rows = ["| option | what it does |", "|---|---|"]
        for parameter in command.params:
            record = parameter.get_help_record(context)
            if record is not None:
                rows.append(f"| `{record[0]}` | {_cell(record[1])} |")
        help_text = re.sub(r"\s+", " ", command.help or "").strip()
        usage = f"`{context.command_path} {' '.join(command.collect_usage_pieces(context))}`"
        if isinstance(command, click.Group):
            below = [
                _command(f"{name} {part}", one, context) for part, one in sorted(command.commands.items())
            ]
            return [f"## afuera {name}", help_text, *(piece for pieces in below for piece in pieces)]
        return [f"## afuera {name}", help_text, usage, "\n".join(rows)]


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


if __name__ == "__main__":
    for path, text in written():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(REPOSITORY), len(text.splitlines()), "lines")
