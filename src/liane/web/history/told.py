"""Changes as the journal says them: sentences, drawn, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.lib import formats
from liane.records.changes.model import Delete
from liane.records.changes.undo import irreversible
from liane.records.fields import Context
from liane.records.log import Step
from liane.records.past.journal import Told, Touched
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web import labels
from liane.web.cells import safe
from liane.web.history.causes import why
from liane.web.links import record_url
from liane.web.pages.sentences import detail, sentence, telling

_STEPS = 40
_CONTRARY = {"create": Verb.DELETE, "update": Verb.UPDATE, "delete": Verb.CREATE}
_ICONS = {"create": "plus", "update": "pencil", "delete": "trash"}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a Change: its link (or name), what happened to it, field by field when there are several.

    `field` is the key of the only field that changed, "" when there are several or none, or its values are erased.
    """

    id: UUID
    link: SafeString
    icon: str
    html: SafeString
    steps: tuple[tuple[str, SafeString], ...]
    field: str


@dataclass(frozen=True, slots=True)
class Line:
    """One Change: when, its sentence, why, its records; `alone` when there is but one record, told in the sentence.

    `offered` says that the reader may be able to take it back; never what is there for good (a line of the audit).
    """

    id: UUID
    at: datetime
    hour: str
    full: str
    icon: str
    html: SafeString
    why: str
    undone: bool
    redo: bool
    offered: bool
    records: tuple[Record, ...]
    alone: bool
    following: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """The Changes of one day."""

    label: str
    lines: tuple[Line, ...]


def days(changes: Iterable[Told], viewer: Viewer) -> tuple[Day, ...]:
    """Return the Changes under the day of each, in the reader's zone."""
    zone = ZoneInfo(viewer.zone)
    today = datetime.now(zone).date()
    found: dict[date, list[Line]] = {}
    for told in changes:
        one = line(told, viewer)
        found.setdefault(one.at.date(), []).append(one)
    return tuple(Day(_day(day, today, viewer.language), tuple(lines)) for day, lines in found.items())


def line(told: Told, viewer: Viewer) -> Line:
    """Return a Change as the journal says it to this reader."""
    context = viewer.context
    here = told.recorded_at.astimezone(ZoneInfo(context.zone))
    records = tuple(record(one, context) for one in told.records)
    alone = len(records) == 1 and told.following is None and sum(_counts(told.tally).values()) <= 1
    who = f"<b>{safe(told.actor_name or 'Liane')}</b>"
    first = records[0].icon if records else "history"
    return Line(
        id=told.id,
        at=here,
        hour=formats.time(here),
        full=formats.datetime(here, context.language),
        icon=first if alone else "arrow-back-up" if told.cause == "undo" else "stack-2" if len(records) > 1 else first,
        html=mark_safe(_several(told, who, context)) if not alone else records[0].html,
        why=why(told.cause, told.reference),
        undone=told.undone,
        redo=told.undoes_id is not None,
        offered=_within_reach(told, viewer) and not any(_final(one) for one in told.records) and not _erased(told),
        records=records,
        alone=alone,
        following=told.following,
    )


def _within_reach(told: Told, viewer: Viewer) -> bool:
    """Say whether the reader's role lets her do the contrary of anything that this Change did."""
    if viewer.guest is not None or viewer.as_of is not None:
        return False
    return any(viewer.on(name).scope(_CONTRARY[action]).rank for name, action in _counts(told.tally))


def _final(touched: Touched) -> bool:
    """Say whether the record, once made, is there for good."""
    refusal = irreversible.all().get(touched.item.name) if touched.event.action == "create" else None
    return refusal is not None and refusal(Delete(touched.item.name, touched.id)) is not None


def _erased(told: Told) -> bool:
    """Say whether the log holds nothing any more of what this Change did."""
    steps = [step for one in told.records for step in one.event.steps]
    return bool(steps) and told.following is None and all(step.erased for step in steps)


def record(touched: Touched, context: Context) -> Record:
    """Return one record of a Change as it is told."""
    item, event = touched.item, touched.event
    name = safe(touched.title or "—")
    if touched.there and not item.settings:
        link = f'<a class="link" href="{safe(record_url(item, touched.id))}">{name}</a>'
    else:
        link = name
    said = sentence(item, event, context)
    shown_icon, html, _steps = said if said else (_ICONS[event.action], _silent(event.actor_name), ())
    label = safe(item.label)
    changed = telling(event) if event.action == "update" else []
    several = len(changed) > 1
    return Record(
        touched.id,
        mark_safe(f'<span class="soft">{label}</span> {link}'),
        shown_icon,
        mark_safe(html),
        tuple((_back(step), mark_safe(detail(step, context))) for step in changed[:_STEPS] if several),
        "" if several or not changed else _back(changed[0]),
    )


def _back(step: Step) -> str:
    """Return the key by which a field alone is taken back, "" when the log holds its values no more."""
    return "" if step.erased else step.field.key


def _silent(name: str) -> str:
    return _("%(who)s a mis la fiche à jour") % {"who": f"<b>{safe(name or 'Liane')}</b>"}


def _counts(tally: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(name, action): n for name, actions in tally.items() for action, n in actions.items()}


def tallied(tally: Mapping[str, Mapping[str, int]], exact: bool, context: Context) -> SafeString:
    """Return « 37 affaires modifiées et 2 notes créées »."""
    parts = [part for (name, action), n in _counts(tally).items() if (part := _part(name, action, n, exact, context))]
    what = ", ".join(parts[:-1])
    return mark_safe(_("%(first)s et %(last)s") % {"first": what, "last": parts[-1]} if what else "".join(parts))


def _several(told: Told, who: str, context: Context) -> str:
    """Return « Alice : 37 affaires modifiées et 2 notes créées »."""
    what = tallied(told.tally, told.exact, context)
    if told.cause == "undo":
        return _("%(who)s a annulé des modifications : %(what)s") % {"who": who, "what": what}
    return _("%(who)s : %(what)s") % {"who": who, "what": what}


def _part(name: str, action: str, n: int, exact: bool, context: Context) -> str:
    item = catalogue().get(name)
    if item is None:
        return ""
    number = formats.number(n, context.language, 0) + ("" if exact else "+")
    what = safe(labels.inside(item.label if n == 1 else item.plural))
    words = {"n": number, "what": what}
    feminine = item.feminine
    if action == "create":
        if feminine:
            return ngettext("%(n)s %(what)s créée", "%(n)s %(what)s créées", n) % words
        return ngettext("%(n)s %(what)s créé", "%(n)s %(what)s créés", n) % words
    if action == "delete":
        if feminine:
            return ngettext("%(n)s %(what)s supprimée", "%(n)s %(what)s supprimées", n) % words
        return ngettext("%(n)s %(what)s supprimé", "%(n)s %(what)s supprimés", n) % words
    if feminine:
        return ngettext("%(n)s %(what)s modifiée", "%(n)s %(what)s modifiées", n) % words
    return ngettext("%(n)s %(what)s modifié", "%(n)s %(what)s modifiés", n) % words


def _day(day: date, today: date, language: str) -> str:
    near = formats.relative_date(day, today, language) if -2 < (day - today).days < 2 else formats.date(day, language)
    return near[:1].upper() + near[1:]
