"""The list of an object: one address, one view, whole page or only its next rows."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import COUNT_CAP, Count, Page, count, fetch
from liane.records.viewer import Verb
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists.headers import draw, headers
from liane.web.lists.rows import rows_of
from liane.web.lists.state import ListState
from liane.web.lists.totals import foot
from liane.web.request import Request, fragment, named, reaches, uuid_or_none
from liane.web.starts import offered
from liane.web.views.asked import asked
from liane.web.views.presentations import address
from liane.web.views.repair import mended, missing
from liane.web.views.tabs import bar

_NOTHING = Page((), (), None)
_SEARCH_CAP = 1_000


def show(request: Request, slug: str) -> HttpResponse:
    """Show the records of an object that the address asks for."""
    item = named(request, slug)
    if "col" in request.GET:
        # The column chooser is a plain form: its boxes become one word of the address.
        chosen = tuple(path for path in request.GET.getlist("col") if path)
        return HttpResponseRedirect(asked(request, item).url(columns=chosen))
    state = asked(request, item)
    if state.view is not None and state.view.kind != "list":
        return HttpResponseRedirect(state.url(address(item, state.view.kind)))
    viewer = request.viewer
    rows = rows_of(request, state)
    places = rows.places
    page, error = _fetch(state, request, tuple(one.path for one in places))
    following = state.url(after=page.next) if page.next else ""
    if fragment(request) and state.after:
        return HttpResponse(rows.draw(page.rows) + _more(following, len(places)))
    number = Count(0, exact=True) if error else page.count or _count(state, request)
    filters = [] if error else chips(state.where, item, viewer)
    gone = missing(state, viewer)
    owner = item.fields.get("owner")
    can_update = reaches(viewer, item, Verb.UPDATE)
    context = {
        "item": item,
        "slug": item.slug,
        "plural": str(item.plural),
        "state": state,
        "error": error,
        "rows": mark_safe(rows.draw(page.rows) + _more(following, len(places))),
        "headers": mark_safe(draw(headers(state, places))),
        "foot": mark_safe(foot(state, places)),
        "count_text": count_text(number, viewer.language),
        "chips": [(chip, state.url(where=chip.without)) for chip in filters],
        "filtered": bool(filters),
        "search": state.search,
        "kept": mark_safe(_kept(state)),
        "query": request.GET.urlencode(),
        "clear_url": replace(state, search="", where=None, error="").url(),
        "can_create": reaches(viewer, item, Verb.CREATE),
        "can_assign": can_update and owner is not None and not owner.read_only,
        "can_delete": reaches(viewer, item, Verb.DELETE),
        "list_path": request.path,
        "shown": len(page.rows),
        "missing": gone,
        "mended_url": mended(state, viewer).url() if gone or (error and state.view is not None) else "",
        "starts": [] if page.rows or state.filtered or error else offered(viewer),
    } | bar(request, state, "list")
    return render(request, "web/list.html", context, status=422 if error and fragment(request) else 200)


def lines(request: Request, slug: str) -> HttpResponse:
    """Draw again the rows of the records named, with the columns of the list: after an undo, say."""
    item = named(request, slug)
    state = asked(request, item)
    rows = rows_of(request, state)
    ids = tuple(found for part in request.GET.get("ids", "").split(",")[:100] if (found := uuid_or_none(part)))
    columns = tuple(one.path for one in rows.places)
    try:
        page = fetch(Query(item.name, columns=columns, ids=ids, limit=100), request.viewer)
    except QueryError:
        page = _NOTHING
    return HttpResponse(f"<table><tbody>{rows.draw(page.rows)}</tbody></table>")


def count_text(number: Count, language: str) -> str:
    """Return a count as a person reads it: "1 284", "10 000+"."""
    return formats.number(number.value, language, 0) + ("" if number.exact else "+")


def _fetch(state: ListState, request: Request, columns: tuple[str, ...]) -> tuple[Page, str]:
    """Return the page, or nothing and why: a broken filter never shows the unfiltered list."""
    if state.error:
        return _NOTHING, state.error
    try:
        return fetch(state.query(columns), request.viewer), ""
    except QueryError as error:
        return _NOTHING, str(error)


def _count(state: ListState, request: Request) -> Count:
    # Words that occur everywhere are found by the index but counted one by one.
    return count(state.query(()), request.viewer, _SEARCH_CAP if state.search else COUNT_CAP)


def _kept(state: ListState) -> str:
    """Return what another search keeps of the list: its filter, its order, its columns."""
    kept = [(key, value) for key, value in state.parameters().items() if key not in ("q", "apres")]
    return "".join([f'<input type="hidden" name="{key}" value="{safe(value)}">' for key, value in kept])


def _more(url: str, columns: int) -> str:
    """Return the row that fetches the next ones when it comes into view, a plain link without scripts."""
    if not url:
        return ""
    shown = safe(url)
    return (
        f'<tr class="more-row" role="row" hx-get="{shown}" hx-trigger="intersect once" hx-swap="outerHTML">'
        f'<td role="gridcell" colspan="{columns + 1}"><a class="link" href="{shown}">'
        f"{safe(_('Afficher la suite'))}</a></td></tr>"
    )
