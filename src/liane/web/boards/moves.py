"""Cards moved on a board whose columns were chosen: the value of its column, and of its lane, as one Change."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.queries.pages import get
from liane.web import answers, drawing
from liane.web.boards.chosen import EMPTY, fields_of
from liane.web.links import record_url
from liane.web.request import Request, named


@require_POST
def move(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Give a record the value of the column, and of the lane, that it was dropped in; none for "" or "-"."""
    item, viewer = named(request, slug), request.viewer
    known = {field.key: field for field in fields_of(item, viewer)}
    values: dict[str, Any] = {}
    for key, value in (("champ", "valeur"), ("couloir", "place")):
        path = request.POST.get(key, "")
        if path in known:
            typed = request.POST.get(value, "")
            values[path] = None if typed in ("", EMPTY) else typed
    if not values:
        raise Http404
    try:
        outcome = apply(Change(viewer, Cause("form"), [Update(item.name, record_id, values)]))
    except Refused as error:
        return answers.refused(request, error, record_url(item, record_id))
    row = get(item.name, record_id, viewer, tuple(values))
    shown = [
        _("%(field)s : %(value)s.")
        % {"field": known[key].label, "value": drawing.text(known[key], value, viewer.context) or "—"}
        for key, value in zip(values, row.values if row else (), strict=False)
    ]
    return answers.done(request, outcome, " ".join(shown), record_url(item, record_id))
