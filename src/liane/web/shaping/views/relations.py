"""Types of relation: what they are called from either side, what they tie, what they ask; who uses them first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.seen import AGAIN, drawn_version, moved, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Refused, Update
from liane.records.definitions.uses import uses
from liane.records.fields import Field
from liane.records.fields.stored import Words
from liane.records.objects import KEPT
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import Count, count, fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer, system
from liane.web.coming import Coming

NAMES = ("name", "name_en", "inverse_name", "inverse_name_en")
FLAGS = ("symmetric", "one_target", "one_source")
SIDES = ("from_objects", "to_objects")
_COLUMNS = (*NAMES, *FLAGS, *SIDES, "roles", "left_out", "field", "retired", "position")
# What every relation says, and what the kernel writes of it.
_FIXED = frozenset({"type", "source", "target", "role", *KEPT})
_MOST = 200
_MOST_ROLES = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of relation as its record has it."""

    id: UUID
    version: int
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called from its source, in the reader's language."""
        return self._called("name")

    @property
    def inverse(self) -> str:
        """What it is called from its target, in the reader's language."""
        return self._called("name" if self.values["symmetric"] else "inverse_name")

    def _called(self, key: str) -> str:
        return str(Words({"fr": self.values[key] or "", "en": self.values[f"{key}_en"] or ""}))

    @property
    def ties(self) -> tuple[str, str]:
        """What stands on either side, in words."""
        return _objects(self.values["from_objects"]), _objects(self.values["to_objects"])

    @property
    def holder(self) -> str:
        """The field that holds it instead of relations of its own, in words."""
        name, _dot, key = str(self.values["field"] or "").partition(".")
        item = catalogue().get(name)
        if item is None or key not in item.fields:
            return ""
        return _("%(what)s : %(which)s") % {"what": item.label, "which": item.fields[key].label}


def _objects(names: list[str] | None) -> str:
    found = catalogue()
    known = [str(item.plural) for name in names or () if (item := found.get(name)) is not None]
    return ", ".join(known) or _("Toutes les fiches")


def _kinds(viewer: Viewer) -> list[Kind]:
    rows = fetch(Query("relation_type", columns=_COLUMNS, sort=("position",), limit=_MOST), viewer).rows
    return [Kind(row.id, row.version, dict(zip(_COLUMNS, row.values, strict=True))) for row in rows]


def _kind(viewer: Viewer, kind_id: UUID) -> Kind:
    found = next((one for one in _kinds(viewer) if one.id == kind_id), None)
    if found is None:
        raise Http404
    return found


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """Every type of relation with how many relations there are of it: one statement counts them all."""
    kinds = _kinds(request.viewer)
    counts = {group.key[0]: group.measures[0] for group in aggregate(Query("relation", group=("type",)), system())}
    rows = [(one, counts.get(one.id, 0)) for one in kinds if not one.values["retired"]]
    retired = [one for one in kinds if one.values["retired"]]
    return page(request, "shaping/relations.html", {"rows": rows, "retired": retired})


@administrators_only
@require_http_methods(["GET", "POST"])
def create(request: Asked) -> HttpResponse:
    """A new type: from then on it stands on the pages of what it ties, and in filters."""
    typed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request.POST)
        last = max((one.values["position"] or 0 for one in _kinds(request.viewer)), default=0)
        if _write(request, Create("relation_type", {**typed, "position": last + 1}), errors) is None:
            return redirect("shaping:relations")
    return _form(request, typed, errors, None)


@administrators_only
@require_http_methods(["GET", "POST"])
def change(request: Asked, kind_id: UUID) -> HttpResponse:
    """Change a type; what uses it is said beside."""
    kind = _kind(request.viewer, kind_id)
    typed, errors, version = dict(kind.values), dict[str, str](), kind.version
    if request.method == "POST":
        typed = {**typed, **_typed(request.POST)}
        sent = {key: value for key, value in _typed(request.POST).items() if not kind.holder or key in NAMES}
        refused = _write(request, Update("relation_type", kind_id, sent, seen_version(request.POST)), errors)
        if refused is None:
            return redirect("shaping:relations")
        version = drawn_version(request.POST, version, told=isinstance(refused, Conflict))
    return _form(request, typed, errors, kind, version)


def _typed(data: QueryDict) -> dict[str, Any]:
    names = {key: data.get(key, "").strip() or None for key in NAMES}
    sides = {side: list(dict.fromkeys(data.getlist(side)))[:_MOST] for side in SIDES}
    roles = [line.strip() for line in data.get("roles", "").splitlines() if line.strip()]
    said = set(data.getlist("said"))
    known = set(data.getlist("known")) - said
    out = [one.key for one, _asked in _says() if one.key in known and not one.required]
    return {**names, **{flag: flag in data for flag in FLAGS}, **sides, "roles": roles[:_MOST_ROLES], "left_out": out}


def _says(left_out: Collection[str] = ()) -> list[tuple[Field, bool]]:
    """Return the fields that relations may say, and whether those of a type do; roles have their own box."""
    found = [one for one in catalogue()["relation"].fields.values() if one.label and one.key not in _FIXED]
    return [(one, one.required or one.key not in left_out) for one in found if not one.hidden]


def _write(request: Asked, edit: Create | Update, errors: dict[str, str]) -> Refused | None:
    """Save a type; return why it was refused, its reasons in `errors`."""
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Refused as refused:
        for problem in refused.problems:
            errors.setdefault(problem.field if problem.field in (*NAMES, *SIDES, "roles") else "", str(problem.message))
        if moved(refused):
            errors[""] = f"{errors.get('', '')} {AGAIN}".strip()
        return refused
    done = _("La relation « %(name)s » est enregistrée.") % {"name": edit.values.get("name") or ""}
    say(request, done, outcome.id)
    return None


def _form(
    request: Asked, typed: dict[str, Any], errors: dict[str, str], kind: Kind | None, version: int = 0
) -> HttpResponse:
    labels = {
        "name": _("De ce côté"),
        "name_en": _("De ce côté, en anglais"),
        "inverse_name": _("De l’autre côté"),
        "inverse_name_en": _("De l’autre côté, en anglais"),
    }
    tied = sorted((item for item in catalogue() if item.tied), key=lambda item: (not item.group, str(item.plural)))
    context = {
        "kind": kind,
        "version": version,
        "errors": errors,
        "general": errors.get("", ""),
        "names": [(key, labels[key], typed.get(key) or "", errors.get(key, "")) for key in NAMES],
        "typed": typed,
        "roles": "\n".join(typed.get("roles") or ()),
        "says": _says(typed.get("left_out") or ()),
        "new_field": Coming(request.path).address(reverse("shaping:field_kinds", args=["relation"])),
        "sides": [
            (
                side,
                label,
                errors.get(side, ""),
                [(item.name, item.plural, item.name in (typed.get(side) or ())) for item in tied],
            )
            for side, label in (("from_objects", _("De ce côté")), ("to_objects", _("De l’autre côté")))
        ],
        **(_used(kind) if kind is not None else {}),
    }
    return page(request, "shaping/relation.html", context, status=422 if errors else 200)


def _used(kind: Kind) -> dict[str, Any]:
    """Return what uses a type: how many relations, read as Liane itself, and the views that ask across it."""
    number: Count = count(Query("relation", where=Leaf("type", "is", str(kind.id))), system())
    return {"number": number, "uses": uses("relation_type", str(kind.id))}


@administrators_only
@require_http_methods(["GET", "POST"])
def retire(request: Asked, kind_id: UUID) -> HttpResponse:
    """Say what uses a type, then put it out of service; one that nothing uses may go for good."""
    kind = _kind(request.viewer, kind_id)
    used = _used(kind)
    free = not used["number"].value and not used["uses"] and not kind.values["field"]
    if request.method == "POST":
        if "delete" in request.POST and free:
            make(request, [Delete("relation_type", kind_id)], _("« %(name)s » est supprimée.") % {"name": kind.name})
        else:
            done = _("« %(name)s » est retirée ; ses relations sont gardées.") % {"name": kind.name}
            make(request, [Update("relation_type", kind_id, {"retired": True})], done)
        return redirect("shaping:relations")
    return page(request, "shaping/relation_retire.html", {"kind": kind, "free": free, **used})


@administrators_only
@require_POST
def restore(request: Asked, kind_id: UUID) -> HttpResponse:
    """Put a retired type back in service, with its relations."""
    kind = _kind(request.viewer, kind_id)
    done = _("« %(name)s » est remise en service.") % {"name": kind.name}
    make(request, [Update("relation_type", kind_id, {"retired": False})], done)
    return redirect("shaping:relations")


@administrators_only
@require_POST
def order(request: Asked) -> HttpResponse:
    """Put the types in the order posted, a step moved by a button included."""
    found = {str(one.id): one for one in _kinds(request.viewer)}
    keys = [key for key in dict.fromkeys(request.POST.getlist("field")) if key in found]
    for button, step in (("up", -1), ("down", 1)):
        key = request.POST.get(button, "")
        if key in keys and 0 <= keys.index(key) + step < len(keys):
            at = keys.index(key)
            keys[at], keys[at + step] = keys[at + step], keys[at]
    edits = [
        Update("relation_type", found[key].id, {"position": place})
        for place, key in enumerate(keys, 1)
        if found[key].values["position"] != place
    ]
    if edits:
        make(request, edits, _("L’ordre des relations est enregistré."))
    return redirect("shaping:relations")
