"""What uses a field or an object: asked before it is changed, retired or deleted.

Each capability that names fields (views, rules, mappings of imports) registers a finder with `definition_uses` at
start. Nothing found here stops a Change: what uses a retired field does without it, and finds it again when it is
back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.objects import Between, Everyone, ObjectType, Owned, Shared, Via
from liane.records.queries.columns import loads
from liane.records.registry import Inverse, Registry, catalogue


@dataclass(frozen=True, slots=True)
class Use:
    """One place that uses a field or an object.

    `kind` names what uses it ("layout", "view", "field"…), `what` says it to a person ("Disposition"), `label`
    which one. `object` and `id` lead to the record that holds the use, when it is one.
    """

    kind: str
    what: object
    label: object
    object: str = ""
    id: UUID | None = None


# (object, key of the field, "" for the whole object) -> what uses it. One or two statements each.
Finder = Callable[[str, str], Iterable[Use]]
definition_uses: Registry[Finder] = Registry("finder of uses")


def uses(object_name: str, key: str = "") -> tuple[Use, ...]:
    """Return all that uses the field `key` of an object, or the whole object when `key` is empty."""
    return tuple(use for finder in definition_uses.all().values() for use in finder(object_name, key))


def leads_to(object_name: str, path: object, start: str, key: str) -> bool:
    """Say whether `path`, a field path from the object `start`, crosses or ends at the field `key` of `object_name`.

    Without `key`, whether it crosses or ends at the object itself. A crossing ("019a….to.company") begins with the
    id of its type of relation, which no field is called by.
    """
    if key and "-" in key and str(path).partition(".")[0] == key:
        return True
    current: ObjectType | None = catalogue().get(start)
    for step in str(path).removeprefix("-").split("."):
        if current is None:
            return False
        if current.name == object_name and step == key:
            return True
        field = current.fields.get(step)
        if field is None:
            return False
        if not key and field.target == object_name:
            return True
        current = catalogue().get(field.target)
    return False


def names(object_name: str, key: str, start: str, value: Any) -> bool:
    """Say whether JSON that speaks of the object `start` (a condition, a list of paths) names the field `key`.

    Every text in it is taken for a path: it is better to show one use too many than one too few.
    """
    if isinstance(value, str):
        return leads_to(object_name, value, start, key)
    if isinstance(value, dict):
        found = _crossed(start, value)
        here = [one for name, one in value.items() if found is None or name != "where"]
        return names(object_name, key, start, here) or (
            found is not None and _names_beyond(object_name, key, found, value.get("where"))
        )
    return isinstance(value, list) and any(names(object_name, key, start, one) for one in value)


def _crossed(start: str, value: Mapping[str, Any]) -> Inverse | None:
    """Return what a condition on `start` asks for, when it is one on other records that a relation leads to."""
    keys = [value[one] for one in ("any", "none", "count") if isinstance(value.get(one), str)]
    return catalogue().across(start, keys[0]) if keys else None


def _names_beyond(object_name: str, key: str, found: Inverse, where: Any) -> bool:
    """Say whether a condition on the records of `found`, or on the ties that lead to them, names the field."""
    places = [found.object.name, *([] if found.bridge is None else [found.bridge.through])]
    if object_name in places and key in ("", found.field.key):
        return True
    return any(names(object_name, key, place, where) for place in places)


def of_layouts(object_name: str, key: str) -> Iterable[Use]:
    """Find the layouts that place a field, or that are the object's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, object, name, jsonb_build_array(sections, creation, highlights, columns), related "
            "FROM records_layout ORDER BY name"
        )
        rows = cursor.fetchall()
    for one, start, name, paths, related in rows:
        whole = not key and start == object_name
        lists = loads(related) or []
        listed = any(
            (each["object"], each["relation"]) == (object_name, key) or (not key and each["object"] == object_name)
            for each in lists
        )
        if whole or listed or (key and names(object_name, key, start, loads(paths))):
            yield Use("layout", _("Disposition"), name, "layout", one)


def of_fields(object_name: str, key: str) -> Iterable[Use]:
    """Find the picklists that depend on a field, and the relations that lead to an object."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, object, name FROM records_custom_field WHERE NOT retired AND CASE WHEN %(key)s = '' "
            "THEN declaration->>'target' = %(object)s "
            "ELSE object = %(object)s AND declaration->>'depends_on' = %(key)s END ORDER BY object, name",
            {"object": object_name, "key": key},
        )
        rows = cursor.fetchall()
    for one, owner, name in rows:
        item = catalogue().get(owner)
        label = f"{item.label if item else owner} › {name}"
        yield Use("field", _("Relation") if not key else _("Liste qui en dépend"), label, "custom_field", one)


def of_objects(object_name: str, key: str) -> Iterable[Use]:
    """Find what the object itself does with a field: its board, its path, its title, whose its records are."""
    item = catalogue().get(object_name)
    if item is None or not key:
        return
    board = item.board
    if board is not None and key in (board.column, board.sum, board.rotting, board.weight, *board.card):
        yield Use("board", _("Tableau"), item.plural)
    if key == item.path:
        yield Use("path", _("Chemin des étapes"), item.plural)
    match item.scope:
        case Owned(field=owner) if owner == key:
            yield Use("scope", _("À qui est la fiche"), item.plural)
        case Via(relation=relation) if relation == key:
            yield Use("scope", _("À qui est la fiche"), item.plural)
        case Between() as rule if key in rule.ends:
            yield Use("scope", _("À qui est la fiche"), item.plural)
        case Owned() | Via() | Everyone() | Shared() | Between():
            pass


FINDERS: dict[str, Finder] = {"layouts": of_layouts, "fields": of_fields, "objects": of_objects}
