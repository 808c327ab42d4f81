"""Lists of records that point to a record, with their counts and totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats, numerals
from liane.records.definitions import layouts
from liane.records.fields import Context
from liane.records.objects import ObjectType, Related
from liane.records.queries.columns import TITLE
from liane.records.queries.heads import head
from liane.records.queries.model import Leaf, Measure, Query, dump_where
from liane.records.queries.pages import Row
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.left_out import note as left_out_note
from liane.web.links import list_url, record_url
from liane.web.marks import icon
from liane.web.places import Place, place, visible
from liane.web.request import reaches

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mini:
    """One record of a related list; `amount` and what stands `beside` are drawn."""

    url: str
    title: str
    amount: str
    beside: str


@dataclass(frozen=True, slots=True)
class RelatedList:
    """One list: its records shown, how many there are, the total, where to see all and to add one."""

    label: str
    rows: tuple[Mini, ...]
    count: str
    total: str
    left_out: SafeString
    all_url: str
    create_url: str


def lists(item: ObjectType, record_id: UUID, viewer: Viewer, most: int = 99) -> list[RelatedList]:
    """Return the first `most` related lists that the viewer may see, a statement each."""
    found: list[RelatedList] = []
    for related in layouts.of(item, viewer).related:
        target = catalogue().get(related.object)
        if target is None or related.relation not in target.fields or not reaches(viewer, target):
            continue
        if len(found) < most and visible(viewer, target, related.relation):
            found.append(_list(item, record_id, related, target, viewer))
    return found


def _list(item: ObjectType, record_id: UUID, related: Related, target: ObjectType, viewer: Viewer) -> RelatedList:
    context = viewer.context
    relation = target.fields[related.relation]
    where = (
        Leaf(related.relation, "has_any", [str(record_id)])
        if relation.kind.linked
        else Leaf(related.relation, "is", str(record_id))
    )
    places = [
        where_to
        for path in related.columns
        if path != target.title and (where_to := place(viewer, target, path)) is not None
    ]
    # A part without a name of its own is called by what stands first: the contact who plays a role.
    named = target.title in related.columns or not places
    columns = (TITLE, *(one.path for one in places))
    sort = (target.sort,) if target.sort else ()
    summed = related.sum and visible(viewer, target, related.sum)
    measures = [Measure("sum", related.sum), Measure("left_out", related.sum)] if summed else []
    found = head(Query(target.name, where=where, columns=columns, sort=sort, limit=_SHOWN), viewer, measures)
    number, (total, left_out) = found.count, found.measures if summed else (None, 0)
    all_url = ""
    if number.value > len(found.rows):
        all_url = f"{list_url(target)}?{urlencode({'filtre': orjson.dumps(dump_where(where)).decode()})}"
    create_url = ""
    if reaches(viewer, target, Verb.CREATE):
        own = f"{related.relation}={record_id}"
        create_url = f"{list_url(target)}/nouveau?{own}&retour={record_url(item, record_id)}"
    return RelatedList(
        str(relation.inverse_label or target.plural),
        tuple(_mini(target, row, places, context, named=named) for row in found.rows),
        formats.number(number.value, context.language, 0) + ("" if number.exact else "+"),
        formats.money(numerals.canonical(total), viewer.currency, context.language) if total else "",
        left_out_note(left_out or 0, viewer),
        all_url,
        create_url,
    )


def _mini(target: ObjectType, row: Row, places: Sequence[Place], context: Context, *, named: bool) -> Mini:
    """The title, its amount, and below it the two first other values there are.

    What is not `named`, or has no name, is called by its first value: an employment without a function, by its company.
    """
    drawn: list[str] = []
    amount = ""
    title, values = row.values[0], list(zip(places, row.values[1:], strict=True))
    if not (named and title) and values and values[0][1] is not None:
        title = drawing.text(values[0][0].field, values[0][1], context)
        del values[0]
    for found, value in values:
        if value is None or value == []:
            continue
        if found.field.kind.name == "money" and not amount:
            amount = drawing.short(found.field, value, context)
            continue
        if len(drawn) == 2:
            continue
        shown = drawing.part(value) if found.part is not None else drawing.short(found.field, value, context)
        # A bare number says nothing: 3 of what?
        drawn.append(f"{safe(found.label)} {shown}" if found.field.kind.numeric else shown)
    beside = ' <span class="soft">·</span> '.join(drawn)
    return Mini(record_url(target, row.id), str(title or "—"), amount, beside)


def draw(found: Sequence[RelatedList]) -> SafeString:
    """Draw the lists one below the other."""
    return mark_safe("".join([_drawn(one) for one in found]))


def _drawn(one: RelatedList) -> str:
    label = safe(one.label)
    top = f'<div><h2 class="head">{label}<b>{one.count}</b>'
    if one.total:
        top += f'<span class="end">{safe(one.total)}</span>'
    if one.create_url:
        named = _("Ajouter : %(label)s") % {"label": label}
        top += (
            f'<a class="button quiet{"" if one.total else " end"}" href="{safe(one.create_url)}" aria-label="{named}" '
            f'title="{safe(_("Ajouter"))}">{icon("plus")}</a>'
        )
    rows = "".join([_row(row) for row in one.rows])
    more = f'<p class="more"><a href="{safe(one.all_url)}">{safe(_("Tout voir"))}</a></p>' if one.all_url else ""
    return f"{top}</h2>{one.left_out}{rows or _nothing()}{more}</div>"


def _row(row: Mini) -> str:
    amount = f'<span class="end">{row.amount}</span>' if row.amount else ""
    beside = f"<p>{row.beside}</p>" if row.beside else ""
    return f'<div class="mini"><a href="{row.url}">{safe(row.title)}</a>{amount}{beside}</div>'


def _nothing() -> str:
    return f'<p class="related-none">{safe(_("Rien pour l’instant"))}</p>'
