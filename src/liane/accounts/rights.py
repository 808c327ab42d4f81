"""Rights of a role: how they are written (JSON), checked, and turned into what the kernel asks.

``{"*": {"read": "team", "update": "own"}, "*shared": {}, "*settings": {}, "deal": {"fields": {"amount": "hidden"}}}``.
"*" stands for the objects whose records belong to people, "*shared" for those that belong to everyone
(products), "*settings" for those that set Liane up (stages); an object's own name goes before the three.
A part (a deal's line) follows its whole, unless its verbs are named; its fields are its own. A verb that is
not named is not granted. A field is "hidden", "read", or ``{"stages": [ids or keys]}`` where it may be edited.
``{"*view_as": {"read": "subordinates"}}`` lets look at Liane from the place of these people.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Apart, Context, Field, Invalid, Kind, Part, Storage
from liane.records.objects import Between, Everyone, ObjectType, Via
from liane.records.registry import Catalogue
from liane.records.viewer import EVERYTHING, NO_RIGHTS, FieldRight, ObjectRights, Scope, Verb

OWNED, SHARED, SETTINGS = "*", "*shared", "*settings"
VIEW_AS = "*view_as"
FIELDS, STAGES = "fields", "stages"

# Colleagues are known to all; who they are and what they may do is for administrators alone, whatever a role
# says: a role that could write people could give itself any right.
PROTECTED: Mapping[str, ObjectRights] = MappingProxyType(
    {
        "user": ObjectRights(read=Scope.ALL),
        "team": ObjectRights(read=Scope.ALL),
        "role": ObjectRights(read=Scope.ALL, fields=MappingProxyType({"rights": FieldRight.HIDDEN})),
        "organisation_settings": NO_RIGHTS,
    }
)

# What not even an administrator may do more of: the audit is read, and taken out.
ABOVE_ALL: Mapping[str, ObjectRights] = MappingProxyType(
    {"*": EVERYTHING, "audit_entry": ObjectRights(read=Scope.ALL, export=Scope.ALL)}
)

Json = dict[str, dict[str, Any]]


def decided(item: ObjectType) -> bool:
    """Say whether the rights on `item` are the same for every role."""
    return item.name in PROTECTED or item.granted is not None


def may_be_shaped(item: ObjectType) -> bool:
    """Say whether an administrator gives `item` fields and layouts: what people work with, and what ties it."""
    return not item.settings and (not decided(item) or isinstance(item.scope, Between))


def parse(field: Field, raw: Any, context: Context) -> Any:
    """Return rights in their canonical form: only what is granted, keys in order. Raises Invalid."""
    if isinstance(raw, str):
        try:
            raw = orjson.loads(raw) if raw.strip() else None
        except orjson.JSONDecodeError:
            raise Invalid(_("Ces droits ne sont pas du JSON valable."), "type") from None
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or len(raw) > 500:
        raise Invalid(_("Des droits sont un objet JSON."), "type")
    return {str(name): _object(str(name), granted) for name, granted in sorted(raw.items())}


def _object(name: str, granted: Any) -> dict[str, Any]:
    if not isinstance(granted, Mapping):
        raise Invalid(_("Les droits sur « %(name)s » sont un objet JSON.") % {"name": name}, "type")
    found: dict[str, Any] = {}
    for key, value in sorted(granted.items()):
        try:
            if key != FIELDS:
                scope = Scope(str(value))
                if scope is not Scope.NONE:
                    found[Verb(str(key)).value] = scope.value
            elif value:
                found[FIELDS] = {str(field): _field_right(right) for field, right in sorted(value.items())}
        except (ValueError, AttributeError, TypeError):
            message = _("Droit inconnu sur « %(name)s » : %(key)s.") % {"name": name, "key": f"{key} = {value}"}
            raise Invalid(message) from None
    return found


def _field_right(right: Any) -> Any:
    """Return the right on a field in its canonical form. Raises ValueError or TypeError."""
    if not isinstance(right, Mapping):
        return FieldRight(str(right)).value
    if set(right) != {STAGES} or not isinstance(right[STAGES], list):
        raise ValueError(right)
    return {STAGES: sorted({str(stage) for stage in right[STAGES]})}


def show(field: Field, value: Any, context: Context) -> str:
    """Rights are read in a table of their own; a cell says nothing of them."""
    return ""


def write(field: Field, value: Any, context: Context) -> str:
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def merge(seen: Json | None, now: Json | None, wanted: Json | None) -> Json:
    """Return the rights as they stand `now`, with what `wanted` changes of those that were `seen`. Raises Apart."""
    known, theirs, mine = (_single(one or {}) for one in (seen, now, wanted))
    changed = {place for place in known.keys() | mine.keys() if known.get(place) != mine.get(place)}
    if any(theirs.get(place) not in (known.get(place), mine.get(place)) for place in changed):
        raise Apart
    found = {place: right for place, right in theirs.items() if place not in changed}
    found |= {place: mine[place] for place in changed if place in mine}
    merged: Json = {}
    for name, *way in sorted(found):
        if (name,) not in found:
            # One of them took out the object of which the other changed a right.
            raise Apart
        granted = merged.setdefault(name, {})
        if way[:1] == [FIELDS]:
            granted.setdefault(FIELDS, {})[way[1]] = found[name, *way]
        elif way:
            granted[way[0]] = found[name, *way]
    return merged


def _single(rights: Json) -> dict[tuple[str, ...], Any]:
    """Return rights one by one, by where they stand: an object, its verbs, its fields."""
    found: dict[tuple[str, ...], Any] = {}
    for name, granted in rights.items():
        found[name,] = True
        for key, value in granted.items():
            if key == FIELDS:
                found |= {(name, FIELDS, field): right for field, right in value.items()}
            else:
                found[name, key] = value
    return found


RIGHTS = Kind(
    name="rights",
    label=_("Droits"),
    storage=Storage((Part("", "jsonb"),)),
    parse=parse,
    show=show,
    widget="rights",
    operators=(),
    write=write,
    merge=merge,
)


def Rights(label: object) -> Field:  # noqa: N802
    """Declare what a role grants; empty grants nothing."""
    return Field(RIGHTS, label)


def family(item: ObjectType) -> str:
    """Return the family of objects whose rights `item` follows when a role does not name it."""
    if item.settings:
        return SETTINGS
    return SHARED if isinstance(item.scope, Everyone) else OWNED


def whole(item: ObjectType, catalogue: Catalogue) -> ObjectType | None:
    """Return the object that `item` is a part of, None when it stands on its own."""
    if item.group or item.settings or not isinstance(item.scope, Via):
        return None
    return catalogue.get(item.fields[item.scope.relation].target)


def parts(item: ObjectType, catalogue: Catalogue) -> list[ObjectType]:
    """Return the objects that are parts of `item`, in their order."""
    return sorted((one for one in catalogue if whole(one, catalogue) is item), key=lambda one: (one.order, one.name))


def exceptions(rights: Json, item: ObjectType) -> Mapping[str, Any]:
    """Return what a role says of the fields of `item`, named or by its family."""
    own = rights.get(item.name)
    found: Mapping[str, Any] = (own if own is not None else rights.get(family(item), {})).get(FIELDS, {})
    return found


def granted(rights: Json, item: ObjectType, catalogue: Catalogue) -> ObjectRights:
    """Return the rights on `item`: named, else those of its whole, else those of its family."""
    if item.granted is not None:
        return item.granted
    if item.name in PROTECTED:
        return PROTECTED[item.name]
    own = rights.get(item.name)
    above = whole(item, catalogue)
    if above is None:
        return rights_of(own if own is not None else rights.get(family(item), {}))
    of_whole = granted(rights, above, catalogue)
    fields, stages = _on_fields(exceptions(rights, item))
    for key, source in item.reveals.items():
        limit = of_whole.fields.get(source)
        if limit is FieldRight.HIDDEN or (limit is not None and key not in fields):
            fields[key] = limit
    verbs = rights_of(own) if own is not None and set(own) - {FIELDS} else of_whole
    return replace(verbs, fields=MappingProxyType(fields), stages=MappingProxyType(stages))


def rights_of(given: Mapping[str, Any]) -> ObjectRights:
    """Return the rights that one object's JSON says."""
    scopes = {("import_" if verb is Verb.IMPORT else verb.value): Scope(given.get(verb.value, "none")) for verb in Verb}
    fields, stages = _on_fields(given.get(FIELDS, {}))
    return ObjectRights(**scopes, fields=MappingProxyType(fields), stages=MappingProxyType(stages))


def _on_fields(given: Mapping[str, Any]) -> tuple[dict[str, FieldRight], dict[str, frozenset[str]]]:
    """Return which fields are hidden or read only, and which may be edited in some stages only."""
    fixed = {key: FieldRight(right) for key, right in given.items() if not isinstance(right, Mapping)}
    staged = {key: frozenset(right[STAGES]) for key, right in given.items() if isinstance(right, Mapping)}
    return fixed, staged


def views_as(rights: Json) -> Scope:
    """Return from whose place people of the role may look at Liane: never from an administrator's."""
    return Scope(rights.get(VIEW_AS, {}).get(Verb.READ.value, Scope.NONE.value))


def expand(rights: Json, catalogue: Catalogue, *, administrator: bool) -> Mapping[str, ObjectRights]:
    """Return the rights on every object of the catalogue, as a Viewer carries them."""
    if administrator:
        return ABOVE_ALL
    return MappingProxyType({item.name: granted(rights, item, catalogue) for item in catalogue})
