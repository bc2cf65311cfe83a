"""How does a map leave for the wall?  On one sheet of A3, as the people who made it filled it in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from afuera.export.few import enough, trimmed
from afuera.report.reader import facts
from afuera.web.journeys import queries
from afuera.web.journeys.exports import owned, sent, too_few
from afuera.web.journeys.map_queries import for_print
from afuera.web.journeys.models import Goal
from afuera.web.journeys.sheets import sheet
from afuera.web.permissions import needs


def map_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The map of a goal: its newest version with what data says, tagged, in the language of the page."""
    study, row = queries.newest_study(), Goal.objects.filter(slug=key).first()
    one = queries.goal(study, key) if study else None
    if study is None or one is None or row is None:
        raise Http404
    if not enough(one.facts):
        return too_few(request)
    from afuera.export import pdf

    reader = sheet(study).reader
    findings, journey = trimmed(facts(study.findings), owned(one))
    found = for_print(row, journey, reader)
    data = pdf.map_pdf(reader, findings, journey, [_stage(told) for told in found["stages"]], found["belief"])
    return sent(data, "application/pdf", f"{key}-map-{study.made_at.date().isoformat()}.pdf")


COLOURS = {"in": "inside", "out": "outside"}  # of the pages -> of the sheet


def _cell(told: dict[str, str]) -> Any:
    from afuera.export.map_sheet import Cell

    return Cell(**{**told, "tone": COLOURS.get(told["tone"], told["tone"])})


def _stage(told: dict[str, Any]) -> Any:
    from afuera.export.map_sheet import Stage
    from afuera.pictures.emotion_line import Felt

    felt = told["felt"]
    return Stage(
        name=told["name"],
        rows={lane: [_cell(cell) for cell in cells] for lane, cells in told["rows"].items()},
        note=told["note"],
        steps=tuple(told["steps"]),
        felt=None if felt is None else Felt(told["name"], felt["value"], felt["low"], felt["high"]),
    )


MAP_ON_PAPER = [path("<slug:key>/map.pdf", needs("take_out_data", map_pdf), name="map_pdf")]
