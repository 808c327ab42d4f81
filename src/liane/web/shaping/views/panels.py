"""The panel beside the fields of an object: a new field, one to change, one to retire."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.seen import drawn_version, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, make, page, say, say_begun
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Refused, Update
from liane.records.definitions import checking, returning
from liane.records.definitions.counting import filled
from liane.records.definitions.uses import uses
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.queries.pages import Count, get
from liane.records.viewer import Viewer
from liane.web.coming import coming
from liane.web.request import fragment
from liane.web.shaping import drawn, kinds, options, stored
from liane.web.shaping import form as forms
from liane.web.shaping.form import FieldForm
from liane.web.shaping.stored import StoredField
from liane.web.shaping.views import conversions, fields, removals

# Buttons that draw the form anew and write nothing.
_REDRAW = ("redraw", "add")


@administrators_only
@require_GET
def choose(request: Asked, name: str) -> HttpResponse:
    """The kinds of fields, as cards with examples."""
    item = stored.shaped(name)
    road = coming(request)
    found = [(label, [(card, road.address(_new(item, card.kind))) for card in cards]) for label, cards in kinds.cards()]
    return page(request, "shaping/kinds.html", fields.context(request.viewer, item) | {"groups": found, "road": road})


def _new(item: ObjectType, kind: str) -> str:
    return reverse("shaping:field_new", args=[item.name, kind])


@administrators_only
@require_http_methods(["GET", "POST"])
def create(request: Asked, name: str, kind: str) -> HttpResponse:
    """A new field of the kind chosen. An address with what was typed opens the form as it was left."""
    item = stored.shaped(name)
    if not kinds.known(kind):
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    form = forms.posted(item, request.viewer, kind, data)
    if request.method == "POST":
        left = _left(request, form)
        if left is not None:
            return left
        if not _redrawn(request, form):
            declaration = _declaration(form)
            if declaration is not None:
                values = {"object": item.name, "declaration": declaration, "position": _last(request.viewer, item)}
                text = _("Le champ « %(name)s » est créé.") % {"name": _name(form)}
                edit = Create("custom_field", values)
                if _write(request, edit, form, text):
                    return redirect(_after(request, item, edit))
    return _panel(request, item, form, {"title": _("Nouveau champ"), "road": coming(request)})


def _after(request: Asked, item: ObjectType, edit: Create) -> str:
    made = get("custom_field", edit.id, request.viewer, ("key",))
    return coming(request).made(str(made.values[0]) if made else "", reverse("shaping:object", args=[item.name]))


@administrators_only
@require_http_methods(["GET", "POST"])
def change(request: Asked, name: str, key: str) -> HttpResponse:
    """Change a field, one of the organisation's own or how one of Liane's is dressed; `genre` asks for another type."""
    item = stored.shaped(name)
    gone = stored.fields(request.viewer, name).get(key)
    if gone is not None and gone.retired and key not in item.fields:
        text = _("« %(name)s » est retiré : remettez-le en service pour le modifier.")
        messages.error(request, text % {"name": gone.name})
        return redirect("shaping:object", name)
    field, row, known = _field(request.viewer, item, key)
    declaration = row.declaration if row is not None and not row.retired else {}
    asked = request.POST.get("genre") or request.GET.get("genre", "")
    kind = asked if known is None and kinds.known(asked) else known.kind.name if known else str(declaration["kind"])
    if request.method == "POST":
        form = forms.posted(item, request.viewer, kind, request.POST, key, known)
        left = _left(request, form)
        if left is not None:
            return left
        answer = None if _redrawn(request, form) else _changed(request, item, form, row, declaration)
        if answer is not None:
            return answer
    elif "label_fr" in request.GET:
        form = forms.posted(item, request.viewer, kind, request.GET, key, known)
    else:
        form = forms.opened(item, request.viewer, declaration or {"kind": kind}, key, known)
        if row is not None and row.hidden and not row.retired:
            form.typed["hidden"] = "1"
        if known is None and kind != declaration.get("kind"):
            form.kind = kind
    others = {
        "title": str(field.label),
        "field": field,
        "row": row,
        "version": drawn_version(request.POST or request.GET, row.version if row is not None else 0, told=form.told),
        "ours": known is None,
        "new_kind": known is None and kind != declaration.get("kind"),
        "uses": uses(item.name, key),
        "taken_back": returning.latest(item, key) if known is None else None,
    }
    return _panel(request, item, form, others)


def _changed(
    request: Asked, item: ObjectType, form: FieldForm, row: StoredField | None, before: Any
) -> HttpResponse | None:
    """Write what was typed; None when it was refused, which then stands on the form."""
    declaration = _declaration(form)
    if declaration is None:
        return None
    if form.known is None and before.get("kind") != declaration.get("kind"):
        try:
            return conversions.ask(request, item, form.key, declaration, seen_version(request.POST))
        except Refused as refused:
            form.take(refused.problems)
            return None
    text = _("Le champ « %(name)s » est enregistré.") % {"name": _name(form) or item.fields[form.key].label}
    values: dict[str, Any] = {"declaration": declaration, "hidden": "hidden" in form.typed}
    seen = seen_version(request.POST)
    if row is not None and seen == 0:
        # Nobody had dressed it yet when the form was drawn.
        form.tell()
        return None
    if row is not None:
        back = {"retired": False} if row.retired else {}
        edit: Edit = Update("custom_field", row.id, values | back, seen)
    else:
        edit = Create("custom_field", values | {"object": item.name, "key": form.key})
    if row is not None and not row.retired and (found := removals.used(item, row, values)):
        form.take(removals.problems(request.viewer, item, row, values, seen))
        return None if form.errors or form.general else removals.ask(request, item, row, values, seen, found)
    return redirect("shaping:object", item.name) if _write(request, edit, form, text) else None


@administrators_only
@require_http_methods(["GET", "POST"])
def retire(request: Asked, name: str, key: str) -> HttpResponse:
    """Say what uses a field and how many records hold a value, then put it out of service; the values stay."""
    item = stored.shaped(name)
    field, row, known = _field(request.viewer, item, key)
    if row is None or row.retired:
        raise Http404
    if request.method == "POST":
        dressed = _("Le champ « %(name)s » est à nouveau comme Liane le propose.")
        text = (_("Le champ « %(name)s » est retiré, ses valeurs sont gardées.") if known is None else dressed) % {
            "name": field.label
        }
        make(request, [Update("custom_field", row.id, {"retired": True})], text)
        return redirect("shaping:object", item.name)
    others = {
        "field": field,
        "row": row,
        "ours": known is None,
        "uses": uses(item.name, key),
        "filled": _filled(request.viewer, item, field) if known is None else None,
    }
    return page(request, "shaping/retire.html", fields.context(request.viewer, item) | others)


@administrators_only
@require_POST
def restore(request: Asked, name: str, key: str) -> HttpResponse:
    """Put a retired field back in service, with its values."""
    item = stored.shaped(name)
    row = stored.fields(request.viewer, item.name).get(key)
    if row is None:
        raise Http404
    text = _("Le champ « %(name)s » est remis en service.") % {"name": row.name}
    make(request, [Update("custom_field", row.id, {"retired": False})], text)
    return redirect("shaping:object", item.name)


def _field(viewer: Viewer, item: ObjectType, key: str) -> tuple[Field, StoredField | None, Field | None]:
    """Return a field, its record, and Liane's own field under that key. Raises Http404."""
    field = item.fields.get(key)
    if field is None:
        raise Http404
    row = stored.fields(viewer, item.name).get(key)
    known = item.built_in.get(key)
    if known is None and row is None:
        raise Http404
    return field, row, known


def _filled(viewer: Viewer, item: ObjectType, field: Field) -> Count | None:
    if "filled" not in field.kind.operators:
        return None
    try:
        return filled(item, field, viewer)
    except QueryError:
        return None


def _declaration(form: FieldForm) -> dict[str, Any] | None:
    """Return what was typed as a declaration, None when something is missing or wrong."""
    found = form.declaration()
    if form.errors:
        return None
    return form.check_computed(found) if form.computed and form.known is None else found


def _write(request: Asked, edit: Edit, form: FieldForm, text: str) -> bool:
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Refused as refused:
        if isinstance(edit, Update) and checking.wanted(refused):
            checking.start(form.item.name, form.key, edit, request.viewer)
            begun = _("Liane vérifie les fiches en arrière-plan ; « %(name)s » change quand c’est fait.")
            say_begun(request, begun % {"name": form.item.fields[form.key].label})
            return True
        form.take(refused.problems)
        return False
    say(request, text, outcome.id)
    return True


def _redrawn(request: Asked, form: FieldForm) -> bool:
    """Say whether only the form is to be drawn anew: a line moved, added or taken away."""
    if {"up", "down", "gone"} & request.POST.keys():
        form.lines = options.moved(form.lines, request.POST)
        return True
    return request.POST.get("action") in _REDRAW


def _left(request: Asked, form: FieldForm) -> HttpResponse | None:
    """Go to the filter of the records that a rollup reads, from where the form comes back as it was left."""
    if request.POST.get("action") != "filter":
        return None
    pointing = drawn.context(form).get("pointing")
    if pointing is None:
        return None
    kept = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in ("csrfmiddlewaretoken", "action", "where", "filtre")
        for value in values
        if value
    ]
    asked = {"retour": f"{request.path}?{urlencode(kept)}"}
    where = request.POST.get("where", "")
    url = f"/{pointing.slug}/filtre?{urlencode(asked | ({'filtre': where} if where else {}))}"
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _panel(request: Asked, item: ObjectType, form: FieldForm, others: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors or form.general else 200
    context = drawn.context(form) | others
    if fragment(request):
        context |= {"item": item, "own_fields": ()}
        return render(request, "shaping/parts/form.html", context, status=status)
    return page(request, "shaping/field.html", fields.context(request.viewer, item) | context, status=status)


def _last(viewer: Viewer, item: ObjectType) -> int:
    return max((row.position for row in stored.fields(viewer, item.name).values()), default=0) + 10


def _name(form: FieldForm) -> str:
    return form.typed.get("label_fr") or form.typed.get("label_en", "")
