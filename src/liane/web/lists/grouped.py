"""A list in groups, on screen: the headers as rows of the table, the rows of a group when it is opened."""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from liane.capabilities.views.shown import MOST_GROUPS, PERIODS, Group
from liane.lib import formats
from liane.records.queries.model import QueryError
from liane.records.queries.pages import fetch
from liane.records.viewer import Viewer
from liane.web import answers, drawing
from liane.web.cells import face, safe
from liane.web.lists import keys, measures
from liane.web.lists.groups import Head, Heads, heads
from liane.web.lists.menus import MANY
from liane.web.lists.rows import rows_of
from liane.web.lists.state import ListState
from liane.web.marks import icon
from liane.web.places import Place, by_section, place
from liane.web.request import Request, fragment, named
from liane.web.views.asked import asked

# More headers than this are not read.
MOST_SHOWN = 300


def group(request: Request, slug: str) -> HttpResponse:
    """Draw what is in a group: the groups inside it, or its rows, a page at a time."""
    item = named(request, slug)
    state = asked(request, item)
    rows = rows_of(request, state)
    text = request.GET.get("dans", "")
    try:
        if state.error or not state.group:
            raise QueryError(state.error or _("Ce groupe n’existe pas."))
        opened = keys.read_keys(text, state)
        if len(opened) < len(state.group):
            level = heads(state, rows.places, opened, request.viewer)
            return HttpResponse(drawn(state, level, opened, rows.places, request.viewer))
        columns = rows.columns
        page = fetch(keys.inside(state, opened, request.viewer).query(columns), request.viewer)
    except QueryError as error:
        return answers.refusal(request, str(error), 422, state.url())
    following = _url(state, text, page.next) if page.next else ""
    return HttpResponse(rows.draw(page.rows) + more(following, len(rows.places)))


def drawn(state: ListState, found: Heads, opened: Sequence[Any], places: Sequence[Place], viewer: Viewer) -> str:
    """Return the headers of one level as rows of the table."""
    draw = _Drawing(state, found, opened, places, viewer)
    drawn_rows = "".join([draw.row(one) for one in found.found[:MOST_SHOWN]])
    notes = []
    if not found.exact:
        notes.append(_("Trop de fiches pour tout compter : ces nombres ne disent qu’une partie. Filtrez la liste."))
    if not found.all or len(found.found) > MOST_SHOWN:
        notes.append(_("Les %(most)d premiers groupes sont montrés.") % {"most": MOST_SHOWN})
    return drawn_rows + "".join([_note(text, len(opened), len(places)) for text in notes])


def more(url: str, columns: int) -> str:
    """Return the row that fetches the next ones when it comes into view, a plain link without scripts."""
    if not url:
        return ""
    shown = safe(url)
    return (
        f'<tr class="more-row" role="row" hx-get="{shown}" hx-trigger="intersect once" hx-swap="outerHTML">'
        f'<td role="gridcell" colspan="{columns + 1}"><a class="link" href="{shown}">'
        f"{safe(_('Afficher la suite'))}</a></td></tr>"
    )


def menu(request: Request, slug: str) -> HttpResponse:
    """Draw what the list can be grouped by, each with its address."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    now = []
    for at, one in enumerate(state.group):
        found = place(viewer, item, one.path)
        if found is None:
            continue
        rest = [*state.group[:at], *state.group[at + 1 :]]
        turned = _with(state, at, Group(one.path, one.by, not one.descending))
        periods = []
        if keys.dated(found):
            for by in PERIODS:
                url = state.url(group=_with(state, at, Group(one.path, by, one.descending)))
                periods.append((keys.WORDS[by], url, by == keys.period(one)))
        now.append((found.label, one.descending, state.url(group=turned), state.url(group=tuple(rest)), periods))
    grouped = {one.path for one in state.group}
    left = [one for one in keys.choices(viewer, item) if one.path not in grouped]
    others = [
        (label, [(one.label, state.url(group=(*state.group, Group(one.path, _by(one))))) for one in found])
        for label, found in by_section(viewer, item, left)
    ]
    context = {
        "item": item,
        "part": "grouping",
        "now": now,
        "others": others if len(state.group) < MOST_GROUPS else [],
        "searched": len(left) > MANY,
    }
    return render(request, "web/parts/grouping.html" if fragment(request) else "web/menu_page.html", context)


def _by(one: Place) -> str:
    return "month" if keys.dated(one) else ""


def _with(state: ListState, at: int, one: Group) -> tuple[Group, ...]:
    return (*state.group[:at], one, *state.group[at + 1 :])


class _Drawing:
    """Draws the headers of one level."""

    def __init__(
        self, state: ListState, found: Heads, opened: Sequence[Any], places: Sequence[Place], viewer: Viewer
    ) -> None:
        self.state, self.found, self.opened, self.places, self.viewer = state, found, opened, places, viewer
        self.group = state.group[len(opened)]
        self.wanted = measures.chosen(state, places)
        self.field = found.place.field

    def row(self, head: Head) -> str:
        """Return the header of one group."""
        level, text = len(self.opened), keys.dump_keys((*self.opened, head.key))
        mark = hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
        alone = keys.inside(self.state, (*self.opened, head.key), self.viewer)
        number = formats.number(head.count, self.viewer.language, 0) + ("" if self.found.exact else "+")
        cells = "".join([self._total(one, head) for one in self.places[1:]])
        return (
            f'<tr class="group-row level-{level}" role="row" id="g-{mark}" data-level="{level}" '
            f'data-inside="{safe(text)}"><td class="pick" role="gridcell"></td>'
            f'<th class="name" scope="row" role="rowheader"><a href="{safe(alone.url(group=()))}" role="button" '
            f'aria-expanded="false" data-action="groups#toggle">{icon("chevron-right")}{self._label(head)}'
            f' <span class="count">{number}</span></a></th>{cells}</tr>'
        )

    def _label(self, head: Head) -> str:
        key, language = head.key, self.viewer.language
        if key is None:
            return f'<span class="soft">{safe(_("Sans valeur"))}</span>'
        if self.field.kind.relation:
            title = head.title or "—"
            mark = face(title, key.int) if self.field.kind.name == "person" else ""
            return f"{mark}{safe(title)}"
        if keys.dated(self.found.place):
            return safe(keys.said(key, keys.period(self.group), language))
        if self.field.kind.name == "yes_no":
            return safe(formats.yes_no(key, language))
        return drawing.short(self.field, key, self.viewer.context)

    def _total(self, one: Place, head: Head) -> str:
        function = self.wanted.get(one.path)
        numeric = ' class="num"' if one.field.kind.numeric and one.part is None else ""
        shown = ""
        if function is not None and one.path in head.totals:
            said = "" if function == "sum" else f'<span class="totals-what">{safe(measures.word(function))} </span>'
            shown = said + measures.show(one, function, head.totals[one.path], self.viewer)
        return f'<td role="gridcell"{numeric}>{shown}</td>'


def _url(state: ListState, opened: str, after: str | None = None) -> str:
    base = state.url(f"/{state.item.slug}/groupe", after=after)
    return f"{base}{'&' if '?' in base else '?'}dans={quote(opened)}"


def _note(text: str, level: int, columns: int) -> str:
    cell = f'<td role="gridcell" colspan="{columns + 1}">{safe(text)}</td>'
    return f'<tr class="group-note" role="row" data-level="{level}">{cell}</tr>'
