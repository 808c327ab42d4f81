"""Another type for a field: what would become of its values, and the conversion."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from pydantic import TypeAdapter, ValidationError

from liane.accounts.forms.seen import seen_version
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, complain, page, say, say_begun
from liane.lib import formats
from liane.records import operations
from liane.records.changes.model import Refused
from liane.records.definitions import conversion
from liane.records.definitions.readable import EXAMPLES, NOTHING, Preview, preview
from liane.records.definitions.uses import uses
from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.bulk.doing import AT_ONCE
from liane.web.shaping import kinds, stored
from liane.web.shaping.views import fields

_MARK = TypeAdapter(Preview)
_Found = TypeVar("_Found", bound=Preview)


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


def ask(request: Asked, item: ObjectType, key: str, declaration: dict[str, Any], seen: int | None) -> HttpResponse:
    """Draw what would become of the values, as far as it was read; the page reads on. Raises Refused."""
    found = preview(item.name, key, declaration, request.viewer)
    field, card = item.fields[key], kinds.card(str(declaration["kind"]))
    context = fields.context(request.viewer, item) | {
        "field": field,
        "title": _("« %(name)s » devient : %(kind)s") % {"name": field.label, "kind": card.label},
        "button": _("Changer le type"),
        "address": reverse("shaping:field_convert", args=[item.name, key]),
        "declaration": orjson.dumps(declaration).decode(),
        "seen": "" if seen is None else seen,
        "uses": uses(item.name, key),
    }
    return page(request, "shaping/conversion.html", context | _words(found, request.viewer, item.name, key))


@administrators_only
@require_POST
def count_on(request: Asked, name: str, key: str) -> HttpResponse:
    """Read on what the values would become, and tell it so far, or in all."""
    stored.shaped(name)
    try:
        found = preview(name, key, _declaration(request), request.viewer, so_far(request, _MARK, NOTHING))
    except Refused as refused:
        return answers.refusal(request, answers.reasons(refused.problems), 422, reverse("shaping:object", args=[name]))
    return render(request, "shaping/parts/conversion_count.html", _words(found, request.viewer, name, key))


def _words(found: Preview, viewer: Viewer, name: str, key: str) -> dict[str, Any]:
    counts = [
        (_("Fiches avec une valeur"), found.records),
        (_("Valeurs reprises"), found.converted),
        (_("Valeurs qui ne se lisent pas"), found.lost),
    ]
    unread = _("Ces valeurs ne vont pas dans le nouveau type. Elles restent lisibles dans l’ancien champ, retiré :")
    counting = reverse("shaping:field_convert_count", args=[name, key])
    return words(found, viewer, counts) | {"unread": unread, "counting": counting}


def words(found: Preview, viewer: Viewer, counts: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Return what a page says of what was read, and what it gives back to have more read."""

    def number(value: int) -> str:
        return formats.number(value, viewer.language, 0) + ("" if found.whole else "+")

    mark = "" if found.last is None else orjson.dumps(asdict(found)).decode()
    examples = [(text, count, number(count)) for text, count in found.examples]
    shown = [(label, number(value)) for label, value in counts]
    return {"preview": found, "mark": mark, "examples": examples, "counts": shown}


def so_far(request: Asked, marks: TypeAdapter[_Found], nothing: _Found) -> _Found:
    """Return what was read before, as the page tells it by one of `marks`, `nothing` when it does not."""
    try:
        found = marks.validate_json(request.POST.get("compte", ""))
    except ValidationError:
        return nothing
    return found if found.last is not None and len(found.examples) <= EXAMPLES else nothing


def _declaration(request: Asked) -> dict[str, Any]:
    """Return the declaration that the page carries. Raises Http404 for what no page of ours wrote."""
    try:
        found = orjson.loads(request.POST.get("declaration", ""))
    except orjson.JSONDecodeError:
        raise Http404 from None
    if not isinstance(found, dict):
        raise Http404
    return found


@administrators_only
@require_POST
def convert(request: Asked, name: str, key: str) -> HttpResponse:
    """Make the conversion that its preview told of, now or in the background."""
    item = stored.shaped(name)
    field = item.fields.get(key)
    if field is None:
        raise Http404
    declaration, seen = _declaration(request), seen_version(request.POST)
    label = {"name": field.label}
    try:
        before = preview(name, key, declaration, request.viewer)
        if not before.whole or before.records > AT_ONCE:
            conversion.start(name, key, declaration, request.viewer, seen)
            text = _("Le champ « %(name)s » change de type en arrière-plan : ses valeurs arrivent peu à peu.")
            say_begun(request, text % label)
            return redirect("shaping:object", name)
        done = conversion.run(conversion.note(name, key, declaration, request.viewer, seen), request.viewer)
        say(request, _said(str(field.label), done))
    except Refused as refused:
        complain(request, refused)
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
