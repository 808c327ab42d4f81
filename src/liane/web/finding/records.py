"""Records as lines of the palette: those found, those opened last, those worth a look."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.capabilities.search import opened
from liane.capabilities.search.lookup import Hit, Ranked
from liane.capabilities.search.snippets import Marked, Quote, Shown, shown
from liane.records.objects import Owned
from liane.records.queries.model import And, Leaf, Query, QueryError
from liane.records.queries.pages import fetch, titles
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.finding.commands import Command
from liane.web.frame import objects_of
from liane.web.links import list_url, record_url
from liane.web.lists.state import ListState
from liane.web.request import reaches

_RECENT, _SUGGESTED, _EACH, _LISTS = 8, 5, 2, 2


def found(viewer: Viewer, ranked: Ranked) -> list[Command]:
    """Return the records that a search found, with what of each answered it."""
    return [_line(viewer, one) for one in shown(viewer, ranked)]


def whole_lists(viewer: Viewer, text: str, ranked: Ranked) -> list[Command]:
    """Return the lists in which all that `text` finds stands, of the objects found most."""
    names = [name for name, _record_id in ranked.found]
    known = {item.name: item for item in objects_of(viewer)}
    often = sorted({name for name in names if name in known}, key=lambda name: (-names.count(name), names.index(name)))
    return [
        Command(
            _("%(what)s : tout ce qui répond à « %(text)s »") % {"what": known[name].plural, "text": text[:60]},
            ListState(known[name], search=text).url(list_url(known[name])),
            "search",
        )
        for name in often[:_LISTS]
    ]


def recent(viewer: Viewer) -> list[Command]:
    """Return the records that the viewer opened last, of those that she may still see."""
    return _named(viewer, opened.latest(viewer, 2 * _RECENT))[:_RECENT]


def opened_last(viewer: Viewer, objects: Collection[str]) -> list[Hit]:
    """Return the records of these objects that the viewer opened last, of those that she may still see."""
    return _titled(viewer, [one for one in opened.latest(viewer, opened.KEPT) if one[0] in objects][: 2 * _RECENT])


def suggested(viewer: Viewer, without: Iterable[Command]) -> list[Command]:
    """Return records that she opens often, then those of hers that others changed last."""
    known = {one.url for one in without}
    lines = _named(viewer, opened.often(viewer, 2 * _SUGGESTED))
    if len([one for one in lines if one.url not in known]) < _SUGGESTED:
        lines += _changed_by_others(viewer)
    fresh = {one.url: one for one in lines if one.url not in known}
    return list(fresh.values())[:_SUGGESTED]


def _changed_by_others(viewer: Viewer) -> list[Command]:
    lines = []
    for item in objects_of(viewer):
        if not isinstance(item.scope, Owned) or viewer.on(item.name).hides(item.title):
            continue
        others = Leaf("updated_by", "is_not", str(viewer.user_id))
        hers = And((Leaf(item.scope.field, "me", None), others, Leaf("updated_at", "within", "last_7_days")))
        query = Query(item.name, where=hers, columns=(item.title,), sort=("-updated_at",), limit=_EACH)
        try:
            rows = fetch(query, viewer).rows
        except QueryError:
            continue
        lines += [_hit(Hit(item.name, row.id, str(row.values[0] or ""))) for row in rows]
    return lines


def _named(viewer: Viewer, ids: Sequence[tuple[str, UUID]]) -> list[Command]:
    return [_hit(one) for one in _titled(viewer, ids)]


def _titled(viewer: Viewer, ids: Sequence[tuple[str, UUID]]) -> list[Hit]:
    """Return the records among `ids` that the viewer may see, in their order: a statement for each object."""
    found = catalogue()
    wanted = [(name, one) for name, one in ids if (item := found.get(name)) is not None and reaches(viewer, item)]
    named = {
        key: title
        for name in dict.fromkeys(name for name, _one in wanted)
        for key, title in titles(name, [one for other, one in wanted if other == name], viewer).items()
    }
    return [Hit(name, one, named[one]) for name, one in wanted if one in named]


def _hit(hit: Hit) -> Command:
    item = catalogue()[hit.object]
    return Command(hit.title or "—", record_url(item, hit.id), item.icon, str(item.label))


def _line(viewer: Viewer, one: Shown) -> Command:
    title = "".join(text for text, _marked in one.title) or "—"
    texts = [drawing.text(field, value, viewer.context) for field, value in one.beside if value not in (None, [])]
    beside = mark_safe(" · ".join(safe(text) for text in texts if text))
    quote = mark_safe(" · ".join(_quoted(quote) for quote in one.quotes)) if one.quotes else beside
    return Command(
        title, record_url(one.object, one.id), one.object.icon, str(one.object.label),
        marked=_html(one.title) if one.title else None, quote=quote,
    )  # fmt: skip


def _quoted(quote: Quote) -> str:
    label = _("%(what)s :") % {"what": quote.field.label}
    return f"{safe(label)} {_html(quote.text)}"


def _html(pieces: Marked) -> SafeString:
    return mark_safe("".join(f"<mark>{safe(text)}</mark>" if marked else safe(text) for text, marked in pieces))
