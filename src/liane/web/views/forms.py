"""The forms of a saved view: its name, who sees it, for whom it opens first."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from liane.capabilities.views import saved
from liane.capabilities.views.memory import views_of
from liane.capabilities.views.models import VISIBILITIES
from liane.capabilities.views.saved import Saved
from liane.records.changes.model import Refused
from liane.records.objects import ObjectType
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.lists.state import ListState
from liane.web.request import Request, fragment, named, uuid_or_none
from liane.web.views.asked import asked, view_of, view_url
from liane.web.views.presentations import address, offered

# Between the numbers by which views stand in order.
_STEP = 1_024
_MOST_ROLES = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form of a view says."""

    name: str = ""
    visibility: str = "private"
    for_everyone: bool = False
    roles: tuple[UUID, ...] = ()

    @classmethod
    def read(cls, data: QueryDict) -> "Filled":
        """Return what was sent; what is not offered is as if it were not there."""
        known = {option.key for option in VISIBILITIES}
        visibility = data.get("visibility", "private")
        return cls(
            data.get("name", "").strip()[:200],
            visibility if visibility in known else "private",
            "for_everyone" in data,
            tuple(found for text in data.getlist("roles") if (found := uuid_or_none(text))),
        )

    def values(self, viewer: Viewer) -> dict[str, object]:
        """Return what is written; only administrators say for whom a view opens first."""
        found: dict[str, object] = {"visibility": self.visibility}
        if viewer.administrator:
            found |= {"for_everyone": self.for_everyone, "for_roles": [str(one) for one in self.roles]}
        return found


def create(request: Request, slug: str) -> HttpResponse:
    """Ask for the name of a new view of what the page shows, then save it."""
    item = named(request, slug)
    state = asked(request, item)
    kind = request.GET.get("presentation", "list")
    if kind not in dict(offered(item, request.viewer)) or state.error:
        raise Http404
    if request.method != "POST":
        return _form(request, item, Filled(), state=state, kind=kind)
    filled = Filled.read(request.POST)
    last = max((one.position or 0 for one in views_of(item.name, request.viewer, request.versions)), default=0)
    try:
        outcome = saved.save(
            request.viewer, filled.name, item.name, kind, state.shown(), position=last + _STEP,
            **filled.values(request.viewer),
        )  # fmt: skip
    except Refused as error:
        return _form(request, item, filled, state=state, kind=kind, error=answers.reasons(error.problems))
    url = f"{address(item, kind)}?vue={outcome.created[0]}"
    return answers.redirect(request, url, _("Vue « %(name)s » enregistrée.") % {"name": filled.name}, outcome.id)


def edit(request: Request, slug: str, view_id: UUID) -> HttpResponse:
    """Name a view otherwise, share it, say for whom it opens first."""
    item = named(request, slug)
    view = view_of(request, item, str(view_id))
    if view is None:
        raise Http404
    if request.method != "POST":
        return _form(request, item, Filled(view.name, view.visibility, view.for_everyone, view.roles), view=view)
    filled = Filled.read(request.POST)
    try:
        outcome = saved.change(request.viewer, view, name=filled.name, **filled.values(request.viewer))
    except Refused as error:
        return _form(request, item, filled, view=view, error=answers.reasons(error.problems))
    return answers.redirect(request, view_url(item, view), _("Vue enregistrée."), outcome.id)


def _form(
    request: Request,
    item: ObjectType,
    filled: Filled,
    *,
    view: Saved | None = None,
    state: ListState | None = None,
    kind: str = "list",
    error: str = "",
) -> HttpResponse:
    back = view_url(item, view) if view is not None else state.url(address(item, kind)) if state is not None else "/"
    context = {
        "item": item,
        "filled": filled,
        "view": view,
        "visibilities": VISIBILITIES,
        "roles": _roles(request.viewer) if request.viewer.administrator else [],
        "error": error,
        "back": back,
        "action": request.get_full_path(),
    }
    template = "web/views/form.html" if fragment(request) else "web/views/form_page.html"
    return render(request, template, context, status=422 if error else 200)


def _roles(viewer: Viewer) -> list[tuple[UUID, str]]:
    page = fetch(Query("role", columns=("name",), sort=("name",), limit=_MOST_ROLES), viewer)
    return [(row.id, str(row.values[0])) for row in page.rows]
