"""The timeline of a record: what people wrote about it and what changed, newest first, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.lib import formats
from liane.records.fields import Context, Field
from liane.records.log import Event, Step, history
from liane.records.objects import ObjectType
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.request import reaches

_EVENTS = 25
_NOTES = 25
_STEPS_SHOWN = 6
# What Liane itself keeps up to date says nothing to a reader of the history.
_SILENT = frozenset({"updated_at", "updated_by", "created_at", "created_by"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `html` is its sentence; `steps` its details; `undo` the Change to take back."""

    at: datetime
    icon: str
    html: SafeString
    steps: tuple[SafeString, ...] = ()
    text: str = ""
    url: str = ""
    undo: UUID | None = None
    time: str = ""
    full: str = ""
    delete: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day in the reader's zone."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the timeline; `before` is the version to go on from, None at the end."""

    days: tuple[Day, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """An object whose records stand in timelines: its long text and the relation to what it is about."""

    item: ObjectType
    text: Field
    relation: str


def written(viewer: Viewer, verb: Verb = Verb.READ) -> list[Written]:
    """Return the objects that people write on timelines, those on which the viewer may do `verb`."""
    found = []
    for item in catalogue():
        text = next((one for one in item.fields.values() if one.kind.name == "long_text"), None)
        if item.timeline and text is not None and reaches(viewer, item, verb):
            found.append(Written(item, text, item.timeline))
    return found


def read(item: ObjectType, record_id: UUID, viewer: Viewer, context: Context, before: int | None = None) -> Timeline:
    """Return a page of the timeline of a record; notes stand with the first."""
    events = history(item.name, record_id, viewer, before=before, limit=_EVENTS)
    lines = [line for event in events if (line := _event(item, event, context)) is not None]
    if before is None:
        for one in written(viewer):
            lines += _notes(one, record_id, viewer, context)
    lines.sort(key=lambda line: line.at, reverse=True)
    more = events[-1].version if len(events) >= _EVENTS else None
    return Timeline(_days(lines, context), more)


def _notes(one: Written, record_id: UUID, viewer: Viewer, context: Context) -> Iterable[Line]:
    columns = (one.text.key, "created_at", "created_by")
    where = Leaf(one.relation, "is", str(record_id))
    page = fetch(Query(one.item.name, where=where, columns=columns, sort=("-created_at",), limit=_NOTES), viewer)
    for row in page.rows:
        text, at, author = row.values
        name = author.title if isinstance(author, Reference) and author.title else _("Liane")
        sentence = _("<b>%(name)s</b> a écrit") % {"name": safe(name)}
        url = record_url(one.item, row.id)
        yield Line(at, one.item.icon, mark_safe(sentence), text=text or "", url=url, delete=f"{url}/suppression")


def _event(item: ObjectType, event: Event, context: Context) -> Line | None:
    who = f"<b>{safe(event.actor_name or 'Liane')}</b>"
    at = event.effective_at
    if event.action == "create":
        return Line(at, "plus", mark_safe(_created(item, event, who)))
    if event.action == "delete":
        return Line(at, "trash", mark_safe(_("%(who)s a supprimé la fiche") % {"who": who}), undo=event.change_id)
    steps = [step for step in event.steps if step.field.key not in _SILENT]
    # What Liane works out by itself only follows from what somebody did.
    steps = [step for step in steps if not step.field.read_only] or steps
    if not steps:
        return None
    if event.cause == "undo":
        sentence = _("%(who)s a annulé une modification") % {"who": who}
    elif len(steps) == 1:
        sentence = _one(steps[0], who, context)
    else:
        count = len(steps)
        sentence = ngettext("%(who)s a modifié %(n)d champ", "%(who)s a modifié %(n)d champs", count) % {
            "who": who,
            "n": count,
        }
    details = (
        ()
        if len(steps) == 1 and event.cause != "undo"
        else tuple(_detail(step, context) for step in steps[:_STEPS_SHOWN])
    )
    icon = (
        "arrow-back-up"
        if event.cause == "undo"
        else "layout-kanban"
        if item.path in {s.field.key for s in steps}
        else "pencil"
    )
    return Line(at, icon, mark_safe(sentence), details, undo=event.change_id)


def _created(item: ObjectType, event: Event, who: str) -> str:
    if event.cause == "import":
        return _("Fiche importée par %(who)s") % {"who": who}
    return _("%(who)s a créé la fiche") % {"who": who}


def _one(step: Step, who: str, context: Context) -> str:
    label = safe(step.field.label)
    before, after = _text(step.field, step.before, context), _text(step.field, step.after, context)
    words = {"who": who, "label": label, "before": f"<b>{before}</b>", "after": f"<b>{after}</b>"}
    if step.before in (None, []):
        return _("%(who)s a renseigné « %(label)s » : %(after)s") % words
    if step.after in (None, []):
        return _("%(who)s a vidé « %(label)s », qui valait %(before)s") % words
    return _("%(who)s a modifié « %(label)s » : %(before)s devient %(after)s") % words


def _detail(step: Step, context: Context) -> SafeString:
    before, after = _text(step.field, step.before, context), _text(step.field, step.after, context)
    old = f"<del>{before}</del> " if before else ""
    return mark_safe(
        _("%(label)s : %(change)s") % {"label": safe(step.field.label), "change": f"{old}<ins>{after or '—'}</ins>"}
    )


def _text(field: Field, value: object, context: Context) -> str:
    text = drawing.text(field, value, context)
    return safe(text if len(text) <= 120 else text[:120] + "…")


def _days(lines: list[Line], context: Context) -> tuple[Day, ...]:
    zone = ZoneInfo(context.zone)
    today = datetime.now(zone).date()
    days: dict[date, list[Line]] = {}
    for line in lines:
        here = line.at.astimezone(zone)
        full = formats.datetime(here, context.language)
        shown = formats.time(here)
        days.setdefault(here.date(), []).append(
            Line(line.at, line.icon, line.html, line.steps, line.text, line.url, line.undo, shown, full, line.delete)
        )
    return tuple(Day(_day(day, today, context.language), tuple(found)) for day, found in days.items())


def _day(day: date, today: date, language: str) -> str:
    near = formats.relative_date(day, today, language) if -2 < (day - today).days < 2 else formats.date(day, language)
    return near[:1].upper() + near[1:]
