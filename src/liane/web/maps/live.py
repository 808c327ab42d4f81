"""What a map asks for while it is moved: the points within sight, and the records of one of them."""

import math
import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, SHARING, Remembered
from liane.lib import formats
from liane.lib.communes import plain
from liane.lib.departments import NAMES, department_of
from liane.records.objects import ObjectType
from liane.records.queries.areas import Commune, communes
from liane.records.queries.columns import TITLE
from liane.records.queries.model import And, Leaf, Or, Query, QueryError, Where, both
from liane.records.queries.pages import by_title, count, fetch
from liane.records.queries.patience import within
from liane.records.viewer import Viewer
from liane.web.links import record_url
from liane.web.lists.counts import count_text
from liane.web.lists.state import ListState, filter_text
from liane.web.maps.points import MOST_NAMED, ZOOMS, Drawn, Frame, Placed, Point, placed, points
from liane.web.maps.views import chosen_address
from liane.web.request import Request, named
from liane.web.views.asked import asked

# More different addresses than France has of postcodes and towns: beyond, the rarest are left out, and told.
_MOST = 60_000
_PATIENCE = 4_000  # milliseconds
_LISTED = 40
# Maps that a process keeps, each of ten megabytes at the most.
_MAPS = 6
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Where records are, and whether the rarest places are missing."""

    places: Placed
    cut: bool


_kept: Remembered[Found] = Remembered((PEOPLE, ORGANISATION, CATALOGUE, SHARING), _MAPS)


@require_GET
def sight(request: Request, slug: str) -> HttpResponse:
    """Answer, as JSON, the points within the rectangle that the map shows."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    address = chosen_address(item, viewer, state)
    try:
        if state.error or address is None:
            raise QueryError(state.error or _("Aucun champ de cet objet n’est une adresse que vous puissiez voir."))
        frame = read_frame(request.GET.dict())
        found = _found(request, state, address.key)
    except QueryError as problem:
        return _json({"error": str(problem)}, 422)
    drawn = points(found.places, frame)
    made = [_point(one, state, address.key, item, viewer) for one in drawn.points]
    return _json({"points": made, "listed": made[:_LISTED], "said": said(drawn, viewer, cut=found.cut)})


def _found(request: Request, state: ListState, path: str) -> Found:
    """Return where the records are. Raises QueryError when that takes too long.

    A map that says by which word it looks (`vu`) is moved over what was found the first time, for a minute at most
    and while nobody's rights change; it takes another word once something was written.
    """
    viewer, word = request.viewer, request.GET.get("vu", "")[:40]
    query = Query(state.item.name, state.where, search=state.search)

    def find() -> Found:
        found = within(_PATIENCE, lambda: communes(query, viewer, path, _MOST))
        if found is None:
            raise QueryError(_("Placer ces fiches prend trop de temps : filtrez-les d’abord."))
        return Found(placed(found), len(found) == _MOST)

    if not word:
        return find()
    asks = (state.item.name, path, filter_text(state.where), state.search)
    key = (*asks, viewer.user_id, viewer.guest, viewer.as_of, word, int(time.time()) // 60)
    return _kept.get(key, request.versions, find)


@require_GET
def place(request: Request, slug: str) -> HttpResponse:
    """Draw the records of one point: the first ones, and the way to all."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    context: dict[str, Any] = {"error": state.error, "plural": item.plural}
    if not state.error:
        try:
            query = Query(item.name, state.where, (TITLE,), by_title(item, viewer), state.search, limit=_NAMED)
            rows = fetch(query, viewer).rows
            context["records"] = [(record_url(item, row.id), str(row.values[0] or "—")) for row in rows]
            context["number"] = count_text(count(query, viewer), viewer.language)
            context["more"] = len(rows) == _NAMED
        except QueryError as problem:
            context["error"] = str(problem)
    context["url"] = state.url(options={})
    return render(request, "web/parts/map_place.html", context)


def read_frame(given: dict[str, str]) -> Frame:
    """Return the rectangle that an address names. Raises QueryError."""
    try:
        west, south, east, north = (float(given.get(side, "")) for side in ("ouest", "sud", "est", "nord"))
        zoom = int(given.get("zoom", ""))
    except ValueError:
        raise QueryError(_("La carte n’a pas dit ce qu’elle montre.")) from None
    if not all(math.isfinite(one) for one in (west, south, east, north)):
        raise QueryError(_("La carte n’a pas dit ce qu’elle montre."))
    return Frame(west, south, east, north, min(max(zoom, ZOOMS.start), ZOOMS.stop - 1))


def said(drawn: Drawn, viewer: Viewer, *, cut: bool = False) -> str:
    """Return in words how many records are in sight, and how many of them only about where they are."""

    def shown(number: int) -> dict[str, str]:
        return {"n": formats.number(number, viewer.language, 0)}

    parts = [ngettext("%(n)s fiche en vue", "%(n)s fiches en vue", drawn.number) % shown(drawn.number)]
    if drawn.by_postcode:
        parts.append(
            ngettext("%(n)s au milieu de son code postal", "%(n)s au milieu de leur code postal", drawn.by_postcode)
            % shown(drawn.by_postcode)
        )
    if drawn.by_department:
        parts.append(
            ngettext("%(n)s au milieu de son département", "%(n)s au milieu de leur département", drawn.by_department)
            % shown(drawn.by_department)
        )
    if cut:
        parts.append(_("les lieux les plus rares manquent"))
    return ", ".join(parts) + "."


def _point(one: Point, state: ListState, path: str, item: ObjectType, viewer: Viewer) -> dict[str, Any]:
    where = _where(path, one.communes)
    found: dict[str, Any] = {
        "north": one.at.latitude,
        "east": one.at.longitude,
        "number": one.number,
        "shown": formats.number(one.number, viewer.language, 0),
        "name": _name(one),
        "label": label(one),
        "box": one.box,
        "alone": len(one.places) == 1,
    }
    if where is not None:
        options: dict[str, Any] = {"where": both(state.where, where), "view": None}
        found["url"] = state.url(options={}, **options)
        found["place"] = state.url(reverse("web:map_place", args=[item.slug]), **options)
    return found


def label(one: Point) -> str:
    """Return how a point is called: its place, or the most peopled one and how many others."""
    others = len(one.places) - 1
    text = f"{_name(one)} ({department_of(one.communes[0].postcode) or ''})"
    if not others:
        return text
    more = ngettext("%(place)s et %(n)d autre lieu", "%(place)s et %(n)d autres lieux", others)
    return more % {"place": text, "n": others}


def _name(one: Point) -> str:
    first = one.communes[0]
    if one.at.precision == "postcode":
        return first.postcode
    if one.at.precision == "department":
        return str(NAMES[one.at.key])
    # However loud most of its addresses are.
    written = (c.city for c in one.communes if plain(c.city) == plain(first.city) and not c.city.isupper())
    return next(written, first.city)


def _where(path: str, found: list[Commune]) -> Where | None:
    """Return the condition of standing at one of these addresses, None when they are too many to name."""
    # Lists compare without capitals and accents: what differs by them alone is named once.
    known = {(one.postcode, plain(one.city), one.city.casefold()): one for one in found}
    if len(known) > MOST_NAMED:
        return None
    leaves: list[Where] = []
    for one in known.values():
        city = Leaf(f"{path}.city", "is", one.city) if one.city else Leaf(f"{path}.city", "empty")
        leaves.append(And((Leaf(f"{path}.postcode", "is", one.postcode), city)))
    return leaves[0] if len(leaves) == 1 else Or(tuple(leaves))


def _json(found: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(found), content_type="application/json", status=status)
