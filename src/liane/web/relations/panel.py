"""The relations of a record on its page, under the wording of its side; those that have ended are folded."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.capabilities.relations.periods import past
from liane.lib import formats
from liane.records.fields import Field
from liane.records.queries.columns import Reference
from liane.records.queries.heads import head
from liane.records.queries.model import Leaf, Or, Query
from liane.records.queries.pages import Row
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.links import list_url, record_url, reference_url
from liane.web.marks import icon
from liane.web.pages.panels import Subject
from liane.web.relations.said import said
from liane.web.relations.ways import ways
from liane.web.request import reaches

MOST = 100
_COLUMNS = ("type", "source", "target", "role", "since", "until", "note")
_WORDS = frozenset(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One relation seen from a record: what it is called from there, the other record, and whether it has ended.

    `more` are the names and the drawn values of what the organisation has it say.
    """

    id: UUID
    label: str
    other: Reference
    role: str
    since: date | None
    until: date | None
    note: str
    more: tuple[tuple[str, str], ...]
    over: bool
    may_update: bool


def draw(subject: Subject) -> str:
    """Return the panel: one statement for the relations, one more for the titles of each object that they lead to."""
    item, viewer = subject.item, subject.viewer
    if not any(item.name in bridge.sources for bridge in catalogue().bridges):
        return ""
    found, total = relations(subject)
    offered = _offered(subject) if subject.may_update else ""
    if not found and not offered:
        return ""
    now, over = ([one for one in found if one.over is past_ones] for past_ones in (False, True))
    top = f'<h2 class="head">{safe(_("Relations"))}<b>{total}</b>{offered}</h2>'
    body = _groups(now, subject) or f'<p class="related-none">{safe(_("Rien pour l’instant"))}</p>'
    folded = ""
    if over:
        words = ngettext("%(n)s relation passée", "%(n)s relations passées", len(over)) % {"n": len(over)}
        folded = f'<details class="fold"><summary>{safe(words)}</summary>{_groups(over, subject)}</details>'
    more = ""
    if len(found) == MOST and reaches(viewer, catalogue()["relation"]):
        more = f'<p class="more"><a href="{list_url(catalogue()["relation"])}">{safe(_("Tout voir"))}</a></p>'
    return f'<div class="relations">{top}{body}{folded}{more}</div>'


def relations(subject: Subject) -> tuple[list[Shown], str]:
    """Return the relations of a record that its reader may see, the latest first, and how many there are."""
    viewer, here = subject.viewer, str(subject.record_id)
    where = Or((Leaf("source", "is", here), Leaf("target", "is", here)))
    own = [one for one in said(viewer) if one.key not in _WORDS]
    columns = (*_COLUMNS, *(one.key for one in own))
    query = Query("relation", where=where, columns=columns, sort=("-since",), limit=MOST)
    read = head(query, viewer, marks=(Verb.UPDATE,))
    day = viewer.today
    shown = [_shown(row, subject, own, row.id in read.marks[0], day) for row in read.rows]
    count = formats.number(read.count.value, viewer.language, 0) + ("" if read.count.exact else "+")
    return shown, count


def _shown(row: Row, subject: Subject, own: list[Field], may_update: bool, day: date) -> Shown:
    kind, source, target, role, since, until, note = row.values[: len(_COLUMNS)]
    drawn = [
        (str(one.label), drawing.short(one, value, subject.viewer.context))
        for one, value in zip(own, row.values[len(_COLUMNS) :], strict=True)
    ]
    forward = source.id == subject.record_id
    return Shown(
        row.id,
        called(kind, forward=forward),
        target if forward else source,
        role or "",
        since,
        until,
        note or "",
        tuple((label, html) for label, html in drawn if html),
        past(until, day),
        may_update,
    )


def called(kind: Reference, *, forward: bool) -> str:
    """Return what a relation is called from its source (`forward`) or its target; of a retired type its name."""
    found = [one for one in catalogue().bridges if one.type == kind.id]
    side = next((one for one in found if (one.near == "source") is forward), found[0] if found else None)
    return str(side.label) if side is not None else kind.title or "—"


def _groups(found: list[Shown], subject: Subject) -> str:
    by_label: dict[str, list[Shown]] = {}
    for one in found:
        by_label.setdefault(one.label, []).append(one)
    order = {str(bridge.label): place for place, bridge in enumerate(catalogue().bridges)}
    drawn = []
    for label in sorted(by_label, key=lambda text: order.get(text, len(order))):
        rows = "".join(_row(one, subject) for one in by_label[label])
        drawn.append(f'<section><h3 class="relation-label">{safe(label)}</h3>{rows}</section>')
    return "".join(drawn)


def _row(one: Shown, subject: Subject) -> str:
    title = one.other.title or "—"
    url = reference_url(one.other)
    name = f'<a href="{url}">{safe(title)}</a>' if url else f"<span>{safe(title)}</span>"
    pen = ""
    if one.may_update:
        address = f"{record_url(subject.item, subject.record_id)}/relations/{one.id}"
        said = _("Modifier la relation : %(label)s %(title)s") % {"label": one.label, "title": title}
        pen = f'<a class="button quiet icon-only end" href="{address}" aria-label="{safe(said)}">{icon("pencil")}</a>'
    words = [part for part in (one.role, period(one.since, one.until, subject.viewer), one.note) if part]
    beside = ' <span class="soft">·</span> '.join(str(safe(word)) for word in words)
    more = "".join(f"<div><dt>{safe(label)}</dt><dd>{html}</dd></div>" for label, html in one.more)
    facts = f'<dl class="relation-facts">{more}</dl>' if more else ""
    return f'<div class="mini">{name}{pen}{f"<p>{beside}</p>" if beside else ""}{facts}</div>'


def period(since: date | None, until: date | None, viewer: Viewer) -> str:
    """Return a period in words: "depuis le 3 mars 2025", "du 3 mars 2025 au 4 mai 2026"."""
    first = formats.date(since, viewer.language) if since else ""
    last = formats.date(until, viewer.language) if until else ""
    if first and last:
        return _("du %(since)s au %(until)s") % {"since": first, "until": last}
    if first:
        return _("depuis le %(since)s") % {"since": first}
    return _("jusqu’au %(until)s") % {"until": last} if last else ""


def _offered(subject: Subject) -> str:
    """Return the menu of the ways in which this record can be tied."""
    base = f"{record_url(subject.item, subject.record_id)}/relations/nouvelle"
    links: list[Any] = [
        f'<a class="menu-item" href="{base}/{safe(one.key)}">{safe(one.label)}</a>'
        for one in ways(subject.item, subject.viewer)
    ]
    if not links:
        return ""
    label = safe(_("Ajouter une relation"))
    return (
        f'<details class="menu end" data-controller="menu"><summary class="button quiet icon-only" '
        f'aria-label="{label}" title="{label}">{icon("plus")}</summary>'
        f'<div class="menu-panel">{"".join(links)}</div></details>'
    )
