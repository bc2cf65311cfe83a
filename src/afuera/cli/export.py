"""afuera export WHAT FROM OUT: how do pictures, pages and journeys leave, in formats that others read?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afuera.cli import options
from afuera.cli.progress import shown
from afuera.wording import Phrase, counted, mark, say

if TYPE_CHECKING:
    from afuera.lake.shelf import Shelf
    from afuera.report.reader import Facts

# What may leave, and as what: the first when neither --as nor the name of the file tells.
FORMS = {
    "journeys": ("xes", "ocel", "cjml", "parquet", "csv"),
    "pictures": ("svg", "png", "csv"),
    "map": ("pdf", "mermaid", "svg", "png"),
    "paths": ("pdf", "svg", "png", "csv"),
    "report": ("pdf",),
}
ENDINGS = {".ocel.json": "ocel", ".cjml.xml": "cjml", ".mmd": "mermaid", ".json": "ocel", ".xml": "cjml"}
EVERY_FORM = tuple(dict.fromkeys(form for forms in FORMS.values() for form in forms))
NOT_SO = mark("{what} cannot be written as {form}; there are {forms}.")
THERE_ALREADY = mark("{path} is there already; --force writes over it.")
NO_GOAL = mark("There is no goal {goal}; there are {known}.")
NO_SHELF = mark("Nothing was read into {path} yet, so there are no journeys to take along.")
NO_FINDINGS = mark("{path} is not a file of findings; `afuera study --out DIR` writes one.")


@click.command("export")
@click.argument("what", type=click.Choice(list(FORMS)))
@click.argument("source", metavar="FROM", type=options.PLACE)
@click.argument("out", type=options.NEW)
@click.option("--as", "form", type=click.Choice(EVERY_FORM), help="Format; else by the ending of OUT.")
@click.option("--goal", help="Only this goal; else all journeys, or the goal that hurts most.")
@click.option("--names", is_flag=True, help="Leave people's words as they are; else masked.")
@click.option("--force", is_flag=True, help="Write over what is there.")
@options.company
@options.as_json
@options.language
def command(
    what: str,
    source: Path,
    out: Path,
    form: str | None,
    goal: str | None,
    names: bool,
    force: bool,
    company_path: Path | None,
    json_wanted: bool,
    lang: str | None,
) -> None:
    """Write journeys, pictures, the map, the paths or the report of a goal into a file that others can read.

    FROM is, for journeys, the directory of an installation or a lake; for all else a findings.json, or the
    directory where it lies.  OUT is a file, for pictures a directory.  docs/exports.md tells what each format
    cannot hold.
    """
    chosen = _form(what, form, out)
    if out.exists() and not force and not (what == "pictures" and out.is_dir() and not any(out.iterdir())):
        raise options.Wrong(Phrase(THERE_ALREADY, {"path": str(out)}))
    reader = options.reader(lang)
    if what == "journeys":
        written = _journeys(source, out, chosen or "xes", goal, names, company_path, reader)
    else:
        written = _pages(what, source, out, chosen, goal, lang)
    if json_wanted:
        click.echo(json.dumps({"written": written}, ensure_ascii=False, indent=1))
        return
    for one in written:
        said = say("Written: {path}", reader, path=one["path"])
        held = counted(one["journeys"], "journeys", reader) if "journeys" in one else ""
        click.echo(f"{said} ({held})" if held else said)


def _form(what: str, form: str | None, out: Path) -> str | None:
    """The format that was asked for, else that of the ending; None when neither tells."""
    found = form or next((known for ending, known in ENDINGS.items() if out.name.endswith(ending)), None)
    found = found or (out.suffix.removeprefix(".") if out.suffix and what != "pictures" else None)
    if found is not None and found not in FORMS[what]:
        facts = {"what": what, "form": found, "forms": list(FORMS[what])}
        raise options.Wrong(Phrase(NOT_SO, facts))
    return found


def _written(path: Path, **more: Any) -> dict[str, Any]:
    return {"path": str(path), "bytes": path.stat().st_size, **more}


def _journeys(
    source: Path, out: Path, form: str, goal: str | None, names: bool, company_path: Path | None, lang: str
) -> list[dict[str, Any]]:
    from afuera.export.journeys import write
    from afuera.export.shelved import events, goals
    from afuera.journeys.asked import Wanted

    with _shelf(source, company_path, lang) as shelf:
        known = goals(shelf)
        if goal is not None and goal not in known:
            raise options.Wrong(Phrase(NO_GOAL, {"goal": goal, "known": [str(one) for one in known]}))
        out.parent.mkdir(parents=True, exist_ok=True)
        wanted = Wanted(goal) if goal is not None else None
        count = write(events(shelf, wanted), out, form, names=names, goal=goal)
    return [_written(out, format=form, journeys=count)]


@contextmanager
def _shelf(source: Path, company_path: Path | None, lang: str) -> Iterator[Shelf]:
    """The newest shelf of an installation; of a lake a new one, made from what it holds now."""
    from afuera.lake.shelf import Shelf, newest

    inside = source / "lake" if (source / "lake").is_dir() else None
    if inside is None:
        options.lake_at(source)
        _fill(source, company_path, lang)
    path = newest(inside or source)
    if path is None:
        raise options.Wrong(Phrase(NO_SHELF, {"path": str(source)}))
    shelf = Shelf.open(path)
    try:
        yield shelf
    finally:
        shelf.close()


def _fill(lake_at: Path, company_path: Path | None, lang: str) -> None:
    from afuera.journeys.refresh import refresh
    from afuera.journeys.shelf import fill
    from afuera.lake import Lake
    from afuera.people import identities

    known = options.find_company(company_path, [lake_at])
    with Lake.open(lake_at) as lake, shown(options.reader(lang, known)):
        who = identities(lake, known)
        refresh(lake, known, who)
        fill(lake, known, who)


def _pages(
    what: str, source: Path, out: Path, form: str | None, goal: str | None, lang: str | None
) -> list[dict[str, Any]]:
    from afuera.export import files
    from afuera.report.reader import facts, reader_of

    findings = _findings(source)
    own = facts(findings.get("company")).get("language")
    language = lang or (options.reader(None) if own is None else options.reader(str(own)[:2]))
    reader, journey = reader_of(findings, language), _goal(findings, goal)
    if what == "pictures":
        forms = (form,) if form else files.IMAGES
        paths = files.write_pictures(reader, findings, journey, out, forms)
        return [_written(path) for path in paths]
    data = files.page(what, form or FORMS[what][0], reader, findings, journey)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    return [_written(out, format=form or FORMS[what][0])]


def _findings(source: Path) -> Facts:
    path = source / "findings.json" if source.is_dir() else source
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, FileNotFoundError):
        raise options.Wrong(Phrase(NO_FINDINGS, {"path": str(path)})) from None
    if not isinstance(found, dict) or "journeys" not in found:
        raise options.Wrong(Phrase(NO_FINDINGS, {"path": str(path)}))
    return found


def _goal(findings: Facts, goal: str | None) -> Facts:
    """The row of the goal that was named, else of the one that hurts most."""
    from afuera.report.reader import rows
    from afuera.report.verdicts import in_order_of_hurt

    order = in_order_of_hurt(rows(findings.get("journeys")))
    found = next((row for row in order if goal is None or row.get("goal") == goal), None)
    if found is None:
        known = [str(row.get("goal")) for row in order]
        raise options.Wrong(Phrase(NO_GOAL, {"goal": goal or "–", "known": known}))
    return found
