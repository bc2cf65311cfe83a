"""afuera check FILE: does this file keep the contract, and which rows would be refused?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from afuera.cli import options


@click.command("check")
@click.argument("file", type=options.FILE)
@options.mapping
@options.company
@click.option("--examples", default=5, show_default=True, help="Refused rows to show for each reason.")
@options.as_json
@options.language
def command(
    file: Path,
    mapping_path: Path | None,
    company_path: Path | None,
    examples: int,
    json_wanted: bool,
    lang: str | None,
) -> None:
    """Check a file of signals and show what Afuera makes of it.

    For a file with columns of its own a mapping is proposed, to be saved and corrected.  Exit code 1 when
    the file cannot be used as it is: it has no rows, no column says who, when or what, or more rows break
    the contract than are allowed.
    """
    from afuera.signals.check import check

    known = options.find_company(company_path, [file])
    reader = options.reader(lang, known)
    found = check(
        file, mapping=options.find_mapping(mapping_path), company=known, examples=examples, lang=reader
    )
    if json_wanted:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        from afuera.cli.checked import print_check

        print_check(found, reader)
    sys.exit(0 if found.acceptable else 1)
