"""Lists of records that point to a record, with their counts and totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.utils.safestring import SafeString, mark_safe

from liane.lib import formats, numerals
from liane.records.fields import Context
from liane.records.objects import ObjectType, Related
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import Leaf, Measure, Query, dump_where
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.links import list_url, record_url
from liane.web.places import place, visible
from liane.web.request import reaches

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mini:
    """One record of a related list."""

    id: UUID
    url: str
    title: str
    amount: SafeString
    beside: SafeString


@dataclass(frozen=True, slots=True)
class RelatedList:
    """One list: its records shown, how many there are, the total, where to see all and to add one."""

    label: object
    icon: str
    rows: tuple[Mini, ...]
    count: str
    total: str
    all_url: str
    create_url: str


def lists(item: ObjectType, record_id: UUID, viewer: Viewer, context: Context) -> list[RelatedList]:
    """Return the related lists that the viewer may see, two statements each."""
    found = []
    for related in item.related:
        target = catalogue().get(related.object)
        if target is None or related.relation not in target.fields or not reaches(viewer, target):
            continue
        if visible(viewer, target, related.relation):
            found.append(_list(item, record_id, related, target, viewer, context))
    return found


def _list(
    item: ObjectType, record_id: UUID, related: Related, target: ObjectType, viewer: Viewer, context: Context
) -> RelatedList:
    relation = target.fields[related.relation]
    where = (
        Leaf(related.relation, "has_any", [str(record_id)])
        if relation.kind.linked
        else Leaf(related.relation, "is", str(record_id))
    )
    paths = tuple(path for path in related.columns if path != target.title and place(viewer, target, path))
    sort = (target.sort,) if target.sort else ()
    page = fetch(Query(target.name, where=where, columns=(target.title, *paths), sort=sort, limit=_SHOWN), viewer)
    rows = tuple(_mini(target, row.id, row.values, paths, viewer, context) for row in page.rows)
    number, total = len(rows), None
    summed = related.sum if visible(viewer, target, related.sum) else ""
    if page.next or summed:
        measures = (Measure("count"), *((Measure("sum", summed),) if summed else ()))
        groups = aggregate(Query(target.name, where=where, measures=measures), viewer)
        number = groups[0].measures[0] if groups else 0
        total = groups[0].measures[1] if groups and summed else None
    url = f"{list_url(target)}?{urlencode({'filtre': orjson.dumps(dump_where(where)).decode()})}"
    own = f"{related.relation}={record_id}"
    create = f"{list_url(target)}/nouveau?{own}&retour={record_url(item, record_id)}"
    return RelatedList(
        relation.inverse_label or target.plural,
        target.icon,
        rows,
        formats.number(number, context.language, 0),
        formats.money(numerals.canonical(total), viewer.currency, context.language) if total else "",
        url if number > len(rows) else "",
        create if reaches(viewer, target, Verb.CREATE) else "",
    )


def _mini(
    target: ObjectType, record_id: UUID, values: Sequence[Any], paths: Sequence[str], viewer: Viewer, context: Context
) -> Mini:
    """The title, its amount, and below it the two first other values that there are."""
    drawn: list[str] = []
    amount = ""
    for path, value in zip(paths, values[1:], strict=True):
        found = place(viewer, target, path)
        if found is None or value in (None, []):
            continue
        if found.field.kind.name == "money" and not amount:
            amount = drawing.short(found.field, value, context)
            continue
        shown = drawing.part(value) if found.part is not None else drawing.short(found.field, value, context)
        # A bare number says nothing: 3 of what?
        drawn.append(f"{safe(found.label)} {shown}" if found.field.kind.numeric else shown)
    beside = ' <span class="soft">·</span> '.join(drawn[:2])
    return Mini(record_id, record_url(target, record_id), str(values[0] or "—"), mark_safe(amount), mark_safe(beside))
