"""The calendar of an object: its records on the days of one of its dates."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats, public_holidays
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.days import Days, days
from liane.records.queries.model import Leaf, Query, QueryError, both
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Verb
from liane.web import bars
from liane.web.calendars import hours, spans
from liane.web.calendars.events import Dates, Events, chosen, date_fields
from liane.web.cells import safe
from liane.web.lists.state import ListState
from liane.web.places import writable
from liane.web.request import Request, fragment, named, reaches
from liane.web.views.asked import asked

_PAGE = 50
_NOTHING = Days({}, {}, exact=True)


def show(request: Request, slug: str) -> HttpResponse:
    """Show the records of an object on their days, or the next ones of an agenda."""
    item = named(request, slug)
    state = asked(request, item)
    viewer = request.viewer
    today = dt.datetime.now(ZoneInfo(viewer.zone)).date()
    span = spans.read(state.options.get("mode", ""), request.GET.get("jour", ""), today)
    dates = chosen(item, viewer, state.options.get("champ", ""), state.options.get("fin", ""))
    anchor = {"jour": span.on.isoformat()} if "jour" in request.GET else {}
    context = bars.bar(request, item, state, "calendar", **anchor)
    context |= {"span": span, "dates": dates, "error": state.error, "today": today, "count_text": ""}
    if dates is None:
        return render(request, "web/calendar.html", context)
    context |= _choices(request, item, state, span, dates)
    movable = reaches(viewer, item, Verb.UPDATE) and writable(viewer, item, dates.begins)
    context["movable"] = movable
    create = context["can_create"] and not dates.begins.read_only
    try:
        if not state.error:
            if span.mode == spans.AGENDA:
                return _agenda(request, context, state, span, dates)
            context |= _drawn(request, state, span, dates, today, create=create, movable=movable)
    except QueryError as problem:
        context["error"] = str(problem)
    return render(request, "web/calendar.html", context)


def _drawn(
    request: Request, state: ListState, span: spans.Span, dates: Dates, today: dt.date, *, create: bool, movable: bool
) -> dict[str, Any]:
    """Return the days of the stretch, drawn: one statement finds who stands where, another reads them."""
    item, viewer = state.item, request.viewer
    query = Query(item.name, state.where, search=state.search)
    hourly = span.mode in hours.EACH and dates.begins.kind.name == "datetime"
    each = (hours.EACH if hourly else spans.EACH)[span.mode]
    until = dates.ends.key if dates.ends else ""
    found = days(query, viewer, dates.begins.key, span.first, span.last, each, until)
    rows = _rows(item, dates, found, request)
    events = Events(item, dates, viewer, rows, movable=movable)
    off: dict[dt.date, str] = {}
    for year in {span.first.year, span.last.year}:
        off |= public_holidays.in_year(year, viewer.region, viewer.language)

    def cell(day: dt.date) -> dict[str, Any]:
        ids, number = found.ids.get(day, ()), found.counts.get(day, 0)
        timed = hours.day(events, day, ids, span.mode) if hourly else None
        return {
            "day": day, "iso": day.isoformat(), "label": formats.date(day, viewer.language),
            "name": spans.NAMES[day.weekday()], "outside": span.mode == spans.MONTH and day.month != span.on.month,
            "today": day == today, "off": off.get(day, ""), "number": number, "exact": found.exact,
            "events": timed.whole if timed else events.day(day, ids), "timed": timed.timed if timed else "",
            "more": number - len(ids) + (timed.out if timed else 0),
            "url": _at(state, spans.DAY, day, request.path),
            "create": _create_url(item, dates, day, request) if create else "",
            "slots": _slots(item, dates, day, request) if create and hourly else (),
        }  # fmt: skip

    weeks = [{"number": week[0].isocalendar().week, "days": [cell(day) for day in week]} for week in span.weeks]
    total = len(found.all) if all(found.counts[day] == len(found.ids[day]) for day in found.ids) else None
    text = formats.number(total, viewer.language, 0) if total is not None else ""
    shown: dict[str, Any] = {"weeks": weeks, "count_text": text, "exact": found.exact, "hourly": hourly}
    if hourly:
        now = dt.datetime.now(ZoneInfo(viewer.zone))
        shown |= {"hours": hours.labels(), "now_class": hours.now_class(now), "columns": len(span.days)}
    return shown


def _rows(item: ObjectType, dates: Dates, found: Days, request: Request) -> Any:
    ids = found.all
    if not ids:
        return ()
    columns = (TITLE, *dates.paths)
    return fetch(Query(item.name, columns=columns, ids=ids, limit=len(ids)), request.viewer).rows


def _agenda(
    request: Request, context: dict[str, Any], state: ListState, span: spans.Span, dates: Dates
) -> HttpResponse:
    """Answer the records from a day on, one day under the other; pages follow each other without end."""
    item, viewer = state.item, request.viewer
    where = both(state.where, Leaf(dates.begins.key, "after", (span.on - dt.timedelta(1)).isoformat()))
    columns = (TITLE, *dates.paths)
    query = Query(item.name, where, columns, (dates.begins.key,), state.search, limit=_PAGE, after=state.after)
    page = fetch(query, viewer)
    drawn = _listed(request, context, state, dates, page)
    if fragment(request) and state.after:
        return HttpResponse(drawn)
    context |= {"agenda": drawn, "shown": len(page.rows)}
    return render(request, "web/calendar.html", context)


def _listed(request: Request, context: dict[str, Any], state: ListState, dates: Dates, page: Page) -> SafeString:
    """Return the days of a page of the agenda, and the link to the next page."""
    viewer = request.viewer
    zone = ZoneInfo(viewer.zone)
    events = Events(state.item, dates, viewer, page.rows, movable=False)
    per_day: dict[dt.date, list[Any]] = {}
    for row in page.rows:
        value = row.values[1]
        day = value.astimezone(zone).date() if isinstance(value, dt.datetime) else value
        per_day.setdefault(day, []).append(row.id)
    parts = []
    for day, ids in per_day.items():
        name = f"{spans.NAMES[day.weekday()]} {formats.date(day, viewer.language)}"
        here = ' class="today"' if day == context["today"] else ""
        parts.append(f'<section{here}><h2>{safe(name)}</h2><ol class="events">{events.day(day, ids)}</ol></section>')
    if page.next:
        address = bars.url(state.url(request.path, after=page.next), _anchor(request))
        parts.append(bars.more(address, _("Afficher la suite")))
    return mark_safe("".join(parts))


def _choices(request: Request, item: ObjectType, state: ListState, span: spans.Span, dates: Dates) -> dict[str, Any]:
    """Return the addresses of what can be chosen on the page: mode, stretch, fields."""
    base, fields = request.path, date_fields(item, request.viewer)

    def set_to(**options: str) -> str:
        changed = replace(state, options={**state.options, **options})
        return bars.url(changed.url(base), _anchor(request))

    ends = [field for field in fields if field is not dates.begins]
    return {
        "title": span.title(request.viewer.language) if span.mode != spans.AGENDA else "",
        "modes": [(label, _at(state, mode, span.on, base), mode == span.mode) for mode, label in spans.MODES.items()],
        "before": _at(state, span.mode, span.moved(-1), base),
        "after": _at(state, span.mode, span.moved(1), base),
        "now": state.url(base),
        "fields": [(one.label, set_to(champ=one.key, fin=""), one is dates.begins) for one in fields],
        "ends": [
            (_("Aucune"), set_to(fin=""), dates.ends is None),
            *((one.label, set_to(fin=one.key), one is dates.ends) for one in ends),
        ],
    }


def _at(state: ListState, mode: str, day: dt.date, base: str) -> str:
    changed = replace(state, options={**state.options, "mode": mode})
    return bars.url(changed.url(base), {"jour": day.isoformat()})


def _anchor(request: Request) -> dict[str, str]:
    day = request.GET.get("jour", "")
    return {"jour": day} if day else {}


def _slots(item: ObjectType, dates: Dates, day: dt.date, request: Request) -> list[tuple[int, str]]:
    """Return the hours of a day with where a record is added at each."""
    return [(hour, _create_url(item, dates, day, request, hour)) for hour in hours.HOURS]


def _create_url(item: ObjectType, dates: Dates, day: dt.date, request: Request, hour: int = 9) -> str:
    # As the box of the form shows it: an hour is nine o’clock until somebody says otherwise.
    given = formats.day(day, request.viewer.language) + (
        f" {hour:02d}:00" if dates.begins.kind.name == "datetime" else ""
    )
    return bars.url(f"/{item.slug}/nouveau", {dates.begins.key: given, "retour": request.get_full_path()})
