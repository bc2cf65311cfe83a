"""Which file does one wish for?  A goal's pictures in a directory; its map, paths or report in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from afuera.export import pdf, typesetting
from afuera.export.images import csv_of, png, standalone_svg
from afuera.export.map_sheet import map_data
from afuera.export.mermaid import journey_diagram
from afuera.export.pictures import Picture, pictures_of
from afuera.report.reader import Facts, Reader

IMAGES = ("svg", "png", "csv")
# What can be written of a goal, and as what; the first is what one gets who names none.
PAGES: dict[str, tuple[str, ...]] = {
    "map": ("pdf", "mermaid", "svg", "png"),
    "paths": ("pdf", "svg", "png", "csv"),
    "report": ("pdf",),
}
ENDINGS = {"mermaid": "mmd"}


def image(picture: Picture, form: str) -> bytes:
    """A picture as `svg`, `png` or, its numbers, as `csv`."""
    if form == "csv":
        return csv_of(picture.headers, picture.plain_rows).encode()
    return standalone_svg(picture.file).encode() if form == "svg" else png(picture.file)


def write_pictures(
    reader: Reader, findings: Facts, journey: Facts, target: Path, forms: Iterable[str] = IMAGES
) -> list[Path]:
    """Every picture of a goal into a directory, which is made when it is missing; the files."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, picture in pictures_of(reader, findings, journey).items():
        for form in forms:
            path = target / f"{name}.{form}"
            path.write_bytes(image(picture, form))
            written.append(path)
    return written


def page(what: str, form: str, reader: Reader, findings: Facts, journey: Facts) -> bytes:
    """The map, the paths or the report of a goal in a form of `PAGES`."""
    return _MADE[what, form](reader, findings, journey)


def _map_page(
    make: Callable[[str, dict[str, object]], list[bytes]],
) -> Callable[[Reader, Facts, Facts], bytes]:
    return lambda reader, findings, journey: make("map", map_data(reader, findings, journey))[0]


def _paths(form: str) -> Callable[[Reader, Facts, Facts], bytes]:
    def made(reader: Reader, findings: Facts, journey: Facts) -> bytes:
        picture = pictures_of(reader, findings, journey).get("paths")
        return image(picture, form) if picture is not None else b""

    return made


def _report(reader: Reader, findings: Facts, journey: Facts) -> bytes:
    return pdf.report_pdf(findings, reader.lang, journey.get("goal"), reader)


_MADE: dict[tuple[str, str], Callable[[Reader, Facts, Facts], bytes]] = {
    ("map", "pdf"): lambda reader, findings, journey: pdf.map_pdf(reader, findings, journey),
    ("map", "svg"): _map_page(typesetting.pages_svg),
    ("map", "png"): _map_page(typesetting.pages_png),
    ("map", "mermaid"): lambda reader, findings, journey: journey_diagram(reader, findings, journey).encode(),
    ("paths", "pdf"): lambda reader, findings, journey: pdf.paths_pdf(reader, findings, journey),
    **{("paths", form): _paths(form) for form in IMAGES},
    ("report", "pdf"): _report,
}
