"""Creating a record, and editing all of it at once."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.accounts.forms.seen import drawn_version, seen_version
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Forbidden, Missing, Refused, Update
from liane.records.definitions import layouts
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.pages import get, titles
from liane.records.reasons import stage_reason
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import answers, drawing, labels
from liane.web.files.receiving import received
from liane.web.links import list_url, record_url
from liane.web.pages import path
from liane.web.pages.form import RecordForm, editable, initial
from liane.web.places import locked
from liane.web.request import Request, named, reaches, reaches_record, uuid_or_none
from liane.web.widgets import reading as read_form


def create(request: Request, slug: str) -> HttpResponse:
    """Ask for a new record, and make it."""
    # Somebody may make what she does not see: only who may neither is not told that it is there.
    item = catalogue().by_slug(slug)
    if item is None or not (reaches(request.viewer, item) or reaches(request.viewer, item, Verb.CREATE)):
        raise Http404
    if not reaches(request.viewer, item, Verb.CREATE):
        raise PermissionDenied
    form = RecordForm(item, request.viewer, _asked(item, request.viewer))
    if request.method == "POST":
        made = _create(request, form)
        if made is not None:
            return made
    else:
        given = _given(item, request.viewer, request.GET)
        form.values = initial(item, request.viewer, given) | path.start(item, request.viewer, given)
    asked = layouts.of(item, request.viewer).creation
    first = [key for key in form.keys if key in asked or item.fields[key].required]
    rest = [key for key in form.keys if key not in first]
    context = {
        "item": item,
        "slug": item.slug,
        "form": form,
        "fields": form.draw(first),
        "others": form.draw(rest) if rest else [],
        "open_others": any(key in form.errors for key in rest),
        "back": _back(request, list_url(item) if reaches(request.viewer, item) else "/"),
    }
    return render(request, "web/create.html", context, status=422 if form.errors or form.general else 200)


def _create(request: Request, form: RecordForm) -> HttpResponse | None:
    typed = form.read(received(request, form))
    if form.errors:
        return None
    values = {key: raw for key, raw in typed.items() if not read_form.blank(form.item.fields[key], raw)}
    new = Create(form.item.name, values)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [new]))
    except Refused as error:
        form.take(error.problems)
        return None
    seen = get(form.item.name, new.id, request.viewer, (TITLE,)) is not None
    # What she does not see she does not take back either.
    text, undo = (labels.created(form.item), outcome.id) if seen else (labels.created_unseen(form.item), None)
    if "again" in request.POST:
        return answers.redirect(request, f"{list_url(form.item)}/nouveau", text, undo)
    listed = list_url(form.item) if reaches(request.viewer, form.item) else "/"
    page = record_url(form.item, new.id) if seen else listed
    return answers.redirect(request, _back(request, page), text, undo)


def edit(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Edit every field of a record on one page: what in-place edition does, without scripts."""
    item = named(request, slug)
    keys = editable(item, request.viewer, _section_keys(item, request.viewer))
    staged = (item.path,) if item.path and any(key in request.viewer.on(item.name).stages for key in keys) else ()
    row = get(item.name, record_id, request.viewer, (TITLE, *keys, *staged))
    if row is None:
        raise Http404
    if not reaches_record(request.viewer, item, record_id, Verb.UPDATE):
        raise PermissionDenied
    read = dict(zip((*keys, *staged), row.values[1:], strict=True))
    shut = [key for key in keys if staged and locked(request.viewer, item, key, read[item.path])]
    keys = tuple(key for key in keys if key not in shut)
    stored = {key: read[key] for key in keys}
    form = RecordForm(item, request.viewer, keys, dict(stored))
    conflict: list[dict[str, str]] = []
    if request.method == "POST":
        typed = form.read(received(request, form))
        if not form.errors:
            seen = seen_version(request.POST)
            try:
                outcome = apply(Change(request.viewer, Cause("form"), [Update(item.name, record_id, typed, seen)]))
                return answers.redirect(
                    request, record_url(item, record_id), _("Modifications enregistrées."), outcome.id
                )
            except Conflict as error:
                # What was read before may be what the other person replaced.
                row = get(item.name, record_id, request.viewer, (TITLE, *keys)) or row
                stored = dict(zip(keys, row.values[1:], strict=True))
                conflict = _differences(form, stored, [problem.field for problem in error.problems])
            except (Missing, Forbidden) as error:
                return answers.refused(request, error, record_url(item, record_id))
            except Refused as error:
                form.take(error.problems)
    context = {
        "item": item,
        "slug": item.slug,
        "form": form,
        "sections": _sections(item, form),
        "title": row.values[0] or "—",
        "record_id": record_id,
        "version": drawn_version(request.POST, row.version, told=bool(conflict)),
        "conflict": conflict,
        "shut": [
            (
                item.fields[key].label,
                _drawn(item, key, read[key], request.viewer),
                stage_reason(request.viewer, item, key),
            )
            for key in shut
        ],
        "back": record_url(item, record_id),
    }
    code = 409 if conflict else 422 if form.errors or form.general else 200
    return render(request, "web/edit.html", context, status=code)


def _drawn(item: ObjectType, key: str, value: Any, viewer: Viewer) -> SafeString:
    return mark_safe(drawing.long(item.fields[key], value, viewer.context))


def _differences(form: RecordForm, stored: dict[str, Any], keys: list[str]) -> list[dict[str, str]]:
    """Return, for the fields in conflict, what stands now and what was typed."""
    context = form.viewer.context
    found = []
    for key in keys:
        one = form.item.fields.get(key)
        if one is not None and key in stored:
            mine = form.values.get(key)
            shown = (
                mine
                if isinstance(mine, str)
                else drawing.text(one, mine, context)
                if not isinstance(mine, dict | list)
                else str(mine)
            )
            found.append(
                {
                    "label": str(one.label),
                    "theirs": drawing.text(one, stored[key], context) or "—",
                    "mine": shown or "—",
                }
            )
    return found


def _asked(item: ObjectType, viewer: Viewer) -> tuple[str, ...]:
    """Return every field that creation may ask: the likely ones, those required, then the others."""
    needed = [key for key, one in item.fields.items() if one.required]
    return editable(
        item, viewer, dict.fromkeys((*layouts.of(item, viewer).creation, *needed, *_section_keys(item, viewer)))
    )


def _section_keys(item: ObjectType, viewer: Viewer) -> list[str]:
    return [key for section in layouts.of(item, viewer).sections for key in section.fields]


def _sections(item: ObjectType, form: RecordForm) -> list[tuple[object, list[Any]]]:
    return [
        (section.label, form.draw([key for key in section.fields if key in form.keys]))
        for section in layouts.of(item, form.viewer).sections
        if any(key in form.keys for key in section.fields)
    ]


def _given(item: ObjectType, viewer: Viewer, data: QueryDict) -> dict[str, Any]:
    """Return the values that the address gives: relations by identifier, the rest as text."""
    found: dict[str, Any] = {}
    for key in data:
        one = item.fields.get(key)
        if one is None or one.read_only:
            continue
        text = str(data[key])
        target = catalogue().get(one.target)
        if target is not None:
            record_id = uuid_or_none(text)
            title = titles(target.name, [record_id], viewer).get(record_id) if record_id else None
            if record_id and title is not None:
                reference = Reference(target.name, record_id, title)
                found[key] = [reference] if one.kind.linked else reference
        elif one.target == "*":
            found[key] = _any(text, viewer)
        else:
            found[key] = text[:500]
    return found


def _any(text: str, viewer: Viewer) -> Any:
    name, _colon, key = text.partition(":")
    record_id = uuid_or_none(key)
    title = titles(name, [record_id], viewer).get(record_id) if record_id and catalogue().get(name) else None
    return {"object": name, "id": key, "title": title} if title is not None else None


def _back(request: Request, otherwise: str) -> str:
    """Return where to go afterwards, an address of Liane's own."""
    wanted = request.POST.get("retour", "") or request.GET.get("retour", "")
    return answers.own_address(request, wanted, otherwise)
