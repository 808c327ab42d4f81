"""The way back to the type that a field had: what would become of its values, then the way."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import TypeAdapter

from liane.accounts.forms.seen import seen_version
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, complain, page, say, say_begun
from liane.records import operations
from liane.records.changes.model import Refused
from liane.records.definitions import conversion, returning
from liane.records.definitions.readable import problem
from liane.records.definitions.returning import NOTHING, Returned
from liane.records.definitions.uses import uses
from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.bulk.doing import AT_ONCE
from liane.web.shaping import kinds, stored
from liane.web.shaping.views import conversions, fields

_MARK = TypeAdapter(Returned)


@administrators_only
@require_http_methods(["GET", "POST"])
def take_back(request: Asked, name: str, key: str) -> HttpResponse:
    """Say what would become of the values if a field went back to its former type; posted, go back."""
    item = stored.shaped(name)
    try:
        operation = _conversion(item, key)
        found = returning.preview(operation, request.viewer)
        if request.method == "POST":
            return _take_back(request, item, key, operation, found)
        way = returning.find(operation, request.viewer)
    except Refused as refused:
        complain(request, refused)
        return redirect("shaping:field", name, key)
    row, card = stored.fields(request.viewer, name).get(key), kinds.card(way.former.kind.name)
    context = fields.context(request.viewer, item) | {
        "field": way.today,
        "title": _("« %(name)s » redevient : %(kind)s") % {"name": way.today.label, "kind": card.label},
        "button": _("Revenir au type d’avant"),
        "address": reverse("shaping:field_take_back", args=[name, key]),
        "seen": row.version if row is not None else "",
        "uses": uses(name, key),
    }
    return page(request, "shaping/conversion.html", context | _words(found, request.viewer, name, key))


def _take_back(request: Asked, item: ObjectType, key: str, operation: UUID, found: Returned) -> HttpResponse:
    seen = seen_version(request.POST)
    if not found.whole or found.records + found.back > AT_ONCE:
        returning.start(operation, request.viewer, seen)
        say_begun(request, _("Le type d’avant revient en arrière-plan, avec les valeurs."))
        return redirect("shaping:object", item.name)
    done = conversion.run(returning.note(operation, request.viewer, seen), request.viewer)
    say(request, _said(done))
    return redirect("shaping:field", item.name, key)


@administrators_only
@require_POST
def count_on(request: Asked, name: str, key: str) -> HttpResponse:
    """Read on what the values would become, and tell it so far, or in all."""
    item = stored.shaped(name)
    try:
        read = conversions.so_far(request, _MARK, NOTHING)
        found = returning.preview(_conversion(item, key), request.viewer, read)
    except Refused as refused:
        return answers.refusal(request, answers.reasons(refused.problems), 422, reverse("shaping:object", args=[name]))
    return render(request, "shaping/parts/conversion_count.html", _words(found, request.viewer, name, key))


def _conversion(item: ObjectType, key: str) -> UUID:
    """Return the conversion to go back from. Raises Refused when there is none, Http404 when there is no such field."""
    found = returning.latest(item, key)
    if found is None and key not in item.fields:
        raise Http404
    if found is None:
        message = _("Ce champ a le type qu’il avait au départ : il n’y a pas de type d’avant.")
        raise Refused([problem(message, "missing")])
    return found


def _words(found: Returned, viewer: Viewer, name: str, key: str) -> dict[str, Any]:
    counts = [
        (_("Valeurs d’avant qui reviennent"), found.back),
        (_("Valeurs changées depuis, reprises"), found.converted),
        (_("Valeurs changées depuis, qui ne se lisent pas"), found.lost),
    ]
    unread = _(
        "Ces valeurs saisies depuis ne vont pas dans le type d’avant. Elles restent lisibles dans un champ retiré :"
    )
    counting = reverse("shaping:field_take_back_count", args=[name, key])
    return conversions.words(found, viewer, counts) | {"unread": unread, "counting": counting}


def _said(done: operations.Progress) -> str:
    text = _("Le type d’avant est rétabli, avec les valeurs.")
    if not done.refused:
        return text
    left = ngettext(
        "%(number)d valeur saisie depuis n’a pu être lue : un champ retiré la garde.",
        "%(number)d valeurs saisies depuis n’ont pu être lues : un champ retiré les garde.",
        done.refused,
    )
    return f"{text} {left % {'number': done.refused}}"
