"""The timeline of a record: what people wrote about it and what changed, newest first, by day.

It is read from several sources, the log and each object whose records stand on timelines, every one by keyset. A page
ends where the first source that has more ends; each then goes on after what was shown of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liane.lib import formats
from liane.records.fields import Context, Field
from liane.records.log import Span, history
from liane.records.objects import ObjectType, Via
from liane.records.queries.columns import Reference
from liane.records.queries.heads import head
from liane.records.queries.model import Leaf, Query
from liane.records.registry import Registry, catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.marks import icon
from liane.web.pages.sentences import sentence, wrote
from liane.web.request import reaches

_EVENTS = 25
_NOTES = 25
# The parameter of an address that says below which version the history goes on.
BEFORE = "avant"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when it was so, its icon, its sentence and details drawn, what can be done about it.

    `block` is what stands below, drawn by whoever brings the line, and `anchor` the id by which addresses lead to it;
    `about` is the record that stands on the timeline itself.
    """

    at: datetime
    icon: str
    html: str
    steps: tuple[str, ...] = ()
    text: str = ""
    undo: UUID | None = None
    delete: str = ""
    block: str = ""
    anchor: str = ""
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read of the record already: its version, its span when it may be seen, related records."""

    version: int
    span: Span | None
    references: Mapping[UUID, Reference]


@dataclass(frozen=True, slots=True)
class Source:
    """A page of one source, newest first: when each thing was noted, its line if any.

    `cursor` says how to go on after one of them, `start` how to begin again; `more` whether anything is left. `below`
    is what it draws below records that stand on the timeline themselves.
    """

    key: str
    moments: tuple[datetime, ...]
    lines: tuple[Line | None, ...]
    cursor: Callable[[int], str]
    start: str
    more: bool
    below: Mapping[UUID, str] = field(default_factory=dict)


Beside = Mapping[UUID, ObjectType]
# What apps and capabilities bring to timelines: (object, id, viewer, cursor, what people wrote on this page) gives a
# page of theirs, None for none. The name is the parameter of addresses that carries the cursor, which is None where
# they have no more of their own than what stands below that.
sources: Registry[Callable[[ObjectType, UUID, Viewer, str | None, Beside], Source | None]] = Registry(
    "source of timelines"
)


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
        if not item.timeline or not reaches(viewer, item, verb):
            continue
        text = next((one for one in item.fields.values() if one.kind.name == "long_text"), None)
        if text is not None:
            found.append(Written(item, text, item.timeline))
    return found


def writable(viewer: Viewer, *, may_update: bool) -> list[Written]:
    """Return the objects that the viewer may write on the timeline of a record that she may change or only see."""
    found = written(viewer, Verb.CREATE)
    return [one for one in found if may_update or not isinstance(one.item.scope, Via) or one.item.scope.needs == "read"]


def draw(item: ObjectType, record_id: UUID, viewer: Viewer, known: Known, asked: Mapping[str, str]) -> SafeString:
    """Draw a page of the timeline: the newest, or what `asked` (the parameters of its link) goes on with.

    Raises QueryError for a cursor that is none of ours.
    """
    first = not asked.get(BEFORE, "").isdecimal()
    top = known.version + 1 if first else min(int(asked[BEFORE][:9]), known.version + 1)
    read = [_events(item, record_id, viewer, known, top)] if top > 1 else []
    read += [
        _notes(one, record_id, viewer, asked.get(one.item.slug, ""))
        for one in written(viewer)
        if first or one.item.slug in asked
    ]
    standing = {item.slug: item for item in catalogue() if item.timeline}
    beside = {
        line.about: standing[one.key]
        for one in read
        for line in one.lines
        if line is not None and line.about is not None
    }
    others = [
        bring(item, record_id, viewer, asked.get(key, "" if first else None), beside)
        for key, bring in sources.all().items()
        if first or key in asked or beside
    ]
    read += [one for one in others if one is not None]
    # Of what lies below, another source may hold something newer: it waits for the next page.
    floor = max((one.moments[-1] for one in read if one.more and one.moments), default=None)
    lines: list[Line] = []
    following = {BEFORE: "1"}
    for one in read:
        kept = [moment for moment in one.moments if floor is None or moment >= floor]
        lines += [line for line in one.lines[: len(kept)] if line is not None]
        if one.more or len(kept) < len(one.moments):
            following[one.key] = one.cursor(len(kept) - 1) if kept else one.start
    lines.sort(key=lambda line: line.at, reverse=True)
    below = {key: html for one in read for key, html in one.below.items()}
    lines = [replace(line, block=below[line.about]) if line.about in below else line for line in lines]
    drawn = _days(lines, viewer.context)
    if len(following) > 1 or following[BEFORE] != "1":
        drawn += _more(f"{record_url(item, record_id)}?{urlencode(following)}")
    return mark_safe(drawn)


def _events(item: ObjectType, record_id: UUID, viewer: Viewer, known: Known, top: int) -> Source:
    found = history(item.name, record_id, viewer, before=top, limit=_EVENTS, span=known.span, known=known.references)
    context = viewer.context
    may = reaches(viewer, item, Verb.UPDATE)
    lines = []
    for event in found:
        said = sentence(item, event, context)
        undo = event.change_id if may and event.action != "create" else None
        lines.append(Line(event.effective_at, *said, undo=undo) if said else None)
    low = max(top - _EVENTS, 1)

    def cursor(place: int) -> str:
        return str(low if place == len(found) - 1 else found[place].version)

    # Without anything in this range of versions there is nothing to wait for, and the next range is still to be read.
    start = str(top if found else low)
    return Source(BEFORE, tuple(one.recorded_at for one in found), tuple(lines), cursor, start, low > 1)


def _notes(one: Written, record_id: UUID, viewer: Viewer, after: str) -> Source:
    columns = (one.text.key, "created_at", "created_by")
    where = Leaf(one.relation, "is", str(record_id))
    query = Query(one.item.name, where=where, columns=columns, sort=("-created_at",), limit=_NOTES, after=after or None)
    found = head(query, viewer)
    may = reaches(viewer, one.item, Verb.DELETE)
    lines = []
    for row in found.rows:
        text, at, author = row.values
        name = author.title if isinstance(author, Reference) and author.title else _("Liane")
        url = f"{record_url(one.item, row.id)}/suppression" if may else ""
        lines.append(Line(at, one.item.icon, wrote(name), text=text or "", delete=url, about=row.id))
    moments = tuple(row.values[1] for row in found.rows)
    return Source(one.item.slug, moments, tuple(lines), found.after, after, found.more)


def _days(lines: Sequence[Line], context: Context) -> str:
    """Draw the lines under the day of each, in the reader's zone."""
    zone = ZoneInfo(context.zone)
    today = datetime.now(zone).date()
    drawn: list[str] = []
    last: date | None = None
    undo, delete = safe(pgettext("undo", "Annuler")), safe(_("Supprimer"))
    for line in lines:
        here = line.at.astimezone(zone)
        if here.date() != last:
            last = here.date()
            drawn.append(f'<h2 class="day">{safe(_day(last, today, context.language))}</h2>')
        tools = ""
        if line.undo is not None:
            tools = (
                f'<span class="tools"><button class="button quiet small" hx-post="/changements/{line.undo}/annulation" '
                f'hx-target="#toasts" hx-swap="beforeend">{undo}</button></span>'
            )
        elif line.delete:
            tools = (
                f'<span class="tools"><button class="button quiet small" hx-post="{line.delete}" '
                f'hx-vals=\'{{"rester": "1"}}\' hx-swap="none">{delete}</button></span>'
            )
        steps = "".join([f"<li>{step}</li>" for step in line.steps])
        text = f"<blockquote>{urlize(line.text, nofollow=True, autoescape=True)}</blockquote>" if line.text else ""
        full = formats.datetime(here, context.language)
        anchor = f' id="{safe(line.anchor)}" tabindex="-1"' if line.anchor else ""
        drawn.append(
            f'<article class="line"{anchor}><span class="dot">{icon(line.icon)}</span><p>{line.html}{tools}</p>'
            f'<time datetime="{line.at.isoformat()}" title="{full}">{formats.time(here)}</time>'
            f"{f'<ul class={chr(34)}edits{chr(34)}>{steps}</ul>' if steps else ''}{text}{line.block}</article>"
        )
    return "".join(drawn)


def _more(url: str) -> str:
    link = f'<a href="{safe(url)}" hx-get="{safe(url)}" hx-target="closest .more" hx-swap="outerHTML">'
    return f'<p class="more">{link}{safe(_("Afficher ce qui précède"))}</a></p>'


def _day(day: date, today: date, language: str) -> str:
    near = formats.relative_date(day, today, language) if -2 < (day - today).days < 2 else formats.date(day, language)
    return near[:1].upper() + near[1:]
