"""What is checked of a computed field when it is saved, and what uses a field among computed ones."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Draft
from liane.records.changes.model import Problem, Refused
from liane.records.computed.graph import Computed, check, describe, graph
from liane.records.computed.kinds import KINDS, Rollup, source
from liane.records.computed.settings import reader, settings
from liane.records.computed.syntax import FormulaError
from liane.records.computed.values import value
from liane.records.definitions.uses import Use, names
from liane.records.fields import stored
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query, dump_where
from liane.records.registry import Catalogue, catalogue, coming


def refuse_wrong(drafts: Sequence[Draft]) -> None:
    """Refuse definitions that would read themselves, or whose types do not go together. Raises Refused.

    They are judged once written, beside one another: two formulas of one Change may read each other. A path to a
    field that is not there yet is no fault: the field stays empty and says why until it is.
    """
    judged = [draft for draft in drafts if draft.action != "delete" and not draft.get("retired") and _computed(draft)]
    if not judged:
        return
    found = coming()
    problems = []
    for draft in judged:
        item = found.get(str(draft.get("object")))
        if item is None:
            continue
        fault = wrong(found, item, stored.read(str(draft.get("key")), draft.get("declaration")))
        if fault is not None:
            problems.append(Problem("custom_field", draft.id, "declaration", fault, "formula", draft.line))
    if problems:
        raise Refused(problems)


def _computed(draft: Draft) -> bool:
    declaration = draft.get("declaration")
    return isinstance(declaration, dict) and declaration.get("kind") in KINDS


def wrong(found: Catalogue, item: ObjectType, field: Field) -> object | None:
    """Return why a computed field of `item` cannot be, in a sentence; None when it can, or leads nowhere yet."""
    made = source(field)
    if made is None:
        return None
    try:
        describe(found, item, field, made)
    except FormulaError:
        return None
    try:
        check(found, item, field)
        viewer = reader()
        value(field, made, Compiler(found, viewer, Query(item.name)), settings(viewer))
    except FormulaError as error:
        return error.message
    return None


def of_computed(object_name: str, key: str) -> Iterable[Use]:
    """Find the computed fields that read a field, or any field of an object when `key` is empty.

    A type of relation is no field: the rollups that cross it name it in their condition.
    """
    found = catalogue()
    for one in graph(found).fields.values():
        reads = any(place == object_name and key in ("", name) for place, name in (read.place for read in one.reads))
        if reads or _crosses(found, one, object_name, key):
            yield Use("field", _("Champ calculé"), f"{found[one.object].label}\u00a0: {one.field.label}", one.object)


def _crosses(found: Catalogue, one: Computed, object_name: str, key: str) -> bool:
    if not isinstance(one.source, Rollup) or one.source.where is None:
        return False
    inverse = found.inverse(one.object, one.source.relation)
    return inverse is not None and names(object_name, key, inverse.object.name, dump_where(one.source.where))
