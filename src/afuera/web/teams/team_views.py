"""Which pages are there about teams and the company?  Parse, one operation or query, a page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from afuera.company.writing import written
from afuera.web.bilingual import said
from afuera.web.teams import company_file, forms, queries
from afuera.web.teams.models import Team


def teams(request: HttpRequest) -> HttpResponse:
    """Every team: what it does, when it is open, who of it is here."""
    return render(request, "teams/teams.html", {"teams": queries.teams()})


def team(request: HttpRequest, key: int | None = None) -> HttpResponse:
    """Add a team, or change one."""
    shown = get_object_or_404(Team, pk=key) if key is not None else None
    form = forms.TeamForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        company_file.save_team(request.user, form.save(commit=False), why=form.cleaned_data["why"])  # type: ignore[arg-type]
        messages.success(request, said("Saved."))
        return redirect("teams:teams")
    return render(request, "teams/team.html", {"form": form, "team": shown})


def company(request: HttpRequest) -> HttpResponse:
    """The company's own facts."""
    form = forms.CompanyForm(request.POST or None, instance=queries.the_company())
    if request.method == "POST" and form.is_valid():
        company_file.change_company(request.user, form.save(commit=False))  # type: ignore[arg-type]
        messages.success(request, said("Saved."))
        return redirect("teams:company")
    context = {"form": form, "title": said("What only the company knows"), "send": said("Save")}
    return render(request, "teams/form.html", context)


def written_company(request: HttpRequest) -> HttpResponse:
    """company.toml with all that the database knows."""
    text = written(company_file.known())
    disposition = {"Content-Disposition": 'attachment; filename="company.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=disposition)
