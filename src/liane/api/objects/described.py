"""What there is to read and write, as JSON: objects, their fields, their comparisons, the caller's rights."""

from collections.abc import Iterator
from typing import Any

from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.crossing import operators_of
from liane.records.queries.plans import default_sort
from liane.records.registry import Catalogue
from liane.records.viewer import FieldRight, Scope, Verb, Viewer


def reachable(found: Catalogue, viewer: Viewer) -> Iterator[ObjectType]:
    """Yield the objects of which the viewer may read or create some record, by address."""
    for item in sorted(found, key=lambda one: one.slug):
        rights = viewer.on(item.name)
        if rights.read is not Scope.NONE or rights.create is not Scope.NONE:
            yield item


def brief(item: ObjectType, viewer: Viewer) -> dict[str, Any]:
    """Return an object as the list of objects tells it."""
    rights = viewer.on(item.name)
    return {
        "name": item.name,
        "slug": item.slug,
        "label": str(item.label),
        "plural": str(item.plural),
        "icon": item.icon,
        "group": item.group or None,
        "settings": item.settings,
        "title": item.title,
        "rights": {verb.value: rights.scope(verb).value for verb in Verb},
    }


def whole(item: ObjectType, found: Catalogue, viewer: Viewer) -> dict[str, Any]:
    """Return an object with its fields and what points to it."""
    shown = [field for key, field in item.fields.items() if not viewer.on(item.name).hides(key)]
    return brief(item, viewer) | {
        "columns": [path for path in item.columns if not viewer.on(item.name).hides(path.partition(".")[0])],
        "sort": next(iter(default_sort(item, viewer)), None),
        "fields": [_field(item, one, viewer) for one in shown],
        "inverses": list(_inverses(item, found, viewer)),
    }


def writable(item: ObjectType, field: Field, viewer: Viewer) -> bool:
    """Say whether the caller may ever give this field a value."""
    right = viewer.on(item.name).fields.get(field.key)
    return not (field.read_only or field.computed or right is FieldRight.READ)


def _field(item: ObjectType, field: Field, viewer: Viewer) -> dict[str, Any]:
    kind = field.kind
    found: dict[str, Any] = {
        "key": field.key,
        "label": str(field.label or field.key),
        "kind": kind.name,
        "help": str(field.help) or None,
        "required": field.required,
        "unique": field.unique,
        "custom": field.custom,
        "writable": writable(item, field, viewer),
        "operators": [*dict.fromkeys([*operators_of(item, field), "empty", "filled"])],
        "parts": [part.name for part in kind.storage.parts if part.name],
    }
    stages = viewer.on(item.name).stages.get(field.key)
    if stages is not None:
        # Whoever creates a record fills it in; later only while its path stands there.
        found["writable_in"] = sorted(stages)
    if field.options:
        found["options"] = [{"key": one.key, "label": str(one.label), "retired": one.retired} for one in field.options]
    if field.target:
        found |= {"target": field.target, "several": kind.linked}
    bounds = {"max_length": field.max_length, "minimum": field.minimum, "maximum": field.maximum}
    found |= {key: value for key, value in bounds.items() if value is not None}
    return found


def _inverses(item: ObjectType, found: Catalogue, viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the keys that `any`, `none` and `count` take in conditions on the object, and what `link` asks there."""
    for one in (*found.inverses(item.name), *found.anywhere, *found.crossings(item.name)):
        key = one.field.key if one.bridge is not None else one.field.inverse
        rights = viewer.on(one.object.name)
        if one.bridge is not None and viewer.on(one.bridge.through).read is Scope.NONE:
            continue
        if key and rights.read is not Scope.NONE and not rights.hides(one.field.key):
            label = one.field.label if one.bridge is not None else one.field.inverse_label or one.object.plural
            link = {} if one.bridge is None else {"link": one.bridge.through}
            yield {"key": key, "object": one.object.name, "field": one.field.key, "label": str(label), **link}
