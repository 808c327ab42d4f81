"""Sheets for paper: a list (whole, or cut by a field as a board is), a record. A4, no frame, as it was filtered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.accounts.audit.models import PRINT
from liane.accounts.audit.writing import note
from liane.lib import formats
from liane.records.definitions import layouts
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.model import Query, QueryError, dump_where
from liane.records.queries.pages import Count, Page, Row, count, fetch, get
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.links import record_url
from liane.web.lists.counts import count_text
from liane.web.lists.state import ListState
from liane.web.pages import related
from liane.web.places import Place, place, visible
from liane.web.request import Request, named
from liane.web.views.asked import asked

# As many rows are printed; the sheet says when there are more.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under one heading, "" for all of a sheet that is not cut."""

    heading: str
    rows: SafeString
    number: int


def sheet(request: Request, slug: str) -> HttpResponse:
    """Show the records that an address asks for as a sheet; with `par` under a heading for each value of a field."""
    item, viewer = named(request, slug), request.viewer
    state = asked(request, item)
    places = state.places(viewer)
    cut = _cut(item, viewer, request.GET.get("par", ""))
    page, number, error = Page((), (), None), Count(0, exact=True), state.error
    try:
        if not error:
            page, number = _read(state, places, cut, viewer)
    except QueryError as problem:
        error = str(problem)
    if page.rows:
        where = dump_where(state.where) if state.where is not None else None
        told = {"object": item.name, "where": where, "search": state.search, "columns": [one.path for one in places]}
        details = orjson.dumps({key: value for key, value in told.items() if value}, default=str).decode()
        note(viewer, PRINT, str(item.plural), number=len(page.rows), details=details)
    context = _head(request, item, state, error) | {
        "title": state.view.name if state.view is not None else str(item.plural),
        "kind": "sheet",
        "headings": [(one.label, one.field.kind.numeric and one.part is None) for one in places],
        "parts": _parts(page.rows, places, cut, viewer),
        "columns": len(places),
        "count_text": count_text(number, viewer.language),
        "cut_short": _cut_short(page, number, viewer),
        "error": error,
        "state": state,
        "clear_url": state.cleared(request.path),
        "back": state.url(),
    }
    return render(request, "web/print.html", context)


def record(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show a record as a sheet: its fields by section, what is related to it."""
    item, viewer = named(request, slug), request.viewer
    sections = layouts.of(item, viewer).sections
    keys = [key for section in sections for key in section.fields if key in item.fields and visible(viewer, item, key)]
    row = get(item.name, record_id, viewer, tuple(dict.fromkeys((TITLE, *keys))))
    if row is None:
        raise Http404
    values = dict(zip(dict.fromkeys((TITLE, *keys)), row.values, strict=True))
    drawn = []
    for section in sections:
        fields = [
            (item.fields[key].label, mark_safe(html))
            for key in section.fields
            if key in keys
            and key != item.title
            and (html := drawing.long(item.fields[key], values[key], viewer.context))
        ]
        if fields:
            drawn.append((section.label, fields, section.columns == 2))
    context = _head(request, item, None, "") | {
        "title": str(values[TITLE] or "—"),
        "kind": "record",
        "sections": drawn,
        "related": related.lists(item, record_id, viewer),
        "back": record_url(item, record_id),
    }
    return render(request, "web/print.html", context)


def _head(request: Request, item: ObjectType, state: ListState | None, error: str) -> dict[str, Any]:
    """Return what stands at the top of every sheet: what it is of, as it was filtered, when and for whom."""
    viewer = request.viewer
    now = datetime.now(ZoneInfo(viewer.zone))
    said = []
    if state is not None:
        if state.search:
            said.append(_("Recherche : « %(text)s »") % {"text": state.search})
        said += [" ".join(part for part in (one.join, one.label, one.operator, one.value) if part) for one in
                 ([] if error else chips(state.where, item, viewer))]  # fmt: skip
    return {
        "item": item,
        "filter_words": said,
        "printed": _("Imprimé le %(when)s par %(who)s")
        % {"when": formats.datetime(now, viewer.language), "who": viewer.name or "Liane"},
    }


def _cut(item: ObjectType, viewer: Viewer, path: str) -> Place | None:
    found = place(viewer, item, path) if path else None
    return found if found is not None and found.sortable else None


def _ordered(item: ObjectType, cut: Place | None, viewer: Viewer) -> Iterable[str]:
    """Return by what the headings stand in order: as what they name does in its own list, unless that is by age."""
    if cut is None:
        return ()
    target = catalogue().get(cut.field.target) if cut.field.target and cut.part is None else None
    own = f"{cut.path}.{target.sort}" if target is not None and target.sort and not target.sort.startswith("-") else ""
    found = place(viewer, item, own) if own else None
    return (own, cut.path) if found is not None and found.sortable else (cut.path,)


def _read(state: ListState, places: Iterable[Place], cut: Place | None, viewer: Viewer) -> tuple[Page, Count]:
    columns = tuple(one.path for one in places) + ((cut.path,) if cut else ())
    order = tuple(dict.fromkeys((*_ordered(state.item, cut, viewer), *state.order)))
    query = Query(state.item.name, state.where, columns, order, state.search, MOST)
    page = fetch(query, viewer)
    return page, page.count or count(query, viewer)


def _parts(rows: Iterable[Row], places: list[Place], cut: Place | None, viewer: Viewer) -> list[Part]:
    draws = [drawing.part if one.part is not None else drawing.column(one.field, viewer.context) for one in places]
    numbers = [one.field.kind.numeric and one.part is None for one in places]
    if cut is None:
        found = tuple(rows)
        return [_part("", found, draws, numbers)] if found else []
    heading = _heading(cut, viewer)
    return [
        _part(name, tuple(group), draws, numbers)
        for name, group in groupby(rows, key=lambda row: heading(row.values[-1]))
    ]


def _part(name: str, rows: tuple[Row, ...], draws: list[Callable[[Any], str]], numbers: list[bool]) -> Part:
    return Part(name, _drawn(rows, draws, numbers), len(rows))


def _heading(cut: Place, viewer: Viewer) -> Callable[[Any], str]:
    def named(value: Any) -> str:
        if value is None or (isinstance(value, Reference) and value.title is None):
            return _("Sans valeur")
        return str(value) if cut.part is not None else drawing.text(cut.field, value, viewer.context)

    return named


def _drawn(rows: tuple[Row, ...], draws: list[Callable[[Any], str]], numbers: list[bool]) -> SafeString:
    """Return the rows of a table; the first column names the record, as text."""
    lines = []
    for row in rows:
        cells = [
            f'<td class="num">{draw(value)}</td>' if number else f"<td>{draw(value)}</td>"
            for draw, value, number in zip(draws[1:], row.values[1:], numbers[1:], strict=False)
        ]
        lines.append(f'<tr><th scope="row">{safe(row.values[0] or "—")}</th>{"".join(cells)}</tr>')
    return mark_safe("".join(lines))


def _cut_short(page: Page, number: Count, viewer: Viewer) -> str:
    if page.next is None:
        return ""
    said = {"most": formats.number(MOST, viewer.language, 0), "all": count_text(number, viewer.language)}
    return (
        _("La feuille s’arrête aux %(most)s premières fiches, sur %(all)s : filtrez pour imprimer les autres.") % said
    )
