"""Another type for a field: what would become of its values, the conversion, and the way back."""

from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.shaping import convert_later
from liane.accounts.views.frame import administrators_only, complain, page, say
from liane.records import operations
from liane.records.changes.model import Refused
from liane.records.definitions import conversion
from liane.records.models import Operation
from liane.records.objects import ObjectType
from liane.web.shaping import kinds, stored
from liane.web.shaping.views import fields

# Beyond so many records the values are read anew in the background.
AT_ONCE = 2_000


@administrators_only
@require_GET
def choose(request: Asked, name: str, key: str) -> HttpResponse:
    """The types that a field may become, as cards."""
    item = stored.shaped(name)
    field = item.fields.get(key)
    if field is None or not field.custom:
        raise Http404
    address = reverse("shaping:field", args=[name, key])
    groups = [
        (label, [(card, f"{address}?genre={card.kind}") for card in cards if card.kind != field.kind.name])
        for label, cards in kinds.cards(computed=False)
    ]
    context = {"groups": groups, "field": field}
    return page(request, "shaping/kinds.html", fields.context(request.viewer, item) | context)


@administrators_only
@require_POST
def convert(request: Asked, name: str, key: str) -> HttpResponse:
    """Make the conversion that its preview told of, now or in the background."""
    item = stored.shaped(name)
    field = item.fields.get(key)
    if field is None or request.viewer.user_id is None:
        raise Http404
    try:
        declaration: Any = orjson.loads(request.POST.get("declaration", ""))
        before = conversion.preview(name, key, declaration, request.viewer)
        operation = conversion.start(name, key, declaration, request.viewer)
        if before.records > AT_ONCE:
            convert_later(operation, request.viewer.user_id)
            said = _("Le champ « %(name)s » change de type en arrière-plan : ses valeurs arrivent peu à peu.")
            say(request, said % {"name": field.label})
        else:
            done = conversion.run(operation, request.viewer)
            say(request, _said(str(field.label), done))
    except Refused as refused:
        complain(request, refused)
    except orjson.JSONDecodeError:
        raise Http404 from None
    return redirect("shaping:field", name, key)


def _said(label: str, done: operations.Progress) -> str:
    text = _("Le champ « %(name)s » a changé de type.") % {"name": label}
    if not done.refused:
        return text
    left = ngettext(
        "%(number)d valeur n’a pu être lue : l’ancien champ, retiré, la garde.",
        "%(number)d valeurs n’ont pu être lues : l’ancien champ, retiré, les garde.",
        done.refused,
    )
    return f"{text} {left % {'number': done.refused}}"


@administrators_only
@require_POST
def take_back(request: Asked, name: str, key: str) -> HttpResponse:
    """Give a field its former type back, with the values that it had."""
    item = stored.shaped(name)
    operation = last(item, key)
    if operation is None:
        raise Http404
    try:
        conversion.take_back(operation, request.viewer)
    except Refused as refused:
        complain(request, refused)
    else:
        say(request, _("Le type d’avant est rétabli, avec les valeurs."))
    return redirect("shaping:object", name)


def last(item: ObjectType, key: str) -> UUID | None:
    """Return the conversion that gave a field its type, None when it has the one it was made with."""
    field = item.fields.get(key)
    if field is None:
        return None
    found = Operation.objects.filter(
        kind=conversion.KIND,
        state=Operation.State.DONE,
        parameters__object=item.name,
        parameters__key=key,
        parameters__after=field.kept_under,
    )
    return found.order_by("-started_at").values_list("id", flat=True).first()
