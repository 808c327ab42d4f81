"""Records carried from one day to another, or made to last until another."""

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.forms.seen import seen_version
from liane.lib import formats
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.fields import Field
from liane.records.objects import ObjectType
from liane.records.queries.pages import get
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.calendars.events import DATED
from liane.web.links import record_url
from liane.web.places import visible
from liane.web.request import Request, named


@require_POST
def move(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Carry a record by the days from `du` to `jour`; with `bord` its end alone.

    Hours stay as they were, unless `heure` says at which one it begins (or ends) from then on: it lasts as long.
    """
    item, viewer = named(request, slug), request.viewer
    begins = _field(item, viewer, request.POST.get("champ", ""))
    ends = _field(item, viewer, request.POST.get("fin", ""))
    by, to = _distance(request)
    hour = _hour(request)
    if begins is None or by is None or to is None or ("heure" in request.POST and hour is None):
        return answers.refusal(request, _("Ce jour n’a pas été compris : rien n’a été modifié."), 422)
    keys = tuple(field.key for field in (begins, ends) if field is not None)
    row = get(item.name, record_id, viewer, keys)
    if row is None:
        raise Http404
    stored = dict(zip(keys, row.values, strict=True))
    values: dict[str, Any] = {}
    try:
        if "bord" in request.POST and ends is not None:
            values[ends.key] = _lasting(stored[begins.key], stored[ends.key], ends, to, hour, viewer)
            if values[ends.key] is None:
                text = _("La fin ne peut pas venir avant le début : rien n’a été modifié.")
                return answers.refusal(request, text, 422, record_url(item, record_id))
        elif hour is not None and isinstance(stored[begins.key], dt.datetime):
            later = dt.datetime.combine(to, hour, ZoneInfo(viewer.zone)) - stored[begins.key]
            values = {key: _later(value, later, by, viewer) for key, value in stored.items() if value is not None}
        else:
            values = {key: _carried(value, by, viewer) for key, value in stored.items() if value is not None}
    except (OverflowError, ValueError):
        return answers.refusal(request, _("Ce jour n’a pas été compris : rien n’a été modifié."), 422)
    edit = Update(item.name, record_id, values, seen_version(request.POST))
    try:
        outcome = apply(Change(viewer, Cause("form"), [edit]))
    except Refused as error:
        return answers.refused(request, error, record_url(item, record_id))
    field = ends if "bord" in request.POST and ends is not None else begins
    said = formats.date(to, viewer.language)
    if hour is not None and field.kind.name == "datetime":
        said = formats.datetime(dt.datetime.combine(to, hour), viewer.language)
    text = _("%(field)s : %(value)s.") % {"field": field.label, "value": said}
    return answers.done(request, outcome, text, record_url(item, record_id))


def _field(item: ObjectType, viewer: Viewer, key: str) -> Field | None:
    field = item.fields.get(key)
    return field if field and field.kind.name in DATED and visible(viewer, item, key) else None


def _distance(request: Request) -> tuple[int | None, dt.date | None]:
    try:
        to = dt.date.fromisoformat(request.POST.get("jour", ""))
        start = dt.date.fromisoformat(request.POST.get("du", "") or to.isoformat())
    except ValueError:
        return None, None
    return (to - start).days, to


def _hour(request: Request) -> dt.time | None:
    try:
        found = dt.time.fromisoformat(request.POST.get("heure", ""))
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _later(value: dt.date, later: dt.timedelta, by: int, viewer: Viewer) -> dt.date:
    """Return a moment so much later; a day follows by days."""
    return value + later if isinstance(value, dt.datetime) else _carried(value, by, viewer)


def _carried(value: dt.date, by: int, viewer: Viewer) -> dt.date:
    """Return the date `by` days later, at the same hour of the reader's clock."""
    if not isinstance(value, dt.datetime):
        return value + dt.timedelta(by)
    here = value.astimezone(ZoneInfo(viewer.zone))
    return dt.datetime.combine(here.date() + dt.timedelta(by), here.time(), here.tzinfo)


def _lasting(
    begin: dt.date | None, end: dt.date | None, field: Field, to: dt.date, wanted: dt.time | None, viewer: Viewer
) -> dt.date | None:
    """Return the end on the day `to`, at the hour `wanted` or that it had, None when that is before the beginning."""
    zone = ZoneInfo(viewer.zone)
    local = begin.astimezone(zone) if isinstance(begin, dt.datetime) else begin
    first = local.date() if isinstance(local, dt.datetime) else local
    if first is None or to < first:
        return None
    if field.kind.name == "date":
        return to
    hour = wanted or (end.astimezone(zone).time() if isinstance(end, dt.datetime) else dt.time(18))
    found = dt.datetime.combine(to, hour, zone)
    if isinstance(local, dt.datetime) and found < local:
        return None if wanted is not None else local
    return found
