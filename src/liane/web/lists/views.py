"""The list of an object: one address, one view, whole page or only its next rows."""

import time
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe

from liane.records.objects import ObjectType
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import Count, Page, fetch
from liane.records.viewer import Verb
from liane.web.bulk.styles import STYLES
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists import counts
from liane.web.lists.acts import acts
from liane.web.lists.grouped import drawn, more
from liane.web.lists.groups import heads
from liane.web.lists.headers import draw, headers
from liane.web.lists.rows import Rows, rows_of
from liane.web.lists.state import ListState
from liane.web.lists.totals import foot
from liane.web.request import Request, fragment, named, reaches, uuid_or_none
from liane.web.searched import unfound
from liane.web.starts import offered
from liane.web.views.asked import asked
from liane.web.views.presentations import address
from liane.web.views.repair import mended, missing
from liane.web.views.tabs import bar

_NOTHING = Page((), (), None)


def show(request: Request, slug: str) -> HttpResponse:
    """Show the records of an object that the address asks for."""
    item = named(request, slug)
    if "col" in request.GET:
        # The column chooser is a plain form: its boxes become one word of the address.
        chosen = tuple(path for path in request.GET.getlist("col") if path)
        frozen = tuple(path for path in request.GET.getlist("fige") if path in chosen)
        return HttpResponseRedirect(asked(request, item).url(columns=chosen, frozen=frozen))
    state = asked(request, item)
    if state.view is not None and state.view.kind != "list":
        return HttpResponseRedirect(state.url(address(item, state.view.kind)))
    viewer = request.viewer
    rows = rows_of(request, state)
    places = rows.places
    body = _groups(state, request, rows) if state.group and not state.after else _page(state, request, rows)
    error = body.error
    if fragment(request) and state.after:
        return HttpResponse(body.drawn)
    number = Count(0, exact=True) if error else body.count or counts.first(state.query(()), viewer)
    filters = [] if error else chips(state.where, item, viewer)
    gone = missing(state, viewer)
    may = acts(viewer, item)
    context = {
        "item": item,
        "slug": item.slug,
        "plural": str(item.plural),
        "state": state,
        "error": error,
        "rows": mark_safe(body.drawn),
        "headers": mark_safe(draw(headers(state, rows))),
        "foot": mark_safe(foot(state, places)),
        "count_text": counts.drawn(state, number, viewer),
        "chips": [(chip, state.url(where=chip.without)) for chip in filters],
        "filtered": bool(filters),
        "search": state.search,
        "unfound": unfound(state.search) if not body.shown else "",
        "kept": mark_safe(_kept(state)),
        "query": request.GET.urlencode(),
        "grouped": bool(state.group),
        "wide": state.words("tri") if rows.wide else None,
        "clear_url": state.cleared(),
        "selects": any(may),
        "can_create": reaches(viewer, item, Verb.CREATE),
        "can_assign": may.assign,
        "can_delete": may.delete,
        "can_bulk": may.bulk,
        "can_export": may.export,
        "styles": STYLES,
        "can_export_then": _exports_then(request, item),
        "list_path": request.path,
        "shown": body.shown,
        "drawn": int(time.time()),
        "missing": gone,
        "mended_url": mended(state, viewer).url() if gone or (error and state.view is not None) else "",
        "starts": [] if body.shown or state.filtered or error else offered(viewer),
    } | bar(request, state, "list")
    return render(request, "web/list.html", context, status=422 if error and fragment(request) else 200)


def _exports_then(request: Request, item: ObjectType) -> bool:
    """Say whether the list of the past that is shown can be taken out by whoever looks at it."""
    past = getattr(request, "past", None)
    return past is not None and reaches(past.viewer, item, Verb.EXPORT)


def lines(request: Request, slug: str) -> HttpResponse:
    """Draw again the rows of the records named, with the columns of the list: after an undo, say."""
    item = named(request, slug)
    state = asked(request, item)
    rows = rows_of(request, state)
    ids = tuple(found for part in request.GET.get("ids", "").split(",")[:100] if (found := uuid_or_none(part)))
    columns = rows.columns
    try:
        page = fetch(Query(item.name, columns=columns, ids=ids, limit=100), request.viewer)
    except QueryError:
        return HttpResponse(status=422)
    return HttpResponse(f"<table><tbody>{rows.draw(page.rows)}</tbody></table>")


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands in the table: rows or headers of groups, drawn, how many; or nothing and why."""

    drawn: str
    shown: int
    count: Count | None
    error: str = ""


def _page(state: ListState, request: Request, rows: Rows) -> _Body:
    """Return the page, or nothing and why: a broken filter never shows the unfiltered list."""
    if state.error:
        return _Body("", 0, None, state.error)
    try:
        page = fetch(state.query(rows.columns), request.viewer)
    except QueryError as error:
        return _Body("", 0, None, str(error))
    following = state.url(after=page.next) if page.next else ""
    number = None if state.after else counts.first(state.query(()), request.viewer, page)
    return _Body(rows.draw(page.rows) + more(following, len(rows.places)), len(page.rows), number)


def _groups(state: ListState, request: Request, rows: Rows) -> _Body:
    """Return the headers of the groups, or nothing and why."""
    if state.error:
        return _Body("", 0, None, state.error)
    try:
        found = heads(state, rows.places, (), request.viewer)
    except QueryError as error:
        return _Body("", 0, None, str(error))
    return _Body(drawn(state, found, (), rows.places, request.viewer), len(found.found), found.count)


def _kept(state: ListState) -> str:
    """Return what another search keeps of the list: its view, filter, order, columns."""
    return "".join([f'<input type="hidden" name="{safe(key)}" value="{safe(text)}">' for key, text in state.words("q")])
