"""Many records in one Change: up to ten thousand, all or nothing or each for itself, new ones pointing to each other.

Each edit is read as if it came alone; `line` carries its place, by which problems are told where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import ApiError, invalid, malformed
from liane.api.records import writing
from liane.api.road.asked import ApiRequest, checked
from liane.lib.ids import new_id
from liane.records.changes.model import MAX_RECORDS, Create, Delete, Edit, Problem, Update
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Scope

ALL, EACH = "all", "each"
KEYS = frozenset({"changes", "mode"})
_COMMON = frozenset({"action", "object"})
_SHAPES: Mapping[str, frozenset[str]] = {
    "create": _COMMON | writing.CREATED | {"ref"},
    "update": _COMMON | writing.UPDATED | {"id"},
    "upsert": _COMMON | {"values", "external", "effective_at", "ref"},
    "delete": _COMMON | {"id"},
}
_LONGEST = 100


@dataclass(slots=True)
class Batch:
    """The edits of a batch, in order; `problems` are of those that cannot even be tried."""

    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(request: ApiRequest, changes: Any) -> Batch:
    """Return the edits that a batch asks for. Raises ApiError for what cannot be read."""
    if not isinstance(changes, list) or not changes:
        raise malformed(_("changes est une liste d’au moins un changement."), "changes")
    if len(changes) > MAX_RECORDS:
        message = _("Un changement porte sur %(maximum)d fiches au plus.") % {"maximum": MAX_RECORDS}
        raise ApiError(413, "too-large", message)
    given = [_shaped(one, f"changes[{index}]") for index, one in enumerate(changes)]
    known = _known_external(given)
    refs = _refs(given, known)
    batch = Batch()
    seen: set[UUID] = set()
    named: set[tuple[str, str, str]] = set()
    for index, one in enumerate(given):
        edit = _edit(request, one, index, refs, known)
        if isinstance(edit, Create):
            if edit.id in seen:
                raise invalid(_("Cet identifiant est donné deux fois."), f"changes[{index}].id", "twice")
            seen.add(edit.id)
            pair = _pair(one)
            if pair is not None and (pair in known or pair in named):
                taken = _("Une fiche porte déjà cet identifiant.")
                batch.problems.append(Problem(edit.object, edit.id, "", taken, "exists", index))
                continue
            if pair is not None:
                named.add(pair)
        batch.edits.append(edit)
    return batch


def _shaped(data: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise malformed(_("Un objet JSON est attendu."), place)
    action = data.get("action")
    shape = _SHAPES.get(action) if isinstance(action, str) else None
    if shape is None:
        message = _("action vaut : %(actions)s.") % {"actions": ", ".join(_SHAPES)}
        raise malformed(message, f"{place}.action")
    return checked(data, shape, place)


def _refs(given: Sequence[Mapping[str, Any]], known: Mapping[Any, UUID]) -> dict[str, UUID]:
    """Return the ids of the records that the batch itself names, new ones drawn now."""
    found: dict[str, UUID] = {}
    for index, one in enumerate(given):
        ref = one.get("ref")
        if ref is None:
            continue
        place = f"changes[{index}].ref"
        if not isinstance(ref, str) or not 0 < len(ref) <= _LONGEST:
            raise malformed(_("Un repère est un texte de 1 à %(most)d caractères.") % {"most": _LONGEST}, place)
        if ref in found:
            raise invalid(_("Ce repère est donné deux fois."), place, "twice")
        own = one.get("id")
        found[ref] = known.get(_pair(one)) or (writing.read_id(own, f"changes[{index}].id") if own else new_id())
    return found


def _edit(
    request: ApiRequest, data: Mapping[str, Any], index: int, refs: Mapping[str, UUID], known: Mapping[Any, UUID]
) -> Edit:
    place = f"changes[{index}]"
    item = _object(request, data.get("object"), f"{place}.object")
    action = data["action"]
    if action in ("update", "delete"):
        one = writing.read_id(data.get("id"), f"{place}.id")
        if action == "delete":
            return Delete(item.name, one, line=index)
    if data.get("values") is not None:
        data = {**data, "values": _resolved(item, writing.values(data["values"], f"{place}.values"), refs, place)}
    if action == "update":
        return _at(writing.update(request, item, one, data, place), index)
    if action == "upsert":
        pair = _pair(data)
        if pair is None:
            raise invalid(_("upsert demande un identifiant externe."), f"{place}.external")
        if pair in known:
            return _at(writing.update(request, item, known[pair], data, place), index)
    edit = writing.creation(request, item, data, place)
    ref = data.get("ref")
    return replace(edit, line=index, id=refs[ref]) if ref is not None else replace(edit, line=index)


def _at(edit: Update, index: int) -> Update:
    return replace(edit, line=index)


def _object(request: ApiRequest, name: Any, place: str) -> ObjectType:
    """Return an object that the caller may reach; unreadable is as absent."""
    if name is None:
        raise malformed(_("Il manque l’objet de ce changement."), place)
    found = catalogue()
    item = (found.get(name) or found.by_slug(name)) if isinstance(name, str) else None
    rights = request.viewer.on(item.name) if item is not None else None
    if item is None or rights is None or (rights.read is Scope.NONE and rights.create is Scope.NONE):
        raise invalid(_("L’objet « %(name)s » n’existe pas.") % {"name": str(name)[:80]}, place, "missing")
    return item


def _resolved(item: ObjectType, values: Mapping[str, Any], refs: Mapping[str, UUID], place: str) -> Mapping[str, Any]:
    """Return the values with the ids of the records that {"ref": …} names."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        known = item.fields.get(key)
        found[key] = value
        if known is None or not (known.kind.relation or known.kind.linked):
            continue
        at = f"{place}.values.{key}"
        found[key] = [_ref(one, refs, at) for one in value] if isinstance(value, list) else _ref(value, refs, at)
    return found


def _ref(value: Any, refs: Mapping[str, UUID], place: str) -> Any:
    if not isinstance(value, Mapping) or "ref" not in value:
        return value
    ref = value["ref"]
    if not isinstance(ref, str) or ref not in refs:
        raise invalid(_("Aucun changement n’a ce repère : %(ref)s.") % {"ref": str(ref)[:80]}, place, "missing_ref")
    one = refs[ref]
    return {"object": value["object"], "id": one} if isinstance(value.get("object"), str) else one


def _pair(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return the object and the external id of an edit, None when it has none that can be read."""
    given = data.get("external")
    if not isinstance(given, Mapping) or not isinstance(data.get("object"), str):
        return None
    source, key = given.get("source"), given.get("key")
    item = catalogue().get(data["object"]) or catalogue().by_slug(data["object"])
    return (item.name, source, key) if item and isinstance(source, str) and isinstance(key, str) else None


def _known_external(given: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], UUID]:
    """Return the records that have one of these external ids: one statement."""
    pairs = list(dict.fromkeys(pair for one in given if (pair := _pair(one)) is not None))
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.object, e.source, e.key, e.record_id FROM records_external_id e JOIN "
            "unnest(%s::text[], %s::text[], %s::text[]) AS v(object, source, key) USING (object, source, key)",
            [list(column) for column in zip(*pairs, strict=True)],
        )
        return {(row[0], row[1], row[2]): row[3] for row in cursor.fetchall()}
