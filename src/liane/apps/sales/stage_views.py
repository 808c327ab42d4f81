"""Settings of one stage: what it asks of the deals that enter it, and of those that leave it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.objects import KEPT
from liane.records.queries.columns import Reference
from liane.records.queries.model import QueryError, parse_where
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.web.filters.words import Chip, chips

_SIDES = ("entry", "exit")
_COLUMNS = ("name", "pipeline", *(f"{side}_{part}" for side in _SIDES for part in ("fields", "where")))


@administrators_only
@require_http_methods(["GET", "POST"])
def criteria(request: Asked, stage_id: UUID) -> HttpResponse:
    """The criteria of a stage. A condition comes back here from the filter of deals, to be saved with the rest."""
    row = get("stage", stage_id, request.viewer, _COLUMNS)
    if row is None:
        raise Http404
    known = dict(zip(_COLUMNS, row.values, strict=True))
    errors: list[str] = []
    pending = request.GET.get("cote", "") if "filtre" in request.GET else ""
    if pending in _SIDES:
        known[f"{pending}_where"] = _read(request.GET["filtre"])
    if request.method == "POST":
        given = _posted(request)
        known |= given
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [Update("stage", stage_id, given)]))
        except Refused as refused:
            errors = [str(problem.message) for problem in refused.problems]
        else:
            say(request, _("Les critères de l’étape « %(name)s » sont enregistrés.") % known, outcome.id)
            return redirect("sales:stage", stage_id)
    pipeline = known["pipeline"]
    context = {
        "name": known["name"],
        "pipeline_url": reverse("sales:pipeline", args=[pipeline.id])
        if isinstance(pipeline, Reference) and pipeline.id
        else reverse("sales:pipelines"),
        "sides": [_side(request, stage_id, side, known) for side in _SIDES],
        "errors": errors,
        "pending": pending,
    }
    return page(request, "sales/stage.html", context, status=422 if errors else 200)


def _posted(request: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side in _SIDES:
        found[f"{side}_fields"] = request.POST.getlist(f"{side}_fields") or None
        wanted = "" if f"{side}_without" in request.POST else request.POST.get(f"{side}_where", "")
        found[f"{side}_where"] = _read(wanted)
    return found


def _read(text: str) -> Any:
    """Return a condition in JSON as typed; one that cannot be read is refused by the gate."""
    try:
        return orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError:
        return text


def _side(request: Asked, stage_id: UUID, side: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return one side of the stage as its page shows it."""
    item = catalogue()["deal"]
    where = known[f"{side}_where"]
    text = "" if where is None else where if isinstance(where, str) else orjson.dumps(where).decode()
    chosen = set(known[f"{side}_fields"] or ())
    back = f"{reverse('sales:stage', args=[stage_id])}?cote={side}"
    asked = {"retour": back} | ({"filtre": text} if text else {})
    return {
        "key": side,
        "label": _("Pour entrer dans l’étape") if side == "entry" else _("Pour quitter l’étape"),
        "fields": [
            (field.key, field.label, field.key in chosen)
            for field in item.fields.values()
            if not field.read_only and field.key not in (*KEPT, "stage", "pipeline")
        ],
        "where": text,
        "chips": _words(request, where),
        "builder": f"/{item.slug}/filtre?{urlencode(asked)}",
    }


def _words(request: Asked, where: Any) -> list[Chip]:
    try:
        return chips(parse_where(where), catalogue()["deal"], request.viewer) if where else []
    except QueryError:
        return []
