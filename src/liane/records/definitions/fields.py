"""What the gate checks of one field that an administrator adds or changes."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Draft
from liane.records.definitions import values
from liane.records.definitions.shaped import Shaped
from liane.records.fields import faults, stored
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.sql import name as quoted

# Words that forms and addresses use beside the keys of fields.
_TAKEN = frozenset({"id", "version", "custom", "object", "csrfmiddlewaretoken", "next", "q"})


def check_field(draft: Draft, shaped: Shaped) -> None:
    """Refuse what is wrong with the field of `draft`, in the order in which a person would look for it."""
    name, key = draft.get("object"), draft.get("key")
    if not name or not key:
        return
    if not shaped.has_object(name):
        draft.refuse("object", _("L’objet « %(name)s » n’existe pas.") % {"name": name}, "missing_target", name)
        return
    known = shaped.built_in(name, key)
    if draft.action == "create":
        _check_free(draft, shaped, known)
    elif draft.changes("store"):
        _check_store(draft, shaped)
    declaration = draft.get("declaration") or {}
    given = faults.of_override(known, declaration) if known else _own_problems(key, declaration)
    for sentence in given:
        draft.refuse("declaration", sentence)
    if draft.problems:
        return
    if known is None:
        _check_relation(draft, shaped, declaration)
        _check_dependence(draft, shaped, declaration)
    _check_hidden(draft, shaped, known, declaration)
    item = shaped.item(name)
    if draft.action == "update" and not draft.problems and item is not None:
        _check_values(draft, shaped, item, known, declaration)


def free(draft: Draft, shaped: Shaped, key: str) -> bool:
    """Say whether a new field may have this key: nobody has it, nor any value, and no form needs it."""
    name = str(draft.get("object"))
    item = shaped.item(name)
    taken = key in _TAKEN or key in shaped.all_built_in(name) or key in shaped.fields(name)
    stores = {one.store for one in shaped.fields(name).values()}
    if taken or key in stores or item is None:
        return not taken and key not in stores
    return shaped.catalogue.inverse(name, key) is None and not _has_values(item, key)


def _own_problems(key: str, declaration: Mapping[str, Any]) -> list[object]:
    label = declaration.get("label", "")
    texts = list(label.values()) if isinstance(label, Mapping) else [label]
    unnamed = [] if any(texts) else [_("Un champ a un nom.")]
    return [*unnamed, *stored.problems(key, declaration)]


def _check_free(draft: Draft, shaped: Shaped, known: Field | None) -> None:
    name, key = draft.get("object"), draft.get("key")
    rival = shaped.rival(draft)
    item = shaped.item(name)
    if rival is not None and rival.retired:
        message = _("Un champ retiré porte la clé « %(key)s » : remettez-le en service, ou choisissez une autre clé.")
        draft.refuse("key", message % {"key": key}, "retired", key)
    elif rival is not None:
        draft.refuse("key", _("Un champ porte déjà la clé « %(key)s ».") % {"key": key}, "taken", key)
    elif known is None and (key in _TAKEN or (item is not None and shaped.catalogue.inverse(name, key))):
        draft.refuse("key", _("La clé « %(key)s » est réservée : choisissez-en une autre.") % {"key": key}, "reserved")
    elif known is None and item is not None and _has_values(item, key):
        message = _(
            "Des fiches peuvent garder des valeurs sous la clé « %(key)s », qui a déjà servi : choisissez-en une autre."
        )
        draft.refuse("key", message % {"key": key}, "reserved", key)


def _check_store(draft: Draft, shaped: Shaped) -> None:
    """Values get another place only with another type: one that never held any, or a retired field's, in exchange."""
    if any(_exchanged(draft, other) for other in shaped.batch.of("custom_field", "update") if other.id != draft.id):
        return
    before, after = draft.before.get("declaration") or {}, draft.get("declaration") or {}
    others = [one for one in shaped.fields(str(draft.get("object"))).values() if one.id != draft.id]
    taken = {name for one in others for name in (one.key, one.store)} | {draft.get("key")}
    if _type(before) == _type(after) or draft.get("store") in taken:
        draft.refuse("store", _("La clé des valeurs ne change pas."), "fixed")


def _exchanged(one: Draft, other: Draft) -> bool:
    """Say whether two fields of an object, one of them retired, take each other's values, each with their type."""
    return (
        one.get("object") == other.get("object")
        and bool(one.get("retired")) != bool(other.get("retired"))
        and not one.changes("retired")
        and not other.changes("retired")
        and all(
            mine.get("store") == theirs.before.get("store")
            and _type(mine.get("declaration") or {}) == _type(theirs.before.get("declaration") or {})
            for mine, theirs in ((one, other), (other, one))
        )
    )


def _has_values(item: ObjectType, key: str) -> bool:
    """Say whether records still hold values of a field whose creation was taken back, or may hold some.

    Where the log knows of none that had this key, no record is looked at; where there are too many records to be
    looked at while somebody waits, one may hold a value.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM records_entry e WHERE e.object = 'custom_field' AND NOT e.action = 'create' "
            "AND (e.action = 'delete' OR e.field = 'store') AND (e.before IS NULL OR CASE WHEN e.action = 'delete' "
            "THEN e.before->>'object' = %s AND e.before->>'store' = %s "
            "ELSE %s IN (e.before #>> '{}', e.after #>> '{}') END))",
            [item.name, key, key],
        )
        if not cursor.fetchone()[0]:
            return False
        if not values.few(item, values.CHOSEN_ROWS):
            return True
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(item.table)} t WHERE t.custom ? %s)", [key])
        return bool(cursor.fetchone()[0])


def _check_relation(draft: Draft, shaped: Shaped, declaration: Mapping[str, Any]) -> None:
    target = declaration.get("target", "")
    if not target or target == "*":
        return
    if not shaped.has_object(target):
        draft.refuse("declaration", _("L’objet « %(name)s » n’existe pas.") % {"name": target}, "missing_target")
        return
    name, key = draft.get("object"), draft.get("key")
    inverse = declaration.get("inverse") or f"{name}_{key}"
    there = shaped.catalogue.inverse(target, inverse)
    mine = there is not None and (there.object.name, there.field.key) == (name, key)
    taken = (there is not None and not mine) or shaped.built_in(target, inverse) or inverse in shaped.fields(target)
    if taken:
        message = _("De l’autre côté, « %(inverse)s » est déjà pris : donnez un autre nom à cette relation.")
        draft.refuse("declaration", message % {"inverse": inverse}, "taken")


def _check_dependence(draft: Draft, shaped: Shaped, declaration: Mapping[str, Any]) -> None:
    """What a picklist depends on is another picklist, not itself however far up, and has the options named."""
    name, seen = draft.get("object"), {draft.get("key")}
    depends_on = declaration.get("depends_on", "")
    if not depends_on:
        return
    options = shaped.options(name, depends_on)
    if options is None:
        message = _("« %(key)s » n’est pas une liste à un choix de cet objet.")
        draft.refuse("declaration", message % {"key": depends_on}, "depends_on")
        return
    unknown = sorted(set(declaration.get("allowed", {})) - options)
    if unknown:
        message = _("« %(option)s » n’est pas un choix de « %(key)s ».")
        draft.refuse("declaration", message % {"option": unknown[0], "key": depends_on}, "allowed")
    step = depends_on
    while step and step not in seen:
        seen.add(step)
        row = shaped.fields(name).get(step)
        step = "" if row is None or row.retired else row.declaration.get("depends_on", "")
    if step:
        draft.refuse("declaration", _("Cette liste dépendrait d’elle-même."), "loop")


def _check_hidden(draft: Draft, shaped: Shaped, known: Field | None, declaration: Mapping[str, Any]) -> None:
    item = shaped.item(draft.get("object"))
    label = known.label if known else draft.get("name")
    required = declaration.get("required") or (known is not None and known.required and not known.read_only)
    default = declaration.get("default") if known is None else (declaration.get("default") or known.default)
    titles = {item.title if item else "name"}
    if draft.get("hidden") and (draft.get("key") in titles or (required and default is None)):
        message = _("« %(field)s » est demandé à chaque fiche : il ne se masque pas.")
        draft.refuse("hidden", message % {"field": label}, "required")
    if known is not None and draft.get("retired") and draft.action == "create":
        draft.refuse("retired", _("Un champ de Liane ne se retire pas : masquez-le."), "builtin")


def _check_values(
    draft: Draft, shaped: Shaped, item: ObjectType, known: Field | None, declaration: Mapping[str, Any]
) -> None:
    """Refuse what the values that are there do not allow: another type, an option less, no doubles any more."""
    before = draft.before.get("declaration") or {}
    if known is None and not draft.changes("store") and _type(before) != _type(declaration):
        message = _("Changer le type d’un champ convertit ses valeurs : demandez-le comme une conversion.")
        draft.refuse("declaration", message, "conversion")
        return
    field = None if draft.changes("store") else item.logged(str(draft.get("store")))
    if field is None:
        # It was retired, or has other values now: those were read by this type, or are by whoever brings it back.
        return
    gone = values.keys(before) - values.keys(declaration)
    if gone and (known is None or not gone <= {option.key for option in known.options}):
        values.check_choices(draft, item, field, gone, shaped.batch)
    if declaration.get("unique") and not before.get("unique"):
        values.check_doubles(draft, item, field, shaped.batch)


def _type(declaration: Mapping[str, Any]) -> tuple[Any, Any]:
    return declaration.get("kind"), declaration.get("target", "")
