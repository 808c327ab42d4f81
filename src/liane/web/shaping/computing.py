"""Formulas, rollups and lookups as their forms speak of them: what may be chosen, and whether it can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liane.records.computed import graph
from liane.records.computed.formulas import check
from liane.records.computed.kinds import KINDS as COMPUTED
from liane.records.computed.kinds import Lookup, Rollup
from liane.records.computed.names import labelled
from liane.records.computed.preview import lookup_kind, rollup_kind
from liane.records.computed.results import KINDS
from liane.records.computed.syntax import FormulaError, Reference
from liane.records.fields import stored
from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.registry import Inverse, catalogue
from liane.records.viewer import Viewer

# Kinds of values that each function of a rollup works on; none named, any.
_QUANTITIES = frozenset({"integer", "decimal", "money", "percent", "rating", "duration"})
_MOMENTS = frozenset({"date", "datetime"})
_MEASURED = {
    "sum": _QUANTITIES,
    "average": _QUANTITIES,
    "min": _QUANTITIES | _MOMENTS,
    "max": _QUANTITIES | _MOMENTS,
}
_READABLE = _QUANTITIES | _MOMENTS | {
    "text", "long_text", "url", "siren", "siret", "vat", "country", "auto_number", "rich_text", "yes_no", "emails",
    "phones", "choice",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check of a computed field found: its declaration to store, or a sentence and where it points."""

    declaration: dict[str, Any] | None
    sentence: str = ""
    position: int = 0
    type: object = ""
    kinds: tuple[str, ...] = ()


def functions() -> list[tuple[str, str]]:
    """Return what a rollup may do, as choices."""
    return [
        ("count", _("Compter les fiches")),
        ("sum", _("Additionner")),
        ("average", _("Moyenne")),
        ("min", _("Plus petite valeur")),
        ("max", _("Plus grande valeur")),
        ("latest", _("Dernière valeur")),
    ]


def relations(item: ObjectType) -> list[tuple[str, str, Inverse]]:
    """Return the relations by which other records point to `item`: key, label, and what points."""
    found = []
    for one in catalogue().inverses(item.name):
        if one.field.inverse and not one.object.settings and not one.field.computed:
            label = _("%(objects)s (par « %(field)s »)") % {"objects": one.object.plural, "field": one.field.label}
            found.append((one.field.inverse, label, one))
    return found


def measured(pointing: ObjectType, function: str) -> list[tuple[str, str]]:
    """Return the fields that `function` can work on, as choices."""
    wanted = _MEASURED.get(function, _READABLE)
    return [(one.key, str(one.label)) for one in pointing.fields.values() if one.label and one.kind.name in wanted]


def dated(pointing: ObjectType) -> list[tuple[str, str]]:
    """Return the fields that say which record is the last, as choices."""
    return [(one.key, str(one.label)) for one in pointing.fields.values() if one.label and one.kind.name in _MOMENTS]


def reachable(item: ObjectType) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields of the records that `item` points to, by relation, as paths and labels."""
    found = []
    for field in item.fields.values():
        target = catalogue().get(field.target) if field.kind.relation else None
        if target is None or not field.label:
            continue
        paths = [
            (f"{field.key}.{one.key}", f"{field.label} › {one.label}")
            for one in target.fields.values()
            if one.label and not one.kind.relation and not one.kind.linked
        ]
        found.append((str(field.label), paths))
    return found


def insertable(item: ObjectType) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields that a formula may name, by group: how the formula writes each, and its label."""
    own = [
        (labelled(Reference((one.key,)), catalogue(), item), str(one.label))
        for one in item.fields.values()
        if one.label and one.kind.name in _READABLE
    ]
    groups = [(str(item.label), own)]
    for field in item.fields.values():
        target = catalogue().get(field.target) if field.kind.relation else None
        if target is None or not field.label or target.settings:
            continue
        crossed = [
            (labelled(Reference((field.key, one.key)), catalogue(), item), f"{field.label} › {one.label}")
            for one in target.fields.values()
            if one.label and one.kind.name in _READABLE
        ]
        groups.append((str(field.label), crossed))
    return groups


def checked(item: ObjectType, key: str, declaration: Mapping[str, Any], viewer: Viewer) -> Outcome:
    """Return the declaration of a computed field completed with the kind of its results, or what is wrong with it."""
    found = dict(declaration)
    written = str(found.get("expression", ""))
    kinds: tuple[str, ...] = ()
    label: object = ""
    try:
        made = COMPUTED[str(found["kind"])].source(found)
        if found["kind"] == "formula":
            formula = check(written, catalogue(), item, viewer.language)
            found["expression"], kinds = formula.expression, formula.kinds
            label = _type_label(formula.type)
        elif isinstance(made, Rollup):
            kinds = rollup_kind(made, catalogue(), item)
        elif isinstance(made, Lookup):
            kinds = lookup_kind(made, catalogue(), item)
        if found.get("result") not in kinds:
            found["result"] = kinds[0]
        problems = stored.problems(key, found)
        if problems:
            return Outcome(None, str(problems[0]))
        graph.check(catalogue(), item, stored.read(key, found))
    except FormulaError as error:
        return Outcome(None, str(error), error.position, kinds=kinds)
    except QueryError as error:
        return Outcome(None, str(error))
    return Outcome(found, type=label, kinds=kinds)


def _type_label(found: Any) -> object:
    from_type = {kind: names[0] for kind, names in KINDS.items() if names}
    return from_type.get(found, "")
