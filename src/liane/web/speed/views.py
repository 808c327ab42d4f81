"""The indexes of own fields: those that slow lists ask for, those under way, those in place."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, page
from liane.lib import formats
from liane.records import operations
from liane.records.definitions import indexes, indexing
from liane.records.definitions.indexes import Index, NoIndex
from liane.records.definitions.indexing import Building
from liane.records.operations import State
from liane.records.registry import catalogue
from liane.records.tasks import Task, of_kind
from liane.web.request import fragment

_SHOWN = 5
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One index in place: whose field, its size and use in words; `broken` when it never was whole."""

    name: str
    field: str
    object: str
    size: str
    scans: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One operation on an index: what it is called, how far it is in words, why it failed; `share` in percent."""

    id: UUID
    label: str
    said: str
    active: bool
    failed: bool
    share: int | None
    again: tuple[str, str] | None


@administrators_only
@require_GET
def indexes_page(request: Asked) -> HttpResponse:
    """All of it; while something is under way, the page asks for its middle again and again."""
    language = request.viewer.language
    found = of_kind(indexing.KIND, limit=_SHOWN)
    busy = {str(one.parameters["name"]) for one in found if one.active}
    now = indexing.building() if busy else {}
    works = [_work(one, now.get(one.parameters["name"])) for one in found]
    context = {
        "proposals": [one for one in indexes.proposed() if _name(one.object, one.field) not in busy],
        "works": works,
        "lines": [_line(one, language) for one in indexes.listed() if one.name not in busy],
        "active": any(one.active for one in works),
        "most": formats.number(indexes.MOST, language, 0),
    }
    if fragment(request):
        return render(request, "speed/parts/indexes.html", context)
    return page(request, "speed/indexes.html", context)


@administrators_only
@require_POST
def build(request: Asked) -> HttpResponse:
    """Ask for the index of a field."""
    name, key = request.POST.get("object", ""), request.POST.get("field", "")
    item = catalogue().get(name)
    field = item.fields.get(key) if item else None
    label = _("Index : %(object)s, %(field)s") % {
        "object": item.plural if item else name,
        "field": field.label if field else key,
    }
    return _asked(request, lambda: indexing.start(name, key, request.viewer, label), _("L’index se construit."))


@administrators_only
@require_POST
def drop(request: Asked) -> HttpResponse:
    """Ask for an index to be removed."""
    name = request.POST.get("name", "")
    line = next((_line(one, request.viewer.language) for one in indexes.listed() if one.name == name), None)
    label = _("Retrait d’index : %(object)s, %(field)s") % {
        "object": line.object if line else "—",
        "field": line.field if line else "—",
    }
    return _asked(request, lambda: indexing.start_drop(name, request.viewer, label), _("L’index se retire."))


def _asked(request: Asked, ask: Callable[[], UUID], said: str) -> HttpResponse:
    try:
        ask()
        messages.success(request, said)
    except NoIndex as error:
        messages.error(request, str(error))
    return redirect("speed:indexes")


def _name(object_name: str, key: str) -> str:
    return indexes.index_name(*indexes.place(object_name, key))


def _line(one: Index, language: str) -> Line:
    item = catalogue().get(one.object)
    field = next((f for f in item.fields.values() if f.custom and f.kept_under == one.store), None) if item else None
    size = _("%(n)s Mo") % {"n": formats.number(max(one.bytes / _MB, 0.1), language, 1)}
    label = str(field.label) if field else _("champ retiré « %(key)s »") % {"key": one.store}
    scans = formats.number(one.scans, language, 0)
    return Line(one.name, label, str(item.plural) if item else "—", size, scans, not one.valid)


def _work(one: Task, now: Building | None) -> Work:
    share = round(now.share * 100) if now is not None and now.share is not None else None
    failed = one.state == State.FAILED
    given = one.parameters
    again = (given["object"], given["key"]) if failed and not given.get("drop") else None
    return Work(one.id, one.label, _said(one, now, share), one.active, failed, share, again)


def _said(one: Task, now: Building | None, share: int | None) -> str:
    if one.state == State.FAILED:
        report = operations.progress(one.id).report
        return str(report[-1]["message"]) if report else _("Cela n’a pas abouti.")
    if one.state == State.WAITING:
        return _("En attente")
    if one.state != State.RUNNING:
        return _("Terminé")
    if share is not None:
        return _("%(n)d %% de la table est lue") % {"n": share}
    return _("Attend la fin de modifications en cours") if now is not None and now.waiting else _("Se vérifie")
