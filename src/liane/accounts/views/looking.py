"""Looking at Liane from somebody's place: whose one may take, beginning, end."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liane.accounts import view_as
from liane.accounts.middleware import Asked
from liane.accounts.viewers import signed
from liane.accounts.views.frame import page, say
from liane.records.queries.model import And, Leaf, Query, QueryError
from liane.records.queries.pages import fetch
from liane.records.viewer import Scope, Viewer

_SIZE = 50


def offers(viewer: Viewer) -> bool:
    """Say whether there is somebody from whose place this person may look."""
    return viewer.views_as is not Scope.NONE and viewer.guest is None


@require_GET
def listing(request: Asked) -> HttpResponse:
    """People from whose place one may look, fifty at a time; `q` searches their names."""
    viewer = request.viewer
    if not offers(viewer):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:100]
    conditions: list[Any] = [Leaf("is_active", "is", True), Leaf("role", "filled")]
    conditions += [Leaf("name", "contains", word) for word in text.split()]
    reach = {Scope.TEAM: viewer.teammates, Scope.SUBORDINATES: viewer.subordinates}.get(viewer.views_as)
    ids = None if reach is None else tuple(sorted(reach - {viewer.user_id}))
    columns = ("name", "job_title", "role")
    after = request.GET.get("after") or None
    where = And(tuple(conditions))
    try:
        found = fetch(Query("user", where, columns, ("name",), limit=_SIZE, after=after, ids=ids), viewer)
    except QueryError:
        raise Http404 from None
    rows = [
        {"id": row.id, "name": row.values[0], "job_title": row.values[1], "role": row.values[2]} for row in found.rows
    ]
    return page(request, "accounts/view_as.html", {"rows": rows, "next": found.next, "q": text})


@require_POST
def begin(request: Asked, user_id: UUID) -> HttpResponse:
    """Look from the place of a person, from the home page on."""
    if not view_as.begin(request.session, request.viewer, user_id):
        raise PermissionDenied
    return redirect("/")


@require_POST
def end(request: Asked) -> HttpResponse:
    """Come back to one's own place."""
    if request.host is not None and request.viewer.guest is not None:
        view_as.end(request.session, request.host.viewer)
        subject = signed(request.viewer.user_id) if request.viewer.user_id else None
        if subject is not None:
            say(request, _("Vous ne regardez plus Liane comme %(name)s la voit.") % {"name": subject.viewer.name})
    return redirect("/")


end.open_to_guests = True  # type: ignore[attr-defined]
