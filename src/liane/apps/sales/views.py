"""Settings of pipelines and their stages; all else about sales is drawn by the shared screens."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, complain, make, page, say
from liane.apps.sales import forms
from liane.lib import numerals
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused, Update
from liane.records.queries.aggregate import aggregate
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import Row, fetch, get

_MOST = 500
# What a stage asks of the deals that enter and leave it.
_CRITERIA = ("entry_fields", "exit_fields", "entry_where", "exit_where")


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Pipelines in their order, with the names of their stages: two pages of records."""
    pipelines = fetch(Query("pipeline", columns=("name",), sort=("position",), limit=_MOST), request.viewer)
    query = Query("stage", columns=("name", "pipeline", "kind"), sort=("position",), limit=_MOST)
    stages: dict[UUID, list[Any]] = {}
    for row in fetch(query, request.viewer).rows:
        name, pipeline, kind = row.values
        if isinstance(pipeline, Reference) and pipeline.id is not None:
            stages.setdefault(pipeline.id, []).append({"name": name, "kind": kind})
    rows = [{"id": row.id, "name": row.values[0], "stages": stages.get(row.id, [])} for row in pipelines.rows]
    return page(request, "sales/pipelines.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "POST"])
def create(request: Asked) -> HttpResponse:
    """A new pipeline, with the usual stages to start from."""
    name = request.POST.get("name", "").strip()
    errors: list[str] = []
    if request.method == "POST":
        pipeline_id = new_id()
        last = fetch(Query("pipeline", columns=("position",), sort=("-position",), limit=1), request.viewer)
        position = (last.rows[0].values[0] or 0) + 10 if last.rows else 10
        making = Create("pipeline", {"name": name, "position": position}, pipeline_id)
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [making, *forms.usual_stages(pipeline_id)]))
        except Refused as refused:
            errors = [str(problem.message) for problem in refused.problems]
        else:
            say(request, _("Le pipeline « %(name)s » est créé avec des étapes à adapter.") % {"name": name}, outcome.id)
            return redirect("sales:pipeline", pipeline_id)
    return page(request, "sales/pipeline_new.html", {"name": name, "errors": errors})


@administrators_only
@require_http_methods(["GET", "POST"])
def pipeline(request: Asked, pipeline_id: UUID) -> HttpResponse:
    """One pipeline: its name, and its stages as a table saved in one go."""
    row = get("pipeline", pipeline_id, request.viewer, ("name",))
    if row is None:
        raise Http404
    stages = fetch(
        Query(
            "stage",
            where=Leaf("pipeline", "is", str(pipeline_id)),
            columns=(*forms.COLUMNS, *_CRITERIA, "retired"),
            sort=("position",),
            limit=_MOST,
        ),
        request.viewer,
    )
    name, errors = row.values[0], list[str]()
    active = [stage for stage in stages.rows if not stage.values[-1]]
    lines = _lines(active)
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        lines = forms.moved(forms.posted(request.POST), request.POST)
        known = [stage.id for stage in active]
        edits = forms.edits(pipeline_id, lines, known, _used(request, forms.gone(lines, known)))
        change = Change(request.viewer, Cause("form"), [Update("pipeline", pipeline_id, {"name": name}), *edits])
        try:
            outcome = apply(change)
        except Refused as refused:
            errors = forms.blame(lines, refused.problems)
            if not errors and not any(line.errors for line in lines):
                complain(request, refused)
        else:
            say(request, _("Le pipeline « %(name)s » est enregistré.") % {"name": name}, outcome.id)
            return redirect("sales:pipeline", pipeline_id)
    context = {
        "pipeline_id": pipeline_id,
        "name": name,
        "lines": [(line, forms.hues(line.values["hue"])) for line in (*lines, forms.blank())],
        "retired": [(stage.id, stage.values[0]) for stage in stages.rows if stage.values[-1]],
        "kinds": forms.kinds(),
        "errors": errors,
    }
    return page(request, "sales/pipeline.html", context)


@administrators_only
@require_POST
def remove(request: Asked, pipeline_id: UUID) -> HttpResponse:
    """Take away a pipeline that no deal stands in, with its stages."""
    if make(request, [Delete("pipeline", pipeline_id)], _("Le pipeline est supprimé.")):
        return redirect("sales:pipelines")
    return redirect("sales:pipeline", pipeline_id)


@administrators_only
@require_POST
def restore(request: Asked, pipeline_id: UUID, stage_id: UUID) -> HttpResponse:
    """Put a retired stage back in service."""
    make(request, [Update("stage", stage_id, {"retired": False})], _("L’étape est remise en service."))
    return redirect("sales:pipeline", pipeline_id)


def _used(request: Asked, stages: list[UUID]) -> set[UUID]:
    """Return those of the stages that deals stand in: these are retired rather than removed."""
    if not stages:
        return set()
    where = Leaf("stage", "in", [str(one) for one in stages])
    return {group.key[0] for group in aggregate(Query("deal", where=where, group=("stage",)), request.viewer)}


def _lines(stages: list[Row]) -> list[forms.Line]:
    lines = []
    for row in stages:
        values = dict(zip(forms.COLUMNS, row.values, strict=False))
        asks = sum(len(one) if isinstance(one, list) else one is not None for one in row.values[len(values) : -1])
        if values["probability"] is not None:
            values["probability"] = numerals.plain(values["probability"])
        lines.append(forms.Line(row.id, values, asks=asks))
    return lines
