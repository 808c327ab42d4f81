"""What a page shows: what its address says, over the saved view that it names.

Every presentation (list, board, calendar, map, gallery) reads its state here, then draws it:

    state = asked(request, item)
    state.where, state.search, state.order     # what to find, in which order; state.error: nothing, and why
    state.options.get("column", "")            # what the presentation keeps of its own, as texts: "o.column=stage"
    state.url("/deals/tableau", options=…)     # the same otherwise: the address names the view and what differs

Its template puts {% include "web/parts/views.html" %} beside the title, with `views` from `tabs.bar`.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from liane.capabilities.views import saved
from liane.capabilities.views.memory import views_of
from liane.capabilities.views.saved import Saved
from liane.records.objects import ObjectType
from liane.web.lists.state import ListState, read_state
from liane.web.request import Request, uuid_or_none
from liane.web.views.presentations import address


def asked(request: Request, item: ObjectType) -> ListState:
    """Return the state that a request asks for. A view that is not there for its reader shows nothing."""
    wanted = request.GET.get("vue", "")
    if not wanted:
        return read_state(item, request.GET)
    view = view_of(request, item, wanted)
    state = read_state(item, request.GET, view)
    if view is None:
        return replace(state, error=_("Cette vue n’existe plus, ou n’est pas partagée avec vous."), gone=True)
    return state


def view_of(request: Request, item: ObjectType, wanted: str) -> Saved | None:
    """Return the view of an object whose id is `wanted`, None when there is none for the reader."""
    view_id = uuid_or_none(wanted)
    if view_id is None:
        return None
    for one in views_of(item.name, request.viewer, request.versions):
        if one.id == view_id:
            return one
    # Beyond as many as are remembered, or of another object.
    found = saved.one(view_id, request.viewer)
    return found if found is not None and found.object == item.name else None


def view_url(item: ObjectType, view: Saved) -> str:
    """Return the address of a saved view as it was saved."""
    return f"{address(item, view.kind)}?vue={view.id}"
