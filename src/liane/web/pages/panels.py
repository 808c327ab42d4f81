"""Panels: what apps and capabilities add to the page of a record, beside the lists of records that point to it.

``panels.register("group", Panel(draw=group, order=-10))`` in the app's ``ready()``; `draw` says for itself on the pages
of which objects it stands, and asks a bounded number of statements.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.sql import Sql
from liane.records.registry import Registry
from liane.records.viewer import Viewer
from liane.web.cells import safe


@dataclass(frozen=True, slots=True)
class Subject:
    """The record whose page is drawn, and who reads it; `may_update` says whether she may change it.

    `marks` are the names of those registered that are true of it.
    """

    item: ObjectType
    record_id: UUID
    title: str
    viewer: Viewer
    may_update: bool
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `draw` gives its HTML, "" where it has nothing to say; it stands before the lists when `order` < 0.

    One that reads by Queries alone answers for a page of the `past` too, and says so; any other is not drawn there, and
    a sentence under its `label` tells.
    """

    draw: Callable[[Subject], str]
    order: int = 0
    past: bool = False
    label: object = ""


# What is told of a record by the statement that reads it: (object, viewer, alias) gives a condition, None for no mark.
marks: Registry[Callable[[ObjectType, Viewer, str], Sql | None]] = Registry("mark of records")
panels: Registry[Panel] = Registry("panel")
# What stands above the timeline, to write with, and in the bar across the top, beside its buttons.
composers: Registry[Panel] = Registry("composer")
tools: Registry[Panel] = Registry("tool of the bar")


def drawn(found: Registry[Panel], subject: Subject) -> SafeString:
    """Return the panels of a registry drawn one after the other, in their order."""
    return mark_safe("".join([_drawn(one, subject) for one in sorted(found.all().values(), key=lambda one: one.order)]))


def around(subject: Subject, lists: SafeString) -> SafeString:
    """Return the related lists of a record between the panels of its page, in their order."""
    found = sorted(panels.all().values(), key=lambda one: one.order)
    before = [_drawn(one, subject) for one in found if one.order < 0]
    after = [_drawn(one, subject) for one in found if one.order >= 0]
    return mark_safe("".join([*before, lists, *after]))


def _drawn(one: Panel, subject: Subject) -> str:
    if subject.viewer.as_of is None or one.past:
        return one.draw(subject)
    if not one.label:
        return ""
    said = _("Ceci ne se lit qu’au présent : revenez à aujourd’hui pour le voir.")
    return f'<div><h2 class="head">{safe(one.label)}</h2><p class="related-none">{safe(said)}</p></div>'
