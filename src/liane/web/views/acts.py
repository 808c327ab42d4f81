"""What is done with a saved view: save what the page shows, copy, keep in the rail, move, delete."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.capabilities.views import favourites, saved
from liane.capabilities.views.memory import views_of
from liane.capabilities.views.saved import Saved
from liane.records.changes.model import Outcome, Refused
from liane.records.objects import ObjectType
from liane.web import answers
from liane.web.answers import own_address
from liane.web.links import list_url
from liane.web.lists.state import read_state
from liane.web.request import Request, named
from liane.web.views.asked import view_of, view_url


@require_POST
def content(request: Request, slug: str, view_id: str) -> HttpResponse:
    """Keep in the view what the page shows, as its address says it."""
    item, view = _named(request, slug, view_id)
    shown = read_state(item, request.GET, view).shown()
    return _done(request, item, view, lambda: saved.change(request.viewer, view, shown=shown), _("Vue enregistrée."))


@require_POST
def copy(request: Request, slug: str, view_id: str) -> HttpResponse:
    """Make another view of one's own that shows the same."""
    item, view = _named(request, slug, view_id)
    name = (_("%(name)s (copie)") % {"name": view.name})[:80]
    try:
        outcome = saved.save(request.viewer, name, item.name, view.kind, view.shown, position=view.position)
    except Refused as error:
        return answers.refused(request, error, view_url(item, view))
    url = view_url(item, view).replace(str(view.id), str(outcome.created[0]))
    return answers.redirect(request, url, _("Vue copiée."), outcome.id)


@require_POST
def favourite(request: Request, slug: str, view_id: str) -> HttpResponse:
    """Put the view in one's rail, or take it out."""
    item, view = _named(request, slug, view_id)
    kept = next((one for one in favourites.kept_by(request.viewer, request.versions) if one.view == view.id), None)
    if kept is None:
        return _done(request, item, view, lambda: favourites.keep(request.viewer, view.id), _("Vue épinglée au menu."))
    return _done(request, item, view, lambda: favourites.drop(request.viewer, kept), _("Vue retirée du menu."))


@require_POST
def place(request: Request, slug: str, view_id: str) -> HttpResponse:
    """Move the view by one place, towards the start or the end of the tabs, or to the place `at`."""
    item, view = _named(request, slug, view_id)
    line = list(views_of(item.name, request.viewer, request.versions))
    others = [one for one in line if one.id != view.id]
    now = next((at for at, one in enumerate(line) if one.id == view.id), len(others))
    text = request.POST.get("at", "")
    wanted = int(text) if text.isdecimal() and len(text) < 5 else now + (-1 if request.POST.get("to") == "start" else 1)
    at = max(0, min(len(others), wanted))
    return _done(
        request, item, view, lambda: saved.reorder(request.viewer, view, others, at), _("Ordre des vues enregistré.")
    )


@require_POST
def deletion(request: Request, slug: str, view_id: str) -> HttpResponse:
    """Delete the view; its toast brings it back."""
    item, view = _named(request, slug, view_id)
    try:
        outcome = saved.remove(request.viewer, view)
    except Refused as error:
        return answers.refused(request, error, view_url(item, view))
    return answers.redirect(request, list_url(item), _("Vue supprimée."), outcome.id)


def _named(request: Request, slug: str, view_id: str) -> tuple[ObjectType, Saved]:
    item = named(request, slug)
    view = view_of(request, item, str(view_id))
    if view is None:
        raise Http404
    return item, view


def _done(
    request: Request, item: ObjectType, view: Saved, act: Callable[[], Outcome | None], text: str
) -> HttpResponse:
    """Do it, then show the view again, or the page that asked (`next`)."""
    url = own_address(request, request.POST.get("next", ""), view_url(item, view))
    try:
        outcome = act()
    except Refused as error:
        return answers.refused(request, error, url)
    return answers.redirect(request, url, text if outcome is not None else "", outcome.id if outcome else None)
