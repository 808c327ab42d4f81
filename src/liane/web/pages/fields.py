"""Editing one field where it stands: its control, the save, the conflict."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.accounts.forms.seen import drawn_version, seen_version
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Missing, Refused, Update
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.heads import head
from liane.records.queries.model import Query
from liane.records.queries.pages import Row, get
from liane.records.reasons import stage_reason
from liane.records.viewer import Verb
from liane.web import answers, drawing
from liane.web.files.receiving import received
from liane.web.links import record_url
from liane.web.pages.form import RecordForm, editable, narrowing
from liane.web.places import locked, place, visible
from liane.web.request import Request, fragment, named

# Controls too large for a cell float over it.
_FLOATING = frozenset(
    {"address", "emails", "phones", "textarea", "choices", "relations", "money", "tags", "files", "rich_text"}
)


def field(request: Request, slug: str, record_id: UUID, key: str) -> HttpResponse:
    """Ask for the value of a field (GET) or write it (POST)."""
    item = named(request, slug)
    keys = editable(item, request.viewer, [key])
    if not keys:
        raise Http404
    narrow = [one for one in narrowing(item, item.fields[key]) if visible(request.viewer, item, one)]
    staged = (item.path,) if key in request.viewer.on(item.name).stages and item.path else ()
    query = Query(item.name, columns=(key, TITLE, *narrow, *staged), ids=(record_id,), limit=1)
    found = head(query, request.viewer, marks=(Verb.UPDATE,))
    if not found.rows:
        raise Http404
    row = found.rows[0]
    if not found.marks[0]:
        raise PermissionDenied
    if staged and locked(request.viewer, item, key, row.values[-1]):
        text, url = stage_reason(request.viewer, item, key), record_url(item, record_id)
        return answers.refusal(request, text, 403, url, why=f"{url}/acces?champ={key}")
    form = RecordForm(item, request.viewer, keys, {key: row.values[0]}, prefix=f"c{record_id.hex[-8:]}", bare=True)
    if request.method != "POST":
        return _ask(request, form, row, narrow)
    typed = form.read(received(request, form))
    if key not in typed:
        # Nothing of the field came: to write that would empty it.
        return answers.refusal(
            request, _("La valeur n’est pas arrivée : rien n’a été modifié."), 422, record_url(item, record_id)
        )
    if form.errors:
        return _ask(request, form, row, narrow, code=422)
    return _write(request, form, row, typed, narrow)


def _write(request: Request, form: RecordForm, row: Row, typed: dict[str, Any], narrow: list[str]) -> HttpResponse:
    item, key = form.item, form.keys[0]
    edit = Update(item.name, row.id, {key: typed[key]}, seen_version(request.POST))
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Missing as error:
        raise Http404 from error
    except Conflict:
        # What was read before may be what the other person replaced.
        now = get(item.name, row.id, request.viewer, (key, TITLE, *narrow))
        if now is None:
            raise Http404 from None
        return _ask(request, form, now, narrow, code=409, theirs=now.values[0])
    except Refused as error:
        form.take(error.problems)
        return _refused(request, form, row, narrow, error)
    label = str(item.fields[key].label)
    if request.headers.get("X-Move"):
        text = _("%(field)s : %(value)s.") % {"field": label, "value": _moved_to(request, item, row.id, key)}
    else:
        text = _("Champ « %(field)s » modifié.") % {"field": label}
    return answers.done(request, outcome, text, record_url(item, row.id), _value(request, item, row.id))


def _refused(request: Request, form: RecordForm, row: Row, narrow: list[str], error: Refused) -> HttpResponse:
    """Answer a refusal: beside the field, or, when other fields are wanted first, in a dialog that asks them."""
    own = form.keys[0]
    wanted = [problem.field for problem in error.problems if problem.field and problem.field != own]
    needed = editable(form.item, form.viewer, dict.fromkeys(wanted))
    if needed and fragment(request):
        return _needs(request, form, row, needed, error)
    if request.headers.get("X-Move"):
        return answers.refused(request, error, record_url(form.item, row.id))
    return _ask(request, form, row, narrow, code=answers.status(error))


def _needs(request: Request, form: RecordForm, row: Row, needed: tuple[str, ...], error: Refused) -> HttpResponse:
    """Open exactly the fields that stand in the way (the exit criteria of a stage, say)."""
    stored = get(form.item.name, row.id, request.viewer, (TITLE, *needed))
    if stored is None:
        raise Http404
    asked = RecordForm(form.item, request.viewer, needed, dict(zip(needed, stored.values[1:], strict=True)))
    asked.take(error.problems)
    return _dialog(request, asked, stored, form.keys[0], stored.version, 422)


def _dialog(request: Request, asked: RecordForm, row: Row, key: str, version: int, code: int) -> HttpResponse:
    """Ask for fields in a dialog; they are written with `key`, which stands in the request as it was sent."""
    context = {
        "item": asked.item,
        "record_id": row.id,
        "title": row.values[0] or "—",
        "fields": asked.draw(),
        "general": asked.general,
        "key": key,
        "version": version,
        "moved": [(name, value) for name, values in request.POST.lists() if name.startswith(key) for value in values],
    }
    html = render_to_string("web/parts/needs.html", context, request)
    return HttpResponse(html, status=code, headers={"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"})


def needs(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Write the fields that a dialog asked for, with the one that asked for them, as one Change."""
    item = named(request, slug)
    keys = editable(item, request.viewer, request.POST.getlist("keys"))
    if not keys or get(item.name, record_id, request.viewer, (TITLE,)) is None:
        raise Http404
    form = RecordForm(item, request.viewer, keys)
    typed = form.read(request.POST)
    edit = Update(item.name, record_id, typed, seen_version(request.POST))
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Conflict as error:
        now = get(item.name, record_id, request.viewer, (TITLE,))
        if now is None:
            raise Http404 from None
        form.take(error.problems)
        if fragment(request) and len(keys) > 1:
            asked = RecordForm(item, request.viewer, keys[1:], form.values, form.errors, form.general)
            if keys[0] in form.errors:
                asked.general.append(form.errors[keys[0]])
            return _dialog(request, asked, now, keys[0], now.version, 409)
        return answers.refused(request, error, record_url(item, record_id))
    except Refused as error:
        return answers.refused(request, error, record_url(item, record_id))
    return answers.done(request, outcome, _("Modifications enregistrées."), record_url(item, record_id))


def _ask(
    request: Request, form: RecordForm, row: Row, narrow: list[str], *, code: int = 200, theirs: Any = None
) -> HttpResponse:
    item, key = form.item, form.keys[0]
    one = item.fields[key]
    drawn = form.draw()[0]
    context = {
        "item": item,
        "slug": item.slug,
        "record_id": row.id,
        "key": key,
        "field": drawn,
        "version": drawn_version(request.POST, row.version, told=code == 409),
        "path": request.GET.get("chemin", "") or request.POST.get("chemin", "") or key,
        "view": request.GET.get("vue", "") or request.POST.get("vue", ""),
        "floating": one.kind.widget in _FLOATING,
        "general": form.general,
        "narrow": [(name, value.id) for name, value in zip(narrow, row.values[2:], strict=False) if value],
        "conflict": code == 409,
        "theirs": mark_safe(drawing.short(one, theirs, request.viewer.context) or "—"),
        "url": record_url(item, row.id),
    }
    template = "web/parts/field_form.html" if fragment(request) else "web/field_page.html"
    return render(request, template, context, status=code)


def _moved_to(request: Request, item: ObjectType, record_id: UUID, key: str) -> str:
    row = get(item.name, record_id, request.viewer, (key,))
    return drawing.text(item.fields[key], row.values[0], request.viewer.context) if row else "—"


def _value(request: Request, item: ObjectType, record_id: UUID) -> str:
    """Return the value as its place shows it: one line in a list, whole on a page."""
    path = request.POST.get("chemin", "")
    found = place(request.viewer, item, path)
    if found is None:
        return ""
    row = get(item.name, record_id, request.viewer, (path,))
    if row is None:
        return ""
    context = request.viewer.context
    if found.part is not None:
        return drawing.part(row.values[0])
    draw = drawing.long if request.POST.get("vue") == "fiche" else drawing.short
    return draw(found.field, row.values[0], context)
