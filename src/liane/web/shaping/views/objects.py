"""Objects: their list, and those that the organisation invents."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.seen import AGAIN, drawn_version, moved, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Refused, Update
from liane.records.definitions.uses import uses
from liane.records.objects import ObjectType
from liane.records.queries.model import Query
from liane.records.queries.pages import count
from liane.records.viewer import Viewer
from liane.web.frame import GROUPS
from liane.web.shaping import stored
from liane.web.shaping.icons import HUES, ICONS, nearest
from liane.web.shaping.stored import StoredObject

_WORDS = ("name", "singular", "plural_en", "singular_en")
_SCOPES = (
    (
        "owned",
        gettext_lazy("Chaque fiche a son propriétaire"),
        gettext_lazy("Les rôles disent qui voit celles de qui."),
    ),
    ("everyone", gettext_lazy("Les fiches sont à tous"), gettext_lazy("Qui peut voir l’une les voit toutes.")),
)
_LABELS = {
    "name": gettext_lazy("Nom au pluriel"),
    "singular": gettext_lazy("Nom au singulier"),
    "plural_en": gettext_lazy("Nom anglais au pluriel"),
    "singular_en": gettext_lazy("Nom anglais au singulier"),
}


@dataclass
class Faults:
    """What is wrong with what was typed: beside a name, or for the whole; `told` of what somebody else changed."""

    beside: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    told: bool = False


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Every object with how many records and fields it has: a count an object."""
    own = stored.objects(request.viewer)
    rows = [_row(item, request.viewer, own) for item in stored.shapeable()]
    retired = [row for row in own.values() if row.values["retired"]]
    return page(request, "shaping/objects.html", {"rows": rows, "retired": retired})


def _row(item: ObjectType, viewer: Viewer, own: dict[str, StoredObject]) -> dict[str, Any]:
    number = count(Query(item.name), viewer)
    return {
        "item": item,
        "own": item.name in own,
        "records": number,
        "fields": sum(1 for field in item.fields.values() if field.label),
        "added": sum(1 for field in item.fields.values() if field.custom),
        "group": GROUPS.get(item.group, ""),
    }


@administrators_only
@require_http_methods(["GET", "POST"])
def create(request: Asked) -> HttpResponse:
    """A new object: from then on it has lists, pages, forms and rights like any other."""
    typed: dict[str, Any] = {"scope": "owned", "icon": "file", "group": "sell"}
    faults = Faults()
    if request.method == "POST":
        typed = _typed(request.POST)
        object_id = new_id()
        if _make(request, Create("custom_object", typed, object_id), faults):
            made = next(row for row in stored.objects(request.viewer).values() if row.id == object_id)
            return redirect("shaping:object", made.key)
    return _form(request, typed, faults, None)


@administrators_only
@require_http_methods(["GET", "POST"])
def change(request: Asked, name: str) -> HttpResponse:
    """What an object of the organisation's own is called, how it looks and where it stands."""
    mine = _own(request.viewer, name)
    typed, faults = dict(mine.values), Faults()
    if request.method == "POST":
        typed = _typed(request.POST)
        # Key and address stay, and so does whose the records are once there are some.
        edit = Update("custom_object", mine.id, typed, seen_version(request.POST))
        if _make(request, edit, faults):
            return redirect("shaping:object", name)
    return _form(request, typed, faults, mine)


def _make(request: Asked, edit: Create | Update, faults: Faults) -> bool:
    name = edit.values.get("name") or ""
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Conflict as conflict:
        faults.told = True
        faults.general += dict.fromkeys(str(problem.message) for problem in conflict.problems)
        faults.general += [str(AGAIN)] if moved(conflict) else []
        return False
    except Refused as refused:
        for problem in refused.problems:
            # Keys and addresses are made from names: what is wrong with them is said beside these.
            place = {"key": "singular", "slug": "name"}.get(problem.field, problem.field)
            if place in _WORDS:
                faults.beside.setdefault(place, str(problem.message))
            elif str(problem.message) not in faults.general:
                faults.general.append(str(problem.message))
        return False
    said = (
        _("L’objet « %(name)s » est créé.") if isinstance(edit, Create) else _("L’objet « %(name)s » est enregistré.")
    )
    say(request, said % {"name": name}, outcome.id)
    return True


def _typed(data: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {key: data.get(key, "").strip() or None for key in (*_WORDS, "icon", "hue", "group")}
    scope = {"scope": data["scope"]} if data.get("scope") else {}
    board = {"board": data["board"] or None} if "board" in data else {}
    return found | {"feminine": "feminine" in data} | scope | board


def _form(request: Asked, typed: dict[str, Any], faults: Faults, mine: StoredObject | None) -> HttpResponse:
    hue = typed.get("hue")
    chosen = nearest(int(hue)) if hue not in (None, "") and str(hue).isdecimal() else None
    item = stored.shaped(mine.key) if mine is not None and not mine.values["retired"] else None
    boards = [(one.key, one.label) for one in item.fields.values() if one.kind.name == "choice"] if item else []
    context = {
        "mine": mine,
        "item": item,
        "words": [(key, _LABELS[key], typed.get(key) or "", faults.beside.get(key, "")) for key in _WORDS],
        "typed": typed,
        "general": faults.general,
        "icons": [(name, label, name == (typed.get("icon") or "file")) for name, label in ICONS],
        "hues": [(value, label, value == chosen) for value, label in HUES],
        "groups": [*GROUPS.items(), ("", _("Nulle part : on y va par les liens et la recherche"))],
        "scopes": _SCOPES,
        "boards": boards,
        "version": drawn_version(request.POST, mine.version, told=faults.told) if mine else "",
    }
    return page(request, "shaping/object.html", context, status=422 if faults.beside or faults.general else 200)


@administrators_only
@require_http_methods(["GET", "POST"])
def retire(request: Asked, name: str) -> HttpResponse:
    """Say what uses an object, then put it out of service; its records stay."""
    mine = _own(request.viewer, name)
    if request.method == "POST":
        done = _("L’objet « %(name)s » est retiré, ses fiches sont gardées.") % {"name": mine.values["name"]}
        if make(request, [Update("custom_object", mine.id, {"retired": True})], done):
            return redirect("shaping:objects")
        return redirect("shaping:object", name)
    item = stored.shaped(name)
    context = {"item": item, "mine": mine, "uses": uses(name), "records": count(Query(name), request.viewer)}
    return page(request, "shaping/object_retire.html", context)


@administrators_only
@require_POST
def restore(request: Asked, name: str) -> HttpResponse:
    """Put a retired object back in service, with its records."""
    mine = _own(request.viewer, name)
    done = _("L’objet « %(name)s » est remis en service.") % {"name": mine.values["name"]}
    make(request, [Update("custom_object", mine.id, {"retired": False})], done)
    return redirect("shaping:objects")


def _own(viewer: Viewer, name: str) -> StoredObject:
    found = stored.objects(viewer).get(name)
    if found is None:
        raise Http404
    return found
