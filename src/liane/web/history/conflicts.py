"""What changed since, as it is told before taking back, and what the person chose about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.changes.undo import Choice
from liane.records.fields import Context
from liane.records.past.taking import Difference
from liane.web import drawing
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.request import uuid_or_none


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: its mark in the form ("" when nothing can be chosen), the record, the field, three values.

    `made` says that taking the Change back would delete the record.
    """

    mark: str
    link: SafeString
    label: str
    before: str
    written: str
    now: str
    by: str
    made: bool = False


def lines(differences: Iterable[Difference], context: Context) -> list[Line]:
    """Return the differences as they are drawn."""
    found = []
    for one in differences:
        name = safe(one.title or "—")
        link = f'<a class="link" href="{safe(record_url(one.item, one.record_id))}">{name}</a>'
        if one.made:
            labels = ", ".join(str(field.label) for field in one.since)
            values = "—", _("créée"), _("modifiée depuis")
            found.append(Line(f"{one.record_id}:", mark_safe(link), labels, *values, one.by, made=True))
            continue
        if one.field is None or one.step is None:
            found.append(Line("", mark_safe(name), "", "", "", _("supprimée depuis"), one.by))
            continue
        before, written, now = (
            drawing.text(one.field, value, context) or "—" for value in (one.step.before, one.step.after, one.now)
        )
        label = str(one.field.label)
        found.append(Line(f"{one.record_id}:{one.field.key}", mark_safe(link), label, before, written, now, one.by))
    return found


def choice(data: QueryDict) -> Choice:
    """Return what a form chose: by default, what others wrote since stays."""
    mine: set[tuple[UUID, str]] = set()
    for mark in data.getlist("reprendre")[:10_000]:
        record, _colon, key = mark.partition(":")
        record_id = uuid_or_none(record)
        if record_id is not None:
            mine.add((record_id, key))
    return Choice(frozenset(mine), everything=data.get("depuis") == "reprendre")
